"""Rule 4: an account also pays for spouse, parents and children, within a limit kept for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend import relatives
from backend.ledger import Account, Entry, Kind
from backend.people import register_person
from backend.protocol import calls, codec
from backend.protocol.messages.card_service import LoadStartRequest
from backend.protocol.messages.family import CHILD, PARENT, SPOUSE
from backend.protocol.messages.person import PersonReply, Standing
from backend.store import audit
from backend.verify import verify
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
    basket_of,
)
from tests.support.centre_world import make_world
from tests.support.lost_cards import AGENCY, BANK, Desks

YOUNG = replace(PURSE_PERSON, psn_no="P010", certno="430100201001010100", name="赵小", gend="2",
                brdy="2010-01-01", account_kind="online")  # fmt: skip
WIFE = replace(YOUNG, psn_no="P011", certno="430100199101010110", name="周五", brdy="1991-01-01")


@pytest.fixture
def desks():
    """P001: 380.00 on the card, 120.00 waiting; P002, the father: 500.00; a wife with 300.00."""
    world = make_world()

    def enter(tx):
        register_person(tx, YOUNG)
        register_person(tx, WIFE)

    world.centre.store.transact(enter)
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    world.credit("P002", "500.00")
    world.credit("P011", "300.00")
    desks = Desks(world)
    yield desks
    assert world.books.sum_of_all_accounts() == 0
    assert world.books.differences() == []
    assert verify(world.centre.store).faults == []


def family(answer):
    return answer.output(calls.BIND.output).data


def left(desks, who) -> dict[str, int]:
    """What is left of each binding, by the other's name."""
    rows = family(desks.relatives(who)).relatives
    return {row.psn_name: row.left_fen for row in rows}


def shared_fen(desks) -> int:
    """What the centre says at the counter that relatives let P001 spend."""
    reply = desks.world.person(CARD).output(PersonReply)
    return codec.decode(reply.baseinfo.exp_content.encode(), Standing).relatives_fen


def test_r4_a_limit_is_reserved_at_the_centre_and_not_loaded_onto_the_givers_card(desks):
    world = desks.world
    assert desks.bind(PURSE_PERSON, ONLINE_PERSON, PARENT, 100_00).ok
    assert world.books.balances("P001").waiting_fen == 20_00
    start = world.load_start(20_01, 1)
    assert world.send(calls.LOAD_START, LoadStartRequest(start)).code == "NOTHING_WAITING"


def test_r4_what_is_on_the_givers_card_cannot_be_reserved(desks):
    answer = desks.bind(PURSE_PERSON, ONLINE_PERSON, PARENT, 120_01)
    assert answer.code == "TOO_LITTLE_AT_CENTRE"
    assert answer.reply.err_values == {"amount": "120.00"}


@pytest.mark.parametrize(
    ("giver", "user", "relation", "code"),
    [
        (ONLINE_PERSON, PURSE_PERSON, CHILD, ""),
        (PURSE_PERSON, ONLINE_PERSON, PARENT, ""),
        (PURSE_PERSON, WIFE, SPOUSE, ""),
        (PURSE_PERSON, YOUNG, CHILD, ""),
        (PURSE_PERSON, RESIDENT_PERSON, SPOUSE, ""),
        (PURSE_PERSON, ONLINE_PERSON, CHILD, "RELATION_UNLIKELY"),
        (ONLINE_PERSON, PURSE_PERSON, PARENT, "RELATION_UNLIKELY"),
        (PURSE_PERSON, WIFE, CHILD, "RELATION_UNLIKELY"),
        (PURSE_PERSON, WIFE, "cousin", "RELATION_WRONG"),
        (PURSE_PERSON, PURSE_PERSON, SPOUSE, "RELATION_WRONG"),
        (RESIDENT_PERSON, PURSE_PERSON, SPOUSE, "NO_ACCOUNT_TO_GIVE"),
        (PURSE_PERSON, replace(WIFE, certno="9" * 18), SPOUSE, "PERSON_UNKNOWN"),
    ],
)
def test_r4_spouse_parents_and_children_can_be_bound_and_nobody_else(
    desks, giver, user, relation, code
):
    assert desks.bind(giver, user, relation, 10_00).code == code


