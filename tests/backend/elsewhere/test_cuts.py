"""The way between two centres is cut at every step: nothing is lost, nothing is booked twice."""

import pytest
from msgspec.structs import replace

from backend.errands import open_errands
from tests.support.centre_people import BASKET, SHOP, basket_of
from tests.support.two_centres import (
    FAR_CARD,
    FAR_ONLINE,
    FAR_ONLINE_CARD,
    FAR_PURSE,
    Cut,
    credited_online,
    loaded,
    posted_sale,
)

SILENT = "CENTRE_FAILURE"
CUTS = ["request", "answer"]


def waiting(centres):
    return centres.here.centre.store.read(open_errands)


def cut_next(centres, how, after=1):
    """Cut the message that passes so many from now."""
    centres.line.cut[centres.line.passed + after] = how


@pytest.mark.parametrize("how", CUTS)
def test_a_sale_without_an_answer_is_asked_again_under_the_same_number(centres, how):
    credited_online(centres)
    cut_next(centres, how)
    first = posted_sale(centres, BASKET)
    assert first.answer.code == SILENT
    assert [row.state for row in waiting(centres)] == ["asked"]
    again = centres.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, BASKET, msgid=first.msgid)
    assert again.answer.ok, again.answer.reply
    assert waiting(centres) == []
    assert (centres.clearing_here(), centres.clearing_there()) == (-121_60, 121_60)
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 258_40
    assert centres.faults() == []


@pytest.mark.parametrize("how", CUTS)
def test_a_sale_without_an_answer_is_reversed_while_the_other_centre_is_silent(centres, how):
    credited_online(centres)
    cut_next(centres, how)
    sale = posted_sale(centres, BASKET)
    centres.line.down = True
    assert centres.here.reverse(sale.msgid, FAR_ONLINE.psn_no).ok, "the terminal need not wait"
    assert [row.state for row in waiting(centres)] == ["reversing"]
    late = centres.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, BASKET, msgid=sale.msgid)
    assert late.answer.code == "MSGID_REVERSED"
    centres.line.down = False
    centres.here.centre.recover()
    assert waiting(centres) == []
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


def test_a_promise_is_kept_before_the_next_question(centres):
    loaded(centres)
    cut_next(centres, "answer", after=2)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    assert sale.answer.code == SILENT
    centres.here.reverse(sale.msgid, FAR_PURSE.psn_no)
    assert centres.there.books.held_fen() == 121_60
    assert b'doubts\\":[]' in centres.here.person(FAR_CARD).raw
    assert centres.there.books.held_fen() == 0
    next_one = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    assert next_one.answer.ok, next_one.answer.reply
    assert centres.here.confirm(next_one, card=FAR_CARD).ok
    assert centres.faults() == []


@pytest.mark.parametrize("how", [*CUTS, "death"])
def test_a_sale_whose_terminal_never_comes_back_is_reversed_at_the_next_start(centres, how):
    credited_online(centres)
    cut_next(centres, how)
    try:
        posted_sale(centres, BASKET)
    except Cut:
        assert how == "death"
    assert len(waiting(centres)) == 1
    centres.restart()
    assert waiting(centres) == []
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


@pytest.mark.parametrize("how", [*CUTS, "death"])
def test_a_confirmation_without_an_answer_is_finished_at_the_next_start(centres, how):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    cut_next(centres, how)
    try:
        assert centres.here.confirm(sale, card=FAR_CARD).code == SILENT
    except Cut:
        assert how == "death"
    centres.restart()
    assert waiting(centres) == []
    assert centres.here.books.state_of(SHOP, sale.msgid) == "posted"
    assert (centres.clearing_here(), centres.clearing_there()) == (-121_60, 121_60)
    assert centres.here.confirm(sale, card=FAR_CARD).ok, "the terminal asks again and is answered"
    assert centres.clearing_there() == 121_60
    assert centres.faults() == []


@pytest.mark.parametrize("how", [*CUTS, "death"])
def test_a_refund_without_an_answer_is_finished_once(centres, how):
    credited_online(centres)
    sale = posted_sale(centres, basket_of(500_00), med_type="11")
    cut_next(centres, how)
    try:
        assert centres.here.refund(sale, msgid=f"{SHOP}202611210931000001").code == SILENT
    except Cut:
        assert how == "death"
    centres.restart()
    assert centres.here.refund(sale, msgid=f"{SHOP}202611210931000001").ok
    assert waiting(centres) == []
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


