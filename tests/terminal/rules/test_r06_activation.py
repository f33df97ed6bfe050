"""Rule 6: before first use the initial PIN is changed and the function opened; then it can pay."""

from __future__ import annotations

from contextlib import suppress

import pytest

from backend.cards import find_card
from backend.desk import cancel_card, freeze_card, report_loss
from backend.protocol.refusals import Code, Refused
from terminal.desk.operation import Place
from terminal.errors import Declined, Spoken
from terminal.notices import Loaded
from terminal.outcome import Result
from terminal.transactions.activation import activation
from terminal.transactions.pin_change import NewPinRefused, change_of_pin
from terminal.transactions.script import ScriptCut
from tests.support.card_life import CHOSEN, INITIAL, HolderClerk, points_that_move
from tests.support.faults import Network, Pull
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, built_home

WAITING_FEN = 95_00
MOST_POINTS = 400


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


def activate(shop, clerk=None, *, place=Place.COUNTER):
    flow = shop.workplace.activating() if place is Place.COUNTER else activation()
    return shop.workplace.drive(flow, clerk or HolderClerk(), place)


def status(shop, name="li"):
    number = shop.card(name).field("card_sn")
    return shop.world.store.read(lambda tx: find_card(tx, number)).status


def finish(shop):
    """The next contact: what is open is settled, then activation goes on where it was."""
    shop.workplace.drive(shop.workplace.recovering(), HolderClerk())
    if status(shop) == "not_activated":
        activate(shop)
    shop.workplace.drive(shop.workplace.loading(), HolderClerk())
    assert_open_and_loaded(shop)


def assert_open_and_loaded(shop):
    card = shop.card("li")
    assert card.activated
    assert status(shop) == "normal"
    assert card.purse.balance_fen == WAITING_FEN
    assert shop.disagreements() == []


def assert_consistent(shop):
    """Wherever it was cut: the books are never ahead of the card."""
    if status(shop) == "normal":
        assert shop.card("li").activated


def test_r6_a_card_with_its_initial_pin_pays_nothing(shop):
    outcome = shop.sell("li", clerk=HolderClerk(INITIAL))
    assert outcome.result is Result.REFUSED
    assert "not activated" in str(outcome.reason)
    assert shop.card("li").purse.balance_fen == 0


def test_r6_activation_opens_the_card_and_loads_what_waited(shop):
    shop.workplace.drawer.insert("li")
    clerk = HolderClerk()
    done = activate(shop, clerk)
    assert (done.loaded_fen, done.waiting_fen) == (WAITING_FEN, 0)
    assert Loaded(WAITING_FEN) in clerk.shown
    assert [question.old for question in clerk.asked] == ["initial"] * 3
    assert_open_and_loaded(shop)
    assert shop.sell("li", clerk=HolderClerk(CHOSEN)).result is Result.PAID


def test_r6_the_initial_pin_is_not_taken_as_the_new_one(shop):
    shop.workplace.drawer.insert("li")
    activate(shop)
    with pytest.raises(NewPinRefused):
        shop.workplace.drive(change_of_pin(), HolderClerk(CHOSEN, new=(INITIAL,)))


def test_r6_a_holder_who_cancels_has_a_card_as_before(shop):
    shop.workplace.drawer.insert("li")

    class Leaves(HolderClerk):
        def new_pin(self, question):
            return None

    with pytest.raises(Declined):
        activate(shop, Leaves())
    assert status(shop) == "not_activated"
    assert not shop.card("li").activated
    assert activate(shop).loaded_fen == WAITING_FEN


def test_r6_an_activated_card_is_not_activated_again(shop):
    shop.workplace.drawer.insert("zhao")
    with pytest.raises(Refused) as no:
        activate(shop)
    assert no.value.code == Code.ACTIVE_ALREADY


def test_r6_the_bank_desk_sends_the_holder_elsewhere(shop):
    shop.workplace.drawer.insert("li")
    with pytest.raises(Refused) as no:
        activate(shop, place=Place.BANK)
    assert no.value.code == Code.WRONG_PLACE
    assert shop.card("li").pin_tries_left == 6