def test_r4_a_person_has_one_spouse_and_two_parents(desks):
    assert desks.bind(PURSE_PERSON, WIFE, SPOUSE, 10_00).ok
    assert desks.bind(PURSE_PERSON, RESIDENT_PERSON, SPOUSE, 10_00).code == "RELATION_FULL"
    assert desks.bind(PURSE_PERSON, WIFE, SPOUSE, 10_00).code == "BOUND_ALREADY"
    assert desks.unbind(PURSE_PERSON, WIFE).ok
    assert desks.bind(PURSE_PERSON, RESIDENT_PERSON, SPOUSE, 10_00).ok


@pytest.mark.parametrize("limit_fen", [0, -1, 10**16])
def test_r4_a_limit_is_an_amount(desks, limit_fen):
    assert desks.bind(PURSE_PERSON, WIFE, SPOUSE, limit_fen).code == "FIELD_WRONG"


def test_r4_the_worked_example_own_forty_then_a_relatives_fifty_six(desks):
    """settlement.md 3.4 C: own 40.00, relative 500.00."""
    world = desks.world
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 500_00).ok
    spent = world.hold(basket_of(340_00), 0)
    assert world.confirm(spent).ok
    assert shared_fen(desks) == 500_00
    sale = world.hold(BASKET, 1, acct_used_flag="2")
    info = sale.info
    assert (info.acct_pay, info.acct_mulaid_pay, info.psn_cash_pay) == (121_60, 81_60, 0)
    assert world.confirm(sale, 43).ok
    assert world.books.balances("P001").on_cards_fen == 0
    assert left(desks, PURSE_PERSON) == {"钱二": 418_40}


def test_r4_without_the_flag_relatives_pay_nothing(desks):
    assert desks.bind(WIFE, ONLINE_PERSON, CHILD, 1_00).code == "RELATION_UNLIKELY"
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 500_00).ok
    sale = desks.world.sell(PURSE_PERSON, None, basket_of(130_00))
    assert (sale.info.acct_pay, sale.info.acct_mulaid_pay) == (120_00, 0)
    assert sale.info.psn_cash_pay == 10_00


def test_r4_relatives_pay_in_the_order_they_were_given(desks):
    world = desks.world
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 50_00).ok
    assert desks.bind(WIFE, PURSE_PERSON, SPOUSE, 50_00).ok
    assert desks.order(PURSE_PERSON, WIFE, ONLINE_PERSON).ok
    sale = world.sell(PURSE_PERSON, None, basket_of(180_00), acct_used_flag="2")
    assert (sale.info.acct_pay, sale.info.acct_mulaid_pay) == (180_00, 60_00)
    assert left(desks, PURSE_PERSON) == {"周五": 0, "钱二": 40_00}
    assert list(left(desks, PURSE_PERSON)) == ["周五", "钱二"]


@pytest.mark.parametrize("named", [(), (WIFE,), (WIFE, WIFE), (WIFE, ONLINE_PERSON, YOUNG)])
def test_r4_an_order_names_every_giver_once(desks, named):
    assert desks.order(PURSE_PERSON, WIFE).code == "NOT_BOUND"
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 50_00).ok
    assert desks.bind(WIFE, PURSE_PERSON, SPOUSE, 50_00).ok
    assert desks.order(PURSE_PERSON, *named).code == "ORDER_WRONG"


def test_r4_an_online_card_spends_relatives_money_too(desks):
    world = desks.world
    assert desks.bind(WIFE, ONLINE_PERSON, PARENT, 100_00).ok
    sale = world.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(550_00), acct_used_flag="2")
    assert (sale.info.acct_pay, sale.info.acct_mulaid_pay) == (550_00, 50_00)


def test_r4_a_limit_can_grow_and_shrink_but_not_below_what_was_spent(desks):
    world = desks.world
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 100_00).ok
    assert desks.limit(ONLINE_PERSON, PURSE_PERSON, 150_00).ok
    assert left(desks, PURSE_PERSON) == {"钱二": 150_00}
    sale = world.sell(PURSE_PERSON, None, basket_of(180_00), acct_used_flag="2")
    assert sale.info.acct_mulaid_pay == 60_00
    refused = desks.limit(ONLINE_PERSON, PURSE_PERSON, 59_99)
    assert refused.code == "SPENT_ALREADY"
    assert refused.reply.err_values == {"amount": "60.00"}
    assert desks.limit(ONLINE_PERSON, PURSE_PERSON, 60_00).ok
    assert left(desks, PURSE_PERSON) == {"钱二": 0}
    assert world.books.balances("P002").online_fen == 440_00
    assert desks.limit(ONLINE_PERSON, PURSE_PERSON, 501_00).code == "TOO_LITTLE_AT_CENTRE"


