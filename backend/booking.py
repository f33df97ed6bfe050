"""One operation of agency or bank that is no message: booked once under a reference, and sealed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from backend.ledger import Entry
from backend.store import Tx, audit
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select

DESK = "desk"
"""The sender of desk operations, where a message has its institution."""


class DeskRefused(Exception):  # noqa: N818 - "refused" is the word of the field
    """A desk operation was not done; `template` and `values` say why."""

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


def book(
    tx: Tx,
    operation: str,
    reference: str,
    content: tuple[str, ...],
    at: str,
    work: Callable[[Tx, Entry], None],
) -> None:
    """Run `work` in the caller's transaction unless this reference was used for the same before.

    Raises DeskRefused for a reference that was used for something else.
    """
    digest = sha256("\0".join((operation, *content)).encode()).digest()
    known = tx.row(_KNOWN, institution=DESK, msgid=reference)
    if known is None:
        tx.effects.clear()  # each operation is sealed by itself
        work(tx, Entry(DESK, reference, reference, at))
        row = {"institution": DESK, "msgid": reference, "infno": operation}
        tx.enter(_KEEP, row | {"digest": digest, "reply": b"", "at": at})
        audit.seal(tx, DESK, DESK, reference)
    elif known[0] != digest:
        raise DeskRefused(
            "The reference {reference} was used before for something else.",
            reference=reference,
        )


_KNOWN = select(t.replies.c.digest).where(
    t.replies.c.institution == bindparam("institution"), t.replies.c.msgid == bindparam("msgid")
)
_KEEP = insert(t.replies)
