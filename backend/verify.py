"""Are the books whole? The audit trail recomputed, every row accounted for, every balance a sum.

Read in one snapshot. The first broken link of each chain is named; what hangs after it is not
trusted and not reported one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from backend.inspect import differing_accounts
from backend.store import Store, Tx, audit
from backend.store import claim_tables as c
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.sql import and_, bindparam, func, select, text

Progress = Callable[[int, int], None]
PROGRESS_LINKS = 500
MOST_NAMED = 20
"""Rows named one by one; more of a kind are only counted."""


class Flaw(StrEnum):
    """What can be wrong with the books, as sentences."""

    BROKEN_LINK = (
        "The audit trail is broken at link {position} of the chain {chain}: "
        "what message {msgid} entered was changed, added to or removed."
    )
    MISSING_LINK = "The audit trail {chain} has no link {position}; the next message is {msgid}."
    UNSEALED = "The table {table} has {count} rows that no link covers; the first is of {msgid}."
    ACCOUNT_WRONG = "The balance of {account} is not the sum of its transfers."
    NOT_ZERO = "All accounts together come to {sum} fen instead of nothing."
    STATE_WRONG = "The settlement {setl_id} is {state}, its transfers say otherwise."
    UNPAID_BILL = "The bill handed in as {setl_id} says {said} fen, its transfers say {paid}."
    STAY_WRONG = "The stay {mdtrt_id} is {state}, its settlement {setl_id} says otherwise."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `template` with `values` is the sentence."""

    template: str
    values: dict[str, str]

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain as it stands: how many links, and the last one in hexadecimal."""

    name: str
    length: int
    head: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; no faults means that the books are whole."""

    links: int
    transfers: int
    chains: tuple[Chain, ...]
    faults: list[Fault]


def verify(store: Store, progress: Progress | None = None) -> Report:
    """Check everything that can be recomputed; changes nothing."""
    return store.read(lambda tx: verify_within(tx, progress))


def verify_within(tx: Tx, progress: Progress | None = None) -> Report:
    """As `verify`, inside a transaction of the caller's."""
    (links,) = tx.row(_LINKS) or (0,)
    (transfers,) = tx.row(_TRANSFERS) or (0,)
    chains: list[Chain] = []
    faults: list[Fault] = []
    for name, length in tx.rows(_CHAINS):
        chain, fault = _follow(tx, str(name), int(length), progress, int(links))
        chains.append(chain)
        faults += [fault] if fault else []
    faults += [*_unsealed(tx), *_states(tx), *_stays(tx), *_bills(tx), *_sums(tx)]
    return Report(int(links), int(transfers), tuple(chains), faults)


def _follow(
    tx: Tx, name: str, length: int, progress: Progress | None, total: int
) -> tuple[Chain, Fault | None]:
    """Recompute one chain from its first link to its last, or to the first that is broken."""
    previous = audit.GENESIS
    rows = tx.rows(_LINKS_OF, chain=name)
    for expected, (position, institution, msgid, kept) in enumerate(rows, 1):
        values = {"chain": name, "position": str(expected), "msgid": str(msgid)}
        if position != expected:
            return Chain(name, length, ""), Fault(Flaw.MISSING_LINK, values)
        effects = audit.stored_effects(tx, institution, msgid)
        previous = audit.link(previous, institution, msgid, effects)
        if previous != kept:
            return Chain(name, length, ""), Fault(Flaw.BROKEN_LINK, values)
        if progress and expected % PROGRESS_LINKS == 0:
            progress(expected, total)
    return Chain(name, length, previous.hex()), None


def _unsealed(tx: Tx) -> Iterator[Fault]:
    for table, statement in _UNSEALED.items():
        count, first = tx.row(statement) or (0, "")
        if count:
            yield Fault(Flaw.UNSEALED, {"table": table, "count": str(count), "msgid": str(first)})


def _states(tx: Tx) -> Iterator[Fault]:
    for setl_id, state in tx.rows(_STATES):
        yield Fault(Flaw.STATE_WRONG, {"setl_id": str(setl_id), "state": str(state)})


