"""The financial account looked at, and its PIN changed (rules.md R2, R9, R11).

The bank machine sees this account only and says so. The PIN is changed with the old one at desk or
machine, set anew at the desk with the document, and changed at once for a caller who is known.
"""

from __future__ import annotations

from backend.bank import Standing, owner_of, standing_of
from backend.checks import wrong
from backend.context import Context
from backend.identity import check_caller
from backend.ledger import Account, balance_fen
from backend.proofs import Secret, Sort, prove, set_secret, unsealed
from backend.protocol.messages.bank import (
    BankLine,
    Channel,
    LookingRequest,
    Party,
    SecretChange,
    SecretChangeRequest,
    SecretVerdict,
    SecretVerdictReply,
    Seen,
    SeenReply,
    change_binding,
    looking_binding,
)
from backend.protocol.money import Fen
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.statements import BEGINNING, END, account_statement

MOST_LINES = 200


def look(context: Context, message: LookingRequest) -> SeenReply | Refused:
    """KBSEE: balance and movements, with the PIN; the holder's own page has asked a password."""
    asked = message.data
    if asked.account != Party.FINANCIAL:
        raise Refused(Code.OTHER_ACCOUNT)
    standing = standing_of(context, asked.holder)
    if asked.holder.channel == Channel.ONLINE:
        require_role(context, Role.AGENCY)
        return _seen(context, standing, asked.first_day, asked.last_day)
    require_role(context, Role.BANK)
    if asked.proof is None or standing.secret.is_locked:
        return Refused(Code.BANK_PIN_LOCKED)
    subject = looking_binding(standing.financial.account_no)
    right, secret = prove(context.tx, standing.secret, subject, asked.proof, context.now)
    if not right:
        return SeenReply(Seen(right=False, pin=secret.terms))
    standing = Standing(standing.person, standing.financial, secret)
    return _seen(context, standing, asked.first_day, asked.last_day)


def _seen(context: Context, standing: Standing, first_day: str, last_day: str) -> SeenReply:
    account = standing.financial.account
    found = account_statement(context.tx, account.key, first_day or BEGINNING, last_day or END)
    lines = tuple(
        BankLine(
            at=line.at,
            reason=line.reason,
            purpose=_purpose(Account.parse(line.other)),
            other=owner_of(context.tx, Account.parse(line.other)),
            amount=Fen(line.amount_fen),
            balance=Fen(line.balance_fen),
        )
        for line in found[-MOST_LINES:]
    )
    return SeenReply(
        Seen(
            right=True,
            pin=standing.secret.terms,
            account_no=standing.financial.account_no,
            balance=Fen(balance_fen(context.tx, account)),
            lines=lines,
        )
    )


def _purpose(other: Account) -> str:
    """The middle of an outside party's name: what an income was for."""
    parts = other.owner.split(":", 2)
    return parts[1] if len(parts) == 3 else ""


def change_pin(context: Context, message: SecretChangeRequest) -> SecretVerdictReply | Refused:
    """KBPIN: a new bank PIN, by the old one, by the document, or by telephone."""
    asked = message.data
    standing = standing_of(context, asked.holder)
    row = RIGHTS.get((asked.holder.channel, asked.proof is not None))
    if row is None:
        raise wrong("data.proof", "")
    require_role(context, row)
    if asked.holder.channel == Channel.TELEPHONE:
        doubt = check_caller(context, standing.person, asked.card)
        if doubt is not None:
            return doubt
    subject = change_binding(standing.financial.account_no)
    return replace_secret(context, standing.secret, subject, asked)


RIGHTS: dict[tuple[str, bool], Role] = {
    (Channel.DESK, True): Role.BANK,
    (Channel.DESK, False): Role.BANK,
    (Channel.MACHINE, True): Role.BANK,
    (Channel.TELEPHONE, False): Role.AGENCY,
}
"""Channel, with the old PIN or without -> who may ask. A machine sees no document."""


def replace_secret(
    context: Context, secret: Secret, subject: bytes, asked: SecretChange
) -> SecretVerdictReply | Refused:
    """Put the new secret in the place of the old one, which is proved where it was given."""
    new = asked.new
    if asked.proof is not None:
        new = unsealed(secret, asked.new)
        if secret.is_locked:
            return Refused(LOCKED[secret.sort])
        right, secret = prove(context.tx, secret, subject, asked.proof, context.now)
        if not right:
            return SecretVerdictReply(SecretVerdict(right=False, pin=secret.terms))
    fresh = set_secret(context.tx, secret.psn_no, secret.sort, new, context.now)
    return SecretVerdictReply(SecretVerdict(right=True, pin=fresh.terms))


LOCKED = {Sort.BANK_PIN: Code.BANK_PIN_LOCKED, Sort.ONLINE: Code.ONLINE_LOCKED}
