"""The counter driven by keys in a test: the real app over a copied training world, no sleeping on
luck (every wait names what it waits for), and the screen as text for goldens."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.screen import Screen

from terminal.outcome import Result
from terminal.tui.app import CounterApp
from terminal.tui.chooser import Chooser
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from terminal.tui.scan_line import ScanInput
from terminal.tui.state import Counter

NARROW, WIDE = (80, 24), (120, 40)
PATIENCE_S = 20.0
GOLDENS = Path(__file__).resolve().parents[1] / "terminal" / "tui" / "goldens"
CHANGING = (  # what differs from run to run: pattern, and what stands for it at the same width
    (re.compile(r"\d{4}-\d\d-\d\d"), "2026-11-21"),
    (re.compile(r"\d\d:\d\d:\d\d"), "12:04:31"),
    (re.compile(r"\b\d{18,20}\b"), lambda found: "9" * len(found[0])),
    (re.compile(r"\b[0-9A-F]{8}$"), "9BBEBD41"),
    (re.compile(r"(?<=│)\d{3}$"), "999"),  # the end of a number that a dialog covers
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), lambda found: "4" * len(found[0])),
    (re.compile(r"(?<=/\?t=)[\w-]+"), lambda found: "w" * len(found[0])),
)


class Till:
    """One app under test."""

    def __init__(self, app: CounterApp, pilot: Pilot[None]) -> None:
        self.app, self._pilot = app, pilot

    @property
    def counter(self) -> Counter:
        return self.app.counter

    @property
    def scan(self) -> ScanInput:
        return self.app.counter_screen.scan

    def press(self, *keys: str) -> None:
        """Keys as fast as they can come: `f8` is one key, `+123` are three."""
        for key in keys:
            for one in key[1:] if key.startswith("+") and len(key) > 1 else (key,):
                self.app.simulate_key(one)

    def scanned(self, *codes: str) -> None:
        """Codes as a scanner types them, each with its Enter."""
        for code in codes:
            self.press("+" + code, "enter")

    async def until(self, what: Callable[[], object]) -> None:
        """Wait for a fact; PATIENCE_S is for a machine that is busy."""
        async with asyncio.timeout(PATIENCE_S):
            while not what():
                await asyncio.sleep(0.002)
        await self._pilot.pause()

    async def idle(self) -> None:
        """All keys worked off, no job running, no dialog open."""
        await self.scan.settled()
        await self.until(lambda: not self.app.workers and len(self.app.screen_stack) == 1)
        self.text()

    async def insert(self, name: str) -> None:
        """A card goes in and is read."""
        self.app.workplace.drawer.insert(name)
        self.app._seen = None
        self.app.watch_slot()
        await self.idle()

    async def resize(self, columns: int, lines: int) -> None:
        """Another size of the window."""
        await self._pilot.resize_terminal(columns, lines)

    async def dialog(self, kind: type[Screen[Any]]) -> Screen[Any]:
        """Wait for a dialog of a kind."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted)
        self.text()
        return self.app.screen

    async def choose(self, row: str) -> None:
        """F10, and a row of the menu by its value."""
        self.press("f10")
        menu = await self.dialog(Chooser)
        assert isinstance(menu, Chooser)
        self.press(*["down"] * [choice.value for choice in menu._choices].index(row), "enter")

    async def pay(self, pin: str = "246810") -> Result:
        """F8, yes, PIN; gives the outcome."""
        self.press("f8")
        await self.dialog(ConfirmSplit)
        self.press("enter")
        await self.dialog(PinDialog)
        self.press("+" + pin, "enter")
        await self.idle()
        assert self.counter.outcome is not None
        return self.counter.outcome.result

    def text(self) -> str:
        """The screen as lines of text, with those that show through. Textual's own names; only
        here: without the stack the compositor paints, and keeps, nothing below a dialog.
        """
        visible_screen_stack.set(self.app._background_screens)
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def says(self, words: str) -> bool:
        """Is this on the screen, wherever its lines are broken?"""
        return "".join(words.split()) in "".join(self.text().split())

    def stable_text(self) -> str:
        """The same with what differs from run to run replaced."""
        text = self.text()
        for pattern, stand_in in CHANGING:
            text = "\n".join(pattern.sub(stand_in, line) for line in text.split("\n"))
        return text + "\n"


@asynccontextmanager
async def opened(shop: Any, size: tuple[int, int] = NARROW, **options: Any) -> AsyncIterator[Till]:
    """The counter of a shop, started and idle."""
    app = CounterApp(shop.workplace, **options)
    async with app.run_test(size=size) as pilot:
        till = Till(app, pilot)
        await till.idle()
        yield till


def golden(name: str, text: str) -> None:
    """Compare with the golden file; a missing one is written and fails, to be looked at.

    With RENEW_GOLDENS in the environment all are written: for a change that is meant, and looked
    at in the diff.
    """
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("RENEW_GOLDENS"):
        path.write_text(text, encoding="utf-8")
        return
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        raise AssertionError(f"{path.name} is new: look at it and run again")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; remove it to renew it"
