"""The desks on the screen: a place, an operation of it, its form, and the slip it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.protocol.refusals import Refused
from terminal.desk.operation import TITLES, Operation, Place, Values
from terminal.desk.own_pin import CHANGE_PIN
from terminal.desk.scripts import RESET_WITH_CODE, activating
from terminal.desk.table import at
from terminal.errors import Spoken, Stopped
from terminal.transactions.contact import spoken
from terminal.tui import menu
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.form import Form
from terminal.tui.running import Running
from terminal.tui.slip import Refusal, SlipDialog
from terminal.words import N_, tr
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
    """Choose a place, work there until it is left, then perhaps another; Esc is one step back."""
    titles = {place.value: TITLES[place] for place in Place if at(place)}
    place = await _chosen(app, N_("Where?"), titles)
    while place:
        await _work_at(app, Place(place), running)
        place = await _chosen(app, N_("Where?"), titles, place)
    running.end()


async def _work_at(app: CounterApp, place: Place, running: Running) -> None:
    operations = {operation.name: operation for operation in at(place)}
    titles = {name: operation.title for name, operation in operations.items()}
    name = await _chosen(app, TITLES[place], titles)
    while name:
        await _do(app, operations[name], running)
        name = await _chosen(app, TITLES[place], titles, name)


async def _chosen(app: CounterApp, title: str, rows: dict[str, str], last: str = "") -> str | None:
    """The row that is chosen; the one that was chosen last is where it begins."""
    choices = [_choice(value, words) for value, words in rows.items()]
    start = list(rows).index(last) if last else 0
    return await app.push_screen_wait(Chooser(title, choices, start=start))


def _choice(value: str, title: str) -> Choice:
    return Choice(value, lambda: (tr(title), ""))


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
        await app.push_screen_wait(_refusal(operation.title, no))
    else:
        await app.push_screen_wait(SlipDialog(operation.title, slip))


def _refusal(title: str, no: Spoken | Refused) -> Refusal:
    return Refusal(title, spoken(no), stopped=isinstance(no, Stopped))
