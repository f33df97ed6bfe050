"""The end of a day: journal and centre row by row (3202), the totals (3201), and the repairs.

What other terminals of the shop settled is no difference of this one. A repair is proposed by table
and does what a clerk would: the same message again for a row that the centre lost (restored from an
older copy), 2601 for one that only the centre has. What no message can mend is for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.protocol.calls import (
    DETAILS,
    DOWNLOAD,
    SETTLE,
    TOTALS,
    UPLOAD,
    VISIT_SETTLE,
)
from backend.protocol.codec import Octets
from backend.protocol.detail_file import (
    BALANCED,
    REFUND,
    SALE,
    DetailFileWrong,
    DetailRow,
    ResultRow,
    Verdict,
    pack,
    unpack,
)
from backend.protocol.messages.card_service import COMPENSATED
from backend.protocol.messages.files import (
    Details,
    DetailsRequest,
    Download,
    DownloadRequest,
    Upload,
    UploadRequest,
)
from backend.protocol.messages.pharmacy import PHARMACY, SetlInfo
from backend.protocol.messages.reconcile import Totals, TotalsRequest
from backend.protocol.money import Fen
from backend.protocol.stay_calls import STAY_SETTLE
from terminal.entry import Entry, Kind, Stage
from terminal.errors import HostSilent
from terminal.flow import Flow
from terminal.offline_rules import waiting
from terminal.transactions.asking import ask_patiently

BOOKED = (Kind.PURSE_SALE, Kind.ONLINE_SALE, Kind.OFFLINE_SALE, Kind.REFUND)
COUNTER = frozenset({PHARMACY})
FILENAME = "details.txt"
INPATIENT = "2"
"""How clearing categories of stays begin (clr_type 21, 2.17)."""


class Repair(StrEnum):
    """What would bring the two sides together."""

    RESEND = "send again"
    REVERSE = "reverse (2601)"
    ENTER = "enter what the centre has"
    BY_HAND = "by hand"


REPAIRS = {Verdict.UNKNOWN: Repair.RESEND, Verdict.MISSING: Repair.REVERSE}
"""Any other difference needs people: an amount, a person or a day that only they can explain."""


@dataclass(frozen=True, slots=True)
class OpenDifference:
    """One row on which this terminal and the centre differ; `original` made it (for a 2601)."""

    verdict: str
    msgid: str
    setl_id: str
    psn_no: str
    total_fen: int
    repair: Repair
    original: str = SETTLE.infno


@dataclass(frozen=True, slots=True)
class Shop:
    """Who reconciles: the institution, the agency that settles for it, its clearing categories."""

    institution: str
    agency: str
    clearing: frozenset[str] = COUNTER


@dataclass(frozen=True, slots=True)
class Sums:
    """What the journal has for one insurance and clearing category, and what 3201 said of it."""

    insutype: str
    clr_type: str
    count: int
    total_fen: int
    fund_fen: int
    account_fen: int
    balanced: bool


@dataclass(frozen=True, slots=True)
class DayReport:
    """How a span of days stands; it may be closed when nothing is open and nothing in flight."""

    first_day: str
    last_day: str
    sums: tuple[Sums, ...]
    differences: tuple[OpenDifference, ...]
    in_flight: tuple[Entry, ...]
    other_terminals: int
    disputed: tuple[Entry, ...] = ()

    @property
    def waiting(self) -> int:
        """Offline sales that the centre does not know yet."""
        return len(waiting(self.in_flight))

    @property
    def may_close(self) -> bool:
        """No difference of this terminal, no undecided payment, no offline sale that waits.

        What is disputed is with people: it is named and does not keep the day open.
        """
        return not self.differences and not self.in_flight


def booked(cases: Iterable[Entry], first_day: str, last_day: str) -> list[Entry]:
    """Cases that the centre has to have as posted, by the days of its clock."""
    return [
        case
        for case in cases
        if case.kind in BOOKED
        and case.stage is Stage.DONE
        and case.reason != COMPENSATED
        and case.settlement is not None
        and first_day <= case.settlement.setl_time[:10] <= last_day
    ]


def reconcile(cases: Sequence[Entry], shop: Shop, first_day: str, last_day: str) -> Flow[DayReport]:
    """Compare; changes nothing. Raises HostSilent, and Refused as the centre refuses."""
    ours = booked(cases, first_day, last_day)
    sums = []
    for insutype, clr_type in sorted({_group(_settled(case)) for case in ours}):
        rows = [_settled(c) for c in ours if _group(_settled(c)) == (insutype, clr_type)]
        sums.append((yield from _totals(rows, shop, first_day, last_day)))
    differences, others = list[OpenDifference](), 0
    for clr_type in sorted({_settled(case).clr_type for case in ours} | shop.clearing):
        rows = [_settled(case) for case in ours if _settled(case).clr_type == clr_type]
        results = yield from _details(rows, clr_type, shop, first_day, last_day)
        differences += _differences(results, ours, original_of(clr_type))
        others += sum(row.memo == Verdict.OTHER_TERMINAL for row in results)
    return DayReport(
        first_day,
        last_day,
        tuple(sums),
        tuple(differences),
        tuple(case for case in cases if not case.is_final),
        others,
        tuple(case for case in cases if _is_disputed(case, first_day, last_day)),
    )


def _is_disputed(case: Entry, first_day: str, last_day: str) -> bool:
    return case.stage is Stage.DISPUTED and first_day <= case.at[:10] <= last_day


def original_of(clr_type: str) -> str:
    """The message that makes settlements of a clearing category."""
    if clr_type == PHARMACY:
        return SETTLE.infno
    return (STAY_SETTLE if clr_type.startswith(INPATIENT) else VISIT_SETTLE).infno


def _settled(case: Entry) -> SetlInfo:
    assert case.settlement is not None
    return case.settlement


def _group(info: SetlInfo) -> tuple[str, str]:
    return info.insutype, info.clr_type


def _totals(rows: list[SetlInfo], shop: Shop, first_day: str, last_day: str) -> Flow[Sums]:
    insutype, clr_type = _group(rows[0])
    total, fund, account = (
        sum(int(getattr(row, name)) for row in rows)
        for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")
    )
    asked = Totals(
        insutype=insutype, clr_type=clr_type, setl_optins=shop.agency, stmt_begndate=first_day,
        stmt_enddate=last_day, medfee_sumamt=Fen(total), fund_pay_sumamt=Fen(fund),
        acct_pay=Fen(account), fixmedins_setl_cnt=len(rows),
    )  # fmt: skip
    reply = yield from ask_patiently(TOTALS, TotalsRequest(asked))
    balanced = reply.stmtinfo.stmt_rslt == BALANCED
    return Sums(insutype, clr_type, len(rows), total, fund, account, balanced)


def _details(
    infos: list[SetlInfo], clr_type: str, shop: Shop, first_day: str, last_day: str
) -> Flow[list[ResultRow]]:
    """9101, 3202, 9102: the centre's word on every row of one clearing category."""
    rows = [_detail(info) for info in infos]
    archive = Upload(
        content=Octets(pack(rows, FILENAME)), filename=f"{FILENAME}.zip",
        fixmedins_code=shop.institution,
    )  # fmt: skip
    uploaded = yield from ask_patiently(UPLOAD, UploadRequest(archive))
    asked = Details(
        setl_optins=shop.agency, file_qury_no=uploaded.file_qury_no, stmt_begndate=first_day,
        stmt_enddate=last_day, medfee_sumamt=Fen(sum(row.medfee_fen for row in rows)),
        fund_pay_sumamt=Fen(sum(row.fund_fen for row in rows)),
        cash_payamt=Fen(sum(info.psn_cash_pay for info in infos)), fixmedins_setl_cnt=len(rows),
        clr_type=clr_type,
    )  # fmt: skip
    judged = (yield from ask_patiently(DETAILS, DetailsRequest(asked))).fileinfo
    wanted = Download(
        file_qury_no=judged.file_qury_no, filename=judged.filename, fixmedins_code=shop.institution
    )
    reply = yield from ask_patiently(DOWNLOAD, DownloadRequest(wanted))
    try:
        return unpack(reply.file, ResultRow)
    except DetailFileWrong as garbage:
        raise HostSilent() from garbage


