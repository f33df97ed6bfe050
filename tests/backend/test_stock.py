"""Stock reports and traceability codes: kept, numbered, and reuse noticed without blocking."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from backend.protocol import calls
from backend.protocol.messages import sale_upload, stock
from backend.protocol.messages.pharmacy import TraceCode
from backend.protocol.messages.sale_result import SaleUploadAReply
from backend.stock import moved_by
from backend.traces import times_out
from tests.support.centre_people import BASKET, ONLINE_PERSON, OTHER_SHOP, SHOP

GOODS = {
    "med_list_codg": "XTRAIN000000000000A9999", "fixmedins_hilist_id": "1001",
    "fixmedins_hilist_name": "A", "fixmedins_bchno": "B-1", "rx_flag": "0",
}  # fmt: skip
DATES = {"manu_date": "2026-01-01", "expy_end": "2028-01-01"}
SOLD = {
    **GOODS, **DATES, "prsc_dr_name": "-", "phar_name": "药师", "phar_prac_cert_no": "1",
    "mdtrt_sn": "1", "manu_lotnum": "L1", "trdn_flag": "0", "rtal_docno": "R1",
    "sel_retn_cnt": Decimal(2), "sel_retn_time": "2026-11-21 09:40:00",
    "sel_retn_opter_name": "店员",
}  # fmt: skip
CODE = "83000001234567890123"


def sale_row(code=CODE, **more):
    return sale_upload.SaleUploadA(
        **SOLD, finl_trns_pric=Decimal("12.5"), drug_prod_barc="2900000010017",
        drugtracinfo=(sale_upload.SaleTrace(drug_trac_codg=code),), **more,
    )  # fmt: skip


def upload(world, *rows, shop=SHOP):
    return world.send(calls.SALES, sale_upload.SaleUploadARequest(rows), shop=shop)


def sold(world, code=CODE, infno="3505"):
    return world.centre.store.read(lambda tx: times_out(tx, code, infno))


def test_stock_reports_are_taken(world):
    count = stock.StockCount(**GOODS, **DATES, invdate="2026-11-21", inv_cnt=Decimal(10))
    change = stock.StockChange(
        **GOODS, inv_chg_type="101", pric=Decimal("12.5"), cnt=Decimal(3),
        inv_chg_time="2026-11-21 09:40:00",
    )  # fmt: skip
    bought = {
        **GOODS, **DATES, "spler_name": "供应商", "purc_retn_cnt": Decimal(5),
        "purc_retn_stoin_time": "2026-11-21 09:40:00", "purc_retn_opter_name": "店员",
    }  # fmt: skip
    purchase = stock.Purchase(**bought, manu_lotnum="L1", prodentp_name="厂", aprvno="H1")
    back = stock.PurchaseReturn(**bought, purc_invo_no="1")
    for call, message in (
        (calls.STOCK_COUNT, stock.StockCountRequest(count)),
        (calls.STOCK_CHANGE, stock.StockChangeRequest(change)),
        (calls.PURCHASE, stock.PurchaseRequest(purchase)),
        (calls.PURCHASE_RETURN, stock.PurchaseReturnRequest(back)),
    ):
        answer = world.send(call, message)
        assert answer.ok, answer.reply
        assert bytes(answer.reply.output) == b"null"


def test_each_row_of_3505a_is_numbered(world):
    reply = upload(world, sale_row(), sale_row("8300-2")).output(SaleUploadAReply)
    assert [row.ret_rslt for row in reply.rows] == ["1", "1"]
    numbers = [row.medins_prod_sel_no for row in reply.rows]
    assert len(set(numbers)) == 2
    assert {world.centre.store.read(lambda tx, n=n: moved_by(tx, n)) for n in numbers} == {SHOP}


def test_a_code_sold_twice_is_noticed_and_blocks_nothing(world):
    assert upload(world, sale_row()).output(SaleUploadAReply).rows[0].msg_rslt == ""
    again = upload(world, sale_row(), shop=OTHER_SHOP).output(SaleUploadAReply).rows[0]
    assert (again.ret_rslt, "重复" in again.msg_rslt) == ("1", True)
    assert sold(world) == 2


def test_a_code_that_came_back_may_go_out_again(world):
    number = upload(world, sale_row()).output(SaleUploadAReply).rows[0].medins_prod_sel_no
    back = sale_upload.SaleReturn(
        **{name: SOLD[name] for name in sale_upload.SaleReturn.__struct_fields__ if name in SOLD},
        medins_prod_sel_no=number,
        drugtracinfo=(sale_upload.ReturnTrace(drug_trac_codg=CODE),),
    )
    assert world.send(calls.SALE_RETURN, sale_upload.SaleReturnRequest(back)).ok
    assert upload(world, sale_row()).output(SaleUploadAReply).rows[0].msg_rslt == ""
    wrong = replace(back, medins_prod_sel_no="no such sale")
    answer = world.send(calls.SALE_RETURN, sale_upload.SaleReturnRequest(wrong))
    assert answer.reply.err_values["path"] == "selinfo.medins_prod_sel_no"


def came_back(count, code="", **more):
    told = {n: SOLD[n] for n in sale_upload.SaleReturn.__struct_fields__ if n in SOLD}
    told |= {"sel_retn_cnt": Decimal(count), **more}
    codes = (sale_upload.ReturnTrace(drug_trac_codg=code),) if code else ()
    return sale_upload.SaleReturnRequest(sale_upload.SaleReturn(**told, drugtracinfo=codes))


def test_no_more_comes_back_than_was_sold_however_often_and_however_it_is_named(world):
    rows = upload(world, sale_row(), sale_row("8300-2")).output(SaleUploadAReply).rows
    first, second = (row.medins_prod_sel_no for row in rows)
    too_much = world.send(calls.SALE_RETURN, came_back(3, medins_prod_sel_no=first))
    assert too_much.code == "GOODS_NOT_SOLD"
    assert too_much.reply.err_values == {"item": "A", "back": "3", "left": "2"}
    part = came_back("1.5", medins_prod_sel_no=first)
    number = world.msgid(SHOP)
    assert world.send(calls.SALE_RETURN, part, msgid=number).ok
    assert world.send(calls.SALE_RETURN, part, msgid=number).ok
    assert world.send(calls.SALE_RETURN, came_back(1, medins_prod_sel_no=first)).code == (
        "GOODS_NOT_SOLD"
    )
    assert world.send(calls.SALE_RETURN, came_back(2)).ok
    left = world.send(calls.SALE_RETURN, came_back(2, medins_prod_sel_no=second))
    assert left.reply.err_values["left"] == "0.5"
    assert world.send(calls.SALE_RETURN, came_back("0.5", medins_prod_sel_no=second)).ok
    assert world.send(calls.SALE_RETURN, came_back("0.1")).code == "GOODS_NOT_SOLD"


def test_what_was_not_sold_in_that_sale_does_not_come_back(rich):
    sale = rich.sell(ONLINE_PERSON, None, BASKET).info.setl_id
    assert rich.send(calls.SALE_RETURN, came_back(1, setl_id=sale)).code == "GOODS_NOT_SOLD"
    assert upload(rich, sale_row()).ok
    assert rich.send(calls.SALE_RETURN, came_back(1, setl_id=sale)).code == "GOODS_NOT_SOLD"
    assert rich.send(calls.SALE_RETURN, came_back(1, mdtrt_sn="2")).code == "GOODS_NOT_SOLD"
    answer = rich.send(calls.SALE_RETURN, came_back(0))
    assert answer.reply.err_values["path"] == "selinfo.sel_retn_cnt"
    insured = sale_row(setl_id=sale, mdtrt_setl_type="1")
    line = upload(rich, insured).output(SaleUploadAReply).rows[0].medins_prod_sel_no
    assert rich.send(calls.SALE_RETURN, came_back(1, medins_prod_sel_no=line, mdtrt_sn="9")).ok
    again = rich.send(calls.SALE_RETURN, came_back(2, setl_id=sale))
    assert again.reply.err_values["left"] == "1"


def test_a_code_comes_back_once_and_from_its_own_sale(world):
    assert upload(world, sale_row()).ok
    foreign = world.send(calls.SALE_RETURN, came_back(1, "8300-2"))
    assert (foreign.code, foreign.reply.err_values) == ("TRACE_NOT_SOLD", {"trace": "8300-2"})
    assert world.send(calls.SALE_RETURN, came_back(1, CODE)).ok
    assert world.send(calls.SALE_RETURN, came_back(1, CODE)).code == "TRACE_NOT_SOLD"
    assert world.send(calls.SALE_RETURN, came_back(1)).ok


def test_an_insured_sale_names_a_settlement_of_this_institution(rich):
    sale = rich.sell(ONLINE_PERSON, None, BASKET)
    insured = sale_row(setl_id=sale.info.setl_id, mdtrt_setl_type="1")
    assert upload(rich, insured).ok
    assert upload(rich, insured, shop=OTHER_SHOP).code == "SETTLEMENT_UNKNOWN"
    nameless = upload(rich, sale_row(mdtrt_setl_type="1"))
    assert nameless.reply.err_values["path"] == "selinfoDetail[0].setl_id"


def test_3505_takes_one_line(world):
    row = sale_upload.SaleUpload(**SOLD, drugtracinfo=(sale_upload.SaleTrace(drug_trac_codg=CODE),))
    assert world.send(calls.SALE, sale_upload.SaleUploadRequest(row)).ok
    assert sold(world) == 1


@pytest.mark.parametrize("place", ["beside", "inside"])
def test_codes_of_a_settlement_are_kept_wherever_they_stand(rich, place):
    request = rich.settle_request(ONLINE_PERSON, None, BASKET)
    codes = (TraceCode("1", CODE), TraceCode("1", CODE + "0", "1"))
    if place == "beside":
        request = replace(request, durg_trac_info=codes)
    else:
        first, *rest = request.drugdetail
        request = replace(request, drugdetail=(replace(first, durg_trac_info=codes), *rest))
    assert rich.send(calls.SETTLE, request).ok
    assert (sold(rich, infno="2102"), sold(rich, CODE + "0", "2102")) == (1, 1)
