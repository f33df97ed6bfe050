"""What the journal says about one message: kind, stage, and all that recovery needs.

Stages are those of failures.md 2. `UNRESOLVED` gates insured sales (R2), `OPEN` is what recovery
takes up; DEBITED, CREDITED and OFFLINE_SOLD only go forward and gate nothing.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.protocol.messages.pharmacy import SetlInfo


class Kind(StrEnum):
    """What the entry is about."""

    PURSE_SALE = "purse sale"
    ONLINE_SALE = "online sale"
    OFFLINE_SALE = "offline sale"
    LOAD = "load"
    REFUND = "refund"
    DEPOSIT = "deposit"


class Stage(StrEnum):
    """How far it came; each is written before the step that it permits."""

    INTENT = "INTENT"
    HELD = "HELD"
    DEBIT_SENT = "DEBIT_SENT"
    DEBITED = "DEBITED"
    CREDIT_SENT = "CREDIT_SENT"
    CREDITED = "CREDITED"
    OFFLINE_SOLD = "OFFLINE_SOLD"
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
FORWARD = frozenset({Stage.DEBITED, Stage.CREDITED, Stage.OFFLINE_SOLD})
ON_THE_CARD = frozenset({Stage.DEBIT_SENT, Stage.CREDIT_SENT})
"""From here only the card knows whether it happened."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the bill as receipt and centre need it; `count` and `price` are decimal text.

    `first_pay_per_10k`: what of it the person pays first, as the catalogue says; `trace_code`: drug
    traceability codes, one a pack, apart by spaces; `rxno`: the prescription's number, "" for none;
    `price_reason`: why the price is not the shop's.
    """

    med_list_codg: str
    medins_list_codg: str
    name: str
    chrgitm_lv: str
    count: str
    price: str
    amount_fen: int
    first_pay_per_10k: int = 0
    trace_code: str = ""
    rxno: str = ""
    price_reason: str = ""

    @property
    def trace_codes(self) -> list[str]:
        """The code of each pack."""
        return self.trace_code.split()


class CardProof(msgspec.Struct, frozen=True, kw_only=True):
    """The proof a card gave for a transaction of its own: kind "1" load or "2" purchase, TAC."""

    kind: str
    sequence: int
    tac: str


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Offline sales since the last online settlement, as EF06 or a journal counts them."""

    sales: int = 0
    total_fen: int = 0


class OfflinePart(msgspec.Struct, frozen=True, kw_only=True):
    """What an offline sale keeps besides: EF06 as it was written before, the proof this debit
    erases (nobody could ask the centre whether it was needed), how the statement stood (EF0C).
    """

    counted: Counted
    erased: CardProof | None = None
    last_printed: str = ""


class VisitPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a settlement of a hospital's visit keeps besides: whose, which batches, by what message.

    `number` is the hospital's of the visit, `infno` the message that settles (2207, 2304).
    `deposit_fen`: what the patient had paid in before, reckoned against the cash. A DEPOSIT itself,
    cash in or (negative) out, is DONE as soon as it is written and has no settlement. `serials` of
    the lines; entries of before they were kept name the batches only.
    """

    number: str
    mdtrt_id: str
    infno: str
    batches: tuple[str, ...] = ()
    interim: bool = False
    deposit_fen: int = 0
    serials: tuple[int, ...] = ()


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
    cash_received_fen: int = 0
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
    offline: OfflinePart | None = None
    visit: VisitPart | None = None

    def at_stage(self, stage: Stage, **changes: object) -> Entry:
        """The same case one stage on."""
        return msgspec.structs.replace(self, stage=stage, **changes)

    @property
    def change_fen(self) -> int:
        """What was given back of the cash received."""
        if not self.cash_received_fen or self.settlement is None:
            return 0
        return self.cash_received_fen - max(self.to_pay_fen, 0)

    @property
    def deposit_fen(self) -> int:
        """What of a deposit was reckoned against the cash; negative where a refund frees it."""
        reckoned_fen = self.visit.deposit_fen if self.visit else 0
        return -reckoned_fen if self.kind is Kind.REFUND else reckoned_fen

    @property
    def to_pay_fen(self) -> int:
        """The cash that is due after a deposit; negative is what the patient gets back."""
        cash_fen = int(self.settlement.psn_cash_pay) if self.settlement else 0
        return cash_fen - self.deposit_fen

    @property
    def is_final(self) -> bool:
        """Nothing is left to do for it."""
        return self.stage in FINAL

    @property
    def gates(self) -> bool:
        """No insured sale on this terminal while it stands (R2)."""
        return not self.is_final and self.stage not in FORWARD
