"""The audit trail: what each request entered for good, sealed into a chain of SHA-256 links.

A link covers the one before it, the request and every row it entered (its reply, its transfers, the
fixed columns of its settlement and hold). Each terminal has a chain of its own, so that terminals
do not wait for each other. Changing, adding or removing a sealed row breaks its link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from backend.store import tables as t
from backend.store.sql import bindparam, insert, select

if TYPE_CHECKING:
    from backend.store.plans import Tx

GENESIS = bytes(32)


class Head(NamedTuple):
    """The last link of a chain and how many there are."""

    position: int
    link: bytes


NO_HEAD = Head(0, GENESIS)
BEFORE_THE_TRAIL = "before the trail"
"""The chain of what was booked by a program that kept none."""

_MOVE_ON = {
    "settlements": {"state"},
    "holds": {"state", "doubt", "terminal_txn_no", "terminal_time", "tac"},
}
"""Columns that change later, in step with transfers that are sealed themselves."""

SEALED = {
    str(table.name): tuple(
        str(column.name) for column in table.c if column.name not in _MOVE_ON.get(table.name, ())
    )
    for table in (t.holds, t.replies, t.settlements, t.transfers)
}
"""Table -> columns a link covers."""


def _plain(value: object) -> object:
    """What stands in the table for a kind of number or bytes of ours."""
    if isinstance(value, int):
        return int(value)
    assert isinstance(value, bytes)
    return bytes(value)


_OF_THE_ROW = {table: itemgetter(*columns) for table, columns in SEALED.items()}
_encode = msgspec.json.Encoder(enc_hook=_plain).encode


def effect(table: str, values: Mapping[str, Any]) -> bytes:
    """One entered row in the form that is sealed."""
    return _encode((table, *_OF_THE_ROW[table](values)))


def link(previous: bytes, institution: str, msgid: str, effects: Iterable[bytes]) -> bytes:
    """The link of one request; the order in which its rows were entered does not matter."""
    request = _encode((institution, msgid))
    return sha256(b"\n".join((previous, request, *sorted(effects)))).digest()


def seal(tx: Tx, chain: str, institution: str, msgid: str, head: Head | None = None) -> None:
    """Add the request whose rows this transaction entered to a chain, after its head."""
    position, previous = head or tx.row(_HEAD, chain=chain) or NO_HEAD
    values = {"chain": chain, "position": position + 1, "institution": institution, "msgid": msgid}
    tx.put(_NEW, values | {"link": link(previous, institution, msgid, tx.effects)})


def stored_effects(tx: Tx, institution: str, msgid: str) -> list[bytes]:
    """The rows of a request as they stand in the tables, in the form that is sealed."""
    return [
        _encode((name, *row))
        for name, statement in _STORED.items()
        for row in tx.rows(statement, institution=institution, msgid=msgid)
    ]


def seal_everything(tx: Tx) -> None:
    """Start the trail of a database that had none: its requests in the order of their time."""
    previous = GENESIS
    for position, (institution, msgid) in enumerate(tx.rows(_REQUESTS), 1):
        effects = stored_effects(tx, institution, msgid)
        previous = link(previous, institution, msgid, effects)
        tx.run(_NEW, chain=BEFORE_THE_TRAIL, position=position, institution=institution,
               msgid=msgid, link=previous)  # fmt: skip


_a, _r = t.audit.c, t.replies.c
_HEAD = (
    select(_a.position, _a.link)
    .where(_a.chain == bindparam("chain"))
    .order_by(_a.position.desc())
    .limit(1)
)
_NEW = insert(t.audit)
_STORED = {
    str(table.name): select(*(table.c[name] for name in SEALED[table.name])).where(
        table.c.institution == bindparam("institution"), table.c.msgid == bindparam("msgid")
    )
    for table in (t.holds, t.replies, t.settlements, t.transfers)
}
_REQUESTS = select(_r.institution, _r.msgid).order_by(_r.at, _r.institution, _r.msgid)
