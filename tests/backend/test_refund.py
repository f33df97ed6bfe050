"""2103: negative amounts under an identifier of its own, once, and where the money goes."""

from msgspec.structs import replace

from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.messages.pharmacy import Cancel, CancelReply, CancelRequest, SettleReply
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


def test_the_refund_of_example_b_mirrors_it(rich):
    rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(280_00), med_type="14")
    rich.credit("P002", "280.00")
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14")
    rich.later(hours=1)
    answer = rich.refund(sale)
    info = answer.output(CancelReply).setlinfo
    assert (info.medfee_sumamt, info.fulamt_ownpay_amt, info.overlmt_selfpay) == (
        -121_60, -58_00, -3_60,
    )  # fmt: skip
    assert (info.preselfpay_amt, info.inscp_scp_amt, info.act_pay_dedc) == (-3_50, -56_50, -20_00)
    assert (info.hifp_pay, info.fund_pay_sumamt, info.psn_part_amt) == (-25_55, -25_55, -96_05)
    assert (info.acct_pay, info.psn_cash_pay, info.balc) == (-96_05, 0, 380_00)
    assert info.setl_id != sale.info.setl_id
    assert (info.mdtrt_id, info.setl_time) == (sale.info.mdtrt_id, "2026-11-21 10:30:15")
    rows = answer.output(CancelReply).setldetail
    assert [(row.fund_pay_type, row.fund_payamt) for row in rows] == [
        ("310102", -25_55), ("310200", -96_05),
    ]  # fmt: skip
    quote = rich.quote(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14").output(SettleReply)
    assert quote.setlinfo.act_pay_dedc == 20_00  # year-to-date deductible back to 280.00
    assert quote.setldetail[0].crt_payb_lmt_amt == 1_500_00


def test_what_a_card_paid_becomes_waiting_credit(rich):
    sale = rich.hold(BASKET, 0)
    rich.confirm(sale)
    info = rich.refund(sale).output(CancelReply).setlinfo
    balances = rich.books.balances("P001")
    assert (balances.on_cards_fen, balances.waiting_fen) == (258_40, 241_60)
    assert info.balc == 500_00
    assert rich.books.balance_fen(Account(Kind.INSTITUTION, SHOP)) == 0
    assert rich.books.state_of(SHOP, sale.msgid) == "refunded"


def test_a_refund_after_the_shop_was_paid_out_leaves_it_in_debt(rich):
    sale = rich.hold(BASKET, 0)
    rich.confirm(sale)
    from backend.ledger import AGENCY, Entry, Move, Reason, post

    shop = Account(Kind.INSTITUTION, SHOP)
    entry = Entry("desk", "clearing", "clearing", "2026-11-21 10:00:00")
    rich.centre.store.transact(
        lambda tx: post(tx, entry, Reason.CREDIT, [Move(shop, AGENCY, 121_60)])
    )
    assert rich.refund(sale).ok
    assert rich.books.balance_fen(shop) == -121_60
    assert rich.books.sum_of_all_accounts() == 0


def test_a_sale_without_the_card_goes_back_to_the_waiting_credit(rich):
    sale = rich.sell(PURSE_PERSON, None, basket_of(50_00))
    info = rich.refund(sale).output(CancelReply).setlinfo
    assert info.balc == 120_00
    assert rich.books.balances("P001").waiting_fen == 120_00


def test_a_refund_is_given_once(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert rich.refund(sale).ok
    assert rich.refund(sale).code == "ALREADY_REFUNDED"
    assert rich.books.balances("P002").online_fen == 380_00


def test_a_refund_sent_again_under_its_number_is_answered_with_the_same_bytes(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    msgid = rich.msgid()
    first = rich.refund(sale, msgid=msgid)
    rich.later(minutes=5)
    assert rich.refund(sale, msgid=msgid).raw == first.raw


def test_a_held_sale_is_reversed_not_refunded(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.refund(sale).code == "STILL_HELD"
    rich.reverse(sale.msgid)
    assert rich.refund(sale).code == "SETTLEMENT_UNKNOWN"


def test_a_refund_cannot_be_refunded(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    info = rich.refund(sale).output(CancelReply).setlinfo
    cancel = CancelRequest(Cancel(info.setl_id, info.mdtrt_id, info.psn_no))
    assert rich.send(calls.CANCEL, cancel).code == "SETTLEMENT_UNKNOWN"


def test_all_three_identifiers_and_the_shop_must_be_right(rich):
    info = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).info
    right = Cancel(info.setl_id, info.mdtrt_id, info.psn_no)
    for member in ("setl_id", "mdtrt_id", "psn_no"):
        wrong = CancelRequest(replace(right, **{member: "x"}))
        assert rich.send(calls.CANCEL, wrong).code == "SETTLEMENT_UNKNOWN"
    elsewhere = rich.send(calls.CANCEL, CancelRequest(right), shop=OTHER_SHOP)
    assert elsewhere.code == "SETTLEMENT_UNKNOWN"
    assert rich.send(calls.CANCEL, CancelRequest(right)).ok


def test_a_confirm_after_the_refund_is_still_answered_posted(rich):
    sale = rich.hold(BASKET, 0)
    rich.confirm(sale)
    rich.refund(sale)
    assert rich.confirm(sale).ok
    assert rich.person(CARD).ok
    assert rich.books.balances("P001").waiting_fen == 241_60
