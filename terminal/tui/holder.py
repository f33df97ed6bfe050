"""The counter's end of the holder's display: it shows what the counter shows, and asks for PINs.

While the holder types there, the counter says so and waits; no digit passes through the screen.
When the display is gone, or nobody types, the operator alone decides whether to type here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from backend.protocol.money import yuan
from terminal.errors import Spoken
from terminal.holder.board import End, Pending
from terminal.holder.clerk import AT_THE_READER, BUSY, WAITING, WHY_HERE
from terminal.holder.display import Display
from terminal.holder.view import Asking, Good, Mood, View, view_of
from terminal.new_pin import QUESTIONS
from terminal.outcome import Said
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.question import AskFirst
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, MUTED, READY, STRONG, entry, line, sentence
from terminal.words import N_, say, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

LOOK_S = 0.5
Opening = Callable[[], Display]
AT_READER = {
    "The holder types the PIN at the reader's own keys",
    "The holder types old and new PIN at the reader's own keys",
    "The two new PINs differ: the holder types once more at the reader's keys",
}
"""What the counter says (clerk.py) while the reader's own keys are used."""


def seen_by_the_holder(counter: Counter) -> View:
    """The counter's state without what is the operator's alone."""
    basket = counter.basket
    goods = tuple(
        Good(f"{row.item.name} {row.item.spec}".strip(), str(row.count), row.amount_fen)
        for row in basket.rows
    )
    view = replace(
        view_of(counter.settings), goods=goods, total_fen=basket.total_fen,
        split=counter.shown_split,
    )  # fmt: skip
    if counter.result is not None:
        return view.concluded(counter.result)
    if counter.progress is not None:
        at_reader = counter.progress.template in AT_READER
        return replace(view, mood=Mood.WORKING, says=AT_THE_READER if at_reader else BUSY)
    return view.deciding(counter.split) if counter.split is not None else view


class HolderSide:
    """Opened when it is wanted; `opening` is None where there can be none."""

    def __init__(self, app: CounterApp, opening: Opening | None) -> None:
        self._app, self._opening = app, opening
        self.display: Display | None = None

    @property
    def possible(self) -> bool:
        """Whether there is a display to open."""
        return self._opening is not None

    @property
    def present(self) -> bool:
        """Whether a holder's display is connected now."""
        return self.display is not None and self.display.board.present

    def look(self) -> None:
        """Called whenever something may have changed."""
        if self.display is not None:
            self.display.board.show(seen_by_the_holder(self._app.counter))

    async def open(self) -> Display | None:
        """Open it, or say why not."""
        if self.display is None and self._opening is not None:
            try:
                self.display = await asyncio.to_thread(self._opening)
            except Spoken as no:
                self._app.counter.message = no
            self.look()
        return self.display

    async def announce(self) -> None:
        """At the start of the day: where it is."""
        display = await self.open()
        if display is not None:
            self._app.counter.message = Said(
                "The holder's display, for one opening: {address}", address=display.address()
            )
        self._app.repaint()

    async def visit(self) -> None:
        """The row of the menu: an address, and whether one is connected."""
        display = await self.open()
        if display is not None:
            await self._app.push_screen_wait(HolderAddress(display, self._app))
        self._app.repaint()

    async def ask(self, asking: Asking) -> tuple[bytearray | None, bool]:
        """The PIN typed at the display (None: the holder cancelled), and whether the operator wants
        it typed here instead.
        """
        assert self.display is not None
        pending = self.display.board.ask(asking)
        try:
            end = await self._app.push_screen_wait(HolderTypes(pending))
            digits = pending.take()
        finally:
            pending.withdraw()
        why = WHY_HERE.get(end)
        if digits is not None or why is None:
            return digits, False
        asked = AskFirst(N_("PIN"), why, yes=N_("type it here"), no=N_("stop"))
        here = await self._app.push_screen_wait(asked)
        return None, here

    def close(self) -> None:
        """Nobody is shown anything any more."""
        if self.display is not None:
            self.display.close()
            self.display = None


class HolderTypes(Dialog[End]):
    """The counter waits; Esc takes the question back. Gives how it ended."""

    title_word = N_("PIN")

    def __init__(self, pending: Pending) -> None:
        super().__init__()
        self._pending = pending

    def on_mount(self) -> None:
        """It may end in any thread."""
        self._pending.then(lambda: self.call_later(self._over))

    def _over(self) -> None:
        self.give(self._pending.end)

    def lines(self) -> Iterator[Content]:
        """Who types, what for, tries."""
        asking = self._pending.question.asking
        yield from sentence(say(WAITING), WIDTH, STRONG)
        yield line()
        if asking.change is not None:
            yield line(tr(QUESTIONS[asking.change.asked, asking.change.old]))
        elif asking.amount_fen:
            yield entry(tr(N_("from the account")), yuan(asking.amount_fen), WIDTH)
        yield line((tr(N_("Tries left: {count}."), count=asking.tries_left), MUTED))

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return ((N_("Esc"), N_("take the question back")),)

    def press(self, key: str, character: str) -> None:
        """Only Esc means anything: digits belong to the holder's own keys."""
        del character
        if key == "escape":
            self._pending.withdraw()
            self.give(End.WITHDRAWN)


class HolderAddress(Dialog[None]):
    """A fresh address, and the way without a browser."""

    title_word = N_("The holder's display")

    def __init__(self, display: Display, app: CounterApp) -> None:
        super().__init__()
        self._board, self._address = display.board, display.address()
        self._counter_app, self._copied = app, False

    def on_mount(self) -> None:
        """It is worth seeing that somebody came."""
        self.set_interval(LOOK_S, self.repaint)

    def lines(self) -> Iterator[Content]:
        """Address, how often it works, who is connected."""
        if self._board.present:
            yield line((f"● {tr(N_('A display is connected.'))}", READY))
        else:
            yield line((f"○ {tr(N_('No display is connected.'))}", MUTED))
        yield line()
        words = N_("In a browser of this computer, this address opens once; a new one each time:")
        yield from sentence(tr(words), WIDTH)
        yield line((self._address, ACCENT))
        yield line((tr(N_("It is in the clipboard.")) if self._copied else "", MUTED))
        yield from sentence(tr(N_("Or in another terminal window: shuaka holder --text")), WIDTH)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (("c", N_("copy")), (N_("Esc"), N_("close")))

    def press(self, key: str, character: str) -> None:
        """Copy, or close."""
        if character in ("c", "C"):
            self._counter_app.copy_to_clipboard(self._address)
            self._copied = True
            self.repaint()
        elif key in ("escape", "enter"):
            self.give(None)
