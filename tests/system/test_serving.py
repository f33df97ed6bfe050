"""`shuaka card serve` and its home: a sale through the service, cards in and out by command, owners
and how it ends."""

import json
import signal

import pytest

from scripts.pcsc_stage import READERS
from tests.support.training_home import Shop

SOON_S = 20.0
SALE = ("sell", "--item", "1001:2", "--item", "1002", "--item", "1003", "--json")
THROUGH_PCSCD = {
    "SHUAKA_USER_READER": READERS[0], "SHUAKA_PSAM_READER": READERS[1], "SHUAKA_PIN": "246810",
}  # fmt: skip


class Served:
    """The command as a process; what it says, line by line."""

    def __init__(self, shuaka, *words):
        self.shuaka = shuaka
        self.process = shuaka.start("card", "serve", *words, "--json")
        self.said = []

    def until(self, event):
        while not self.said or self.said[-1]["event"] != event:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said.append(json.loads(line))
        return self.said[-1]

    def end(self, number=signal.SIGTERM):
        process = next(one["process"] for one in self.said if one["event"] == "ready")
        self.shuaka.stage.run("kill", f"-{int(number)}", str(process))
        code = self.process.wait(SOON_S)
        rest = self.process.stdout.read()
        self.process.stdin.close()
        self.process.stdout.close()
        return code, rest


@pytest.fixture
def serving(shuaka):
    """Starts the command, and ends what a test leaves running."""
    started = []

    def start(*words):
        started.append(Served(shuaka, *words))
        started[-1].until("ready")
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end()


@pytest.fixture
def served(serving):
    return serving("zhao")


def document(done):
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_a_sale_through_pcscd_is_the_sale_in_process(shuaka, served, tmp_path):
    through = document(shuaka(*SALE, **THROUGH_PCSCD))
    assert served.end() == (0, "")
    again = document(shuaka(*SALE, "--card", "qian", SHUAKA_PIN="246810"))
    assert through["outcome"] == again["outcome"] == "paid"
    assert through["card"] == {
        "balance_before_fen": 38000, "balance_after_fen": 25840, "sequence": 11,
    }  # fmt: skip
    for name in ("medfee_sumamt", "acct_pay"):
        assert through["settlement"][name] == 121.6
    shop = Shop(shuaka.home, tmp_path / "looked-at")
    assert shop.disagreements() == []
    shop.close()


def test_cards_go_in_and_out_by_command_and_the_service_knows_at_once(shuaka, served):
    assert {one["event"] for one in served.said} == {"served", "ready"}
    for command, user, present in (
        (("remove",), None, "No"), (("insert", "qian"), "qian", "Yes"),
        (("insert", "li"), "li", "Yes"), (("inserted",), "li", "Yes"),
    ):  # fmt: skip
        reply = document(shuaka("card", *command, "--json"))
        assert (reply["outcome"], reply["user"], reply["noticed"]) == ("done", user, True)
        listed = shuaka.stage.run("opensc-tool", "-l").stdout
        assert listed.splitlines()[2].split()[1] == present, listed


def test_a_card_that_is_not_there_leaves_the_one_inside(shuaka, served):
    refused = shuaka("card", "insert", "nobody")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "nobody" in refused.stderr
    assert document(shuaka("card", "inserted", "--json"))["user"] == "zhao"


def test_a_card_in_use_is_refused_with_its_owner(shuaka, served, tmp_path):
    other = shuaka("card", "serve", "zhao", "--no-psam", "--control", str(tmp_path / "other.sock"),
                   "--port", "45963")  # fmt: skip
    assert other.returncode == 3
    assert f"in use by process {served.said[-1]['process']}" in other.stderr
    same = shuaka("card", "serve", "qian")
    assert same.returncode == 3
    assert f"Process {served.said[-1]['process']} answers" in same.stderr
    selling = shuaka(*SALE, "--card", "zhao", SHUAKA_PIN="246810")
    assert selling.returncode == 3, "its PSAM is in the other slot"
    assert "psam.card is in use by process" in json.loads(selling.stdout or "{}").get(
        "reason", selling.stderr
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_when_asked_and_leaves_nothing_behind(shuaka, served, number):
    assert served.end(number) == (0, "")
    assert not (shuaka.home / "control.sock").exists()
    gone = shuaka("card", "inserted")
    assert gone.returncode == 3
    assert "Nobody has cards in use here" in gone.stderr
    assert document(shuaka(*SALE, "--card", "zhao", SHUAKA_PIN="246810"))["outcome"] == "paid"


def test_a_kill_leaves_a_card_that_can_be_served_again(served, serving):
    served.end(signal.SIGKILL)
    assert serving("zhao").said[-1]["user"] == "zhao"


def test_without_a_service_it_says_so_and_waits_for_it(place, serving):
    place.stage.stop_service()
    try:
        served = serving("zhao", "--no-psam")
        waiting, ready = served.said
        assert waiting == {"event": "waiting", "slot": "user", "place": "127.0.0.1:35963"}
        assert ready["psam"] is None
    finally:
        place.stage.start_service()
    assert served.until("served")["slot"] == "user"
    place.stage.stop_service(kill=True)
    place.stage.start_service()
    assert [served.until(one)["slot"] for one in ("lost", "served")] == ["user"] * 2
    assert served.end()[0] == 0


def test_a_wrong_option_is_wrong_usage(shuaka):
    assert shuaka("card", "serve", "zhao", "--port", "0").returncode == 2
    assert shuaka("card", "serve", "zhao", "--cpu", "9999").returncode == 2
