"""A bill from elsewhere: judged where the goods are, paid by the insured place (rules.md R23)."""

from dataclasses import replace

import pytest

from backend.centre import Centre
from backend.ledger import Account, Kind
from backend.profile import DEFAULT, load_profile
from backend.protocol import codec
from backend.protocol.messages.pharmacy import SettleReply, SettleState
from backend.routes import Routes
from tests.support.centre_people import AREA, BASKET, KEYS, ONLINE_PERSON, SHOP, basket_of
from tests.support.two_centres import (
    FAR_CARD,
    FAR_ONLINE,
    FAR_ONLINE_CARD,
    FAR_PURSE,
    REGION,
    credited_online,
    loaded,
    make_centres,
    posted_sale,
)

SHOP_ACCOUNT = Account(Kind.INSTITUTION, SHOP)


def test_a_card_from_elsewhere_is_known_by_asking_its_centre(centres):
    credited_online(centres)
    answer = centres.here.person(FAR_ONLINE_CARD)
    assert answer.ok, answer.reply
    assert b"380.00" in answer.raw
    assert centres.line.seen == ["KFWDX"]


def test_a_quote_has_this_places_catalogue_and_the_other_ones_money(centres):
    credited_online(centres, "100.00")
    answer = centres.here.quote(FAR_ONLINE, FAR_ONLINE_CARD, BASKET)
    info = answer.output(SettleReply).setlinfo
    assert (info.medfee_sumamt, info.fulamt_ownpay_amt, info.overlmt_selfpay) == (12160, 5800, 360)
    assert (info.preselfpay_amt, info.inscp_scp_amt) == (350, 5650)
    assert (info.acct_pay, info.psn_cash_pay, info.balc) == (10000, 2160, 0)
    assert codec.decode(info.exp_content.encode(), SettleState).insured_place == "330203"
    assert centres.clearing_here() == 0
    assert centres.faults() == []


def test_a_pooled_bill_is_paid_by_the_funds_of_the_insured_place(centres):
    credited_online(centres)
    sale = posted_sale(centres, basket_of(500_00), med_type="11")
    info = sale.info
    assert info.act_pay_dedc == 300_00
    assert info.hifp_pay == 140_00  # employed, 70 % above the deductible
    assert (info.acct_pay, info.psn_cash_pay) == (360_00, 0)
    assert centres.clearing_there() == 500_00
    assert centres.clearing_here() == -500_00
    assert centres.here.books.balance_fen(SHOP_ACCOUNT) == 500_00
    assert centres.there.books.balance_fen(Account(Kind.POOL, "310102")) == -140_00
    assert centres.faults() == []


def test_the_same_number_is_answered_once_and_not_asked_again(centres):
    credited_online(centres)
    first = posted_sale(centres, BASKET)
    again = centres.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, BASKET, msgid=first.msgid)
    assert again.answer.raw == first.answer.raw
    assert centres.line.seen == ["KFWDS"]
    assert centres.clearing_there() == 121_60


def test_a_purse_card_is_held_then_posted_by_its_proof(centres):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    assert sale.answer.ok, sale.answer.reply
    assert centres.here.books.state_of(SHOP, sale.msgid) == "held"
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    confirmed = centres.here.confirm(sale, card=FAR_CARD)
    assert confirmed.ok, confirmed.reply
    assert centres.here.books.state_of(SHOP, sale.msgid) == "posted"
    assert (centres.clearing_here(), centres.clearing_there()) == (-121_60, 121_60)
    assert centres.here.books.balance_fen(SHOP_ACCOUNT) == 121_60
    assert centres.faults() == []


def test_a_wrong_proof_is_found_out_by_the_insured_place(centres):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    answer = centres.here.confirm(sale, tac=b"\1\2\3\4", card=FAR_CARD)
    assert answer.code == "TAC_WRONG"
    assert centres.there.freeze_reason(FAR_CARD) == "a wrong transaction proof"
    assert centres.here.books.state_of(SHOP, sale.msgid) == "held"
    assert centres.faults() == []


def test_a_held_sale_is_reversed_on_both_sides(centres):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    assert centres.here.reverse(sale.msgid, FAR_PURSE.psn_no).ok
    assert centres.here.books.state_of(SHOP, sale.msgid) == "reversed"
    assert centres.there.books.balances(FAR_PURSE.psn_no).on_cards_fen == 380_00
    assert centres.there.books.held_fen() == 0
    assert centres.faults() == []


def test_a_held_sale_cannot_be_refunded_nor_a_posted_purse_sale_reversed(centres):
    loaded(centres)
    sale = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    assert centres.here.refund(sale).code == "STILL_HELD"
    centres.here.confirm(sale, card=FAR_CARD)
    assert centres.here.reverse(sale.msgid, FAR_PURSE.psn_no).code == "ALREADY_POSTED"
    assert centres.faults() == []


def test_a_refund_gives_the_money_back_where_it_came_from(centres):
    credited_online(centres)
    sale = posted_sale(centres, basket_of(500_00), med_type="11")
    refund = centres.here.refund(sale)
    assert refund.ok, refund.reply
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert centres.there.books.balance_fen(Account(Kind.POOL, "310102")) == 0
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.here.books.balance_fen(SHOP_ACCOUNT) == 0
    again = centres.here.refund(sale)
    assert again.code == "ALREADY_REFUNDED"
    assert centres.here.reverse(sale.msgid, FAR_ONLINE.psn_no).code == "ALREADY_REFUNDED"
    assert centres.faults() == []


