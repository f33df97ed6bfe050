"""Rule 10 without the centre: the blacklist a terminal keeps (card.md 18.5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backend import desk
from backend.protocol import calls
from backend.protocol.messages.blacklist import (
    BATCH,
    CANCELLED,
    FROZEN,
    LOST,
    BlacklistNode,
    CardRange,
    ListedCard,
    ListedRange,
    RangeReply,
    RangeRequest,
)
from terminal.assemble.home import Home
from terminal.blacklist import BlacklistFile, Listed, require_not_listed
from terminal.card import CardFace
from terminal.outcome import Result
from tests.support.calendar_shop import CalendarShop
from tests.support.centre_people import BASKET, CARD, ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON, SHOP
from tests.support.centre_world import make_world
from tests.support.faults import Everything, Network
from tests.support.lost_cards import BANK, NEW_CARD, Desks
from tests.support.training_home import built_home

MADE = "2026-11-21 09:30:15"


@pytest.fixture
def desks():
    world = make_world()
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    return Desks(world)


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    opened = CalendarShop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    yield opened
    opened.close()


def reasons(node: BlacklistNode) -> dict[str, str]:
    return {card.card_no: card.reason for card in node.cards}


def test_r10_the_list_names_reported_frozen_and_cancelled_cards(desks):
    assert reasons(desks.blacklist()) == {}
    assert desks.telephone().ok
    desk.freeze_card(desks.world.centre, ONLINE_CARD.card_sn, "why", reference="f")
    assert reasons(desks.blacklist()) == {CARD.card_no: LOST, ONLINE_CARD.card_no: FROZEN}
    assert desks.lift().ok
    assert reasons(desks.blacklist()) == {ONLINE_CARD.card_no: FROZEN}
    desks.replaced()
    assert reasons(desks.blacklist())[CARD.card_no] == CANCELLED
    assert NEW_CARD.card_no not in reasons(desks.blacklist())


def test_r10_a_report_that_lapsed_is_off_the_list_by_itself(desks):
    assert desks.telephone().ok
    desks.on("2026-11-28", "23:59:59")
    assert reasons(desks.blacklist()) == {CARD.card_no: LOST}
    desks.on("2026-11-29", "00:00:00")
    assert reasons(desks.blacklist()) == {}


def test_r10_an_expired_card_leaves_the_list_because_it_refuses_itself(desks):
    assert desks.formal().ok
    desks.on("2034-01-02")
    assert reasons(desks.blacklist()) == {CARD.card_no: LOST}
    desks.on("2034-01-03")
    assert reasons(desks.blacklist()) == {}


def test_r10_who_has_the_newest_version_is_told_so_and_sent_nothing(desks):
    assert desks.telephone().ok
    first = desks.blacklist()
    desks.world.later(hours=5)
    same = desks.blacklist(first.version)
    assert (same.changed, same.cards, same.version) == (False, (), first.version)
    assert same.made_at > first.made_at
    assert desks.formal(who=ONLINE_PERSON).ok
    assert desks.blacklist(first.version).changed


def ranged(desks, first: str, last: str, *, listed: bool = True, **more):
    asked = CardRange(first_no=first, last_no=last, listed=listed)
    return desks.ask(calls.RANGE, RangeRequest(asked), **more)


def test_r10_a_listed_range_freezes_the_cards_of_it(desks):
    answer = ranged(desks, "A1234560", "A1234569")
    assert answer.output(RangeReply).data.frozen == 1
    assert desks.world.sell(PURSE_PERSON, CARD, BASKET).answer.code == "CARD_FROZEN"
    assert desks.blacklist().ranges == (ListedRange("A1234560", "A1234569"),)
    assert ranged(desks, "A1234560", "A1234569", listed=False).ok
    assert desks.blacklist().ranges == ()
    assert desks.card().status == "frozen"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("A1234569", "A1234560", "FIELD_WRONG"),
        ("A123456", "A1234569", "FIELD_WRONG"),
        ("", "A1", "FIELD_WRONG"),
        ("A 1", "A 2", "FIELD_WRONG"),
        ("B0000005", "B0000006", "RANGE_OVERLAPS"),
        ("B0000009", "B0000020", "RANGE_OVERLAPS"),
        ("B0000011", "B0000020", ""),
    ],
)
def test_r10_ranges_are_in_order_and_do_not_overlap(desks, first, last, code):
    assert ranged(desks, "B0000001", "B0000010").ok
    assert ranged(desks, first, last).code == code


def test_r10_only_the_agency_lists_ranges(desks):
    for place in (SHOP, BANK):
        assert ranged(desks, "A1", "A2", shop=place).code == "WRONG_PLACE"
    assert ranged(desks, "A1", "A2", listed=False).code == "RANGE_UNKNOWN"


def node(**changed) -> BlacklistNode:
    values = {
        "version": "1",
        "made_at": MADE,
        "cards": (ListedCard("AA" * 16, "X00000019", LOST),),
        "ranges": (ListedRange("X0000100", "X0000199"), ListedRange("X0000300", "X0000301")),
    }
    return BlacklistNode(**(values | changed))


@pytest.mark.parametrize(
    ("card_sn", "card_no", "reason"),
    [
        ("aa" * 16, "X99999999", LOST),
        ("BB" * 16, "X00000019", LOST),
        ("BB" * 16, "X00001008", BATCH),
        ("BB" * 16, "X00001999", BATCH),
        ("BB" * 16, "X00003011", BATCH),
        ("BB" * 16, "X00000999", ""),
        ("BB" * 16, "X00002000", ""),
        ("BB" * 16, "X00003020", ""),
        ("BB" * 16, "X000015", ""),
        ("", "", ""),
    ],
)
def test_r10_a_card_is_named_by_its_identification_its_number_or_a_range(
    tmp_path, card_sn, card_no, reason
):
    file = BlacklistFile(tmp_path)
    file.keep(node())
    listed = file.load()
    assert listed is not None
    assert listed.reason_against(card_sn, card_no) == reason
    face = CardFace(b"", card_sn=card_sn, card_no=card_no)
    if reason:
        with pytest.raises(Listed, match=r"blacklist.*No money moved") as no:
            require_not_listed(listed, face)
        assert no.value.reason == reason
    else:
        require_not_listed(listed, face)


def test_r10_the_age_of_the_list_is_known(tmp_path):
    file = BlacklistFile(tmp_path)
    file.keep(node())
    at = datetime(2026, 11, 21, 9, 30, 15)
    assert file.load().age(at + timedelta(hours=30)) == timedelta(hours=30)
    assert file.load().age(at - timedelta(hours=1)) == timedelta(0)
    file.keep(node(made_at="2026-11-22 09:30:15", changed=False, cards=(), ranges=()))
    kept = file.load()
    assert kept.age(at + timedelta(hours=30)) == timedelta(hours=6)
    assert kept.reason_against("", "X00000019") == LOST


def test_r10_an_unchanged_answer_to_another_version_changes_nothing(tmp_path):
    file = BlacklistFile(tmp_path)
    file.keep(node())
    file.keep(node(version="2", made_at="2026-11-25 00:00:00", changed=False, cards=()))
    assert (file.version(), file.load().checked_at.day) == ("1", 21)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version":"1","made_at":"x"}', b"\xff"])
def test_r10_a_list_that_cannot_be_read_is_no_list(tmp_path, content):
    (tmp_path / "blacklist.json").write_bytes(content)
    file = BlacklistFile(tmp_path)
    assert file.load() is None
    file.keep(node())
    assert file.load() is not None


def test_r10_a_list_is_replaced_as_a_whole_and_is_its_owners(tmp_path):
    file = BlacklistFile(tmp_path)
    file.keep(node())
    assert (tmp_path / "blacklist.json").stat().st_mode & 0o777 == 0o600
    (tmp_path / "blacklist.new").mkdir()  # the new one cannot be written
    with pytest.raises(OSError, match="directory"):
        file.keep(node(version="2", cards=()))
    assert file.version() == "1"


def test_r10_the_list_comes_with_the_sign_on(shop):
    kept = shop.workplace.blacklist.load()
    wu = shop.card("wu")
    assert kept.reason_against(wu.field("card_sn"), "") == LOST
    assert kept.age(shop.now()) < timedelta(minutes=1)
    zhao = shop.card("zhao").field("card_no")
    assert kept.reason_against("", zhao) == ""
    shop.desk("report-loss", **shop.holder("zhao"), answer="0019")
    shop.restart()
    assert shop.workplace.blacklist.load().reason_against("", zhao) == LOST
    shop.wait(8)
    assert shop.workplace.blacklist.load().reason_against("", zhao) == ""


def test_r10_a_silent_centre_leaves_the_old_list_and_the_work_goes_on(shop):
    version = shop.workplace.blacklist.version()
    host = shop.workplace.host
    whole = host.transport
    shop.desk("report-loss", **shop.holder("qian"), answer="0027")
    host.transport = Network(whole, lost_requests=Everything())
    assert not shop.workplace.refresh_blacklist()
    assert shop.workplace.blacklist.version() == version
    host.transport = whole
    assert shop.workplace.refresh_blacklist()
    assert shop.workplace.blacklist.version() != version
    assert shop.sell("zhao").result is Result.PAID


def test_r10_a_reset_home_has_no_old_list(tmp_path):
    file = BlacklistFile(tmp_path)
    file.keep(node())
    Home(tmp_path).clear()
    assert file.load() is None


def test_r10_ranges_are_listed_at_the_agencys_desk(shop):
    slip = shop.desk("list-range", first="X0000001", last="X0000003")
    assert slip.document["frozen"] == 3
    assert "frozen" in str(shop.sell("zhao").reason)
    shop.desk("unlist-range", first="X0000001", last="X0000003")
