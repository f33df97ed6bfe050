"""What the ledger has of a card, as rows a statement can hold against the card's records (R8, R24).

A number may come again after a reversal: of its rows the one that stands is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.cards import LOAD, PURCHASE, Card, cards_of
from backend.holds import Doubt, State
from backend.protocol.messages.statement import LedgerSide
from backend.statement_match import BOOKED, UNCOUNTED, Counters, Place
from backend.store import Row, Tx
from backend.store import statement_tables as st
from backend.store import tables as t
from backend.store.sql import bindparam, func, insert, select, text

COMPENSATED, REFUNDED = "compensated", "refunded"


def rows_since(tx: Tx, card: Card, since: Counters) -> dict[Place, LedgerSide]:
    """Every load and purchase of a card that counts for itself, from these numbers on."""
    found: dict[Place, LedgerSide] = {}
    for statement in (_REVERSED, _STANDING):  # the row that stands is the last word
        for kind in (LOAD, PURCHASE):
            values = {"card_sn": card.card_sn, "kind": kind, "first": since.of(kind)}
            for row in tx.rows(statement, **values):
                place, side = (kind, int(row[1])), _held(row)
                if place not in found or _stands(side) > _stands(found[place]):
                    found[place] = side
    return found


def row_of(tx: Tx, card: Card, place: Place) -> LedgerSide | None:
    """The row of one number, or None."""
    since = Counters(*(place[1] if place[0] == kind else 1 << 16 for kind in (LOAD, PURCHASE)))
    return rows_since(tx, card, since).get(place)


def unprinted_rows(tx: Tx, card: Card) -> list[LedgerSide]:
    """The sales of a card that the centre counts for, on no paper yet, oldest first."""
    values = {"card_sn": card.card_sn, "psn_no": card.psn_no}
    return [_sale(row) for row in tx.rows(_UNPRINTED, **values)]


def unprinted_of_adopted(tx: Tx, adoption_id: str) -> list[LedgerSide]:
    """The sales of an adopted card, on no paper yet, oldest first."""
    return [_sale(row) for row in tx.rows(_UNPRINTED_ADOPTED, card_sn=adoption_id)]


def count_adopted(tx: Tx, adoption_id: str, setl_id: str) -> None:
    """A sale was made with this adopted card."""
    tx.run(_COUNT_ADOPTED, setl_id=setl_id, adoption_id=adoption_id)


def sale_row(tx: Tx, number: str) -> LedgerSide | None:
    """One settlement, whatever its state, or None."""
    row = tx.row(_SALE, number=number)
    return None if row is None else _sale(row)


def numbered(tx: Tx, psn_no: str, tail: str) -> tuple[Place, LedgerSide, str] | None:
    """A sale or load of a person by the end of its number or message, newest first.

    Gives its place on a card (UNCOUNTED without), the row, and the card's 卡识别码.
    """
    pattern = {"psn_no": psn_no, "tail": "%" + tail.replace("%", "").replace("_", "")}
    sale = tx.row(_SALE_NUMBERED, **pattern)
    if sale is not None:
        held = tx.row(_HELD_BY_ID, hold_id=sale[0])
        if held is None:
            return (PURCHASE, UNCOUNTED), _sale(sale), str(sale[-1])
        return (str(held[0]), int(held[1])), _held(held), str(held[-1])
    return next(_loads_ending(tx, psn_no, tail), None)


def _loads_ending(tx: Tx, psn_no: str, tail: str) -> Iterator[tuple[Place, LedgerSide, str]]:
    for card in cards_of(tx, psn_no):
        for place, side in rows_since(tx, card, Counters(0, 1 << 16)).items():
            if side.number.endswith(tail) or side.msgid.endswith(tail):
                yield place, side, card.card_sn


def _stands(side: LedgerSide) -> int:
    return 2 if side.state in BOOKED else 1 if side.state == State.HELD else 0


def _held(row: Row) -> LedgerSide:
    (kind, _, number, msgid, institution, state, doubt, terminal_no, terminal_time, host_time,
     account_fen, self_fen, fund_fen, setl_time, refund, _) = row  # fmt: skip
    if refund:
        state = REFUNDED
    elif state == State.REVERSED and doubt == Doubt.COMPENSATED:
        state = COMPENSATED
    return LedgerSide(
        number=number, msgid=msgid, institution=institution, state=str(state),
        booked_at=setl_time or _written(host_time),
        account_fen=int(account_fen), self_fen=int(self_fen), fund_fen=int(fund_fen),
        terminal_no=terminal_no, time=host_time if kind == LOAD else terminal_time,
    )  # fmt: skip


def _written(moment: str) -> str:
    """ "yyyyMMddHHmmss" as messages write a time."""
    day, clock = moment[:8], moment[8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:4]}:{clock[4:]}"


def _sale(row: Row) -> LedgerSide:
    number, msgid, institution, state, booked_at, account_fen, scope_fen, fund_fen, refund, _ = row
    return LedgerSide(
        number=number, msgid=msgid, institution=institution,
        state=REFUNDED if refund else str(state), booked_at=booked_at,
        account_fen=int(account_fen), self_fen=int(scope_fen) - int(fund_fen),
        fund_fen=int(fund_fen),
    )  # fmt: skip


_h, _s, _l = t.holds.c, t.settlements.c, st.statement_lines.c
_refunds = t.settlements.alias("refunds")
_IS_REFUND = text("refunds.refund_of <> ''")
_HELD = select(
    _h.kind, _h.sequence, _h.hold_id, _h.msgid, _h.institution, _h.state, _h.doubt,
    _h.terminal_no, _h.terminal_time, _h.host_time, _h.account_fen, _h.self_fen, _h.fund_fen,
    func.coalesce(_s.setl_time, ""), func.coalesce(_refunds.c.setl_id, ""), _h.card_sn,
).select_from(
    t.holds.outerjoin(t.settlements, _s.setl_id == _h.hold_id).outerjoin(
        _refunds, (_refunds.c.refund_of == _h.hold_id) & _IS_REFUND
    )
)  # fmt: skip
_FROM = (
    _h.card_sn == bindparam("card_sn"),
    _h.kind == bindparam("kind"),
    _h.sequence >= bindparam("first"),
)
_STANDING = _HELD.where(*_FROM, text("holds.state IN ('held', 'posted')")).order_by(_h.sequence)
_REVERSED = _HELD.where(*_FROM, text("holds.state = 'reversed'")).order_by(_h.hold_id)
_HELD_BY_ID = _HELD.where(_h.hold_id == bindparam("hold_id"))
_SALES = select(
    _s.setl_id, _s.msgid, _s.institution, _s.state, _s.setl_time, _s.account_fen,
    _s.in_scope_fen, _s.fund_fen, func.coalesce(_refunds.c.setl_id, ""), _s.card_sn,
).select_from(t.settlements.outerjoin(
    _refunds, (_refunds.c.refund_of == _s.setl_id) & _IS_REFUND
))  # fmt: skip
_SALE = _SALES.where(_s.setl_id == bindparam("number"))
_SALE_NUMBERED = (
    _SALES.where(
        _s.psn_no == bindparam("psn_no"),
        _s.setl_id.like(bindparam("tail")) | _s.msgid.like(bindparam("tail")),
        text("settlements.kind = 'sale'"),
    )
    .order_by(_s.setl_id.desc())
    .limit(1)
)
_UNPRINTED_SALES = _SALES.where(
    text("settlements.kind = 'sale' AND settlements.state = 'posted'"),
    ~select(_l.subject)
    .join(st.statements, st.statements.c.statement_id == _l.statement_id)
    .where(
        _l.card_sn == bindparam("card_sn"),
        _l.subject == _s.setl_id,
        text("statement_lines.sequence < 0"),
        text("statements.state = 'cleared'"),
    )
    .exists(),
).order_by(_s.setl_time, _s.setl_id)
_UNPRINTED = _UNPRINTED_SALES.where(
    _s.psn_no == bindparam("psn_no"), _s.card_sn == bindparam("card_sn")
)
_UNPRINTED_ADOPTED = _UNPRINTED_SALES.where(
    _s.setl_id.in_(
        select(st.adopted_sales.c.setl_id).where(
            st.adopted_sales.c.adoption_id == bindparam("card_sn")
        )
    )
)
_COUNT_ADOPTED = insert(st.adopted_sales)
