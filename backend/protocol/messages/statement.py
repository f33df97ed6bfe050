"""The statement of a card (rules.md R8): KSTMT archives its records, KPRTD says the paper is out.

Centre and card side by side, line by line. Amounts are fen, times of the card "yyyyMMddHHmmss".
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.protocol.codec import Hex


class Finding(StrEnum):
    """How card and ledger stand to each other in one line."""

    AGREES = "agrees"
    OPEN = "open"
    """On the card, and still held at the centre: the confirmation is on its way."""
    ANSWERED = "answered"
    """Did not agree; a dispute was answered (rules.md R12)."""
    CARD_ONLY = "card only"
    LEDGER_ONLY = "ledger only"
    MISSING = "missing"
    """A number between others that neither side knows."""
    REVERSED = "reversed"
    """On the card, but the centre gave the money back."""
    UNDONE = "undone"
    """Reversed, on a card that the centre counts for: nothing was paid after all."""
    AMOUNT = "amounts differ"
    PLACE = "terminal or time differs"
    ALTERED = "altered"
    """Another record than the one that was archived under this number."""


IN_ORDER = frozenset({Finding.AGREES, Finding.OPEN, Finding.ANSWERED, Finding.UNDONE})
"""Lines that do not keep a card from going on."""

ARCHIVED, PRINTED, CLEARED = "archived", "printed", "cleared"
NOTHING = ""
"""States of a statement; NOTHING: the card has no unprinted line."""


class CardStatement(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KSTMT.

    A card that counts for itself gives DF04/EF0C (`last_printed`: load counter 2, purchase counter
    2, as of the last printing; `unprinted`) and the whole of EF08, newest record first, 28 bytes
    each. Of any other card, and of one whose account is at the centre, the centre knows the lines.
    An adopted card is named by its fingerprint, `adopted`.
    """

    card_sn: str = ""
    adopted: Hex = Hex()
    last_printed: Hex = Hex()
    unprinted: int = 0
    records: tuple[Hex, ...] = ()


class StatementRequest(msgspec.Struct, frozen=True):
    """Input of KSTMT."""

    data: CardStatement


class CardSide(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the card has it."""

    terminal_no: str
    time: str
    account_fen: int
    self_fen: int
    fund_fen: int


class LedgerSide(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the centre has it; `number` is the settlement's or the load's.

    `state`: held, posted, reversed, compensated or refunded; `time` of a purchase is empty until
    the terminal has told it.
    """

    number: str
    msgid: str
    institution: str
    state: str
    booked_at: str
    account_fen: int
    self_fen: int
    fund_fen: int
    terminal_no: str = ""
    time: str = ""


class SheetLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the statement: `kind` "1" load, "2" purchase; `sequence` -1 where none counts."""

    kind: str
    sequence: int
    finding: Finding
    card: CardSide | None = None
    ledger: LedgerSide | None = None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides, oldest line first. `counted` is what the card (or the centre) counts.

    State PRINTED: all of it came out on paper before. `may_clear`: all lines are in order and as
    many as were counted, so that the count may start over once the paper is out.
    """

    statement_id: str
    state: str
    counted: int
    lines: tuple[SheetLine, ...] = ()
    may_clear: bool = False


class StatementReply(msgspec.Struct, frozen=True):
    """Output of KSTMT."""

    data: Sheet


class Printed(msgspec.Struct, frozen=True):
    """Node data of KPRTD: the paper with so many lines came out whole."""

    statement_id: str
    lines: int


class PrintedRequest(msgspec.Struct, frozen=True):
    """Input of KPRTD."""

    data: Printed


class PrintedState(msgspec.Struct, frozen=True):
    """`state`: printed (the card is cleared by issuer script now), or cleared (counted here)."""

    state: str


class PrintedReply(msgspec.Struct, frozen=True):
    """Output of KPRTD."""

    data: PrintedState
