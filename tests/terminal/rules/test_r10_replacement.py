"""Rule 10: a new card a week after the formal report; the money carries over, the old one dies."""

from __future__ import annotations

import pytest

from backend.inspect import Books
from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.messages.card_service import CARD_ABSENT, LoadStartReply, LoadStartRequest
from backend.protocol.messages.loss import CardTermsReply, NewCardReply
from backend.verify import verify
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    PURSE_PERSON,
    SHOP,
    basket_of,
)
from tests.support.centre_world import make_world
from tests.support.lost_cards import AGENCY, BANK, NEW_CARD, Desks


@pytest.fixture
def desks():
    """Agency and bank; 380.00 on the card of P001, 120.00 waiting."""
    world = make_world()
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    desks = Desks(world)
    yield desks
    assert world.books.sum_of_all_accounts() == 0
    assert world.books.differences() == []
    assert verify(world.centre.store).faults == []


def money(desks) -> tuple[int, int]:
    """On all cards of P001, waiting."""
    balances = desks.world.books.balances("P001")
    return balances.on_cards_fen, balances.waiting_fen


@pytest.mark.parametrize(
    ("reported", "too_early", "day"),
    [
        ("2026-11-21", "2026-11-27", "2026-11-28"),
        ("2026-12-25", "2026-12-31", "2027-01-01"),
        ("2027-02-22", "2027-02-28", "2027-03-01"),
        ("2028-02-22", "2028-02-28", "2028-02-29"),
        ("2028-02-23", "2028-02-29", "2028-03-01"),
    ],
)
def test_r10_the_new_card_is_there_on_the_seventh_day_and_not_before(
    desks, reported, too_early, day
):
    desks.on(reported, "23:59:59")
    assert desks.formal().ok
    assert desks.apply().ok
    desks.on(too_early, "23:59:59")
    assert desks.terms().code == desks.collect().code == "TOO_EARLY"
    assert desks.terms().reply.err_values == {"date": day}
    desks.on(day, "00:00:00")
    assert desks.terms().ok
    assert desks.collect().ok


def test_r10_the_week_begins_with_the_formal_report_not_with_the_call(desks):
    assert desks.telephone().ok
    desks.on("2026-11-26")
    assert desks.formal().ok
    assert desks.apply().ok
    desks.on("2026-12-02")
    assert desks.terms().reply.err_values == {"date": "2026-12-03"}


def test_r10_the_money_of_the_old_card_waits_for_the_new_one(desks):
    assert money(desks) == (380_00, 120_00)
    new = desks.replaced().output(NewCardReply).data
    assert (new.moved_fen, new.waiting_fen) == (380_00, 500_00)
    assert new.card_status == "not_activated"
    assert money(desks) == (0, 500_00)


def test_r10_the_old_card_is_dead_for_good_and_the_new_one_wants_to_be_activated(desks):
    desks.replaced()
    world = desks.world
    assert world.sell(PURSE_PERSON, CARD, BASKET).answer.code == "CARD_CANCELLED"
    assert world.sell(PURSE_PERSON, NEW_CARD, BASKET).answer.code == "CARD_NOT_ACTIVATED"
    assert desks.card().status_reason == "replaced"
    for again in (desks.lift(), desks.apply(), desks.terms(), desks.collect()):
        assert again.code == "CARD_REPLACED"
    assert again.reply.err_values == {"date": "2026-11-28"}


def test_r10_history_and_bindings_are_the_persons_and_stay(desks):
    world = desks.world
    sale = world.hold(BASKET, 0, med_type="14")
    assert world.confirm(sale).ok
    assert desks.bind(PURSE_PERSON, ONLINE_PERSON, "spouse", 50_00).ok
    before = Books(world.centre.store).settlements("P001")
    desks.replaced()
    assert Books(world.centre.store).settlements("P001") == before
    family = desks.relatives(PURSE_PERSON).output(calls.RELATIVES.output).data
    assert [row.left_fen for row in family.relatives] == [50_00]


def test_r10_there_is_no_way_back_once_a_new_card_was_applied_for(desks):
    assert desks.formal().ok
    assert desks.apply().ok
    assert desks.lift().reply.err_values == {"date": "2026-11-21"}
    second = desks.apply()
    assert second.code == "REPLACEMENT_KNOWN"
    assert second.reply.err_values == {"date": "2026-11-21", "collect": "2026-11-28"}


def test_r10_a_new_card_follows_a_formal_report_only(desks):
    assert desks.apply().code == "LOSS_UNKNOWN"
    assert desks.telephone().ok
    assert desks.apply().code == "REPORT_FORMALLY"
    assert desks.formal().ok
    desks.on("2026-12-21")
    assert desks.terms().code == desks.collect().code == "NOT_APPLIED"
    assert desks.apply().ok
    assert desks.collect().ok


