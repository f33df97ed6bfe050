"""One-time codes that let a holder set a new PIN at any counter (rules.md R9), and KCODE.

The centre has never seen a code: it is made where the telephone is answered and kept here as a key
that is made of it. A counter proves it by challenge and answer (pin_proof.py). A wrong proof costs
a try, wrong answers to the identity check are counted by day (identity.py).
"""

from __future__ import annotations

import hmac
import os
from dataclasses import astuple, dataclass, replace
from datetime import timedelta

from backend.cards import Card, cards_of, require_usable
from backend.checks import wrong
from backend.context import Context
from backend.identity import tally
from backend.people import find_person_by_certno
from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import PinTerms
from backend.protocol.messages.script import CodeGiven, CodeQuestion, PinCodeReply, PinCodeRequest
from backend.protocol.pin_proof import ROUNDS, proof_of
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx
from backend.store.script_tables import pin_codes
from backend.store.sql import bindparam, delete, insert, select, update

VALID_DAYS = 7
MOST_TRIES = 5
SALT_BYTES = CHALLENGE_BYTES = 16
KEY_BYTES = 32
TAIL = 4
OPEN, USED, LOCKED = "open", "used", "locked"


@dataclass(frozen=True, slots=True)
class PinCode:
    """One code; `valid_until` is its last day, ISO."""

    card_sn: str
    code_id: str
    salt: bytes
    pin_key: bytes
    challenge: bytes
    tries_left: int
    valid_until: str
    state: str

    def __repr__(self) -> str:
        return f"PinCode({self.code_id}, {self.state})"


def code_terms(context: Context, card: Card) -> PinTerms:
    """What a counter needs to prove the card's code once; Refused where there is none to prove."""
    code = replace(_live(context, card), challenge=os.urandom(CHALLENGE_BYTES))
    _save(context.tx, code)
    return PinTerms(
        challenge=Hex(code.challenge),
        salt=Hex(code.salt),
        rounds=ROUNDS,
        tries_left=code.tries_left,
    )


def take_code(context: Context, card: Card, proof: bytes) -> str | Refused:
    """The number of the code that was proved; else the refusal, with the try it cost kept."""
    code = _live(context, card)
    expected = proof_of(code.pin_key, code.challenge, card.card_sn.encode())
    if not code.challenge:
        raise Refused(Code.SCRIPT_OVER)
    if hmac.compare_digest(expected, proof):
        _save(context.tx, replace(code, challenge=b"", tries_left=MOST_TRIES))
        return code.code_id
    left = code.tries_left - 1
    state = OPEN if left else LOCKED
    _save(context.tx, replace(code, challenge=b"", tries_left=left, state=state))
    return Refused(Code.CODE_WRONG, left=str(left))


def use_up(tx: Tx, card_sn: str) -> None:
    """A PIN was set: the code of the card, if there is one, is good for nothing more."""
    tx.run(_USE_UP, b_card_sn=card_sn)


def _live(context: Context, card: Card) -> PinCode:
    """The code of a card, if it can still be used."""
    row = context.tx.row(_FIND, card_sn=card.card_sn)
    code = PinCode(*row) if row else None
    if code is None or code.state == LOCKED:
        raise Refused(Code.CODE_NONE)
    if code.state == USED:
        raise Refused(Code.CODE_USED)
    if code.valid_until < context.today:
        raise Refused(Code.CODE_EXPIRED, until=code.valid_until)
    return code


def give_code(context: Context, message: PinCodeRequest) -> PinCodeReply | Refused:
    """KCODE: three answers that fit together let a new code be good for seven days."""
    require_role(context, Role.AGENCY)
    asked = message.data
    if len(asked.salt) != SALT_BYTES or len(asked.key) != KEY_BYTES:
        raise wrong("data.key", f"{KEY_BYTES}")
    card = _identified(context, asked)
    left = tally(context, asked.certno, right=card is not None)
    if card is None:
        return Refused(Code.ANSWERS_WRONG, left=str(left))
    try:
        require_usable(card, context.today)
    except Refused as no:
        if no.code != Code.CARD_NOT_ACTIVATED:
            raise
    return PinCodeReply(_enter(context, card, asked))


def _enter(context: Context, card: Card, asked: CodeQuestion) -> CodeGiven:
    until = f"{context.now + timedelta(days=VALID_DAYS):%Y-%m-%d}"
    context.tx.run(_REPLACE, card_sn=card.card_sn)
    code = PinCode(
        card_sn=card.card_sn,
        code_id=context.new_id("code"),
        salt=asked.salt,
        pin_key=asked.key,
        challenge=b"",
        tries_left=MOST_TRIES,
        valid_until=until,
        state=OPEN,
    )
    context.tx.run_values(_NEW, dict(zip(COLUMNS, astuple(code), strict=True)))
    return CodeGiven(valid_until=until, card_no=card.card_no)


def _identified(context: Context, asked: CodeQuestion) -> Card | None:
    """The card whose holder and last places the caller knows; the newest if there are several."""
    person = find_person_by_certno(context.tx, asked.certno)
    if person is None or person.name != asked.psn_name or len(asked.card_tail) != TAIL:
        return None
    held = [one for one in cards_of(context.tx, person.psn_no) if _ends(one, asked.card_tail)]
    return held[-1] if held else None


def _ends(card: Card, tail: str) -> bool:
    return card.card_no.endswith(tail.upper())


def _save(tx: Tx, code: PinCode) -> None:
    tx.run_values(_SAVE, {f"b_{name}": getattr(code, name) for name in COLUMNS})


COLUMNS = tuple(column.name for column in pin_codes.c)
_p = pin_codes.c
_NEW = insert(pin_codes)
_FIND = select(pin_codes).where(_p.card_sn == bindparam("card_sn"))
_REPLACE = delete(pin_codes).where(_p.card_sn == bindparam("card_sn"))
_SAVE = (
    update(pin_codes)
    .where(_p.card_sn == bindparam("b_card_sn"))
    .values({name: bindparam(f"b_{name}") for name in COLUMNS if name != "card_sn"})
)
_USE_UP = (
    update(pin_codes)
    .where(_p.card_sn == bindparam("b_card_sn"), _p.state == OPEN)
    .values(state=USED)
)
