"""Visits and their fee lines in the books (settlement.md 2.10).

A line is free while no settlement in force has it: withdrawing or settling again needs no note of
what a reversal or a refund set free.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from backend.context import Context
from backend.people import Person, find_person
from backend.protocol import codec
from backend.protocol.messages.fee import FeeDetail
from backend.protocol.messages.visit import Diagnosis, Registration
from backend.protocol.refusals import Code, Refused
from backend.store import Row, Tx
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.elsewhere_tables import forwards
from backend.store.sql import bindparam, delete, func, insert, or_, select, text, update
from backend.visitors import VISITOR_COLUMNS, Visitor, visitor_of

OPEN, CANCELLED = "open", "cancelled"
ALL_FREE = "0000"
"""chrg_bchno of 2205 that means every line not yet settled."""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What 2203 or 2203A said of a visit."""

    med_type: str = ""
    main_cond_dscr: str = ""
    dise_codg: str = ""
    dise_name: str = ""
    rx_fixmedins_code: str = ""
    rx_fixmedins_name: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit: as it was registered, and what was said of it since."""

    mdtrt_id: str
    institution: str
    ipt_otp_no: str
    psn_no: str
    insutype: str
    state: str
    begntime: str
    registration: Registration
    told: Told
    visitor: Visitor | None = None

    @property
    def region(self) -> str:
        """Whose centre insures the patient, "" for this one."""
        return self.visitor.region if self.visitor else ""


def open_visit(context: Context, mdtrt_id: str, asked: Registration, state: str = OPEN) -> None:
    """Enter a registration, or the admission of a stay."""
    context.tx.run(
        _NEW,
        mdtrt_id=mdtrt_id,
        institution=context.institution.code,
        ipt_otp_no=asked.ipt_otp_no,
        psn_no=asked.psn_no,
        insutype=asked.insutype,
        state=state,
        begntime=asked.begntime,
        content=codec.encode(asked),
        diagnoses=b"{}",
    )


def number_is_used(tx: Tx, institution: str, ipt_otp_no: str) -> bool:
    """Whether the institution has given this number to a visit before."""
    return tx.row(_NUMBER, institution=institution, number=ipt_otp_no) is not None


def find_visit(tx: Tx, mdtrt_id: str) -> Visit | None:
    """The visit with this id, or None."""
    row = tx.row(_FIND, mdtrt_id=mdtrt_id)
    return None if row is None else _visit(row)


def patient_of(tx: Tx, visit: Visit) -> Person:
    """Whose visit it is; of somebody insured elsewhere what their centre said of them."""
    person = visit.visitor.holder if visit.visitor else find_person(tx, visit.psn_no)
    assert person is not None, "a visit is entered for somebody who is known"
    return person


def visits_of(tx: Tx, institution: str, psn_no: str, first: str, last: str) -> list[Visit]:
    """A person's visits at an institution that began in a time, by time; no cancelled ones."""
    rows = tx.rows(_OF_PERSON, institution=institution, psn_no=psn_no, first=first, last=last)
    return [_visit(row) for row in rows]


def _visit(row: Row) -> Visit:
    mdtrt_id, institution, number, psn_no, insutype, state, begntime = row[:7]
    registration = codec.decode(bytes(row[7]), Registration)
    told = codec.decode(bytes(row[8]), Told)
    return Visit(
        mdtrt_id, institution, number, psn_no, insutype, state, begntime, registration, told,
        visitor_of(row[9:]),
    )  # fmt: skip


def require_visit(context: Context, mdtrt_id: str, psn_no: str) -> Visit:
    """An open visit of this person at this institution; refused otherwise."""
    visit = find_visit(context.tx, mdtrt_id)
    ours = (context.institution.code, psn_no)
    if visit is None or (visit.institution, visit.psn_no) != ours:
        raise Refused(Code.VISIT_UNKNOWN)
    if visit.state != OPEN:
        gone = visit.state == CANCELLED
        raise Refused(Code.VISIT_TAKEN_BACK if gone else Code.VISIT_UNKNOWN)
    require_answered(context, visit)
    return visit


