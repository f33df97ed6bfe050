"""What was passed on to another centre: one row per message with an effect, before it is sent.

`asked` stands from before the question until its answer is booked; `reversing` is a promise that
an unanswered settlement shall have no effect. Both are open: they are brought to an end by the
sender who asks again, or by the recovery (recovery.py), never by time.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from backend.reversal import is_buried
from backend.store import Tx, tables
from backend.store import elsewhere_tables as t
from backend.store.sql import bindparam, insert, select, text, update


class State(StrEnum):
    """How far a message for another centre is."""

    ASKED = "asked"
    ANSWERED = "answered"
    REFUSED = "refused"
    REVERSING = "reversing"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Errand:
    """Columns of the table. `institution` and `msgid` are the terminal's, `far_msgid` and
    `far_infno` what the message travels under; `omsgid` is the message it speaks of, `mdtrt_id` the
    visit.

    `envelope` is the terminal's message, `request` what was made of it, `answer` what came back.
    """

    institution: str
    msgid: str
    infno: str
    region: str
    far_msgid: str
    mac: str
    state: str
    psn_no: str
    card_sn: str
    omsgid: str
    setl_id: str
    far_setl_id: str
    day: str
    asked_at: str
    far_infno: str
    envelope: bytes
    request: bytes
    answer: bytes = b""
    clearing_id: str = ""
    trouble: str = ""
    mdtrt_id: str = ""


def enter(tx: Tx, errand: Errand) -> None:
    """Record a message before it is sent."""
    tx.run_values(_NEW, dict(zip(_COLUMNS, astuple(errand), strict=True)))


def find(tx: Tx, institution: str, msgid: str) -> Errand | None:
    """The errand of a terminal's message, or None."""
    return _first(tx.row(_FIND, institution=institution, msgid=msgid))


def find_far(tx: Tx, far_msgid: str) -> Errand | None:
    """The errand that travelled under this number, or None."""
    return _first(tx.row(_FIND_FAR, far_msgid=far_msgid))


def find_settling(tx: Tx, setl_id: str) -> Errand | None:
    """The errand a settlement or refund of this centre came from, or None."""
    return _first(tx.row(_OF_SETTLEMENT, setl_id=setl_id)) if setl_id else None


def open_errands(tx: Tx) -> list[Errand]:
    """Everything another centre has not answered or not been told, oldest first."""
    return [Errand(*row) for row in tx.rows(_OPEN)]


def errands_of(tx: Tx, institution: str) -> list[Errand]:
    """Everything passed on for an institution, oldest first."""
    return [Errand(*row) for row in tx.rows(_OF_INSTITUTION, institution=institution)]


def move_on(tx: Tx, errand: Errand, becomes: State) -> None:
    """Put an errand into another state; it must be in the one it says."""
    changed = tx.run(
        _MOVE,
        b_institution=errand.institution,
        b_msgid=errand.msgid,
        b_was=errand.state,
        b_state=str(becomes),
    )
    assert changed == 1


def promise(tx: Tx, errand: Errand, by: str, at: str) -> None:
    """A tombstone for the terminal's message, and the duty to tell the other centre.

    `by` is the message that asks for it, `at` this centre's time.
    """
    if not is_buried(tx, errand.institution, errand.msgid):
        tx.run(_BURY, institution=errand.institution, msgid=errand.msgid, reversed_by=by, at=at)
    move_on(tx, errand, State.REVERSING)


def answered(tx: Tx, errand: Errand, setl_id: str, far_setl_id: str, answer: bytes) -> None:
    """Keep the answer, and the two names of what it settled."""
    move_on(tx, errand, State.ANSWERED)
    tx.run(
        _ANSWER,
        b_institution=errand.institution,
        b_msgid=errand.msgid,
        b_setl_id=setl_id,
        b_far=far_setl_id,
        b_answer=answer,
    )


def note_trouble(tx: Tx, errand: Errand, trouble: str) -> None:
    """Keep why an errand does not come to an end."""
    tx.run(_TROUBLE, b_institution=errand.institution, b_msgid=errand.msgid, b_trouble=trouble)


def terminal_waits(tx: Tx, institution: str, mac: str) -> bool:
    """Whether a sale of this terminal elsewhere is not posted yet, or not answered."""
    return tx.row(_OF_TERMINAL, institution=institution, mac=mac) is not None


def _first(row: tuple[object, ...] | None) -> Errand | None:
    return Errand(*row) if row else None  # type: ignore[arg-type]  # columns of the table


_COLUMNS = tuple(field.name for field in fields(Errand))
assert list(_COLUMNS) == [column.name for column in t.forwards.c]
_f = t.forwards.c
_THIS = (_f.institution == bindparam("institution"), _f.msgid == bindparam("msgid"))
_B_THIS = (_f.institution == bindparam("b_institution"), _f.msgid == bindparam("b_msgid"))
_NEW = insert(t.forwards)
_BURY = insert(tables.tombstones)
_FIND = select(t.forwards).where(*_THIS)
_FIND_FAR = select(t.forwards).where(_f.far_msgid == bindparam("far_msgid"))
_OF_SETTLEMENT = select(t.forwards).where(_f.setl_id == bindparam("setl_id"))
_OPEN = (
    select(t.forwards).where(text(t.OPEN_ERRAND)).order_by(_f.asked_at, _f.institution, _f.msgid)
)
_OF_INSTITUTION = (
    select(t.forwards)
    .where(_f.institution == bindparam("institution"))
    .order_by(_f.asked_at, _f.msgid)
)
_MOVE = (
    update(t.forwards)
    .where(*_B_THIS, _f.state == bindparam("b_was"))
    .values(state=bindparam("b_state"))
)
_ANSWER = (
    update(t.forwards)
    .where(*_B_THIS)
    .values(
        setl_id=bindparam("b_setl_id"),
        far_setl_id=bindparam("b_far"),
        answer=bindparam("b_answer"),
        trouble="",
    )
)
_TROUBLE = update(t.forwards).where(*_B_THIS).values(trouble=bindparam("b_trouble"))
_OF_TERMINAL = select(_f.msgid).where(
    _f.institution == bindparam("institution"),
    _f.mac == bindparam("mac"),
    text(
        "(state = 'asked' OR (state = 'answered' AND EXISTS (SELECT 1 FROM settlements "
        "WHERE settlements.setl_id = forwards.setl_id AND settlements.state = 'held')))"
    ),
)
