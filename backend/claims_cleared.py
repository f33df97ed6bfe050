"""The claiming centre's side of clearing: compare, close, pay, bring held rows up to date.

Each step is recorded before the other centre is asked and can be taken again: the same number, the
same question, one effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from secrets import token_hex

from backend import errands, mirror
from backend.booking import book
from backend.clearing import (
    Clearing,
    Party,
    Stage,
    advance,
    clearings_of,
    enter,
    post_payment,
)
from backend.clearing_rows import Comparison, Difference, differences, our_rows, unbalanced
from backend.context import agency_id
from backend.elsewhere import Elsewhere
from backend.ledger import CLEARING_BANK, Entry, balance_fen
from backend.ledger import clearing as account_of
from backend.protocol import codec
from backend.protocol import elsewhere_calls as calls
from backend.protocol.messages import elsewhere as m
from backend.protocol.refusals import Refused
from backend.routes import Question, Silence
from backend.store import Store, Tx
from backend.store import elsewhere_tables as t
from backend.store.sql import bindparam, delete, select, text, update

TIME = "%Y-%m-%d %H:%M:%S"
NONCE_BYTES = 8
"""Of the number of a question that changes nothing: two of one second are two."""


class OtherSilent(Exception):  # noqa: N818 - says what is known
    """The other centre does not answer; `template` and `values` are the sentence."""

    template = "The centre of {region} does not answer. Nothing was lost: try again later."

    def __init__(self, region: str) -> None:
        super().__init__(region)
        self.values = {"region": region}


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one centre on the centre of a region."""

    store: Store
    elsewhere: Elsewhere
    area: str
    region: str
    now: Callable[[], datetime]

    def compare(self, until: str) -> Comparison:
        """Both sides' rows up to a day, and where they differ. Raises OtherSilent, Refused."""
        content = m.FarRowsRequest(m.FarRowsQuery(until))
        number = agency_id(self.area, self.now(), "rows", token_hex(NONCE_BYTES))
        output = self._asked(Question(calls.FAR_ROWS.infno, number, codec.encode(content)))
        theirs = codec.decode(output, m.FarRowsReply)
        return self.store.read(lambda tx: self._compared(tx, until, theirs))

    def _compared(self, tx: Tx, until: str, theirs: m.FarRowsReply) -> Comparison:
        rows = our_rows(tx, self.region, until)
        open_ones = [row for row in errands.open_errands(tx) if row.region == self.region]
        balance = balance_fen(tx, account_of(self.region))
        found = tuple(differences(rows, theirs.rows, open_ones))
        if not found and balance + theirs.balance_fen:
            found = (unbalanced(balance, theirs.balance_fen),)
        held = sum(row.state == m.HELD for row in rows)
        return Comparison(self.region, until, tuple(rows), held, found, balance, theirs.balance_fen)

    def close(self, until: str) -> Clearing | Comparison:
        """Close a period; the comparison instead where the sides differ or nothing is there.

        One that was asked and not answered is asked again first, whatever day is given.
        """
        begun = self._in(Stage.ASKED)
        if begun is None:
            compared = self.compare(until)
            if not compared.agrees or not compared.posted:
                return compared
            begun = self.store.transact(lambda tx: self._begin(tx, compared))
        rows = self.store.read(lambda tx: [str(n) for (n,) in tx.rows(_OF, id=begun.clearing_id)])
        self._ask_about(calls.CLEAR_CLOSE.infno, begun, tuple(rows))
        at = f"{self.now():{TIME}}"
        self.store.transact(lambda tx: advance(tx, begun, Stage.CLOSED, at))
        return begun

    def _begin(self, tx: Tx, compared: Comparison) -> Clearing:
        before = len(clearings_of(tx, self.region))
        number = agency_id(self.area, self.now(), "clearing", self.region, str(before))
        rows = compared.posted
        begun = Clearing(number, self.region, Party.CLAIMS, compared.until, len(rows),
                         compared.amount_fen, Stage.ASKED)  # fmt: skip
        enter(tx, begun)
        marks = [{"b_clearing": number, "b_setl_id": row.setl_id} for row in rows]
        changed = tx.run_many(_MARK, marks)
        assert changed == len(rows)
        return begun

    def pay(self) -> list[Clearing]:
        """Have every closed clearing paid, once; the clearings that were. Raises OtherSilent."""
        paid = []
        for row in self.store.read(lambda tx: clearings_of(tx, self.region)):
            if row.side != Party.CLAIMS or row.state not in (Stage.CLOSED, Stage.PAYING):
                continue
            self._pay(row)
            paid.append(row)
        return paid

    def _pay(self, row: Clearing) -> None:
        at = f"{self.now():{TIME}}"
        if row.state == Stage.CLOSED:
            self.store.transact(lambda tx: advance(tx, row, Stage.PAYING, at))
        self._ask_about(calls.CLEAR_PAY.infno, row, ())
        self.store.transact(lambda tx: self._received(tx, row.clearing_id, at))

    def _received(self, tx: Tx, clearing_id: str, at: str) -> None:
        row = next(row for row in clearings_of(tx, self.region) if row.clearing_id == clearing_id)

        def work(tx: Tx, entry: Entry) -> None:
            post_payment(tx, entry, CLEARING_BANK, account_of(self.region), row.amount_fen)
            advance(tx, row, Stage.PAID, at)

        book(tx, "clearing paid", clearing_id, (self.region, str(row.amount_fen)), at, work)

    def catch_up(self, until: str) -> int:
        """Held rows whose card the insured place has settled meanwhile follow it; how many."""
        compared = self.compare(until)
        changed = [row for row in compared.differences if row.here == m.HELD]
        for row in changed:
            self.store.transact(partial(self._follow, row=row))
        return len(changed)

    def _follow(self, tx: Tx, row: Difference) -> None:
        errand = errands.find_far(tx, row.far_msgid)
        assert errand is not None
        at = f"{self.now():{TIME}}"

        def work(tx: Tx, entry: Entry) -> None:
            named = Entry(entry.institution, entry.msgid, errand.setl_id, entry.at)
            follow = mirror.post_held if row.there == m.POSTED else mirror.undo
            follow(tx, named, errand)

        book(tx, "clearing follows", f"follows {row.far_msgid}", (row.there,), at, work)

    def _in(self, stage: Stage) -> Clearing | None:
        rows = self.store.read(lambda tx: clearings_of(tx, self.region))
        ours = (row for row in rows if row.side == Party.CLAIMS and row.state == stage)
        return next(ours, None)

    def _ask_about(self, infno: str, row: Clearing, msgids: Sequence[str]) -> None:
        """Ask under the clearing's own number; a refusal takes a period that was begun back."""
        made = datetime.strptime(row.clearing_id[6:20], "%Y%m%d%H%M%S")
        content = m.ClearingRequest(
            m.Clearing(clearing_id=row.clearing_id, until=row.until, amount_fen=row.amount_fen,
                       msgids=tuple(msgids))
        )  # fmt: skip
        number = agency_id(self.area, made, infno, row.clearing_id)
        try:
            self._asked(Question(infno, number, codec.encode(content)))
        except Refused:
            if row.state == Stage.ASKED:
                self.store.transact(lambda tx: _take_back(tx, row))
            raise

    def _asked(self, question: Question) -> bytes:
        heard = self.elsewhere.ask(self.region, question)
        if isinstance(heard, Silence):
            raise OtherSilent(self.region)
        if isinstance(heard, Refused):
            raise heard
        return heard


def _take_back(tx: Tx, row: Clearing) -> None:
    tx.run(_UNMARK, b_id=row.clearing_id)
    tx.run(_FORGET, id=row.clearing_id)


_f = t.forwards.c
_OF = select(_f.far_msgid).where(_f.clearing_id == bindparam("id")).order_by(_f.far_msgid)
_MARK = (
    update(t.forwards)
    .where(_f.setl_id == bindparam("b_setl_id"), text("clearing_id = ''"))
    .values(clearing_id=bindparam("b_clearing"))
)
_UNMARK = update(t.forwards).where(_f.clearing_id == bindparam("b_id")).values(clearing_id="")
_FORGET = delete(t.clearings).where(t.clearings.c.clearing_id == bindparam("id"))
