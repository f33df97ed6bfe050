"""What can be done on the telephone line 12333 (rules.md R9-R14): the menu as a table.

Everything that changes something also asks for the end of the card number.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from backend.protocol.calls import BANK_PIN, LOSS, PIN_CODE
from backend.protocol.codec import Hex
from backend.protocol.messages.account import PersonalAccount
from backend.protocol.messages.bank import Channel, Customer, SecretChange, SecretChangeRequest
from backend.protocol.messages.loss import TEMPORARY, LossReport, LossRequest
from backend.protocol.messages.script import CodeQuestion, PinCodeRequest
from backend.protocol.messages.why import FINANCIAL, PERSONAL
from backend.protocol.money import yuan
from backend.protocol.pin_proof import pin_key
from backend.protocol.refusals import Code, Refused
from terminal.call_lines import Line, Talk, Tell, Work, asked, typed_twice
from terminal.centre_proof import PASSWORD_ROUNDS, ROUNDS, new_secret
from terminal.desk.reasons import reason_of, record_words, records_of, why_no_money
from terminal.new_pin import FEWEST_DIGITS, MOST_DIGITS
from terminal.outcome import Said
from terminal.transactions.account import FEWEST as FEWEST_PASSWORD
from terminal.transactions.account import account_of, set_password
from terminal.transactions.asking import ask_patiently
from terminal.words import N_

MOST_RECORDS = 5
TAIL_KEYS, CODE_DIGITS, CODE_SALT_BYTES = 4, 8, 16
LETTER_KEY = "*"
"""Stands for the X of a citizen id or a card number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the menu."""

    key: str
    label: str
    talk: Callable[[PersonalAccount, str], Talk]


def _tail() -> Generator[Line, Any, str]:
    """What the caller knows of the card: its last places."""
    ask = Said("The last four places of your card number, * for a letter.")
    return (yield from asked(ask, TAIL_KEYS))


def _balance(account: PersonalAccount, certno: str) -> Talk:
    del account
    fresh: PersonalAccount = yield Work(account_of(certno, Channel.TELEPHONE))
    if fresh.account_kind == "none":
        yield Tell(Said("You are insured without a personal account; the pooled fund pays."))
        return
    yield Tell(Said("Your personal account holds {balance} yuan.", balance=yuan(fresh.balance)))
    if fresh.waiting:
        waits = Said("{waiting} yuan of it wait at the centre.", waiting=yuan(fresh.waiting))
        yield Tell(waits)


def _loss(account: PersonalAccount, certno: str) -> Talk:
    tail = (yield from _tail()).replace(LETTER_KEY, "X")
    report = LossReport(kind=TEMPORARY, certno=certno, psn_name=account.psn_name, answer=tail)
    reply = yield Work(ask_patiently(LOSS, LossRequest(report)))
    yield Tell(
        Said(
            "The card is reported lost and refused everywhere from now on. The report lapses "
            "after {until}; bring the stamped letter to the desk before.",
            until=reply.data.lapses_after,
        )
    )


def _code(account: PersonalAccount, certno: str) -> Talk:
    """The code is made here; the centre gets a key of it."""
    tail = (yield from _tail()).replace(LETTER_KEY, "X")
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    salt = secrets.token_bytes(CODE_SALT_BYTES)
    question = CodeQuestion(
        certno=certno,
        psn_name=account.psn_name,
        card_tail=tail,
        salt=Hex(salt),
        key=Hex(pin_key(code.encode(), salt, ROUNDS)),
    )
    reply = yield Work(ask_patiently(PIN_CODE, PinCodeRequest(question)))
    yield Tell(
        Said(
            "Your one-time code is {code}. With it any counter sets a new PIN until {until}.",
            code=" ".join(code),
            until=reply.data.valid_until,
        )
    )


def _bank_pin(account: PersonalAccount, certno: str) -> Talk:
    if not account.has_financial:
        raise Refused(Code.FINANCIAL_UNKNOWN)
    tail = yield from _tail()
    ask = Said("Your new bank PIN, 4 to 12 digits, then the hash key.")
    typed = yield from typed_twice(ask, FEWEST_DIGITS, MOST_DIGITS)
    holder = Customer(certno=certno, channel=Channel.TELEPHONE)
    change = SecretChange(holder=holder, new=new_secret(typed, ROUNDS), card=tail)
    yield Work(ask_patiently(BANK_PIN, SecretChangeRequest(change)))
    yield Tell(Said("The bank PIN is changed from this moment. The card's own PIN is not."))


def _password(account: PersonalAccount, certno: str) -> Talk:
    del account
    tail = yield from _tail()
    ask = Said("Your new online password, 8 to 12 digits, then the hash key.")
    typed = yield from typed_twice(ask, FEWEST_PASSWORD, MOST_DIGITS)
    holder = Customer(certno=certno, channel=Channel.TELEPHONE)
    yield Work(set_password(holder, new_secret(typed, PASSWORD_ROUNDS), tail))
    yield Tell(Said("The online password is changed from this moment."))


def _why(account: PersonalAccount, certno: str) -> Talk:
    del account
    ask = Said("Which account did you ask? 1: the personal medical account. 2: the bank account.")
    key = yield from asked(ask, 1)
    answer = yield Work(why_no_money(certno, FINANCIAL if key == "2" else PERSONAL))
    for sentence in reason_of(answer):
        yield Tell(sentence)


def _records(account: PersonalAccount, certno: str) -> Talk:
    del account
    found = yield Work(records_of(certno))
    count = str(len(found.records))
    yield Tell(Said("There are {count} lines; these are the newest.", count=count))
    for record in found.records[:MOST_RECORDS]:
        words, amount = record_words(record)
        yield Tell(Said("{words}, {amount} yuan.", words=words, amount=amount))


MENU: tuple[Choice, ...] = (
    Choice("1", N_("Balance"), _balance),
    Choice("2", N_("Report the card lost"), _loss),
    Choice("3", N_("A code for a new card PIN"), _code),
    Choice("4", N_("Change the bank PIN"), _bank_pin),
    Choice("5", N_("Change the online password"), _password),
    Choice("6", N_("Why is there no money?"), _why),
    Choice("7", N_("Insurance records"), _records),
)
