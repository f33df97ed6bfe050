"""The financial account (rules.md R1, R2): opened separately, with a PIN and a balance of its own.

Money goes by the table of bank_rules.py through the one ledger; what goes out is proved with the
bank PIN over the very order. A wrong PIN is an answer, not a refusal: it has cost a try.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from backend.bank_rules import BENEFITS, Movement, movement
from backend.checks import wrong
from backend.context import Context
from backend.funding.policy import Insured
from backend.funding.records import Benefit, note_benefit
from backend.identity import holder_of
from backend.ledger import Account, Kind, Move, balance_fen, open_account, post
from backend.people import Person, find_person
from backend.proofs import Secret, Sort, find_secret, prove, set_secret
from backend.protocol.messages.bank import (
    Channel,
    Customer,
    Financial,
    FinancialReply,
    FinancialRequest,
    MoneyOrder,
    Moved,
    MovedReply,
    Moving,
    MovingRequest,
    OpeningRequest,
    Party,
    order_binding,
)
from backend.protocol.money import LARGEST_FEN, Fen, yuan
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx
from backend.store.bank_tables import financial_accounts
from backend.store.sql import bindparam, insert, select

ACCOUNT_DIGITS = 15
MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class FinancialAccount:
    """One holder's account at the bank."""

    psn_no: str
    account_no: str
    opened_at: str
    opened_by: str

    @property
    def account(self) -> Account:
        """Where its money is."""
        return Account(Kind.FINANCIAL, self.psn_no)


@dataclass(frozen=True, slots=True)
class Standing:
    """A holder at the bank: person, account and PIN."""

    person: Person
    financial: FinancialAccount
    secret: Secret

    def reply(self) -> FinancialReply:
        """What KBACC and KBOPN answer."""
        return FinancialReply(
            Financial(
                psn_no=self.person.psn_no,
                psn_name=self.person.name,
                account_no=self.financial.account_no,
                opened_at=self.financial.opened_at,
                pin=self.secret.terms,
            )
        )


def account_number(psn_no: str) -> str:
    """The number of a person's financial account: X and 15 digits, always the same."""
    digest = sha256(b"shuaka financial " + psn_no.encode()).digest()
    return f"X{int.from_bytes(digest[:8], 'big') % 10**ACCOUNT_DIGITS:0{ACCOUNT_DIGITS}d}"


def find_financial(tx: Tx, psn_no: str) -> FinancialAccount | None:
    """The financial account of a person, or None."""
    row = tx.row(_OF_PERSON, psn_no=psn_no)
    return FinancialAccount(*row) if row else None


def standing_of(context: Context, holder: Customer) -> Standing:
    """Customer, account and PIN; refused where there is no account yet."""
    person = holder_of(context, holder)
    financial = find_financial(context.tx, person.psn_no)
    if financial is None:
        raise Refused(Code.FINANCIAL_UNKNOWN)
    secret = find_secret(context.tx, person.psn_no, Sort.BANK_PIN, context.now)
    assert secret is not None, "an account is opened with a PIN"
    return Standing(person, financial, secret)


def financial_account(context: Context, message: FinancialRequest) -> FinancialReply:
    """KBACC: whose account, and the terms of one PIN try. Says nothing of the money."""
    return standing_of(context, message.data).reply()


def open_financial(context: Context, message: OpeningRequest) -> FinancialReply:
    """KBOPN: open the account at the bank desk, apart from the social function (R2, R6)."""
    require_role(context, Role.BANK)
    asked = message.data
    if asked.holder.channel != Channel.DESK or asked.holder.card_sn:
        raise Refused(Code.WRONG_PLACE, place="the bank desk")
    person = holder_of(context, asked.holder)
    known = find_financial(context.tx, person.psn_no)
    if known is not None:
        raise Refused(Code.FINANCIAL_EXISTS, account=known.account_no)
    financial = FinancialAccount(
        person.psn_no, account_number(person.psn_no), context.time, context.institution.code
    )
    context.tx.run(
        _OPEN,
        psn_no=financial.psn_no,
        account_no=financial.account_no,
        opened_at=financial.opened_at,
        opened_by=financial.opened_by,
    )
    open_account(context.tx, financial.account)
    secret = set_secret(context.tx, person.psn_no, Sort.BANK_PIN, asked.new, context.now)
    return Standing(person, financial, secret).reply()


