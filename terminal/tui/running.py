"""While a transaction runs: the words of its progress lie over the scan line, and no key gets past.

From the key that starts it until the end there is no field that a typed-ahead PIN could land in.
Keys before the operator's yes are dropped; those after it are the holder's first digits.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size

from terminal.tui.overlay import Overlay
from terminal.tui.painted import Painted
from terminal.tui.pin import PinKeys
from terminal.tui.state import Counter, Mark
from terminal.tui.typeset import ACCENT, MUTED, line, page
from terminal.words import N_, say, tr


class EarlyKeys:
    """The holder's digits between the operator's yes and the opened PIN dialog; None: drop keys.

    `too_late`: the dialog closed by itself, and the holder may be typing still.
    """

    def __init__(self) -> None:
        self.typed: PinKeys | None = None
        self.too_late = False

    def begin(self) -> PinKeys:
        """Keep from now on what is typed."""
        self.typed = self.typed or PinKeys()
        return self.typed

    def hand_over(self, ahead: PinKeys) -> PinKeys:
        """What was kept, to a dialog; from now on `ahead` keeps what is typed."""
        typed = self.begin()
        self.typed = ahead
        return typed

    def forget(self) -> None:
        """Wipe and keep no more."""
        if self.typed is not None:
            self.typed.wipe()
        self.typed = None


class Progress(Painted):
    """What is going on."""

    def paint(self, size: Size) -> Content:
        """The words, and what not to do meanwhile."""
        now = self.counter.progress
        if now is None:
            return line()
        card_in = self.counter.card.mark is not Mark.NONE
        hint = tr(N_("Leave the card in until it says so.")) if card_in else ""
        words = line((f"{say(now)} ...", f"bold {ACCENT}")).truncate(size.width)
        return page([words, line((hint, MUTED))])


class Running(Overlay[None]):
    """Takes every key, from the one that starts a transaction until its end."""

    AUTO_FOCUS = ""
    can_focus = False

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter
        self.early = EarlyKeys()

    def compose(self) -> ComposeResult:
        """One piece, over the scan line."""
        yield Progress(self._counter)

    async def _on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if self.early.typed is not None:
            self.early.typed.press(event.key, event.character or "")

    def fall_in(self) -> None:
        """The words come with the first one, and go with the last."""
        for piece in self.query(Progress):
            piece.display = self._counter.progress is not None

    def end(self) -> None:
        """The transaction is over: the scan line has the keys again."""
        if self.is_current:
            self.dismiss()

    def on_unmount(self) -> None:
        """Digits that nobody asked for are wiped."""
        self.early.forget()
