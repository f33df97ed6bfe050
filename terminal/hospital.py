"""The hospital's side of a terminal, for screens and commands: its visits and what is done there.

Everything goes out under the hospital's name (Place.HOSPITAL). A flow that pays is gated like a
sale: what is open on this terminal is settled first (failures.md R2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backend.protocol.messages.pharmacy import OWN_ACCOUNT, SetlInfo
from terminal.basket import line_of
from terminal.entry import Entry, Stage
from terminal.errors import Declined, WrongUsage
from terminal.flow import Flow
from terminal.outcome import Outcome, refused
from terminal.transactions import visit as flows
from terminal.transactions.sale import sale
from terminal.transactions.visit import Ordered
from terminal.transactions.visit_bill import VisitBill
from terminal.visit import (
    NOT_NEEDED,
    FeeLine,
    Told,
    Visit,
    Ward,
    free_lines,
    open_batch,
    settled_batches,
    settlements_of,
)
from terminal.visit_book import VisitBook
from terminal.workplace import Workplace

USUAL_WARD = Ward()


class VisitUnknown(WrongUsage):
    """No such visit here."""

    template = "There is no visit {number} at this terminal. 'shuaka hospital list' shows all."


@dataclass(frozen=True, slots=True)
class Hospital:
    """The visits of one terminal. Flows are driven at Place.HOSPITAL."""

    workplace: Workplace

    @property
    def book(self) -> VisitBook:
        """What is kept of the visits."""
        return self.workplace.devices.desk.visits

    def cases(self) -> list[Entry]:
        """The journal's newest word on everything."""
        return self.workplace.journal.cases()

    def visits(self, *, everything: bool = False) -> list[Visit]:
        """Visits that are not over, or all, in the order they began."""
        return list(self.book.visits(everything=everything))

    def visit(self, number: str) -> Visit:
        """One visit by its number, the centre's id, or the end of either. Raises VisitUnknown."""
        found = self.book.find(number)
        if found is None:
            raise VisitUnknown(number=number)
        return found

    def ordered(self, code: str, count: Decimal, approval: str = NOT_NEEDED) -> Ordered:
        """Goods or a service of the catalogue. Raises ItemUnknown."""
        return Ordered(line_of(self.workplace.treatments, code, count), approval)

    def registering(self, ward: Ward = USUAL_WARD, number: str = "") -> Flow[Visit]:
        """2201 with the card in the slot; a number of one's own is used once. Raises Declined."""
        if number and self.book.has(number):
            raise Declined("The number {number} is used already. Choose another.", number=number)
        return flows.register(ward, self.workplace.settings.hospital, number)

    def informing(self, number: str, told: Told) -> Flow[Visit]:
        """2203."""
        return flows.inform(self.visit(number), told)

    def entering(self, number: str, ordered: Sequence[Ordered], batch: str = "") -> Flow[Visit]:
        """2204; without a batch into the open one. A settled batch takes no more lines."""
        visit, cases = self.visit(number), self.cases()
        if batch in settled_batches(visit, cases):
            raise Declined(
                "Batch {batch} is settled. Enter the lines without a batch.", batch=batch
            )
        return flows.add_lines(visit, ordered, batch or open_batch(visit, cases))

    def taking_back(self, number: str, serial: int) -> Flow[Visit]:
        """A line with a negative count."""
        visit = self.visit(number)
        line = next((line for line in visit.lines if line.serial == serial), None)
        if line is not None and line.batch in settled_batches(visit, self.cases()):
            raise Declined(
                "Line {serial} is settled. Cancel the settlement first.", serial=str(serial)
            )
        return flows.take_back(visit, serial)

    def withdrawing(self, number: str, batch: str = "") -> Flow[Visit]:
        """2205 of a batch; without one, of the open one."""
        visit = self.visit(number)
        return flows.withdraw(visit, batch or open_batch(visit, self.cases()))

    def leaving(self, number: str) -> Flow[Visit]:
        """2202."""
        return flows.leave(self.visit(number))

    def due(self, visit: Visit, batch: str = "") -> tuple[FeeLine, ...]:
        """The lines that a settlement would have: of a batch, or of the first unsettled one."""
        free = free_lines(visit, self.cases())
        batch = batch or (free[0].batch if free else "")
        return tuple(line for line in free if line.batch == batch)

    def quoting(self, number: str, batch: str = "", flag: str = OWN_ACCOUNT) -> Flow[SetlInfo]:
        """2206 without a card."""
        visit = self.visit(number)
        return flows.quote(visit, self._due(visit, batch), flag)

    def settling(self, number: str, batch: str = "", flag: str = OWN_ACCOUNT) -> Flow[Outcome]:
        """Pay a batch with the patient's card: 2206, yes, PIN, 2207, debit. Never raises Spoken."""
        try:
            visit = self.visit(number)
            bill = VisitBill(visit, self._due(visit, batch), flag)
        except (Declined, WrongUsage) as no:
            return refused(no)
        return (yield from self.workplace.after_recovery(sale(bill)))

    def _due(self, visit: Visit, batch: str) -> tuple[FeeLine, ...]:
        due = self.due(visit, batch)
        if not due:
            raise Declined(
                "The visit {number} has no unsettled lines. No money moved.", number=visit.number
            )
        return due

    def settlements(self, visit: Visit) -> list[Entry]:
        """Its settlements in force, the oldest first."""
        return [case for case in settlements_of(visit, self.cases()) if case.stage is Stage.DONE]

    def cancelling(self, number: str) -> Flow[Outcome]:
        """2208 of a settlement: by its number, or the newest of a visit by the visit's."""
        visit = self.book.find(number)
        done = self.settlements(visit) if visit is not None else []
        name = done[-1].msgid if done else number
        return (yield from self.workplace.refunding(name))


def sums(lines: Iterable[FeeLine]) -> dict[str, int]:
    """What the cuts of lines come to, in fen, by the members of a cut."""
    cuts = [line.cut for line in lines if line.cut is not None]
    return {
        name: sum(getattr(cut, name) for cut in cuts)
        for name in ("own_expense_fen", "over_limit_fen", "first_pay_fen", "in_scope_fen")
    }
