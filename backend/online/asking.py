"""What the page asks the centre, by the messages every desk uses.

`Ask` is the way there, given by the composition root: it raises Refused, or CentreSilent.
"""

from __future__ import annotations

import os
from typing import Protocol, TypeVar

from backend.protocol import calls
from backend.protocol.calls import Call
from backend.protocol.codec import Hex
from backend.protocol.messages.account import (
    AccountQuery,
    AccountRequest,
    Login,
    LoginRequest,
    PasswordQuery,
    PasswordTermsRequest,
    PersonalAccount,
)
from backend.protocol.messages.bank import (
    Channel,
    Customer,
    Looking,
    LookingRequest,
    NewSecret,
    PinProofGiven,
    SecretChange,
    SecretChangeRequest,
    Seen,
    change_binding,
    login_binding,
)
from backend.protocol.messages.loss import TEMPORARY, LossReport, LossRequest, LossStanding
from backend.protocol.messages.why import (
    InsuranceRecord,
    RecordsQuery,
    RecordsRequest,
    WhyAnswer,
    WhyQuery,
    WhyRequest,
)
from backend.protocol.pin_proof import SALT_BYTES, pin_key, proof_of, sealed

Input = TypeVar("Input")
Output = TypeVar("Output")


class CentreSilent(Exception):  # noqa: N818 - a state of the world, not a bug
    """The centre gave no answer; nothing of it is shown but that."""


class Ask(Protocol):
    """One question to the centre."""

    def __call__(self, call: Call[Input, Output], message: Input) -> Output:
        """Its answer. Raises Refused or CentreSilent."""


class Holders:
    """What a holder can have the page ask. Passwords come as bytes and are wiped."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def login(self, certno: str, password: bytearray) -> bool:
        """Whether this is the password."""
        terms = self._ask(calls.PASSWORD_TERMS, PasswordTermsRequest(PasswordQuery(certno=certno)))
        key = _key(password, terms.data.salt, terms.data.rounds)
        challenge = terms.data.challenge
        proof = proof_of(key, challenge, login_binding(certno))
        given = PinProofGiven(challenge=challenge, proof=Hex(proof))
        answer = self._ask(calls.LOGIN, LoginRequest(Login(certno=certno, proof=given)))
        return answer.data.right

    def change_password(self, certno: str, old: bytearray, new: bytearray) -> bool:
        """Whether the old password was right, and the new one holds."""
        terms = self._ask(
            calls.PASSWORD_TERMS, PasswordTermsRequest(PasswordQuery(certno=certno))
        ).data
        old_key = _key(old, terms.salt, terms.rounds)
        salt = os.urandom(SALT_BYTES)
        new_key = _key(new, salt, terms.rounds)
        proof = proof_of(old_key, terms.challenge, change_binding(certno))
        change = SecretChange(
            holder=_holder(certno),
            new=NewSecret(salt=Hex(salt), key=Hex(sealed(old_key, terms.challenge, new_key))),
            proof=PinProofGiven(challenge=terms.challenge, proof=Hex(proof)),
        )
        return self._ask(calls.PASSWORD, SecretChangeRequest(change)).data.right

    def account(self, certno: str) -> PersonalAccount:
        """The personal account with all its lines."""
        query = AccountQuery(holder=_holder(certno))
        return self._ask(calls.ACCOUNT, AccountRequest(query)).data

    def financial(self, certno: str) -> Seen:
        """The financial account. Raises Refused where there is none."""
        return self._ask(calls.FINANCIAL_LOOK, LookingRequest(Looking(holder=_holder(certno)))).data

    def why(self, certno: str, asked: str) -> WhyAnswer:
        """Why an account has no money: "personal" or "financial"."""
        return self._ask(calls.WHY, WhyRequest(WhyQuery(certno=certno, asked=asked))).data

    def records(self, certno: str) -> tuple[InsuranceRecord, ...]:
        """Contributions and benefits, newest month first."""
        return self._ask(calls.RECORDS, RecordsRequest(RecordsQuery(certno=certno))).records

    def report_loss(self, certno: str, name: str, answer: str) -> LossStanding:
        """A report for a week, as by telephone."""
        report = LossReport(kind=TEMPORARY, certno=certno, psn_name=name, answer=answer)
        return self._ask(calls.LOSS, LossRequest(report)).data


def _holder(certno: str) -> Customer:
    return Customer(certno=certno, channel=Channel.ONLINE)


def _key(password: bytearray, salt: bytes, rounds: int) -> bytes:
    try:
        return pin_key(password, salt, rounds)
    finally:
        password[:] = bytes(len(password))
