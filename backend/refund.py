"""Refund 2103 (settlement.md 2.9): a posted sale undone by a row of its own with negative amounts.

The money goes back where it came from, with one exception: what a card paid becomes waiting credit,
because only a load can put it back onto the card.
"""

from __future__ import annotations

from msgspec.structs import replace

from backend.bills import keep_refund, refund_bill
from backend.cards import find_card
from backend.context import Context
from backend.holds import State
from backend.ledger import Account, Kind, Move, Reason, payee, post, sources
from backend.payers import spendable_fen
from backend.people import Person, find_person
from backend.protocol.messages.person import CARD_CREDENTIAL
from backend.protocol.messages.pharmacy import Cancel, CancelReply, CancelRequest
from backend.protocol.refusals import Code, Refused
from backend.retire import present_place
from backend.roles import DESIGNATED, require_role
from backend.setlinfo import cancel_info, setl_detail
from backend.settlements import (
    REFUND,
    SALE,
    Settlement,
    find_settlement,
    is_refunded,
    record,
)
from backend.visits import is_visit


def refund(context: Context, message: CancelRequest) -> CancelReply:
    """2103: refund a pharmacy's sale; a visit's settlement is cancelled by 2208."""
    require_role(context, *DESIGNATED)
    if is_visit(context.tx, message.data.mdtrt_id):
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    return refund_settlement(context, message.data)


def refund_settlement(context: Context, asked: Cancel) -> CancelReply:
    """Refund one posted settlement of this institution, once."""
    sale = find_settlement(context.tx, asked.setl_id)
    ours = (context.institution.code, asked.mdtrt_id, asked.psn_no)
    if sale is None or (sale.institution, sale.mdtrt_id, sale.psn_no) != ours:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    require_refundable(context, sale)
    row = negated(context, sale)
    record(context.tx, row)
    _give_back(context, sale, row.setl_id)
    person = find_person(context.tx, sale.psn_no)
    assert person is not None
    keep_refund(context.tx, row.setl_id, _balc_fen(context, sale, person), context.request)
    bill = refund_bill(context.tx, row.setl_id, sale.setl_id)
    info = cancel_info(context, row, person, bill, bill.balc_fen)
    return CancelReply(info, setl_detail(row, bill, 0))


def require_refundable(context: Context, sale: Settlement) -> None:
    """Refuse what is no sale, not posted, or given back already."""
    if sale.kind != SALE or sale.state == State.REVERSED:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    if sale.state == State.HELD:
        raise Refused(Code.STILL_HELD)
    if is_refunded(context.tx, sale.setl_id):
        raise Refused(Code.ALREADY_REFUNDED)


def negated(context: Context, sale: Settlement) -> Settlement:
    """The row that takes a sale back: its amounts negated."""
    return replace(
        sale,
        setl_id=context.new_id("settlement"),
        msgid=context.request.msgid,
        kind=REFUND,
        refund_of=sale.setl_id,
        state=State.POSTED,
        business_date=context.today,
        setl_time=context.time,
        medfee_fen=-sale.medfee_fen,
        own_expense_fen=-sale.own_expense_fen,
        over_limit_fen=-sale.over_limit_fen,
        first_pay_fen=-sale.first_pay_fen,
        in_scope_fen=-sale.in_scope_fen,
        deductible_fen=-sale.deductible_fen,
        pool_fen=-sale.pool_fen,
        fund_fen=-sale.fund_fen,
        account_fen=-sale.account_fen,
        mutual_aid_fen=-sale.mutual_aid_fen,
        cash_fen=-sale.cash_fen,
    )


def _give_back(context: Context, sale: Settlement, refund_id: str) -> None:
    tx, paid = context.tx, payee(sale.institution)
    waiting = Account(Kind.PURSE_CENTRE, sale.psn_no)
    moves = [
        Move(
            paid,
            waiting if source.kind == Kind.PURSE_CARD else present_place(tx, source),
            amount,
        )
        for source, amount in sources(tx, sale.setl_id, (Reason.HOLD, Reason.SALE))
    ]
    post(context.tx, context.entry(refund_id), Reason.REFUND, moves)


def _balc_fen(context: Context, sale: Settlement, person: Person) -> int:
    by_card = sale.cert_type == CARD_CREDENTIAL and sale.card_sn
    card = find_card(context.tx, sale.card_sn) if by_card else None
    return spendable_fen(context.tx, person, card)
