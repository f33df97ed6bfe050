"""The K messages: what the national interface lacks for cards that carry money themselves.

KCONF confirms a purchase with the card's TAC, KLDI/KLDC load waiting credit (圈存), KPEND reports
what a terminal found out, or could not find out, about a transaction in doubt (failures.md R3-R5).
"""

from __future__ import annotations

import msgspec

from backend.protocol.codec import Hex

DEBITED, NOT_DEBITED, CARD_ABSENT = "debited", "not_debited", "card_absent"
POSTED, REVERSED, COMPENSATED, PROVEN = "posted", "reversed", "compensated", "proven"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """The terminal's side of one card transaction, as the TAC covers it.

    `omsgid` is the msgid of the 2102 (or KLDI) it belongs to; `terminal_time` is
    "yyyyMMddHHmmss". A load leaves `terminal_txn_no` 0 and `terminal_time` empty: its host time
    is the centre's own.
    """

    omsgid: str
    card_sn: str
    sequence: int
    terminal_no: str
    terminal_txn_no: int = 0
    terminal_time: str = ""


class Confirm(msgspec.Struct, frozen=True):
    """Node data of KCONF."""

    attempt: Attempt
    tac: Hex


class ConfirmRequest(msgspec.Struct, frozen=True):
    """Input of KCONF and KLDC."""

    data: Confirm


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the money: "posted", "reversed", "compensated" or "proven".

    compensated: the card was debited but the sale was reversed, the sum waits as credit.
    proven: the card was debited; the terminal that holds the attempt still has to confirm it.
    """

    outcome: str
    setl_id: str = ""


class OutcomeReply(msgspec.Struct, frozen=True):
    """Output of KCONF, KLDC and KPEND."""

    data: Outcome


class LoadStart(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KLDI: what INITIALIZE FOR LOAD was given and answered."""

    psn_no: str
    card_sn: str
    terminal_no: str
    amount_fen: int
    balance_fen: int
    sequence: int
    key_version: int
    algorithm: int
    random: Hex
    mac1: Hex


class LoadStartRequest(msgspec.Struct, frozen=True):
    """Input of KLDI."""

    data: LoadStart


class LoadTerms(msgspec.Struct, frozen=True):
    """The centre's permission: host time "yyyyMMddHHmmss" and MAC2 for CREDIT FOR LOAD."""

    host_time: str
    mac2: Hex


class LoadStartReply(msgspec.Struct, frozen=True):
    """Output of KLDI."""

    data: LoadTerms


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a terminal knows of a transaction in doubt.

    `evidence`: "debited" with the TAC from the card's proof (a load: "debited" means credited),
    "not_debited" when the card denies it, "card_absent" when the case is handed to the centre.
    A terminal that is not the one of the attempt leaves `terminal_txn_no` 0: it cannot know it.
    """

    attempt: Attempt
    evidence: str
    tac: Hex = Hex()


class FindingRequest(msgspec.Struct, frozen=True):
    """Input of KPEND."""

    data: Finding
