"""The switches in which centres differ (settlement.md 8). Only what the centre acts on is here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One centre's habits; `area` is its six-digit district, also its clearing agency.

    `reversal_unknown_is_ok`: a 2601 for an unknown original answers 0 (a tombstone is written in
    either case). `refunds_counted_in_3201`: an institution may ask for refunds to be counted.
    """

    area: str = "430100"
    signin_required: bool = True
    reversible_infnos: frozenset[str] = frozenset({"2102", "KLDI"})
    reversal_unknown_is_ok: bool = True
    account_pays_own_expense: bool = True
    refunds_counted_in_3201: bool = True


DEFAULT = Profile()
