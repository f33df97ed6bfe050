"""KOFFL: offline sales are accepted once, in any order; what the centre would have refused is a
named case; what the offline debit erased from the card is still believed."""

from dataclasses import replace as changed
from datetime import datetime

import pytest
from msgspec.structs import replace

from backend import desk
from backend.booking import DeskRefused
from backend.cards import FROZEN, set_status
from backend.offline_cases import HOLDER, INSTITUTION, decide
from backend.offline_judge import SALE_LIMIT_FEN
from backend.profile import DEFAULT
from backend.protocol import calls
from backend.protocol.codec import Hex, encode
from backend.protocol.messages.offline import (
    OfflineReply,
)
from backend.protocol.messages.pharmacy import (
    Cancel,
    CancelRequest,
    SettleExtension,
    SettleReply,
)
from tests.support.centre_people import (
    BASKET,
    CARD,
    DRUG_C,
    OTHER_TERMINAL_NO,
    PURSE_PERSON,
    SHOP,
    basket_of,
)
from tests.support.centre_world import make_world
from tests.support.offline_centre import (
    BEFORE_FEN,
    SALE_FEN,
    apart,
    card,
    cases,
    mirror,
    offline,
    owed,
    said,
    send,
)


@pytest.fixture(autouse=True)
def balanced(rich):
    """Whatever happens, nothing appears and nothing goes."""
    yield
    assert rich.books.sum_of_all_accounts() == 0
    assert rich.books.differences() == []
    assert rich.books.held_fen() == 0 or rich.books.open_cases()


def test_an_offline_sale_moves_the_mirror_to_the_institution(rich):
    answer = send(rich, offline(rich, 0))
    assert said(answer) == ("posted", "")
    assert (mirror(rich), owed(rich)) == (BEFORE_FEN - SALE_FEN, SALE_FEN)
    info = answer.output(OfflineReply).data.setlinfo
    assert (int(info.acct_pay), int(info.fund_pay_sumamt)) == (SALE_FEN, 0)
    assert info.setl_id
    assert info.psn_no == "P001"
    assert card(rich).last_purchase == 0


def test_the_same_message_again_gets_the_stored_answer(rich):
    message, msgid = offline(rich, 0), rich.msgid()
    first = send(rich, message, msgid=msgid)
    assert send(rich, message, msgid=msgid).raw == first.raw
    assert owed(rich) == SALE_FEN


def test_the_same_sale_under_another_number_has_no_second_effect(rich):
    first = send(rich, offline(rich, 0)).output(OfflineReply).data
    again = send(rich, offline(rich, 0)).output(OfflineReply).data
    assert again.outcome == "posted"
    assert again.setlinfo.setl_id == first.setlinfo.setl_id
    assert (mirror(rich), owed(rich)) == (BEFORE_FEN - SALE_FEN, SALE_FEN)


@pytest.mark.parametrize("order", [(2, 0, 1), (2, 1, 0), (1, 2, 0)])
def test_sales_are_accepted_in_any_order(rich, order):
    for sequence in order:
        assert said(send(rich, offline(rich, sequence))) == ("posted", "")
    assert mirror(rich) == BEFORE_FEN - 3 * SALE_FEN
    assert card(rich).last_purchase == 2


def test_only_a_hold_refuses_a_lower_sequence(rich):
    sale = rich.hold(basket_of(10_00), 1)
    assert rich.confirm(sale).ok
    assert said(send(rich, offline(rich, 0))) == ("posted", "")
    assert mirror(rich) == BEFORE_FEN - SALE_FEN - 10_00
    late = rich.hold(basket_of(10_00), 0)
    assert late.answer.code == "SEQUENCE_BEHIND"


def test_an_online_sale_goes_on_where_the_offline_ones_ended(rich):
    send(rich, offline(rich, 0))
    assert rich.confirm(rich.hold(BASKET, 1)).ok


def test_another_purchase_under_a_used_sequence_is_a_copied_card(rich):
    send(rich, offline(rich, 0))
    other = offline(rich, 0, txn_no=7)
    assert said(send(rich, other)) == ("disputed", "SEQUENCE_TAKEN")
    assert rich.freeze_reason() == "a number of a copied card"
    assert (mirror(rich), apart(rich)) == (BEFORE_FEN - SALE_FEN, 0)
    assert [case.moved_fen for case in cases(rich)] == [0]


