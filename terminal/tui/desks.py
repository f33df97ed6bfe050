"""The desks on the screen: a place, an operation of it, its form, and the slip it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.protocol.refusals import Refused
from terminal.desk.operation import TITLES, Operation, Place, Values
from terminal.desk.own_pin import CHANGE_PIN
from terminal.desk.scripts import RESET_WITH_CODE, activating
from terminal.desk.table import at
from terminal.errors import Spoken
from terminal.transactions.contact import spoken
from terminal.tui import menu
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.form import Form
from terminal.tui.running import Running
from terminal.tui.slip import Refusal, SlipDialog
from terminal.words import N_, say, tr
from terminal.workplace import Workplace

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp


def with_the_card(workplace: Workplace) -> dict[str, Operation]:
    """Rows of the menu that are operations with the card in the reader."""
    return {
        menu.PIN: CHANGE_PIN,
        menu.CODE: RESET_WITH_CODE,
        menu.ACTIVATE: activating(workplace.activating),
    }


async def visit(app: CounterApp, running: Running) -> None:
    """Choose a place, then work there until it is left."""
    places = [place for place in Place if at(place)]
    choices = [_choice(place, TITLES[place]) for place in places]
    chosen = await app.push_screen_wait(Chooser(N_("Where?"), choices))
    while chosen:
        operation = await _choose(app, Place(chosen))
        if operation is None:
            break
        await _do(app, operation, running)
    running.end()


def _choice(value: str, title: str) -> Choice:
    return Choice(value, lambda: (tr(title), ""))


async def _choose(app: CounterApp, place: Place) -> Operation | None:
    operations = {operation.name: operation for operation in at(place)}
    choices = [_choice(name, operation.title) for name, operation in operations.items()]
    name = await app.push_screen_wait(Chooser(TITLES[place], choices))
    return operations[name] if name else None


async def perform(app: CounterApp, operation: Operation, running: Running) -> None:
    """One operation, without choosing it at a desk first."""
    await _do(app, operation, running)
    running.end()


async def _do(app: CounterApp, operation: Operation, running: Running) -> None:
    values: Values | None = Values({})
    if operation.fields:
        values = await app.push_screen_wait(Form(operation))
    if values is None:
        return
    try:
        slip = await app.jobs.at_a_desk(operation, values, running)
    except (Spoken, Refused) as no:
        await app.push_screen_wait(Refusal(operation.title, say(spoken(no))))
    else:
        await app.push_screen_wait(SlipDialog(operation.title, slip))
