"""The holder's display in another window: the local socket, and the Textual screen on it."""

import os
import socket
import stat
import threading
from contextlib import suppress

import pytest

from terminal.assemble.display import SOCKET, NoDisplay, reached
from terminal.holder.board import End
from terminal.holder.line import LOOK, MOST_WINDOWS, is_ours
from terminal.holder.view import Asking
from terminal.tui.holder_app import HolderApp
from tests.support.counter import golden
from tests.support.holder_page import HolderPage, display
from tests.terminal.holder.test_site import SHOP, SPLIT
from tests.terminal.test_pin_leaks import PIN, holds_pin

WAIT_S = 20.0


@pytest.fixture
def opened(tmp_path):
    with display(tmp_path, grace_s=0.3) as one:
        one.board.show(SHOP)
        yield one


def test_the_socket_is_for_this_user_only_and_goes_with_the_display(tmp_path):
    with display(tmp_path):
        mode = stat.S_IMODE(os.stat(tmp_path / SOCKET).st_mode)
        assert mode == 0o600
    assert not (tmp_path / SOCKET).exists()


def test_a_socket_of_a_dead_process_is_replaced(tmp_path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / SOCKET))
    with display(tmp_path), reached(tmp_path) as line:
        assert line.address().startswith("http://127.0.0.1:")


def test_the_other_end_is_known_by_its_user(monkeypatch):
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert is_ours(here)
        monkeypatch.setattr(os, "getuid", lambda: 4711)
        assert not is_ours(here)


def test_without_a_display_there_is_a_sentence(tmp_path):
    with pytest.raises(NoDisplay, match="No counter with a holder's display"), reached(tmp_path):
        pass


def test_a_window_gets_an_address_for_a_browser_that_works_once(opened, tmp_path):
    with reached(tmp_path) as line:
        page = HolderPage(line.address())
    assert page.opened.status_code == 200
    page.leave()


def test_a_window_follows_the_board_in_its_own_language(opened, tmp_path):
    with reached(tmp_path) as line:
        line.look("zh")
        states = line.states()
        assert next(states).shop == "朝阳大药房"
        line.look("en")
        assert next(states).shop == "Sunrise Pharmacy"
        opened.board.show(SHOP.deciding(SPLIT))
        assert [part.value for part in next(states).parts] == ["10.00", "53.60", "58.00", "25.80"]


def test_a_pin_typed_in_a_window_reaches_the_counter_and_is_wiped_there(opened, tmp_path):
    with reached(tmp_path) as line:
        line.look("en")
        states = line.states()
        next(states)
        pending = opened.board.ask(Asking(6, 5360))
        ask = next(states).ask
        digits = bytearray(PIN, "ascii")
        line.answer(ask, digits)
        assert pending.wait() is End.TYPED
        assert pending.take() == bytearray(PIN, "ascii")
        assert not any(digits)
        assert next(states).ask is None


def test_a_window_cancels(opened, tmp_path):
    with reached(tmp_path) as line:
        line.look("en")
        states = line.states()
        next(states)
        pending = opened.board.ask(Asking(6, 5360))
        line.cancel(next(states).ask)
        assert pending.wait() is End.CANCELLED


def test_a_closed_window_ends_the_question(opened, tmp_path):
    with reached(tmp_path) as line:
        line.look("en")
        states = line.states()
        next(states)
        pending = opened.board.ask(Asking(6, 5360))
        next(states)
    assert pending.wait() is End.GONE


def test_a_stranger_to_the_frames_is_hung_up_on(opened, tmp_path):
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(WAIT_S)
        wire.connect(str(tmp_path / SOCKET))
        wire.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with suppress(ConnectionResetError):  # the rest of what it said was not even read
            assert wire.recv(100) == b""


def test_there_is_an_end_to_the_windows(opened, tmp_path):
    wires = [socket.socket(socket.AF_UNIX) for _ in range(MOST_WINDOWS + 1)]
    try:
        for wire in wires[:-1]:
            wire.settimeout(WAIT_S)
            wire.connect(str(tmp_path / SOCKET))
            wire.sendall(LOOK + b"en")
            assert wire.recv(10)
        wires[-1].settimeout(WAIT_S)
        wires[-1].connect(str(tmp_path / SOCKET))
        assert wires[-1].recv(10) == b""
    finally:
        for wire in wires:
            wire.close()


