"""The scan line: always focused; Enter is taken in the field's own queue, and the code handed over
by a call, so that neither a fast scanner nor the key after it can run codes together, whatever it
ends them with, typed or pasted.

Digits are a code, letters pinyin initials or a name; `*3` is a quantity, `-` takes the last out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from backend.protocol.money import yuan
from terminal.receipt import CLASS_NAMES
from terminal.tui.chooser import around
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, apart, left, line, page, sentence
from terminal.words import N_, say, tr
from terminal.workplace import Item

LONGEST_CODE = 64
CANDIDATE = 72
"""Cells of a candidate; behind it an arrow where more of them are hidden above or below."""
ARROWS = "↑↓"
REMOVE = "-"
MOVES = {"up": -1, "down": 1}
SCROLLS = {"pageup": -1, "pagedown": 1}
ENDS = {"ctrl+j", "tab"}
"""What scanners end a code with that do not end it with Enter (LF, also after CR; tab)."""
EDITS = {
    "backspace": "delete_left",
    "delete": "delete_right",
    "left": "cursor_left",
    "right": "cursor_right",
    "home": "home",
    "end": "end",
}
"""Keys whose bindings would come later than letters typed after them: done in the same queue."""


class ScanDesk(Protocol):
    """Who works with what the scan line takes in."""

    def typed(self, text: str) -> None:
        """The text has changed."""

    def entered(self, text: str) -> None:
        """Enter: a whole code, word or quantity; the field is emptied next."""

    def move(self, step: int) -> None:
        """Another candidate."""

    def scroll(self, pages: int) -> None:
        """Turn the receipt or the trace."""

    def step_back(self) -> None:
        """Esc in an empty field."""


class ScanInput(Input):
    """The one field of the counter. Never shows a PIN: no dialog has a field (pin.py)."""

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but a line that grows in a field of fixed size moves nothing else."""

    def __init__(self, desk: ScanDesk) -> None:
        super().__init__(max_length=LONGEST_CODE, compact=True, select_on_focus=False)
        self._desk = desk

    def on_mount(self) -> None:
        """Without animation the cursor does not blink."""
        self.cursor_blink = self.app.animation_level != "none"

    async def _on_key(self, event: events.Key) -> None:
        if self._command(event.key) or (event.character == REMOVE and not self.value):
            event.stop()
            event.prevent_default()
            if event.character == REMOVE:
                self._desk.entered(REMOVE)
            return
        await super()._on_key(event)

    def _command(self, key: str) -> bool:
        """Keys that are no text; True when it was one."""
        if key == "enter" or (key in ENDS and self.value):
            self._desk.entered(self.value.strip())
            self.value = ""
        elif key in MOVES:
            self._desk.move(MOVES[key])
        elif key in SCROLLS:
            self._desk.scroll(SCROLLS[key])
        elif key in EDITS:
            getattr(self, f"action_{EDITS[key]}")()
        elif key == "escape" and not self.value:
            self._desk.step_back()
        elif key == "escape":
            self.value = ""
        else:
            return False
        return True

    def _on_paste(self, event: events.Paste) -> None:
        """As if it was typed: the end of each line is an Enter, the rest stays in the field."""
        event.stop()
        event.prevent_default()
        *lines, rest = event.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for text in lines:
            self._insert_typed(text)
            if self.value:
                self._command("enter")
        self._insert_typed(rest)

    def _insert_typed(self, text: str) -> None:
        room = LONGEST_CODE - len(self.value)
        self.insert_text_at_cursor("".join(filter(str.isprintable, text))[:room])

    def watch_value(self, value: str) -> None:
        """Every change goes to the desk at once."""
        self._desk.typed(value)

    def on_blur(self) -> None:
        """The focus comes back: typing always goes here."""
        if self.screen.is_active:
            self.focus()

    async def settled(self) -> None:
        """Wait until every key that was typed before this call has been worked off."""
        passed = asyncio.Event()
        self.call_later(passed.set)
        await passed.wait()


class ScanPrompt(Painted):
    """The words before the field."""

    def paint(self, size: Size) -> Content:
        """As wide as its words: not cut, because its width follows from them."""
        del size
        return line((tr(N_("Scan, code, initials or name:")), ACCENT))


class Hints(Painted):
    """Under the field: candidates while letters are typed, else the last message."""

    def paint(self, size: Size) -> Content:
        """At most as many lines as there are."""
        return page(list(self._lines(size.width, size.height))[: size.height])

    def _lines(self, columns: int, rows: int) -> Iterator[Content]:
        candidates, message = self.counter.candidates, self.counter.message
        above, below = around(candidates.chosen, len(candidates.items), rows)
        shown = candidates.items[above : above + rows]
        for number, item in enumerate(shown, above):
            hidden = (above and number == above, below and number == above + rows - 1)
            arrows = "".join(arrow for arrow, there in zip(ARROWS, hidden, strict=True) if there)
            yield _candidate(item, columns, arrows, chosen=number == candidates.chosen)
        if not candidates.items and message is not None:
            yield from sentence(say(message), columns, ATTENTION)


def _candidate(item: Item, columns: int, arrows: str, *, chosen: bool) -> Content:
    drug_class = tr(CLASS_NAMES.get(item.chrgitm_lv, ""))
    style = f"bold {ACCENT}" if chosen else ""
    head = line(("> " if chosen else "  ", ACCENT), (f"{item.name} {item.spec}", style))
    tail = line((left(drug_class, 6), MUTED), (yuan(item.price_fen), style))
    return apart(head, tail, min(columns, CANDIDATE)) + line((f" {arrows}", MUTED))


class ScanLine(Horizontal):
    """Prompt and field."""

    def __init__(self, counter: Counter, desk: ScanDesk) -> None:
        super().__init__()
        self.counter, self._desk = counter, desk

    def compose(self) -> ComposeResult:
        """Side by side."""
        yield ScanPrompt(self.counter)
        yield ScanInput(self._desk)
