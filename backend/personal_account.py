"""The personal account as its holder asks for it (rules.md R11): balance by place, and the detail.

A line is what one settlement, credit or binding did to the person's money in all places together;
a load moves nothing, and what was reversed never happened.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.bank import find_financial
from backend.cards import CANCELLED, cards_of
from backend.context import Context
from backend.identity import holder_of
from backend.ledger import Account, Reason, balance_fen
from backend.people import PURSE, Person, find_institution
from backend.protocol.messages.account import (
    AccountLine,
    AccountReply,
    AccountRequest,
    PersonalAccount,
)
from backend.protocol.messages.bank import Channel, Customer
from backend.protocol.money import Fen
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.statements import BEGINNING, END, StatementLine, account_statement
from backend.store import Tx


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the detail; money in fen."""

    at: str
    what: str
    institution: str
    amount_fen: int
    balance_fen: int


WHAT = {Reason.HOLD: "sale", Reason.SALE: "sale"}
"""Reasons that the holder knows by another name; all others are told as they are."""


def personal_account(context: Context, message: AccountRequest) -> AccountReply:
    """KACCT. A machine of the bank does not see this account (R11)."""
    asked = message.data
    _may_ask(context, asked.holder)
    person = holder_of(context, asked.holder)
    accounts = accounts_of(context.tx, person)
    centre = person.centre_account
    first_day, last_day = asked.first_day or BEGINNING, asked.last_day or END
    held = [card for card in cards_of(context.tx, person.psn_no) if card.status != CANCELLED]
    waits = centre is not None and person.account_kind == PURSE
    return AccountReply(
        PersonalAccount(
            psn_no=person.psn_no,
            psn_name=person.name,
            account_kind=person.account_kind,
            card_no=held[-1].card_no if held else "",
            card_status=held[-1].status if held else "",
            on_card=Fen(sum(balance_fen(context.tx, a) for a in accounts if a != centre)),
            waiting=Fen(balance_fen(context.tx, centre) if centre is not None and waits else 0),
            balance=Fen(sum(balance_fen(context.tx, account) for account in accounts)),
            has_financial=find_financial(context.tx, person.psn_no) is not None,
            lines=tuple(
                _told(context.tx, line)
                for line in detail(context.tx, accounts)
                if first_day <= line.at[:10] <= last_day
            ),
        )
    )


def _may_ask(context: Context, holder: Customer) -> None:
    """The agency for desk, telephone and page; the bank's desk; never a machine."""
    require_role(context, Role.AGENCY, Role.BANK)
    if holder.channel == Channel.MACHINE:
        raise Refused(Code.OTHER_ACCOUNT)
    if holder.channel != Channel.DESK:
        require_role(context, Role.AGENCY)


def accounts_of(tx: Tx, person: Person) -> list[Account]:
    """Every place where this person's personal account has money: the centre's, then the cards."""
    if person.centre_account is None:
        return []
    if person.account_kind != PURSE:
        return [person.centre_account]
    return [person.centre_account, *(card.account for card in cards_of(tx, person.psn_no))]


def detail(tx: Tx, accounts: list[Account]) -> list[Line]:
    """The lines of these accounts together, oldest first, each with the balance after it."""
    movements: dict[str, list[StatementLine]] = {}
    for account in accounts:
        for movement in account_statement(tx, account.key):
            movements.setdefault(movement.subject, []).append(movement)
    lines, balance = [], 0
    for group in sorted(movements.values(), key=lambda group: min(map(_when, group))):
        amount_fen = sum(one.amount_fen for one in group)
        if amount_fen == 0:
            continue
        first = min(group, key=_when)
        balance += amount_fen
        what = WHAT.get(Reason(first.reason), first.reason)
        lines.append(Line(first.at, what, first.institution, amount_fen, balance))
    return lines


def _when(movement: StatementLine) -> tuple[str, bool, str, str]:
    """Within a second credits come first, then the numbers of one sender go up."""
    credited = movement.reason == Reason.CREDIT
    return movement.at, not credited, movement.institution, movement.msgid


def _told(tx: Tx, line: Line) -> AccountLine:
    institution = find_institution(tx, line.institution)
    return AccountLine(
        at=line.at,
        what=line.what,
        place=institution.name if institution else "",
        amount=Fen(line.amount_fen),
        balance=Fen(line.balance_fen),
    )
