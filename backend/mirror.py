"""The place of treatment books what the insured place has settled: its own rows, one claim on it.

The terminal is answered as if the person were ours. A sale the insured place holds is a row without
a transfer here: a claim on another centre begins when that centre has posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from backend.bill import Line
from backend.bills import Bill, bill_line, keep_bill, keep_refund, refund_bill
from backend.context import Context
from backend.errands import Errand, State, answered, find_settling, move_on
from backend.ledger import Entry, Move, Reason, clearing, payee, post
from backend.people import ELSEWHERE, Person, find_person
from backend.policy import FundShare, Step
from backend.protocol import codec
from backend.protocol.messages.elsewhere import (
    HELD,
    POSTED,
    REVERSED,
    Claim,
    ClaimRequest,
    FarSettlement,
)
from backend.protocol.messages.pharmacy import CancelReply, SetlDetail, SetlInfo
from backend.reckoning import cleared_as
from backend.refund import negated
from backend.setlinfo import cancel_info, setl_detail, setl_info
from backend.settlements import SALE, Settlement, find_settlement, record, set_state
from backend.store import Tx
from backend.visitors import person_of

QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Travelled:
    """A bill as it was sent to the insured place; `mdtrt_id` is our visit's, "" for a pharmacy's,
    whose bill is a visit of its own."""

    claim: Claim
    mdtrt_id: str = ""


def due_fen(row: Settlement) -> int:
    """What the insured place owes of a settlement: funds and accounts; cash was paid here."""
    return row.fund_fen + row.account_fen


Answer = tuple[SetlInfo, tuple[SetlDetail, ...]]
"""The nodes of an answer about a settlement."""


def quoted(
    context: Context, bill: Travelled, region: str, lines: Sequence[Line], far: FarSettlement
) -> Answer:
    """The answer to a quote for somebody insured elsewhere; nothing is booked."""
    balc_fen = far.balc_fen
    if not context.profile.precheck_balc_after:
        balc_fen += far.account_fen - far.mutual_aid_fen
    row = _row(context, bill, far, "")
    return _answer(context, row, _bill(context, bill.claim, lines, far), far, region, balc_fen)


def settled(
    context: Context, bill: Travelled, errand: Errand, lines: Sequence[Line], far: FarSettlement
) -> tuple[str, Answer]:
    """Our row of what the insured place holds or has posted, by its name, and the answer; a claim
    where it has posted."""
    row = _row(context, bill, far, context.new_id("settlement"))
    record(context.tx, row)
    document = _bill(context, bill.claim, lines, far)
    keep_bill(context.tx, row.setl_id, document)
    if row.state == POSTED:
        _claim(context.tx, context.entry(row.setl_id), errand.region, row, Reason.SALE)
    answered(context.tx, errand, row.setl_id, far.setl_id, codec.encode(far))
    return row.setl_id, _answer(context, row, document, far, errand.region, far.balc_fen)


def cancelled(
    context: Context, errand: Errand, sale: Settlement, far: FarSettlement
) -> CancelReply:
    """2103: the refund the insured place has booked, as a row of ours with negative amounts."""
    row = negated(context, sale)
    record(context.tx, row)
    moves = [Move(payee(sale.institution), clearing(errand.region), due_fen(sale))]
    post(context.tx, context.entry(row.setl_id), Reason.REFUND, moves)
    answered(context.tx, errand, row.setl_id, far.setl_id, codec.encode(far))
    keep_refund(context.tx, row.setl_id, far.balc_fen, context.request)
    bill = refund_bill(context.tx, row.setl_id, sale.setl_id)
    person = person_of(far.person, errand.region)
    info = cancel_info(context, row, person, bill, far.balc_fen)
    return CancelReply(info, setl_detail(row, bill, 0))


def post_held(tx: Tx, entry: Entry, errand: Errand) -> None:
    """The insured place has posted what it held: now there is a claim on it. Once."""
    row = find_settlement(tx, errand.setl_id)
    if row is not None and row.state == HELD:
        set_state(tx, row.setl_id, HELD, POSTED)
        _claim(tx, entry, errand.region, row, Reason.POST)


def undo(tx: Tx, entry: Entry, errand: Errand) -> None:
    """The insured place has reversed it: nothing is left of it here. Once."""
    row = find_settlement(tx, errand.setl_id) if errand.setl_id else None
    if row is not None and row.state in (HELD, POSTED):
        if row.state == POSTED:
            moves = [Move(payee(row.institution), clearing(errand.region), due_fen(row))]
            post(tx, entry, Reason.REVERSE, moves)
        set_state(tx, row.setl_id, row.state, REVERSED)
    if errand.state == State.ANSWERED:
        move_on(tx, errand, State.REVERSED)


def claim_of(errand: Errand) -> Claim:
    """The bill as it was sent to the insured place."""
    return codec.decode(errand.request, ClaimRequest).data


def travelled(tx: Tx, row: Settlement) -> Claim | None:
    """The bill of a settlement as it was sent to the insured place, None for one of our own."""
    errand = find_settling(tx, row.setl_id) if row.account_place == ELSEWHERE else None
    return claim_of(errand) if errand else None


def holder_of(tx: Tx, row: Settlement) -> Person | None:
    """Whose settlement it is; of somebody insured elsewhere what the insured place said of them."""
    if row.account_place != ELSEWHERE:
        return find_person(tx, row.psn_no)
    errand = find_settling(tx, row.setl_id)
    assert errand is not None
    return person_of(codec.decode(errand.answer, FarSettlement).person, errand.region)


def _claim(tx: Tx, entry: Entry, region: str, row: Settlement, reason: Reason) -> None:
    post(tx, entry, reason, [Move(clearing(region), payee(row.institution), due_fen(row))])


def _row(context: Context, bill: Travelled, far: FarSettlement, setl_id: str) -> Settlement:
    """Our row; its policy year is empty: nothing of it counts against benefits of ours."""
    claim, scope = bill.claim, bill.claim.scope
    return Settlement(
        setl_id=setl_id,
        mdtrt_id=bill.mdtrt_id or context.new_id("visit"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=SALE,
        refund_of="",
        state=far.state if setl_id else QUOTED,
        psn_no=far.person.psn_no,
        card_sn=claim.card_sn,
        insutype=claim.insutype,
        psn_type=far.person.psn_type,
        med_type=claim.med_type,
        clr_type=cleared_as(claim.med_type, claim.level, is_stay=bool(claim.mdtrt_id)),
        cert_type=claim.mdtrt_cert_type,
        account_place=ELSEWHERE,
        fund_pay_type=far.fund_pay_type,
        policy_year="",
        business_date=context.today,
        setl_time=context.time,
        medfee_fen=scope.medfee_fen,
        own_expense_fen=scope.own_expense_fen,
        over_limit_fen=scope.over_limit_fen,
        first_pay_fen=scope.first_pay_fen,
        in_scope_fen=scope.in_scope_fen,
        deductible_fen=far.deductible_fen,
        pool_fen=far.pool_fen,
        fund_fen=far.fund_fen,
        account_fen=far.account_fen,
        mutual_aid_fen=far.mutual_aid_fen,
        cash_fen=far.cash_fen,
    )


def _bill(context: Context, claim: Claim, lines: Sequence[Line], far: FarSettlement) -> Bill:
    request = context.request
    return Bill(
        lines=tuple(bill_line(line) for line in lines),
        funds=tuple(FundShare(*msgspec.structs.astuple(fund)) for fund in far.funds),
        steps=tuple(Step(*msgspec.structs.astuple(step)) for step in far.steps),
        share_per_10k=far.share_per_10k,
        balc_fen=far.balc_fen,
        opter=request.opter,
        opter_name=request.opter_name,
        level=context.grade.level,
        begntime=claim.begntime,
        endtime=claim.endtime,
        invono=claim.invono,
        dise_codg=claim.dise_codg,
        dise_name=claim.dise_name,
    )


def _answer(
    context: Context, row: Settlement, bill: Bill, far: FarSettlement, region: str, balc_fen: int
) -> Answer:
    info = setl_info(context, row, person_of(far.person, region), bill, balc_fen)
    return info, setl_detail(row, bill, far.limit_fen)
