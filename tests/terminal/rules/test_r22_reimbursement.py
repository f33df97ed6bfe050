"""Rule 22: bills that could not be settled directly are reimbursed with card, id and documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backend.protocol.refusals import Refused
from backend.verify import verify
from terminal.assemble.registry import citizen_id
from terminal.assemble.training import TRAINEES
from terminal.columns import between
from terminal.desk.items import ItemWrong
from terminal.desk.money import PAPER
from terminal.errors import Declined
from terminal.words import CHINESE, ENGLISH, say, set_language
from tests.support.desk_work import at_the_desk

LINES = "1001:20@30, 1003:1@58; =陪护:1@42"
"""700.00: class A 600.00, class C 58.00 and 42.00 that no catalogue has."""


def certno(key):
    """The citizen id of a training person."""
    serial, trainee = next(pair for pair in enumerate(TRAINEES, 1) if pair[1].key == key)
    return citizen_id(trainee.born, serial, trainee.sex)


def typed(shop, key="zhao", **more):
    day = f"{shop.world.centre.now():%Y-%m-%d}"
    bill = {"hospital": "外地急救医院", "invoice": "F-1", "paid_on": day, "amount": "700.00",
            "items": LINES, "documents": "invoice,lines,record,diagnosis"}  # fmt: skip
    return {"certno": certno(key)} | bill | more


def reimburse(shop, card="zhao", key="zhao", **more):
    shop.workplace.drawer.insert(card)
    return at_the_desk(shop, "reimburse", **typed(shop, key, **more))


def test_r22_an_emergency_at_any_hospital_is_paid_with_class_c_relaxed(shop):
    """In scope 600 + 58 - 11.60: (646.40 - 300) x 60 % = 207.84."""
    slip = reimburse(shop)
    done = slip.document["reimbursement"]
    assert (done.in_scope, done.first_pay, done.own_expense) == (646_40, 11_60, 42_00)
    assert (done.fund_pay, done.acct_pay, done.paid) == (207_84, 0, 207_84)
    assert "207.84 of the bill F-1 go to 赵*明" in say(slip.said)
    assert shop.disagreements() == []
    assert verify(shop.world.store).faults == []


def test_r22_the_notice_is_printed_for_the_person_as_text_and_as_pdf(shop, tmp_path):
    slip = reimburse(shop)
    paper = Path(slip.document["paper"]).read_text(encoding="utf-8")
    assert "Notice of reimbursement" in paper
    assert "碳酸钙D3片 丙 *" in paper
    assert between("Employees' outpatient pool", "207.84", PAPER) in paper
    assert "赵小明" not in paper
    target = tmp_path / "notice.pdf"
    reimburse(shop, invoice="F-2", pdf=str(target))
    assert target.read_bytes().startswith(b"%PDF")


def test_r22_the_notice_speaks_the_readers_language(shop):
    set_language(CHINESE)
    try:
        slip = reimburse(shop)
        assert "医疗费用手工报销单" in "\n".join(slip.paper)
        assert say(slip.said).startswith("发票F-1报销207.84元")
    finally:
        set_language(ENGLISH)


def test_r22_waiting_money_is_used_where_that_is_chosen(shop):
    """Of feng's 310.00 waiting at the centre and on the card, only the 260.00 that wait."""
    done = reimburse(shop, "feng", "feng", account="yes").document["reimbursement"]
    assert (done.fund_pay, done.acct_pay) == (207_84, 260_00)
    assert shop.card("feng").purse.balance_fen == 50_00
    assert shop.disagreements() == []


def test_r22_missing_documents_are_named_in_words(shop):
    with pytest.raises(Declined) as no:
        reimburse(shop, documents="invoice, record")
    assert say(no.value) == (
        "Documents are missing: list of charges, certificate of diagnosis. Nothing was paid."
    )


def test_r22_an_invoice_is_paid_once(shop):
    reimburse(shop)
    with pytest.raises(Refused) as no:
        reimburse(shop)
    assert "was handed in on" in say(no.value)
    slip = at_the_desk(shop, "bills-handed-in", certno=certno("zhao"))
    assert [row.invono for row in slip.document["bills"]] == ["F-1"]


def test_r22_a_wrong_payment_is_taken_back_at_the_desk(shop):
    reimburse(shop)
    slip = at_the_desk(shop, "take-back-bill", certno=certno("zhao"), invoice="F-1")
    assert "207.84 came back from 赵*明" in say(slip.said)
    assert shop.disagreements() == []
    with pytest.raises(Declined, match="No bill with the invoice"):
        at_the_desk(shop, "take-back-bill", certno=certno("zhao"), invoice="F-1")
    assert reimburse(shop).document["reimbursement"].paid == 207_84


def test_r22_a_bill_that_was_paid_by_card_is_refused(shop):
    sold = shop.sell("zhao", shop.order("1001:2"))
    with pytest.raises(Refused) as no:
        reimburse(
            shop, why="not-settled", hospital_code="P43010200001", amount="25.00",
            documents="invoice,lines,reason", items="1001:2@12.50",
        )  # fmt: skip
    assert sold.entry.settlement.setl_id in say(no.value)


def test_r22_somebody_elses_card_is_refused_before_anything_is_asked(shop):
    with pytest.raises(Declined, match="somebody else's"):
        reimburse(shop, card="qian")
    slip = at_the_desk(shop, "bills-handed-in", certno=certno("zhao"))
    assert slip.document["bills"] == ()


def test_r22_a_reported_card_gets_nothing(shop):
    with pytest.raises(Refused, match="reported lost"):
        reimburse(shop, "wu", "wu")


def test_r22_a_judgement_tells_and_books_nothing(shop):
    before = shop.books().trial_balance()
    slip = at_the_desk(shop, "judge-bill", **typed(shop))
    assert "207.84 would go to" in say(slip.said)
    assert shop.books().trial_balance() == before


@pytest.mark.parametrize("items", ["1001", "1001:2", ":2@3", "1001:x@3", "1001:-1@3", "=:1@3",
                                   "1001:1@1.234"])  # fmt: skip
def test_r22_lines_that_cannot_be_read_are_named(shop, items):
    with pytest.raises(ItemWrong):
        at_the_desk(shop, "judge-bill", **typed(shop, items=items))


def test_r22_the_command_line_does_it_with_json(shuaka):
    words = ("desk", "reimburse", "--card", "qian", "--certno", "999999195609300048",
             "--hospital", "急救站", "--invoice", "F-9", "--paid-on", "2026-01-01",
             "--amount", "10.00", "--items", "1001:1@10.00", "--json")  # fmt: skip
    told = json.loads(shuaka(*words).stdout)
    assert told["outcome"] in ("done", "refused")
    assert told.get("reimbursement", {}).get("medfee_sumamt", 10.00) == 10.00
