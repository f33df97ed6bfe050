"""What can be asked afterwards: 5201, 5203, 5204, 5206, the explanation 100001, receipt data."""

import pytest

from backend.protocol import calls
from backend.protocol.messages.fee_query import FeeRow
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.messages.pharmacy import CancelReply
from backend.protocol.messages.receipt import ReceiptQuery, ReceiptReply, ReceiptRequest
from backend.protocol.messages.settlement_query import (
    ExplainRequest,
    PolicyItem,
    SettlementQuery,
    SettlementQueryReply,
    SettlementQueryRequest,
)
from backend.protocol.messages.visit_query import (
    UsedQuery,
    UsedReply,
    UsedRequest,
    VisitQuery,
    VisitQueryReply,
    VisitQueryRequest,
)
from tests.support.centre_people import BASKET, ONLINE_CARD, ONLINE_PERSON, SHOP, basket_of
from tests.support.centre_visits import CLINIC, add_hospital, attend


@pytest.fixture
def sale(rich):
    rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(280_00), med_type="14")
    rich.credit("P002", "280.00")
    return rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14", invono="INV-1")


def keys(info):
    return {"psn_no": info.psn_no, "setl_id": info.setl_id, "mdtrt_id": info.mdtrt_id}


def ask(world, call, info, **more):
    return world.send(call, SettlementQueryRequest(SettlementQuery(**keys(info))), **more)


def test_5203_gives_the_settlement_as_it_was_answered(rich, sale):
    reply = ask(rich, calls.SETTLEMENT, sale.info).output(SettlementQueryReply)
    info = reply.setlinfo
    assert (info.medfee_sumamt, info.fund_pay_sumamt, info.acct_pay) == (121_60, 25_55, 96_05)
    assert (info.psn_pay, info.cash_payamt, info.balc) == (96_05, 0, 283_95)
    assert (info.refd_setl_flag, info.invono, info.year) == ("0", "INV-1", "2026")
    assert info.medins_setl_id == sale.msgid
    assert [row.fund_payamt for row in reply.setldetail] == [25_55, 96_05]


def test_5203_knows_a_refund_and_the_refunded(rich, sale):
    back = rich.refund(sale).output(CancelReply).setlinfo
    info = ask(rich, calls.SETTLEMENT, sale.info).output(SettlementQueryReply).setlinfo
    assert info.refd_setl_flag == "1"
    reply = ask(rich, calls.SETTLEMENT, back).output(SettlementQueryReply)
    assert (reply.setlinfo.medfee_sumamt, reply.setlinfo.refd_setl_flag) == (-121_60, "1")
    assert [row.fund_payamt for row in reply.setldetail] == [-25_55, -96_05]
    assert reply.setlinfo.balc == back.balc == info.balc + 96_05
    assert (reply.setlinfo.pool_prop_selfpay, back.pool_prop_selfpay) == (0, 0)


def test_5204_gives_the_lines_as_they_were_cut(rich, sale):
    rows = ask(rich, calls.SETTLED_LINES, sale.info).output(list[FeeRow])
    assert [(row.det_item_fee_sumamt, row.overlmt_amt, row.preselfpay_amt, row.inscp_scp_amt)
            for row in rows] == [
        (25_00, 0, 0, 25_00), (38_60, 3_60, 3_50, 31_50), (58_00, 0, 0, 0),
    ]  # fmt: skip
    assert {row.medins_list_name for row in rows} == {"A", "B", "C"}


@pytest.mark.parametrize("call", [calls.SETTLEMENT, calls.SETTLED_LINES, calls.EXPLAIN])
def test_nothing_is_told_of_what_was_reversed(rich, sale, call):
    named = SettlementQuery(**keys(sale.info))
    steps = call is calls.EXPLAIN
    question = ExplainRequest(**keys(sale.info)) if steps else SettlementQueryRequest(named)
    assert rich.send(call, question).ok
    assert rich.reverse(sale.msgid, "P002").ok
    assert rich.send(call, question).code == "SETTLEMENT_UNKNOWN"


@pytest.mark.parametrize("call", [calls.SETTLEMENT, calls.SETTLED_LINES])
def test_another_institution_sees_nothing(rich, sale, call):
    from tests.support.centre_people import OTHER_SHOP

    assert ask(rich, call, sale.info, shop=OTHER_SHOP).code == "SETTLEMENT_UNKNOWN"


def test_5201_is_the_way_back_to_a_visit_whose_answer_was_lost(rich, sale):
    query = VisitQuery(psn_no="P002", begntime="2026-11-21", endtime="2026-11-21", med_type="14")
    found = rich.send(calls.VISITS, VisitQueryRequest(query)).output(VisitQueryReply).mdtrtinfo
    assert sale.info.mdtrt_id in {row.mdtrt_id for row in found}
    assert {row.med_type for row in found} == {"14"}
    rich.reverse(sale.msgid, "P002")
    found = rich.send(calls.VISITS, VisitQueryRequest(query)).output(VisitQueryReply).mdtrtinfo
    assert sale.info.mdtrt_id not in {row.mdtrt_id for row in found}


