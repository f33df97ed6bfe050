"""A sale without the centre (card.md 5.4, failures.md R11): card, PIN, count, debit; told later.

The order is what makes it safe. INTENT first; then EF06 counts the sale, so that a cut can only
count too much; then INITIALIZE, MAC1, DEBIT_SENT, DEBIT as online. OFFLINE_SOLD pays the goods and
waits to be forwarded. What this debit erases from the card, its last proof, is kept with the sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backend.protocol.codec import encode
from backend.protocol.messages.offline import OFFLINE
from backend.protocol.messages.pharmacy import PHARMACY, SetlInfo, SettleState
from backend.protocol.money import Fen
from card_emulator.protocol.purse import Amounts
from terminal.card import CardFace, meet_card, select_medical
from terminal.entry import Entry, Evidence, Kind, OfflinePart, Stage
from terminal.errors import CardGone, CardMute, Declined, JournalFailed, SteppedBack
from terminal.flow import Flow, Split, Stamped
from terminal.masks import mask_name
from terminal.notices import CardSeen, Paid, SellingOffline
from terminal.offline_rules import (
    NotOffline,
    OfflineSplit,
    Permit,
    one_more,
    over_limit,
    payable_fen,
    split_offline,
)
from terminal.outcome import JOURNAL_STUCK, MOST_UNPRINTED, Outcome, Result, outcome_of, refused
from terminal.psam import Psam, seal_purchase
from terminal.purse import balance, initialize_purchase
from terminal.steps import confirm, record, show, stamp
from terminal.transactions.bill import INTERFACE_TIME, Order
from terminal.transactions.contact import Sixty, spoken
from terminal.transactions.offline_card import (
    OfflineData,
    last_printed,
    last_proof,
    read_offline_data,
    write_counts,
)
from terminal.transactions.offline_forward import CARD_TIME, resolve_offline
from terminal.transactions.payment import proof_of_debit
from terminal.transactions.pin import verify_pin

RETIRED_CATEGORIES = frozenset({"21", "22"})
EMPLOYED, RETIRED = "11", "12"
DAYS_OF_A_YEAR = Decimal("365.25")


@dataclass(frozen=True, slots=True)
class _Contact:
    """Card and module, DF04 selected, good as far as can be told without the centre."""

    face: CardFace
    psam: Psam
    unprinted: int


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What holder and operator agreed to."""

    data: OfflineData
    split: OfflineSplit
    balance_fen: int
    received_fen: int


def offline_sale(order: Order, permit: Permit) -> Flow[Outcome]:
    """Sell a basket while the centre is silent. Every failure is an outcome."""
    face = None
    try:
        contact = yield from _meet(permit)
        face = contact.face
        agreed = yield from _agree(order, contact, permit)
        return (yield from _pay(order, contact, agreed))
    except (Declined, CardGone, CardMute) as reason:
        return refused(spoken(reason), face=face)
    except JournalFailed as stuck:
        return refused(stuck, face=face)


def _meet(permit: Permit) -> Flow[_Contact]:
    """Everything the centre would say no to and the card or the blacklist can say instead."""
    face, psam = yield from meet_card()
    yield from show(CardSeen(face))
    now = (yield from stamp()).time
    if not face.activated:
        raise Declined(
            "This card is not activated. No money moved. Activate it with the initial PIN."
        )
    if face.expiry_date and face.expiry_date < f"{now:%Y%m%d}":
        raise Declined("This card has expired. No money moved. The holder needs a new one.")
    permit.vet(face, now)
    unprinted = yield from select_medical()
    if unprinted is None:  # only the centre counts this card's records
        raise NotOffline()
    if unprinted >= MOST_UNPRINTED:
        raise Sixty()
    yield from show(SellingOffline())
    return _Contact(face, psam, unprinted)


def _agree(order: Order, contact: _Contact, permit: Permit) -> Flow[_Agreed]:
    """PIN first: balance and EF06 cannot be read without it. Then the split, then yes or no."""
    terms = permit.terms
    asked_fen = payable_fen(order.lines, class_c=terms.pays_class_c)
    if not asked_fen:
        raise Declined(
            "The centre cannot be reached, and offline the account pays none of these goods. "
            "No money moved. Sell them for cash."
        )
    yield from verify_pin(asked_fen)
    data = yield from read_offline_data(contact.face, contact.psam)
    if not data.allowed:
        raise NotOffline()
    balance_fen = yield from balance()
    split = split_offline(order.lines, balance_fen, class_c=terms.pays_class_c)
    if not split.account_fen:
        raise Declined("The card's purse is empty. No money moved. Sell for cash.")
    broken = over_limit(terms, split.account_fen, data.counted, permit.sold)
    if broken is not None:
        raise Declined(broken.template, **broken.values)
    left_fen = balance_fen - split.account_fen
    agreed = yield from confirm(_shown(split, left_fen))
    if agreed is None:
        raise SteppedBack("The sale was stopped at the counter. No money moved.")
    return _Agreed(data, split, balance_fen, agreed.received_fen)


