"""3202 with its files: each class of difference is found, and nothing else is."""

import io
import zipfile
from dataclasses import replace

import pytest

from backend.protocol import calls
from backend.protocol.codec import Octets
from backend.protocol.detail_file import DetailRow, ResultRow, Verdict, pack, unpack
from backend.protocol.messages.files import (
    Details,
    DetailsReply,
    DetailsRequest,
    Download,
    DownloadReply,
    DownloadRequest,
    Upload,
    UploadReply,
    UploadRequest,
)
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.pharmacy import CancelReply
from backend.protocol.messages.reconcile import Totals, TotalsReply, TotalsRequest
from backend.protocol.messages.sign import SignOut, SignOutRequest
from backend.protocol.money import Fen
from tests.support.centre_people import (
    BASKET,
    ONLINE_CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    SHOP,
    basket_of,
)
from tests.support.centre_visits import CLINIC
from tests.support.stays import STAY_FEN, add_wards, in_bed

EARLIER, TODAY = "2026-11-20", "2026-11-21"


def upload(world, content, filename="details.txt.zip", **more):
    shop = more.get("shop", SHOP)
    message = UploadRequest(Upload(content=Octets(content), filename=filename, fixmedins_code=shop))
    return world.send(calls.UPLOAD, message, **more)


def reconcile(world, rows, *, first=TODAY, last=TODAY, refunds="1", off=0, clr_type="41", **more):
    """9101, 3202 and 9102: the verdicts, or the answer that refused."""
    uploaded = upload(world, pack(rows, "details.txt"), **more).output(UploadReply)
    details = Details(
        setl_optins="430100", file_qury_no=uploaded.file_qury_no, stmt_begndate=first,
        stmt_enddate=last, medfee_sumamt=Fen(sum(r.medfee_fen for r in rows) + off),
        fund_pay_sumamt=Fen(sum(r.fund_fen for r in rows)), cash_payamt=Fen(0),
        fixmedins_setl_cnt=len(rows), clr_type=clr_type, fixmedins_refd_setl_flag=refunds,
    )  # fmt: skip
    answer = world.send(calls.DETAILS, DetailsRequest(details), **more)
    if not answer.ok:
        return answer
    info = answer.output(DetailsReply).fileinfo
    shop = more.get("shop", SHOP)
    request = Download(file_qury_no=info.file_qury_no, filename=info.filename, fixmedins_code=shop)
    reply = world.send(calls.DOWNLOAD, DownloadRequest(request), **more).output(DownloadReply)
    return unpack(reply.file, ResultRow)


def row_of(info, **other):
    values = {
        "setl_id": info.setl_id, "mdtrt_id": info.mdtrt_id, "psn_no": info.psn_no,
        "medfee_fen": int(info.medfee_sumamt), "fund_fen": int(info.fund_pay_sumamt),
        "account_fen": int(info.acct_pay),
        "refd_setl_flag": "1" if info.medfee_sumamt < 0 else "0",
    }  # fmt: skip
    return DetailRow(**(values | other))


def verdicts(result):
    return [str(row.memo) for row in result]


@pytest.fixture
def sales(rich):
    """Three posted sales of today as the shop has them."""
    infos = [rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(100 * n)).info for n in (1, 2, 3)]
    return [row_of(info) for info in infos]


def test_equal_books_are_equal_row_by_row(rich, sales):
    result = reconcile(rich, sales)
    assert verdicts(result) == [Verdict.EQUAL] * 3
    assert {row.stmt_rslt for row in result} == {"0"}
    assert [row.setl_id for row in result] == [row.setl_id for row in sales]


def test_a_row_the_shop_lacks_comes_with_the_msgid_and_without_its_ids(rich, sales):
    result = reconcile(rich, sales[:2])
    extra = result[-1]
    assert verdicts(result) == [Verdict.EQUAL, Verdict.EQUAL, Verdict.MISSING]
    assert (extra.setl_id, extra.mdtrt_id, extra.psn_no) == ("", "", "P002")
    assert rich.reverse(extra.msgid, "P002").ok
    assert verdicts(reconcile(rich, sales[:2])) == [Verdict.EQUAL] * 2


def test_a_row_the_centre_lacks_is_unknown_to_it(rich, sales):
    result = reconcile(rich, [*sales, DetailRow("gone", "gone", "P002", 500, 0, 500)])
    assert verdicts(result)[-1] == Verdict.UNKNOWN
    assert result[-1].msgid == ""