def test_5201_asks_for_times_in_their_order(rich, sale):
    query = VisitQuery(psn_no="P002", begntime="2026-11-22", endtime="2026-11-21", med_type="14")
    answer = rich.send(calls.VISITS, VisitQueryRequest(query))
    assert answer.reply.err_values["path"] == "data.endtime"


def test_5201_lists_a_registered_visit_once(world):
    clinic = add_hospital(world)
    visit = attend(clinic, ONLINE_PERSON)
    visit.settle(422_80)
    query = VisitQuery(psn_no="P002", begntime="2026-11-21 00:00:00",
                       endtime="2026-11-21 23:59:59", med_type="11")  # fmt: skip
    answer = visit.send(calls.VISITS, VisitQueryRequest(query))
    found = answer.output(VisitQueryReply).mdtrtinfo
    assert [(row.mdtrt_id, row.ipt_otp_no) for row in found] == [(visit.mdtrt_id, "OP-1")]


def used(world, **more):
    reply = world.send(calls.USED, UsedRequest(UsedQuery(psn_no="P002", **more)))
    return {row.cum_type_code: row.cum for row in reply.output(UsedReply).cuminfo}


def test_5206_adds_up_the_year_and_gives_refunds_back(rich, sale):
    # 20.00 of the deductible and 25.55 from the fund, after 280.00 before
    assert used(rich)["S001"] == 300_00
    assert used(rich)["C000"] == 25_55
    assert used(rich, cum_ym="202610") == {}
    rich.refund(sale)
    assert (used(rich)["S001"], used(rich)["C000"]) == (280_00, 0)
    bad = rich.send(calls.USED, UsedRequest(UsedQuery(psn_no="P002", cum_ym="2026-1")))
    assert bad.reply.err_values["path"] == "data.cum_ym"


def explained(world, info, shop=SHOP):
    answer = world.send(calls.EXPLAIN, ExplainRequest(**keys(info)), shop=shop)
    return answer.output(list[PolicyItem])


def test_100001_explains_a_bill_and_adds_up_to_it(rich, sale):
    rows = explained(rich, sale.info)
    assert {row.item_code: (row.self_pay_amt, row.fund_pay_amt) for row in rows} == {
        "101": (58_00, 0), "102": (3_50, 0), "103": (3_60, 0), "S001": (20_00, 0),
        "C001": (10_95, 25_55),
    }  # fmt: skip
    assert sum(row.item_pay_sum for row in rows) == sale.info.medfee_sumamt
    assert sum(row.fund_pay_amt for row in rows) == sale.info.fund_pay_sumamt
    assert sum(row.self_pay_amt for row in rows) == sale.info.psn_part_amt


def test_100001_of_a_refund_is_the_negative(rich, sale):
    back = rich.refund(sale).output(CancelReply).setlinfo
    assert sum(row.item_pay_sum for row in explained(rich, back)) == -121_60


def test_100001_explains_a_hospital_visit(world):
    clinic = add_hospital(world)
    info = attend(clinic, ONLINE_PERSON).settle(422_80).output(VisitSettleReply).setlinfo
    rows = explained(clinic, info, shop=CLINIC)
    assert [row.item_code for row in rows] == ["102", "103", "S001", "C001"]
    assert sum(row.item_pay_sum for row in rows) == 422_80


def receipt(world, info):
    answer = world.send(calls.RECEIPT, ReceiptRequest(ReceiptQuery(**keys(info))))
    return answer.output(ReceiptReply)


def test_receipt_data_are_masked_and_add_up(rich, sale):
    reply = receipt(rich, sale.info)
    head = reply.receiptinfo
    assert (head.psn_name, head.certno, head.card_no) == ("钱*", "430100********0022", "B****0422")
    assert head.psn_selfpay + head.psn_ownpay == head.psn_part_amt
    assert head.psn_ownpay == 58_00 + 3_60
    assert (head.invono, head.orig_setl_id) == ("INV-1", "")
    assert sum(line.det_item_fee_sumamt for line in reply.receiptdetail) == head.medfee_sumamt


def test_the_receipt_of_a_refund_names_what_it_takes_back(rich, sale):
    back = rich.refund(sale).output(CancelReply).setlinfo
    head = receipt(rich, back).receiptinfo
    assert (head.orig_setl_id, head.orig_invono, head.invono) == (
        sale.info.setl_id, "INV-1", "",
    )  # fmt: skip
    assert head.psn_selfpay + head.psn_ownpay == head.psn_part_amt == -96_05
    assert head.balc == back.balc == sale.info.balc + 96_05
