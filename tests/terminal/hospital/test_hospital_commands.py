"""shuaka hospital ...: the same flows from the command line, in words and as JSON."""

import json

import pytest

from tests.terminal.holder.test_commands import starting  # noqa: F401 - a fixture

BASKET = ("--item", "5001", "--item", "5002", "--item", "5003:2")


def answer(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_visit_from_its_registration_to_its_cancelled_settlement(shuaka):
    def hospital(*words):
        return answer(shuaka("hospital", *words, "--json"))

    visit = hospital("register", "--card", "zhao", "--number", "OP-1")["visit"]
    assert (visit["number"], visit["state"], visit["patient"]) == ("OP-1", "open", "赵*明")
    visit = hospital("inform", "OP-1", "--diagnosis", "J06.900=上呼吸道感染")["visit"]
    assert visit["diagnoses"] == [{"code": "J06.900", "name": "上呼吸道感染"}]
    visit = hospital("line", "OP-1", *BASKET)["visit"]
    assert visit["total"] == 422.80
    assert [line["first_pay"] for line in visit["lines"]] == [0, 30.0, 2.64]
    quoted = hospital("quote", "OP-1")
    quote = quoted["quote"]
    assert (quote["hifp_pay"], quote["act_pay_dedc"]) == (42.10, 300.0)
    paid = hospital("settle", "OP-1", "--card", "zhao")
    assert (paid["outcome"], paid["card"]["balance_after_fen"]) == ("paid", 0)
    assert "Training Hospital" in paid["receipt"]
    shown = hospital("show", "OP-1")["visit"]
    booked = answer(shuaka("explain", shown["settlements"][0]["setl_id"], "--json"))
    assert [fund["code"] for fund in quoted["funds"]] == ["310102"]
    assert quoted["funds"] == booked["funds"]
    assert shown["due"] == 0
    assert [row["cash"] for row in shown["settlements"]] == [0.70]
    assert hospital("cancel", "OP-1", "--card", "zhao")["outcome"] == "paid"
    assert hospital("show", "OP-1")["visit"]["due"] == 422.80
    assert hospital("withdraw", "OP-1")["visit"]["lines"] == []
    assert hospital("leave", "OP-1")["visit"]["state"] == "left"
    assert hospital("list") == []
    assert len(hospital("list", "--all")) == 1


def test_a_stay_with_a_deposit(shuaka):
    def hospital(*words):
        return answer(shuaka("hospital", *words, "--json"))

    told = ("--diagnosis", "K80.100=胆囊结石", "--bed", "12")
    visit = hospital("admit", "--card", "zhao", "--number", "IP-1", *told)["visit"]
    assert (visit["inpatient"], visit["bed"]) == (True, "12")
    moved = hospital("change", "IP-1", "--bed", "14", "--department", "B02=普通外科")["visit"]
    assert (moved["bed"], moved["department"], moved["doctor"]) == ("14", "普通外科", "训练医师")
    assert moved["diagnoses"] == visit["diagnoses"]
    slip = hospital("deposit", "IP-1", "--amount", "2000.00")
    assert (slip["deposit"], "2000.00" in slip["receipt"]) == (2000.0, True)
    assert "Training Hospital" in slip["receipt"]
    hospital("line", "IP-1", "--item", "5101:3", "--item", "5107")
    hospital("withdraw", "IP-1", "--line", "1")
    hospital("line", "IP-1", "--item", "5101:2", "--at", visit["begun"])
    assert hospital("quote", "IP-1")["quote"]["medfee_sumamt"] == 3900.0
    assert hospital("discharge", "IP-1")["visit"]["state"] == "discharged"
    assert hospital("undo", "IP-1")["visit"]["state"] == "open"
    hospital("discharge", "IP-1")
    paid = hospital("settle", "IP-1", "--card", "zhao", "--account", "none")
    cash = paid["settlement"]["psn_cash_pay"]
    assert f"{2000 - cash:.2f}" in paid["receipt"]
    assert (paid["visit"]["number"], paid["visit"]["deposit"]) == ("IP-1", 2000.0)
    assert round(paid["visit"]["to_pay"] + 2000, 2) == cash
    assert hospital("show", "IP-1")["visit"]["settlements"][0]["deposit"] == 2000.0


def test_what_is_refused_says_why_and_leaves_with_its_code(shuaka):
    assert shuaka("hospital", "show", "OP-9").exit_code == 2
    shuaka("hospital", "register", "--card", "zhao", "--number", "OP-1")
    again = shuaka("hospital", "register", "--card", "zhao", "--number", "OP-1")
    assert (again.exit_code, "used already" in again.stderr) == (1, True)
    empty = shuaka("hospital", "settle", "OP-1", "--card", "zhao", "--json")
    assert empty.exit_code == 1
    assert "no unsettled lines" in json.loads(empty.stdout)["reason"]
    assert shuaka("hospital", "line", "OP-1", "--item", "77").exit_code == 2
    assert shuaka("hospital", "inform", "OP-1", "--diagnosis", "J06").exit_code == 2
    assert shuaka("hospital", "quote", "OP-1", "--account", "mine").exit_code == 2
    assert shuaka("hospital", "deposit", "OP-1", "--amount", "many").exit_code == 2


def test_a_visit_in_words(shuaka):
    shuaka("hospital", "register", "--card", "zhao", "--number", "OP-1")
    shuaka("hospital", "line", "OP-1", *BASKET)
    words = shuaka("hospital", "show", "OP-1").stdout
    assert "OP-1  赵*明  outpatient" in words
    assert "Total 422.80" in words
    assert "Not settled 422.80" in words
    shuaka("hospital", "settle", "OP-1", "--card", "zhao", "--yes")
    words = shuaka("hospital", "show", "OP-1").stdout
    assert "Total 422.80: fund 42.10, account 380.00, cash 0.70" in words
    chinese = shuaka("--lang", "zh", "hospital", "list").stdout
    assert "门诊" in chinese


@pytest.mark.parametrize(
    "words",
    [
        ("settle",), ("cancel",), ("show",), ("quote",), ("leave",), ("discharge",), ("undo",),
        ("line", "--item", "5001"), ("withdraw",), ("return", "--line", "1"),
        ("deposit", "--amount", "1"), ("inform",), ("change",),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_visit_that_is_not_here_is_wrong_usage(shuaka, words):
    command, *options = words
    result = shuaka("hospital", command, "O999", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("There is no visit O999 at this terminal.")


def test_the_services_of_a_hospital_are_not_sold_in_a_shop(shuaka):
    sold = shuaka("sell", "--item", "5001", "--card", "zhao", "--json")
    assert sold.exit_code == 2


def test_a_visit_is_paid_with_the_pin_typed_at_the_holders_page(shuaka, starting):  # noqa: F811
    shuaka("hospital", "register", "--card", "zhao", "--number", "OP-1")
    shuaka("hospital", "line", "OP-1", *BASKET)
    paying = starting("hospital", "settle", "OP-1", "--card", "zhao", "--holder", "--json")
    ask = paying.page.asked()
    assert ask["amount"] == "380.00"
    assert paying.page.type(ask, "246810") == 204
    code, out = paying.end()
    document = json.loads(out)
    assert (code, document["outcome"]) == (0, "paid")
    assert document["settlement"]["medins_setl_id"].startswith("H43010200001")


def test_the_pin_comes_from_one_place(shuaka, tmp_path):
    both = ("--holder", "--pin-file", str(tmp_path / "pin"))
    for words in (("settle", "OP-1"), ("cancel", "OP-1")):
        result = shuaka("hospital", *words, *both)
        assert (result.exit_code, "not from both" in result.stderr) == (2, True)


def test_a_home_from_before_the_hospital_says_so(shuaka, monkeypatch):
    monkeypatch.setenv("SHUAKA_HOSPITAL", "H43010200099")
    result = shuaka("hospital", "register", "--card", "zhao")
    assert result.exit_code == 1
    assert "H43010200099" in result.stderr
