"""The settlement form of a bill on A4: from the centre's own answers, official names in Chinese."""

import json
import re
from dataclasses import replace

import msgspec
import pytest

from terminal.columns import between, width
from terminal.receipt import Letterhead, print_receipt
from terminal.settlement_paper import COLUMNS, HALF, Stay, paper_of
from terminal.transactions.explanation import Settled, asked_of, in_full, settled_as
from terminal.tui.chooser import Chooser
from terminal.tui.slip import SlipDialog
from terminal.visit import Found, Told
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.counter import opened
from tests.support.training_home import Trainer
from tests.support.ward import HospitalDesk, Ward

BASKET = ("--item", "1001:2", "--item", "1002", "--item", "1003")
STAY = Stay("O-1", "内科", "训练医师", "12", ("高血压", "2型糖尿病"), deposit_fen=20000)
SUMS = {  # settlement.md 3.4 A1 under the names of 2.8
    "医疗费总额": None, "全自费金额": "58.00", "超限价自费费用": "3.60", "先行自付金额": "3.50",
    "符合政策范围金额": "56.50", "基金支付总额": "0.00", "个人负担总金额": "121.60",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    yield
    set_language(ENGLISH)


@pytest.fixture
def bill(shop):
    entry = shop.sell("zhao").entry
    info = entry.settlement
    flow = in_full(Settled(entry.psn_no, info.setl_id, info.mdtrt_id))
    return shop.workplace.drive(flow, Trainer())


@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
def test_no_line_of_the_form_leaves_the_paper(bill, spoken):
    set_language(spoken)
    assert max(width(line) for line in paper_of(bill, STAY)) == COLUMNS


def test_the_form_has_its_official_names_and_amounts_in_chinese(bill):
    set_language(CHINESE)
    words = "\n".join(paper_of(bill)).split()
    assert "定点药店购药医疗费用结算单" in words
    for name, amount in SUMS.items():
        if amount is not None:
            assert words[words.index(name) + 1] == amount


def test_charges_by_kind_and_lines_add_up_to_the_bill(bill):
    lines = [*paper_of(bill)]
    place = next(at for at, line in enumerate(lines) if line.startswith("Charges by kind"))
    rows = [line.split() for line in lines[place + 1 :]]
    drugs, patent, total = ([float(cell) for cell in row[-5:]] for row in rows[:3])
    assert [round(a + b, 2) for a, b in zip(drugs, patent, strict=True)] == total
    assert total == [121.60, 58.00, 3.60, 3.50, 56.50]


def test_name_and_id_are_masked(bill):
    text = "\n".join(paper_of(bill, STAY))
    assert bill.info.certno not in text
    assert bill.info.psn_name not in text
    assert "TRAINING" in text


def test_what_was_paid_in_goes_back_or_is_asked_for(bill):
    assert between("Deposit given back", "200.00", HALF) in "\n".join(paper_of(bill, STAY))
    cash = type(bill.info.cash_payamt)(12160)
    paid = replace(bill, info=msgspec.structs.replace(bill.info, cash_payamt=cash))
    owed = "\n".join(paper_of(paid, Stay(deposit_fen=1)))
    assert between("Still to pay", "121.59", HALF) in owed
    cash = type(bill.info.cash_payamt)(-12160)
    back = replace(bill, info=msgspec.structs.replace(bill.info, cash_payamt=cash))
    undone = "\n".join(paper_of(back, Stay(deposit_fen=-200_00)))
    assert between("Deposit there again", "200.00", HALF) in undone
    assert between("To be paid in again", "78.40", HALF) in undone


def test_the_command_prints_text_pdf_and_json(shuaka, tmp_path):
    assert shuaka("sell", *BASKET, "--card", "zhao", "-y").exit_code == 0
    assert "Settlement form of a designated pharmacy" in shuaka("bill").output
    paper = tmp_path / "form.pdf"
    document = json.loads(shuaka("bill", "--json", "--pdf", str(paper)).stdout)
    assert document["settlement"]["medfee_sumamt"] == 121.60
    assert len(document["lines"]) == 3
    assert paper.read_bytes().startswith(b"%PDF")


async def test_the_day_prints_the_form_of_a_bill(shop):
    shop.sell("zhao")
    async with opened(shop) as till:
        till.press("f9")
        menu = await till.dialog(Chooser)
        till.press(*["down"] * menu.values.index("form"), "enter")
        await till.until(lambda: till.app.screen is not menu)
        await till.dialog(Chooser)
        till.press("enter")
        await till.dialog(SlipDialog)
        assert till.says("The form is on paper")
        papers = list(shop.home.path.rglob("settlement-*.txt"))
        assert "Charges by kind" in papers[0].read_text(encoding="utf-8")
        till.press("escape")
        await till.dialog(Chooser)
        till.press("escape")
        await till.idle()


def test_the_form_of_a_visit_has_what_the_hospital_wrote(shop):
    desk = HospitalDesk(shop)
    visit = desk.registered()
    told = Told(diagnoses=(Found(code="J06.900", name="急性上呼吸道感染"),))
    desk.do(desk.hospital.informing(visit.number, told))
    entry = desk.settled(desk.entered(visit)).entry
    visit = desk.hospital.visit(visit.number)
    full = shop.workplace.drive(asked_of(settled_as(entry, entry.settlement), in_full), Trainer())
    text = "\n".join(paper_of(full, Stay.of(entry, visit)))
    for words in ("Settlement form of an outpatient visit", "J06.900", "训练医师", visit.number):
        assert words in text
    assert "third level" in text


def test_paper_of_an_interim_bill_says_that_it_is_one_and_where_a_visitor_is_insured(shop):
    ward = Ward(shop, "he")
    visit = ward.entered(ward.admitted(), ["5101:2"])
    entry = ward.settled(visit, interim=True).entry
    full = shop.workplace.drive(asked_of(settled_as(entry, entry.settlement), in_full), Trainer())
    form = "\n".join(paper_of(full, Stay.of(entry, visit)))
    receipt = print_receipt(entry, Letterhead.of(shop.workplace.settings, entry))
    for paper in (form, receipt):
        assert re.search(r"Insured in +330203", paper)
        assert re.search(r"Interim settlement +yes", paper)
    assert "Interim" not in "\n".join(paper_of(full, Stay.of(entry, None)))


def test_what_the_hospital_settled_is_printed_again_under_its_name(shuaka):
    for words in (
        ("register", "--card", "zhao", "--number", "OP-1"),
        ("line", "OP-1", "--item", "5001"),
        ("settle", "OP-1", "-y", "--card", "zhao"),
    ):
        assert shuaka("hospital", *words).exit_code == 0
    for words in (("receipt",), ("explain",)):
        assert "Training Hospital" in shuaka(*words).output
    assert "third level" in shuaka("bill").output
    assert shuaka("sell", *BASKET, "--card", "zhao", "-y").exit_code == 0
    assert "Sunrise Pharmacy" in shuaka("explain").output
