"""Training people without a card: the account is at the centre, the citizen id the credential.

They are for programs that settle online (credential 02); the drawer knows nothing of them.
"""

from __future__ import annotations

from datetime import datetime

from backend.people import ENDED, ONLINE, Insurance, Person
from backend.roll import Enrolment, enrol
from backend.store import Tx
from terminal.assemble.registry import citizen_id
from terminal.assemble.training import AREA, EMPLOYER, WITHOUT_CARD, Cardless

FIRST_SERIAL = 401
"""Serials of citizen ids, apart from those of people with cards."""

SELF_EMPLOYED = f"{AREA}97{FIRST_SERIAL:08d}"
"""The first of them pays her own contributions."""


def enter_without_card(tx: Tx, now: datetime) -> None:
    """Enter them and their money, in the caller's transaction."""
    roll = [_enrolment(one, serial) for serial, one in enumerate(WITHOUT_CARD, FIRST_SERIAL)]
    enrol(tx, roll, f"{now:%Y-%m-%d %H:%M:%S}")


def _enrolment(one: Cardless, serial: int) -> Enrolment:
    person = Person(
        psn_no=f"{AREA}97{serial:08d}",
        certno=citizen_id(one.born, serial, one.sex),
        name=one.name,
        gend=one.sex,
        naty="01",
        brdy=one.born.isoformat(),
        account_kind=ONLINE,
        insurances=_insurances(one),
    )
    return Enrolment(person, one.credit_fen)


def _insurances(one: Cardless) -> tuple[Insurance, ...]:
    """Several rows, as 1101 returns them: the account's, side rows, one of the past (2.6)."""
    kinds = ("310", "330", "510")
    rows = tuple(
        Insurance(kind, one.psn_type, since="2015-01-01", area=AREA, employer=EMPLOYER)
        for kind in kinds
    )
    past = Insurance("390", "15", status=ENDED, since="2010-01-01", paused="2014-12-31", area=AREA)
    return (*rows, past)
