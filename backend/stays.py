"""Inpatient stays in the books: a visit with a row beside it, and its settlements in order.

Where a stay stands follows from the visit's state and from what of it is settled and in force;
`stay_rules` says what may be done then. Nothing here is kept that a reversal would have to mend.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from backend.bills import find_bill
from backend.context import Context
from backend.holds import State
from backend.ledger import CENTRE_LETTER
from backend.policy import YearToDate
from backend.policy_tables import PoolRule
from backend.protocol import codec
from backend.protocol.messages.stay import (
    Admission,
    AdmissionDiagnosis,
    Discharge,
    DischargeDiagnosis,
)
from backend.protocol.messages.visit import Registration
from backend.protocol.refusals import Code, Refused
from backend.settlements import Settlement
from backend.stay_rules import Act, Standing, refusal_of
from backend.store import Tx
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.sql import bindparam, func, insert, or_, select, text, update
from backend.visits import CANCELLED, Visit, find_visit, require_answered, set_visit_state

ADMITTED, DISCHARGED = "admitted", "discharged"
"""States of a visit that is a stay, beside `CANCELLED`."""


class Papers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said of a stay at admission, changed since, and at discharge."""

    admission: Admission
    diagnoses: tuple[AdmissionDiagnosis, ...] = ()
    discharge: Discharge | None = None
    discharge_diagnoses: tuple[DischargeDiagnosis, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A settlement of a stay that is in force: interim, or the one for good."""

    position: int
    final: bool
    row: Settlement


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay with what of it is settled, the latest settlement last."""

    visit: Visit
    papers: Papers
    parts: tuple[Part, ...]

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.visit.state == CANCELLED:
            return Standing.CANCELLED
        if self.visit.state == DISCHARGED:
            final = any(part.final for part in self.parts)
            return Standing.SETTLED if final else Standing.DISCHARGED
        return Standing.PART_SETTLED if self.parts else Standing.ADMITTED

    def require(self, act: Act) -> None:
        """Refuse what cannot be done now."""
        refusal = refusal_of(act, self.standing)
        if refusal is not None:
            raise Refused(refusal)

    @property
    def ended(self) -> str:
        """When the patient left, "" for somebody who is in hospital."""
        discharge = self.papers.discharge if self.visit.state == DISCHARGED else None
        return discharge.endtime if discharge else ""


def open_stay(context: Context, mdtrt_id: str, papers: Papers) -> None:
    """Enter what makes a visit a stay."""
    context.tx.run(
        _NEW,
        mdtrt_id=mdtrt_id,
        institution=context.institution.code,
        admitted_by=context.request.msgid,
        discharged_by="",
        content=codec.encode(papers),
    )


def is_stay(tx: Tx, mdtrt_id: str) -> bool:
    """Whether a visit is a stay."""
    return tx.row(_FIND, mdtrt_id=mdtrt_id) is not None


def find_stay(tx: Tx, mdtrt_id: str) -> Stay | None:
    """The stay with this id, or None."""
    row = tx.row(_FIND, mdtrt_id=mdtrt_id)
    visit = find_visit(tx, mdtrt_id) if row else None
    if row is None or visit is None:
        return None
    return Stay(visit, codec.decode(bytes(row[0]), Papers), parts_of(tx, mdtrt_id))


def require_stay(context: Context, mdtrt_id: str, psn_no: str, act: Act) -> Stay:
    """A stay of this person at this institution of which `act` may be asked now."""
    stay = find_stay(context.tx, mdtrt_id)
    ours = (context.institution.code, psn_no)
    if stay is None or (stay.visit.institution, stay.visit.psn_no) != ours:
        raise Refused(Code.VISIT_UNKNOWN)
    require_answered(context, stay.visit)
    stay.require(act)
    return stay


def keep_papers(tx: Tx, mdtrt_id: str, papers: Papers) -> None:
    """Keep what is said of a stay now."""
    tx.run(_TELL, b_mdtrt_id=mdtrt_id, b_content=codec.encode(papers))


def discharge(context: Context, mdtrt_id: str, papers: Papers) -> None:
    """Note that the patient left, and by which request."""
    keep_papers(context.tx, mdtrt_id, papers)
    context.tx.run(_DISCHARGED, b_mdtrt_id=mdtrt_id, b_msgid=context.request.msgid)
    set_visit_state(context.tx, mdtrt_id, DISCHARGED)


def stay_of_request(tx: Tx, institution: str, msgid: str) -> Stay | None:
    """The stay a 2401 or 2402 of this institution admitted or discharged, or None."""
    row = tx.row(_OF_REQUEST, institution=institution, msgid=msgid)
    return None if row is None else find_stay(tx, str(row[0]))


def in_hospital(tx: Tx, psn_no: str, region: str = "") -> tuple[str, str] | None:
    """Since when and where a person of a region ("": ours) is in hospital, or None."""
    row = tx.row(_IN_HOSPITAL, psn_no=psn_no, region=region)
    if row is None:
        return None
    since, institution, content = row
    if str(institution).startswith(CENTRE_LETTER):  # in a hospital of that centre's
        institution = codec.decode(bytes(content), Registration).exp_content or institution
    return str(since), str(institution)


def stay_number(tx: Tx, visit: Visit) -> int:
    """Which stay of its year this is: 1 for the first, counted by the time of admission; messages
    of one second are in the order of their numbers."""
    row = tx.row(
        _EARLIER,
        psn_no=visit.psn_no,
        insutype=visit.insutype,
        new_year=visit.begntime[:4],
        begntime=visit.begntime,
        mdtrt_id=visit.mdtrt_id,
    )
    assert row is not None
    return int(row[0]) + 1


def parts_of(tx: Tx, mdtrt_id: str) -> tuple[Part, ...]:
    """The settlements of a stay that are in force, in their order."""
    rows = tx.rows(_PARTS, mdtrt_id=mdtrt_id)
    return tuple(
        Part(int(position), bool(final), Settlement(*row)) for position, final, *row in rows
    )


def keep_part(tx: Tx, mdtrt_id: str, setl_id: str, *, final: bool) -> None:
    """Enter a settlement of a stay, after all it ever had."""
    (last,) = tx.row(_LAST, mdtrt_id=mdtrt_id) or (0,)
    position = int(last) + 1
    tx.run(_NEW_PART, mdtrt_id=mdtrt_id, position=position, setl_id=setl_id, final=int(final))


def require_none_held(stay: Stay) -> None:
    """Settlements of a stay build on each other: none follows one that is not sure yet."""
    for part in stay.parts:
        if part.row.state == State.HELD:
            raise Refused(Code.STAY_HELD, setl_id=part.row.setl_id)


def require_latest(tx: Tx, setl_id: str) -> None:
    """Refuse to take back a settlement of a stay on which a later one builds."""
    row = tx.row(_STAY_OF, setl_id=setl_id)
    if row is None:
        return
    parts = parts_of(tx, str(row[0]))
    if setl_id in [part.row.setl_id for part in parts[:-1]]:
        raise Refused(Code.SETTLED_LATER, setl_id=parts[-1].row.setl_id)


def used_in_stay(tx: Tx, stay: Stay, pool: PoolRule, year: YearToDate) -> YearToDate:
    """What the fund has paid this year, with what earlier settlements brought of this stay."""
    rows = [part.row for part in stay.parts if part.row.fund_pay_type == pool.fund_pay_type]
    deductible = sum(row.deductible_fen for row in rows)
    bases: dict[str, int] = {}
    for row in rows:
        for step in find_bill(tx, row.setl_id).steps:
            bases[step.code] = bases.get(step.code, 0) + step.self_fen + step.fund_fen
    return YearToDate(
        deductible_fen=deductible,
        pool_fen=year.pool_fen,
        tiers_fen=sum(row.in_scope_fen for row in rows) - deductible,
        bases=tuple(bases.items()),
        burden_fen=year.burden_fen,
    )


_v, _s, _y, _p = v.visits.c, t.settlements.c, v.stays.c, v.stay_settlements.c
_REFUNDS = t.settlements.alias("refunds")
_NEW = insert(v.stays)
_FIND = select(_y.content).where(_y.mdtrt_id == bindparam("mdtrt_id"))
_TELL = (
    update(v.stays)
    .where(_y.mdtrt_id == bindparam("b_mdtrt_id"))
    .values(content=bindparam("b_content"))
)
_DISCHARGED = (
    update(v.stays)
    .where(_y.mdtrt_id == bindparam("b_mdtrt_id"))
    .values(discharged_by=bindparam("b_msgid"))
)
_OF_REQUEST = select(_y.mdtrt_id).where(
    _y.institution == bindparam("institution"),
    or_(_y.admitted_by == bindparam("msgid"), _y.discharged_by == bindparam("msgid")),
)
_REGION = select(v.visitors.c.region).where(v.visitors.c.mdtrt_id == _v.mdtrt_id).scalar_subquery()
"""Whose patient a visit is of: persons are numbered by their own centre."""
_IN_HOSPITAL = select(_v.begntime, _v.institution, _v.content).where(
    _v.psn_no == bindparam("psn_no"),
    text("visits.state = 'admitted'"),
    func.coalesce(_REGION, "") == bindparam("region"),
)
_own = v.stays.alias("own")
_OWN_ADMISSION = select(_own.c.admitted_by).where(_own.c.mdtrt_id == bindparam("mdtrt_id"))
_EARLIER = (
    select(func.count())
    .join_from(v.visits, v.stays, _y.mdtrt_id == _v.mdtrt_id)
    .where(
        _v.psn_no == bindparam("psn_no"),
        _v.begntime >= bindparam("new_year"),
        or_(
            _v.begntime < bindparam("begntime"),
            (_v.begntime == bindparam("begntime"))
            & (_y.admitted_by < _OWN_ADMISSION.scalar_subquery()),
        ),
        _v.insutype == bindparam("insutype"),
        text("visits.state IN ('admitted', 'discharged')"),
        _REGION.is_(None),
    )
)
_PARTS = (
    select(_p.position, _p.final, t.settlements)
    .join_from(v.stay_settlements, t.settlements, _s.setl_id == _p.setl_id)
    .where(
        _p.mdtrt_id == bindparam("mdtrt_id"),
        text("settlements.state <> 'reversed'"),
        ~select(_REFUNDS.c.setl_id)
        .where(_REFUNDS.c.refund_of == _s.setl_id, text("refunds.refund_of <> ''"))
        .exists(),
    )
    .order_by(_p.position)
)
_NEW_PART = insert(v.stay_settlements)
_LAST = select(func.coalesce(func.max(_p.position), 0)).where(_p.mdtrt_id == bindparam("mdtrt_id"))
_STAY_OF = select(_p.mdtrt_id).where(_p.setl_id == bindparam("setl_id"))