def test_r10_a_card_that_is_handed_in_is_replaced_without_a_letter(desks):
    assert desks.hand_in(shop=BANK).code == "WRONG_PLACE"
    assert desks.hand_in().ok
    assert desks.apply().ok
    desks.on("2026-11-28")
    assert desks.collect().ok


def test_r10_a_message_that_comes_twice_makes_one_card(desks):
    assert desks.formal().ok
    assert desks.apply().ok
    desks.on("2026-11-28")
    msgid = desks.world.msgid(AGENCY)
    first, second = desks.collect(msgid=msgid), desks.collect(msgid=msgid)
    assert first.ok
    assert first.raw == second.raw
    assert money(desks) == (0, 500_00)


def test_r10_a_number_somebody_has_makes_no_new_card(desks):
    assert desks.formal().ok
    assert desks.apply().ok
    desks.on("2026-11-28")
    taken = {"card_sn": CARD.card_sn}, {"card_no": CARD.card_no}
    assert [desks.collect(**one).code for one in taken] == ["NUMBER_TAKEN"] * 2
    assert desks.collect(old_card_sn=NEW_CARD.card_sn).code == "FIELD_WRONG"
    assert desks.collect(card_sn="XY").code == "FIELD_WRONG"
    assert desks.collect(algorithm=2).code == "FIELD_WRONG"
    assert desks.collect(expires_on="soon").code == "FIELD_WRONG"
    assert money(desks) == (380_00, 120_00)
    assert desks.collect().ok


def test_r10_the_terms_name_a_serial_nobody_has(desks):
    assert desks.formal().ok
    assert desks.apply().ok
    desks.on("2026-11-28")
    terms = desks.terms().output(CardTermsReply).data
    assert (terms.serial, terms.issued_on) == (3, "2026-11-28")
    assert terms.old_card_sn == CARD.card_sn


def test_r10_cards_are_collected_at_the_agency(desks):
    assert desks.formal(shop=BANK).ok
    assert desks.apply(shop=BANK).ok
    desks.on("2026-11-28")
    assert desks.terms(shop=BANK).code == "WRONG_PLACE"
    assert desks.terms(shop=SHOP).code == "WRONG_PLACE"


def test_r10_a_sale_held_before_the_replacement_is_posted_after_it(desks):
    sale = desks.world.hold(BASKET, 0)
    desks.replaced()
    assert money(desks) == (0, 500_00 - 121_60)
    assert desks.world.confirm(sale).ok
    assert money(desks) == (0, 500_00 - 121_60)
    assert desks.world.books.held_fen() == 0


def test_r10_a_sale_reversed_after_the_replacement_goes_back_to_the_waiting_money(desks):
    sale = desks.world.hold(BASKET, 0)
    desks.replaced()
    assert desks.world.reverse(sale.msgid).ok
    assert money(desks) == (0, 500_00)


def test_r10_a_doubt_of_the_old_card_gives_nothing_twice(desks):
    world = desks.world
    sale = world.hold(BASKET, 0)
    assert world.find(world.attempt(sale), CARD_ABSENT).ok
    desks.replaced()
    assert money(desks) == (0, 500_00)
    assert world.confirm(sale).ok
    assert money(desks) == (0, 500_00)
    assert world.books.open_cases() == []


def test_r10_a_refund_after_the_replacement_waits_for_the_new_card(desks):
    world = desks.world
    sale = world.hold(BASKET, 0)
    assert world.confirm(sale).ok
    desks.replaced()
    assert world.refund(sale).ok
    assert money(desks) == (0, 500_00)


@pytest.mark.parametrize("confirmed", [True, False])
def test_r10_a_load_under_way_waits_for_the_new_card(desks, confirmed):
    world = desks.world
    start = world.load_start(100_00, 1)
    msgid = world.msgid()
    answer = world.send(calls.LOAD_START, LoadStartRequest(start), msgid=msgid)
    host_time = answer.output(LoadStartReply).data.host_time
    desks.replaced()
    if confirmed:
        assert world.confirm_load(start, msgid, host_time).ok
    else:
        assert world.reverse(msgid, infno="KLDI").ok
    assert money(desks) == (0, 500_00)


def test_r10_the_old_cards_number_is_nobodys_again(desks):
    """A card that was retired keeps its sequence: a copy of it is refused like itself."""
    desks.replaced()
    world = desks.world
    assert world.sell(PURSE_PERSON, CARD, basket_of(100), shop=OTHER_SHOP).answer.code == (
        "CARD_CANCELLED"
    )
    assert world.books.balance_fen(Account(Kind.PURSE_CARD, CARD.card_sn)) == 0
