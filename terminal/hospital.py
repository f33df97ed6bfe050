"""The hospital's side of a terminal, for screens and commands: its visits and what is done there.

Everything goes out under the hospital's name (Place.HOSPITAL). A flow that pays is gated like a
sale: what is open on this terminal is settled first (failures.md R2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backend.protocol.messages.pharmacy import OWN_ACCOUNT
from backend.protocol.messages.visit_query import MdtrtInfo
from backend.protocol.messages.visit_record import VisitRecordQuery
from backend.protocol.money import yuan
from backend.protocol.refusals import Code, Refused
from terminal.basket import line_of
from terminal.bill_steps import Quote
from terminal.entry import Entry, Stage
from terminal.errors import Declined, WrongUsage
from terminal.flow import Flow
from terminal.outcome import Outcome, refused
from terminal.records import SHORTEST_NUMBER, is_named
from terminal.transactions import stay as stays
from terminal.transactions import visit as flows
from terminal.transactions.sale import sale
from terminal.transactions.stay_bill import StayBill
from terminal.transactions.visit import Ordered
from terminal.transactions.visit_bill import VisitBill
from terminal.transactions.visit_fetch import fetch, visits_of_holder
from terminal.visit import (
    NOT_NEEDED,
    FeeLine,
    State,
    Told,
    Visit,
    Ward,
    deposit_fen,
    free_lines,
    open_batch,
    settled_batches,
    settled_serials,
    settlements_of,
    total_fen,
)
from terminal.visit_book import VisitBook
from terminal.words import N_
from terminal.workplace import Workplace

USUAL_WARD = Ward()
NEVER_SETTLED = N_("The visit {number} has no settlement to cancel. No money moved.")
TAKEN_BACK = N_("The visit {number} was taken back. No money moved. Register the patient anew.")


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
        self._require_new(number)
        return flows.register(ward, self._place(), number)

    def admitting(self, told: Told, ward: Ward = USUAL_WARD, number: str = "") -> Flow[Visit]:
        """2401 with the card in the slot, likewise."""
        self._require_new(number)
        return stays.admit(ward, self._place(), told, number)

    def _place(self) -> flows.Place:
        settings = self.workplace.settings
        return flows.Place(settings.hospital, settings.area)

    def _require_new(self, number: str) -> None:
        if number and self.book.has(number):
            raise Declined("The number {number} is used already. Choose another.", number=number)

    def answering(self, number: str) -> Flow[Visit]:
        """What was asked of a visit and not answered is asked again; every other flow does so."""
        return flows.answered(self.visit(number))

    def informing(self, number: str, told: Told) -> Flow[Visit]:
        """2203."""
        return flows.inform(self.visit(number), told)

    def changing(self, number: str, ward: Ward, told: Told) -> Flow[Visit]:
        """2403 of a stay."""
        return stays.change(self.visit(number), ward, told)

    def entering(
        self, number: str, ordered: Sequence[Ordered], batch: str = "", at: str = ""
    ) -> Flow[Visit]:
        """2204 (2301); without a batch into the open one, without a time now.

        A settled batch takes no more lines. Raises Declined.
        """
        visit, cases = self.visit(number), self.cases()
        if batch in settled_batches(visit, cases):
            raise Declined(
                "Batch {batch} is settled. Enter the lines without a batch.", batch=batch
            )
        return flows.add_lines(visit, ordered, batch or open_batch(visit, cases), at)

    def taking_back(self, number: str, serial: int) -> Flow[Visit]:
        """A line with a negative count."""
        visit = self.visit(number)
        line = next((line for line in visit.lines if line.serial == serial), None)
        if line is not None and serial in settled_serials(visit, self.cases()):
            raise Declined(
                "Line {serial} is settled. Cancel the settlement first.", serial=str(serial)
            )
        return flows.take_back(visit, serial)

    def withdrawing(self, number: str, batch: str = "") -> Flow[Visit]:
        """2205 (2302) of a batch; without one, of the open one; of a stay all that is unsettled."""
        visit = self.visit(number)
        if visit.inpatient and not batch:
            return flows.withdraw_lines(visit, tuple(line.serial for line in self.free(visit)))
        return flows.withdraw(visit, batch or open_batch(visit, self.cases()))

    def withdrawing_lines(self, number: str, serials: Sequence[int]) -> Flow[Visit]:
        """2302: single lines of a stay."""
        return flows.withdraw_lines(self.visit(number), tuple(serials))

    def leaving(self, number: str) -> Flow[Visit]:
        """2202."""
        return flows.leave(self.visit(number))

    def discharging(self, number: str) -> Flow[Visit]:
        """2402, now."""
        return stays.discharge(self.visit(number))

    def undoing(self, number: str) -> Flow[Visit]:
        """2405, or 2404 once nothing of a deposit is left here. Raises Declined."""
        visit = self.visit(number)
        left_fen = self.deposit_fen(visit)
        if visit.state is State.OPEN and left_fen:
            raise Declined(
                "The deposit of {amount} is still here. Give it back first.", amount=yuan(left_fen)
            )
        return stays.undo(visit)

    def deposit_fen(self, visit: Visit) -> int:
        """What is there of the patient's deposit."""
        return deposit_fen(visit, self.cases())

    def depositing(self, number: str, amount_fen: int) -> Flow[Entry]:
        """Cash paid in, or (negative) given back. Raises Declined."""
        visit = self.visit(number)
        return stays.deposit(visit, amount_fen, self.deposit_fen(visit))

    def free(self, visit: Visit) -> tuple[FeeLine, ...]:
        """All lines that no settlement has."""
        return free_lines(visit, self.cases())

    def due(self, visit: Visit, batch: str = "") -> tuple[FeeLine, ...]:
        """The lines that a settlement would have: of a batch, or of the first unsettled one.

        Of a stay always all that are not settled.
        """
        free = self.free(visit)
        if visit.inpatient:
            return free
        batch = batch or (free[0].batch if free else "")
        return tuple(line for line in free if line.batch == batch)

    def unsettled(self, visit: Visit) -> dict[str, int]:
        """What the lines of each batch come to that no settlement has, fen; the oldest first."""
        free = self.free(visit)
        batches = dict.fromkeys(line.batch for line in free)
        return {
            batch: total_fen(tuple(line for line in free if line.batch == batch))
            for batch in batches
        }

    def quoting(
        self, number: str, batch: str = "", flag: str = OWN_ACCOUNT, *, interim: bool = False
    ) -> Flow[Quote]:
        """2206 (2303) without a card."""
        visit = self.visit(number)
        due = self._due(visit, batch)
        if visit.inpatient:
            return stays.quote_stay(visit, due, flag, interim=interim)
        return flows.quote(visit, due, flag)

    def settling(
        self, number: str, batch: str = "", flag: str = OWN_ACCOUNT, *, interim: bool = False
    ) -> Flow[Outcome]:
        """Pay a batch, or what a stay has, with the patient's card: quote, yes, PIN, settlement,
        debit. Raises VisitUnknown; all else that fails is an outcome.
        """
        self.visit(number)
        paying = self._paying(number, batch, flag, interim=interim)
        return (yield from self.workplace.after_recovery(paying))

    def _paying(self, number: str, batch: str, flag: str, *, interim: bool) -> Flow[Outcome]:
        """Begun after recovery: lines of a payment that is undone there are free again."""
        try:
            bill = self._bill(self.visit(number), batch, flag, interim=interim)
        except Declined as no:
            return refused(no)
        return (yield from sale(bill))

    def _bill(self, visit: Visit, batch: str, flag: str, *, interim: bool) -> VisitBill:
        due = self._due(visit, batch)
        if not visit.inpatient:
            return VisitBill(visit, due, flag)
        return StayBill(visit, due, flag, 0, interim, self.deposit_fen(visit))

    def _due(self, visit: Visit, batch: str) -> tuple[FeeLine, ...]:
        due = self.due(visit, batch)
        if visit.state is State.LEFT:
            raise Declined(TAKEN_BACK, number=visit.number)
        if not due:
            raise flows.NothingFree(number=visit.number)
        return due

    def settlements(self, visit: Visit) -> list[Entry]:
        """Its settlements in force, the oldest first."""
        return [case for case in settlements_of(visit, self.cases()) if case.stage is Stage.DONE]

    def cancelling(self, number: str) -> Flow[Outcome]:
        """2208 (2305) of a settlement by its number, or a visit's newest. Raises VisitUnknown."""
        visit = self.book.find(number)
        done = self.settlements(visit) if visit is not None else []
        if visit is not None and not done:
            return refused(Declined(NEVER_SETTLED, number=visit.number))
        name = done[-1].msgid if done else number
        other = self.settled_elsewhere(name)
        if other is not None:
            return (yield from self.workplace.giving_back(other))
        if visit is None and self.workplace.find_sale(name) is None:
            raise VisitUnknown(number=number)
        return (yield from self.workplace.refunding(name))

    def settled_elsewhere(self, number: str) -> Entry | None:
        """Another terminal's settlement by number, id or the end of either; None for our own."""
        if len(number) < SHORTEST_NUMBER or self.workplace.find_settled(number) is not None:
            return None
        every = (case for visit in self.book.visits(everything=True) for case in visit.others)
        return next((case for case in every if is_named(case, number)), None)

    def fetching(self, number: str) -> Flow[Visit]:
        """KVISI: a visit of any terminal of the hospital, by its number or the centre's id."""
        known = self.book.find(number)
        number = known.number if known else number
        by_number = VisitRecordQuery(ipt_otp_no=number)
        own = [case.msgid for case in self.cases()]
        try:
            return (yield from fetch(by_number, known, own))
        except Refused as no:
            if no.code is not Code.VISIT_UNKNOWN or known is not None:
                raise
        return (yield from fetch(VisitRecordQuery(mdtrt_id=number), None, own))

    def finding(self) -> Flow[list[MdtrtInfo]]:
        """5201: the visits of the holder of the card in the slot, at any terminal."""
        return visits_of_holder()


def sums(lines: Iterable[FeeLine]) -> dict[str, int]:
    """What the cuts of lines come to, in fen, by the members of a cut."""
    cuts = [line.cut for line in lines if line.cut is not None]
    return {
        name: sum(getattr(cut, name) for cut in cuts)
        for name in ("own_expense_fen", "over_limit_fen", "first_pay_fen", "in_scope_fen")
    }