def move_money(context: Context, message: MovingRequest) -> MovedReply | Refused:
    """KBMOV: one movement in or out of the financial account, by the table."""
    asked = message.data
    row = _allowed(context, asked)
    standing = standing_of(context, asked.holder)
    target = _parties(context, standing, asked.order)
    if asked.order.source == Party.FINANCIAL:
        verdict = _proved(context, standing, asked)
        if isinstance(verdict, Refused | MovedReply):
            return verdict
        standing = verdict
        if balance_fen(context.tx, standing.financial.account) < asked.order.amount:
            return Refused(Code.FINANCIAL_SHORT, amount=yuan(asked.order.amount))
    entry = context.entry(context.new_id("bank movement"))
    post(context.tx, entry, row.reason, [target])
    if asked.order.source == Party.BENEFITS:
        _note_benefit(context, standing, asked.order, entry.subject)
    return MovedReply(
        Moved(
            right=True,
            pin=standing.secret.terms,
            entry_no=entry.subject,
            account_no=standing.financial.account_no,
            reason=str(row.reason),
            at=entry.at,
            balance=Fen(balance_fen(context.tx, standing.financial.account)),
        )
    )


def _note_benefit(context: Context, standing: Standing, order: MoneyOrder, entry_no: str) -> None:
    """A benefit stands in the insurance records, too (rules.md R14)."""
    note_benefit(
        context.tx,
        Benefit(
            benefit_id=entry_no,
            psn_no=standing.person.psn_no,
            kind=Insured(order.purpose),
            month=context.today[:7],
            amount_fen=int(order.amount),
            about=BENEFITS[order.purpose],
        ),
    )


def _allowed(context: Context, asked: Moving) -> Movement:
    """The row of the table for this order, or the refusal that names the rule."""
    order = asked.order
    row = movement(order.source, order.target)
    if isinstance(row, Code):
        raise Refused(row)
    require_role(context, *row.roles)
    if asked.holder.channel not in row.channels:
        raise Refused(Code.WRONG_PLACE, place="the bank desk")
    if not 0 < order.amount <= LARGEST_FEN:
        raise wrong("data.order.amount", f"1..{LARGEST_FEN} fen")
    if order.purpose not in row.purposes:
        raise wrong("data.order.purpose", ", ".join(row.purposes))
    if row.names_other != bool(order.other) or len(order.other) > MOST_NAME:
        raise wrong("data.order.other", f"1..{MOST_NAME}" if row.names_other else "")
    return row


def _parties(context: Context, standing: Standing, order: MoneyOrder) -> Move:
    """The two accounts of an order. An outside party is an account of the bank's, by its words."""

    def account(party: Party) -> Account:
        if party is Party.FINANCIAL:
            return standing.financial.account
        if party is Party.OTHER:
            return _other_account(context, standing, order.other)
        other = context.institution.code if party is Party.SHOP else order.other
        return Account(Kind.BANK, f"{party}:{order.purpose}:{other}")

    return Move(account(Party(order.source)), account(Party(order.target)), int(order.amount))


def _other_account(context: Context, standing: Standing, account_no: str) -> Account:
    row = context.tx.row(_BY_NUMBER, account_no=account_no)
    if row is None or row[0] == standing.person.psn_no:
        raise Refused(Code.COUNTERPARTY_UNKNOWN, account=account_no)
    return FinancialAccount(*row).account


def _proved(context: Context, standing: Standing, asked: Moving) -> Standing | MovedReply | Refused:
    """The standing with its tries given back, or the answer to a wrong or missing PIN."""
    if asked.proof is None or standing.secret.is_locked:
        return Refused(Code.BANK_PIN_LOCKED)
    subject = order_binding(standing.financial.account_no, asked.order)
    right, secret = prove(context.tx, standing.secret, subject, asked.proof, context.now)
    if not right:
        return MovedReply(Moved(right=False, pin=secret.terms))
    return Standing(standing.person, standing.financial, secret)


def owner_of(tx: Tx, account: Account) -> str:
    """How a statement names the other end: an account number, or the party's own words."""
    if account.kind is Kind.FINANCIAL:
        found = find_financial(tx, account.owner)
        person = find_person(tx, account.owner)
        assert found is not None
        assert person is not None
        return f"{found.account_no} {person.name[:1]}**"
    return account.owner.rpartition(":")[2]


_a = financial_accounts.c
_OPEN = insert(financial_accounts)
_OF_PERSON = select(financial_accounts).where(_a.psn_no == bindparam("psn_no"))
_BY_NUMBER = select(financial_accounts).where(_a.account_no == bindparam("account_no"))
