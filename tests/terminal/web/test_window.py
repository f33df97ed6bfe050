"""A program in a window of its own: its size, its keys, its modes, its end."""

import asyncio
import hashlib
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.web import window as module
from terminal.web.window import LARGEST, SMALLEST, UNSEEN, Size, Switches, Window, within_limits

TELLS_ITS_SIZE = """
import os, signal
def tell(*_): print("size", *os.get_terminal_size(), flush=True)
signal.signal(signal.SIGWINCH, tell)
tell()
while True: signal.pause()
"""
READS_LATE = """
import hashlib, os, sys, tty
tty.setraw(0)
print("ready", flush=True)
open(sys.argv[1]).close()
taken = b""
while len(taken) < int(sys.argv[2]): taken += os.read(0, 999)
print("took", hashlib.sha256(taken).hexdigest(), flush=True)
"""
STAYS = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
print("ready", flush=True)
while True: signal.pause()
"""


def words(program, *more):
    return [sys.executable, "-c", program, *map(str, more)]


async def told(window, text):
    """Read until a text came."""
    seen = b""
    async with asyncio.timeout(20):
        while text.encode() not in seen:
            part = await window.read()
            assert part, seen
            seen += part
    return seen.decode()


async def test_a_program_knows_its_size_and_is_told_of_a_new_one():
    window = await Window.open(words(TELLS_ITS_SIZE), os.environ, Size(90, 30))
    await told(window, "size 90 30")
    window.resize(Size(120, 40))
    await told(window, "size 120 40")
    assert await window.close() < 0


async def test_keys_that_a_program_does_not_take_yet_wait_in_order(tmp_path):
    typed = b"".join(b"%08d;" % number for number in range(20_000))
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    program = words(READS_LATE, gate, len(typed))
    window = await Window.open(program, os.environ, Size(80, 24))
    await told(window, "ready")
    window.write(typed[:5])
    window.write(typed[5:])
    assert window._waiting, "the test is about keys that wait"
    gate.open("w").close()
    await told(window, f"took {hashlib.sha256(typed).hexdigest()}")
    assert not window._waiting
    await window.close()


async def test_the_end_of_the_program_is_the_end_of_what_is_read():
    window = await Window.open(words("print('last words')"), os.environ, Size(80, 24))
    seen = b""
    while part := await window.read():
        seen += part
    assert b"last words" in seen
    window.write(b"nobody reads this")
    assert await window.close() == 0


async def test_a_program_that_does_not_mind_being_hung_up_on_is_ended(monkeypatch):
    monkeypatch.setattr(module, "CLOSING_S", 0.2)
    window = await Window.open(words(STAYS), os.environ, Size(80, 24))
    await told(window, "ready\r\n")
    assert await window.close() == -9


async def test_a_program_that_is_not_there_is_the_callers_to_hear_of():
    with pytest.raises(FileNotFoundError):
        await Window.open(["/nowhere/at-all"], os.environ, Size(80, 24))


@given(st.lists(st.integers(0, 40), max_size=4))
def test_modes_are_noticed_wherever_what_was_written_is_cut(cuts):
    written = b"\x1b[?1049h\x1b[?25l\x1b[?1000;1006hABC\x1b[?1006l\x1b[?1049h"
    switches, start = Switches(), 0
    for end in [*sorted(cuts), len(written)]:
        switches.notice(written[start:end])
        start = max(start, end)
    again = b"\x1b[?25l\x1b[?1000h\x1b[?1006l\x1b[?1049h"
    assert switches.sequence() == again


def test_nobody_can_ask_for_the_size_of_a_window_that_is_not_looked_at():
    assert within_limits(10**6, 10**6) == LARGEST
    assert within_limits(0, 0) == SMALLEST
    assert UNSEEN.columns > LARGEST.columns
