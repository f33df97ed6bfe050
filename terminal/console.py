"""The command line as a clerk: where the PIN comes from, how progress and outcomes are said.

A PIN comes from a prompt without echo, a file (or standard input), or SHUAKA_PIN; never from an
argument. It is a bytearray from the first byte on and offered once: a wrong one costs one try.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from backend.protocol.money import yuan
from terminal.errors import WrongUsage
from terminal.flow import Split
from terminal.notices import AskingAgain, DoubtSettled, Loaded, PinAtReader, PinWrong, QuoteChanged
from terminal.secret_entry import STDIN, typed_without_echo
from terminal.words import N_, tr

LONGEST_PIN = 64
FEWEST_DIGITS, MOST_DIGITS = 4, 12


class PinUnusable(WrongUsage):
    """What was offered as a PIN is none."""

    template = "A PIN has 4 to 12 digits. Nothing was sent to the card; no try was used."


def typed_pin(prompt: str) -> bytearray | None:
    """Digits from the terminal without echo; None without a terminal or when cancelled."""
    return typed_without_echo(prompt, most=MOST_DIGITS, accepts=bytes.isdigit)


def offered_pin(pin_file: str) -> bytearray | None:
    """The PIN of a file, of standard input (-) or of SHUAKA_PIN; None where none is offered."""
    if pin_file == STDIN:
        digits = bytearray(sys.stdin.buffer.readline(LONGEST_PIN))
    elif pin_file:
        digits = _of_file(Path(pin_file))
    else:
        digits = bytearray(os.environ.get("SHUAKA_PIN", ""), "ascii", "replace")
        if not digits:
            return None
    while digits and digits[-1] in b"\r\n ":
        del digits[-1]
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS or not digits.isdigit():
        digits[:] = bytes(len(digits))
        raise PinUnusable()
    return digits


def _of_file(path: Path) -> bytearray:
    try:
        with path.open("rb", buffering=0) as file:
            digits = bytearray(LONGEST_PIN)
            del digits[file.readinto(digits) :]
            return digits
    except OSError as missing:
        raise WrongUsage(
            "The PIN file {file} cannot be read ({detail}). Nothing was sent to the card.",
            file=str(path),
            detail=missing.strerror or "?",
        ) from missing


_NOTICES: dict[type, str] = {
    QuoteChanged: N_("The card holds less than expected; asking for a new quote."),
}


class Console:
    """A clerk on the command line. `ask` lets the operator confirm; otherwise yes is given."""

    def __init__(self, pin_file: str = "", *, ask: bool = False, quiet: bool = False) -> None:
        self._offered = offered_pin(pin_file)
        self._has_source = self._offered is not None
        self._ask, self._quiet = ask, quiet

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The offered PIN once; else the prompt, as often as tries are left."""
        if self._has_source:
            offered, self._offered = self._offered, None
            return offered
        text = tr(
            "PIN for {amount} ({tries} tries left): ", amount=yuan(amount_fen), tries=tries_left
        )
        return typed_pin(text)

    def confirm(self, split: Split) -> bool:
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
        return not self._ask or typer.confirm(tr("Cash collected, go on?"), err=True)

    def show(self, what: object) -> None:
        """Progress on standard error."""
        if isinstance(what, PinWrong):
            self._say(tr("Wrong PIN, {tries} tries left.", tries=what.tries_left))
        elif isinstance(what, PinAtReader):
            self._say(
                tr(
                    "PIN for {amount} at the reader's keys ({tries} tries left).",
                    amount=yuan(what.amount_fen),
                    tries=what.tries_left,
                )
            )
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
                    outcome=tr(what.outcome),
                )
            )
        elif type(what) in _NOTICES:
            self._say(tr(_NOTICES[type(what)]))

    def _say(self, text: str) -> None:
        if not self._quiet:
            typer.echo(text, err=True)