def test_a_posted_online_sale_is_reversed_on_both_sides_once(centres):
    credited_online(centres)
    sale = posted_sale(centres, BASKET)
    assert centres.here.reverse(sale.msgid, FAR_ONLINE.psn_no).ok
    assert centres.here.reverse(sale.msgid, FAR_ONLINE.psn_no).ok
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 380_00
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


def test_waiting_credit_is_loaded_far_from_home(centres):
    centres.credit(FAR_PURSE, "50.00")
    from tests.support.two_centres import load_at

    load_at(centres.here, centres.there.load_start(50_00, 0, FAR_CARD), SHOP)
    assert centres.there.books.balances(FAR_PURSE.psn_no).on_cards_fen == 50_00
    assert centres.faults() == []


def test_an_area_without_a_way_is_named(centres):
    centres.here.insured = "650100"
    answer = centres.here.quote(FAR_ONLINE, None, BASKET)
    assert answer.code == "NO_WAY"
    assert answer.reply.err_values == {"region": "650100"}


def test_a_dialect_of_another_province_serves_whom_its_place_serves(centres):
    here = centres.here
    here.centre = Centre(
        here.centre.store, KEYS, now=here.centre.now, profile=load_profile("chongqing"),
        routes=Routes({REGION: centres.line}),
    )  # fmt: skip
    here.insured = AREA
    assert here.quote(ONLINE_PERSON, None, BASKET).code == "PERSON_UNKNOWN"  # asked here
    here.insured = "650100"
    assert here.quote(FAR_ONLINE, None, BASKET).code == "NO_WAY"


@pytest.mark.parametrize("insured", ["", REGION, "330203"])
def test_the_card_or_the_header_names_the_insured_place(centres, insured):
    centres.here.insured = insured
    assert centres.here.person(FAR_ONLINE_CARD).ok


def test_an_institution_sends_nothing_between_centres_and_a_centre_nothing_else(centres):
    from backend.protocol.elsewhere_calls import FAR_ROWS
    from backend.protocol.messages.elsewhere import FarRowsQuery, FarRowsRequest
    from backend.routes import centre_code
    from tests.support.centre_people import AREA

    message = FarRowsRequest(FarRowsQuery("2026-12-31"))
    assert centres.there.send(FAR_ROWS, message, shop="P33020000001").code == "WRONG_PLACE"
    far = centres.there.person(FAR_ONLINE_CARD, shop=centre_code(AREA))
    assert far.code == "WRONG_PLACE"


def test_a_bill_that_does_not_add_up_never_leaves_the_place(centres):
    credited_online(centres)
    sale = posted_sale(centres, BASKET, medfee_sumamt=1)
    assert sale.answer.code == "SUM_MISMATCH"
    assert centres.line.seen == []


def test_the_shop_asks_about_its_sale_as_about_any_other(centres):
    from backend.protocol import calls
    from backend.protocol.messages.settlement_query import (
        ExplainRequest,
        SettlementQuery,
        SettlementQueryRequest,
    )

    credited_online(centres)
    info = posted_sale(centres, basket_of(500_00), med_type="11").info
    query = SettlementQueryRequest(
        SettlementQuery(psn_no=info.psn_no, setl_id=info.setl_id, mdtrt_id=info.mdtrt_id)
    )
    answer = centres.here.send(calls.SETTLEMENT, query)
    assert answer.ok, answer.reply
    assert "吴在线".encode() in answer.raw
    assert centres.here.send(calls.SETTLED_LINES, query).ok
    steps = ExplainRequest(psn_no=info.psn_no, setl_id=info.setl_id, mdtrt_id=info.mdtrt_id)
    explained = centres.here.send(calls.EXPLAIN, steps)
    assert b"S001" in explained.raw
    assert centres.line.seen == ["KFWDS"]


def test_the_day_of_the_shop_balances_with_sales_from_elsewhere(centres):
    from backend.protocol import calls
    from backend.protocol.messages.reconcile import Totals, TotalsReply, TotalsRequest
    from backend.protocol.money import Fen

    credited_online(centres)
    posted_sale(centres, BASKET)
    totals = Totals(
        insutype="310", clr_type="41", setl_optins="430100", stmt_begndate="2026-11-21",
        stmt_enddate="2026-11-21", medfee_sumamt=Fen(121_60), fund_pay_sumamt=Fen(0),
        acct_pay=Fen(121_60), fixmedins_setl_cnt=1, fixmedins_refd_setl_flag="1",
    )  # fmt: skip
    answer = centres.here.send(calls.TOTALS, TotalsRequest(totals))
    assert answer.output(TotalsReply).stmtinfo.stmt_rslt == "0"


def test_the_rules_of_claims_find_nothing_in_a_bill_judged_elsewhere():
    """The insured place sees one line without goods: two bills of a day are no duplicate drugs."""
    rules = dict.fromkeys(("duplicate", "quantity", "sex", "age", "restricted"), "refuse")
    centres = make_centres(far_profile=replace(DEFAULT, claim_rules=rules))
    credited_online(centres)
    for _ in range(2):
        sale = posted_sale(centres, BASKET, med_type="11")
        assert sale.answer.ok, sale.answer.reply
