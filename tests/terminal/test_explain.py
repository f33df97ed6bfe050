"""Where each yuan of a bill went: through card, terminal and centre, then as picture, PDF, JSON."""

import json
from decimal import Decimal

import pytest

from backend.protocol.messages.pharmacy import SetlDetail, SetlInfo, SettleReply
from backend.protocol.money import Fen
from terminal.bars import Bar, Scale, as_text
from terminal.bill_picture import as_lines, as_screen
from terminal.bill_steps import BillStep, BillSteps, Fund, of_quote
from terminal.columns import width
from terminal.transactions.explanation import Settled, explained
from terminal.words import CHINESE, ENGLISH, set_language
from tests.support.training_home import Trainer
from tests.terminal.conftest import command

BASKET = ("--item", "1001:2", "--item", "1002", "--item", "1003")
EXAMPLE_B = BillSteps(  # settlement.md 3.4 B
    "4301", "2026-11-21 12:04:31", 12160,
    (
        BillStep("101", "全自费", 5800, 0), BillStep("102", "先行自付", 350, 0),
        BillStep("103", "超限价自付", 360, 0), BillStep("S001", "起付线", 2000, 0),
        BillStep("C001", "统筹一段", 1095, 2555, 7000),
    ),
    (Fund("310102", "职工基本医疗保险门诊统筹基金", 2555),), 9605, 0, 0, 28395,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    yield
    set_language(ENGLISH)


def bill_of(shop, entry):
    info = entry.settlement
    flow = explained(Settled(entry.psn_no, info.setl_id, info.mdtrt_id))
    return shop.workplace.drive(flow, Trainer())


def test_the_steps_and_the_payers_of_a_sale_are_each_the_whole_bill(shop):
    bill = bill_of(shop, shop.sell("zhao").entry)
    assert bill.total_fen == 12160
    assert {step.code: step.person_fen for step in bill.steps} == {
        "101": 5800, "102": 350, "103": 360, "TA01": 5650,
    }  # fmt: skip
    assert sum(step.total_fen for step in bill.steps) == 12160
    assert bill.fund_fen + bill.account_fen + bill.cash_fen == 12160


def test_a_refund_is_the_same_bill_with_the_other_sign(shop):
    sale = shop.sell("zhao").entry
    given_back = shop.workplace.drive(shop.workplace.refunding(sale.msgid), Trainer()).entry
    paid, back = bill_of(shop, sale), bill_of(shop, given_back)
    assert back.total_fen == -paid.total_fen
    assert [-step.person_fen for step in back.steps] == [step.person_fen for step in paid.steps]


def test_each_bar_begins_where_the_one_before_ended():
    total, *steps = [line for line in as_lines(EXAMPLE_B) if not isinstance(line, str)][:6]
    ends = [0, *(bar.start + sum(bar.parts) for bar in steps)]
    assert [bar.start for bar in steps] == ends[:-1]
    assert ends[-1] == sum(total.parts) == total.most == 12160


@pytest.mark.parametrize("columns", [58, 72, 80, 112])
@pytest.mark.parametrize("spoken", [ENGLISH, CHINESE])
def test_the_picture_keeps_to_its_columns(columns, spoken):
    set_language(spoken)
    lines = as_screen([*as_lines(EXAMPLE_B, columns)], columns)
    assert max(width(line) for line in lines) == columns
    amounts = [line for line in lines if line.endswith((".05", ".55"))]
    assert {width(line) for line in amounts} == {columns}


def test_a_tier_says_its_share_and_the_fund_its_name():
    text = "\n".join(as_screen([*as_lines(EXAMPLE_B)]))
    assert "Tier 1  70 %" in text
    assert "25.55      10.95" in text
    assert "Employees' outpatient pool" in text
    set_language(CHINESE)
    assert "统筹第1段  70 %" in "\n".join(as_screen([*as_lines(EXAMPLE_B)]))


def test_a_quote_of_our_centre_has_its_steps_and_another_ones_has_its_sums(shop):
    asked = []

    class Watcher:
        def before(self, step):
            pass

        def after(self, step, reply):
            if type(reply).__name__ == "SettleReply":
                asked.append(reply)

    shop.workplace.observers.append(Watcher())
    shop.sell("zhao")
    quote, settled = asked
    ours = of_quote(quote)
    assert [step.code for step in ours.steps] == ["101", "102", "103", "TA01"]
    assert "steps" not in settled.setlinfo.exp_content
    detail = SetlDetail(
        fund_pay_type="310102", inscp_scp_amt=Fen(5650), crt_payb_lmt_amt=Fen(0),
        fund_payamt=Fen(2555),
    )  # fmt: skip
    foreign = of_quote(SettleReply(other_centres(), (detail,), ()))
    assert sum(step.total_fen for step in foreign.steps) == 12160
    assert foreign.steps[-1] == BillStep("SCOPE", "", 1095, 2555)


def other_centres():
    amounts = {
        "medfee_sumamt": 12160, "fulamt_ownpay_amt": 5800, "overlmt_selfpay": 360,
        "preselfpay_amt": 350, "inscp_scp_amt": 5650, "act_pay_dedc": 2000, "hifp_pay": 2555,
        "cvlserv_pay": 0, "hifes_pay": 0, "hifmi_pay": 0, "hifob_pay": 0, "maf_pay": 0,
        "oth_pay": 0, "fund_pay_sumamt": 2555, "psn_part_amt": 9605, "acct_pay": 9605,
        "psn_cash_pay": 0, "balc": 28395, "acct_mulaid_pay": 0, "hifdm_pay": 0,
    }  # fmt: skip
    texts = dict.fromkeys(
        ("setl_id", "mdtrt_id", "psn_no", "psn_name", "psn_cert_type", "certno", "insutype",
         "psn_type", "cvlserv_flag", "setl_time", "med_type", "medins_setl_id", "clr_type"), "",
    )  # fmt: skip
    return SetlInfo(
        **{name: Fen(value) for name, value in amounts.items()},
        **texts,
        age=Decimal(40),
        pool_prop_selfpay=Decimal("0.7"),
        exp_content="their own words",
    )


def test_the_command_draws_the_last_bill_and_writes_it(shuaka, tmp_path):
    assert shuaka("sell", *BASKET, "--card", "zhao", "-y").exit_code == 0
    drawn = shuaka("explain").output
    assert "Outside the catalogue" in drawn
    assert "▒" in drawn
    paper = tmp_path / "bill.pdf"
    told = shuaka("explain", "--json", "--pdf", str(paper))
    document = json.loads(told.stdout)
    assert document["total"] == 121.60
    assert sum(step["person"] + step["fund"] for step in document["steps"]) == 121.60
    assert document["files"] == [str(paper)]
    assert paper.read_bytes().startswith(b"%PDF")


def test_a_bill_of_another_terminal_is_found_by_its_three_numbers(shuaka):
    sold = json.loads(shuaka("sell", *BASKET, "--card", "zhao", "-y", "--json").stdout)
    info = sold["settlement"]
    more = ("--person", info["psn_no"], "--visit", info["mdtrt_id"], "--json")
    assert json.loads(shuaka("explain", info["setl_id"], *more).stdout)["total"] == 121.60
    wrong = shuaka("explain", "430100000000000000000000000000", *more)
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout)["outcome"] == "refused"


def test_without_a_bill_the_command_says_so(home):
    told = command(["explain", "999999"])
    assert told.exit_code == 1
    assert "999999" in told.stderr


def test_a_yuan_among_a_million_has_a_cell_of_its_own_even_at_the_end():
    line = as_text(Bar("least", (0, 100), 10**8, "1.00", start=10**8 - 100), Scale(6, 6), 40)
    assert line == "least  " + " " * 25 + "▒" + "   1.00"