def test_the_sequence_of_a_posted_online_sale_is_used(rich):
    rich.confirm(rich.hold(basket_of(10_00), 0))
    assert said(send(rich, offline(rich, 0))) == ("disputed", "SEQUENCE_TAKEN")


def test_a_hold_at_the_same_sequence_was_never_debited(rich):
    held = rich.hold(basket_of(10_00), 0)
    assert said(send(rich, offline(rich, 0))) == ("posted", "")
    assert mirror(rich) == BEFORE_FEN - SALE_FEN
    assert rich.books.hold(SHOP, held.msgid).doubt == "denied"
    assert rich.books.open_cases() == []


def test_a_wrong_tac_is_a_named_case_and_freezes_the_card(rich):
    answer = send(rich, offline(rich, 0, tac=Hex(b"\0\0\0\0")))
    assert said(answer) == ("disputed", "TAC_WRONG")
    assert rich.freeze_reason() == "a wrong transaction proof"
    assert (mirror(rich), owed(rich), apart(rich)) == (BEFORE_FEN, 0, 0)
    assert [case.reason for case in cases(rich)] == ["TAC_WRONG"]


@pytest.mark.parametrize("changes", [
    {"account_fen": SALE_FEN - 1}, {"self_fen": 0}, {"terminal_txn_no": 9},
    {"terminal_time": "20261121093021"}, {"terminal_no": OTHER_TERMINAL_NO},
])  # fmt: skip
def test_the_tac_covers_what_was_sold_where_and_when(rich, changes):
    genuine = offline(rich, 0)
    bent = replace(genuine, data=replace(genuine.data, **changes))
    assert said(send(rich, bent)) == ("disputed", "TAC_WRONG")


def refused_late(world, reason, message=None):
    """The card was debited all the same: the mirror follows, the money waits apart."""
    answer = send(world, message or offline(world, 0))
    assert said(answer) == ("disputed", reason)
    assert (mirror(world), owed(world), apart(world)) == (BEFORE_FEN - SALE_FEN, 0, SALE_FEN)
    (case,) = cases(world)
    assert (case.reason, case.moved_fen) == (reason, SALE_FEN)
    return case


def test_a_card_reported_lost_before_the_sale(rich):
    desk.report_loss(rich.centre, CARD.card_sn, reference="lost")
    refused_late(rich, "CARD_LOST")


def test_a_card_reported_lost_on_a_later_day_is_accepted(rich):
    rich.later(days=1)
    desk.report_loss(rich.centre, CARD.card_sn, reference="lost")
    rich.sign_on(SHOP)
    assert said(send(rich, offline(rich, 0))) == ("posted", "")


def test_a_card_frozen_before_the_sale(rich):
    rich.centre.store.transact(
        lambda tx: set_status(tx, CARD.card_sn, FROZEN, "2026-11-20", "for a reason")
    )
    refused_late(rich, "CARD_FROZEN")


def test_a_cancelled_card_has_given_its_money_back_already(rich):
    """Its mirror was emptied for the new card: the sale is named for what it is, nothing moves."""
    desk.cancel_card(rich.centre, CARD.card_sn, reference="cancelled")
    assert said(send(rich, offline(rich, 0))) == ("disputed", "CARD_CANCELLED")
    assert (mirror(rich), owed(rich), apart(rich)) == (0, 0, 0)
    assert [case.moved_fen for case in cases(rich)] == [0]


def test_an_expired_card(rich):
    message = offline(rich, 0, terminal_time="20340103093020")
    refused_late(rich, "CREDENTIAL_INVALID", message)


@pytest.mark.parametrize("changes", [{"card_sales": 21}, {"card_total_fen": 2_000_01}])
def test_a_count_over_the_agencys_limit(rich, changes):
    refused_late(rich, "OFFLINE_LIMIT", offline(rich, 0, **changes))


def test_a_sale_over_the_agencys_limit(rich):
    rich.credit("P001", "400.00")
    rich.load("400.00", 1)
    message = offline(rich, 0, basket_of(SALE_LIMIT_FEN + 1))
    assert said(send(rich, message)) == ("disputed", "OFFLINE_LIMIT")


def test_goods_the_catalogue_does_not_have(rich):
    message = offline(rich, 0)
    unknown = replace(message.drugdetail[0], medins_list_codg="none")
    refused_late(rich, "ITEM_UNKNOWN", replace(message, drugdetail=(unknown,)))