def _bills(tx: Tx) -> Iterator[Fault]:
    """Whoever handed a bill in got what its settlement says that funds and account pay of it."""
    for setl_id, said, paid in tx.rows(_BILLS):
        values = {"setl_id": str(setl_id), "said": str(said), "paid": str(int(paid))}
        yield Fault(Flaw.UNPAID_BILL, values)


def _stays(tx: Tx) -> Iterator[Fault]:
    """No settlement is in force of a stay that never was, nor one for good before the discharge."""
    for mdtrt_id, state, setl_id in tx.rows(_STAYS):
        values = {"mdtrt_id": str(mdtrt_id), "state": str(state), "setl_id": str(setl_id)}
        yield Fault(Flaw.STAY_WRONG, values)


def _sums(tx: Tx) -> Iterator[Fault]:
    for account in differing_accounts(tx)[:MOST_NAMED]:
        yield Fault(Flaw.ACCOUNT_WRONG, {"account": account})
    (total,) = tx.row(_TOTAL) or (0,)
    if int(total):
        yield Fault(Flaw.NOT_ZERO, {"sum": str(int(total))})


_a = t.audit.c
_LINKS = select(func.count()).select_from(t.audit)
_TRANSFERS = select(func.count()).select_from(t.transfers)
_CHAINS = select(_a.chain, func.count()).group_by(_a.chain).order_by(_a.chain)
_LINKS_OF = (
    select(_a.position, _a.institution, _a.msgid, _a.link)
    .where(_a.chain == bindparam("chain"))
    .order_by(_a.position)
)
_TOTAL = select(func.coalesce(func.sum(t.accounts.c.balance_fen), 0))
_UNSEALED = {
    str(table.name): select(func.count(), func.min(table.c.msgid))
    .select_from(table)
    .where(
        ~select(_a.position)
        .where(and_(_a.institution == table.c.institution, _a.msgid == table.c.msgid))
        .exists()
    )
    for table in (t.replies, t.transfers, t.settlements, t.holds)
}
_STATES = (
    select(t.settlements.c.setl_id, t.settlements.c.state)
    .where(
        text(
            "CASE WHEN EXISTS (SELECT 1 FROM transfers WHERE subject = setl_id "
            "AND reason = 'reverse') THEN 'reversed' "
            "WHEN EXISTS (SELECT 1 FROM transfers WHERE subject = setl_id "
            "AND credit LIKE 'disputed:%') THEN 'disputed' "
            "WHEN EXISTS (SELECT 1 FROM transfers WHERE subject = setl_id "
            "AND reason IN ('post', 'sale', 'refund', 'reimburse')) THEN 'posted' "
            "WHEN EXISTS (SELECT 1 FROM transfers WHERE subject = setl_id "
            "AND reason = 'hold') THEN 'held' ELSE state END <> state"
        )
    )
    .order_by(t.settlements.c.setl_id)
    .limit(MOST_NAMED)
)
_p, _v = v.stay_settlements.c, v.visits.c
_REFUNDS = t.settlements.alias("refunds")
_paid = (
    select(func.coalesce(func.sum(t.transfers.c.amount_fen), 0))
    .where(t.transfers.c.subject == t.settlements.c.setl_id, text("transfers.reason = 'reimburse'"))
    .scalar_subquery()
)
_said = t.settlements.c.fund_fen + t.settlements.c.account_fen
_BILLS = (
    select(c.reimbursements.c.setl_id, _said, _paid)
    .join_from(
        c.reimbursements,
        t.settlements,
        t.settlements.c.setl_id == c.reimbursements.c.setl_id,
    )
    .where(_said != _paid)
    .limit(MOST_NAMED)
)
_STAYS = (
    select(_v.mdtrt_id, _v.state, _p.setl_id)
    .join_from(v.stay_settlements, v.visits, _v.mdtrt_id == _p.mdtrt_id)
    .join(t.settlements, t.settlements.c.setl_id == _p.setl_id)
    .where(
        text(
            "(visits.state = 'cancelled' OR (final = 1 AND visits.state <> 'discharged')) "
            "AND settlements.state <> 'reversed'"
        ),
        ~select(_REFUNDS.c.setl_id).where(_REFUNDS.c.refund_of == _p.setl_id).exists(),
    )
    .order_by(_p.setl_id)
    .limit(MOST_NAMED)
)
