"""Reports of lost cards as rows: entered, ended, found. What may be done is in loss.py."""

from __future__ import annotations

from dataclasses import dataclass

from backend.store import Tx
from backend.store.loss_tables import losses
from backend.store.sql import bindparam, insert, select, text, update

OPEN, LIFTED, LAPSED, SUPERSEDED, REPLACED = "open", "lifted", "lapsed", "superseded", "replaced"


@dataclass(frozen=True, slots=True)
class Loss:
    """One report; dates are ISO, "" for none. `until_day` is the last day of one that lapses.

    `kind` is that of the message; `collect_from` belongs to a report that a new card may follow.
    """

    loss_id: str
    card_sn: str
    psn_no: str
    kind: str
    reported_on: str
    until_day: str = ""
    letter_no: str = ""
    state: str = OPEN
    applied_on: str = ""
    collect_from: str = ""
    new_card_no: str = ""
    ended_on: str = ""

    def has_lapsed(self, today: str) -> bool:
        """Whether its last day is over."""
        return bool(self.until_day) and self.until_day < today


def enter_loss(tx: Tx, loss: Loss) -> None:
    """Add a report; its card has no other that is open."""
    tx.run_values(_NEW, {name: getattr(loss, name) for name in _COLUMNS})


def open_loss(tx: Tx, card_sn: str) -> Loss | None:
    """The report of a card that nothing has ended; it may have lapsed."""
    row = tx.row(_OPEN, card_sn=card_sn)
    return Loss(*row) if row else None


def losses_of(tx: Tx, card_sn: str) -> list[Loss]:
    """Every report of a card, whatever became of it."""
    return [Loss(*row) for row in tx.rows(_OF_CARD, card_sn=card_sn)]


def replaced_loss(tx: Tx, psn_no: str) -> Loss | None:
    """The newest loss of a person that ended with a new card."""
    row = tx.row(_REPLACED, psn_no=psn_no)
    return Loss(*row) if row else None


def letter_was_used(tx: Tx, letter_no: str) -> bool:
    """Whether a report was made with this letter."""
    return tx.row(_LETTER, letter_no=letter_no) is not None


def end_loss(tx: Tx, loss: Loss, state: str, today: str, new_card_no: str = "") -> None:
    """Say what became of a report."""
    values = {"b_state": state, "b_ended": today, "b_new": new_card_no}
    assert tx.run(_END, b_loss_id=loss.loss_id, **values) == 1


def apply_for_card(tx: Tx, loss: Loss, today: str) -> None:
    """Note that a new card was applied for."""
    assert tx.run(_APPLY, b_loss_id=loss.loss_id, b_today=today) == 1


_l = losses.c
_COLUMNS = tuple(column.name for column in _l)
_IS_OPEN = text("state = 'open'")
_NEW = insert(losses)
_OPEN = select(losses).where(_l.card_sn == bindparam("card_sn"), _IS_OPEN)
_OF_CARD = select(losses).where(_l.card_sn == bindparam("card_sn")).order_by(_l.loss_id)
_REPLACED = (
    select(losses)
    .where(_l.psn_no == bindparam("psn_no"), text("state = 'replaced'"))
    .order_by(_l.ended_on.desc(), _l.loss_id.desc())
    .limit(1)
)
_LETTER = select(_l.loss_id).where(_l.letter_no == bindparam("letter_no"), text("letter_no <> ''"))
_END = (
    update(losses)
    .where(_l.loss_id == bindparam("b_loss_id"), _IS_OPEN)
    .values(
        state=bindparam("b_state"),
        ended_on=bindparam("b_ended"),
        new_card_no=bindparam("b_new"),
    )
)
_APPLY = (
    update(losses)
    .where(_l.loss_id == bindparam("b_loss_id"), _IS_OPEN)
    .values(applied_on=bindparam("b_today"))
)
