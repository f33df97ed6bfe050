"""PINs that a command is offered for automation: a file, standard input, or the environment.

The first line is the PIN, the second one the new PIN where there is to be one. Each is a bytearray
from the first byte on and given out once: a wrong one costs one try.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from terminal.errors import WrongUsage
from terminal.new_pin import FEWEST_DIGITS, MOST_DIGITS
from terminal.secret_entry import STDIN, drop_mark

LONGEST_LINE = 64
PIN, NEW_PIN = "SHUAKA_PIN", "SHUAKA_NEW_PIN"


class PinUnusable(WrongUsage):
    """What was offered as a PIN is none."""

    template = "A PIN has 4 to 12 digits. Nothing was sent to the card; no try was used."


class NewPinUnusable(WrongUsage):
    """The new PIN that was offered is the old one."""

    template = "The new PIN is the old one: choose another. Nothing was sent to the card."


class NewPinMissing(WrongUsage):
    """A PIN was offered, no new one, and nobody can be asked."""

    template = (
        "The new PIN is missing: the second line of the PIN file, or SHUAKA_NEW_PIN. "
        "Nothing was sent to the card."
    )


class OfferedPins:
    """What `source` offers: a file, `-` for standard input, empty for the environment.

    Raises PinUnusable, or WrongUsage for a file that cannot be read.
    """

    def __init__(self, source: str) -> None:
        self._from_input = source == STDIN
        self._new: bytearray | None = None
        if self._from_input:
            self._old = _pin(bytearray(sys.stdin.buffer.readline(LONGEST_LINE)))
        elif source:
            self._old, self._new = _of_file(Path(source))
        else:
            self._old, self._new = _of_environment(PIN), _of_environment(NEW_PIN)
        self.any = self._old is not None

    def old(self) -> bytearray | None:
        """The PIN, once."""
        digits, self._old = self._old, None
        return digits

    def read_new(self) -> None:
        """Have the new PIN at hand, and refuse it here when it is the old one."""
        if self._from_input:
            self._from_input = False
            self._new = _pin(bytearray(sys.stdin.buffer.readline(LONGEST_LINE)))
        if self._new is not None and self._new == self._old:
            raise NewPinUnusable()

    def require_both(self) -> None:
        """For a change: refuse here what cannot go on without a keyboard."""
        self.read_new()
        if self.any and self._new is None and not sys.stdin.isatty():
            raise NewPinMissing()

    def wipe(self) -> None:
        """What nobody took is gone."""
        for digits in (self._old, self._new):
            if digits is not None:
                digits[:] = bytes(len(digits))
        self._old = self._new = None

    def new(self, *, last: bool) -> bytearray | None:
        """The new PIN; None after the last time it was given."""
        self.read_new()
        digits = self._new
        if last:
            self._new = None
        return digits if last or digits is None else bytearray(digits)


def _of_environment(name: str) -> bytearray | None:
    return _pin(bytearray(os.environ.get(name, ""), "ascii", "replace"))


def _of_file(path: Path) -> tuple[bytearray | None, bytearray | None]:
    """Its two lines; the second one may be missing."""
    try:
        with path.open("rb", buffering=0) as file:
            digits = bytearray(2 * LONGEST_LINE)
            del digits[file.readinto(digits) :]
    except OSError as missing:
        raise WrongUsage(
            "The PIN file {file} cannot be read ({detail}). Nothing was sent to the card.",
            file=str(path),
            detail=missing.strerror or "?",
        ) from missing
    cut = digits.find(b"\n")
    old = digits if cut < 0 else digits[:cut]
    new = bytearray() if cut < 0 else digits[cut + 1 :]
    if cut >= 0:
        digits[:] = bytes(len(digits))
    found = _pin(old), _pin(new)
    if found == (None, None):
        raise PinUnusable()
    return found


def _pin(digits: bytearray) -> bytearray | None:
    """4 to 12 digits without the end of their line; None for an empty line."""
    drop_mark(digits)
    while digits and digits[-1] in b"\r\n ":
        del digits[-1]
    if not digits:
        return None
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS or not digits.isdigit():
        digits[:] = bytes(len(digits))
        raise PinUnusable()
    return digits
