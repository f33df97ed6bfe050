"""Who falls ill lies in hospital for some days: admitted by card, treated, billed, sent home.

Now and then there is a bill in between, and now and then the last one is cancelled and made again.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from terminal.assemble.year.desks import print_statement
from terminal.assemble.year.life import Town
from terminal.assemble.year.plan import Deed
from terminal.assemble.year.town import Citizen, Standing
from terminal.desk.operation import Place
from terminal.flow import Flow
from terminal.hospital import Hospital
from terminal.outcome import Result
from terminal.transactions.contact import Sixty
from terminal.visit import INPATIENT, Found, Told

Done = TypeVar("Done")

DAYS_IN_BED = (2, 9)
INTERIM_OF, AGAIN_OF = 6, 4
"""One of so many days ends with a bill, one of so many last bills is cancelled and made again."""

PNEUMONIA = Told(med_type=INPATIENT, diagnoses=(Found(code="J18.900", name="肺炎"),))
DAILY = ("5101", "5103", "5105")
"""Bed, nursing, the doctor's visit."""

TREATMENTS = ("5106", "5109", "5110", "5111", "5113", "5003")
"""Of some something more on a day."""


def admit(town: Town, citizen: Citizen) -> None:
    """With the card, for some days; whoever has none at hand is not here."""
    if citizen.standing is not Standing.GOOD:
        return
    town.box.insert(citizen.card)
    hospital = Hospital(town.workplace)
    _drive(town, citizen, hospital.admitting(PNEUMONIA, number=_number(citizen)))
    citizen.in_bed = True
    _treat(town, citizen, hospital)
    days = town.chance.randint(*DAYS_IN_BED)
    for day in range(1, days):
        town.later(day, Deed.TREAT, citizen)
    town.later(days, Deed.GO_HOME, citizen)
    town.done["stays"] += 1


def treat(town: Town, citizen: Citizen) -> None:
    """A day in bed."""
    hospital = Hospital(town.workplace)
    _treat(town, citizen, hospital)
    if town.by_chance(INTERIM_OF):
        _settle(town, citizen, hospital, interim=True)


def go_home(town: Town, citizen: Citizen) -> None:
    """Discharged and settled for good, by card."""
    hospital = Hospital(town.workplace)
    _treat(town, citizen, hospital)
    _drive(town, citizen, hospital.discharging(_number(citizen)))
    citizen.in_bed = False
    _settle(town, citizen, hospital)
    if town.by_chance(AGAIN_OF):
        town.box.insert(citizen.card)
        back = _drive(town, citizen, hospital.cancelling(_number(citizen)))
        assert back.result is Result.PAID, "what was settled just now can be cancelled"
        _settle(town, citizen, hospital)
    town.done["left"] += 1


def _number(citizen: Citizen) -> str:
    """Nobody is ill twice."""
    return f"IP{citizen.serial:06d}"


def _treat(town: Town, citizen: Citizen, hospital: Hospital) -> None:
    some = town.chance.sample(TREATMENTS, town.chance.randint(0, 2))
    orders = [hospital.ordered(code, Decimal(1)) for code in (*DAILY, *some)]
    _drive(town, citizen, hospital.entering(_number(citizen), orders))


def _settle(town: Town, citizen: Citizen, hospital: Hospital, *, interim: bool = False) -> None:
    """What is not settled yet; a card that has stopped is printed first."""
    for _ in range(2):
        town.box.insert(citizen.card)
        flow = hospital.settling(_number(citizen), interim=interim)
        outcome = _drive(town, citizen, flow)
        if not isinstance(outcome.reason, Sixty):
            break
        print_statement(town, citizen)
    assert outcome.result is Result.PAID, "a patient's card is at hand and good"


def _drive(town: Town, citizen: Citizen, flow: Flow[Done]) -> Done:
    return town.workplace.drive(flow, town.visitor(citizen), Place.HOSPITAL)