@pytest.mark.parametrize("off", [{"medfee_fen": 1}, {"fund_fen": 1}, {"account_fen": 0}])
def test_a_wrong_amount_is_found_with_the_centres_amounts(rich, sales, off):
    result = reconcile(rich, [replace(sales[0], **off), *sales[1:]])
    assert verdicts(result)[0] == Verdict.AMOUNT
    assert result[0].medfee_fen == sales[0].medfee_fen


def test_a_row_sent_twice_another_person_and_another_day_are_told_apart(rich, sales):
    rich.later(days=1)
    tomorrow = row_of(rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(400)).info)
    rows = [sales[0], sales[0], replace(sales[1], psn_no="P001"), sales[2], tomorrow]
    assert verdicts(reconcile(rich, rows)) == [
        Verdict.EQUAL, Verdict.TWICE, Verdict.OTHER_PERSON, Verdict.EQUAL, Verdict.OTHER_DAY,
    ]  # fmt: skip


def test_what_the_centre_reversed_or_holds_is_said_to_be_so(rich, sales):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    rich.reverse(sale.msgid, "P002")
    held = rich.hold(basket_of(100), 0)
    rows = [*sales, row_of(sale.info), row_of(held.info)]
    assert verdicts(reconcile(rich, rows))[3:] == [Verdict.REVERSED, Verdict.HELD]


def test_a_refunded_sale_is_two_rows(rich, sales):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    refund = rich.refund(sale).output(CancelReply).setlinfo
    back = DetailRow(
        refund.setl_id, refund.mdtrt_id, "P002", -sale.info.medfee_sumamt,
        -sale.info.fund_pay_sumamt, -sale.info.acct_pay, "1",
    )  # fmt: skip
    assert verdicts(reconcile(rich, [*sales, row_of(sale.info), back])) == [Verdict.EQUAL] * 5
    assert verdicts(reconcile(rich, sales, refunds="0")) == [Verdict.EQUAL] * 3


def test_what_another_terminal_of_the_shop_settled_is_no_difference_of_this_one(rich, sales):
    rich.sign_on(SHOP, mac="00:00:00:00:00:09")
    result = reconcile(rich, [])
    assert verdicts(result) == [Verdict.OTHER_TERMINAL] * 3
    assert sign_off(rich).ok
    rich.sign_on(SHOP)
    assert verdicts(reconcile(rich, [])) == [Verdict.MISSING] * 3


def test_a_file_belongs_to_its_shop(rich, sales):
    number = upload(rich, pack(sales, "x")).output(UploadReply).file_qury_no
    request = Download(file_qury_no=number, filename="x", fixmedins_code=OTHER_SHOP)
    answer = rich.send(calls.DOWNLOAD, DownloadRequest(request), shop=OTHER_SHOP)
    assert answer.code == "FILE_UNKNOWN"
    stolen = Download(file_qury_no=number, filename="x", fixmedins_code=SHOP)
    assert rich.send(calls.DOWNLOAD, DownloadRequest(stolen), shop=OTHER_SHOP).code == "FIELD_WRONG"


def test_a_file_is_not_kept_for_ever(rich, sales):
    number = upload(rich, pack(sales, "x")).output(UploadReply).file_qury_no
    rich.later(days=8)
    request = Download(file_qury_no=number, filename="x", fixmedins_code=SHOP)
    assert rich.send(calls.DOWNLOAD, DownloadRequest(request)).code == "FILE_UNKNOWN"


def test_the_sums_of_the_message_must_be_those_of_the_file(rich, sales):
    assert reconcile(rich, sales, off=1).code == "SUM_MISMATCH"


def sent(rich, content):
    number = upload(rich, content).output(UploadReply).file_qury_no
    details = Details(
        setl_optins="430100", file_qury_no=number, stmt_begndate=TODAY, stmt_enddate=TODAY,
        medfee_sumamt=Fen(0), fund_pay_sumamt=Fen(0), cash_payamt=Fen(0), fixmedins_setl_cnt=0,
        clr_type="41",
    )  # fmt: skip
    return rich.send(calls.DETAILS, DetailsRequest(details))


def zipped(*texts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number}.txt", text)
    return target.getvalue()


def packed(method):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("0.txt", "s\tm\tP002\t1.00\t0\t1.00\t0\n")
    return target.getvalue()


