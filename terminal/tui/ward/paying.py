"""F10 of a visit, how it is settled: one batch of its lines by itself, and relatives pay or not.

A bill is split by batches (chrg_bchno): lines that are scanned go into the chosen one, and only its
lines are quoted and settled. A stay has no batches; all that is not settled is settled together.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from backend.protocol.money import yuan
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.ward.state import Bedside
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.ward.work import Round

NEW, WHICH, RELATIVES = "new batch", "which batch", "relatives"
WORDS = {
    NEW: N_("A new batch for the lines that come"),
    WHICH: N_("Settle which batch now"),
    RELATIVES: N_("Relatives pay too, or not"),
}


def rows(bedside: Bedside) -> list[str]:
    """A new batch once the first has lines, a choice where there are more, the relatives."""
    if bedside.visit.inpatient:
        return [RELATIVES]
    new = [NEW] if bedside.is_open and bedside.waiting else []
    return [*new, *([WHICH] if len(bedside.waiting) > 1 else []), RELATIVES]


async def _new(work: Round) -> None:
    """What is scanned from now on is settled by itself."""
    work.bedside.batch = work.bedside.new_batch
    await work.quote()


async def _which(work: Round) -> None:
    waiting = work.bedside.waiting
    chosen = await work.app.push_screen_wait(
        Chooser(WORDS[WHICH], [_batch(batch, amount_fen) for batch, amount_fen in waiting.items()])
    )
    if chosen:
        work.bedside.batch = chosen
        await work.quote()


def _batch(batch: str, amount_fen: int) -> Choice:
    return Choice(batch, lambda: (tr(N_("batch {batch}"), batch=batch), yuan(amount_fen)))


async def _relatives(work: Round) -> None:
    """What the patient's own account does not pay, or cash as before (rules.md R4)."""
    work.bedside.relatives = not work.bedside.relatives
    await work.quote()


DOES: dict[str, Callable[[Round], Awaitable[None]]] = {
    NEW: _new,
    WHICH: _which,
    RELATIVES: _relatives,
}
