"""The dialog of a change of PIN: old, new and new again, one after the other in the same place.

As in pin.py the digits stay in one buffer. What is typed after an Enter, while the next question
is on its way, is kept for it; after a fault it is dropped, for the holder has to read first.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from terminal.errors import Spoken
from terminal.new_pin import QUESTIONS, Asked, PinQuestion
from terminal.tui.dialog import WIDTH, Piece
from terminal.tui.pin import FEW_TRIES, PinDialog, PinKeys
from terminal.tui.typeset import ATTENTION, MUTED, STRONG, apart, line, sentence
from terminal.words import N_, say, tr

QUESTIONS_ASKED = {asked: place for place, asked in enumerate(Asked, 1)}
HINTS = {
    Asked.NEW: N_("4 to 12 digits, other ones than before."),
    Asked.AGAIN: N_("The same digits once more."),
}


class NewPinDialog(PinDialog):
    """One of the questions. Gives the digits, or None: cancelled or too late."""

    title_word = N_("Change the PIN")

    def __init__(
        self,
        question: PinQuestion,
        typed: PinKeys,
        ahead: PinKeys,
        wrong: Spoken | None = None,
    ) -> None:
        super().__init__(question.tries_left, 0, typed, wrong)
        self._question, self._ahead = question, ahead

    def compose(self) -> ComposeResult:
        """No amount: nothing is paid."""
        with Vertical(classes="box"):
            yield Piece(self.head)
            yield Piece(self.body)

    def head(self) -> list[Content | str]:
        """What is asked, and how far the holder is."""
        asked = self._question.asked
        title = line((tr(self.title_word), STRONG))
        place = f"{QUESTIONS_ASKED[asked]}/{len(QUESTIONS_ASKED)}"
        what = line((tr(QUESTIONS[asked, self._question.old]), STRONG))
        return [apart(title, line((place, MUTED)), WIDTH), line(), what]

    def hint(self) -> Iterator[Content]:
        """Tries at the old PIN; at a new one what a PIN is, or what was wrong with it."""
        if self._question.fault is not None:
            yield from sentence(tr(self._question.fault), WIDTH, ATTENTION)
        elif self._wrong is not None:
            yield from sentence(say(self._wrong), WIDTH, ATTENTION)
        elif self._question.asked is Asked.OLD:
            style = ATTENTION if self._tries_left <= FEW_TRIES else MUTED
            yield line((tr(N_("Tries left: {count}."), count=self._tries_left), style))
        else:
            yield line((tr(HINTS[self._question.asked]), MUTED))

    def late(self, key: str, character: str) -> None:
        """After the Enter the holder goes on with the next PIN."""
        self._ahead.press(key, character)
