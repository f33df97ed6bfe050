"""The blacklist (KBLAK, card.md 18.5): every card a terminal refuses when it cannot ask.

It is not kept but found: reported, frozen and cancelled cards that have not expired, and ranges of
card numbers. Its version is a digest of what it says, so that the same list has the same version.
"""

from __future__ import annotations

from hashlib import sha256

from backend.cards import (
    CANCELLED,
    FROZEN,
    LOST,
    NORMAL,
    NOT_ACTIVATED,
    Card,
    FreezeReason,
    freeze,
)
from backend.checks import wrong
from backend.context import Context
from backend.protocol import codec
from backend.protocol.messages.blacklist import (
    BlacklistNode,
    BlacklistReply,
    BlacklistRequest,
    ListedCard,
    ListedRange,
    RangeReply,
    RangeRequest,
    RangeStanding,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx
from backend.store import tables as t
from backend.store.loss_tables import card_ranges
from backend.store.sql import bindparam, delete, insert, select, text

VERSION_DIGITS = 16
LONGEST_STEM = 19
LISTED = (LOST, FROZEN, CANCELLED)


def blacklist(context: Context, message: BlacklistRequest) -> BlacklistReply:
    """KBLAK: the list as it stands today, or word that the terminal's version is the newest."""
    cards, ranges = listed_cards(context.tx, context.today), listed_ranges(context.tx)
    version = sha256(codec.encode((cards, ranges))).hexdigest()[:VERSION_DIGITS]
    if message.data.version == version:
        same = BlacklistNode(version=version, made_at=context.time, changed=False)
        return BlacklistReply(same)
    return BlacklistReply(
        BlacklistNode(version=version, made_at=context.time, cards=cards, ranges=ranges)
    )


def listed_cards(tx: Tx, today: str) -> tuple[ListedCard, ...]:
    """The cards that may not pay today (ISO), by 卡识别码; expired ones refuse themselves."""
    stopped = (Card(*row) for row in tx.rows(_STOPPED, today=today))
    states = ((card, card.status_on(today)) for card in stopped)
    return tuple(
        ListedCard(card.card_sn, card.card_no, status)
        for card, status in states
        if status in LISTED
    )


def listed_ranges(tx: Tx) -> tuple[ListedRange, ...]:
    """The ranges, by their first number."""
    return tuple(ListedRange(first, last) for first, last in tx.rows(_RANGES))


def change_range(context: Context, message: RangeRequest) -> RangeReply:
    """KRANG: list a range of card numbers, or take it off again.

    Cards of a listed range that are known are frozen, so that online and offline say the same;
    taking the range off the list leaves them to the agency.
    """
    require_role(context, Role.AGENCY)
    asked = message.data
    first, last = _stem("data.first_no", asked.first_no), _stem("data.last_no", asked.last_no)
    if len(first) != len(last) or first > last:
        raise wrong("data.last_no", f"{first}..")
    if not asked.listed:
        gone = context.tx.run(_FORGET, b_first=first, b_last=last)
        if not gone:
            raise Refused(Code.RANGE_UNKNOWN, first=first, last=last)
        return RangeReply(RangeStanding(frozen=0))
    if any(one.first_no <= last and first <= one.last_no for one in listed_ranges(context.tx)):
        raise Refused(Code.RANGE_OVERLAPS, first=first, last=last)
    context.tx.run(_NEW_RANGE, first_no=first, last_no=last, since=context.today)
    return RangeReply(RangeStanding(frozen=_freeze_range(context, first, last)))


def _freeze_range(context: Context, first: str, last: str) -> int:
    frozen = 0
    for row in context.tx.rows(_FROM, first=first):
        card = Card(*row)
        stem = card.card_no[:-1]
        if stem[: len(last)] > last:
            break
        usable = card.status_on(context.today) in (NORMAL, NOT_ACTIVATED)
        if usable and len(stem) == len(last) and stem <= last:
            freeze(context.tx, card, context.today, FreezeReason.BATCH)
            frozen += 1
    return frozen


def _stem(path: str, number: str) -> str:
    """A card number without its check character."""
    if not (0 < len(number) <= LONGEST_STEM and number.isascii() and number.isalnum()):
        raise wrong(path, f"1..{LONGEST_STEM}")
    return number.upper()


_c, _r = t.cards.c, card_ranges.c
_STOPPED = (
    select(t.cards)
    .where(text("status NOT IN ('normal', 'not_activated')"), _c.expires_on >= bindparam("today"))
    .order_by(_c.card_sn)
)
_FROM = select(t.cards).where(_c.card_no >= bindparam("first")).order_by(_c.card_no)
_RANGES = select(_r.first_no, _r.last_no).order_by(_r.first_no)
_NEW_RANGE = insert(card_ranges)
_FORGET = delete(card_ranges).where(
    _r.first_no == bindparam("b_first"), _r.last_no == bindparam("b_last")
)
