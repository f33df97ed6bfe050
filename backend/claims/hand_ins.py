"""Bills that were handed in, as rows: found by invoice and by person; settled bills found again."""

from __future__ import annotations

from backend.bills import find_bill
from backend.context import Context
from backend.protocol import codec
from backend.protocol.messages.reimbursement import HandedIn, Reimbursed
from backend.store import Tx
from backend.store import claim_tables as c
from backend.store import tables as t
from backend.store.sql import bindparam, delete, insert, select, text


def issuer_of(asked: HandedIn) -> str:
    """Who wrote the invoice: a designated institution's code, else the name that is printed."""
    return asked.fixmedins_code or asked.fixmedins_name


def handed_in_on(tx: Tx, issuer: str, invono: str) -> str:
    """When this invoice was handed in, or ""."""
    row = tx.row(_KNOWN, issuer=issuer, invono=invono)
    return "" if row is None else str(row[0])


def enter_hand_in(context: Context, issuer: str, done: Reimbursed) -> None:
    """Enter what was paid for a bill."""
    context.tx.run(
        _NEW,
        setl_id=done.setl_id,
        psn_no=done.psn_no,
        issuer=issuer,
        invono=done.invono,
        handed_in_at=context.time,
        content=codec.encode(done),
    )


def find_hand_in(tx: Tx, setl_id: str) -> Reimbursed | None:
    """The bill that was paid as this settlement, or None."""
    row = tx.row(_FIND, setl_id=setl_id)
    return None if row is None else codec.decode(bytes(row[0]), Reimbursed)


def forget_hand_in(tx: Tx, setl_id: str) -> None:
    """Its invoice may be handed in again."""
    tx.run(_FORGET, setl_id=setl_id)


def hand_ins_of(tx: Tx, psn_no: str) -> list[Reimbursed]:
    """What a person has handed in, newest first."""
    rows = tx.rows(_OF_PERSON, psn_no=psn_no)
    return [codec.decode(bytes(content), Reimbursed) for (content,) in rows]


def settled_directly(tx: Tx, psn_no: str, asked: HandedIn) -> str:
    """The settlement in force of this bill at its institution, or "".

    It is the same by its invoice number, else by day and total.
    """
    rows = tx.rows(_DIRECT, psn_no=psn_no, institution=asked.fixmedins_code)
    for setl_id, day, total_fen in rows:
        same = (day, total_fen) == (asked.paid_on, asked.medfee_sumamt)
        if same or find_bill(tx, setl_id).invono == asked.invono:
            return str(setl_id)
    return ""


_r, _s = c.reimbursements.c, t.settlements.c
_REFUNDS = t.settlements.alias("refunds")
_KNOWN = select(_r.handed_in_at).where(
    _r.issuer == bindparam("issuer"), _r.invono == bindparam("invono")
)
_NEW = insert(c.reimbursements)
_FIND = select(_r.content).where(_r.setl_id == bindparam("setl_id"))
_FORGET = delete(c.reimbursements).where(_r.setl_id == bindparam("setl_id"))
_OF_PERSON = (
    select(_r.content)
    .where(_r.psn_no == bindparam("psn_no"))
    .order_by(_r.handed_in_at.desc(), _r.setl_id)
)
_DIRECT = (
    select(_s.setl_id, _s.business_date, _s.medfee_fen)
    .where(
        _s.psn_no == bindparam("psn_no"),
        _s.institution == bindparam("institution"),
        text("settlements.kind = 'sale' AND settlements.state IN ('held', 'posted')"),
        ~select(_REFUNDS.c.setl_id)
        .where(_REFUNDS.c.refund_of == _s.setl_id, text("refunds.refund_of <> ''"))
        .exists(),
    )
    .order_by(_s.setl_id)
)
