"""An operation of a desk as data: where it is done, what is asked, the flow that does it.

The flow is an ordinary one (flow.py); its questions to the centre go out under the name of the
place. What it gives is a slip: one sentence, rows, perhaps a paper. A refusal is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from terminal.errors import Spoken
from terminal.flow import Flow
from terminal.words import N_


class Place(StrEnum):
    """Where somebody stands, or what they hold in the hand."""

    COUNTER = "counter"
    BANK = "bank"
    AGENCY = "agency"
    TELEPHONE = "telephone"
    MACHINE = "machine"
    HOSPITAL = "hospital"


TITLES = {
    Place.COUNTER: N_("Counter"),
    Place.BANK: N_("Bank desk"),
    Place.AGENCY: N_("Agency desk"),
    Place.TELEPHONE: N_("Telephone 12333"),
    Place.MACHINE: N_("Bank machine"),
    Place.HOSPITAL: N_("Hospital"),
}


class FieldKind(StrEnum):
    """What may be typed into a field; fields.READERS says how it is read."""

    TEXT = "text"
    CERTNO = "certno"
    AMOUNT = "amount"
    DATE = "date"
    COUNT = "count"
    CHOICE = "choice"
    FILE = "file"
    LINES = "lines"
    SECRET = "hidden"  # noqa: S105 - a kind of field


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked. `choices` are (value, words); `default` is taken for an empty one.

    A SECRET (online password, one-time code; never a PIN) is typed without echo.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    optional: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """What was given, read: str, int (fen, counts), date or bytearray; None for nothing given."""

    given: Mapping[str, str | int | date | bytearray | None] = field(repr=False)

    def text(self, name: str) -> str:
        """A text, a citizen id or a choice; "" for none."""
        value = self.given[name]
        assert value is None or isinstance(value, str)
        return value or ""

    def fen(self, name: str) -> int:
        """An amount in fen, 0 for none."""
        return self.count(name)

    def count(self, name: str) -> int:
        """A whole number, 0 for none."""
        value = self.given[name]
        assert value is None or isinstance(value, int)
        return value or 0

    def day(self, name: str) -> date | None:
        """A date."""
        value = self.given[name]
        assert value is None or isinstance(value, date)
        return value

    def secret(self, name: str) -> bytearray:
        """A secret as typed; whoever takes it wipes it."""
        value = self.given[name]
        assert value is None or isinstance(value, bytearray)
        return bytearray() if value is None else value

    def wipe(self) -> None:
        """Nothing is left of the secrets."""
        for value in self.given.values():
            if isinstance(value, bytearray):
                value[:] = bytes(len(value))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a slip; `label` is a message id, `value` is shown as it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What the person gets: what was done, the facts, perhaps a paper of monospaced lines.

    `document` is what --json tells besides; its amounts are Fen.
    """

    said: Spoken
    rows: tuple[Row, ...] = ()
    paper: tuple[str, ...] = ()
    document: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table. `name` is its command; `needs_card` asks for a card in the reader.

    `asks_pin`: a PIN is typed that no card keeps.
    """

    name: str
    title: str
    about: str
    place: Place
    flow: Callable[[Values], Flow[Slip]]
    fields: tuple[Field, ...] = ()
    needs_card: bool = False
    asks_pin: bool = False

    def performing(self, values: Values) -> Flow[Slip]:
        """The flow with these values; secrets live no longer than it."""
        try:
            return (yield from self.flow(values))
        finally:
            values.wipe()
