"""KOFFL: an offline sale that already happened, told when the centre is back (failures.md R11).

The card was debited and its TAC covers terminal, number, time and amounts; the centre can only book
what the card did, for the institution or, with a named reason, apart until people decide.
"""

from __future__ import annotations

import msgspec

from backend.protocol.codec import Hex
from backend.protocol.messages.pharmacy import DrugDetail, SetlInfo, TraceCode

SOLD, ABSENT = "sold", "card_absent"
POSTED, DISPUTED, REVERSED, COMPENSATED = "posted", "disputed", "reversed", "compensated"
OFFLINE = "offline"
"""State of a settlement in a receipt before the centre knows it."""


class ErasedProof(msgspec.Struct, frozen=True, kw_only=True):
    """The proof of the card's transaction before, which the offline debit erased (card.md 8.2).

    `kind` "1" load, "2" purchase. Offline nobody could say whether someone still needs it.
    """

    kind: str
    sequence: int
    tac: Hex


class OfflineSale(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KOFFL; amounts in fen, `terminal_time` "yyyyMMddHHmmss".

    `evidence` SOLD: the card has it; without `tac` its log shows it and the proof is gone. ABSENT:
    the terminal does not know, the card did not come back, the goods were not handed over.
    `card_sales`, `card_total_fen`: EF06 as it was written before the debit.
    """

    card_sn: str
    card_no: str
    sequence: int
    terminal_no: str
    terminal_txn_no: int
    terminal_time: str
    total_fen: int
    account_fen: int
    self_fen: int
    card_sales: int
    card_total_fen: int
    evidence: str
    tac: Hex = Hex()
    erased: ErasedProof | None = None


class OfflineRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Input of KOFFL: the card's side, and the goods as in a 2102."""

    data: OfflineSale
    drugdetail: tuple[DrugDetail, ...] = ()
    durg_trac_info: tuple[TraceCode, ...] = ()


class OfflineOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it; `reason` (a refusal's code) where it is DISPUTED."""

    outcome: str
    reason: str = ""
    setlinfo: SetlInfo | None = None


class OfflineReply(msgspec.Struct, frozen=True):
    """Output of KOFFL."""

    data: OfflineOutcome
