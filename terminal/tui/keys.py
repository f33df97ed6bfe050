"""What each key of actions.py does, by its name there.

One that opens a dialog has opened it, and one that locks the scan line has locked it, before the
next key is looked at; what takes time is then work beside the keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from terminal.errors import Spoken
from terminal.tui import basket_work, day, explain, menu, menu_work, palette, where
from terminal.tui.actions import ACTIONS
from terminal.tui.card_drawer import CardDrawer
from terminal.tui.fault_panel import FaultPanel
from terminal.tui.help import Help
from terminal.tui.running import Running
from terminal.tui.sales import RefundChooser

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp


async def help_here(app: CounterApp) -> None:
    """F1: about the counter as it is after all that was scanned."""
    await app.scanned()
    here = Help(where.at_the_counter(app.counter), app.works())
    await app.push_screen(here, lambda _: app.repaint())
    app.repaint()


async def card_drawer(app: CounterApp) -> None:
    """F2: the drawer."""
    drawer = app.workplace.drawer

    def chosen(name: str | None) -> None:
        if name:
            app.work(_put_in(app, name))
        app.repaint()

    await app.push_screen(CardDrawer(drawer.cards(), drawer.inserted()), chosen)
    app.repaint()


async def _put_in(app: CounterApp, name: str) -> None:
    try:
        await asyncio.to_thread(app.workplace.drawer.insert, name)
    except Spoken as no:
        app.counter.message = no
        app.repaint()
    else:
        app.look_anew()


async def pull(app: CounterApp) -> None:
    """F4: out it comes, also in the middle of a payment."""

    async def pulled() -> None:
        await asyncio.to_thread(app.workplace.drawer.pull)
        app.watch_slot()

    app.work(pulled())


async def balance(app: CounterApp) -> None:
    """F5."""
    if app.works().card_in:
        app.work(app.jobs.balance())
    else:
        app.counter.message = menu.no_card()
        app.repaint()


async def pay(app: CounterApp) -> None:
    """F8: everything is locked before the next key is looked at."""
    app.work(app.jobs.pay(await app.begin()))


async def refund(app: CounterApp) -> None:
    """F7: choose, then as with a sale."""
    app.work(refund_one(app, await app.begin()))


async def refund_one(app: CounterApp, running: Running) -> None:
    """Which, and the refund."""
    chosen = await app.push_screen_wait(RefundChooser(app.workplace))
    if chosen:
        await app.jobs.refund(running, chosen)
    else:
        running.end()


async def working_day(app: CounterApp) -> None:
    """F9."""
    app.work(day.visit(app, await app.begin()))


async def explain_bill(app: CounterApp) -> None:
    """Ctrl+B: of the result shown, else of one that is chosen."""
    app.work(explain.visit(app, await app.begin()))


async def open_menu(app: CounterApp) -> None:
    """F10."""
    app.work(menu_work.visit(app, await app.begin()))


async def faults(app: CounterApp) -> None:
    """F11: Enter arms one, or takes it back."""
    await app.push_screen(FaultPanel(app.workplace.devices.faults), lambda _: app.repaint())
    app.repaint()


async def inside(app: CounterApp) -> None:
    """F12."""
    app.inside.toggle(shown=bool(app.counter_screen.trace_panel.display))


async def all_works(app: CounterApp) -> None:
    """Ctrl+P: what is chosen is done as its own key or row would do it."""
    works = list(palette.works_of(app))

    def chosen(work: palette.Work | None) -> None:
        if work is not None:
            app.work(do(app, work))
        app.repaint()

    await app.push_screen(palette.Palette(works), chosen)
    app.repaint()


async def do(app: CounterApp, work: palette.Work) -> None:
    """A work of the palette."""
    if work.kind == palette.KEY:
        await DOES[work.name](app)
    else:
        await palette.perform(app, work, await app.begin())


async def theme(app: CounterApp) -> None:
    """Ctrl+T."""
    app.change_theme()


async def speak(app: CounterApp) -> None:
    """Ctrl+L."""
    app.change_language()


async def leave(app: CounterApp) -> None:
    """Ctrl+Q; a payment that runs is finished first."""
    app.exit()


DOES: dict[str, Callable[[CounterApp], Awaitable[None]]] = {
    "help": help_here,
    "card": card_drawer,
    "hold": basket_work.hold_or_recall,
    "pull": pull,
    "balance": balance,
    "line": basket_work.change_line,
    "refund": refund,
    "pay": pay,
    "day": working_day,
    "explain": explain_bill,
    "menu": open_menu,
    "faults": faults,
    "inside": inside,
    "palette": all_works,
    "theme": theme,
    "language": speak,
    "leave": leave,
}
assert DOES.keys() == {action.name for action in ACTIONS}
