"""Who is there: by document at a desk, by card in a machine, by what a caller can say.

By telephone nobody sees a document: the caller knows citizen id and the end of the card number.
Wrong answers are counted by day, together with those of one-time codes (pin_codes.py).
"""

from __future__ import annotations

from backend.cards import CANCELLED, FROZEN, LOST, cards_of, require_usable
from backend.context import Context
from backend.payers import identify
from backend.people import Person, find_person_by_certno
from backend.protocol.messages.bank import Customer
from backend.protocol.messages.person import CARD_CREDENTIAL
from backend.protocol.refusals import Code, Refused
from backend.store.script_tables import identity_checks
from backend.store.sql import bindparam, delete, insert, select

MOST_WRONG_ANSWERS = 3
CARD_PLACES = 4
"""The last places of the card number that a caller gives; the key * stands for a letter."""


def holder_of(context: Context, holder: Customer) -> Person:
    """The person of a citizen id or of a card; a reported card is refused everywhere (R10)."""
    if not holder.card_sn:
        person = find_person_by_certno(context.tx, holder.certno)
        if person is None:
            raise Refused(Code.PERSON_UNKNOWN)
        return person
    person, card = identify(context.tx, CARD_CREDENTIAL, holder.card_no, holder.card_sn)
    if card is not None and card.status in (LOST, FROZEN, CANCELLED):
        require_usable(card, context.today)
    return person


def check_caller(context: Context, person: Person, said: str) -> Refused | None:
    """Whether a caller knows the end of this person's card number; else a refusal to return."""
    ends = {keyed(card.card_no) for card in cards_of(context.tx, person.psn_no)}
    return judge_caller(context, person, right=said in ends)


def judge_caller(context: Context, person: Person, *, right: bool) -> Refused | None:
    """What comes of a caller's answer about this person; a wrong one is a refusal to return.

    It is counted, so the handler returns it and what it booked stays (handlers.HANDLERS).
    """
    left = tally(context, person.certno, right=right)
    return None if left is None else Refused(Code.IDENTITY_DOUBTFUL)


def tally(context: Context, certno: str, *, right: bool) -> int | None:
    """Count an answer about a citizen id: how many wrong ones are left today, None for a right one.

    Raises Refused when there were too many before, whatever is said now.
    """
    wrong = _wrong_today(context, certno)
    if wrong >= MOST_WRONG_ANSWERS:
        raise Refused(Code.IDENTITY_LOCKED, until=context.today)
    context.tx.run(_FORGET, certno=certno)
    if right:
        return None
    context.tx.run(_COUNT, certno=certno, day=context.today, wrong=wrong + 1)
    return MOST_WRONG_ANSWERS - wrong - 1


def keyed(card_no: str) -> str:
    """How the keys of a telephone give the end of a card number."""
    return "".join(key if key.isdigit() else "*" for key in card_no[-CARD_PLACES:])


def _wrong_today(context: Context, certno: str) -> int:
    row = context.tx.row(_CHECKS, certno=certno)
    return int(row[1]) if row is not None and row[0] == context.today else 0


_c = identity_checks.c
_CHECKS = select(_c.day, _c.wrong).where(_c.certno == bindparam("certno"))
_COUNT = insert(identity_checks)
_FORGET = delete(identity_checks).where(_c.certno == bindparam("certno"))
