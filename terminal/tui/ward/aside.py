"""What takes no time on a visit's screen: help, the card drawer, the language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from terminal.desk.operation import Slip
from terminal.outcome import Said
from terminal.tui.help import KEY, TYPED
from terminal.tui.slip import SlipDialog
from terminal.tui.typeset import left
from terminal.tui.ward.keys import KEYS
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp
    from terminal.tui.ward.screen import VisitScreen

HERE = N_("One visit. Scan what is done; Enter on the empty line enters it; Esc goes back.")


async def help_here(app: CounterApp, screen: VisitScreen) -> None:
    """F1."""
    keys = [left(key.shown, KEY) + tr(key.about) for key in KEYS if key.when(screen.bedside)]
    typed = [left(tr(example), KEY) + tr(about) for example, about in TYPED[:-1]]
    await app.push_screen(SlipDialog(N_("Help"), Slip(Said(HERE), paper=(*keys, "", *typed))))


async def card(app: CounterApp, screen: VisitScreen) -> None:
    """F2."""
    del screen
    await app.action_key("card")


async def speak(app: CounterApp, screen: VisitScreen) -> None:
    """Ctrl+L."""
    app.change_language()
    screen.show()


DOES: dict[str, Callable[[CounterApp, VisitScreen], Awaitable[None]]] = {
    "help": help_here,
    "card": card,
    "language": speak,
}
