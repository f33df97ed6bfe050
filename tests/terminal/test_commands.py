"""The command line: what it sells, what it says, and with which code it leaves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from terminal.words import set_language

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


def document(result):
    return json.loads(result.stdout)


def test_sell_prints_the_receipt_and_the_settlement(shuaka):
    result = shuaka("sell", "--item", "1001:2", "--item", "1002", "--item", "1003",
                    "--card", "zhao", "--json")  # fmt: skip
    assert result.exit_code == 0
    sale = document(result)
    assert sale["outcome"] == "paid"
    assert sale["card"] == {
        "balance_before_fen": 38000, "balance_after_fen": 25840, "sequence": 11,
    }  # fmt: skip
    settlement = sale["settlement"]
    assert settlement["medfee_sumamt"] == 121.6
    assert settlement["acct_pay"] == 121.6
    assert settlement["balc"] == 258.4
    assert '"medfee_sumamt": 121.60' in result.stdout
    assert "121.60" in sale["receipt"]


def test_sell_reads_a_basket_from_standard_input_and_prices_from_it(shuaka):
    basket = "code,quantity,price\n1001,2,10.00\n1003,1,\n"
    result = shuaka("sell", "-", "--card", "zhao", "--json", stdin=basket)
    assert document(result)["settlement"]["medfee_sumamt"] == 78


@pytest.mark.parametrize(
    ("card", "code", "outcome", "words"),
    [
        ("li", 1, "refused", "not activated"),
        ("zhou", 1, "refused", "PIN is locked"),
        ("wu", 1, "refused", "reported lost"),
        ("sun", 0, "paid", ""),
        ("wang", 0, "paid", ""),
        ("feng", 0, "paid", ""),
        ("zheng", 0, "paid", "58 of 60 records"),
        ("nobody", 1, "refused", "no card named nobody"),
        ("", 3, "failed", "No card"),
    ],
)
def test_each_training_card_meets_its_case(shuaka, card, code, outcome, words):
    chosen = ("--card", card) if card else ()
    result = shuaka("sell", "--item", "1001", *chosen, "--json")
    assert result.exit_code == code
    sale = document(result)
    assert sale["outcome"] == outcome
    assert words in sale["reason"]


def test_waiting_credit_is_loaded_before_it_is_spent(shuaka):
    sale = document(shuaka("sell", "--item", "1001:10", "--card", "feng", "--json"))
    assert sale["card"]["balance_before_fen"] == 310_00
    assert sale["card"]["balance_after_fen"] == 185_00


def test_a_wrong_pin_costs_one_try_and_says_how_many_are_left(shuaka):
    result = shuaka("sell", "--item", "1001", "--card", "zhao", "--json", pin="111111")
    assert result.exit_code == 1
    assert document(result)["reason"] == (
        "Wrong PIN. Tries left: 5. No money moved. Ask the holder to try again."
    )
    card = document(shuaka("card", "show", "zhao", "--json"))
    assert card["pin_tries_left"] == 5


def test_a_pin_comes_from_a_file_or_standard_input(shuaka, tmp_path):
    file = tmp_path / "pin"
    file.write_text("246810\n")
    assert shuaka("sell", "--item", "1001", "--card", "zhao", "--pin-file", str(file),
                  pin="").exit_code == 0  # fmt: skip
    assert shuaka("sell", "--item", "1001", "--card", "zhao", "--pin-file", "-", stdin="246810\n",
                  pin="").exit_code == 0  # fmt: skip


def test_something_that_is_no_pin_uses_no_try(shuaka):
    result = shuaka("sell", "--item", "1001", "--card", "zhao", "--json", pin="12a456")
    assert result.exit_code == 2
    assert "no try was used" in document(result)["reason"]
    assert document(shuaka("card", "show", "zhao", "--json"))["pin_tries_left"] == 6


def test_no_pin_at_all_moves_nothing(shuaka):
    result = shuaka("sell", "--item", "1001", "--card", "zhao", "--json", pin="")
    assert result.exit_code == 1
    assert "PIN was not entered" in document(result)["reason"]


@pytest.mark.parametrize(
    ("basket", "words"),
    [
        ("1001,x", "line 1, column 2: the quantity is not a positive number (x)"),
        ("1001,-1", "line 1, column 2"),
        ("code,quantity\n1001,1,cheap", "line 2, column 3: the price is not an amount"),
        ("1001,1,2.005", "line 1, column 3"),
        ("1001,1,2,why,rx,code,more", "line 1, column 7"),
        ("1001\nnosuch,1", "line 2, column 1: the catalogue has no item with code nosuch"),
        ("1001,50001", "line 1, column 2: more than 50,000 of one item"),
        ("1001,1,1000000.01,why", "line 1, column 3: a price is at most 1,000,000.00"),
        ("1001,1,0", "line 1, column 3: a price is more than nothing (0)"),
        ("1001\n,1", "line 2, column 1: there is no code (,1)"),
        ("1001\n" * 501, "line 501, column 1: a basket has 500 lines at most"),
        ("1001," + "1" * 200_000, "line 1, column 1: this line is not one of a CSV file"),
        ("1001," + "x" * 99, f"is not a positive number ({'x' * 40}...)"),
        ("", "basket is empty"),
    ],
)
def test_a_bad_basket_is_named_and_nothing_is_sold(shuaka, basket, words):
    result = shuaka("sell", "-", "--card", "zhao", "--json", stdin=basket)
    assert result.exit_code == 2
    assert words in document(result)["reason"]
    assert {"outcome", "reason", "settlement", "card", "receipt"} <= document(result).keys()
    assert document(shuaka("card", "show", "zhao", "--json"))["purse"]["balance_fen"] == 380_00


def test_a_basket_that_is_no_text_is_named_by_line_and_column(shuaka, tmp_path):
    file = tmp_path / "basket.csv"
    file.write_bytes(b"1001,1\n10\xff02,1\n")
    result = shuaka("sell", str(file), "--json")
    assert result.exit_code == 2
    assert "line 2, column 3" in document(result)["reason"]


def test_a_missing_basket_file_is_wrong_usage(shuaka):
    result = shuaka("sell", "no-such-file.csv", "--json")
    assert result.exit_code == 2
    assert "no-such-file.csv" in document(result)["reason"]


def test_refund_puts_the_account_part_back_onto_the_card(shuaka):
    sale = document(shuaka("sell", "--item", "1001:2", "--card", "zhao", "--json"))
    number = sale["settlement"]["setl_id"]
    back = shuaka("refund", number, "--card", "zhao", "--json")
    assert back.exit_code == 0
    assert document(back)["settlement"]["medfee_sumamt"] == -25
    card = document(shuaka("card", "show", "zhao", "--json"))
    assert card["purse"]["balance_fen"] == 380_00
    again = shuaka("refund", number, "--card", "zhao", "--json")
    assert again.exit_code == 1


def test_refund_refuses_another_card_and_an_unknown_number(shuaka):
    sale = document(shuaka("sell", "--item", "1001", "--card", "zhao", "--json"))
    other = shuaka("refund", sale["settlement"]["setl_id"], "--card", "qian", "--json")
    assert other.exit_code == 1
    assert "not the card of the sale" in document(other)["reason"]
    assert shuaka("refund", "999999999", "--card", "zhao", "--json").exit_code == 1


def test_load_takes_what_waits_onto_the_card(shuaka):
    loaded = document(shuaka("load", "--card", "feng", "--json"))
    assert loaded["card"]["balance_after_fen"] == 310_00
    nothing = shuaka("load", "--card", "feng", "--json")
    assert nothing.exit_code == 1


def test_balance_shows_money_by_place_without_a_pin(shuaka):
    seen = document(shuaka("balance", "--card", "feng", "--json", pin=""))
    assert (seen["on_card"], seen["waiting"], seen["account"]) == ("50.00", "260.00", "310.00")


def test_journal_list_tells_the_cases_and_recover_that_nothing_is_open(shuaka):
    shuaka("sell", "--item", "1001", "--card", "zhao", "--json")
    last = document(shuaka("journal", "list", "--json"))["entries"][-1]
    assert (last["stage"], last["kind"], last["account"]) == ("DONE", "purse sale", "12.50")
    stages = [e["stage"] for e in document(shuaka("journal", "list", "--all", "--json"))["entries"]]
    assert stages[-5:] == ["INTENT", "HELD", "DEBIT_SENT", "DEBITED", "DONE"]
    assert shuaka("journal", "recover").exit_code == 0


def test_one_case_is_shown_entry_by_entry_and_its_transfers_by_the_centre(shuaka):
    sold = document(shuaka("sell", "--item", "1001", "--card", "zhao", "--json"))
    msgid = document(shuaka("journal", "list", "--json"))["entries"][-1]["msgid"]
    entries = document(shuaka("journal", "show", msgid[-18:], "--json"))["entries"]
    assert [entry["stage"] for entry in entries][-1] == "DONE"
    assert {entry["msgid"] for entry in entries} == {msgid}
    assert "DEBIT_SENT" in shuaka("journal", "show", msgid).stdout
    assert shuaka("journal", "show", "00000000").exit_code == 1
    postings = document(shuaka("centre", "postings", msgid, "--json"))["postings"]
    assert [(row["reason"], row["amount"]) for row in postings] == [("hold", 12.5), ("post", 12.5)]
    assert "purse-card:" in shuaka("centre", "postings", msgid).stdout
    assert shuaka("centre", "postings", "nothing").exit_code == 1
    assert sold["outcome"] == "paid"


def test_a_recording_has_the_messages_as_they_travelled(shuaka, tmp_path):
    file = tmp_path / "sale.jsonl"
    shuaka("sell", "--item", "1001", "--card", "zhao", "--record", str(file), "--json")
    lines = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()]
    asked = {line["call"].split()[0]: line for line in lines if line.get("call")}
    assert json.loads(asked["2102"]["request"])["infno"] == "2102"
    assert json.loads(asked["2102"]["reply"])["infcode"] == 0


def test_reset_asks_first_and_puts_the_first_day_back(shuaka):
    shuaka("sell", "--item", "1001", "--card", "zhao", "--json")
    assert shuaka("reset").exit_code == 1
    assert document(shuaka("card", "show", "zhao", "--json"))["purse"]["balance_fen"] == 367_50
    assert shuaka("reset", "--yes").exit_code == 0
    assert document(shuaka("card", "show", "zhao", "--json"))["purse"]["balance_fen"] == 380_00


def test_card_issue_makes_a_card_that_sells(shuaka):
    made = shuaka("card", "issue", "wen", "--holder", "文静", "--female", "--credit", "80.00")
    assert made.exit_code == 0, made.output
    sale = document(shuaka("sell", "--item", "1001", "--card", "wen", "--json"))
    assert sale["card"]["balance_before_fen"] == 80_00
    assert shuaka("card", "issue", "wen", "--holder", "文静").exit_code == 1
    assert shuaka("card", "issue", "../x", "--holder", "文静").exit_code == 2
    assert shuaka("card", "issue", "y", "--holder", "y", "--born", "soon").exit_code == 2


def test_sentences_follow_the_language(shuaka):
    result = shuaka("--lang", "zh", "sell", "--item", "1001", "--card", "wu", "--json")
    assert "挂失" in document(result)["reason"]


def shell(*words, home, **environment):
    return subprocess.run(
        [sys.executable, "-m", "terminal", *words],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=ROOT, check=False,
        env={**os.environ, "SHUAKA_HOME": str(home), "SHUAKA_PIN": "246810", **environment},
    )  # fmt: skip


def test_a_second_process_is_told_who_owns_the_home(shop):
    owner = shop.home.own()
    result = shell("sell", "--item", "1001", home=shop.home.path)
    assert result.returncode == 3
    assert str(os.getpid()) in result.stderr
    assert "Traceback" not in result.stderr
    owner.close()


def test_a_damaged_card_file_is_named_and_never_a_fresh_card(home):
    (home / "cards" / "zhao.card").write_bytes(b"not a card")
    result = shell("sell", "--item", "1001", "--card", "zhao", home=home)
    assert result.returncode in (1, 3)
    assert "zhao.card" in result.stderr
    assert "Traceback" not in result.stderr
    assert (home / "cards" / "zhao.card").read_bytes() == b"not a card"


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    result = shell("sell", "--item", "1001", home=tmp_path / "file" / "home")
    assert result.returncode == 3
    assert len(result.stderr.strip().splitlines()) == 1


def test_without_a_terminal_one_sale_is_shown_and_the_hundredth_run_is_like_the_first(tmp_path):
    first, second = (shell(home=tmp_path / "home") for _ in range(2))
    for run in (first, second):
        assert run.returncode == 0
        document = json.loads(run.stdout[run.stdout.index("\n{") :])
        assert document["card"]["balance_after_fen"] == 258_40
        assert document["settlement"]["acct_pay"] == 121.6
        assert "121.60" in document["receipt"]


def test_help_documents_the_exit_codes(shuaka):
    text = " ".join(shuaka("sell", "--help").stdout.split())
    for words in ("0 done", "1 refused", "2 wrong usage", "3 outcome unknown"):
        assert words in text


def test_a_training_world_is_built_in_its_own_slots_whatever_readers_are_chosen(tmp_path):
    result = shell(
        "card", "list", "--json", home=tmp_path / "new", SHUAKA_USER_READER="a real reader"
    )
    assert result.returncode == 0, result.stderr
    cards = {card["name"]: card for card in json.loads(result.stdout)["cards"]}
    assert cards["zhao"]["balance_fen"] == 380_00
