"""The books held against the cards when all is over: nothing may be left, missing or undecided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backend.blacklist import listed_cards
from backend.cards import CANCELLED
from backend.inspect import Books
from backend.ledger import Kind
from backend.verify import verify
from terminal.assemble.year.life import Town
from terminal.words import N_

CHECKS = {
    "books": N_("Faults in the books"),
    "sum": N_("Fen that all accounts together are off"),
    "open": N_("Cases open at the centre"),
    "held": N_("Fen still held"),
    "journal": N_("Cases open at the terminal"),
    "mirrors": N_("Cards that differ from their mirror"),
    "sides": N_("Differences of card, journal and ledger"),
}
"""What must come to nothing, as message ids."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How much was looked at, and what was `found` wrong, by the names of CHECKS."""

    cards: int
    links: int
    transfers: int
    found: Mapping[str, int]

    @property
    def agrees(self) -> bool:
        """Nothing was found."""
        return not any(self.found.values())


def prove(town: Town) -> Proof:
    """Look at everything there is."""
    books, report = Books(town.store), verify(town.store)
    found = {
        "books": len(report.faults),
        "sum": abs(books.sum_of_all_accounts()),
        "open": len(books.open_cases()),
        "held": books.held_fen(),
        "journal": len(town.workplace.journal.open_cases()),
        "mirrors": _other_than_mirrored(town, books),
        "sides": len(town.workplace.sides()),
    }
    assert set(found) == set(CHECKS)
    return Proof(len(town.box.cards()), report.links, report.transfers, found)


def _other_than_mirrored(town: Town, books: Books) -> int:
    """The money of a card that was cancelled is the ledger's alone: it cannot be spent."""
    mirrors = {
        row.owner: row.balance_fen for row in books.trial_balance() if row.kind == Kind.PURSE_CARD
    }
    listed = town.store.read(lambda tx: listed_cards(tx, ""))
    dead = {row.card_sn for row in listed if row.reason == CANCELLED}
    live = [card for card in town.box.views() if card.field("card_sn") not in dead]
    return sum(
        card.purse.balance_fen != mirrors[card.field("card_sn")]
        for card in live
        if card.purse is not None
    )
