"""The screen: heading, body (card, basket, who pays; or the result; beside it the inside view),
scan line, hints, key bar. What is shown where is in counter.tcss, by size and state.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.screen import Screen

from terminal.tui.actions import Works
from terminal.tui.basket_list import BasketList
from terminal.tui.card_panel import CardPanel
from terminal.tui.desk import Desk
from terminal.tui.heading import Heading
from terminal.tui.inside import Inside
from terminal.tui.inside_panel import InsidePanel
from terminal.tui.key_bar import KeyBar
from terminal.tui.lesson_band import LessonBand
from terminal.tui.pays_panel import PaysPanel
from terminal.tui.result_band import ReceiptPaper, ResultBand
from terminal.tui.scan_line import Hints, ScanInput, ScanLine
from terminal.tui.state import Counter
from terminal.workplace import Catalogue


class CounterScreen(Screen[None]):
    """Painted from one `Counter`."""

    def __init__(
        self,
        counter: Counter,
        inside: Inside,
        works: Callable[[], Works],
        catalogue: Callable[[], Catalogue],
        followed: Callable[[], None],
    ) -> None:
        """`followed` is told of every change."""
        super().__init__()
        self._followed = followed
        self.counter = counter
        self._works = works
        self._hints = Hints(counter)
        self.desk = Desk(
            counter,
            catalogue,
            self._changed,
            trace_shown=lambda: bool(self.trace_panel.display),
        )
        self.trace_panel = InsidePanel(counter, inside)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Heading(self.counter)
        yield LessonBand(self.counter)
        with Horizontal(id="body"):
            with Container(id="sale"):
                yield CardPanel(self.counter)
                yield BasketList(self.counter)
                yield PaysPanel(self.counter)
            yield ResultBand(self.counter)
            yield self.trace_panel
        yield ScanLine(self.counter, self.desk)
        yield self._hints
        yield KeyBar(self.counter, self._works)

    @property
    def scan(self) -> ScanInput:
        """The one field."""
        return self.query_one(ScanInput)

    def fall_in(self) -> None:
        """Bring what is shown where into line with the state."""
        self._followed()
        self.set_class(self.counter.result is not None, "-result")
        over, outcome = self.counter.looking.over, self.counter.outcome
        self.set_class(self.counter.inside, "-inside")
        self.set_class(over is not None and over is outcome, "-over")
        self.set_class(self.counter.lesson is not None, "-lesson")
        self.set_class(bool(self.query_one(ReceiptPaper).lines()), "-receipt")
        self.query_one(PaysPanel).show_total()

    def _changed(self) -> None:
        if self.is_mounted:
            self.fall_in()
            for widget in self.walk_children():
                widget.refresh()
