"""The financial account as flows (rules.md R1, R2): opened, looked at, paid in and out.

The bank PIN is proved over the very order, so a proof pays nothing else. What the rules forbid
goes to the centre without a PIN, and comes back as the rule's sentence.
"""

from __future__ import annotations

from backend.protocol.calls import (
    BANK_PIN,
    FINANCIAL,
    FINANCIAL_LOOK,
    FINANCIAL_MOVE,
    FINANCIAL_OPEN,
)
from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import PinTerms
from backend.protocol.messages.bank import (
    Channel,
    Customer,
    Financial,
    FinancialRequest,
    Looking,
    LookingRequest,
    MoneyOrder,
    Moved,
    Moving,
    MovingRequest,
    NewSecret,
    Opening,
    OpeningRequest,
    Party,
    PinProofGiven,
    SecretChange,
    SecretChangeRequest,
    Seen,
    change_binding,
    looking_binding,
    order_binding,
)
from backend.protocol.money import yuan
from backend.protocol.pin_proof import ROUNDS
from terminal.card import meet_card
from terminal.errors import Declined, HostSilent
from terminal.flow import AtTheCentre, Flow, OldPin
from terminal.notices import PinWrong
from terminal.steps import change_pin_once, show
from terminal.transactions.asking import ask_patiently
from terminal.transactions.pin import MOST_TRIES, PinWrongLeft, prove_at_centre


class BankPinLocked(Declined):
    """No tries left."""

    template = (
        "The bank PIN is locked. No money moved. "
        "The bank desk resets it with the holder's ID card; it is not the PIN of the medical card."
    )


class BankPinNotSet(Declined):
    """Cancelled, or the two new ones differed too often."""

    template = "No bank PIN was set and nothing was changed. Start again when the holder is ready."


class MaybeBooked(HostSilent):
    """The answer to a movement did not come."""

    template = (
        "The centre did not answer. Whether {amount} was booked is in the account's movements: "
        "look there before you try again, and hand out no cash before."
    )


NO_TERMS = PinTerms(challenge=Hex(), salt=Hex(), rounds=ROUNDS, tries_left=0)
"""For a PIN that is set where there is no old one to prove."""


def at_the_desk(certno: str) -> Customer:
    """The holder whose document lies on the desk."""
    return Customer(certno=certno, channel=Channel.DESK)


def holder_by_card(channel: Channel) -> Flow[Customer]:
    """The holder of the card in the slot, which proves to be ours. Raises NotOurs."""
    face, _ = yield from meet_card()
    return Customer(card_no=face.card_no, card_sn=face.card_sn, channel=channel)


def given(at: AtTheCentre, proof: bytes) -> PinProofGiven:
    """A proof as messages carry it."""
    return PinProofGiven(challenge=at.terms.challenge, proof=Hex(proof))


def financial_of(holder: Customer) -> Flow[Financial]:
    """Whose account it is, and the terms of a PIN try. Raises Refused where there is none."""
    return (yield from ask_patiently(FINANCIAL, FinancialRequest(holder))).data


def open_financial(certno: str) -> Flow[Financial]:
    """Open the account with a PIN that the holder types twice."""
    new = yield from _first_pin()
    request = OpeningRequest(Opening(holder=at_the_desk(certno), new=new))
    return (yield from ask_patiently(FINANCIAL_OPEN, request)).data


def _first_pin() -> Flow[NewSecret]:
    answer = yield from change_pin_once(0, OldPin.NONE, AtTheCentre(b"", NO_TERMS))
    if answer.new is None:
        raise BankPinNotSet()
    return answer.new


def look(holder: Customer, account: str = Party.FINANCIAL) -> Flow[Seen]:
    """Balance and movements with the PIN; another account than this one is refused before."""
    if account != Party.FINANCIAL:
        request = LookingRequest(Looking(holder=holder, account=account))
        return (yield from ask_patiently(FINANCIAL_LOOK, request)).data
    known = yield from financial_of(holder)

    def check(at: AtTheCentre, proof: bytes) -> Flow[Seen]:
        asked = Looking(holder=holder, proof=given(at, proof))
        return (yield from ask_patiently(FINANCIAL_LOOK, LookingRequest(asked))).data

    at = AtTheCentre(looking_binding(known.account_no), known.pin)
    return (yield from prove_at_centre(0, at, check, BankPinLocked()))


def move(holder: Customer, order: MoneyOrder) -> Flow[Moved]:
    """One movement of money. Raises Refused, Declined, or MaybeBooked when no answer comes."""
    try:
        if order.source != Party.FINANCIAL or order.target == Party.PERSONAL:
            request = MovingRequest(Moving(holder=holder, order=order))
            return (yield from ask_patiently(FINANCIAL_MOVE, request)).data
        return (yield from _pay(holder, order))
    except HostSilent as silence:
        raise MaybeBooked(amount=yuan(order.amount)) from silence


def _pay(holder: Customer, order: MoneyOrder) -> Flow[Moved]:
    known = yield from financial_of(holder)

    def check(at: AtTheCentre, proof: bytes) -> Flow[Moved]:
        asked = Moving(holder=holder, order=order, proof=given(at, proof))
        return (yield from ask_patiently(FINANCIAL_MOVE, MovingRequest(asked))).data

    at = AtTheCentre(order_binding(known.account_no, order), known.pin)
    return (yield from prove_at_centre(int(order.amount), at, check, BankPinLocked()))


def change_bank_pin(holder: Customer) -> Flow[Financial]:
    """A new bank PIN with the old one, typed until the old one is right."""
    known = yield from financial_of(holder)
    at, wrong = AtTheCentre(change_binding(known.account_no), known.pin), False
    for _ in range(MOST_TRIES):
        if at.terms.tries_left == 0:
            raise BankPinLocked()
        left = at.terms.tries_left
        answer = yield from change_pin_once(left, OldPin.HOLDERS, at)
        if answer.new is None:
            raise PinWrongLeft(tries=str(left)) if wrong else BankPinNotSet()
        change = SecretChange(holder=holder, new=answer.new, proof=given(at, answer.proof))
        verdict = (yield from ask_patiently(BANK_PIN, SecretChangeRequest(change))).data
        if verdict.right:
            return known
        at, wrong = AtTheCentre(at.subject, verdict.pin), True
        yield from show(PinWrong(verdict.pin.tries_left))
    raise BankPinLocked()


def reset_bank_pin(certno: str) -> Flow[Financial]:
    """A new bank PIN at the desk, with the document instead of the old one."""
    holder = at_the_desk(certno)
    known = yield from financial_of(holder)
    new = yield from _first_pin()
    change = SecretChange(holder=holder, new=new)
    yield from ask_patiently(BANK_PIN, SecretChangeRequest(change))
    return known
