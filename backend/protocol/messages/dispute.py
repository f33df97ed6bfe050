"""A disputed line (rules.md R12): KDISP opens a case, then brings what card and journal say.

The first question names the line and is answered with what the ledger has; the second carries the
evidence of the two other sides and is answered with the verdict. Amounts are fen.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.protocol.codec import Hex
from backend.protocol.messages.statement import LedgerSide


class Says(StrEnum):
    """What one side knows of the line."""

    UNSEEN = "unseen"
    """Nobody looked, or it cannot be seen from here."""
    NOTHING = "nothing"
    NOT_KEPT = "not kept"
    """This side keeps no record of such a payment (a card whose account is at the centre)."""
    TAKEN = "taken"
    OPEN = "open"
    REVERSED = "reversed"
    REFUNDED = "refunded"
    COMPENSATED = "compensated"


class Verdict(StrEnum):
    """What the three sides come to."""

    ALL_AGREE = "all agree"
    REFUNDED = "refunded meanwhile"
    COMPENSATED = "given back as waiting credit"
    STILL_OPEN = "still open"
    NOTHING_TAKEN = "nothing was taken"
    CARD_ONLY = "card only"
    LEDGER_ONLY = "ledger only"
    JOURNAL_ONLY = "journal only"
    NOT_ON_CARD = "not on the card"
    NOT_IN_JOURNAL = "not in the journal"
    AMOUNTS_DIFFER = "amounts differ"
    UNDECIDED = "undecided"


OPENED, ANSWERED, REFERRED = "opened", "answered", "referred"
"""States of a case; REFERRED: answered, and the agency goes after it."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the terminal saw: the card's record (28 bytes) or its absence, the journal's word."""

    card: Says = Says.UNSEEN
    record: Hex = Hex()
    journal: Says = Says.UNSEEN
    journal_fen: int = 0


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KDISP. A line is `kind` and `sequence` of a card, or a settlement's `number`.

    The end of a number is enough (6 or more); `said` is what the holder says.
    """

    card_sn: str
    kind: str = ""
    sequence: int = -1
    number: str = ""
    said: str = ""
    evidence: Evidence | None = None


class DisputeRequest(msgspec.Struct, frozen=True):
    """Input of KDISP."""

    data: Dispute


class DisputeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The case as it stands; `verdict` is empty until there was evidence.

    `corrected_fen` was given back to the account because of it, once. `final`: evidence changes
    nothing any more.
    """

    case_no: str
    state: str
    kind: str
    sequence: int
    verdict: str = ""
    corrected_fen: int = 0
    opened_at: str = ""
    answered_at: str = ""
    ledger: LedgerSide | None = None
    final: bool = False


class DisputeReply(msgspec.Struct, frozen=True):
    """Output of KDISP."""

    data: DisputeAnswer
