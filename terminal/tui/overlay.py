"""A screen over another one, which shows through it as it is now.

Textual tells only the topmost screen that one below it has changed (8.2); a screen between the
two would go on showing what it painted before, so it paints what lies below it anew each time.
"""

from __future__ import annotations

from textual.geometry import Region
from textual.screen import ModalScreen, ScreenResultType
from textual.strip import Strip


class Overlay(ModalScreen[ScreenResultType]):
    """The base of what comes over the counter: `Running` and every dialog."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Never from what was kept while another screen lies above this one."""
        if self.app.screen is not self:
            self._set_dirty()
        return super().render_lines(crop)
