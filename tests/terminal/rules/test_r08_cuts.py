"""Rule 8 under cuts: archive, then paper, then the card (failures.md 36); nothing is ever lost."""

from __future__ import annotations

from itertools import count

import pytest

from terminal.desk.operation import Place
from terminal.errors import CardGone, CardMute, Declined, HostSilent
from terminal.flow import PrintPaper, Show, Stamp, Transmit, run
from terminal.guard import Guard
from terminal.outcome import Result
from terminal.performer import AtTheCounter
from terminal.transactions.pin_reset import reset_pin
from terminal.transactions.script import ScriptCut
from tests.support.card_life import HolderClerk
from tests.support.faults import Network
from tests.support.power import PowerCut
from tests.support.statements import (
    archived,
    buy,
    lines_on,
    papers,
    print_statement,
    states,
    unprinted,
)
from tests.support.training_home import Shop, built_home

CARD, RECORDS = "qian", 1
"""One load: few records make few steps, and every one of them is cut."""


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


class Cut:
    """Cuts after the n-th step that may change something."""

    def __init__(self, shop, what, at):
        self._drawer, self._what, self._at, self.seen = shop.workplace.drawer, what, at, 0

    def before(self, step):
        pass

    def after(self, step, reply):
        if isinstance(step, Show | Stamp) or getattr(step, "label", "") == "GET RESPONSE":
            return
        here, self.seen = self.seen, self.seen + 1
        if here == self._at and self._what == "power":
            raise PowerCut
        if here == self._at:
            self._drawer.pull()


class Papers:
    """Counts what came out."""

    def __init__(self):
        self.seen = 0

    def before(self, step):
        pass

    def after(self, step, reply):
        self.seen += isinstance(step, PrintPaper) and isinstance(reply, str)


def assert_whole(shop, records):
    """Every record is on exactly one statement, on paper, and the card has started over."""
    assert unprinted(shop, CARD) == 0
    assert set(states(shop, CARD)) == {"cleared"}
    kept = [(line.kind, line.sequence) for line in archived(shop, CARD)]
    assert len(kept) == len(set(kept)) == records
    on_paper = {line for paper in papers(shop) for line in lines_on(paper)}
    assert len(on_paper) == records
    assert shop.disagreements() == []


@pytest.mark.slow
@pytest.mark.parametrize("what", ["power", "card"])
def test_r8_a_cut_after_any_step_loses_nothing(template, tmp_path, what):
    for at in count():
        shop = Shop(template, tmp_path / f"home-{at}")
        cut = Cut(shop, what, at)
        try:
            print_statement(shop, CARD, observers=(cut,))
        except PowerCut:
            shop.restart(CARD)
        except (CardGone, CardMute, ScriptCut):
            pass
        try:
            print_statement(shop, CARD)
            assert_whole(shop, RECORDS)
        finally:
            shop.close()
        if cut.seen <= at:
            assert at > 25, "every step that changes something was cut"
            break


@pytest.mark.parametrize("lost", ["lost_requests", "lost_answers", "garbled"])
def test_r8_any_lost_message_is_asked_again_or_taken_up_later(template, tmp_path, lost):
    shop = Shop(template, tmp_path / "home")
    host = shop.workplace.desks[Place.BANK].host
    try:
        total, transport = RECORDS, host.transport
        shop.workplace.desks[Place.BANK].signed_on()
        for at in count():
            network = Network(transport, **{lost: range(at, at + 3)})
            host.transport = network
            try:
                print_statement(shop, CARD)
            except HostSilent:
                host.transport = transport
                print_statement(shop, CARD)
            assert_whole(shop, total)
            if network.asked <= at:
                break
            host.transport = transport
            buy(shop, CARD)
            total += 1
    finally:
        shop.close()


def test_r8_what_is_on_paper_is_not_printed_twice_by_a_card_that_comes_back(shop):
    shop.workplace.drawer.insert(CARD)
    with pytest.raises(ScriptCut):
        print_statement(shop, observers=(PullAt(shop, "EXTERNAL AUTHENTICATE"),))
    printed = Papers()
    done = print_statement(shop, CARD, observers=(printed,))
    assert printed.seen == 0
    assert done.cleared
    assert_whole(shop, RECORDS)


@pytest.mark.parametrize(
    ("label", "which"),
    [
        ("EXTERNAL AUTHENTICATE", 1),
        ("UPDATE RECORD DF04/EF0C", 1),
        ("UPDATE RECORD DF04/EF0C", 2),
    ],
)
def test_r8_a_sale_between_paper_and_clearing_is_on_the_next_paper(shop, label, which):
    with pytest.raises(ScriptCut):
        print_statement(shop, CARD, observers=(PullAt(shop, label, which),))
    (sold,) = buy(shop, CARD)
    assert sold.result is Result.PAID
    assert print_statement(shop, CARD).cleared
    assert_whole(shop, RECORDS + 1)


def test_r8_a_clearing_that_stopped_between_its_two_writes_is_finished_without_paper(shop):
    with pytest.raises(ScriptCut):
        print_statement(shop, CARD, observers=(PullAt(shop, "UPDATE RECORD DF04/EF0C", 2),))
    assert unprinted(shop, CARD) == RECORDS
    printed = Papers()
    done = print_statement(shop, CARD, observers=(printed,))
    assert not done.sheet.lines
    assert done.cleared
    assert printed.seen == 0
    assert_whole(shop, RECORDS)


def test_r8_a_pin_reset_that_is_not_finished_comes_before_the_statement(shop):
    shop.workplace.drawer.insert("zheng")
    certno = shop.card("zheng").field("citizen_id")
    with pytest.raises(ScriptCut):
        drive_with(shop, reset_pin(certno), HolderClerk(), PullAt(shop, "EXTERNAL AUTHENTICATE"))
    with pytest.raises(Declined, match="PIN is not finished"):
        print_statement(shop, "zheng")
    assert papers(shop) == []


class PullAt:
    """Pulls the card before the n-th command with a label."""

    def __init__(self, shop, label, which=1):
        self._drawer, self._label, self._left = shop.workplace.drawer, label, which

    def before(self, step):
        if isinstance(step, Transmit) and step.label == self._label and self._left:
            self._left -= 1
            if not self._left:
                self._drawer.pull()

    def after(self, step, reply):
        pass


def drive_with(shop, flow, clerk, observer):
    devices = shop.workplace.desks[Place.BANK].signed_on()
    return run(flow, AtTheCounter(devices, clerk), (Guard(), observer))
