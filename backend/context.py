"""What a handler is given: the transaction, the request around its message, one clock reading.

Identifiers the agency gives out (30 characters: area 6, time 14, serial 10) are made from what they
are for, so that a transaction run twice makes the same ones and nothing is kept to count.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct

from backend.grades import Grade
from backend.ledger import Entry
from backend.people import Institution
from backend.profile import Profile
from backend.protocol.envelope import Request
from backend.store import Tx
from card_emulator.protocol.keys import IssuerKeys


def agency_id(area: str, now: datetime, *purpose: str) -> str:
    """A 30-character identifier of the agency for one purpose at one time."""
    digest = sha256("\0".join(purpose).encode()).digest()
    serial = int.from_bytes(digest[:8], "big") % 10**10
    return f"{area}{compact(now)}{serial:010d}"


@lru_cache(maxsize=64)
def compact(now: datetime) -> str:
    """A time as fourteen digits, yyyyMMddHHmmss; a third of what strftime takes for it.

    A request has one time and many numbers made of it.
    """
    return now.isoformat("-", "seconds").translate(_NO_MARKS)


_NO_MARKS = str.maketrans("", "", "-:")


class Context(Struct, frozen=True):
    """One request being handled. `terminal` is the MAC address its sign-on came from;
    `reversed_before`: a 2601 for this msgid came first."""

    tx: Tx
    request: Request
    institution: Institution
    grade: Grade
    terminal: str
    reversed_before: bool
    now: datetime
    keys: IssuerKeys
    profile: Profile

    @property
    def today(self) -> str:
        """The business date, ISO: the centre's own."""
        return self.now.date().isoformat()

    @property
    def time(self) -> str:
        """The centre's time as messages carry it, "yyyy-MM-dd HH:mm:ss"."""
        return self.now.isoformat(" ", "seconds")

    def new_id(self, purpose: str) -> str:
        """An identifier for something this request brings into being."""
        request = self.request
        return agency_id(
            self.profile.area, self.now, purpose, request.fixmedins_code, request.msgid
        )

    def entry(self, subject: str) -> Entry:
        """How this request's transfers for one settlement or load are labelled."""
        return Entry(self.request.fixmedins_code, self.request.msgid, subject, self.time)
