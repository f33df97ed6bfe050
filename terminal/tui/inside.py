"""Inside (F12) as it works: what is remembered of messages, what is looked up, what its keys do.

Observers only append; card and ledger are looked at in a thread, only while their tab is open and
at most every REFRESH_S.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from textual.app import App

from terminal.inside import CardLook, Posting
from terminal.message_text import Message, infcode, kept
from terminal.outcome import Said
from terminal.tui.inside_state import Filter, Looking, Tab
from terminal.tui.state import Counter
from terminal.tui.trace import Row, TraceLog
from terminal.words import N_
from terminal.workplace import Workplace

REFRESH_S = 0.2
MOST_MESSAGES = 200
FOLDER = "inside"
COPIED = Said(N_("Copied."))
LOOKED_UP = (Tab.CARD, Tab.LEDGER)


@dataclass(frozen=True, slots=True)
class Told:
    """A message and when it came, numbered."""

    number: int
    time: str
    message: Message

    @property
    def good(self) -> bool:
        """Answered, and not refused."""
        return infcode(self.message.reply) == "0"


class InsideText(Protocol):
    """Who writes the tab out: the panel."""

    def text(self, *, whole: bool) -> str:
        """The unfolded row or, `whole`, everything of the tab unfolded."""


class Stage(Protocol):
    """What is needed of the app."""

    counter: Counter
    workplace: Workplace

    def repaint(self, *, layout: bool = False) -> None:
        """Show the present state."""

    def repaint_trace(self) -> None:
        """Show one more exchange."""


class Inside:
    """What the inside view knows; a `host.Wiretap`."""

    def __init__(self, stage: Stage, app: App[Any]) -> None:
        self._stage, self._app = stage, app
        self.trace = TraceLog(lambda: stage.workplace.clock.now(), self._changed)
        self.messages: deque[Told] = deque(maxlen=MOST_MESSAGES)
        self.card: CardLook | None = None
        self.postings: Sequence[Posting] | None = None
        self.panel: InsideText | None = None
        self._count = 0
        self._refreshing = False

    @property
    def looking(self) -> Looking:
        """Where somebody looks."""
        return self._stage.counter.looking

    def attend(self, workplace: Workplace) -> None:
        """Listen at this workplace from now on; nothing of the last one stays."""
        self.trace.clear()
        self.messages.clear()
        self.card, self.postings = None, None
        if self.trace not in workplace.observers:
            workplace.observers.append(self.trace)
        for host in (workplace.host, *(desk.host for desk in workplace.desks.values())):
            if self not in host.wiretaps:
                host.wiretaps.append(self)

    def message(self, call: str, request: bytes, reply: bytes | None) -> None:
        """One question and its answer, masked before it is kept; in whichever thread it was asked.

        What is shown follows with the step of the flow that asked.
        """
        self._count += 1
        time = f"{self._stage.workplace.clock.now():%H:%M:%S.%f}"[:-3]
        self.messages.append(Told(self._count, time, kept(call, request, reply)))

    def _changed(self) -> None:
        if self._stage.counter.inside and self._app.is_running:
            self._stage.repaint_trace()
            self.refresh()

    def refresh(self) -> None:
        """Look at card or ledger again soon, if that is what is shown."""
        if self._refreshing or self.looking.tab not in LOOKED_UP or not self._app.is_running:
            return
        self._refreshing = True
        self._app.set_timer(REFRESH_S, self._look_up)

    async def _look_up(self) -> None:
        self._refreshing = False
        windows, case = self._stage.workplace.inside, self.trace.case
        if self.looking.tab is Tab.CARD:
            self.card = await asyncio.to_thread(windows.card)
        elif windows.postings is not None and case:
            self.postings = await asyncio.to_thread(windows.postings, case)
        self._stage.repaint()

    def toggle(self, *, shown: bool) -> None:
        """F12: close what is shown, else open; over a result where both have no room."""
        counter = self._stage.counter
        counter.inside = not (counter.inside and shown)
        self.looking.over = counter.outcome if counter.inside else None
        self.looking.pages = 0
        self._after()

    def press(self, key: str) -> None:
        """One of the keys of actions.py; none does anything while the view is closed."""
        if self._stage.counter.inside:
            getattr(self, f"_{key}")()
            self._after()

    def _after(self) -> None:
        self.refresh()
        self._stage.repaint()

    def _tab(self) -> None:
        self.looking.next_tab()

    def _filter(self) -> None:
        self.looking.next_filter()

    def _pause(self) -> None:
        newest = self.numbers()[-1:] or [0]
        self.looking.until = newest[0] if self.looking.until is None else None

    def _up(self) -> None:
        self._choose(-1)

    def _down(self) -> None:
        self._choose(+1)

    def _choose(self, step: int) -> None:
        numbers, chosen = self.numbers(), self.looking.chosen
        self.looking.pages = 0
        if not numbers:
            return
        if chosen not in numbers:
            self.looking.chosen = numbers[-1]
            return
        at = numbers.index(chosen) + step
        self.looking.chosen = numbers[max(at, 0)] if at < len(numbers) else None

    def numbers(self) -> list[int]:
        """The rows that can be chosen, oldest first."""
        return [row.number for row in self.rows()]

    def rows(self) -> Sequence[Row | Told]:
        """What of the tab is shown: filtered, and up to a pause."""
        looking = self.looking
        known: Sequence[Row | Told] = ()
        if looking.tab is Tab.APDU:
            known = [row for row in self.trace.rows if _passes(row, looking.filter)]
        elif looking.tab is Tab.MESSAGES:
            known = [row for row in tuple(self.messages) if _passes(row, looking.filter)]
        if looking.until is None:
            return known
        return [row for row in known if row.number <= looking.until]

    def _copy(self) -> None:
        assert self.panel is not None
        self._app.copy_to_clipboard(self.panel.text(whole=False))
        self._stage.counter.message = COPIED

    def _save(self) -> None:
        assert self.panel is not None
        now = self._stage.workplace.clock.now()
        folder = self._stage.workplace.journal.path.parent / FOLDER
        path = folder / f"{self.looking.tab.name.lower()}-{now:%Y%m%d-%H%M%S}.txt"
        self._stage.counter.message = _saved(path, self.panel.text(whole=True))


def _passes(row: Row | Told, wanted: Filter) -> bool:
    if wanted is Filter.ALL:
        return True
    if wanted is Filter.TROUBLE:
        return not row.good
    return isinstance(row, Row) and row.partner == wanted.name


def _saved(path: Path, text: str) -> Said:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as no:
        return Said("Not saved: {detail}.", detail=no.strerror or "?")
    return Said("Saved as {file}.", file=str(path))