@pytest.mark.parametrize("how", [*CUTS, "death"])
def test_a_reversal_of_what_is_held_is_finished_once(centres, how):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    cut_next(centres, how)
    try:
        assert centres.here.reverse(sale.msgid, FAR_PURSE.psn_no).code == SILENT
    except Cut:
        assert how == "death"
    centres.restart()
    assert waiting(centres) == []
    assert centres.here.books.state_of(SHOP, sale.msgid) == "reversed"
    assert centres.there.books.balances(FAR_PURSE.psn_no).on_cards_fen == 380_00
    assert centres.there.books.held_fen() == 0
    assert centres.faults() == []


def test_a_question_without_an_effect_leaves_nothing_behind(centres):
    credited_online(centres)
    centres.line.down = True
    assert centres.here.person(FAR_ONLINE_CARD).code == SILENT
    assert centres.here.quote(FAR_ONLINE, FAR_ONLINE_CARD, BASKET).code == SILENT
    assert waiting(centres) == []


def test_a_card_that_was_debited_while_its_centre_was_silent_is_posted_later(centres):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    centres.line.down = True
    assert centres.here.confirm(sale, card=FAR_CARD).code == SILENT
    assert centres.here.books.state_of(SHOP, sale.msgid) == "held"
    centres.line.down = False
    assert centres.here.confirm(sale, card=FAR_CARD).ok
    assert (centres.clearing_here(), centres.clearing_there()) == (-121_60, 121_60)
    assert centres.faults() == []


def test_a_card_taken_away_is_proved_in_a_shop_at_home(centres):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    attempt = centres.here.attempt(sale, card=FAR_CARD)
    answer = centres.here.find(attempt, "card_absent")
    assert answer.ok, answer.reply
    assert centres.here.books.state_of(SHOP, sale.msgid) == "reversed"
    (case,) = centres.there.books.open_cases()
    at_home = replace(attempt, omsgid=case.msgid)
    tac = centres.here.tac(sale, card=FAR_CARD)
    proved = centres.there.find(at_home, "debited", tac, shop="P33020000001")
    assert proved.ok, proved.reply
    balances = centres.there.books.balances(FAR_PURSE.psn_no)
    assert (balances.on_cards_fen, balances.waiting_fen) == (258_40, 121_60)
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


def test_two_threads_of_one_message_book_once(centres):
    """The answer comes while the same message has been reversed: it finds the tombstone."""
    credited_online(centres)
    door = centres.line.door

    def reversed_meanwhile(request):
        answer = door(request)
        if centres.line.passed == 1:
            centres.line.door = door
            assert centres.here.reverse(msgid, FAR_ONLINE.psn_no).ok
        return answer

    msgid = centres.here.msgid()
    centres.line.door = reversed_meanwhile
    sale = posted_sale(centres, BASKET, msgid=msgid)
    assert sale.answer.code == "MSGID_REVERSED"
    centres.here.centre.recover()
    assert waiting(centres) == []
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert centres.faults() == []


def test_a_terminal_does_not_sign_off_with_a_sale_elsewhere_undecided(centres):
    from backend.protocol import calls
    from backend.protocol.messages.sign import SignOut, SignOutRequest

    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    message = SignOutRequest(SignOut(centres.here.sign_nos[SHOP], "0053"))
    assert centres.here.send(calls.SIGN_OFF, message).code == "HOLDS_OPEN"
    centres.here.confirm(sale, card=FAR_CARD)
    assert centres.here.send(calls.SIGN_OFF, message).ok


def test_a_reversal_that_was_overtaken_ends_its_errand(centres):
    """2601 without an answer; the card's denial reverses the sale first; then 2601 comes again."""
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    cut_next(centres, "request")
    msgid = centres.here.msgid()
    lost = centres.here.reverse(sale.msgid, FAR_PURSE.psn_no, msgid=msgid)
    assert lost.code == SILENT
    denied = centres.here.find(centres.here.attempt(sale, card=FAR_CARD), "not_debited")
    assert denied.ok, denied.reply
    assert [row.infno for row in waiting(centres)] == ["2601"]
    assert centres.here.reverse(sale.msgid, FAR_PURSE.psn_no, msgid=msgid).ok
    assert waiting(centres) == []
    assert centres.faults() == []
