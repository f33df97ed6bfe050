"""Where the money moves: INTENT, hold, seal, DEBIT, confirm; or INTENT and one answer (online).

Each step is recorded before it is taken (failures.md 2). A stumble before DEBIT is undone, one at
DEBIT is asked of the card, by the same sub-flows that recovery uses. A journal that cannot be
written (before INTENT: a refusal, later: UNKNOWN) keeps enough to resolve the case at restart.
"""

from __future__ import annotations

from datetime import datetime

from backend.protocol.codec import Hex
from backend.protocol.messages.pharmacy import SetlInfo, SettleExtension
from backend.protocol.refusals import Refused
from card_emulator.protocol.purse import Amounts, PurchaseTerms
from terminal.entry import Entry, Evidence, Kind, Stage
from terminal.errors import CardGone, CardMute, Declined, HostSilent, JournalFailed
from terminal.flow import Flow, Stamped
from terminal.masks import mask_name
from terminal.notices import Paid
from terminal.outcome import JOURNAL_STUCK, Outcome, Result, outcome_of, refused
from terminal.psam import NoPsam, Seal, check_mac2, seal_purchase
from terminal.purse import Proof, debit, initialize_purchase
from terminal.steps import record, show, stamp
from terminal.transactions.bill import card_amounts, purse_of
from terminal.transactions.contact import Contact, spoken
from terminal.transactions.deal import Deal, Terms
from terminal.transactions.resolve import forward, resolve, undo

UNDONE = (HostSilent, CardGone, CardMute, Declined)
CARD_TIME = "%Y%m%d%H%M%S"


def online_sale(order: Deal, contact: Contact, quote: SetlInfo) -> Flow[Outcome]:
    """2102 posts at once; without an answer it is reversed by 2601."""
    stamped = yield from stamp()
    entry = _intent(order, contact, Kind.ONLINE_SALE, stamped)
    entry = entry.at_stage(Stage.INTENT, account_fen=int(quote.acct_pay))
    with_adopted = SettleExtension(adopted=Hex(contact.pin.subject)) if contact.pin else None
    terms = Terms(entry.msgid, stamped.time, quote, with_adopted)
    entry = yield from record(entry)
    try:
        try:
            info = yield from order.settled(contact.face, contact.person, terms)
        except Refused as no:
            return (yield from _refusal(entry, no, contact))
        except HostSilent:
            entry = yield from undo(entry, Evidence.BEFORE_THE_CARD)
        else:
            entry = yield from record(entry.at_stage(Stage.DONE, settlement=info))
            yield from show(Paid(entry))
    except JournalFailed:
        return Outcome(Result.UNKNOWN, JOURNAL_STUCK, entry, contact.face)
    return outcome_of(entry, contact.face)


def purse_sale(order: Deal, contact: Contact, quote: SetlInfo) -> Flow[Outcome]:
    """Nothing but DEBIT may follow INITIALIZE on the user card: its session lasts one command."""
    amounts = card_amounts(quote)
    terms = yield from initialize_purchase(amounts, contact.psam.terminal_no)
    stamped = yield from stamp()
    entry = _purse_intent(_intent(order, contact, Kind.PURSE_SALE, stamped), terms, amounts)
    entry = yield from record(entry)
    try:
        try:
            entry = yield from _hold(entry, order, contact, stamped.time, quote)
            at = (yield from stamp()).time
            face = contact.face
            seal = yield from seal_purchase(terms, amounts, at, face.atr, face.city6, contact.psam)
        except Refused as no:
            return (yield from _refusal(entry, no, contact))
        except UNDONE:
            entry = yield from undo(entry, Evidence.BEFORE_THE_CARD)
        else:
            entry = yield from _debit(entry, seal, at)
    except JournalFailed:
        return Outcome(Result.UNKNOWN, JOURNAL_STUCK, entry, contact.face)
    return outcome_of(entry, contact.face)


def _hold(
    entry: Entry, order: Deal, contact: Contact, at: datetime, quote: SetlInfo
) -> Flow[Entry]:
    """The settlement with the purse data: the centre holds the money."""
    extension = purse_of(
        card_amounts(quote), entry.sequence, entry.terminal_no, entry.balance_before_fen
    )
    terms = Terms(entry.msgid, at, quote, extension)
    info = yield from order.settled(contact.face, contact.person, terms)
    return (yield from record(entry.at_stage(Stage.HELD, settlement=info)))


def _debit(entry: Entry, seal: Seal, at: datetime) -> Flow[Entry]:
    """The one commit on the card. Anything but a proof that verifies is asked of the card (R3)."""
    entry = yield from record(
        entry.at_stage(
            Stage.DEBIT_SENT,
            terminal_txn_no=seal.terminal_txn_no,
            terminal_time=at.strftime(CARD_TIME),
        )
    )
    proof = yield from proof_of_debit(seal, at)
    if proof is None:
        entry = yield from resolve(entry)
        if entry.stage in (Stage.DEBITED, Stage.DONE):
            yield from show(Paid(entry))
        return entry
    debited = entry.at_stage(Stage.DEBITED, tac=proof.tac.hex().upper())
    entry = yield from record(debited)
    yield from show(Paid(entry))
    return (yield from forward(entry))


def proof_of_debit(seal: Seal, at: datetime) -> Flow[Proof | None]:
    """DEBIT; what proves it, or None: then only the card can tell (failures.md R3)."""
    try:
        proof = yield from debit(seal.terminal_txn_no, at, seal.mac1)
        genuine = proof is not None and (yield from check_mac2(proof.mac2))
    except (CardGone, CardMute, NoPsam):
        return None
    return proof if genuine else None


def _intent(order: Deal, contact: Contact, kind: Kind, stamped: Stamped) -> Entry:
    return Entry(
        kind=kind,
        stage=Stage.INTENT,
        msgid=stamped.msgid,
        at=stamped.time.isoformat(timespec="seconds"),
        psn_no=contact.person.base.psn_no,
        card_sn=contact.face.card_sn,
        card_no=contact.face.card_no,
        holder=mask_name(contact.person.base.psn_name),
        adopted=contact.face.adopted,
        terminal_no=contact.psam.terminal_no,
        unprinted=contact.unprinted + 1,
        lines=order.lines,
        visit=order.visit,
        cash_received_fen=order.received_fen,
    )


def _purse_intent(entry: Entry, terms: PurchaseTerms, amounts: Amounts) -> Entry:
    return entry.at_stage(
        Stage.INTENT,
        sequence=terms.sequence,
        account_fen=amounts.account_fen,
        self_fen=amounts.self_fen,
        fund_fen=amounts.fund_fen,
        balance_before_fen=terms.balance_fen,
    )


def _refusal(entry: Entry, no: Refused, contact: Contact) -> Flow[Outcome]:
    """A definite answer: nothing was booked, nothing has to be reversed."""
    entry = entry.at_stage(Stage.REVERSED, evidence=Evidence.REFUSED, reason=str(no.code))
    return refused(spoken(no), (yield from record(entry)), contact.face)