def test_closing_tells_the_windows(opened, tmp_path):
    with reached(tmp_path) as line:
        line.look("en")
        states = line.states()
        next(states)
        closing = threading.Thread(target=opened.close)
        closing.start()
        assert all(state.ask is None for state in states), "the stream ends"
        closing.join(WAIT_S)
        assert not closing.is_alive()


class Window:
    """The Textual screen on a real socket."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    async def until(self, holds):
        for _ in range(2000):
            if holds():
                break
            await self.pilot.pause(0.005)
        assert holds()
        await self.pilot.pause()

    def text(self):
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


async def test_the_window_shows_the_basket_and_takes_a_pin_as_stars(opened, tmp_path):
    with reached(tmp_path) as line:
        app = HolderApp(line, "en")
        async with app.run_test(size=(80, 24)) as pilot:
            window = Window(app, pilot)
            await window.until(lambda: app.shown is not None)
            await pilot.press("9", "9")
            assert "阿莫西林胶囊 0.25g" in window.text()
            pending = opened.board.ask(Asking(6, 5360))
            await window.until(lambda: app.ask is not None)
            assert "_ _ _ _ _ _" in window.text(), "what was typed too early is nothing"
            await pilot.press(*"2468")
            assert "* * * * _ _" in window.text()
            assert "2468" not in window.text()
            await pilot.press("1", "1", "backspace", "0", "enter")
            await window.until(lambda: app.ask is None)
            assert pending.take() == b"246810"
            assert "_ _ _" not in window.text()


async def test_a_wrong_or_too_long_entry_in_the_window_is_said(opened, tmp_path):
    with reached(tmp_path) as line:
        app = HolderApp(line, "en")
        async with app.run_test(size=(80, 24)) as pilot:
            window = Window(app, pilot)
            pending = opened.board.ask(Asking(2, 5360, wrong=True))
            await window.until(lambda: app.ask is not None)
            assert "Wrong PIN. Tries left: 2." in window.text()
            await pilot.press(*"1234567890123")
            assert "Too many digits" in window.text()
            await pilot.press("enter")
            assert pending.end is None
            await pilot.press("escape")
            assert pending.wait() is End.CANCELLED


async def test_the_window_changes_its_language_and_says_when_the_counter_closes(opened, tmp_path):
    with reached(tmp_path) as line:
        app = HolderApp(line, "en")
        async with app.run_test(size=(120, 40)) as pilot:
            window = Window(app, pilot)
            await window.until(lambda: app.shown is not None)
            await pilot.press("ctrl+l")
            await window.until(lambda: app.shown.language == "zh-CN")
            assert "朝阳大药房" in window.text()
            closing = threading.Thread(target=opened.close)
            closing.start()
            await window.until(lambda: app.lost)
            closing.join(WAIT_S)
            assert "未与收银台连接" in window.text()


async def test_nothing_of_a_typed_pin_is_left_in_the_window(opened, tmp_path):
    with reached(tmp_path) as line:
        app = HolderApp(line, "en")
        async with app.run_test(size=(80, 24)) as pilot:
            window = Window(app, pilot)
            pending = opened.board.ask(Asking(6, 5360))
            await window.until(lambda: app.ask is not None)
            await pilot.press(*PIN)
            buffer = app.typed._buffer
            assert buffer == bytearray(PIN, "ascii")
            await pilot.press("enter")
            await window.until(lambda: app.ask is None)
            assert not any(buffer)
            assert not holds_pin(window.text().encode() + repr(vars(app.typed)).encode())
            pending.withdraw()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_window_looks_as_it_did(opened, tmp_path, size, language):
    name = f"{size[0]}x{size[1]}-{language}"
    with reached(tmp_path) as line:
        app = HolderApp(line, language)
        async with app.run_test(size=size) as pilot:
            window = Window(app, pilot)
            opened.board.show(SHOP.deciding(SPLIT))
            await window.until(lambda: app.shown is not None and app.shown.parts)
            golden(f"holder-basket-{name}", window.text() + "\n")
            pending = opened.board.ask(Asking(2, 5360))
            await window.until(lambda: app.ask is not None)
            await pilot.press(*"246")
            golden(f"holder-pin-{name}", window.text() + "\n")
            pending.withdraw()
