"""A recorded session behind the real service: published tools and our terminal meet its card."""

import json
import signal

import pytest

from scripts.pcsc_stage import READERS
from tests.system.test_serving import Served, document

THROUGH = ("--reader", READERS[0], "--psam-reader", READERS[1], "--json")


class Replayed(Served):
    """The command as a process."""

    def __init__(self, shuaka, path):
        self.shuaka, self.said = shuaka, []
        self.process = shuaka.start("card", "replay", path, "--serve", "--json")
        self.until("ready")


@pytest.fixture
def replayed(shuaka, tmp_path):
    path = str(tmp_path / "look.jsonl")
    assert shuaka("balance", "--card", "zhao", "--record", path).returncode == 0
    served = Replayed(shuaka, path)
    served.path = path
    yield served
    if served.process.poll() is None:
        served.end()


def test_tools_and_terminal_meet_the_recorded_card(shuaka, replayed):
    with open(replayed.path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][1:]
    atr = next(row["atr"] for row in rows if row.get("atr") and row["slot"] == "USER")
    shown = shuaka.stage.run("opensc-tool", "-r", "0", "-a").stdout
    assert "".join(shown.split()).replace(":", "").upper() == atr
    seen = document(shuaka("balance", *THROUGH))
    assert seen["name"] == "赵小明"
    code, rest = replayed.end(signal.SIGINT)
    assert code == 0
    assert json.loads(rest.splitlines()[-1])["event"] == "stopped"
