"""Who would pay what, and what the rules find: 2101 and 3102 for a basket and a card; nothing is
booked anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.card import CardFace
from terminal.flow import Flow, Split
from terminal.steps import stamp
from terminal.transactions.asking import Person
from terminal.transactions.bill import Order, ask_quote, split_of
from terminal.transactions.checking import Finding, checking
from terminal.transactions.contact import meet


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a sale would bring: the split, and what the rules of claims would find."""

    split: Split
    findings: tuple[Finding, ...] = ()


def quoting(order: Order, face: CardFace, person: Person) -> Flow[Foreseen]:
    """2101 as the sale asks it first, and 3102, for a card that was read already."""
    at = (yield from stamp()).time
    quote = yield from ask_quote(order, face, person, at)
    split = split_of(quote.setlinfo, has_account=person.has_account)
    return Foreseen(split, (yield from checking(order, person)))


def quote(order: Order) -> Flow[Foreseen]:
    """The same with the card in the reader. Raises Declined, Refused and what cards raise."""
    contact = yield from meet()
    contact.require_room()
    return (yield from quoting(order, contact.face, contact.person))
