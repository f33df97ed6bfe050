"""The place of treatment books what the insured place has settled: its own rows, one claim on it.

The terminal is answered as if the person were ours. A sale the insured place holds is a row without
a transfer here: a claim on another centre begins when that centre has posted.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from backend.bill import Line, cut_info
from backend.bills import Bill, bill_line, find_bill, keep_bill
from backend.context import Context
from backend.errands import Errand, State, answered, find_settling, move_on
from backend.ledger import Entry, Move, Reason, clearing, payee, post
from backend.people import Insurance, Person, find_person
from backend.policy import FundShare, Step
from backend.protocol import codec
from backend.protocol.messages.elsewhere import (
    HELD,
    POSTED,
    REVERSED,
    Claim,
    ClaimRequest,
    FarPerson,
    FarSettlement,
)
from backend.protocol.messages.pharmacy import (
    PHARMACY,
    CancelReply,
    SettleReply,
    SettleRequest,
)
from backend.refund import negated
from backend.setlinfo import ELSEWHERE, cancel_info, setl_detail, setl_info
from backend.settlements import SALE, Settlement, find_settlement, record, set_state
from backend.store import Tx

QUOTED = "quoted"


def due_fen(row: Settlement) -> int:
    """What the insured place owes of a settlement: funds and accounts; cash was paid here."""
    return row.fund_fen + row.account_fen


def quoted(
    context: Context,
    message: SettleRequest,
    claim: Claim,
    region: str,
    lines: Sequence[Line],
    far: FarSettlement,
) -> SettleReply:
    """The answer to 2101 for somebody insured elsewhere; nothing is booked."""
    row = _row(context, message, claim, far, "")
    bill = _bill(context, message, lines, far)
    balc_fen = far.balc_fen
    if not context.profile.precheck_balc_after:
        balc_fen += far.account_fen - far.mutual_aid_fen
    return _reply(context, row, bill, lines, far, region, balc_fen)


def settled(
    context: Context,
    message: SettleRequest,
    errand: Errand,
    lines: Sequence[Line],
    far: FarSettlement,
) -> SettleReply:
    """2102: our row of what the insured place holds or has posted; a claim where it has posted."""
    claim = claim_of(errand)
    row = _row(context, message, claim, far, context.new_id("settlement"))
    record(context.tx, row)
    bill = _bill(context, message, lines, far)
    keep_bill(context.tx, row.setl_id, bill)
    if row.state == POSTED:
        _claim(context.tx, context.entry(row.setl_id), errand.region, row, Reason.SALE)
    answered(context.tx, errand, row.setl_id, far.setl_id, codec.encode(far))
    return _reply(context, row, bill, lines, far, errand.region, far.balc_fen)


def cancelled(
    context: Context, errand: Errand, sale: Settlement, far: FarSettlement
) -> CancelReply:
    """2103: the refund the insured place has booked, as a row of ours with negative amounts."""
    row = negated(context, sale)
    record(context.tx, row)
    moves = [Move(payee(sale.institution), clearing(errand.region), due_fen(sale))]
    post(context.tx, context.entry(row.setl_id), Reason.REFUND, moves)
    answered(context.tx, errand, row.setl_id, far.setl_id, codec.encode(far))
    bill = msgspec.structs.replace(find_bill(context.tx, sale.setl_id), share_per_10k=0)
    person = _person(far.person, errand.region)
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


def holder_of(tx: Tx, row: Settlement) -> Person | None:
    """Whose settlement it is; of somebody insured elsewhere what the insured place said of them."""
    if row.account_place != ELSEWHERE:
        return find_person(tx, row.psn_no)
    errand = find_settling(tx, row.setl_id)
    assert errand is not None
    return _person(codec.decode(errand.answer, FarSettlement).person, errand.region)


def _claim(tx: Tx, entry: Entry, region: str, row: Settlement, reason: Reason) -> None:
    post(tx, entry, reason, [Move(clearing(region), payee(row.institution), due_fen(row))])


def _row(
    context: Context, message: SettleRequest, claim: Claim, far: FarSettlement, setl_id: str
) -> Settlement:
    """Our row; its policy year is empty: nothing of it counts against benefits of ours."""
    scope = claim.scope
    return Settlement(
        setl_id=setl_id,
        mdtrt_id=context.new_id("visit"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=SALE,
        refund_of="",
        state=far.state if setl_id else QUOTED,
        psn_no=far.person.psn_no,
        card_sn=message.druginfo.card_sn,
        insutype=claim.insutype,
        psn_type=far.person.psn_type,
        med_type=claim.med_type,
        clr_type=PHARMACY if not claim.level else claim.med_type,
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


def _bill(
    context: Context, message: SettleRequest, lines: Sequence[Line], far: FarSettlement
) -> Bill:
    request, info = context.request, message.druginfo
    return Bill(
        lines=tuple(bill_line(line) for line in lines),
        funds=tuple(FundShare(*msgspec.structs.astuple(fund)) for fund in far.funds),
        steps=tuple(Step(*msgspec.structs.astuple(step)) for step in far.steps),
        share_per_10k=far.share_per_10k,
        balc_fen=far.balc_fen,
        opter=request.opter,
        opter_name=request.opter_name,
        level=context.grade.level,
        begntime=info.begntime,
        invono=info.invono,
        dise_codg=info.dise_codg,
        dise_name=info.dise_name,
    )


def _reply(
    context: Context,
    row: Settlement,
    bill: Bill,
    lines: Sequence[Line],
    far: FarSettlement,
    region: str,
    balc_fen: int,
) -> SettleReply:
    info = setl_info(context, row, _person(far.person, region), bill, balc_fen)
    details = setl_detail(row, bill, far.limit_fen)
    return SettleReply(info, details, tuple(cut_info(line) for line in lines))


def _person(far: FarPerson, region: str) -> Person:
    insurance = Insurance(far.insutype, far.psn_type, civil_servant=far.civil_servant, area=region)
    return Person(
        far.psn_no, far.certno, far.name, far.gend, far.naty, far.brdy, ELSEWHERE, (insurance,)
    )
