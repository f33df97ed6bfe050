"""A town on its first day: books, cards and people, and the workplace that serves them.

Nothing has to survive a power cut here: cards are in memory, and neither books nor journal wait
for the disk.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from random import Random

from backend.catalogue import training_catalogue
from backend.centre import Centre
from backend.claims.chronic import Illness, enter_illness
from backend.drugs import store_drugs
from backend.funding.months import before, month_of
from backend.funding.payers import Employer, Employment, register_employer, set_wage_base
from backend.grades import HOSPITAL, Grade, grade_institution
from backend.people import Institution, register_institution
from backend.services import training_services
from backend.store import Store, Tx, open_store
from card_emulator.personalise import psam
from card_emulator.protocol.keys import IssuerKeys
from terminal.assemble.home import Home
from terminal.assemble.opening import Doors, put_together
from terminal.assemble.registry import enter, personalised
from terminal.assemble.three_books import differences_of
from terminal.assemble.training import AREA
from terminal.assemble.world import THIRD_LEVEL
from terminal.assemble.year.calendar import Calendar
from terminal.assemble.year.cards import CardBox
from terminal.assemble.year.life import Town
from terminal.assemble.year.plan import plan
from terminal.assemble.year.town import CHRONIC, Citizen, Scheme, people_of
from terminal.config import Settings
from terminal.journal import Journal
from terminal.readers import NO_DEADLINE
from terminal.workplace import Workplace

LONG_ILL = ("M03900", "高血压")
"""What those who buy often are registered for."""

DEAREST_FEN = 80_00
"""Of one piece of what is sold."""


def found(folder: Path, people: int, first_day: date, last_day: date, seed: int) -> Town:
    """The town before its first morning; `folder` gets books and journal, and must be empty."""
    chance = Random(seed)  # noqa: S311 - the same town every time, nothing secret
    calendar, settings = Calendar(first_day), Settings()
    citizens = people_of(people, first_day, chance)
    employers = sorted({citizen.employer_no for citizen in citizens if citizen.employer_no})
    home, keys = Home(folder), IssuerKeys.generate(os.urandom)
    store = open_store(home.centre)
    store.pragma("PRAGMA synchronous=OFF")
    box = CardBox(keys, psam(settings.terminal_no, settings.area, keys))
    month = month_of(first_day)

    def enter_all(tx: Tx) -> None:
        _enter_places(tx, settings, employers)
        for citizen in citizens:
            _enter(tx, keys, box, citizen, month)

    store.transact(enter_all)
    return Town(
        workplace=_workplace(home, settings, keys, store, box, calendar),
        store=store,
        box=box,
        calendar=calendar,
        chance=chance,
        agenda=plan(citizens, first_day, last_day, chance),
        citizens=citizens,
        employers=employers,
        drugs=[drug for drug in training_catalogue() if drug.price_fen <= DEAREST_FEN],
    )


def _enter_places(tx: Tx, settings: Settings, employers: list[str]) -> None:
    for code, name in (
        (settings.institution, settings.institution_name_zh),
        (settings.agency, settings.agency_name_zh),
        (settings.bank, settings.bank_name_zh),
        (settings.hospital, settings.hospital_name_zh),
    ):
        register_institution(tx, Institution(code, name, settings.area))
    grade_institution(tx, settings.hospital, Grade(HOSPITAL, THIRD_LEVEL))
    store_drugs(tx, (*training_catalogue(), *training_services()))
    for number in employers:
        register_employer(tx, Employer(number, f"单位{number[-3:]}", AREA))


def _enter(tx: Tx, keys: IssuerKeys, box: CardBox, citizen: Citizen, month: str) -> None:
    image, registration = personalised(keys, citizen.trainee, citizen.serial, citizen.issued_on)
    issued = enter(tx, citizen.trainee, citizen.serial, registration)
    box.add(issued.card_sn, image)
    citizen.psn_no, citizen.card, citizen.card_no = issued.psn_no, issued.card_sn, issued.card_no
    if citizen.med_type == CHRONIC:
        enter_illness(tx, Illness(citizen.psn_no, citizen.psn_no, *LONG_ILL, f"{month}-01", "", ""))
    payer = citizen.psn_no if citizen.scheme is Scheme.OWN else citizen.employer_no
    if payer:
        since = before(month)
        set_wage_base(tx, Employment(payer, citizen.psn_no, citizen.wage_fen, since))


def _workplace(
    home: Home, settings: Settings, keys: IssuerKeys, store: Store, box: CardBox,
    calendar: Calendar,
) -> Workplace:  # fmt: skip
    centre = Centre(store, keys, now=calendar.now)
    journal = Journal(home.journal, durable=False)
    places = {settings.institution, settings.hospital}
    doors = Doors(
        keys=keys,
        store=lambda: store,
        transport=centre.handle,
        journal=journal,
        drawer=box,
        factory=box.make,
        sides=lambda: differences_of(box.views(), store, journal, places),
        closers=[store.close, box.close],
        seconds=calendar.seconds,
        deadline_s=NO_DEADLINE,
    )
    return put_together(home, settings, doors, calendar.now)
