"""F10: what a chosen row of the menu does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.flow import Slot
from terminal.tui import desks, menu, phone, prescribed
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.readers_screen import Readers
from terminal.tui.running import Running
from terminal.tui.sales import can_hand_over
from terminal.tui.ward import visits
from terminal.words import N_

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp


def choices_of(app: CounterApp) -> list[Choice]:
    """The rows that mean something now."""
    stuck = can_hand_over(app.counter.open_cases)
    return menu.menu_choices(
        card_in=app.works().card_in, stuck=stuck, can_reset=app.can_reset,
        has_relatives=app.counter.has_relatives, has_display=app.holder.possible,
        lessons=_lessons(app),
    )  # fmt: skip


def _lessons(app: CounterApp) -> tuple[str, ...]:
    """In a lesson also the ways out of it."""
    if app.counter.lesson is not None:
        return (menu.LESSONS, menu.AGAIN, menu.LEAVE_LESSON)[0 if app.teaches else 1 :]
    return (menu.LESSONS,) if app.teaches else ()


def offered(app: CounterApp) -> list[str]:
    """Their values."""
    return [choice.value for choice in choices_of(app)]


async def visit(app: CounterApp, running: Running) -> None:
    """Choose a row and do it."""
    chosen = await app.push_screen_wait(Chooser(N_("Menu"), choices_of(app)))
    await do(app, chosen or "", running)


VISITS = {
    menu.PRESCRIPTION: prescribed.visit,
    menu.HOSPITAL: visits.visit,
    menu.DESKS: desks.visit,
    menu.PHONE: phone.visit,
}
"""Rows that are screens of their own."""


async def do(app: CounterApp, chosen: str, running: Running) -> None:
    """What a row does; "" for none."""
    if chosen == menu.LOAD:
        await app.jobs.load(running)
    elif operation := desks.with_the_card(app.workplace).get(chosen or ""):
        await desks.perform(app, operation, running)
    elif chosen in VISITS:
        await VISITS[chosen](app, running)
    elif chosen == menu.HAND_OVER and await app.push_screen_wait(menu.ask_hand_over()):
        await app.jobs.hand_over(running)
    elif chosen == menu.RESET and await app.push_screen_wait(menu.ask_reset()):
        assert app.rebuild is not None
        await app.jobs.reset(running, app.rebuild)
    elif chosen in menu.LESSON_ROWS:
        await app.classroom.visit(chosen, running)
    elif chosen == menu.HOLDER:
        await app.holder.visit()
        running.end()
    else:
        running.end()
        _aside(app, chosen)


def _aside(app: CounterApp, chosen: str | None) -> None:
    """What takes no time."""
    if chosen == menu.LANGUAGE:
        app.change_language()
    elif chosen == menu.RELATIVES:
        app.counter.basket.relatives = not app.counter.basket.relatives
    elif chosen == menu.READERS:
        patterns = {slot: app.workplace.devices.reader_of(slot) for slot in Slot}
        app.push_screen(Readers(patterns, app.workplace.clock.now), lambda _: app.repaint())
    elif chosen == menu.THEME:
        app.change_theme()
    elif chosen == menu.LEAVE:
        app.exit()
    app.repaint()
