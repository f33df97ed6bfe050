"""The counter as lessons see it: its state as a `Scene`, and everything it has painted as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Digits

from terminal.errors import Stopped
from terminal.lessons.scene import Bedside as Seen
from terminal.lessons.scene import Dialog as Kind
from terminal.lessons.scene import Scene
from terminal.tui.chooser import Chooser
from terminal.tui.dialog import Dialog, Piece
from terminal.tui.form import Form
from terminal.tui.lesson_band import LessonBand
from terminal.tui.new_pin import NewPinDialog
from terminal.tui.painted import Painted
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit, Question
from terminal.tui.running import Running
from terminal.tui.slip import Refusal, SlipDialog
from terminal.tui.state import Mark
from terminal.tui.ward.screen import VisitScreen
from terminal.tui.ward.state import Bedside

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

KINDS: tuple[tuple[type[Screen[Any]], Kind], ...] = (
    (ConfirmSplit, Kind.CONFIRM),
    (Question, Kind.ASK),
    (NewPinDialog, Kind.NEW_PIN),
    (PinDialog, Kind.PIN),
    (Chooser, Kind.CHOOSER),
    (Form, Kind.FORM),
    (SlipDialog, Kind.SLIP),
    (Refusal, Kind.REFUSAL),
    (Dialog, Kind.OTHER),
)
"""From the special to the general."""
AMPLE = Size(100, 60)


def look(app: CounterApp) -> Scene:
    """The scene now."""
    counter, top = app.counter, app.screen
    bedside = bedside_of(app)
    basket = bedside.draft.basket if bedside else counter.basket
    kind = next((kind for screen, kind in KINDS if isinstance(top, screen)), Kind.NONE)
    return Scene(
        settled=_is_settled(app, top),
        card=app.workplace.drawer.inserted(),
        reading=counter.card,
        tries=counter.card.tries,
        rows=tuple((row.item.medins_list_codg, row.count) for row in basket.rows),
        dialog=kind,
        serial=id(top),
        outcome=counter.outcome,
        message=(bedside.draft if bedside else counter).message,
        armed=frozenset(str(fault) for fault in app.workplace.devices.faults.armed),
        relatives=counter.basket.relatives,
        bedside=_seen(bedside) if bedside else None,
        stopped=_is_stopped(app, top),
    )


def _is_stopped(app: CounterApp, top: Screen[Any]) -> bool:
    if isinstance(top, Refusal):
        return top.stopped
    outcome = app.counter.outcome
    return outcome is not None and isinstance(outcome.reason, Stopped)


def bedside_of(app: CounterApp) -> Bedside | None:
    """The visit that is on the screen, also under a dialog."""
    screens = [one for one in app.screen_stack if isinstance(one, VisitScreen)]
    return screens[-1].bedside if screens else None


def _seen(bedside: Bedside) -> Seen:
    visit = bedside.visit
    return Seen(
        visit.number, str(visit.state), len(visit.lines), len(bedside.bills), bedside.deposit_fen,
        len(visit.told.diagnoses),
    )  # fmt: skip


def _is_settled(app: CounterApp, top: Screen[Any]) -> bool:
    """Whether the next key is a person's: a dialog waits, or nothing runs below."""
    if isinstance(top, Running):
        return False
    if isinstance(top, Dialog):
        return top.is_mounted and not top.answered and bool(top.query(Piece))
    card = app.counter.card
    read = (card.mark is Mark.NONE) == (app.workplace.drawer.inserted() is None)
    return not app.jobs.busy and read and card.mark is not Mark.READING


def painted(app: CounterApp) -> str:
    """Every text on the screens of the stack, without the lesson's own."""
    return "\n".join(_texts(app))


def _texts(app: CounterApp) -> Iterator[str]:
    for screen in app.screen_stack:
        for widget in screen.walk_children():
            if isinstance(widget, Painted | Piece) and not isinstance(widget, LessonBand):
                content = _content(widget)
                if widget.display and isinstance(content, Content):
                    yield content.plain
            elif isinstance(widget, Digits):
                yield widget.value


def _content(widget: Painted | Piece) -> object:
    """What a widget paints; one that is not laid out yet has no lines to paint on."""
    if isinstance(widget, Painted) and not widget.size.area:
        return widget.paint(AMPLE)
    return widget.render()
