"""shuaka card replay --serve: a recording in the driver's slots, for any program."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from card_emulator.replay import Recorded
from terminal.assemble.replay import sessions_of
from terminal.assemble.replay_serving import one_session
from terminal.flow import Slot
from terminal.trace_file import read_recording
from tests.support.vpcd_driver import Driver

ROOT = Path(__file__).resolve().parents[2]
SOON_S = 60.0


def two_ports():
    """A free port whose next one is free as well."""
    for _ in range(100):
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except OSError:
                continue
    raise AssertionError("no two ports are free")


@pytest.fixture
def recorded(shuaka, tmp_path):
    path = tmp_path / "look.jsonl"
    assert shuaka("balance", "--card", "zhao", "--record", str(path)).exit_code == 0
    return path


class Serving:
    """The command as a process, and a driver at each of its ports."""

    def __init__(self, path, port):
        self.drivers = [Driver(port), Driver(port + 1)]
        words = [sys.executable, "-m", "terminal", "card", "replay", str(path), "--serve",
                 "--port", str(port), "--json"]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.said = []

    def until(self, event):
        while not self.said or self.said[-1]["event"] != event:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            self.said.append(json.loads(line))
        return self.said[-1]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=SOON_S)
        rest = [json.loads(line) for line in out.splitlines()]
        return self.process.returncode, rest[-1]


@pytest.fixture
def serving(recorded):
    served = Serving(recorded, two_ports())
    for driver in served.drivers:
        driver.listener.settimeout(SOON_S)
        assert driver.accept().poll() is not None
    served.until("ready")
    yield served
    if served.process.poll() is None:
        served.end()
    for driver in served.drivers:
        driver.close()


def test_the_driver_finds_both_recorded_cards_and_their_answers(serving, recorded):
    sessions = {slot: sessions_of(read_recording(recorded)[1], slot) for slot in Slot}
    for driver, slot in zip(serving.drivers, (Slot.USER, Slot.PSAM), strict=True):
        whole = one_session(sessions[slot])
        assert driver.power_on() == whole.atr
        for command, answer in whole.exchanges:
            assert driver.transmit(command.hex()) == answer.hex().upper()
        assert driver.power_on() == whole.atr, "a reset begins the conversation again"
        command, answer = whole.exchanges[0]
        assert driver.transmit(command.hex()) == answer.hex().upper()
    assert serving.drivers[0].transmit("00CA9F7F00") == "6F00"
    assert serving.end() == (0, {"event": "stopped", "count": 1})


def test_all_power_ons_of_one_card_are_one_session_and_another_card_is_left_out():
    first, other = bytes.fromhex("3B00"), bytes.fromhex("3B01")
    sessions = [
        Recorded(first, ((b"\1", b"a"),)), Recorded(other, ((b"\2", b"b"),)),
        Recorded(first, ((b"\3", b"c"),)),
    ]  # fmt: skip
    assert one_session(sessions) == Recorded(first, ((b"\1", b"a"), (b"\3", b"c")))


@pytest.mark.parametrize("other", [("--card", "zhao"), ("--reader", "x")])
def test_it_is_a_card_or_a_terminal_not_both(shuaka, recorded, other):
    refused = shuaka("card", "replay", str(recorded), "--serve", *other)
    assert refused.exit_code == 2
    assert "not both" in refused.stderr


def test_a_port_that_is_taken_is_one_sentence(shuaka, recorded):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = [sys.executable, "-m", "terminal", "card", "replay", str(recorded), "--serve",
                 "--listen", "--port", port]  # fmt: skip
        done = subprocess.run(
            words, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
            check=False, timeout=SOON_S,
        )  # fmt: skip
    assert done.returncode == 3
    assert "choose another --port" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