def misplaced():
    """Its list of files is said to stand later than it does: the file is before the beginning."""
    content = bytearray(zipped("a"))
    content[-6:-2] = len(content).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(("content", "line"), [
    (b"no archive", "0"), (zipped(), "0"), (zipped("a", "b"), "0"), (misplaced(), "0"),
    (packed(zipfile.ZIP_BZIP2), "0"), (packed(zipfile.ZIP_LZMA), "0"),
    (zipped(b"\xff\xfe\x00"), "0"), (zipped("one\ttwo\n"), "1"),
    (zipped("s\tm\tP002\t1.00\t0\t1.00\t0\ns\tm\tP002\tlots\t0\t1\t0\n"), "2"),
    (zipped("s\tm\tP002\t1.001\t0\t1\t0\n"), "1"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused_by_its_line(rich, content, line):
    answer = sent(rich, content)
    assert (answer.code, answer.reply.err_values["line"]) == ("FILE_WRONG", line)


def test_a_file_without_a_name_or_content_or_of_another_shop_is_refused(rich):
    assert upload(rich, b"").code == "FIELD_WRONG"
    assert upload(rich, b"x", filename="").code == "FIELD_WRONG"
    message = UploadRequest(Upload(content=Octets(b"x"), filename="x", fixmedins_code=OTHER_SHOP))
    assert rich.send(calls.UPLOAD, message).code == "FIELD_WRONG"


def sign_off(world):
    return world.send(calls.SIGN_OFF, SignOutRequest(SignOut(world.sign_nos[SHOP], "0053")))


def totals(world, count, amount_fen=600, insutype="310", days=(TODAY, TODAY)):
    amounts = Totals(
        insutype=insutype, clr_type="41", setl_optins="430100", stmt_begndate=days[0],
        stmt_enddate=days[1], medfee_sumamt=Fen(amount_fen), fund_pay_sumamt=Fen(0),
        acct_pay=Fen(amount_fen), fixmedins_setl_cnt=count,
    )  # fmt: skip
    return world.send(calls.TOTALS, TotalsRequest(amounts))


def test_sign_off_waits_for_the_difference_to_be_repaired(rich, sales):
    totals(rich, 2)
    refused = sign_off(rich)
    assert (refused.code, refused.reply.err_values) == ("DIFFERENCE_OPEN", {"date": TODAY})
    totals(rich, 3)
    assert sign_off(rich).ok


def test_sign_off_is_refused_after_details_that_differ_and_given_after_equal_ones(rich, sales):
    reconcile(rich, sales[:2])
    assert sign_off(rich).code == "DIFFERENCE_OPEN"
    reconcile(rich, sales)
    assert sign_off(rich).ok


def said(answer):
    return answer.output(TotalsReply).stmtinfo.stmt_rslt


def test_what_balances_elsewhere_does_not_hide_an_open_difference(rich, sales):
    """Another insurance, other days, another clearing category: none of them is its repair."""
    totals(rich, 2)
    assert said(totals(rich, 0, 0, insutype="390")) == "0"
    assert said(totals(rich, 0, 0, days=(EARLIER, EARLIER))) == "0"
    reconcile(rich, [], clr_type="11")
    assert sign_off(rich).code == "DIFFERENCE_OPEN"
    assert said(totals(rich, 3, days=(EARLIER, TODAY))) == "0"  # a span that holds those days
    assert sign_off(rich).ok


def test_a_row_nobody_knows_is_open_until_totals_or_details_agree(rich, sales):
    stray = replace(sales[0], setl_id="4301" + "0" * 26)
    for settle in (lambda: totals(rich, 3), lambda: reconcile(rich, sales)):
        reconcile(rich, [*sales, stray])
        assert said(totals(rich, 0, 0, insutype="390")) == "0"  # nobody had anything of it
        assert sign_off(rich).code == "DIFFERENCE_OPEN"
        settle()
    assert sign_off(rich).ok


def test_a_difference_of_yesterday_does_not_keep_anybody_today(rich, sales):
    totals(rich, 2)
    rich.later(days=1)
    assert sign_off(rich).ok


def test_a_stay_the_hospital_lost_is_reversed_by_the_number_the_file_gives(world):
    """2304 is booked, its answer lost: the hospital's file lacks it, 3202 hands out its msgid."""
    wards = add_wards(world)
    bed = in_bed(wards, ONLINE_PERSON)
    assert bed.discharge().ok
    assert bed.settle(STAY_FEN).ok
    there = {"shop": CLINIC, "clr_type": "21"}
    (lost,) = reconcile(wards, [], **there)
    assert (lost.memo, lost.medfee_fen, lost.fund_fen) == (Verdict.MISSING, STAY_FEN, 13_000_00)
    assert bed.reverse(lost.msgid, "2304").ok
    assert reconcile(wards, [], **there) == []
    info = bed.settle(STAY_FEN).output(StaySettleReply).setlinfo
    assert verdicts(reconcile(wards, [row_of(info)], **there)) == [Verdict.EQUAL]
