"""Drug traceability codes: every appearance is kept, none is refused (settlement.md 2.16).

A code that was sold before, here or elsewhere, is recorded as seen before: that is a matter for
supervision and does not stop a settlement.
"""

from __future__ import annotations

from collections.abc import Iterable

from backend.checks import wrong
from backend.context import Context
from backend.protocol.messages.pharmacy import SettleRequest, TraceCode
from backend.store import Tx
from backend.store import visit_tables as v
from backend.store.sql import bindparam, func, insert, select

RETURNED = "3506"


def require_traces(context: Context, message: SettleRequest) -> None:
    """Where the dialect wants it, every line of a sale carries a code."""
    if not context.profile.trace_code_required:
        return
    coded = {trace.feedetl_sn for trace in _traces(message) if trace.drug_trac_codg}
    for place, detail in enumerate(message.drugdetail):
        if detail.feedetl_sn not in coded:
            raise wrong(f"drugdetail[{place}].durg_trac_info", "empty")


def _traces(message: SettleRequest) -> list[TraceCode]:
    """The codes of a bill, beside its lines or inside them: centres differ."""
    inside = [trace for detail in message.drugdetail for trace in detail.durg_trac_info]
    return [*message.durg_trac_info, *inside]


def keep_sold_traces(context: Context, message: SettleRequest) -> None:
    """Record the codes of a sale."""
    keep_traces(context, ((code.drug_trac_codg, code.trdn_flag) for code in _traces(message)))


def keep_traces(context: Context, codes: Iterable[tuple[str, str]], line_no: int = 0) -> int:
    """Record codes with their split-pack flag; how many of them were sold before."""
    reused, infno = 0, context.request.infno[:4]
    for place, (code, flag) in enumerate(codes):
        if not code:
            continue
        before = 0 if infno == RETURNED else times_out(context.tx, code, infno)
        reused += before > 0
        context.tx.run(
            _NEW,
            code=code,
            institution=context.institution.code,
            msgid=context.request.msgid,
            line_no=line_no + place,
            infno=infno,
            trdn_flag=flag,
            seen_before=before,
            at=context.time,
        )
    return reused


def times_out(tx: Tx, code: str, infno: str) -> int:
    """How often a code went out by such messages and did not come back.

    A sale is settled (2102) and uploaded (3505): each is compared with its own kind.
    """
    (out,) = tx.row(_TIMES, code=code, infno=infno) or (0,)
    (back,) = tx.row(_TIMES, code=code, infno=RETURNED) or (0,)
    return max(0, int(out) - int(back))


_c = v.trace_codes.c
_NEW = insert(v.trace_codes)
_TIMES = (
    select(func.count())
    .select_from(v.trace_codes)
    .where(_c.code == bindparam("code"), _c.infno == bindparam("infno"))
)
