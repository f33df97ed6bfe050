"""Offline sales that could not be accepted: named cases, and the proofs kept for them.

The mirror follows the card in every case that has a genuine TAC: the money then waits in an account
of its own until people decide whose it is.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from backend.booking import DeskRefused, book
from backend.ledger import Account, Entry, Kind, Move, Reason, post
from backend.store import Store, Tx
from backend.store.offline_tables import card_proofs, offline_cases
from backend.store.sql import bindparam, insert, select, text, update

INSTITUTION, HOLDER = "institution", "holder"


@dataclass(frozen=True, slots=True)
class OfflineCase:
    """One case; times as messages carry them, `reason` a refusal's code."""

    case_id: str
    institution: str
    msgid: str
    card_sn: str
    psn_no: str
    sequence: int
    terminal_no: str
    terminal_txn_no: int
    terminal_time: str
    account_fen: int
    moved_fen: int
    reason: str
    opened_at: str
    decided: str = ""
    decided_at: str = ""

    @property
    def account(self) -> Account:
        """Where its money waits."""
        return Account(Kind.DISPUTED, self.case_id)


def open_case(tx: Tx, case: OfflineCase) -> None:
    """Enter a case."""
    tx.run_values(_NEW, dict(zip(_COLUMNS, astuple(case), strict=True)))


def case_at(tx: Tx, card_sn: str, sequence: int, terminal_txn_no: int) -> OfflineCase | None:
    """The case of one card record as one terminal sold it."""
    row = tx.row(_AT, card_sn=card_sn, sequence=sequence, terminal_txn_no=terminal_txn_no)
    return OfflineCase(*row) if row else None


def open_cases(store: Store) -> list[OfflineCase]:
    """What people still have to decide, oldest first."""
    return store.read(lambda tx: [OfflineCase(*row) for row in tx.rows(_OPEN)])


def decide(tx: Tx, case_id: str, *, for_whom: str, reference: str, at: str) -> None:
    """Give a case's money to the institution or, as waiting credit, to the holder.

    `at` is the centre's time. Raises DeskRefused for a case that is not open.
    """
    assert for_whom in (INSTITUTION, HOLDER)

    def work(tx: Tx, entry: Entry) -> None:
        row = tx.row(_CASE, case_id=case_id)
        case = OfflineCase(*row) if row else None
        if case is None or case.decided:
            raise DeskRefused("There is no open case {case}. Nothing was done.", case=case_id)
        target = {
            INSTITUTION: Account(Kind.INSTITUTION, case.institution),
            HOLDER: Account(Kind.PURSE_CENTRE, case.psn_no),
        }[for_whom]
        post(tx, entry, Reason.DECIDE, [Move(case.account, target, case.moved_fen)])
        tx.run(_DECIDE, b_case=case_id, b_decided=for_whom, b_at=at)

    book(tx, "offline case", reference, (case_id, for_whom), at, work)


def keep_proof(tx: Tx, card_sn: str, kind: str, sequence: int, tac: bytes, at: str) -> None:
    """Keep the first proof that came for a card record."""
    if kept_proof(tx, card_sn, kind, sequence) is None:
        tx.run(_KEEP, card_sn=card_sn, kind=kind, sequence=sequence, tac=tac, at=at)


def kept_proof(tx: Tx, card_sn: str, kind: str, sequence: int) -> bytes | None:
    """The TAC that was kept for a card record, unchecked."""
    row = tx.row(_PROOF, card_sn=card_sn, kind=kind, sequence=sequence)
    return bytes(row[0]) if row else None


_c, _p = offline_cases.c, card_proofs.c
_COLUMNS = tuple(field.name for field in fields(OfflineCase))
assert list(_COLUMNS) == [column.name for column in offline_cases.c]
_NEW = insert(offline_cases)
_CASE = select(offline_cases).where(_c.case_id == bindparam("case_id"))
_AT = select(offline_cases).where(
    _c.card_sn == bindparam("card_sn"),
    _c.sequence == bindparam("sequence"),
    _c.terminal_txn_no == bindparam("terminal_txn_no"),
)
_OPEN = select(offline_cases).where(text("decided = ''")).order_by(_c.opened_at, _c.case_id)
_DECIDE = (
    update(offline_cases)
    .where(_c.case_id == bindparam("b_case"))
    .values(decided=bindparam("b_decided"), decided_at=bindparam("b_at"))
)
_KEEP = insert(card_proofs)
_PROOF = select(_p.tac).where(
    _p.card_sn == bindparam("card_sn"),
    _p.kind == bindparam("kind"),
    _p.sequence == bindparam("sequence"),
)
