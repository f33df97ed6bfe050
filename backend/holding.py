"""What may be done with a hold: make it, post it, release it, compensate it (failures.md R3-R5).

Every change goes through `_move_on`, which names the state it expects: nothing happens twice.
"""

from __future__ import annotations

from dataclasses import replace

from backend.cards import LOAD, PURCHASE, FreezeReason, used
from backend.context import Context
from backend.holds import Doubt, Hold, Seal, State
from backend.ledger import Account, Move, Reason, balance_fen, post, sources
from backend.protocol.refusals import Code, Refused
from backend.retire import present_place
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, insert, update


def hold(context: Context, held: Hold, moves: list[Move]) -> None:
    """Book a new hold: `moves` lead from the sources into its transit account."""
    values = {name: getattr(held, name) for name in _COLUMNS}
    context.tx.enter(_NEW, values)
    post(context.tx, context.entry(held.hold_id), Reason.HOLD, moves)


def post_hold(context: Context, held: Hold, seal: Seal) -> None:
    """The card has done it: the money leaves transit for the payee."""
    total = sum(amount for _, amount in _sources(context.tx, held))
    moves = [Move(held.transit, present_place(context.tx, held.payee), total)]
    post(context.tx, context.entry(held.hold_id), Reason.POST, moves)
    _move_on(context.tx, held, replace(held, state=State.POSTED).sealed(seal))
    used(context.tx, held.card_sn, held.kind, held.sequence)


def release(context: Context, held: Hold, doubt: Doubt, seal: Seal | None = None) -> Hold:
    """The money goes back where it came from. A proven purchase comes back as waiting credit.

    The new state of the hold is returned; `seal` is what is known of the attempt, kept for later.
    """
    assert held.state == State.HELD
    proven = held.doubt == Doubt.PROVEN
    moves = [
        Move(held.transit, present_place(context.tx, _way_back(held, source, proven)), amount)
        for source, amount in _sources(context.tx, held)
    ]
    post(context.tx, context.entry(held.hold_id), Reason.REVERSE, moves)
    outcome = Doubt.COMPENSATED if proven else doubt
    released = replace(held, state=State.REVERSED, doubt=outcome).sealed(seal)
    _move_on(context.tx, held, released)
    if proven:
        used(context.tx, held.card_sn, held.kind, held.sequence)
    return released


def _way_back(held: Hold, source: Account, proven: bool) -> Account:
    return held.waiting if proven and source == held.on_card else source


def compensate(context: Context, held: Hold, seal: Seal) -> Refused | None:
    """A reversed transaction the card is proved to have done: put the books where the card is.

    A purchase: the sum was taken from the card, it waits as credit. A load: it was credited, so it
    leaves the waiting credit; when that is gone the card holds money twice and is frozen. The sum
    of a card that was replaced since then waits already.
    """
    assert held.state == State.REVERSED
    source, target = (
        (held.waiting, held.on_card) if held.kind == LOAD else (held.on_card, held.waiting)
    )
    source, target = present_place(context.tx, source), present_place(context.tx, target)
    if source != target:
        if balance_fen(context.tx, source) < held.account_fen:
            return Refused(Code.CARD_FROZEN, reason=FreezeReason.MONEY_TWICE)
        moves = [Move(source, target, held.account_fen)]
        post(context.tx, context.entry(held.hold_id), Reason.COMPENSATE, moves)
    _move_on(context.tx, held, replace(held, doubt=Doubt.COMPENSATED).sealed(seal))
    used(context.tx, held.card_sn, held.kind, held.sequence)
    return None


def note(context: Context, held: Hold, doubt: Doubt, seal: Seal | None = None) -> Hold:
    """Change what is known of the card, and nothing else."""
    noted = replace(held, doubt=doubt).sealed(seal)
    _move_on(context.tx, held, noted)
    return noted


def _sources(tx: Tx, held: Hold) -> list[tuple[Account, int]]:
    return sources(tx, held.hold_id, (Reason.HOLD, Reason.HOLD))


def _move_on(tx: Tx, was: Hold, becomes: Hold) -> None:
    changed = tx.run(
        _CHANGE,
        b_hold_id=was.hold_id,
        b_was_state=str(was.state),
        b_was_doubt=str(was.doubt),
        b_state=str(becomes.state),
        b_doubt=str(becomes.doubt),
        b_txn=becomes.terminal_txn_no,
        b_time=becomes.terminal_time,
        b_tac=becomes.tac,
    )
    assert changed == 1
    if was.kind == PURCHASE and was.state != becomes.state:
        states = {"b_was": str(was.state), "b_state": str(becomes.state)}
        assert tx.run(_SETTLEMENT, b_setl_id=was.hold_id, **states) == 1


_h = t.holds.c
_COLUMNS = tuple(column.name for column in t.holds.c)
_NEW = insert(t.holds)
_CHANGE = (
    update(t.holds)
    .where(
        _h.hold_id == bindparam("b_hold_id"),
        _h.state == bindparam("b_was_state"),
        _h.doubt == bindparam("b_was_doubt"),
    )
    .values(
        state=bindparam("b_state"),
        doubt=bindparam("b_doubt"),
        terminal_txn_no=bindparam("b_txn"),
        terminal_time=bindparam("b_time"),
        tac=bindparam("b_tac"),
    )
)
_SETTLEMENT = (
    update(t.settlements)
    .where(
        t.settlements.c.setl_id == bindparam("b_setl_id"),
        t.settlements.c.state == bindparam("b_was"),
    )
    .values(state=bindparam("b_state"))
)
