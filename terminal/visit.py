"""A visit as the hospital's terminal knows it: patient, ward, diagnoses, lines, what is unanswered.

The centre's answer decides: a question is kept with what the visit is to be after its answer, so
that a terminal that dies in between asks it again under its number (failures.md R1, R6). Money is
not in here: what is settled stands in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from terminal.entry import Entry, Kind, Line, Stage

OUTPATIENT, INPATIENT = "11", "2101"
"""med_type of an ordinary visit and of a stay; some places write 21 (settlement.md 2.17)."""
CITY = slice(0, 4)
"""What of an area says which city it is."""
NOT_NEEDED, APPROVED, NOT_APPROVED = "0", "1", "2"
"""hosp_appr_flag of a line (2.10): restricted goods count only when they are approved."""


class State(StrEnum):
    """Where a visit is; an outpatient is OPEN or gone, a patient in bed may be DISCHARGED."""

    ASKED = "asked"
    OPEN = "open"
    DISCHARGED = "discharged"
    LEFT = "left"


class Ward(msgspec.Struct, frozen=True, kw_only=True):
    """Who treats, and where: department and doctor by code and name, the bed of a stay."""

    dept_code: str = "A03"
    dept_name: str = "内科"
    dr_code: str = "D430102000001"
    dr_name: str = "训练医师"
    bed: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A diagnosis by code and name."""

    code: str
    name: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the illness: kind of care, disease, diagnoses, the main one first."""

    med_type: str = OUTPATIENT
    condition: str = ""
    diagnoses: tuple[Found, ...] = ()


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """How the centre cut a line, in fen; `level` is its class, `share` the first-pay share."""

    own_expense_fen: int
    over_limit_fen: int
    first_pay_fen: int
    in_scope_fen: int
    level: str = ""
    share: str = "0"


class FeeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a visit: its serial, the batch it is settled with, when it arose, its cut.

    `takes_back` is the serial of the line that this one gives back, 0 for none.
    """

    serial: int
    batch: str
    at: str
    line: Line
    approval: str = NOT_NEEDED
    cut: Cut | None = None
    takes_back: int = 0


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was sent and not answered, and the visit as it is after a good answer."""

    infno: str
    msgid: str
    body: bytes
    then: Visit


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One visit or stay. `number` is the hospital's (ipt_otp_no), `mdtrt_id` the centre's.

    The credential is the one it was registered with; `area` is the place of treatment. `serials`
    counts the lines there ever were; `others` has settlements in force of other terminals.
    """

    number: str
    institution: str
    state: State
    psn_no: str
    name: str
    certno: str
    psn_type: str
    insutype: str
    insured_place: str
    cert_type: str
    cert_no: str
    card_sn: str
    begun: str
    area: str = ""
    has_account: bool = True
    inpatient: bool = False
    mdtrt_id: str = ""
    ended: str = ""
    ward: Ward = Ward()
    told: Told = Told()
    lines: tuple[FeeLine, ...] = ()
    serials: int = 0
    asked: Question | None = None
    others: tuple[Entry, ...] = ()

    @property
    def is_over(self) -> bool:
        """The registration was taken back."""
        return self.state is State.LEFT

    @property
    def elsewhere(self) -> str:
        """The area that insures the patient where that is another city's, "" here (R23)."""
        return "" if self.insured_place[CITY] in ("", self.area[CITY]) else self.insured_place

    @property
    def batches(self) -> tuple[str, ...]:
        """The batches of its lines, in the order they began."""
        return tuple(dict.fromkeys(line.batch for line in self.lines))

    def of_batch(self, batch: str) -> tuple[FeeLine, ...]:
        """The lines of one batch."""
        return tuple(line for line in self.lines if line.batch == batch)

    def changed(self, **changes: object) -> Visit:
        """The same visit, otherwise."""
        return msgspec.structs.replace(self, **changes)


@dataclass(frozen=True, slots=True)
class KeepVisit:
    """The step that writes a visit durably, as it is now; no reply."""

    visit: Visit


def total_fen(lines: tuple[FeeLine, ...]) -> int:
    """The sum of the line amounts."""
    return sum(line.line.amount_fen for line in lines)


def settlements_of(visit: Visit, cases: list[Entry]) -> list[Entry]:
    """Its settlements in force or not decided yet, the oldest first; no refunded ones."""
    refunded = {
        case.refund_of for case in cases if case.kind is Kind.REFUND and case.stage is Stage.DONE
    }
    here = {case.msgid for case in cases} if visit.others else set()
    others = [case for case in visit.others if case.msgid not in here]
    every = sorted((*others, *cases), key=_settled_at) if others else cases
    return [
        case
        for case in every
        if case.visit is not None
        and case.visit.number == visit.number
        and case.kind not in (Kind.REFUND, Kind.DEPOSIT)
        and case.stage is not Stage.REVERSED
        and case.msgid not in refunded
    ]


def _settled_at(case: Entry) -> tuple[str, str]:
    """By the clock of the centre: two terminals have two."""
    time = case.settlement.setl_time if case.settlement else case.at.replace("T", " ")
    return time, case.msgid


def settled_batches(visit: Visit, cases: list[Entry]) -> frozenset[str]:
    """The batches that a settlement has."""
    parts = (case.visit for case in settlements_of(visit, cases))
    return frozenset(batch for part in parts if part for batch in part.batches)


def settled_serials(visit: Visit, cases: list[Entry]) -> frozenset[int]:
    """The lines that a settlement has, by their serials."""
    parts = [case.visit for case in settlements_of(visit, cases) if case.visit]
    batches = {batch for part in parts if not part.serials for batch in part.batches}
    old = {line.serial for line in visit.lines if line.batch in batches}
    return frozenset(old.union(*(part.serials for part in parts)))


def free_lines(visit: Visit, cases: list[Entry]) -> tuple[FeeLine, ...]:
    """The lines that no settlement has."""
    settled = settled_serials(visit, cases)
    return tuple(line for line in visit.lines if line.serial not in settled)


def deposit_fen(visit: Visit, cases: list[Entry]) -> int:
    """What the patient has paid in and no settlement in force has reckoned, fen."""
    paid = sum(
        case.cash_received_fen
        for case in cases
        if case.kind is Kind.DEPOSIT and case.visit and case.visit.number == visit.number
    )
    parts = (case.visit for case in settlements_of(visit, cases))
    return paid - sum(part.deposit_fen for part in parts if part)


def open_batch(visit: Visit, cases: list[Entry]) -> str:
    """The batch that new lines go to: the last one, or the next when that is settled."""
    taken = settled_batches(visit, cases)
    last = visit.batches[-1] if visit.batches else ""
    if last and last not in taken:
        return last
    numbers = [int(batch) for batch in (*visit.batches, *taken) if batch.isdigit()]
    return str(max(numbers, default=0) + 1)