def test_r4_unbinding_gives_the_rest_back_to_the_giver(desks):
    world = desks.world
    assert desks.bind(PURSE_PERSON, YOUNG, CHILD, 100_00).ok
    sale = world.sell(YOUNG, None, basket_of(30_00), acct_used_flag="2")
    assert sale.info.acct_mulaid_pay == 30_00
    assert desks.unbind(PURSE_PERSON, YOUNG).ok
    assert world.books.balances("P001").waiting_fen == 90_00
    assert left(desks, YOUNG) == {}
    nothing = world.sell(YOUNG, None, basket_of(30_00), acct_used_flag="2")
    assert nothing.info.psn_cash_pay == 30_00
    for again in (desks.unbind(PURSE_PERSON, YOUNG), desks.limit(PURSE_PERSON, YOUNG, 1)):
        assert again.code == "NOT_BOUND"


def test_r4_what_comes_back_after_unbinding_goes_to_the_giver(desks):
    """A refund, a reversed sale and a hold that is let go: three ways back."""
    world = desks.world
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 300_00).ok
    spent = world.hold(basket_of(380_00), 0)
    assert world.confirm(spent).ok
    refunded = world.hold(basket_of(50_00), 1, acct_used_flag="2")
    assert world.confirm(refunded, 43).ok
    held = world.hold(basket_of(60_00), 2, acct_used_flag="2")
    by_id = world.sell(PURSE_PERSON, None, basket_of(190_00), acct_used_flag="2")
    assert by_id.info.acct_mulaid_pay == 70_00
    assert desks.unbind(ONLINE_PERSON, PURSE_PERSON).ok
    assert world.books.balances("P002").online_fen == 320_00
    assert world.refund(refunded).ok
    assert world.reverse(held.msgid).ok
    assert world.reverse(by_id.msgid).ok
    assert world.books.balances("P002").online_fen == 500_00
    assert world.books.balances("P001").waiting_fen == 120_00


def test_r4_what_comes_back_while_bound_can_be_spent_again(desks):
    world = desks.world
    assert desks.bind(ONLINE_PERSON, YOUNG, CHILD, 100_00).ok
    sale = world.sell(YOUNG, None, basket_of(100_00), acct_used_flag="2")
    assert world.refund(sale).ok
    assert left(desks, YOUNG) == {"钱二": 100_00}


def test_r4_all_bindings_of_a_person_can_end_at_once(desks):
    """What death does: given money comes back, what others gave goes back to them."""
    world = desks.world
    assert desks.bind(PURSE_PERSON, YOUNG, CHILD, 100_00).ok
    assert desks.bind(ONLINE_PERSON, PURSE_PERSON, CHILD, 200_00).ok

    def end(tx):
        entry = Entry("desk", "death P001", "death P001", "2026-11-21 12:00:00")
        own_fen = relatives.end_all_of(tx, entry, "P001")
        audit.seal(tx, "desk", "desk", "death P001")
        return own_fen

    assert world.centre.store.transact(end) == 100_00
    assert world.books.balances("P001").waiting_fen == 120_00
    assert world.books.balances("P002").online_fen == 500_00
    assert left(desks, PURSE_PERSON) == {}


def test_r4_a_lost_card_of_the_giver_changes_nothing_for_the_user(desks):
    world = desks.world
    assert desks.bind(PURSE_PERSON, YOUNG, CHILD, 100_00).ok
    desks.replaced()
    sale = world.sell(YOUNG, None, basket_of(30_00), acct_used_flag="2")
    assert sale.info.acct_mulaid_pay == 30_00


def test_r4_bindings_are_made_at_the_agency(desks):
    assert desks.bind(PURSE_PERSON, YOUNG, CHILD, 1, shop=BANK).code == "WRONG_PLACE"
    assert desks.relatives(YOUNG, shop=SHOP).code == "WRONG_PLACE"


def test_r4_a_message_that_comes_twice_binds_once(desks):
    msgid = desks.world.msgid(AGENCY)
    first = desks.bind(PURSE_PERSON, YOUNG, CHILD, 60_00, msgid=msgid)
    second = desks.bind(PURSE_PERSON, YOUNG, CHILD, 60_00, msgid=msgid)
    assert first.raw == second.raw
    assert left(desks, YOUNG) == {"赵一": 60_00}
    shared = [row for row in desks.world.books.trial_balance() if row.kind == Kind.MUTUAL_AID]
    assert sum(row.balance_fen for row in shared) == 60_00
    assert Account.parse(shared[0].account_id).kind is Kind.MUTUAL_AID
