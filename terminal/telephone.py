"""The telephone line 12333 (rules.md R9-R14) as a dialogue: sentences out, keys in, like a flow.

A call yields what is said, asks for keys, and lets flows ask the centre as the agency; it does no
I/O. The menu is a table. A wrong citizen id starts over, three in a row end the call; everything
that changes something also asks for the end of the card number.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import StrEnum
from typing import Any, Protocol

from backend.protocol.messages.account import PersonalAccount
from backend.protocol.messages.bank import Channel
from backend.protocol.refusals import Code, Refused
from card_emulator.protocol.fields import citizen_id_check
from terminal.call_lines import HungUp, Keys, Line, Speak, Talk, Tell, Work, asked
from terminal.errors import Spoken
from terminal.flow import Flow
from terminal.outcome import Said
from terminal.telephone_menu import LETTER_KEY, MENU
from terminal.transactions.account import account_of
from terminal.words import CHINESE, ENGLISH, N_, set_language

MOST_WRONG_IDS = 3
MOST_CHOICES = 40
ID_KEYS = 18
OVER = "9"
ROWS = (*((row.key, row.label) for row in MENU), (OVER, N_("End the call")))


class Ended(StrEnum):
    """How a call ended."""

    BY_CALLER = "by the caller"
    WRONG_IDS = "three wrong ids"
    TOO_LONG = "too long"


Call = Generator[Line, Any, Ended]


def call() -> Call:
    """A whole call: language, citizen id, menu as often as wanted."""
    try:
        yield from _language()
        caller = yield from _identified()
        if caller is None:
            yield Tell(Said("Three wrong citizen ids in a row. Good-bye."))
            return Ended.WRONG_IDS
        for _ in range(MOST_CHOICES):
            key = yield from asked(Said("Press a key."), 1, ROWS)
            if key == OVER:
                yield Tell(Said("Good-bye."))
                return Ended.BY_CALLER
            yield from _chosen(key, *caller)
    except HungUp:
        return Ended.BY_CALLER
    yield Tell(Said("This call has been long. Good-bye."))
    return Ended.TOO_LONG


def _language() -> Talk:
    key = yield from asked(Said("中文请按1。 For English press 2."), 1)
    yield Speak(ENGLISH if key == "2" else CHINESE)


def _identified() -> Generator[Line, Any, tuple[PersonalAccount, str] | None]:
    """The caller's account and id; None after three wrong ids in a row."""
    for _ in range(MOST_WRONG_IDS):
        ask = Said("Your citizen id, * for X, then the hash key.")
        certno = (yield from asked(ask, ID_KEYS)).replace(LETTER_KEY, "X")
        if len(certno) == ID_KEYS and citizen_id_check(certno[:-1]) == certno[-1]:
            try:
                return (yield Work(account_of(certno, Channel.TELEPHONE))), certno
            except Refused as no:
                if no.code != Code.PERSON_UNKNOWN:
                    yield Tell(Said(no.template, **no.values))
        yield Tell(Said("This citizen id is wrong. Start again."))
    return None


def _chosen(key: str, account: PersonalAccount, certno: str) -> Talk:
    """One row of the menu; a refusal of the centre is told and the menu comes again."""
    row = next((row for row in MENU if row.key == key), None)
    if row is None:
        yield Tell(Said("There is nothing on this key."))
        return
    try:
        yield from row.talk(account, certno)
    except Refused as no:
        yield Tell(Said(no.template, **no.values))
    except Spoken as trouble:
        yield Tell(trouble)


class Receiver(Protocol):
    """The caller's side: an ear and keys."""

    def hear(self, said: Spoken) -> None:
        """A sentence is spoken."""

    def press(self, ask: Keys) -> str | bytearray | None:
        """The keys pressed, hidden ones as a bytearray; None when the caller hangs up."""


def hold(talk: Call, receiver: Receiver, work: Callable[[Flow[Any]], object]) -> Ended:
    """A call from beginning to end; `work` runs flows as the agency. Raises WorldFailure."""
    reply: object = None
    try:
        while True:
            line = talk.throw(reply) if isinstance(reply, Refused) else talk.send(reply)
            reply = _done(line, receiver, work)
    except StopIteration as end:
        ended: Ended = end.value
        return ended
    finally:
        talk.close()


def _done(line: Line, receiver: Receiver, work: Callable[[Flow[Any]], object]) -> object:
    if isinstance(line, Keys):
        return receiver.press(line)
    if isinstance(line, Tell):
        receiver.hear(line.said)
    elif isinstance(line, Speak):
        set_language(line.language)
    else:
        try:
            return work(line.flow)
        except Refused as no:
            return no
    return None
