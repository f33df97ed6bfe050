"""Many credits in one transaction: a link of the audit trail for each batch, nothing twice.

A job works by person number. Each batch reads again, inside its own transaction, who is still to be
credited: a job that stops, dies or runs twice at once goes on where the books are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from backend.ledger import Account, Entry, Reason, post_many
from backend.store import Store, StoreFailure, Tx, audit
from backend.store import tables as t
from backend.store.sql import insert

JOB = "job"
"""The sender of what jobs book, and the name of their chain in the audit trail."""

AT_ONCE = 1_000
"""People of one transaction: a sale that comes in between waits some fifty milliseconds."""

WORK_S, REST_S = 1.0, 0.15
"""After so much work the books are left alone so long. SQLite lets writers of other processes look
every tenth of a second whether it is their turn; without a rest a counter could wait in vain."""

MOST_TRIES = 5
"""Attempts of one batch while others keep the books to themselves (two seconds each on SQLite)."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Credit:
    """What one person gets, and where (fen)."""

    psn_no: str
    account: Account
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction of a job: the last person looked at ("": nobody is left), what was booked."""

    last: str
    people: int = 0
    amount_fen: int = 0


@dataclass(slots=True)
class Tally:
    """What a job has done so far."""

    people: int = 0
    amount_fen: int = 0
    batches: int = 0

    def add(self, batch: Batch) -> None:
        """Count one batch."""
        self.people += batch.people
        self.amount_fen += batch.amount_fen
        self.batches += batch.people > 0


def run_batches(
    store: Store, one: Callable[[Tx, str], Batch], tally: Tally, step: Callable[[int], None]
) -> None:
    """Run batch after batch, each durable before the next; `step` is told the people so far.

    `one` gets the last person of the batch before; it ends with people, as every batch has one.
    """
    last: str | None = ""
    begun = time.monotonic()
    while last is not None:
        batch = _one_batch(store, one, last)
        if store.kind.name == "sqlite" and time.monotonic() - begun > WORK_S:
            time.sleep(REST_S)
            begun = time.monotonic()
        assert not batch.last or batch.last > last
        tally.add(batch)
        step(tally.people)
        last = batch.last or None


def _one_batch(store: Store, one: Callable[[Tx, str], Batch], last: str) -> Batch:
    """A batch the database did not do is tried again: it reads anew who is left."""
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return store.transact(lambda tx: one(tx, last))
        except StoreFailure:
            if attempt == MOST_TRIES:
                raise
    raise AssertionError("no batch is tried more than MOST_TRIES times")


def book_batch(
    tx: Tx, name: str, subject: str, reason: Reason, source: Account, credits_: Sequence[Credit],
    at: str,
) -> str:  # fmt: skip
    """Credit these people from one account, sealed as one request; its msgid.

    The first person gives the msgid its end: nobody is first of two batches for the same thing,
    because who was credited is not read again.
    """
    tx.effects.clear()  # a batch is sealed by itself
    entry = Entry(JOB, f"{name} {subject} {credits_[0].psn_no}", f"{name} {subject}", at)
    amounts = [(credit.account, credit.amount_fen) for credit in credits_ if credit.amount_fen]
    if amounts:
        post_many(tx, entry, reason, source, amounts)
    who = "\0".join(credit.psn_no for credit in credits_)
    kept = {"institution": JOB, "msgid": entry.msgid, "infno": name}
    digest = sha256(who.encode()).digest()
    tx.enter(_KEEP, kept | {"digest": digest, "reply": b"", "at": at})
    audit.seal(tx, JOB, JOB, entry.msgid)
    return entry.msgid


_KEEP = insert(t.replies)
