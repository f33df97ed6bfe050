"""What the rules found in settled claims, as rows, and what institutions say to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.claims.rules import Broken
from backend.context import Context
from backend.protocol import codec
from backend.store import Row, Tx
from backend.store import claim_tables as c
from backend.store import tables as t
from backend.store.sql import bindparam, insert, or_, select, text, update

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Noted:
    """One finding in a settlement, and the institution's answer, "" for none yet."""

    finding_id: str
    setl_id: str
    institution: str
    psn_no: str
    found_on: str
    broken: Broken
    feedback: str
    feedback_reason: str


def keep(context: Context, setl_id: str, psn_no: str, found: Iterable[Broken]) -> None:
    """Enter what was found in a settlement."""
    for number, broken in enumerate(found, 1):
        values = {
            "finding_id": context.new_id(f"finding {setl_id} {number}"),
            "setl_id": setl_id,
            "institution": context.institution.code,
            "psn_no": psn_no,
            "found_on": context.today,
            "rule": str(broken.code),
            "content": codec.encode(broken),
            "feedback": "",
            "feedback_reason": "",
            "feedback_at": "",
        }
        context.tx.put(_NEW, values)


def found_between(
    tx: Tx, first: str, last: str, institution: str = "", psn_no: str = ""
) -> list[Noted]:
    """Findings in settlements in force between two days, inclusive; "" for any of a kind."""
    rows = tx.rows(_BETWEEN, first=first, last=last, institution=institution, psn_no=psn_no)
    return [_noted(row) for row in rows]


def answer_finding(context: Context, finding_id: str, way: str, reason: str) -> bool:
    """Keep an institution's word on a finding of its own; False where there is none."""
    changed = context.tx.run(
        _ANSWER,
        b_finding_id=finding_id,
        b_institution=context.institution.code,
        b_way=way,
        b_reason=reason,
        b_at=context.time,
    )
    return changed == 1


def _noted(row: Row) -> Noted:
    *plain, content, feedback, reason = row
    return Noted(*(*plain, codec.decode(bytes(content), Broken), feedback, reason))


_f, _s = c.claim_findings.c, t.settlements.c
_REFUNDS = t.settlements.alias("refunds")
_NEW = insert(c.claim_findings)
_BETWEEN = (
    select(
        _f.finding_id, _f.setl_id, _f.institution, _f.psn_no, _f.found_on,
        _f.content, _f.feedback, _f.feedback_reason,
    )
    .join_from(c.claim_findings, t.settlements, _s.setl_id == _f.setl_id)
    .where(
        _f.found_on >= bindparam("first"),
        _f.found_on <= bindparam("last"),
        or_(bindparam("institution") == "", _f.institution == bindparam("institution")),
        or_(bindparam("psn_no") == "", _f.psn_no == bindparam("psn_no")),
        text("settlements.state IN ('held', 'posted')"),
        ~select(_REFUNDS.c.setl_id)
        .where(_REFUNDS.c.refund_of == _s.setl_id, text("refunds.refund_of <> ''"))
        .exists(),
    )
    .order_by(_f.found_on.desc(), _f.finding_id)
    .limit(MOST_LISTED)
)  # fmt: skip
_ANSWER = (
    update(c.claim_findings)
    .where(
        _f.finding_id == bindparam("b_finding_id"),
        _f.institution == bindparam("b_institution"),
    )
    .values(
        feedback=bindparam("b_way"),
        feedback_reason=bindparam("b_reason"),
        feedback_at=bindparam("b_at"),
    )
)
