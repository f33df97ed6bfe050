"""The PIN dialog: the digits stay in one buffer here, are handed over once, and wiped.

They are in no field, message, reactive or string; what is painted is how many there are. Keys that
arrive between the operator's yes and the opened dialog are kept in the same buffer (running.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Digits

from backend.protocol.money import yuan
from terminal.errors import Spoken
from terminal.tui.dialog import WIDTH, Dialog, Piece
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, STRONG, apart, line, sentence
from terminal.words import N_, say, tr

FEWEST, PLACES, MOST = 4, 6, 12
TIMEOUT_S = 60.0
FEW_TRIES = 3


class PinKeys:
    """What was typed so far. More than MOST digits are a scanner, not a person: all is dropped."""

    def __init__(self) -> None:
        self._buffer = bytearray(MOST)
        self.count = 0
        self.too_many = False
        self.entered = False
        self.cancelled = False
        self.changed: Callable[[], None] | None = None

    def press(self, key: str, character: str) -> None:
        """One key, in the order typed; nothing counts after Enter or Esc."""
        if not self.entered and not self.cancelled:
            self._take_in(key, character)
            if self.changed is not None:
                self.changed()

    def _take_in(self, key: str, character: str) -> None:
        if key == "escape":
            self.wipe()
            self.cancelled = True
        elif key == "enter":
            self._enter()
        elif key == "backspace":
            self._back()
        elif len(character) == 1 and character in "0123456789":
            self._digit(ord(character))

    def _digit(self, digit: int) -> None:
        if self.count == MOST or self.too_many:
            self.wipe()
            self.too_many = True
            return
        self._buffer[self.count] = digit
        self.count += 1

    def _back(self) -> None:
        if self.count:
            self.count -= 1
            self._buffer[self.count] = 0

    def _enter(self) -> None:
        self.too_many, was_scan = False, self.too_many
        self.entered = self.count >= FEWEST and not was_scan

    def take(self) -> bytearray:
        """The digits, once; our own copy is wiped."""
        digits = self._buffer[: self.count]
        self.wipe()
        return digits

    def wipe(self) -> None:
        """Nothing is left of them."""
        self._buffer[:] = bytes(MOST)
        self.count = 0


class PinDialog(Dialog[bytearray]):
    """Amount, six places, tries left. Gives the digits, or None: cancelled or too late."""

    title_word = N_("PIN")
    too_late = False
    """Nobody typed in time."""

    def __init__(
        self, tries_left: int, amount_fen: int, typed: PinKeys, wrong: Spoken | None = None
    ) -> None:
        super().__init__()
        self._tries_left, self._amount_fen = tries_left, amount_fen
        self._typed, self._wrong = typed, wrong
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The amount stands above the places."""
        with Vertical(classes="box"):
            yield Piece(self.head)
            yield Digits(yuan(self._amount_fen))
            yield Piece(self.body)

    def head(self) -> list[Content | str]:
        """What the amount is."""
        title, what = line((tr(self.title_word), STRONG)), tr(N_("from the account"))
        return [apart(title, line((what, MUTED)), WIDTH), line()]

    def on_mount(self) -> None:
        """The clock runs from now; what was typed before counts."""
        self._timer = self.set_timer(TIMEOUT_S, self._give_up)
        self._typed.changed = self._judge
        self._judge()

    def _give_up(self) -> None:
        self._typed.wipe()
        self.too_late = True
        self.give(None)

    def lines(self) -> Iterator[Content]:
        """Places, who types, tries."""
        count = self._typed.count
        yield line()
        places = " ".join("*" * count + "_" * (PLACES - count))
        yield line((places.center(WIDTH), f"bold {ACCENT}"))
        yield line()
        yield line((tr(N_("The holder types the PIN.")), STRONG))
        yield from self.hint()
        too_many = tr(N_("Too many digits: type the PIN again."))
        yield line((too_many if self._typed.too_many else "", ATTENTION))

    def hint(self) -> Iterator[Content]:
        """What was wrong, or how many tries are left."""
        if self._wrong is not None:
            yield from sentence(say(self._wrong), WIDTH, ATTENTION)
            return
        style = ATTENTION if self._tries_left <= FEW_TRIES else MUTED
        yield line((tr(N_("Tries left: {count}."), count=self._tries_left), style))

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (
            (N_("Enter"), N_("confirm")),
            (N_("Backspace"), N_("correct")),
            (N_("Esc"), N_("cancel")),
        )

    def press(self, key: str, character: str) -> None:
        """The holder's key."""
        if self._timer is not None:
            self._timer.reset()
        self._typed.press(key, character)

    def _judge(self) -> None:
        if self._typed.entered:
            self.give(self._typed.take())
        elif self._typed.cancelled:
            self.give(None)
        else:
            self.repaint()
