"""The blacklist at the terminal: cards to refuse while the centre cannot be asked (card.md 18.5).

Fetched at sign-on (KBLAK) and kept in one file of the terminal home, replaced as a whole. A file
that cannot be read is no list: whoever needs one asks for it, and its age, before trusting it.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from backend.protocol.codec import decode, encode
from backend.protocol.messages.blacklist import (
    BATCH,
    CANCELLED,
    FROZEN,
    LOST,
    BlacklistNode,
    ListedRange,
)
from terminal.card import CardFace
from terminal.errors import Declined

FILE = "blacklist.json"
TIME = "%Y-%m-%d %H:%M:%S"
OWNER_ONLY = 0o600


class Listed(Declined):
    """The card is on the blacklist; `reason` is the list's word for why."""

    template = "This card is on the blacklist. No money moved. Keep it and call the agency: 12333."

    def __init__(self, reason: str) -> None:
        super().__init__(_STOPPED.get(reason, ""))
        self.reason = reason


_STOPPED = {
    LOST: (
        "This card is on the blacklist: it was reported lost. No money moved. "
        "Keep it and call the agency: 12333."
    ),
    FROZEN: (
        "This card is on the blacklist: it is frozen. No money moved. "
        "Send the holder to the agency."
    ),
    CANCELLED: (
        "This card is on the blacklist: it was cancelled. No money moved. "
        "The holder has a newer one."
    ),
    BATCH: (
        "This card's number belongs to a batch on the blacklist. No money moved. "
        "Keep it and call the agency: 12333."
    ),
}


@dataclass(frozen=True, slots=True)
class Blacklist:
    """One version of the list; `checked_at` is when the centre last said that it is the newest."""

    version: str
    checked_at: datetime
    by_sn: dict[str, str]
    by_no: dict[str, str]
    ranges: tuple[ListedRange, ...]

    def age(self, now: datetime) -> timedelta:
        """How long ago the centre was last asked, never negative."""
        return max(now - self.checked_at, timedelta(0))

    def reason_against(self, card_sn: str, card_no: str) -> str:
        """Why a card with this 卡识别码 and number is refused; "" when it is not listed."""
        named = self.by_sn.get(card_sn.upper()) or self.by_no.get(card_no)
        return named or self._in_range(card_no[:-1])

    def _in_range(self, stem: str) -> str:
        """Ranges do not overlap and are in order; only one that begins at or before can hold it."""
        place = bisect_right(self.ranges, stem, key=lambda one: one.first_no) - 1
        if place < 0:
            return ""
        near = self.ranges[place]
        held = len(stem) == len(near.first_no) and stem <= near.last_no
        return near.reason if held else ""


def require_not_listed(blacklist: Blacklist, face: CardFace) -> None:
    """Raises Listed with the sentence for a card on the list."""
    reason = blacklist.reason_against(face.card_sn, face.card_no)
    if reason:
        raise Listed(reason)


class BlacklistFile:
    """Where a terminal keeps its list: the centre is asked with `version`, its answer kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def load(self) -> Blacklist | None:
        """The list that is kept, or None when there is none that can be read."""
        kept = self._kept()
        try:
            return _opened(kept) if kept else None
        except ValueError:
            return None

    def version(self) -> str:
        """The version of the list that is kept, "" for none: what to ask the centre with."""
        kept = self._kept()
        return kept.version if kept else ""

    def keep(self, fresh: BlacklistNode) -> None:
        """Put the centre's answer in the place of what is kept. Raises OSError."""
        known = self._kept()
        if not fresh.changed and known is not None and known.version == fresh.version:
            fresh = msgspec.structs.replace(known, made_at=fresh.made_at)
        if fresh.changed:
            self._replace(fresh)

    def _kept(self) -> BlacklistNode | None:
        try:
            return decode(self._path.read_bytes(), BlacklistNode)
        except (OSError, msgspec.DecodeError):
            return None

    def _replace(self, node: BlacklistNode) -> None:
        """The new list stands completely or the old one does."""
        beside = self._path.with_suffix(".new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as file:
            file.write(encode(node))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


def _opened(node: BlacklistNode) -> Blacklist:
    return Blacklist(
        version=node.version,
        checked_at=datetime.strptime(node.made_at, TIME),
        by_sn={card.card_sn.upper(): card.reason for card in node.cards},
        by_no={card.card_no: card.reason for card in node.cards},
        ranges=tuple(sorted(node.ranges, key=lambda one: one.first_no)),
    )
