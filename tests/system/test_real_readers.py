"""The terminal's own ways with real readers: chosen automatically, listed, examined, adopted."""

import json
import sys
import time
from pathlib import Path

import pytest

from scripts.pcsc_stage import READERS
from tests.system.test_serving import Served, document, serving  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parents[2]
MOST_TRIES, LOOK_S = 50, 0.2
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


class Terminal:
    """The same process from the first sale to the last."""

    def __init__(self, place, home):
        environment = {"SHUAKA_USER_READER": "auto", "SHUAKA_PSAM_READER": "auto",
                       "SHUAKA_HOME": str(home), "PYTHONPATH": str(ROOT)}  # fmt: skip
        self.process = place.stage.start(
            sys.executable, "-m", "tests.support.selling_on", env=environment
        )
        assert json.loads(self.process.stdout.readline()) == {"ready": True}

    def sell(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def sells_again(self):
        """Sales until one is paid; the driver takes a moment to see its cards."""
        for _ in range(MOST_TRIES):
            if (answer := self.sell())["outcome"] == "paid":
                return answer
            time.sleep(LOOK_S)  # another program's start: it tells nobody
        return answer

    def end(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
def test_a_terminal_that_stays_sells_before_and_after_every_restart_of_the_service(
    shuaka, served, place, kill
):
    terminal = Terminal(place, shuaka.home)
    try:
        assert terminal.sells_again()["outcome"] == "paid"
        for _ in range(2):
            place.stage.stop_service(kill=kill)
            without = terminal.sell()
            assert without["outcome"] == "refused"
            assert "service stopped" in without["events"]
            place.stage.start_service()
            again = terminal.sells_again()
            assert again["outcome"] == "paid", again
    finally:
        terminal.end()
