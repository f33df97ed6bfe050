"""What a visit's screen shows: the visit as it is kept, its unsettled lines, who would pay them.

Lines are scanned into a draft of the same kind as a shop's basket, and entered at the centre
together; the split is the centre's answer to what is entered (2206), never arithmetic of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.protocol.messages.pharmacy import OWN_ACCOUNT, RELATIVES_ACCOUNT
from terminal.bill_steps import BillSteps, Quote, of_quote
from terminal.entry import Entry
from terminal.flow import Split
from terminal.hospital import Hospital
from terminal.transactions.bill import split_of
from terminal.transactions.visit import Ordered
from terminal.tui.state import Counter
from terminal.visit import FeeLine, State, Visit, open_batch, settled_batches, settled_serials


@dataclass(slots=True)
class Bedside:
    """One visit on the screen. `draft` has what was scanned and not entered, and the messages.

    `deposit_fen` is what is there of a deposit; `day` the day that lines are entered for, "" today.
    `batch` is the batch that was chosen to be entered and settled next, "" for the first unsettled;
    `relatives`: what the patient's own account does not pay is drawn on relatives (rules.md R4).
    """

    hospital: Hospital
    visit: Visit
    draft: Counter
    due: tuple[FeeLine, ...] = ()
    settled: frozenset[int] = frozenset()
    split: Split | None = None
    bill: BillSteps | None = None
    bills: list[Entry] = field(default_factory=list)
    deposit_fen: int = 0
    day: str = ""
    batch: str = ""
    relatives: bool = False
    waiting: dict[str, int] = field(default_factory=dict)

    def reload(self) -> None:
        """The visit as it is kept now; who pays is asked anew."""
        self.visit = self.hospital.visit(self.visit.number)
        cases = self.hospital.cases()
        self.settled = settled_serials(self.visit, cases)
        self.waiting = self.hospital.unsettled(self.visit)
        if self.batch in settled_batches(self.visit, cases) or self.visit.inpatient:
            self.batch = ""
        self.due = self.hospital.due(self.visit, self.batch)
        self.bills = self.hospital.settlements(self.visit)
        self.deposit_fen = self.hospital.deposit_fen(self.visit)
        self.split = self.bill = None

    def quoted(self, quote: Quote) -> None:
        """Who would pay the unsettled lines."""
        self.split = split_of(quote.setlinfo, has_account=self.visit.has_account)
        self.bill = of_quote(quote)

    @property
    def flag(self) -> str:
        """Whose account pays (acct_used_flag)."""
        return RELATIVES_ACCOUNT if self.relatives else OWN_ACCOUNT

    @property
    def new_batch(self) -> str:
        """The number of a batch that has no line yet."""
        cases = self.hospital.cases()
        if not self.visit.lines:
            return open_batch(self.visit, cases)
        taken = {*self.visit.batches, *settled_batches(self.visit, cases)}
        return str(max((int(batch) for batch in taken if batch.isdigit()), default=0) + 1)

    @property
    def is_split(self) -> bool:
        """Whether there is a choice of what is settled now."""
        return bool(self.batch) or len(self.waiting) > 1

    @property
    def total_fen(self) -> int:
        """Of the unsettled lines, as they were sent."""
        return sum(fee.line.amount_fen for fee in self.due)

    @property
    def is_open(self) -> bool:
        """Lines may come."""
        return self.visit.state is State.OPEN

    @property
    def unanswered(self) -> tuple[FeeLine, ...]:
        """Lines that were sent and that the centre has not answered for."""
        asked = self.visit.asked
        return asked.then.lines[len(self.visit.lines) :] if asked else ()

    @property
    def interim(self) -> bool:
        """A patient who is still in bed can be settled for the time being only."""
        return self.visit.inpatient and self.is_open

    @property
    def left_fen(self) -> int:
        """What goes back of the deposit when it is settled now; negative is still to pay."""
        return self.deposit_fen - (self.split.cash_fen if self.split else 0)

    def ordered(self) -> list[Ordered]:
        """The draft as lines of the visit."""
        return [Ordered(row.line()) for row in self.draft.basket.rows]
