"""2601: known or not, early or late, once or often."""

import pytest

from backend.ledger import Account, Kind
from backend.profile import Profile
from backend.protocol import calls
from backend.protocol.messages.pharmacy import SettleReply
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    PURSE_PERSON,
    SHOP,
    basket_of,
)
from tests.support.centre_world import make_world


def test_a_held_sale_is_reversed_and_its_money_is_back(rich):
    before = rich.books.trial_balance()
    sale = rich.hold(BASKET, 0, med_type="14")
    assert rich.reverse(sale.msgid).ok
    assert rich.books.state_of(SHOP, sale.msgid) == "reversed"
    after = {row.account_id: row.balance_fen for row in rich.books.trial_balance()}
    assert all(after[row.account_id] == row.balance_fen for row in before)
    assert rich.books.open_cases() == []


def test_reversing_twice_is_reversing_once(rich):
    sale = rich.hold(BASKET, 0)
    first, second = rich.reverse(sale.msgid), rich.reverse(sale.msgid)
    assert (first.ok, second.ok) == (True, True)
    assert rich.books.balances("P001").on_cards_fen == 380_00
    assert bytes(first.reply.output) == b"null"


def test_a_reversal_that_comes_first_buries_the_sale_that_comes_late(rich):
    msgid = rich.msgid()
    assert rich.reverse(msgid).ok
    assert rich.books.state_of(SHOP, msgid) == "tombstone"
    assert rich.hold(BASKET, 0, msgid=msgid).answer.code == "MSGID_REVERSED"
    assert rich.sell(PURSE_PERSON, None, BASKET, msgid=msgid).answer.code == "MSGID_REUSED"
    assert rich.books.settlements() == []


def test_a_tombstone_counts_for_its_own_institution(rich):
    msgid = rich.msgid()
    rich.reverse(msgid, shop=OTHER_SHOP)
    assert rich.hold(BASKET, 0, msgid=msgid).answer.ok


def test_a_strict_place_says_that_the_original_is_unknown_and_buries_it_all_the_same():
    world = make_world(profile=Profile(reversal_unknown_is_ok=False))
    world.credit("P001", "500.00")
    msgid = world.msgid()
    assert world.reverse(msgid).code == "SETTLEMENT_UNKNOWN"
    assert world.books.state_of(SHOP, msgid) == "tombstone"
    assert world.sell(PURSE_PERSON, None, BASKET, msgid=msgid).answer.code == "MSGID_REVERSED"


def test_a_posted_purse_sale_is_refunded_not_reversed(rich):
    sale = rich.hold(BASKET, 0)
    rich.confirm(sale)
    assert rich.reverse(sale.msgid).code == "ALREADY_POSTED"
    rich.refund(sale)
    assert rich.reverse(sale.msgid).code == "ALREADY_REFUNDED"


def test_a_posted_online_sale_is_reversed_with_everything_it_used(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(380_00), med_type="14")
    assert sale.info.act_pay_dedc == 300_00
    assert [rich.reverse(sale.msgid, "P002").ok for _ in range(2)] == [True, True]
    assert rich.books.balances("P002").online_fen == 380_00
    assert rich.books.balance_fen(Account(Kind.INSTITUTION, SHOP)) == 0
    quote = rich.quote(ONLINE_PERSON, ONLINE_CARD, basket_of(380_00), med_type="14")
    assert quote.output(SettleReply).setlinfo.act_pay_dedc == 300_00


def test_a_reversed_online_sale_gives_its_record_back(rich):
    for _ in range(60):
        sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(1))
    rich.reverse(sale.msgid, "P002")
    assert rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(1)).answer.ok


def test_a_refunded_online_sale_is_not_reversed_again(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    rich.refund(sale)
    assert rich.reverse(sale.msgid, "P002").code == "ALREADY_REFUNDED"
    assert rich.books.balances("P002").online_fen == 380_00


@pytest.mark.parametrize("infno", ["1101", "2103", "9001", ""])
def test_only_settlements_and_loads_can_be_reversed(rich, infno):
    assert rich.reverse("x", infno=infno).code == "NOT_REVERSIBLE"


def test_the_kind_and_person_of_the_original_must_be_right(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.reverse(sale.msgid, infno="KLDI").code == "FIELD_WRONG"
    assert rich.reverse(sale.msgid, "P002").code == "FIELD_WRONG"
    assert rich.books.state_of(SHOP, sale.msgid) == "held"


@pytest.mark.parametrize("omsgid", ["", "x" * 31])
def test_a_number_that_no_message_can_have_is_refused(rich, omsgid):
    assert rich.reverse(omsgid).code == "FIELD_WRONG"


def test_a_sale_that_was_refused_leaves_nothing_to_reverse_and_stays_refused(rich):
    sale = rich.sell(PURSE_PERSON, CARD, BASKET, med_type="99")
    assert rich.reverse(sale.msgid).ok
    again = rich.send(calls.SETTLE, sale.request, msgid=sale.msgid)
    assert again.raw == sale.answer.raw


@pytest.mark.parametrize("listed", [False, True], ids=["by the profile", "by the centre"])
def test_a_refund_is_final_whatever_the_profile_lists(listed):
    infnos = {"2102", "2103", "2208"} if listed else {"2102"}
    world = make_world(profile=Profile(reversible_infnos=frozenset(infnos)))
    world.credit("P002", "380.00")
    sale = world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    msgid = world.msgid()
    assert world.refund(sale, msgid=msgid).ok
    answer = world.reverse(msgid, "P002", "2103")
    assert answer.code == "NOT_REVERSIBLE"
    assert answer.reply.err_msg == "交易2103不能冲正"
    assert world.books.balances("P002").online_fen == 380_00
    assert world.books.state_of(SHOP, msgid) == "posted"
    assert world.refund(sale).code == "ALREADY_REFUNDED"
