"""Reconciliation of details 3202 (settlement.md 2.13): the institution's file against the books.

Every row of the file and every posted settlement of the span gets one verdict. Days are those of
the centre's clock. What other terminals of the institution settled is listed, but is nothing that
this terminal lacks.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.checks import wrong
from backend.context import Context
from backend.day_statements import remember_details, span
from backend.holds import State
from backend.protocol.detail_file import (
    BALANCED,
    DIFFERENT,
    REFUND,
    SALE,
    DetailFileWrong,
    DetailRow,
    ResultRow,
    Verdict,
    pack,
    unpack,
)
from backend.protocol.messages.files import Details, DetailsReply, DetailsRequest
from backend.protocol.money import yuan
from backend.protocol.refusals import Code, Refused
from backend.settlements import REFUND as REFUND_KIND
from backend.settlements import Settlement, find_settlement
from backend.store import tables as t
from backend.store.sql import bindparam, select, text
from backend.stored_files import content_of, keep

NO_DIFFERENCE = frozenset({Verdict.EQUAL, Verdict.OTHER_TERMINAL})


def compare_details(context: Context, message: DetailsRequest) -> DetailsReply:
    """3202: judge a file that 9101 brought; the verdicts are a file for 9102."""
    asked = message.data
    span(asked)
    rows = _rows(context, asked)
    ours = {row.setl_id: row for row in _posted(context, asked)}
    verdicts = [*_judged(context, rows, ours), *_lacking(context, rows, ours)]
    kinds = {row.msgid: row.insutype for row in ours.values()}
    differing = [row for row in verdicts if row.memo not in NO_DIFFERENCE]
    remember_details(context, asked, [kinds.get(row.msgid, "") for row in differing])
    filename = f"result-{asked.stmt_begndate}-{asked.stmt_enddate}.txt"
    return DetailsReply(keep(context, "details", f"{filename}.zip", pack(verdicts, filename)))


def _rows(context: Context, asked: Details) -> list[DetailRow]:
    try:
        rows = unpack(content_of(context, asked.file_qury_no), DetailRow)
    except DetailFileWrong as bad:
        raise Refused(Code.FILE_WRONG, line=str(bad.line), detail=bad.detail) from bad
    sums = (len(rows), sum(r.medfee_fen for r in rows), sum(r.fund_fen for r in rows))
    said = (asked.fixmedins_setl_cnt, int(asked.medfee_sumamt), int(asked.fund_pay_sumamt))
    if sums != said:
        detail = (
            f"{sums[0]} {yuan(sums[1])} {yuan(sums[2])} / {said[0]} {yuan(said[1])} {yuan(said[2])}"
        )
        raise Refused(Code.SUM_MISMATCH, detail=detail)
    return rows


def _posted(context: Context, asked: Details) -> list[Settlement]:
    if not asked.clr_type:
        raise wrong("data.clr_type", "1..6")
    found = context.tx.rows(
        _POSTED,
        institution=context.institution.code,
        clr_type=asked.clr_type,
        begin=f"{asked.stmt_begndate} 00:00:00",
        end=f"{asked.stmt_enddate} 23:59:59",
    )
    rows = [Settlement(*row) for row in found]
    if context.profile.refunds_counted_in_3201 and asked.fixmedins_refd_setl_flag == "1":
        return rows
    refunded = {row.refund_of for row in rows if row.kind == REFUND_KIND}
    return [row for row in rows if row.kind != REFUND_KIND and row.setl_id not in refunded]


def _judged(
    context: Context, rows: list[DetailRow], ours: dict[str, Settlement]
) -> Iterator[ResultRow]:
    """A verdict on each row of the file; the first of several equal ones is the one that counts."""
    seen: set[str] = set()
    for row in rows:
        known = ours.get(row.setl_id)
        if row.setl_id in seen:
            verdict = Verdict.TWICE
        elif known is None:
            known, verdict = _elsewhere(context, row.setl_id)
        else:
            verdict = _compared(row, known)
        seen.add(row.setl_id)
        yield ResultRow(
            row.psn_no, row.mdtrt_id, row.setl_id, known.msgid if known else "",
            BALANCED if verdict == Verdict.EQUAL else DIFFERENT, row.refd_setl_flag, verdict,
            known.medfee_fen if known else 0, known.fund_fen if known else 0,
            known.account_fen if known else 0,
        )  # fmt: skip


def _compared(row: DetailRow, known: Settlement) -> Verdict:
    theirs = (row.medfee_fen, row.fund_fen, row.account_fen)
    if theirs != (known.medfee_fen, known.fund_fen, known.account_fen):
        return Verdict.AMOUNT
    if (row.psn_no, row.mdtrt_id) != (known.psn_no, known.mdtrt_id):
        return Verdict.OTHER_PERSON
    return Verdict.EQUAL


def _elsewhere(context: Context, setl_id: str) -> tuple[Settlement | None, Verdict]:
    """Why a row is not among the posted ones of these days."""
    known = find_settlement(context.tx, setl_id)
    if known is None or known.institution != context.institution.code:
        return None, Verdict.UNKNOWN
    by_state = {State.REVERSED: Verdict.REVERSED, State.HELD: Verdict.HELD}
    return known, by_state.get(State(known.state), Verdict.OTHER_DAY)


def _lacking(
    context: Context, rows: list[DetailRow], ours: dict[str, Settlement]
) -> Iterator[ResultRow]:
    """What the centre has and the file has not; without its ids, as the interface wants it."""
    told = {row.setl_id for row in rows}
    mine = f"{context.institution.code}/{context.terminal}"
    for known in ours.values():
        if known.setl_id in told:
            continue
        (chain,) = context.tx.row(_TERMINAL, institution=known.institution, msgid=known.msgid) or (
            mine,
        )
        verdict = Verdict.MISSING if chain == mine else Verdict.OTHER_TERMINAL
        yield ResultRow(
            known.psn_no, "", "", known.msgid, DIFFERENT,
            REFUND if known.kind == REFUND_KIND else SALE, verdict,
            known.medfee_fen, known.fund_fen, known.account_fen,
        )  # fmt: skip


_s, _a = t.settlements.c, t.audit.c
_POSTED = (
    select(t.settlements)
    .where(
        _s.institution == bindparam("institution"),
        _s.clr_type == bindparam("clr_type"),
        _s.setl_time >= bindparam("begin"),
        _s.setl_time <= bindparam("end"),
        text("state = 'posted'"),
    )
    .order_by(_s.setl_time, _s.setl_id)
)
_TERMINAL = select(_a.chain).where(
    _a.institution == bindparam("institution"), _a.msgid == bindparam("msgid")
)
"""Each terminal has an audit chain of its own: it tells who sent a message."""
