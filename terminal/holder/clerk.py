"""A clerk whose holder types at a display: PINs come from the board, all else from another clerk.

A display that went away, or at which nobody typed in time, is told to the operator, who alone
decides whether the PIN is typed here instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from terminal.errors import Spoken
from terminal.flow import Agreed, Split
from terminal.holder.board import Board, End
from terminal.holder.view import Asking, Mood, View
from terminal.new_pin import PinQuestion
from terminal.notices import AskingAgain, NewPinAtReader, PinAtReader, PinWrong, SellingOffline
from terminal.outcome import Outcome, Said
from terminal.performer import Clerk

WAITING = Said("The holder types the PIN at their own display.")
NO_DISPLAY = Said("No display of the holder is connected. Nothing was sent to the card.")
WHY_HERE = {
    End.GONE: Said("The holder's display went away. Nothing was sent to the card."),
    End.LATE: Said("Nobody typed a PIN at the holder's display. Nothing was sent to the card."),
    End.WITHDRAWN: Said("The holder's display is not asked any more. Nothing was sent."),
}
"""Endings after which the operator may have the PIN typed at the counter."""
AT_THE_READER = Said("Please type your PIN at the reader's own keys.")
SHOWN_ON_THE_WAY: dict[type, tuple[Mood, Spoken]] = {
    PinAtReader: (Mood.WORKING, AT_THE_READER),
    NewPinAtReader: (Mood.WORKING, AT_THE_READER),
    AskingAgain: (Mood.WORKING, Said("The centre does not answer. Asking again.")),
    SellingOffline: (Mood.WORKING, Said("The centre cannot be reached: selling OFFLINE")),
}
BUSY = Said("Leave the card in, please.")


class AtTheDisplay:
    """`clerk` is the operator's; `here` asks the operator whether the PIN may be typed here, `say`
    tells the operator something.
    """

    def __init__(
        self,
        clerk: Clerk,
        board: Board,
        view: View,
        *,
        here: Callable[[Spoken], bool],
        say: Callable[[Spoken], None],
    ) -> None:
        self._clerk, self._board, self._view = clerk, board, view
        self._here, self._say = here, say
        self._wrong = False
        board.show(view)

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The PIN typed at the display; None when the holder cancels."""
        asking = Asking(tries_left, amount_fen, self._taken_wrong())
        return self._typed(asking, lambda: self._clerk.pin(tries_left, amount_fen))

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        """One of the PINs of a change, likewise."""
        asking = Asking(question.tries_left, wrong=self._taken_wrong(), change=question)
        return self._typed(asking, lambda: self._clerk.new_pin(question))

    def _taken_wrong(self) -> bool:
        wrong, self._wrong = self._wrong, False
        return wrong

    def _typed(self, asking: Asking, here: Callable[[], bytearray | None]) -> bytearray | None:
        why: Spoken | None = NO_DISPLAY
        if self._board.present:
            self._say(WAITING)
            self._show(Mood.WORKING, BUSY)  # what stands there once the question is gone
            pending = self._board.ask(asking)
            try:
                end, digits = pending.wait(), pending.take()
            finally:
                pending.withdraw()
            if digits is not None:
                return digits
            why = WHY_HERE.get(end)
        return here() if why is not None and self._here(why) else None

    def confirm(self, split: Split) -> bool | Agreed:
        """The operator settles the cash; the holder sees who pays what."""
        self._view = self._view.deciding(split)
        self._board.show(self._view)
        return self._clerk.confirm(split)

    def show(self, what: object) -> None:
        """A notice for both."""
        self._wrong = self._wrong or isinstance(what, PinWrong)
        if (told := SHOWN_ON_THE_WAY.get(type(what))) is not None:
            self._show(*told)
        self._clerk.show(what)

    def conclude(self, outcome: Outcome) -> None:
        """How it ended, on the display."""
        self._view = self._view.concluded(outcome)
        self._board.show(self._view)

    def _show(self, mood: Mood, says: Spoken) -> None:
        self._view = replace(self._view, mood=mood, says=says)
        self._board.show(self._view)
