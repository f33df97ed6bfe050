"""The password of the holder's own page (rules.md R9, R11): terms, login, and a new one.

Only the agency's site asks. Somebody the centre does not know, or who has no password, gets terms
like anybody else and is wrong: the page gives away nothing.
"""

from __future__ import annotations

import os

from backend.bank_service import replace_secret
from backend.checks import wrong
from backend.context import Context
from backend.identity import check_caller, holder_of
from backend.people import find_person_by_certno
from backend.proofs import CHALLENGE_BYTES, LIMITS, Secret, Sort, find_secret, prove, set_secret
from backend.protocol.codec import Hex
from backend.protocol.messages.account import (
    LoginRequest,
    PasswordTermsReply,
    PasswordTermsRequest,
)
from backend.protocol.messages.adoption import PinTerms
from backend.protocol.messages.bank import (
    Channel,
    SecretChangeRequest,
    SecretVerdict,
    SecretVerdictReply,
    change_binding,
    login_binding,
)
from backend.protocol.pin_proof import SALT_BYTES
from backend.protocol.refusals import Refused
from backend.roles import Role, require_role


def password_terms(context: Context, message: PasswordTermsRequest) -> PasswordTermsReply:
    """KONLT: what the site needs for one try."""
    require_role(context, Role.AGENCY)
    secret = _secret(context, message.data.certno)
    return PasswordTermsReply(_nobodys_terms() if secret is None else secret.terms)


def login(context: Context, message: LoginRequest) -> SecretVerdictReply:
    """KONLN: whether the password was proved; five wrong ones rest for half an hour."""
    require_role(context, Role.AGENCY)
    asked = message.data
    secret = _secret(context, asked.certno)
    if secret is None:
        return SecretVerdictReply(SecretVerdict(right=False, pin=_nobodys_terms()))
    subject = login_binding(asked.certno)
    right, secret = prove(context.tx, secret, subject, asked.proof, context.now)
    return SecretVerdictReply(SecretVerdict(right=right, pin=secret.terms))


def set_password(context: Context, message: SecretChangeRequest) -> SecretVerdictReply | Refused:
    """KONLP: on the page with the old one, at the desk with the document, or by telephone."""
    require_role(context, Role.AGENCY)
    asked = message.data
    person = holder_of(context, asked.holder)
    channel = asked.holder.channel
    if (channel == Channel.ONLINE) != (asked.proof is not None) or channel == Channel.MACHINE:
        raise wrong("data.proof", "")
    if channel == Channel.TELEPHONE:
        doubt = check_caller(context, person, asked.card)
        if doubt is not None:
            return doubt
    secret = find_secret(context.tx, person.psn_no, Sort.ONLINE, context.now)
    if secret is not None:
        return replace_secret(context, secret, change_binding(person.certno), asked)
    if asked.proof is not None:
        return SecretVerdictReply(SecretVerdict(right=False, pin=_nobodys_terms()))
    fresh = set_secret(context.tx, person.psn_no, Sort.ONLINE, asked.new, context.now)
    return SecretVerdictReply(SecretVerdict(right=True, pin=fresh.terms))


def _secret(context: Context, certno: str) -> Secret | None:
    person = find_person_by_certno(context.tx, certno)
    if person is None:
        return None
    return find_secret(context.tx, person.psn_no, Sort.ONLINE, context.now)


def _nobodys_terms() -> PinTerms:
    limits = LIMITS[Sort.ONLINE]
    return PinTerms(
        challenge=Hex(os.urandom(CHALLENGE_BYTES)),
        salt=Hex(os.urandom(SALT_BYTES)),
        rounds=limits.rounds,
        tries_left=limits.tries,
    )
