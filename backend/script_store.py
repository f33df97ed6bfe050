"""Scripts in the centre's books: at most one open for a card, resumable by phase and step.

Whoever permits work on a card opens a script here (`open_script`); KSCRI then carries it out at the
card's next contact (scripts.py).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from backend.cards import Card
from backend.context import Context
from backend.protocol.messages.script import ScriptKind
from backend.protocol.refusals import Code, Refused
from backend.script_plans import PLANS, PROLOGUE, RESET_PHASE, Move
from backend.store import Tx
from backend.store.script_tables import scripts
from backend.store.sql import bindparam, func, insert, select, update

OPEN, DONE, VOID = "open", "done", "void"


@dataclass(frozen=True, slots=True)
class Script:
    """A script of one card; `begun_before` 1 in contacts after the first."""

    script_id: str
    card_sn: str
    kind: str
    permit: str
    state: str
    phase: int
    move: int
    step: int
    begun_before: int
    drawn: bytes
    detail: bytes
    begun_at: str
    ended_at: str = ""
    reason: str = ""

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves of this contact up to the end of the present phase."""
        return PROLOGUE + PLANS[ScriptKind(self.kind)][self.phase].moves


def open_script(
    context: Context, card: Card, kind: ScriptKind, permit: str, detail: bytes = b""
) -> Script:
    """Open a script for a card's next contact; Refused where another one is not finished.

    The same kind with the same permit goes on; with another it is replaced by the new one.
    """
    known = open_script_of(context.tx, card.card_sn)
    if known is not None and (known.kind, known.permit) == (kind, permit):
        return known
    if known is not None and known.kind != kind and kind is not ScriptKind.BLOCK:
        raise Refused(Code.SCRIPT_OTHER)
    if known is not None:
        save(context.tx, replace(known, state=VOID, ended_at=context.time, reason="replaced"))
    script = Script(
        script_id=context.new_id(f"script {kind}"),
        card_sn=card.card_sn,
        kind=str(kind),
        permit=permit,
        state=OPEN,
        phase=0,
        move=0,
        step=0,
        begun_before=0,
        drawn=b"",
        detail=detail,
        begun_at=context.time,
    )
    context.tx.run_values(_NEW, dict(zip(COLUMNS, astuple(script), strict=True)))
    return script


def open_script_of(tx: Tx, card_sn: str) -> Script | None:
    """The unfinished script of a card, or None."""
    row = tx.row(_OPEN, card_sn=card_sn)
    return Script(*row) if row else None


def resets_of(tx: Tx, card_sn: str) -> int:
    """How often the PIN of a card was reset, as the card itself counts (rules.md R9)."""
    row = tx.row(_RESETS, card_sn=card_sn)
    return int(row[0]) if row else 0


def find_script(tx: Tx, script_id: str) -> Script | None:
    """The script with this number, or None."""
    row = tx.row(_FIND, script_id=script_id)
    return Script(*row) if row else None


def save(tx: Tx, script: Script) -> None:
    """Keep where a script stands now."""
    tx.run_values(_SAVE, {f"b_{name}": getattr(script, name) for name in COLUMNS})


COLUMNS = tuple(column.name for column in scripts.c)
_s = scripts.c
_NEW = insert(scripts)
_FIND = select(scripts).where(_s.script_id == bindparam("script_id"))
_OPEN = select(scripts).where(_s.card_sn == bindparam("card_sn"), _s.state == OPEN)
_RESETS = select(func.count()).where(
    _s.card_sn == bindparam("card_sn"),
    _s.kind == ScriptKind.PIN_RESET.value,
    _s.phase > RESET_PHASE,
)
_SAVE = (
    update(scripts)
    .where(_s.script_id == bindparam("b_script_id"))
    .values({name: bindparam(f"b_{name}") for name in COLUMNS if name != "script_id"})
)
