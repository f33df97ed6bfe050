"""Rule 10: a reported card is refused everywhere at once; by telephone for a week, then no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend import desk
from backend.cards import set_status
from backend.protocol import codec
from backend.protocol.messages.loss import LossReply
from backend.protocol.messages.person import PersonReply, Standing
from backend.script_store import resets_of
from backend.store import tables as t
from backend.store.sql import update
from backend.verify import verify
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
)
from tests.support.centre_world import make_world
from tests.support.lost_cards import AGENCY, BANK, NEW_CARD, Desks

TODAY = "2026-11-21"


@pytest.fixture
def desks():
    """Agency and bank; 380.00 on the card of P001, 120.00 waiting."""
    world = make_world()
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    world.credit("P002", "380.00")
    desks = Desks(world)
    yield desks
    assert world.books.sum_of_all_accounts() == 0
    assert verify(world.centre.store).faults == []


def standing(desks) -> str:
    reply = desks.world.person(CARD).output(PersonReply)
    return codec.decode(reply.baseinfo.exp_content.encode(), Standing).card_status


def test_r10_a_reported_card_is_refused_at_every_terminal_on_its_next_request(desks):
    world = desks.world
    assert world.hold(BASKET, 0).answer.ok
    assert desks.telephone().ok
    for shop in (SHOP, OTHER_SHOP):
        assert world.sell(PURSE_PERSON, CARD, BASKET, shop=shop).answer.code == "CARD_LOST"
    assert standing(desks) == "lost"


def test_r10_what_was_held_before_the_report_is_posted_after_it(desks):
    """failures.md 2, row 37."""
    sale = desks.world.hold(BASKET, 0)
    assert desks.telephone().ok
    assert desks.world.confirm(sale).ok
    assert desks.world.books.state_of(SHOP, sale.msgid) == "posted"


@pytest.mark.parametrize(
    ("reported", "last", "free"),
    [
        ("2026-11-21", "2026-11-28", "2026-11-29"),
        ("2026-12-28", "2027-01-04", "2027-01-05"),
        ("2027-02-22", "2027-03-01", "2027-03-02"),
        ("2028-02-22", "2028-02-29", "2028-03-01"),
        ("2028-02-23", "2028-03-01", "2028-03-02"),
    ],
)
def test_r10_a_report_by_telephone_holds_to_the_end_of_its_last_day(desks, reported, last, free):
    desks.on(reported, "23:59:59")
    answer = desks.telephone().output(LossReply).data
    assert (answer.reported_on, answer.lapses_after) == (reported, last)
    desks.on(last, "23:59:59")
    assert desks.world.sell(PURSE_PERSON, CARD, BASKET).answer.code == "CARD_LOST"
    assert standing(desks) == "lost"
    desks.on(free, "00:00:00")
    assert standing(desks) == "normal"
    assert desks.world.hold(BASKET, 0).answer.ok, "nothing had to run"


def test_r10_a_report_that_lapsed_can_be_made_again(desks):
    assert desks.telephone().ok
    assert desks.telephone().code == "LOSS_KNOWN"
    desks.on("2026-11-29")
    again = desks.telephone()
    assert again.output(LossReply).data.lapses_after == "2026-12-06"
    assert standing(desks) == "lost"


@pytest.mark.parametrize("card", ["not_activated", "frozen"])
def test_r10_a_card_that_could_not_pay_before_cannot_after_the_report_lapsed(desks, card):
    world = desks.world
    if card == "frozen":
        desk.freeze_card(world.centre, CARD.card_sn, "why", reference="f")
    else:
        world.centre.store.transact(lambda tx: set_status(tx, CARD.card_sn, card, TODAY))
    assert desks.telephone().ok
    desks.on("2026-11-29")
    assert standing(desks) == card
    assert desks.telephone().ok
    assert desks.lift().ok
    assert standing(desks) == card


def test_r10_a_lapsed_report_does_not_keep_a_copied_card_from_being_frozen(desks):
    world = desks.world
    sold = world.hold(BASKET, 5)
    assert world.confirm(sold).ok
    assert desks.telephone().ok
    desks.on("2026-12-24")
    assert world.hold(BASKET, 1).answer.code == "SEQUENCE_BEHIND"
    assert standing(desks) == "frozen"


@pytest.mark.parametrize("answer", ["5674", "2015-01", "晨光机械厂"])
def test_r10_the_caller_knows_the_card_number_the_employer_or_the_month(desks, answer):
    rows = (
        update(t.insurances)
        .where(t.insurances.c.psn_no == "P001")
        .values(employer="晨光机械厂", since="2015-01-01")
    )
    desks.world.centre.store.transact(lambda tx: tx.run(rows))
    assert desks.telephone(answer).ok


@pytest.mark.parametrize("answer", ["0000", "", " "])
def test_r10_a_wrong_answer_says_no_more_than_a_wrong_name(desks, answer):
    wrong_answer, wrong_name = desks.telephone(answer), desks.telephone(name="钱二")
    assert wrong_answer.code == wrong_name.code == "IDENTITY_WRONG"
    assert wrong_answer.reply.err_msg == wrong_name.reply.err_msg
    nobody = replace(PURSE_PERSON, certno="9" * 18)
    assert desks.telephone(who=nobody).code == "IDENTITY_WRONG"
    assert standing(desks) == "normal"


def test_r10_after_three_wrong_answers_the_line_is_closed_for_the_day(desks):
    for _ in range(3):
        assert desks.telephone("0000").code == "IDENTITY_WRONG"
    assert desks.telephone().code == "IDENTITY_LOCKED"
    desks.on("2026-11-22")
    assert desks.telephone().ok


def test_r10_a_formal_report_makes_one_by_telephone_last(desks):
    assert desks.telephone().ok
    desks.on("2026-11-25")
    answer = desks.formal().output(LossReply).data
    assert (answer.lapses_after, answer.collect_from) == ("", "2026-12-02")
    desks.on("2027-11-25")
    assert standing(desks) == "lost"
    assert desks.telephone().code == "LOSS_KNOWN"
    assert desks.formal("L-2").code == "LOSS_KNOWN"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-10-22", ""),
        ("2026-10-21", "LETTER_EXPIRED"),
        (TODAY, ""),
        ("2026-11-22", "LETTER_WRONG"),
        ("21.11.2026", "FIELD_WRONG"),
        ("2026-02-30", "FIELD_WRONG"),
    ],
)
def test_r10_a_letter_is_good_for_thirty_days_and_not_before_its_own(desks, written, code):
    answer = desks.formal(day=written)
    assert answer.code == code
    assert standing(desks) == ("normal" if code else "lost")


def test_r10_a_letter_reports_one_card(desks):
    assert desks.formal("L-7").ok
    assert desks.formal("L-7", who=ONLINE_PERSON).code == "LETTER_USED"
    assert desks.formal("", who=ONLINE_PERSON).code == "FIELD_WRONG"
    assert desks.formal("L-8", who=ONLINE_PERSON).ok


def test_r10_a_card_found_again_is_what_it_was(desks):
    assert desks.formal().ok
    assert desks.lift().ok
    assert standing(desks) == "normal"
    assert desks.world.hold(BASKET, 0).answer.ok
    assert desks.lift().code == "LOSS_UNKNOWN"


def test_r10_who_has_no_card_has_none_to_lose(desks):
    assert desks.formal(who=RESIDENT_PERSON).code == "NO_LIVE_CARD"


def test_r10_reports_are_made_at_the_agency_and_the_bank(desks):
    assert desks.formal(shop=SHOP).code == "WRONG_PLACE"
    assert desks.telephone(shop=BANK).code == "WRONG_PLACE"
    assert desks.lift(shop=OTHER_SHOP).code == "WRONG_PLACE"
    assert desks.formal(shop=BANK).ok
    assert desks.lift(shop=BANK).ok


def test_r10_the_same_message_again_is_the_same_report(desks):
    msgid = desks.world.msgid(AGENCY)
    first, second = desks.formal(msgid=msgid), desks.formal(msgid=msgid)
    assert first.raw == second.raw
    assert desks.lift().ok


def test_r10_an_online_card_is_refused_too(desks):
    assert desks.formal(who=ONLINE_PERSON).ok
    sale = desks.world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert sale.answer.code == "CARD_LOST"
    by_id = desks.world.sell(ONLINE_PERSON, None, BASKET)
    assert by_id.answer.ok, "the account is the holder's, not the card's"


def test_r10_resets_of_a_new_card_start_over(desks):
    desks.replaced()
    assert desks.world.centre.store.read(lambda tx: resets_of(tx, NEW_CARD.card_sn)) == 0
