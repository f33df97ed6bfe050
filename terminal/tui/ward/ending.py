"""F3, F6 and F10 of a visit: the day of its lines, its illness, its deposit, how it is paid, and
what ends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from backend.protocol.money import yuan
from terminal.desk.operation import Field, FieldKind, Values
from terminal.outcome import Said
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.form import Form, Sheet
from terminal.tui.question import AskFirst
from terminal.tui.ward import paying
from terminal.tui.ward.state import Bedside
from terminal.tui.ward.telling import told_of, ward_of
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.ward.work import Round

TITLE = N_("This visit")
LEAVE, PAY_IN, GIVE_BACK, ANEW = "leave", "pay in", "give back", "anew"
DISCHARGE, BACK_TO_BED, NEVER_CAME = "discharge", "undo discharge", "undo admission"
WORDS = {
    LEAVE: N_("Take the registration back"),
    PAY_IN: N_("Take a deposit"),
    GIVE_BACK: N_("Give the deposit back"),
    DISCHARGE: N_("Discharge the patient"),
    BACK_TO_BED: N_("Take the discharge back"),
    NEVER_CAME: N_("Take the admission back"),
    **paying.WORDS,
    ANEW: N_("Read the visit anew from the centre"),
}
LEAVE_SAYS = N_("The registration of {name} is taken back, with its {count} unsettled lines.")
DISCHARGE_SAYS = N_("{name} goes home. Then no lines come, and the stay can be settled for good.")
BED_SAYS = N_("{name} is in bed again, and lines may come.")
NEVER_SAYS = N_("The stay of {name} never was; its {count} unsettled lines go.")
DEPOSIT_SAYS = N_("Cash that the patient pays in, or gets back; {there} are there.")
MOST_DAYS = 60


def rows(bedside: Bedside) -> list[str]:
    """What can be done to a visit as it is."""
    if not bedside.visit.inpatient:
        return [LEAVE, *paying.rows(bedside), ANEW]
    deposit = [PAY_IN, GIVE_BACK] if bedside.deposit_fen else [PAY_IN]
    leaving = [DISCHARGE, NEVER_CAME] if bedside.is_open else [BACK_TO_BED]
    return [*deposit, *leaving, *paying.rows(bedside), ANEW]


async def end(work: Round) -> None:
    """F10: choose, and do it; what cannot simply be chosen back after a clear question."""
    offered = [_row(one) for one in rows(work.bedside)]
    chosen = await work.app.push_screen_wait(Chooser(TITLE, offered))
    if chosen:
        await DOES[chosen](work)


def _row(name: str) -> Choice:
    return Choice(name, lambda: (tr(WORDS[name]), ""))


async def _sure(work: Round, name: str, says: str, yes: str) -> bool:
    visit = work.bedside.visit
    what = Said(says, name=visit.name, count=str(len(work.bedside.due)))
    sure: bool | None = await work.app.push_screen_wait(AskFirst(WORDS[name], what, yes=yes))
    return bool(sure)


async def _leave(work: Round) -> None:
    if await _sure(work, LEAVE, LEAVE_SAYS, N_("take it back")):
        await work.drive(work.hospital.leaving(work.number))
        work.close()


async def _never_came(work: Round) -> None:
    if await _sure(work, NEVER_CAME, NEVER_SAYS, N_("take it back")):
        await work.drive(work.hospital.undoing(work.number))
        work.close()


async def _discharge(work: Round) -> None:
    if await _sure(work, DISCHARGE, DISCHARGE_SAYS, N_("discharge")):
        await work.enter()
        await work.drive(work.hospital.discharging(work.number))
        await work.quote()


async def _back_to_bed(work: Round) -> None:
    if await _sure(work, BACK_TO_BED, BED_SAYS, N_("take it back")):
        await work.drive(work.hospital.undoing(work.number))
        await work.quote()


async def _pay_in(work: Round) -> None:
    await _deposit(work, PAY_IN, 1, "")


async def _give_back(work: Round) -> None:
    await _deposit(work, GIVE_BACK, -1, yuan(work.bedside.deposit_fen))


async def _deposit(work: Round, name: str, sign: int, suggested: str) -> None:
    there = tr(DEPOSIT_SAYS, there=yuan(work.bedside.deposit_fen))
    field = Field("amount", N_("Amount"), FieldKind.AMOUNT, default=suggested)
    form = Form(Sheet(WORDS[name], there, (field,)))
    values: Values | None = await work.app.push_screen_wait(form)
    if values is not None:
        await work.drive(work.hospital.depositing(work.number, sign * values.fen("amount")))
        await work.quote()


async def _anew(work: Round) -> None:
    """What other terminals of the hospital did to the visit."""
    await work.drive(work.hospital.fetching(work.number))
    await work.quote()


DOES: dict[str, Callable[[Round], Awaitable[None]]] = {
    LEAVE: _leave,
    PAY_IN: _pay_in,
    GIVE_BACK: _give_back,
    DISCHARGE: _discharge,
    BACK_TO_BED: _back_to_bed,
    NEVER_CAME: _never_came,
    **paying.DOES,
    ANEW: _anew,
}


async def inform(work: Round) -> None:
    """F6: 2203, or 2403 of a stay with its ward and bed."""
    visit, app = work.bedside.visit, work.app
    ward = visit.ward
    if visit.inpatient:
        chosen = await ward_of(app, N_("Ward and bed"), bed=True, now=ward)
        if chosen is None:
            return
        ward = chosen
    told = await told_of(app, visit.told, inpatient=visit.inpatient)
    if told is None:
        return
    if visit.inpatient:
        await work.drive(work.hospital.changing(work.number, ward, told))
    else:
        await work.drive(work.hospital.informing(work.number, told))
    await work.quote()


async def day(work: Round) -> None:
    """F3: of which day of the stay the lines are; the newest first."""
    first = date.fromisoformat(work.bedside.visit.begun[:10])
    today = work.app.workplace.clock.now().date()
    days = [today - timedelta(days=n) for n in range(min((today - first).days, MOST_DAYS) + 1)]
    choices = [_day(one) for one in days]
    chosen = await work.app.push_screen_wait(Chooser(N_("Lines of which day?"), choices))
    if chosen:
        work.bedside.day = "" if chosen == today.isoformat() else chosen


def _day(one: date) -> Choice:
    return Choice(one.isoformat(), lambda: (one.isoformat(), ""))