def require_answered(context: Context, visit: Visit) -> None:
    """Refuse while the insured place is asked about a visit: by the lines there were then."""
    asked = visit.visitor and context.tx.row(
        _ASKED, mdtrt_id=visit.mdtrt_id, msgid=context.request.msgid
    )
    if asked:
        raise Refused(Code.VISIT_ASKED, region=visit.region)


def is_visit(tx: Tx, mdtrt_id: str) -> bool:
    """Whether an id is a registered visit's, and not a pharmacy bill's own."""
    return tx.row(_IS, mdtrt_id=mdtrt_id) is not None


def cancel_visit(tx: Tx, mdtrt_id: str) -> None:
    """Take a registration back, with the lines it has."""
    tx.run(_FORGET_ALL, mdtrt_id=mdtrt_id)
    set_visit_state(tx, mdtrt_id, CANCELLED)


def set_visit_state(tx: Tx, mdtrt_id: str, state: str) -> None:
    """Move a visit on."""
    tx.run(_SET_STATE, b_mdtrt_id=mdtrt_id, b_state=state)


def change_visit(tx: Tx, mdtrt_id: str, registration: Registration) -> None:
    """Change what a visit was entered with."""
    tx.run(
        _CHANGE,
        b_mdtrt_id=mdtrt_id,
        b_begntime=registration.begntime,
        b_content=codec.encode(registration),
    )


def tell(tx: Tx, mdtrt_id: str, told: Told) -> None:
    """Keep what 2203 or 2203A says of a visit; the last word counts."""
    tx.run(_TELL, b_mdtrt_id=mdtrt_id, b_told=codec.encode(told))


def add_line(tx: Tx, detail: FeeDetail) -> None:
    """Enter a fee line of a visit."""
    tx.run(
        _NEW_LINE,
        mdtrt_id=detail.mdtrt_id,
        feedetl_sn=detail.feedetl_sn,
        chrg_bchno=detail.chrg_bchno,
        setl_id="",
        content=codec.encode(detail),
    )


def has_line(tx: Tx, mdtrt_id: str, feedetl_sn: str) -> bool:
    """Whether a visit has a line of that serial."""
    return tx.row(_LINE, mdtrt_id=mdtrt_id, feedetl_sn=feedetl_sn) is not None


def count_lines(tx: Tx, mdtrt_id: str) -> int:
    """How many lines a visit has, settled or not."""
    (lines,) = tx.row(_COUNT, mdtrt_id=mdtrt_id) or (0,)
    return int(lines)


def free_lines(tx: Tx, mdtrt_id: str, batch: str) -> list[FeeDetail]:
    """The lines of a batch (`ALL_FREE`: of any) that no settlement in force has, as entered."""
    rows = tx.rows(_FREE, mdtrt_id=mdtrt_id, batch=batch)
    return [codec.decode(bytes(content), FeeDetail) for (content,) in rows]


def serials_of(tx: Tx, mdtrt_id: str, batch: str) -> list[str]:
    """Every line of a batch (`ALL_FREE`: of any), settled or not, by its serial."""
    return [str(serial) for (serial,) in tx.rows(_SERIALS, mdtrt_id=mdtrt_id, batch=batch)]


def lines_are_settled(tx: Tx, mdtrt_id: str) -> bool:
    """Whether a settlement in force has lines of this visit."""
    return count_lines(tx, mdtrt_id) > len(free_lines(tx, mdtrt_id, ALL_FREE))


def settle_lines(tx: Tx, mdtrt_id: str, batch: str, setl_id: str) -> None:
    """Say which settlement has the free lines of a batch (`ALL_FREE`: of any) now."""
    tx.run(_TAKE, b_mdtrt_id=mdtrt_id, b_batch=batch, b_setl_id=setl_id)


def withdraw_lines(tx: Tx, details: list[FeeDetail]) -> None:
    """Take free lines back."""
    for detail in details:
        tx.run(_FORGET, mdtrt_id=detail.mdtrt_id, feedetl_sn=detail.feedetl_sn)


