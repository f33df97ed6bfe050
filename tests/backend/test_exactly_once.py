"""Once is once: whatever comes twice, early, late or at the same instant, on both databases."""

from dataclasses import replace

import msgspec
import pytest

from backend.profile import DEFAULT
from backend.protocol import calls
from backend.protocol.messages.pharmacy import Cancel, CancelRequest
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.verify import verify
from tests.backend.test_engines import at_once
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


def _never_arrived(rich):
    return rich.msgid(), "P001"


def _refused(rich):
    return rich.sell(PURSE_PERSON, CARD, BASKET, med_type="99").msgid, "P001"


def _held(rich):
    return rich.hold(BASKET, 0).msgid, "P001"


def _held_and_reversed(rich):
    msgid, psn_no = _held(rich)
    assert rich.reverse(msgid).ok
    return msgid, psn_no


def _posted_on_the_card(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.confirm(sale).ok
    return sale.msgid, "P001"


def _refunded_from_the_card(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.confirm(sale).ok
    assert rich.refund(sale).ok
    return sale.msgid, "P001"


def _posted_online(rich):
    return rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).msgid, "P002"


def _reversed_online(rich):
    msgid, psn_no = _posted_online(rich)
    assert rich.reverse(msgid, psn_no).ok
    return msgid, psn_no


def _refunded_online(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert rich.refund(sale).ok
    return sale.msgid, "P002"


def _waiting_credit(rich):
    return rich.sell(PURSE_PERSON, None, basket_of(50_00)).msgid, "P001"


def _a_refund(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    msgid = rich.msgid()
    assert rich.refund(sale, msgid=msgid).ok
    return msgid, "P002"


ORIGINALS = {
    # what became of the 2102     2601 answers          and then it is
    "never arrived": (_never_arrived, "", "tombstone"),
    "was refused": (_refused, "", "tombstone"),
    "is held": (_held, "", "reversed"),
    "was held and reversed": (_held_and_reversed, "", "reversed"),
    "is posted by the card's proof": (_posted_on_the_card, "ALREADY_POSTED", "posted"),
    "was refunded to the card": (_refunded_from_the_card, "ALREADY_REFUNDED", "refunded"),
    "is posted online": (_posted_online, "", "reversed"),
    "was reversed online": (_reversed_online, "", "reversed"),
    "was refunded online": (_refunded_online, "ALREADY_REFUNDED", "refunded"),
    "drew on waiting credit": (_waiting_credit, "", "reversed"),
}


def money(world):
    return {row.account_id: row.balance_fen for row in world.books.trial_balance()}


@pytest.mark.parametrize("original", ORIGINALS)
def test_a_reversal_ends_in_one_state_however_often_it_comes(rich, original):
    make, code, state = ORIGINALS[original]
    omsgid, psn_no = make(rich)
    assert rich.reverse(omsgid, psn_no).code == code
    assert rich.books.state_of(SHOP, omsgid) == state
    after = money(rich)
    again = rich.msgid()
    answers = [rich.reverse(omsgid, psn_no, msgid=again).raw for _ in range(2)]
    assert answers[0] == answers[1]
    assert rich.reverse(omsgid, psn_no).code == code
    assert (money(rich), rich.books.state_of(SHOP, omsgid)) == (after, state)
    assert verify(rich.centre.store).faults == []


@pytest.mark.parametrize("original", [name for name, row in ORIGINALS.items() if not row[1]])
def test_a_reversed_original_that_arrives_afterwards_books_nothing(rich, original):
    make, _, _ = ORIGINALS[original]
    omsgid, psn_no = make(rich)
    assert rich.reverse(omsgid, psn_no).ok
    after = money(rich)
    late = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(777))
    assert rich.send(calls.SETTLE, late, msgid=omsgid).code in {"MSGID_REVERSED", "MSGID_REUSED"}
    assert money(rich) == after


def test_a_refund_cannot_be_reversed_as_if_it_were_a_sale(rich):
    msgid, psn_no = _a_refund(rich)
    before = money(rich)
    answer = rich.reverse(msgid, psn_no)
    assert (answer.code, answer.reply.err_values["path"]) == ("FIELD_WRONG", "data.oinfno")
    assert money(rich) == before
    assert verify(rich.centre.store).faults == []


def test_a_reversal_and_its_sale_at_the_same_instant_leave_nothing_booked(rich):
    before = money(rich)
    sale = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(100))

    def send(call, message, msgid):
        return rich.send(call, message, msgid=msgid)

    for _ in range(6):
        msgid = rich.msgid()
        reverse = ReverseRequest(Reverse("P002", msgid, "2102"))
        both = [(calls.SETTLE, sale, msgid), (calls.REVERSE, reverse, rich.msgid())]
        at_once(lambda n, both=both: send(*both[n]), count=2)
        assert rich.books.state_of(SHOP, msgid) in {"reversed", "tombstone"}
    assert {key: fen for key, fen in money(rich).items() if fen} == {
        key: fen for key, fen in before.items() if fen
    }


def test_of_many_refunds_at_once_one_is_given(rich):
    info = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).info
    cancel = CancelRequest(Cancel(info.setl_id, info.mdtrt_id, info.psn_no))
    msgids = [rich.msgid() for _ in range(8)]
    answers = at_once(lambda n: rich.send(calls.CANCEL, cancel, msgid=msgids[n]))
    assert sorted(answer.code for answer in answers) == ["", *["ALREADY_REFUNDED"] * 7]
    assert rich.books.balances("P002").online_fen == 380_00


