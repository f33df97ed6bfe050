"""Reversal 2601 (settlement.md 2.12, failures.md R5): an earlier request shall have had no effect.

It undoes a settlement, a load, an admission or a discharge.

An original the centre does not know leaves a tombstone, which a late arrival finds. After the
card's proof there is no way back: a posted purse sale is refunded with 2103 instead.
"""

from __future__ import annotations

from backend.cards import PURCHASE, count_unprinted
from backend.checks import msgid, wrong
from backend.context import Context
from backend.holding import release
from backend.holds import Doubt, Hold, State, find_hold
from backend.ledger import Move, Reason, payee, post, sources
from backend.people import ONLINE, find_person
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.refusals import Code, Refused
from backend.retire import present_place
from backend.settlements import (
    REFUND,
    Settlement,
    find_settlement_of,
    is_refunded,
    set_state,
)
from backend.statement_store import is_cleared
from backend.stay_steps import reverse_step
from backend.stays import require_latest, stay_of_request
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select


def reverse(context: Context, message: ReverseRequest) -> Refused | None:
    """2601: undo a request of this institution, known or not, arrived or not."""
    asked = message.data
    if asked.oinfno not in context.profile.reversible_infnos:
        raise Refused(Code.NOT_REVERSIBLE, infno=asked.oinfno)
    msgid("data.omsgid", asked.omsgid)
    code = context.institution.code
    held = find_hold(context.tx, code, asked.omsgid)
    if held is not None:
        return _reverse_hold(context, asked, held)
    sale = find_settlement_of(context.tx, code, asked.omsgid)
    if sale is not None:
        return _reverse_sale(context, asked, sale)
    stay = stay_of_request(context.tx, code, asked.omsgid)
    if stay is not None:
        _check(context, asked, stay.visit.psn_no)
        reverse_step(context, asked.oinfno, stay)
        return None
    bury(context, asked.omsgid)
    return None if context.profile.reversal_unknown_is_ok else Refused(Code.SETTLEMENT_UNKNOWN)


def _reverse_hold(context: Context, asked: Reverse, held: Hold) -> Refused | None:
    _check(context, asked, held.psn_no)
    if held.state == State.HELD:
        release(context, held, Doubt.NONE)
    elif held.state == State.POSTED:
        refunded = held.kind == PURCHASE and is_refunded(context.tx, held.hold_id)
        raise Refused(Code.ALREADY_REFUNDED if refunded else Code.ALREADY_POSTED)
    return None


def _reverse_sale(context: Context, asked: Reverse, sale: Settlement) -> Refused | None:
    _check(context, asked, sale.psn_no)
    if sale.kind == REFUND:  # a refund is final: the next sale takes the money again
        raise Refused(Code.NOT_REVERSIBLE, infno=asked.oinfno)
    if is_refunded(context.tx, sale.setl_id):
        raise Refused(Code.ALREADY_REFUNDED)
    if sale.state == State.REVERSED:
        return None
    require_latest(context.tx, sale.setl_id)
    paid = payee(sale.institution)
    moves = [
        Move(paid, present_place(context.tx, source), amount)
        for source, amount in sources(context.tx, sale.setl_id, (Reason.SALE, Reason.SALE))
    ]
    post(context.tx, context.entry(sale.setl_id), Reason.REVERSE, moves)
    set_state(context.tx, sale.setl_id, State.POSTED, State.REVERSED)
    if _is_counted(context, sale):
        count_unprinted(context.tx, sale.card_sn, -1)
    return None


def _is_counted(context: Context, sale: Settlement) -> bool:
    """Whether the centre counts it as unprinted: by card, of an account here, on no paper yet."""
    person = find_person(context.tx, sale.psn_no)
    counts = person is not None and person.account_kind == ONLINE
    return bool(sale.card_sn) and counts and not is_cleared(context.tx, sale.card_sn, sale.setl_id)


def _check(context: Context, asked: Reverse, psn_no: str) -> None:
    """The number and person must be the original's: a refund is no sale, a load no purchase."""
    code = context.institution.code
    (infno,) = context.tx.row(_INFNO, institution=code, msgid=asked.omsgid) or ("",)
    if asked.oinfno != infno:
        raise wrong("data.oinfno", infno)
    if asked.psn_no != psn_no:
        raise wrong("data.psn_no", "not the person of the original")


def bury(context: Context, omsgid: str) -> None:
    """Leave a tombstone for a request of this institution, once."""
    if not is_buried(context.tx, context.institution.code, omsgid):
        context.tx.run(
            _BURY,
            institution=context.institution.code,
            msgid=omsgid,
            reversed_by=context.request.msgid,
            at=context.time,
        )


def is_buried(tx: Tx, institution: str, msgid: str) -> bool:
    """Whether a request was reversed before it arrived."""
    return tx.row(_BURIED, institution=institution, msgid=msgid) is not None


def require_no_tombstone(context: Context) -> None:
    """Refuse a request that was reversed before it arrived."""
    if context.reversed_before:
        raise Refused(Code.MSGID_REVERSED)


_INFNO = select(t.replies.c.infno).where(
    t.replies.c.institution == bindparam("institution"), t.replies.c.msgid == bindparam("msgid")
)
_BURY = insert(t.tombstones)
_BURIED = select(t.tombstones.c.at).where(
    t.tombstones.c.institution == bindparam("institution"),
    t.tombstones.c.msgid == bindparam("msgid"),
)