def _shown(split: OfflineSplit, left_fen: int) -> Split:
    return Split(
        total_fen=split.total_fen,
        fund_fen=0,
        account_fen=split.account_fen,
        cash_fen=split.cash_fen,
        balance_after_fen=left_fen,
    )


def _pay(order: Order, contact: _Contact, agreed: _Agreed) -> Flow[Outcome]:
    erased = yield from last_proof(contact.psam.terminal_no)
    printed = yield from last_printed()
    counted = one_more(agreed.data.counted, agreed.split.account_fen)
    stamped = yield from stamp()
    part = OfflinePart(counted=counted, erased=erased, last_printed=printed)
    entry = yield from record(_intent(order, contact, agreed, stamped, part))
    try:
        try:
            entry = yield from _debit(entry, contact, agreed)
        except (Declined, CardGone, CardMute) as reason:  # before DEBIT_SENT: nothing moved
            dropped = entry.at_stage(Stage.REVERSED, evidence=Evidence.BEFORE_THE_CARD)
            return refused(spoken(reason), (yield from record(dropped)), contact.face)
    except JournalFailed:
        return Outcome(Result.UNKNOWN, JOURNAL_STUCK, entry, contact.face)
    return outcome_of(entry, contact.face)


def _debit(entry: Entry, contact: _Contact, agreed: _Agreed) -> Flow[Entry]:
    """Count, then the purchase. Raises Declined, CardGone or CardMute only before DEBIT_SENT."""
    assert entry.offline is not None
    amounts = Amounts(agreed.split.account_fen, agreed.split.self_fen, 0)
    yield from write_counts(contact.face, contact.psam, entry.offline.counted)
    terms = yield from initialize_purchase(amounts, contact.psam.terminal_no)
    at = (yield from stamp()).time
    face = contact.face
    seal = yield from seal_purchase(terms, amounts, at, face.atr, face.city6, contact.psam)
    sent = entry.at_stage(
        Stage.DEBIT_SENT,
        sequence=terms.sequence,
        balance_before_fen=terms.balance_fen,
        terminal_txn_no=seal.terminal_txn_no,
        terminal_time=at.strftime(CARD_TIME),
    )
    sent = yield from record(sent)
    proof = yield from proof_of_debit(seal, at)
    if proof is None:
        sold = yield from resolve_offline(sent)
    else:
        sold = yield from record(sent.at_stage(Stage.OFFLINE_SOLD, tac=proof.tac.hex().upper()))
    if sold.stage in (Stage.OFFLINE_SOLD, Stage.DONE):
        yield from show(Paid(sold))
    return sold


def _intent(
    order: Order, contact: _Contact, agreed: _Agreed, stamped: Stamped, part: OfflinePart
) -> Entry:
    """The case. Who the person is at the centre is not known here, and not needed."""
    face = contact.face
    return Entry(
        kind=Kind.OFFLINE_SALE,
        stage=Stage.INTENT,
        msgid=stamped.msgid,
        at=stamped.time.isoformat(timespec="seconds"),
        psn_no="",
        card_sn=face.card_sn,
        card_no=face.card_no,
        holder=mask_name(face.name),
        account_fen=agreed.split.account_fen,
        self_fen=agreed.split.self_fen,
        terminal_no=contact.psam.terminal_no,
        unprinted=contact.unprinted + 1,
        settlement=_provisional(face, agreed, stamped),
        lines=order.lines,
        cash_received_fen=agreed.received_fen,
        offline=part,
    )


def _provisional(face: CardFace, agreed: _Agreed, stamped: Stamped) -> SetlInfo:
    """What the receipt says until the centre has settled: no settlement number, no cut."""
    split, at = agreed.split, stamped.time
    state = SettleState(state=OFFLINE, business_date=f"{at:%Y-%m-%d}")
    retired = agreed.data.category in RETIRED_CATEGORIES
    return SetlInfo(
        psn_no="",
        psn_name=face.name,
        certno=face.citizen_id,
        insutype=agreed.data.insutype,
        psn_type=RETIRED if retired else EMPLOYED,
        med_type=PHARMACY,
        setl_time=at.strftime(INTERFACE_TIME),
        age=_age(face.birth_date, at),
        gend=face.sex,
        medfee_sumamt=Fen(split.total_fen),
        fulamt_ownpay_amt=Fen(split.total_fen - split.self_fen),
        inscp_scp_amt=Fen(split.self_fen),
        psn_part_amt=Fen(split.total_fen),
        acct_pay=Fen(split.account_fen),
        psn_cash_pay=Fen(split.cash_fen),
        balc=Fen(agreed.balance_fen - split.account_fen),
        medins_setl_id=stamped.msgid,
        exp_content=encode(state).decode(),
    )


def _age(birth_date: str, at: datetime) -> Decimal:
    try:
        born = datetime.strptime(birth_date, "%Y%m%d")
    except ValueError:
        return Decimal(0)
    return (Decimal((at - born).days) / DAYS_OF_A_YEAR).quantize(Decimal("0.1"))
