"""What the journal says about one message: kind, stage, and all that recovery needs.

Stages are those of failures.md 2. `UNRESOLVED` gates insured sales (R2), `OPEN` is what recovery
takes up; DEBITED and CREDITED only go forward and gate nothing.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.protocol.messages.pharmacy import SetlInfo


class Kind(StrEnum):
    """What the entry is about."""

    PURSE_SALE = "purse sale"
    ONLINE_SALE = "online sale"
    LOAD = "load"
    REFUND = "refund"


class Stage(StrEnum):
    """How far it came; each is written before the step that it permits."""

    INTENT = "INTENT"
    HELD = "HELD"
    DEBIT_SENT = "DEBIT_SENT"
    DEBITED = "DEBITED"
    CREDIT_SENT = "CREDIT_SENT"
    CREDITED = "CREDITED"
    REVERSING = "REVERSING"
    REVERSED = "REVERSED"
    DONE = "DONE"
    DISPUTED = "DISPUTED"


class Evidence(StrEnum):
    """Why a REVERSING is right (failures.md 2)."""

    NONE = ""
    BEFORE_THE_CARD = "none"
    NOT_DEBITED = "not debited"
    CARD_ABSENT = "card absent"
    REFUSED = "refused"


FINAL = frozenset({Stage.DONE, Stage.REVERSED, Stage.DISPUTED})
FORWARD = frozenset({Stage.DEBITED, Stage.CREDITED})
ON_THE_CARD = frozenset({Stage.DEBIT_SENT, Stage.CREDIT_SENT})
"""From here only the card knows whether it happened."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the bill as receipt and centre need it; `count` and `price` are decimal text."""

    med_list_codg: str
    medins_list_codg: str
    name: str
    chrgitm_lv: str
    count: str
    price: str
    amount_fen: int
    trace_code: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One journal entry; every later stage repeats the whole, so that the last one is enough.

    Holder data is of cards that proved to be ours only; `holder` is already masked. `random`,
    `algorithm` etc. are not kept: recovery needs no session (failures.md R3). `faults` were armed
    on purpose while it came about (faults.py).
    """

    kind: Kind
    stage: Stage
    msgid: str
    at: str
    psn_no: str
    card_sn: str = ""
    card_no: str = ""
    holder: str = ""
    sequence: int = 0
    account_fen: int = 0
    self_fen: int = 0
    fund_fen: int = 0
    balance_before_fen: int = 0
    terminal_no: str = ""
    terminal_txn_no: int = 0
    terminal_time: str = ""
    tac: str = ""
    evidence: Evidence = Evidence.NONE
    reason: str = ""
    unprinted: int = 0
    settlement: SetlInfo | None = None
    lines: tuple[Line, ...] = ()
    refund_of: str = ""
    training: bool = True
    adopted: bool = False
    faults: tuple[str, ...] = ()

    def at_stage(self, stage: Stage, **changes: object) -> Entry:
        """The same case one stage on."""
        return msgspec.structs.replace(self, stage=stage, **changes)

    @property
    def is_final(self) -> bool:
        """Nothing is left to do for it."""
        return self.stage in FINAL

    @property
    def gates(self) -> bool:
        """No insured sale on this terminal while it stands (R2)."""
        return not self.is_final and self.stage not in FORWARD