def _detail(info: SetlInfo) -> DetailRow:
    return DetailRow(
        info.setl_id, info.mdtrt_id, info.psn_no, int(info.medfee_sumamt),
        int(info.fund_pay_sumamt), int(info.acct_pay), REFUND if info.medfee_sumamt < 0 else SALE,
    )  # fmt: skip


def _differences(
    results: list[ResultRow], ours: list[Entry], original: str
) -> list[OpenDifference]:
    by_setl_id = {_settled(case).setl_id: case for case in ours}
    found = []
    for row in results:
        if row.stmt_rslt == BALANCED or row.memo == Verdict.OTHER_TERMINAL:
            continue
        case = by_setl_id.get(row.setl_id)
        total_fen = int(_settled(case).medfee_sumamt) if case else row.medfee_fen
        msgid = case.msgid if case else row.msgid
        found.append(
            OpenDifference(
                row.memo,
                msgid,
                row.setl_id,
                row.psn_no,
                total_fen,
                _repair(row, case, original),
                original,
            )
        )
    return found


def _repair(row: ResultRow, case: Entry | None, original: str) -> Repair:
    """A patient who paid and went home is not paid back because a journal was lost: what only the
    centre has of a visit is entered here; a sale at the counter is reversed.
    """
    refund = row.refd_setl_flag == REFUND or (case is not None and case.kind is Kind.REFUND)
    known = row.memo in set(Verdict)
    if refund or not known:
        return Repair.BY_HAND
    if row.memo == Verdict.MISSING and original != SETTLE.infno:
        return Repair.ENTER
    return REPAIRS.get(Verdict(row.memo), Repair.BY_HAND)
