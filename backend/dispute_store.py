"""Cases of disputed lines: one for a line, numbered, kept with what was found (rules.md R12)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from backend.protocol.messages.dispute import OPENED, Verdict
from backend.statement_match import Place
from backend.store import Tx
from backend.store import statement_tables as t
from backend.store.sql import bindparam, insert, select, text, update


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `line` tells the line for good; `subject` is the settlement or load, if any."""

    case_no: str
    psn_no: str
    card_sn: str
    kind: str
    sequence: int
    subject: str
    line: str
    said: str
    verdict: str
    state: str
    corrected_fen: int
    institution: str
    opened_at: str
    answered_at: str = ""

    @property
    def is_final(self) -> bool:
        """Answered for good. A number for which nothing was taken may still be used."""
        return self.state != OPENED and self.verdict != Verdict.NOTHING_TAKEN


def find_case(tx: Tx, line: str) -> Case | None:
    """The case of a line, or None."""
    row = tx.row(_OF_LINE, line=line)
    return Case(*row) if row else None


def open_case(tx: Tx, case: Case) -> None:
    """Enter a new case."""
    tx.run_values(_NEW, {name: getattr(case, name) for name in _COLUMNS})


def answer_case(tx: Tx, case: Case) -> None:
    """Keep what was found; a case that is final does not change."""
    changed = tx.run(
        _ANSWER, b_case_no=case.case_no, b_verdict=case.verdict, b_state=case.state,
        b_corrected=case.corrected_fen, b_subject=case.subject, b_at=case.answered_at,
    )  # fmt: skip
    assert changed == 1


def answered_lines(tx: Tx, card_sn: str) -> frozenset[Place]:
    """The lines of a card whose dispute was answered: they keep it from nothing any more."""
    rows = tx.rows(_ANSWERED, card_sn=card_sn)
    return frozenset((str(kind), int(sequence)) for kind, sequence in rows)


_COLUMNS = tuple(field.name for field in fields(Case))
assert list(_COLUMNS) == [column.name for column in t.disputes.c]
_d = t.disputes.c
_FINAL = f"state <> '{OPENED}' AND verdict <> '{Verdict.NOTHING_TAKEN}'"
_NEW = insert(t.disputes)
_OF_LINE = select(t.disputes).where(_d.line == bindparam("line"))
_ANSWERED = select(_d.kind, _d.sequence).where(
    _d.card_sn == bindparam("card_sn"), text(_FINAL), text("sequence >= 0")
)
_ANSWER = (
    update(t.disputes)
    .where(
        _d.case_no == bindparam("b_case_no"),
        text(f"NOT ({_FINAL})"),
    )
    .values(
        verdict=bindparam("b_verdict"),
        state=bindparam("b_state"),
        corrected_fen=bindparam("b_corrected"),
        subject=bindparam("b_subject"),
        answered_at=bindparam("b_at"),
    )
)
