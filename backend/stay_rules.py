"""What may be done with an inpatient stay, and when (settlement.md 2.11): the one table of it.

A stay is admitted, perhaps settled in parts, discharged, settled for good; every step can be taken
back, the last one first.
"""

from __future__ import annotations

from enum import Enum, StrEnum

from backend.protocol.refusals import Code


class Standing(StrEnum):
    """Where a stay stands; what is settled is told by the settlements in force."""

    ADMITTED = "admitted"
    PART_SETTLED = "part settled"
    DISCHARGED = "discharged"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Act(Enum):
    """What is asked of a stay, by the transaction that asks it."""

    CHANGE = "2403"
    CHANGE_TERMS = "2403, of the time or the kind of care"
    ENTER_LINES = "2301"
    WITHDRAW_LINES = "2302"
    QUOTE_PART = "2303, interim"
    QUOTE = "2303"
    SETTLE_PART = "2304, interim"
    SETTLE = "2304"
    DISCHARGE = "2402"
    UNDO_ADMISSION = "2404"
    UNDO_DISCHARGE = "2405"
    CANCEL = "2305"


_OUT, _IN, _DONE, _GONE = (
    Code.STAY_DISCHARGED, Code.NOT_DISCHARGED, Code.VISIT_SETTLED, Code.VISIT_TAKEN_BACK,
)  # fmt: skip

ANSWERS: dict[Act, tuple[Code | None, ...]] = {
    #                     admitted  part settled  discharged  settled  cancelled
    Act.CHANGE:          (None,     None,         _OUT,       _DONE,   _GONE),
    Act.CHANGE_TERMS:    (None,     _DONE,        _OUT,       _DONE,   _GONE),
    Act.ENTER_LINES:     (None,     None,         _OUT,       _DONE,   _GONE),
    Act.WITHDRAW_LINES:  (None,     None,         _OUT,       _DONE,   _GONE),
    Act.QUOTE_PART:      (None,     None,         _OUT,       _DONE,   _GONE),
    Act.QUOTE:           (None,     None,         None,       _DONE,   _GONE),
    Act.SETTLE_PART:     (None,     None,         _OUT,       _DONE,   _GONE),
    Act.SETTLE:          (_IN,      _IN,          None,       _DONE,   _GONE),
    Act.DISCHARGE:       (None,     None,         _OUT,       _DONE,   _GONE),
    Act.UNDO_ADMISSION:  (None,     _DONE,        _OUT,       _DONE,   _GONE),
    Act.UNDO_DISCHARGE:  (_IN,      _IN,          None,       _DONE,   _GONE),
    Act.CANCEL:          (None,     None,         None,       None,    _GONE),
}  # fmt: skip
"""None: it may be done. A 2305 is judged further by the settlement it names."""


def refusal_of(act: Act, standing: Standing) -> Code | None:
    """Why this cannot be done now, or None."""
    return ANSWERS[act][list(Standing).index(standing)]
