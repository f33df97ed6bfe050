"""A terminal's leave to sell offline: its settings, its journal, and the blacklist it keeps.

The switch is off unless settings or an option turn it on. A terminal that never spoke to the centre
has no slot in message numbers of its own, so it gets none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from terminal.blacklist import BlacklistFile, require_not_listed
from terminal.card import CardFace
from terminal.config import Settings
from terminal.entry import Entry
from terminal.errors import Declined
from terminal.offline_rules import (
    BLACKLIST_VALID,
    NoBlacklist,
    OfflineTerms,
    OtherPlacesCard,
    Permit,
    sold_offline,
)


class OfflineWaits(Declined):
    """Sales that the centre does not know cannot be left behind (rules.md R25)."""

    template = (
        "{count} offline sales wait to be forwarded. Sign-off is not possible; "
        "'shuaka day reconcile' forwards them when the centre answers."
    )


def terms_of(settings: Settings) -> OfflineTerms:
    """What the institution's settings allow; nothing while the switch is off."""
    if not settings.offline_allowed:
        return OfflineTerms()
    return OfflineTerms(
        settings.offline_limit_fen,
        settings.offline_most_sales,
        settings.offline_most_total_fen,
        settings.offline_pays_class_c,
    )


def permit_of(
    settings: Settings, open_cases: Sequence[Entry], blacklist: BlacklistFile
) -> Permit | None:
    """Leave to sell offline now, None where the institution does not want it."""
    terms = terms_of(settings)
    if not terms.allowed:
        return None
    return Permit(terms, sold_offline(open_cases), _vetting(settings.area, blacklist))


CITY = slice(0, 4)
"""What of an area says which city it is."""


def _vetting(area: str, file: BlacklistFile) -> Callable[[CardFace, datetime], None]:
    """The list is read when a card stands before it, not before: it may have been renewed.

    It names cards of this place only, and only this place's centre takes such a sale afterwards.
    """

    def vet(face: CardFace, now: datetime) -> None:
        if face.city6[CITY] != area[CITY]:
            raise OtherPlacesCard(city=face.city6)
        known = file.load()
        if known is None or known.age(now) > BLACKLIST_VALID:
            raise NoBlacklist()
        require_not_listed(known, face)

    return vet
