"""The K message of the blacklist: which cards a terminal refuses when it cannot ask (card.md 18.5).

KBLAK gives the whole list under a version; a terminal that names the version it has and still has
the newest is told so and gets no list. Card numbers may also be listed as ranges (a stolen batch).
"""

from __future__ import annotations

import msgspec

LOST, FROZEN, CANCELLED, BATCH = "lost", "frozen", "cancelled", "batch"


class BlacklistQuery(msgspec.Struct, frozen=True):
    """Node data of KBLAK: the version at the terminal, "" for none."""

    version: str = ""


class BlacklistRequest(msgspec.Struct, frozen=True):
    """Input of KBLAK."""

    data: BlacklistQuery


class ListedCard(msgspec.Struct, frozen=True):
    """One card: 卡识别码, card number, and why ("lost", "frozen" or "cancelled")."""

    card_sn: str
    card_no: str
    reason: str


class ListedRange(msgspec.Struct, frozen=True):
    """Card numbers from `first_no` to `last_no`, both included, without their check character."""

    first_no: str
    last_no: str
    reason: str = BATCH


class BlacklistNode(msgspec.Struct, frozen=True, kw_only=True):
    """The list; `made_at` is the centre's time "yyyy-MM-dd HH:mm:ss".

    `changed` is false when the terminal named this version: then nothing is listed here.
    """

    version: str
    made_at: str
    changed: bool = True
    cards: tuple[ListedCard, ...] = ()
    ranges: tuple[ListedRange, ...] = ()


class BlacklistReply(msgspec.Struct, frozen=True):
    """Output of KBLAK."""

    data: BlacklistNode


class CardRange(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KRANG: a range to list, or with `listed` false to take off the list."""

    first_no: str
    last_no: str
    listed: bool = True


class RangeRequest(msgspec.Struct, frozen=True):
    """Input of KRANG."""

    data: CardRange


class RangeStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How many cards the centre froze because of it."""

    frozen: int


class RangeReply(msgspec.Struct, frozen=True):
    """Output of KRANG."""

    data: RangeStanding