def test_lines_that_do_not_add_up(rich):
    message = offline(rich, 0, total_fen=SALE_FEN + 1)
    refused_late(rich, "SUM_MISMATCH", message)


def test_class_c_paid_by_the_account_where_the_policy_forbids_it():
    strict = make_world(profile=changed(DEFAULT, account_pays_own_expense=False))
    strict.credit("P001", "380.00")
    strict.load("380.00", 0)
    message = offline(strict, 0, ((DRUG_C, "58.00", "1"),))
    assert said(send(strict, message)) == ("disputed", "OFFLINE_SPLIT")
    assert mirror(strict) == BEFORE_FEN - 58_00


def test_books_that_have_less_than_the_card_gave(rich):
    answer = send(rich, offline(rich, 0, basket_of(BEFORE_FEN + 1)))
    assert said(answer) == ("disputed", "OFFLINE_UNCOVERED")
    assert mirror(rich) == BEFORE_FEN
    assert rich.freeze_reason() == "money that is in two places"


def settle(world, case, whom):
    reference, at = f"{case.case_id} {whom}", "2026-11-22 10:00:00"
    world.centre.store.transact(
        lambda tx: decide(tx, case.case_id, for_whom=whom, reference=reference, at=at)
    )


def test_people_decide_a_case_for_the_institution_or_the_holder(rich):
    desk.report_loss(rich.centre, CARD.card_sn, reference="lost")
    for sequence in (0, 1):
        send(rich, offline(rich, sequence))
    first, second = cases(rich)
    settle(rich, first, INSTITUTION)
    settle(rich, second, HOLDER)
    waiting = rich.books.balances("P001").waiting_fen
    assert (owed(rich), waiting, apart(rich)) == (SALE_FEN, 120_00 + SALE_FEN, 0)
    assert cases(rich) == []
    with pytest.raises(DeskRefused):
        settle(rich, first, HOLDER)


# --- what it looks like in the books --------------------------------------------------------------


def test_an_offline_sale_can_be_refunded_to_the_waiting_credit(rich):
    info = send(rich, offline(rich, 0)).output(OfflineReply).data.setlinfo
    cancel = Cancel(info.setl_id, info.mdtrt_id, info.psn_no)
    assert rich.send(calls.CANCEL, CancelRequest(cancel)).ok
    own = rich.books.balances("P001")
    assert (own.on_cards_fen, own.waiting_fen) == (BEFORE_FEN - SALE_FEN, 120_00 + SALE_FEN)


def test_a_disputed_sale_is_in_no_total(rich):
    desk.report_loss(rich.centre, CARD.card_sn, reference="lost")
    send(rich, offline(rich, 0))
    (row,) = rich.books.settlements("P001")
    assert row.state == "disputed"
    assert datetime.fromisoformat(row.setl_time)


@pytest.mark.parametrize("changes", [
    {"account_fen": 0}, {"account_fen": SALE_FEN + 1}, {"sequence": -1}, {"terminal_no": "1"},
    {"terminal_time": "yesterday"}, {"evidence": "perhaps"}, {"tac": Hex(b"1")},
    {"terminal_txn_no": 0}, {"card_no": "X"}, {"card_sn": "00" * 16},
])  # fmt: skip
def test_what_cannot_be_an_offline_sale_is_refused_and_nothing_is_kept(rich, changes):
    message = offline(rich, 0)
    bent = replace(message, data=replace(message.data, **changes))
    assert send(rich, bent).code in ("FIELD_WRONG", "CREDENTIAL_INVALID")
    assert (mirror(rich), cases(rich)) == (BEFORE_FEN, [])


# --- the card's own word about its money ----------------------------------------------------------


def test_a_quote_counts_on_no_more_than_the_card_says_it_has(rich):
    """An offline sale is still to be told: the mirror is ahead of the card."""
    said_fen = SettleExtension(card_only=True, card_fen=300_00)
    request = rich.settle_request(PURSE_PERSON, CARD, basket_of(350_00))
    request = replace(
        request, druginfo=replace(request.druginfo, exp_content=encode(said_fen).decode())
    )
    info = rich.send(calls.QUOTE, request).output(SettleReply).setlinfo
    assert (int(info.acct_pay), int(info.psn_cash_pay)) == (300_00, 50_00)