_v, _f = v.visits.c, v.fee_lines.c
_SALES, _REFUNDS = t.settlements.alias("sales"), t.settlements.alias("refunds")
_NEW = insert(v.visits)
_WITH_VISITOR = select(v.visits, *VISITOR_COLUMNS).select_from(
    v.visits.outerjoin(v.visitors, v.visitors.c.mdtrt_id == _v.mdtrt_id)
)
_FIND = _WITH_VISITOR.where(_v.mdtrt_id == bindparam("mdtrt_id"))
_IS = select(_v.mdtrt_id).where(_v.mdtrt_id == bindparam("mdtrt_id"))
_ASKED = select(forwards.c.msgid).where(
    forwards.c.mdtrt_id == bindparam("mdtrt_id"),
    forwards.c.msgid != bindparam("msgid"),
    text("forwards.state = 'asked'"),
)
_NUMBER = select(_v.mdtrt_id).where(
    _v.institution == bindparam("institution"), _v.ipt_otp_no == bindparam("number")
)
_OF_PERSON = _WITH_VISITOR.where(
    _v.psn_no == bindparam("psn_no"),
    _v.begntime >= bindparam("first"),
    _v.begntime <= bindparam("last"),
    _v.institution == bindparam("institution"),
    text("visits.state <> 'cancelled'"),
).order_by(_v.begntime, _v.mdtrt_id)
_SET_STATE = (
    update(v.visits)
    .where(_v.mdtrt_id == bindparam("b_mdtrt_id"))
    .values(state=bindparam("b_state"))
)
_CHANGE = (
    update(v.visits)
    .where(_v.mdtrt_id == bindparam("b_mdtrt_id"))
    .values(begntime=bindparam("b_begntime"), content=bindparam("b_content"))
)
_TELL = (
    update(v.visits)
    .where(_v.mdtrt_id == bindparam("b_mdtrt_id"))
    .values(diagnoses=bindparam("b_told"))
)
_NEW_LINE = insert(v.fee_lines)
_LINE = select(_f.feedetl_sn).where(
    _f.mdtrt_id == bindparam("mdtrt_id"), _f.feedetl_sn == bindparam("feedetl_sn")
)
_SERIALS = (
    select(_f.feedetl_sn)
    .where(
        _f.mdtrt_id == bindparam("mdtrt_id"),
        or_(bindparam("batch") == ALL_FREE, _f.chrg_bchno == bindparam("batch")),
    )
    .order_by(_f.feedetl_sn)
)
_COUNT = select(func.count()).select_from(v.fee_lines).where(_f.mdtrt_id == bindparam("mdtrt_id"))
_IS_FREE = or_(
    text("fee_lines.setl_id = ''"),
    select(_SALES.c.setl_id)
    .where(_SALES.c.setl_id == _f.setl_id, text("sales.state = 'reversed'"))
    .exists(),
    select(_REFUNDS.c.setl_id)
    .where(_REFUNDS.c.refund_of == _f.setl_id, text("refunds.refund_of <> ''"))
    .exists(),
)
_FREE = (
    select(_f.content)
    .where(
        _f.mdtrt_id == bindparam("mdtrt_id"),
        or_(bindparam("batch") == ALL_FREE, _f.chrg_bchno == bindparam("batch")),
        _IS_FREE,
    )
    .order_by(_f.feedetl_sn)
)
_TAKE = (
    update(v.fee_lines)
    .where(
        _f.mdtrt_id == bindparam("b_mdtrt_id"),
        or_(bindparam("b_batch") == ALL_FREE, _f.chrg_bchno == bindparam("b_batch")),
        _IS_FREE,
    )
    .values(setl_id=bindparam("b_setl_id"))
)
_FORGET = delete(v.fee_lines).where(
    _f.mdtrt_id == bindparam("mdtrt_id"), _f.feedetl_sn == bindparam("feedetl_sn")
)
_FORGET_ALL = delete(v.fee_lines).where(_f.mdtrt_id == bindparam("mdtrt_id"))
