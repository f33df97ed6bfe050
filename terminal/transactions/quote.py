"""Who would pay what: 2101 for a basket and a card; nothing is booked anywhere."""

from __future__ import annotations

from terminal.card import CardFace
from terminal.flow import Flow, Split
from terminal.steps import stamp
from terminal.transactions.asking import Person
from terminal.transactions.bill import Order, ask_quote, split_of
from terminal.transactions.contact import meet


def quoting(order: Order, face: CardFace, person: Person) -> Flow[Split]:
    """2101 as the sale asks it first, for a card that was read already."""
    at = (yield from stamp()).time
    quote = yield from ask_quote(order, face, person, at)
    return split_of(quote.setlinfo, has_account=person.has_account)


def quote(order: Order) -> Flow[Split]:
    """The same with the card in the reader. Raises Declined, Refused and what cards raise."""
    contact = yield from meet()
    contact.require_room()
    return (yield from quoting(order, contact.face, contact.person))
