"""The sale (architecture.md, one sale as data): card, person, quote, yes, PIN, then the money.

Everything before the money moves is here, and every failure of it is a plain refusal. A centre that
is silent so far has booked nothing: with a permit the sale may then be made without it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from backend.protocol.messages.pharmacy import SetlInfo
from backend.protocol.money import yuan
from backend.protocol.refusals import Refused
from card_emulator.protocol.purse import MAX_FEN
from terminal.entry import Stage
from terminal.errors import CardGone, CardMute, Declined, HostSilent, JournalFailed, SteppedBack
from terminal.flow import Flow
from terminal.notices import QuoteChanged
from terminal.offline_rules import Permit, is_for_offline
from terminal.outcome import Outcome, refused
from terminal.purse import balance
from terminal.steps import confirm, show, stamp
from terminal.transactions.bill import Order, card_amounts, split_of
from terminal.transactions.contact import Contact, meet, spoken
from terminal.transactions.deal import Deal
from terminal.transactions.load import MOST_UNPRINTED_FOR_LOAD, load
from terminal.transactions.offline_card import clear_counts
from terminal.transactions.offline_sale import offline_sale
from terminal.transactions.payment import online_sale, purse_sale
from terminal.transactions.pin import verify_holder

MOST_QUOTES = 3


def sale(order: Deal, permit: Permit | None = None) -> Flow[Outcome]:
    """Let the card in the slot pay; a basket offline if the permit and the card allow it.

    Every failure is an outcome.
    """
    assert order.lines, "an empty basket is refused before"
    face = None
    try:
        contact = yield from meet()
        face = contact.face
        order.admit(contact.person)
        contact.require_room()
        order, contact, quote = yield from _agree(order, contact)
        outcome = yield from _settle(order, contact, quote)
        if permit is not None and not permit.sold.sales and contact.person.has_purse:
            yield from _start_over(outcome, contact)
        return outcome
    except HostSilent as silent:
        if permit is None or not isinstance(order, Order) or not _is_for_offline(silent, order):
            return refused(spoken(silent), face=face)
        return (yield from offline_sale(order, permit))
    except (Declined, CardGone, CardMute, Refused) as reason:
        return refused(spoken(reason), face=face)
    except JournalFailed as stuck:
        return refused(stuck, face=face)


def _start_over(outcome: Outcome, contact: Contact) -> Flow[None]:
    """A terminal that sells offline also clears the card's count after an online settlement.

    Not while it has offline sales that the centre may not know: counted too much is safe. What the
    card has no time for is done after the next one; the sale is paid either way.
    """
    if outcome.entry is None or outcome.entry.stage is not Stage.DONE:
        return
    with suppress(Declined, CardGone, CardMute):
        yield from clear_counts(contact.face, contact.psam)


def _is_for_offline(silent: HostSilent, order: Order) -> bool:
    """Nobody answered at all (one who wants a sign-on did), and no fund or relative is needed."""
    return type(silent) is HostSilent and is_for_offline(order.account_flag, order.med_type)


def _agree(order: Deal, contact: Contact) -> Flow[tuple[Deal, Contact, SetlInfo]]:
    """Quote, confirm, PIN, waiting credit; again while the card's money does not cover it.

    The order comes back with the cash received, the contact with the record a load has taken.
    """
    card_fen: int | None = None
    for _ in range(MOST_QUOTES):
        at = (yield from stamp()).time
        quote = yield from order.quoted(contact.face, contact.person, at, card_fen)
        if contact.person.has_purse and not card_amounts(quote).fit:
            raise Declined(
                "The bill is more than a card can record ({most}). "
                "No money moved. Sell it in parts.",
                most=yuan(MAX_FEN),
            )
        split = split_of(quote, has_account=contact.person.has_account, of=order.visit)
        agreed = yield from confirm(split)
        if agreed is None:
            raise SteppedBack("The sale was stopped at the counter. No money moved.")
        order = order.handed_over(agreed.received_fen)
        yield from verify_holder(split.account_fen, contact.pin)
        if not contact.person.has_purse:
            return order, contact, quote
        if card_fen is None:
            contact = yield from _load_waiting(contact)
        card_fen = yield from balance()
        if card_fen >= card_amounts(quote).account_fen:
            return order, contact, quote
        yield from show(QuoteChanged())
    raise Declined("The card's money keeps changing. No money moved. Start again.")


def _load_waiting(contact: Contact) -> Flow[Contact]:
    """At the first contact waiting money goes onto the card, if there is room in the log."""
    waiting_fen = contact.person.standing.waiting_fen
    if not waiting_fen or contact.unprinted > MOST_UNPRINTED_FOR_LOAD:
        return contact
    case = yield from load(
        contact.face, contact.person, waiting_fen, contact.psam.terminal_no, contact.unprinted
    )
    if case.gates:
        raise Declined(
            "The load of {amount} onto the card is not settled. The sale was not started. "
            "Put the same card back.",
            amount=yuan(waiting_fen),
        )
    if case.stage is Stage.DISPUTED:
        raise Declined("The load did not prove itself; the card is frozen. No sale was made.")
    taken = case.stage in (Stage.DONE, Stage.CREDITED)
    return replace(contact, unprinted=contact.unprinted + taken)


def _settle(order: Deal, contact: Contact, quote: SetlInfo) -> Flow[Outcome]:
    settle = purse_sale if contact.person.has_purse else online_sale
    return (yield from settle(order, contact, quote))
