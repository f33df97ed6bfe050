"""The terminal's own ways with real readers: chosen automatically, listed, examined, adopted."""

import json

import pytest

from scripts.pcsc_stage import READERS
from tests.system.test_serving import Served, document, serving  # noqa: F401 - a fixture

SALE = ("sell", "--item", "1001:2", "--item", "1002", "--item", "1003", "--json")


@pytest.fixture
def served(serving):  # noqa: F811 - pytest's way
    return serving("zhao")


def test_readers_chosen_by_what_their_cards_answer_sell(shuaka, served: Served):
    words = (*SALE, "--reader", "auto", "--psam-reader", "auto")
    sale = document(shuaka(*words, SHUAKA_PIN="246810"))
    assert sale["outcome"] == "paid"
    assert sale["card"]["balance_after_fen"] == 258_40


def test_the_list_knows_both_slots_and_what_is_in_them(shuaka, served):
    listed = document(shuaka("reader", "list", "--psam-reader", "auto", "--json"))["readers"]
    rows = {row["reader"]: row for row in listed}
    assert rows[READERS[0]]["card"] == "ours"
    assert rows[READERS[1]]["card"] == "psam"


def test_a_check_through_the_service_answers_as_our_own_reader_does(shuaka, served):
    words = ("reader", "check", READERS[0], "--psam-reader", "auto", "--json")
    report = document(shuaka(*words))
    differing = {row["probe"] for row in report["answers"] if row["value"] != row["reference"]}
    assert differing <= {"removal and insertion", "extended length"}
    assert report["card"] == "ours"


def test_doctor_sees_service_driver_and_readers(shuaka, served):
    report = json.loads(shuaka("doctor", "--json").stdout)
    by = {row["what"]: row for row in report["findings"]}
    assert by["PC/SC service"]["state"] == by["vpcd driver"]["state"] == "fine"
    assert READERS[0] in by["readers"]["detail"]
