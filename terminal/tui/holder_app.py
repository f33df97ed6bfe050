"""The holder's display as a window of a terminal: the same states as the page, painted.

Keys go nowhere but into one buffer, and only while a PIN is asked; it is sent covered and wiped.
What is painted of it is how many digits there are.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from rich.traceback import Traceback
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Digits

from terminal.holder.line import WindowLine
from terminal.holder.shown import Shown, ShownAsk
from terminal.tui.pin import PLACES, PinKeys
from terminal.tui.theme import COUNTER
from terminal.tui.typeset import (
    ACCENT,
    ATTENTION,
    MUTED,
    READY,
    REFUSED,
    STRONG,
    TRAINING,
    apart,
    entry,
    left,
    line,
    page,
    right,
    rule,
    sentence,
)
from terminal.words import LANGUAGES, N_, in_language

STYLES = {"working": ACCENT, "paid": READY, "stopped": REFUSED, "uncertain": ATTENTION}
COUNT, AMOUNT = 9, 11
Lines = Callable[[Size], Iterator[Content]]


class Painting(Widget):
    """Lines for the cells at hand."""

    can_focus = False
    ALLOW_SELECT = False

    def __init__(self, lines: Lines, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines = lines

    def render(self) -> Content:
        """The lines as they are now."""
        return page(self._lines(self.size))


class HolderApp(App[None]):
    """One window on the board behind `line`. Raises OSError when the line is dead at once."""

    CSS = """
    #top { height: 2; padding: 0 2; }
    #middle { height: 1fr; padding: 0 2; }
    #goods { width: 3fr; height: 100%; margin-right: 3; }
    #pays { width: 2fr; height: 100%; }
    #label { height: 1; }
    #total { height: 3; width: 100%; text-align: right; }
    #parts { height: auto; min-height: 6; }
    #ask { height: auto; min-height: 5; }
    #foot { height: 3; padding: 0 2; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012 - Textual's type
        Binding("ctrl+l", "speak", show=False, priority=True),
        Binding("ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(self, line_: WindowLine, language: str) -> None:
        super().__init__()
        self.register_theme(COUNTER)
        self.theme = COUNTER.name
        self._line, self._language = line_, language
        self.shown: Shown | None = None
        self.typed = PinKeys()
        self._sent = self.lost = False

    def compose(self) -> ComposeResult:
        """Shop; goods and who pays; what is asked or said."""
        yield Painting(self._top, id="top")
        with Horizontal(id="middle"):
            yield Painting(self._goods, id="goods")
            with Vertical(id="pays"):
                yield Painting(self._label, id="label")
                yield Digits("0.00", id="total")
                yield Painting(self._parts, id="parts")
                yield Painting(self._asking, id="ask")
        yield Painting(self._foot, id="foot")

    def on_ready(self) -> None:
        """Follow the counter; there is something to paint on now."""
        self._line.look(self._language)
        threading.Thread(target=self._follow, name="holder's window", daemon=True).start()

    def _follow(self) -> None:
        for state in self._line.states():
            self.call_later(self.came, state)
        self.call_later(self._hung_up)

    def came(self, state: Shown) -> None:
        """One more state; digits for another question than this one's are none."""
        if state.ask is None or self.ask is None or state.ask.number != self.ask.number:
            self.typed.wipe()
            self.typed, self._sent = PinKeys(), False
        self.shown = state
        self._paint()

    def _hung_up(self) -> None:
        self.typed.wipe()
        self.lost = True
        self._paint()

    @property
    def ask(self) -> ShownAsk | None:
        """What is to be typed now."""
        return None if self.shown is None or self.lost else self.shown.ask

    def _paint(self) -> None:
        if self.shown is not None:
            self.query_one("#total", Digits).update(self.shown.total)
        for painting in self.query(Painting):
            painting.refresh(layout=True)

    def on_key(self, event: events.Key) -> None:
        """The holder's key; nobody else's business."""
        event.stop()
        event.prevent_default()
        ask = self.ask
        if ask is None or self._sent:
            return
        self.typed.press(event.key, event.character or "")
        with suppress(OSError):  # the line is dead: the thread that follows it says so
            if self.typed.entered:
                self._sent = True
                self._line.answer(ask, self.typed.take())
            elif self.typed.cancelled:
                self._sent = True
                self._line.cancel(ask)
        self._paint()

    def action_speak(self) -> None:
        """Ctrl+L: the other language, in this window only."""
        self._language = next(other for other in LANGUAGES if other != self._language)
        with suppress(OSError):
            self._line.look(self._language)

    def _fatal_error(self) -> None:
        """Textual would print local variables; a PIN may be one. The name is Textual's own."""
        self._exit_renderables.append(Traceback(show_locals=False, width=None))
        self._close_messages_no_wait()

    def _top(self, size: Size) -> Iterator[Content]:
        if self.shown is not None:
            marks = line((self.shown.labels.training, TRAINING))
            yield apart(line((self.shown.shop, STRONG)), marks, size.width)
            yield rule(size.width)

    def _goods(self, size: Size) -> Iterator[Content]:
        """The newest lines where not all of them fit."""
        if self.shown is None:
            return
        labels, name = self.shown.labels, max(size.width - COUNT - AMOUNT, 1)
        head = left(labels.item, name) + right(labels.count, COUNT) + right(labels.amount, AMOUNT)
        yield line((head, MUTED))
        for item, count, amount in self.shown.goods[-max(size.height - 1, 1) :]:
            yield line(left(item, name) + right(count, COUNT) + right(amount, AMOUNT))

    def _label(self, _: Size) -> Iterator[Content]:
        if self.shown is not None:
            yield line((self.shown.labels.total, MUTED))

    def _parts(self, size: Size) -> Iterator[Content]:
        for part in self.shown.parts if self.shown else ():
            yield entry(part.label, part.value, size.width)

    def _asking(self, size: Size) -> Iterator[Content]:
        """Title and amount, places, what to know."""
        ask = self.ask
        if ask is None or self.shown is None or self._sent:
            return
        labels, count = self.shown.labels, self.typed.count
        yield apart(line((ask.title, STRONG)), line(ask.amount), size.width)
        yield line((" ".join("*" * count + "_" * (PLACES - count)), f"bold {ACCENT}"))
        wrong = self.typed.too_many or ask.urgent
        hint = labels.too_many if self.typed.too_many else ask.hint
        yield from sentence(hint, size.width, ATTENTION if wrong else MUTED)

    def _foot(self, size: Size) -> Iterator[Content]:
        yield rule(size.width)
        if self.lost or self.shown is None:
            labels = self.shown.labels.lost if self.shown else ""
            yield line((labels, ATTENTION))
            yield line((in_language(self._language, N_("Ctrl+Q closes this window.")), MUTED))
            return
        labels_ = self.shown.labels
        if self.ask is not None and not self._sent:
            keys = (
                ("Enter", labels_.enter),
                ("Backspace", labels_.correct),
                ("Esc", labels_.cancel),
            )
            yield line(
                *(piece for key, does in keys for piece in ((key, ""), (f" {does}    ", MUTED)))
            )
            yield line((labels_.private, MUTED))
            return
        says = labels_.one_moment if self._sent else self.shown.says
        style = STYLES.get(self.shown.mood, "")
        yield line((f"{self.shown.sign} {says}".strip(), style))
        yield line(("Ctrl+L", ""), (f" {labels_.other_language}", MUTED))
