"""Bindings of relatives as rows (rules.md R4): who may spend of whose account, in which order.

The money of a binding is an account of its own, reserved at the centre. A row is never removed:
`ended` is the day it ended, "" while it holds. What may be done with them is in family.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.ledger import Account, Entry, Kind, Move, Reason, balance_fen, post
from backend.people import find_person
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, func, insert, select, text, update


@dataclass(frozen=True, slots=True)
class Bound:
    """One binding; dates are ISO, `limit_fen` counts what was spent of it, too."""

    binding_id: str
    user_psn_no: str
    giver_psn_no: str
    position: int
    relation: str
    since: str
    ended: str
    limit_fen: int

    @property
    def account(self) -> Account:
        """Where its money is."""
        return Account(Kind.MUTUAL_AID, self.binding_id)


def enter(tx: Tx, entry: Entry, bound: Bound, source: Account) -> None:
    """Add a binding behind the others of its user and reserve its limit from `source`."""
    (place,) = tx.row(_PLACES, psn_no=bound.user_psn_no) or (0,)
    values = {name: getattr(bound, name) for name in _COLUMNS}
    tx.run_values(_NEW, values | {"position": place})
    post(tx, entry, Reason.RESERVE, [Move(source, bound.account, bound.limit_fen)])


def find_binding(tx: Tx, binding_id: str) -> Bound | None:
    """The binding with this id, or None."""
    row = tx.row(_FIND, binding_id=binding_id)
    return Bound(*row) if row else None


def givers_to(tx: Tx, psn_no: str) -> list[Bound]:
    """The bindings a person may spend of, in the order they are drawn on."""
    return [Bound(*row) for row in tx.rows(_OF_USER, psn_no=psn_no)]


def given_by(tx: Tx, psn_no: str) -> list[Bound]:
    """The bindings a person gives."""
    return [Bound(*row) for row in tx.rows(_OF_GIVER, psn_no=psn_no)]


def left_fen(tx: Tx, bound: Bound) -> int:
    """What can still be spent of a binding."""
    return balance_fen(tx, bound.account)


def end(tx: Tx, entry: Entry, bound: Bound) -> int:
    """End a binding: what is left of it goes back to its giver. Gives that sum in fen."""
    giver = find_person(tx, bound.giver_psn_no)
    assert giver is not None, "a binding refers to its giver"
    assert giver.centre_account is not None, "who gives has an account"
    rest_fen = left_fen(tx, bound)
    post(tx, entry, Reason.RELEASE, [Move(bound.account, giver.centre_account, rest_fen)])
    tx.run(_END, b_binding_id=bound.binding_id, b_ended=entry.at[:10])
    return rest_fen


def end_all_of(tx: Tx, entry: Entry, psn_no: str) -> int:
    """End every binding a person gives or uses (death); what went back to this person, in fen."""
    own_fen = sum(end(tx, entry, bound) for bound in given_by(tx, psn_no))
    for bound in givers_to(tx, psn_no):
        end(tx, entry, bound)
    return own_fen


def set_limit(tx: Tx, bound: Bound, limit_fen: int) -> None:
    """Note a new limit; the money is moved by the caller."""
    tx.run(_LIMIT, b_binding_id=bound.binding_id, b_limit=limit_fen)


def put_in_order(tx: Tx, bindings: list[Bound]) -> None:
    """Draw on these bindings of one user in this order from now on."""
    (place,) = tx.row(_PLACES, psn_no=bindings[0].user_psn_no) or (0,)
    for position, bound in enumerate(bindings, place):
        tx.run(_PLACE, b_binding_id=bound.binding_id, b_position=position)


_r = t.relatives.c
_COLUMNS = tuple(column.name for column in _r)
_HOLDS = text("ended = ''")
_THE_BINDING = _r.binding_id == bindparam("b_binding_id")
_NEW = insert(t.relatives)
_FIND = select(t.relatives).where(_r.binding_id == bindparam("binding_id"))
_OF_USER = (
    select(t.relatives).where(_r.user_psn_no == bindparam("psn_no"), _HOLDS).order_by(_r.position)
)
_OF_GIVER = (
    select(t.relatives)
    .where(_r.giver_psn_no == bindparam("psn_no"), _HOLDS)
    .order_by(_r.since, _r.binding_id)
)
_PLACES = select(func.coalesce(func.max(_r.position) + 1, 0)).where(
    _r.user_psn_no == bindparam("psn_no")
)
_END = update(t.relatives).where(_THE_BINDING).values(ended=bindparam("b_ended"))
_LIMIT = update(t.relatives).where(_THE_BINDING).values(limit_fen=bindparam("b_limit"))
_PLACE = update(t.relatives).where(_THE_BINDING).values(position=bindparam("b_position"))
