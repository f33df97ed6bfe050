"""The command line as a clerk: where the PIN comes from, how progress and outcomes are said.

A PIN comes from a prompt without echo, a file (or standard input), or SHUAKA_PIN; never from an
argument. It is a bytearray from the first byte on and offered once: a wrong one costs one try.
"""

from __future__ import annotations

import typer

from backend.protocol.messages.card_service import COMPENSATED, POSTED, PROVEN, REVERSED
from backend.protocol.money import yuan
from terminal.flow import Agreed, Split
from terminal.new_pin import FEWEST_DIGITS, MOST_DIGITS, QUESTIONS, Asked, PinQuestion
from terminal.notices import (
    AskingAgain,
    DoubtSettled,
    Loaded,
    NewPinAtReader,
    PinAtReader,
    PinWrong,
    QuoteChanged,
    SellingOffline,
)
from terminal.offered_pins import OfferedPins, PinUnusable
from terminal.receipt import deposit_rows
from terminal.secret_entry import typed_without_echo
from terminal.words import N_, tr

MOST_TYPED = 10
"""How often somebody may type what is too short to be a PIN."""


def typed_pin(prompt: str) -> bytearray | None:
    """Digits from the terminal without echo; None without a terminal or when cancelled."""
    return typed_without_echo(prompt, most=MOST_DIGITS, accepts=bytes.isdigit)


AT_READER = N_("Old PIN, new PIN and again at the reader's keys (tries left: {tries}).")
AT_READER_AGAIN = N_("The two new PINs differ. Once more at the reader's keys.")
_NOTICES: dict[type, str] = {
    QuoteChanged: N_("The card holds less than expected; asking for a new quote."),
    SellingOffline: N_("The centre cannot be reached; selling OFFLINE."),
}

_DOUBTS = {
    POSTED: N_("posted"),
    REVERSED: N_("reversed"),
    COMPENSATED: N_("given back as waiting credit"),
    PROVEN: N_("the card proves that it was debited"),
}


class Console:
    """A clerk on the command line. `ask` lets the operator confirm; otherwise yes is given, but
    not to a cash part that is more than `received_fen`, the cash handed over (0: not counted).
    """

    def __init__(
        self, pin_file: str = "", *, ask: bool = False, quiet: bool = False, received_fen: int = 0
    ) -> None:
        self._received_fen = received_fen
        self.offered = OfferedPins(pin_file)
        self._ask, self._quiet = ask, quiet

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The offered PIN once; else the prompt, as often as tries are left; too short a one costs
        none. None when nothing, or nothing that can be a PIN, is typed.
        """
        if self.offered.any:
            return self.offered.old()
        text = tr(
            "PIN for {amount} (tries left: {tries}): ", amount=yuan(amount_fen), tries=tries_left
        )
        for _ in range(MOST_TYPED):
            typed = typed_pin(text)
            if not typed or len(typed) >= FEWEST_DIGITS:
                return typed
            typed[:] = bytes(len(typed))
            self._say(tr(PinUnusable.template))
        return None

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        """The offered PINs once; else a prompt for each."""
        if question.asked is Asked.OLD and self.offered.any:
            return self.offered.old()
        if question.asked is not Asked.OLD:
            offered = self.offered.new(last=question.asked is Asked.AGAIN)
            if offered is not None:
                return offered
        if question.fault is not None:
            self._say(tr(question.fault))
        words = tr(QUESTIONS[question.asked, question.old])
        if question.asked is Asked.OLD:
            words = tr("{what} (tries left: {tries})", what=words, tries=question.tries_left)
        return typed_pin(f"{words}: ")

    def confirm(self, split: Split) -> bool | Agreed:
        """Show the split; ask when a person can answer."""
        self._say(
            tr(
                "Total {total}: fund {fund}, account {account}, cash {cash}",
                total=yuan(split.total_fen),
                fund=yuan(split.fund_fen),
                account=yuan(split.account_fen),
                cash=yuan(split.cash_fen),
            )
        )
        if rows := [*deposit_rows(split.deposit_fen, split.due_fen)]:
            self._say(": ".join(f"{label} {amount}" for label, amount in rows))
        received_fen = self._received_fen if split.due_fen > 0 else 0
        if received_fen and received_fen < split.due_fen:
            self._say(tr("The cash received does not cover the cash part."))
            return False
        if self._ask and not typer.confirm(tr("Cash collected, go on?"), err=True):
            return False
        return Agreed(received_fen)

    def show(self, what: object) -> None:
        """Progress on standard error; that an offered PIN is wrong is said at the end."""
        if isinstance(what, PinWrong):
            if not self.offered.any or what.tries_left == 0:
                self._say(tr("Wrong PIN. Tries left: {tries}.", tries=what.tries_left))
        elif isinstance(what, PinAtReader):
            self._say(
                tr(
                    "PIN for {amount} at the reader's keys (tries left: {tries}).",
                    amount=yuan(what.amount_fen),
                    tries=what.tries_left,
                )
            )
        elif isinstance(what, NewPinAtReader):
            self._say(tr(AT_READER_AGAIN if what.again else AT_READER, tries=what.tries_left))
        elif isinstance(what, AskingAgain):
            self._say(
                tr(
                    "The centre did not answer. Asking again ({attempt} of {most}) ...",
                    attempt=what.attempt,
                    most=what.most,
                )
            )
        elif isinstance(what, Loaded):
            self._say(tr("{amount} loaded onto the card.", amount=yuan(what.amount_fen)))
        elif isinstance(what, DoubtSettled):
            self._say(
                tr(
                    "An earlier payment of this card was settled: {outcome}.",
                    outcome=tr(_DOUBTS[what.outcome]),
                )
            )
        elif type(what) in _NOTICES:
            self._say(tr(_NOTICES[type(what)]))

    def _say(self, text: str) -> None:
        if not self._quiet:
            typer.echo(text, err=True)
