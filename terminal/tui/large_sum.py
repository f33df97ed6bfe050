"""A sum in large digits; one that is too wide for its place stands there whole in ordinary ones."""

from __future__ import annotations

from textual.app import RenderResult
from textual.renderables.digits import Digits as LargeDigits
from textual.widgets import Digits

from terminal.tui.typeset import STRONG, line, page, right


class LargeSum(Digits):
    """Three lines, like Textual's, which cuts what does not fit."""

    def render(self) -> RenderResult:
        """Large where all of it can be seen."""
        columns = self.size.width
        if LargeDigits.get_width(self.value) <= columns:
            return super().render()
        return page([line(), line((right(self.value, columns), STRONG)), line()])
