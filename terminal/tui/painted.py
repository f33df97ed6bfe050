"""A widget that paints itself from the counter's state: no text is stored on the screen."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from terminal.tui.state import Counter


class Painted(Widget):
    """`paint` gives its content for the cells at hand; `refresh` paints it anew."""

    can_focus = False
    ALLOW_SELECT = False

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.counter = counter

    def render(self) -> Content:
        """Textual's question for the content."""
        return self.paint(self.size)

    def paint(self, size: Size) -> Content:
        """The content for so many cells."""
        raise NotImplementedError
