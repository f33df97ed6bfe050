"""What a line and a payment say besides code and price: other prices with their reasons,
prescriptions, traceability codes, the cash handed over; from the command line to the centre."""

import json

import pytest

from backend.store import visit_tables as v
from backend.store.sql import select
from terminal.basket import besides_of_options, lines_of_options
from terminal.transactions.bill import Order, line_detail, trace_codes

CODES = ("81234560000000000017", "81234560000000000024")
DEAR = ("--item", "1001:2", "--price", "1001=10.00", "--reason", "short dated")


def sold(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("received", ["50.00", "38.60"])
def test_the_cash_received_and_the_change_are_on_the_receipt_and_in_the_document(shuaka, received):
    told = sold(shuaka("sell", "--item", "1002", "--card", "wang", "--cash-received", received,
                       "--json"))  # fmt: skip
    cash = told["settlement"]["psn_cash_pay"]
    assert cash > 0
    assert told["cash"]["received"] == float(received)
    assert told["cash"]["change"] == round(float(received) - cash, 2)
    assert received in told["receipt"]


def test_cash_that_does_not_cover_the_cash_part_is_refused_before_the_pin(shuaka):
    result = shuaka("sell", "--item", "1002", "--card", "wang", "--cash-received", "1.00", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["outcome"] == "refused"


def test_where_no_cash_is_due_none_is_written_down(shuaka):
    told = sold(shuaka("sell", "--item", "1001", "--card", "zhao", "--cash-received", "50.00",
                       "--json"))  # fmt: skip
    assert told["settlement"]["psn_cash_pay"] == 0
    assert told["cash"] is None


def test_another_price_needs_a_reason_and_the_reason_is_on_the_receipt(shuaka):
    refused = shuaka("sell", "--item", "1001", "--price", "1001=10.00", "--card", "zhao", "--json")
    assert refused.exit_code == 2
    told = sold(shuaka("sell", *DEAR, "--card", "zhao", "--json"))
    assert told["settlement"]["medfee_sumamt"] == 20.00
    assert "short dated" in told["receipt"]


@pytest.mark.parametrize("option", ["--price", "--prescription", "--trace"])
def test_an_option_about_what_is_not_sold_is_named(shuaka, option):
    result = shuaka("sell", "--item", "1001", option, "1002=1.00", "--reason", "x", "--json")
    assert result.exit_code == 2
    assert f"{option} 1002" in json.loads(result.stdout)["reason"]


def test_a_basket_file_says_all_of_a_line(shuaka):
    text = f"code,quantity,price,reason,prescription,trace\n1001,1,9.00,torn,RX7,{CODES[0]}\n"
    told = sold(shuaka("sell", "-", "--card", "zhao", "--json", stdin=text))
    assert told["settlement"]["medfee_sumamt"] == 9.00
    assert "torn" in told["receipt"]
    assert "RX7" in told["receipt"]


def test_the_centre_is_sent_prescription_reason_and_the_code_of_every_pack(shop):
    traces = [f"1001={code}" for code in CODES]
    besides = besides_of_options(["1001=9.00"], "torn", ["1001=RX7"], traces, ["1001:2"])
    lines = lines_of_options(shop.workplace.catalogue, ["1001:2", "1002"], besides)
    detail = line_detail(1, lines[0], "2026-11-21 12:00:00")
    assert (detail.rxno, detail.rx_circ_flag) == ("RX7", "1")
    assert json.loads(detail.exp_content) == {"price_reason": "torn"}
    assert line_detail(2, lines[1], "2026-11-21 12:00:00").rx_circ_flag == "0"
    assert [(one.feedetl_sn, one.drug_trac_codg) for one in trace_codes(lines)] == [
        ("1", CODES[0]), ("1", CODES[1]),
    ]  # fmt: skip


def test_the_centre_keeps_the_traceability_codes_of_a_sale(shop):
    besides = besides_of_options([], "", [], [f"1001={CODES[0]}"], ["1001"])
    shop.sell("zhao", Order(tuple(lines_of_options(shop.workplace.catalogue, ["1001"], besides))))
    rows = shop.world.store.read(lambda tx: tx.rows(select(v.trace_codes.c.code)))
    assert [row[0] for row in rows] == [CODES[0]]


def test_a_bill_that_no_card_can_record_is_refused_before_the_pin(shuaka):
    basket = "1001,50000,900.00,why"  # 45 million yuan; four bytes of fen are 42.9 million
    result = shuaka("sell", "-", "--card", "zhao", "--json", stdin=basket)
    assert result.exit_code == 1
    assert "more than a card can record (42949672.95)" in json.loads(result.stdout)["reason"]


def test_a_card_file_that_cannot_be_read_is_a_failed_device(shuaka, home):
    (home / "cards" / "torn.card").write_bytes(b"torn")
    result = shuaka("sell", "--item", "1001", "--card", "torn", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["outcome"]) == (3, "failed")
    assert "torn.card is not a card file" in told["reason"]
