"""What a desk has besides readers and the centre: card factory, printer, journal, visits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.protocol.messages.loss import CardTerms, NewCard
from terminal.errors import WorldFailure
from terminal.flow import MakeCard, PrintPaper, Recall, Recalled
from terminal.journal import Journal
from terminal.printer import Printer
from terminal.visit import KeepVisit
from terminal.visit_book import FILE as VISITS
from terminal.visit_book import VisitBook

CardFactory = Callable[[CardTerms], NewCard]
"""Makes the card of given terms, as the composition root supplies it; raises WorldFailure."""

INSTITUTION, SECOND, SLOT = slice(0, 12), slice(12, 26), slice(26, 28)
"""Parts of a message number."""


class NoFactory(WorldFailure):
    """This desk makes no cards."""

    template = "There is no card factory at this desk. Nothing was done."


class DeskWork:
    """Performs the steps that only desks take."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.factory: CardFactory | None = None
        self.printer = Printer(journal.path.parent / "papers")
        self.visits = VisitBook(journal.path.parent / VISITS)
        self.table: dict[type, Callable[[Any], object]] = {
            MakeCard: self._make,
            PrintPaper: self.printer.put,
            Recall: self._recall,
            KeepVisit: lambda step: self.visits.keep(step.visit),
        }

    def _make(self, step: MakeCard) -> NewCard:
        if self.factory is None:
            raise NoFactory()
        return self.factory(step.terms)

    def _recall(self, step: Recall) -> Recalled:
        """The case of a message, or of a place on a card, and whether it must be here."""
        for case in reversed(self._journal.cases()):
            place = (case.card_sn, case.sequence, case.kind)
            if case.msgid == step.msgid or place == (step.card_sn, step.sequence, step.kind):
                return Recalled(case, covers=True)
        return Recalled(None, covers=self._covers(step.msgid))

    def _covers(self, msgid: str) -> bool:
        """Whether this journal was written in the slot of that message, before and after it.

        Only then does it mean something that the message is not in it.
        """
        own = [
            number[SECOND]
            for number in self._journal.numbers()
            if (number[INSTITUTION], number[SLOT]) == (msgid[INSTITUTION], msgid[SLOT])
        ]
        return bool(msgid and own) and min(own) <= msgid[SECOND] <= max(own)