def test_of_a_refund_and_a_reversal_at_once_one_has_its_way(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    cancel = CancelRequest(Cancel(sale.info.setl_id, sale.info.mdtrt_id, "P002"))
    reverse = ReverseRequest(Reverse("P002", sale.msgid, "2102"))
    work, msgids = [(calls.CANCEL, cancel), (calls.REVERSE, reverse)], [rich.msgid(), rich.msgid()]
    answers = at_once(lambda n: rich.send(*work[n], msgid=msgids[n]), count=2)
    assert [answer.ok for answer in answers].count(True) == 1
    assert rich.books.balances("P002").online_fen == 380_00


def test_a_refund_gives_the_deductible_back_once(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(200_00), med_type="14")
    before = sale.info.act_pay_dedc
    assert before > 0
    rich.refund(sale)
    rich.refund(sale)
    again = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(200_00), med_type="14")
    assert again.info.act_pay_dedc == before


@pytest.fixture
def rejecting(fresh_store):
    """A centre that answers a message number once only."""
    world = make_world(store=fresh_store(), profile=replace(DEFAULT, duplicate_msgid="reject"))
    world.credit("P002", "380.00")
    return world


def test_a_place_may_reject_a_message_it_has_answered(rejecting):
    request = rejecting.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    msgid = rejecting.msgid()
    first = rejecting.send(calls.SETTLE, request, msgid=msgid)
    second = rejecting.send(calls.SETTLE, request, msgid=msgid)
    assert (first.ok, second.code, second.reply.err_msg) == (True, "MSGID_REPEATED", "报文ID重复")
    assert len(rejecting.books.settlements()) == 1


def test_a_rejected_repetition_can_still_be_reversed(rejecting):
    sale = rejecting.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert rejecting.reverse(sale.msgid, "P002").ok
    assert rejecting.books.balances("P002").online_fen == 380_00


@pytest.mark.parametrize("duplicate", ["replay", "reject"])
def test_other_content_under_a_used_number_is_refused_everywhere(fresh_store, duplicate):
    profile = replace(DEFAULT, duplicate_msgid=duplicate)
    world = make_world(store=fresh_store(), profile=profile)
    sale = world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    other = world.settle_request(ONLINE_PERSON, ONLINE_CARD, basket_of(1))
    assert world.send(calls.SETTLE, other, msgid=sale.msgid).code == "MSGID_REUSED"


def test_the_same_number_of_another_shop_is_another_message(rich):
    msgid = "430100000000202611210930150001"
    first = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(100), msgid=msgid)
    second = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(100), msgid=msgid, shop=OTHER_SHOP)
    assert (first.answer.ok, second.answer.ok) == (True, True)
    assert first.info.setl_id != second.info.setl_id


@pytest.mark.parametrize("length", [29, 30])
def test_numbers_of_29_and_30_characters_are_kept_whole(rich, length):
    msgid = (SHOP + "20261121093015" + "0991")[:length]
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(100), msgid=msgid)
    assert sale.info.medins_setl_id == msgid
    assert rich.reverse(msgid, "P002").ok


def test_the_envelopes_time_does_not_make_it_another_message(rich):
    request = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    msgid = rich.msgid()
    first = rich.send(calls.SETTLE, request, msgid=msgid)
    rich.later(minutes=3)
    assert rich.send(calls.SETTLE, request, msgid=msgid).raw == first.raw
    changed = msgspec.structs.replace(request, drugdetail=request.drugdetail[:1])
    assert rich.send(calls.SETTLE, changed, msgid=msgid).code == "MSGID_REUSED"
