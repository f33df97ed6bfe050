"""Until when a card is to be activated (rules.md R7), and KOPEN, with which the agency re-opens it.

Half a year is the same day of the month six months on; a day that does not exist there becomes the
month's last. On that day the card can still be activated.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from backend.cards import NOT_ACTIVATED, Card, cards_of, require_usable
from backend.context import Context
from backend.people import find_person_by_certno
from backend.protocol.messages.script import Reopened, ReopenReply, ReopenRequest
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx
from backend.store.script_tables import reopened_cards
from backend.store.sql import bindparam, delete, insert, select

MONTHS = 6
MONTHS_OF_A_YEAR = 12


def half_a_year_after(day: date) -> date:
    """The same day six months on, or the last of that month."""
    months = day.year * MONTHS_OF_A_YEAR + day.month - 1 + MONTHS
    year, month = months // MONTHS_OF_A_YEAR, months % MONTHS_OF_A_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def activate_by(tx: Tx, card: Card) -> date:
    """The last day on which a card can be activated: counted from issue, or from re-opening."""
    row = tx.row(_REOPENED, card_sn=card.card_sn)
    return half_a_year_after(date.fromisoformat(str(row[0]) if row else card.issued_on))


def require_activation(tx: Tx, card: Card, today: str) -> None:
    """Raise the refusal for a card whose half-year is over (`today` is ISO)."""
    due = activate_by(tx, card).isoformat()
    if due < today:
        raise Refused(Code.ACTIVATION_LATE, due=due)


def reopen(context: Context, message: ReopenRequest) -> ReopenReply:
    """KOPEN: the agency has seen the ID card; the late card has half a year from today."""
    require_role(context, Role.AGENCY)
    asked = message.data
    person = find_person_by_certno(context.tx, asked.certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    held = [one for one in cards_of(context.tx, person.psn_no) if _named(one, asked.card_no)]
    if not held:
        raise Refused(Code.CREDENTIAL_INVALID)
    card = held[-1]
    if card.status_on(context.today) != NOT_ACTIVATED:
        require_usable(card, context.today)
        raise Refused(Code.ACTIVE_ALREADY)
    due = activate_by(context.tx, card).isoformat()
    if due >= context.today:
        raise Refused(Code.NOT_LATE, due=due)
    context.tx.run(_FORGET, card_sn=card.card_sn)
    context.tx.run(
        _ENTER,
        card_sn=card.card_sn,
        reopened_on=context.today,
        institution=context.institution.code,
    )
    until = activate_by(context.tx, card).isoformat()
    return ReopenReply(Reopened(card_no=card.card_no, activate_by=until))


def _named(card: Card, card_no: str) -> bool:
    return not card_no or card.card_no == card_no


_r = reopened_cards.c
_REOPENED = select(_r.reopened_on).where(_r.card_sn == bindparam("card_sn"))
_FORGET = delete(reopened_cards).where(_r.card_sn == bindparam("card_sn"))
_ENTER = insert(reopened_cards)