def test_r6_the_agency_activates_too(shop):
    shop.workplace.drawer.insert("li")
    assert activate(shop, place=Place.AGENCY).face.card_no == shop.card("li").field("card_no")
    assert status(shop) == "normal"


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (lambda centre, sn: report_loss(centre, sn, reference="x"), "reported lost"),
        (lambda centre, sn: freeze_card(centre, sn, "a reason", reference="x"), "frozen"),
        (lambda centre, sn: cancel_card(centre, sn, reference="x"), "cancelled"),
    ],
)
def test_r6_a_stopped_card_is_refused_with_its_reason(shop, stop, words):
    stop(shop.world.centre, shop.card("li").field("card_sn"))
    shop.workplace.drawer.insert("li")
    with pytest.raises(Declined, match=words):
        activate(shop)
    assert not shop.card("li").activated


def cut_at(template, path, observer):
    """A fresh home in which an activation is cut; True when it was."""
    shop = Shop(template, path)
    shop.workplace.drawer.insert("li")
    shop.workplace.observers.append(observer(shop))
    try:
        activate(shop)
    except (PowerCut, Spoken, Refused):
        return shop, True
    return shop, False


def points(shop) -> list[int]:
    counting = Breaker()
    shop.workplace.drawer.insert("li")
    shop.workplace.observers.append(counting)
    activate(shop)
    return points_that_move(counting)


def test_r6_power_lost_at_any_step_of_an_activation_is_made_good(shop, template, tmp_path):
    found = points(shop)
    assert 50 < len(found) < MOST_POINTS
    for at in found:
        cut, _ = cut_at(template, tmp_path / f"cut{at}", lambda _, at=at: Breaker(at))
        cut.restart("li")
        assert_consistent(cut)
        finish(cut)
        cut.close()


def test_r6_a_card_pulled_at_any_exchange_goes_on_at_its_next_contact(template, tmp_path):
    for at in range(MOST_POINTS):
        path = tmp_path / f"pull{at}"
        cut, was_cut = cut_at(template, path, lambda s, at=at: Pull(s.workplace.drawer, at))
        pulled = cut.workplace.observers.pop().seen > at
        assert_consistent(cut)
        cut.workplace.drawer.insert("li")
        finish(cut)
        cut.close()
        if not pulled:
            assert at > 30
            assert not was_cut
            return
    raise AssertionError("the activation has no end")


def test_r6_a_pulled_card_is_told_in_one_sentence(shop):
    shop.workplace.drawer.insert("li")
    shop.workplace.observers.append(Pull(shop.workplace.drawer, 30))
    with pytest.raises(ScriptCut, match="goes on from there"):
        activate(shop)


@pytest.mark.parametrize("lost", ["lost_requests", "lost_answers"])
def test_r6_a_message_lost_once_is_asked_again(template, tmp_path, lost):
    for at in range(MOST_POINTS):
        shop = Shop(template, tmp_path / f"{lost}{at}")
        shop.workplace.drawer.insert("li")
        net = Network(shop.workplace.host.transport, **{lost: {at}})
        shop.workplace.host.transport = net
        with suppress(Spoken, Refused):
            activate(shop)
        asked = net.asked
        finish(shop)
        shop.close()
        if asked <= at:
            assert at > 8
            return
    raise AssertionError("the activation has no end")


def test_r6_commands_activate_a_card(shuaka, home, tmp_path):
    pins = tmp_path / "pins"
    pins.write_text(f"{INITIAL}\n{CHOSEN}\n", encoding="ascii")
    done = shuaka("activate", "--card", "li", "--pin-file", str(pins), "--json", pin="")
    assert done.exit_code == 0, done.output
    assert '"loaded": 95.00' in done.stdout
    again = shuaka("activate", "--card", "li", "--pin-file", str(pins), pin="")
    assert again.exit_code == 1
    assert "activated already" in again.stderr
