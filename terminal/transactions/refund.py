"""Refund: 2103 for a posted sale; a purse card then gets the account part back by a load.

The card of the sale must be in the slot: the money goes back to where it came from, never to cash
(rules.md R3). A 2103 without an answer is sent again under the same number until answered.
"""

from __future__ import annotations

import msgspec

from backend.protocol.money import yuan
from backend.protocol.refusals import TEXTS, Code, Refused
from terminal.card import CardFace
from terminal.entry import Entry, Kind, Stage
from terminal.errors import CardGone, CardMute, Declined, HostSilent, JournalFailed, SteppedBack
from terminal.flow import Flow, Split
from terminal.outcome import Outcome, Result, Said, refused, reminder
from terminal.steps import confirm, record, stamp
from terminal.transactions.asking import ask_person
from terminal.transactions.contact import Contact, meet, spoken
from terminal.transactions.load import MOST_UNPRINTED_FOR_LOAD, load
from terminal.transactions.pin import verify_holder
from terminal.transactions.resolve import resend_cancel

WAITS = Said("Refunded. {amount} waits at the centre and goes onto the card at its next contact.")
ASKED_AGAIN = Said(
    "UNKNOWN: the centre did not answer the refund. Do not pay out. "
    "It is asked again at the next start."
)


def refund(sale: Entry) -> Flow[Outcome]:
    """Give a settled sale back whole. Every failure is an outcome."""
    face = None
    try:
        contact = yield from _meet_same_card(sale)
        face = contact.face
        yield from verify_holder(sale.account_fen, contact.pin)
        entry = yield from record((yield from _intent(sale, contact)))
        entry = yield from resend_cancel(entry)
        return (yield from _give_back(entry, contact))
    except (Declined, CardGone, CardMute, Refused, HostSilent) as reason:
        return refused(spoken(reason), face=face)
    except JournalFailed as stuck:
        return Outcome(Result.UNKNOWN, stuck, sale, face)


def refund_once_more(sale: Entry, pending: Entry) -> Flow[Outcome]:
    """A refund asked for again whose first message had no answer; `pending` is how that ended.

    Done: it is told, nothing is refunded twice. Refused: it is tried anew.
    """
    if pending.stage is not Stage.DONE:
        return (yield from refund(sale))
    assert pending.settlement is not None
    on_card = sale.kind is Kind.PURSE_SALE and sale.account_fen
    waits = Said(WAITS.template, amount=yuan(sale.account_fen)) if on_card else None
    told = waits or reminder(pending)
    return Outcome(Result.PAID, told, pending, None, int(pending.settlement.balc))


def unanswered(pending: Entry, face: CardFace | None = None) -> Outcome:
    """The centre may have given the money back or not."""
    return Outcome(Result.UNKNOWN, ASKED_AGAIN, pending, face)


def _meet_same_card(sale: Entry) -> Flow[Contact]:
    settlement = sale.settlement
    if sale.stage is not Stage.DONE or settlement is None or sale.kind is Kind.REFUND:
        raise Declined("Only a finished sale can be refunded. No money moved.")
    contact = yield from meet()
    if contact.face.card_sn != sale.card_sn:
        raise Declined("This is not the card of the sale. No money moved. Insert the other card.")
    aid_fen = settlement.acct_mulaid_pay
    question = Split(
        total_fen=-settlement.medfee_sumamt,
        fund_fen=-settlement.funds_fen,
        account_fen=-settlement.accounts_fen,
        cash_fen=-settlement.psn_cash_pay,
        balance_after_fen=contact.person.insurance.balc + settlement.accounts_fen - aid_fen,
        has_account=contact.person.has_account,
        aid_fen=-aid_fen,
        deposit_fen=-sale.deposit_fen,
    )
    if not (yield from confirm(question)):
        raise SteppedBack("The refund was stopped at the counter. No money moved.")
    return contact


def _intent(sale: Entry, contact: Contact) -> Flow[Entry]:
    """A refund of a purse card is one record more: the load of what goes back onto it."""
    stamped = yield from stamp()
    return msgspec.structs.replace(
        sale,
        kind=Kind.REFUND,
        stage=Stage.INTENT,
        msgid=stamped.msgid,
        at=stamped.time.isoformat(timespec="seconds"),
        refund_of=sale.msgid,
        tac="",
        sequence=0,
        cash_received_fen=0,
        unprinted=contact.unprinted + _goes_back(sale, contact),
    )


def _give_back(entry: Entry, contact: Contact) -> Flow[Outcome]:
    """The refund is booked; what belongs on the card goes there in the same contact."""
    face = contact.face
    if entry.stage is Stage.INTENT:
        return unanswered(entry, face)
    if entry.stage is not Stage.DONE:
        no = Declined("The refund was refused. No money moved. {why}", why=_why(entry.reason))
        return refused(no, entry, face)
    waiting = yield from _load_back(entry, contact, face)
    assert entry.settlement is not None
    return Outcome(Result.PAID, waiting or reminder(entry), entry, face, int(entry.settlement.balc))


def _why(reason: str) -> str:
    """The sentence of a refusal code whose places, if it has any, are not kept in the journal."""
    sentence = TEXTS[Code(reason)].english if reason in set(Code) else reason
    return reason if "{" in sentence else sentence


def _goes_back(sale: Entry, contact: Contact) -> bool:
    """Whether the account part is loaded onto the card in the same contact."""
    room = contact.unprinted <= MOST_UNPRINTED_FOR_LOAD + 1
    return contact.person.has_purse and bool(sale.account_fen) and room


def _load_back(entry: Entry, contact: Contact, face: CardFace) -> Flow[Said | None]:
    """Load the credit; a failed load leaves the money waiting at the centre and says so."""
    if not contact.person.has_purse or not entry.account_fen:
        return None
    waits = Said(WAITS.template, amount=yuan(entry.account_fen))
    if not _goes_back(entry, contact):
        return waits
    try:
        person = yield from ask_person(face)
        loaded = yield from load(
            face, person, person.standing.waiting_fen, contact.psam.terminal_no, contact.unprinted
        )
    except (Declined, CardGone, CardMute, HostSilent, Refused, JournalFailed):
        return waits
    return None if loaded.stage in (Stage.DONE, Stage.CREDITED) else waits
