"""Death (rules.md R17): the card dies at once, the heirs get the balance, the account is closed.

A report ends what was the person's alone: cards, insurance, bindings. Paid out is when nothing of
the cards is undecided: interest up to the day, then all of it by shares. What comes in later (a
month paid late, a payment that comes back) is paid out the same way.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from backend import relatives
from backend.cards import CANCELLED, cards_of, set_status
from backend.checks import in_range, wrong
from backend.context import Context
from backend.funding.estate_rows import end_insurances, enter_estate, enter_heirs, find_estate
from backend.funding.interest_job import close_interest
from backend.funding.months import month_of
from backend.funding.payers import leave
from backend.funding.shares import divide, read_share
from backend.holds import open_cases
from backend.ledger import Account, Kind, Move, Reason, balance_fen, post
from backend.people import Person, find_person_by_certno
from backend.personal_account import accounts_of
from backend.protocol.messages.funding import (
    DeathRequest,
    Estate,
    EstateReply,
    Heir,
    HeirsRequest,
    Inherited,
    PaidOut,
    PaidOutReply,
)
from backend.protocol.messages.person import HOLDER_DIED
from backend.protocol.refusals import Code, Refused
from backend.retire import retire_card
from backend.roles import Role, require_role

MOST_HEIRS = 20


def report_death(context: Context, message: DeathRequest) -> EstateReply:
    """KDEAD: from this moment nothing can be paid with the card or the account."""
    require_role(context, Role.AGENCY)
    asked, tx = message.data, context.tx
    person = _person(context, asked.certno, asked.psn_name)
    died_on = _day_of_death(context, person, asked.died_on)
    known = find_estate(tx, person.psn_no)
    if known is not None:
        raise Refused(Code.DEATH_KNOWN, date=known.died_on)
    enter_estate(tx, person.psn_no, died_on.isoformat(), context.time)
    returned_fen = relatives.end_all_of(tx, context.entry(_subject(person)), person.psn_no)
    end_insurances(tx, person.psn_no, died_on.isoformat())
    leave(tx, person.psn_no, month_of(died_on))
    for card in cards_of(tx, person.psn_no):
        if card.status != CANCELLED:
            set_status(tx, card.card_sn, CANCELLED, context.today, HOLDER_DIED)
    return _left(context, person, died_on.isoformat(), returned_fen)


def _day_of_death(context: Context, person: Person, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(Code.DEATH_DATE_WRONG, date=text) from None
    if not date.fromisoformat(person.brdy) <= day <= context.now.date():
        raise Refused(Code.DEATH_DATE_WRONG, date=text)
    return day


def _left(context: Context, person: Person, died_on: str, returned_fen: int) -> EstateReply:
    tx, accounts = context.tx, accounts_of(context.tx, person)
    centre = person.centre_account
    on_cards = [account for account in accounts if account != centre]
    return EstateReply(
        Estate(
            psn_no=person.psn_no,
            psn_name=person.name,
            died_on=died_on,
            centre_fen=0 if centre is None else balance_fen(tx, centre),
            on_cards_fen=sum(balance_fen(tx, account) for account in on_cards),
            returned_fen=returned_fen,
            open_cases=_undecided(context, person),
        )
    )


def pay_out_heirs(context: Context, message: HeirsRequest) -> PaidOutReply:
    """KHEIR: everything to the heirs by share; what rounding leaves goes to the first."""
    require_role(context, Role.AGENCY)
    asked, tx = message.data, context.tx
    person = _person(context, asked.certno)
    if find_estate(tx, person.psn_no) is None:
        raise Refused(Code.DEATH_UNKNOWN)
    shares = _shares(asked.heirs, person)
    if _undecided(context, person):
        raise Refused(Code.DOUBT_OPEN)
    account = person.centre_account
    if account is None:
        raise Refused(Code.NO_ACCOUNT_TO_GIVE)
    entry = context.entry(_subject(person))
    for card in cards_of(tx, person.psn_no):
        retire_card(tx, entry, card, HOLDER_DIED)
    interest_fen = close_interest(tx, entry, person, context.now.date())
    total_fen = balance_fen(tx, account)
    if not total_fen:
        raise Refused(Code.ESTATE_EMPTY)
    parts = divide(total_fen, shares)
    moves = [
        Move(account, Account(Kind.INHERITED, f"{person.psn_no}/{heir.certno}"), part_fen)
        for heir, part_fen in zip(asked.heirs, parts, strict=True)
    ]
    post(tx, entry, Reason.INHERIT, moves)
    inherited = _told(asked.heirs, parts, shares, total_fen)
    enter_heirs(tx, person.psn_no, inherited, context.time)
    return PaidOutReply(
        PaidOut(
            psn_no=person.psn_no,
            psn_name=person.name,
            total_fen=total_fen,
            interest_fen=interest_fen,
            heirs=inherited,
        )
    )


def _shares(heirs: tuple[Heir, ...], person: Person) -> list[Fraction]:
    """The shares, which make one whole; each heir is somebody else and named fully."""
    in_range("data.heirs", len(heirs), 1, MOST_HEIRS)
    known = {person.certno}
    shares = []
    for heir in heirs:
        if not heir.name or not heir.certno or heir.certno in known:
            raise Refused(Code.HEIR_WRONG, heir=heir.name or heir.certno or "-")
        known.add(heir.certno)
        try:
            shares.append(read_share(heir.share))
        except ValueError:
            raise wrong("data.heirs.share", "1/3, 0.25, 25%") from None
    if sum(shares) != 1:
        raise Refused(Code.HEIRS_WRONG, sum=str(sum(shares)))
    return shares


def _told(
    heirs: tuple[Heir, ...], parts: tuple[int, ...], shares: list[Fraction], total_fen: int
) -> tuple[Inherited, ...]:
    return tuple(
        Inherited(
            certno=heir.certno,
            name=heir.name,
            share=heir.share,
            amount_fen=part_fen,
            rounding_fen=part_fen - int(total_fen * share),
        )
        for heir, part_fen, share in zip(heirs, parts, shares, strict=True)
    )


def _undecided(context: Context, person: Person) -> int:
    """Payments and loads of this person's cards that are still open."""
    cards = cards_of(context.tx, person.psn_no)
    return sum(len(open_cases(context.tx, card.card_sn)) for card in cards)


def _subject(person: Person) -> str:
    return f"estate {person.psn_no}"


def _person(context: Context, certno: str, name: str | None = None) -> Person:
    person = find_person_by_certno(context.tx, certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    if name is not None and person.name != name:
        raise Refused(Code.IDENTITY_WRONG)
    return person
