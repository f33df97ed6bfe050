"""Screens that nobody sees: between what a test looks at, the quick tier leaves out the painting.

Textual paints a headless screen like any other, up to 60 times a second, and throws it away: half
of what a test of the counter costs. Layout, styles and messages stay as they are; `Till.text` and
whatever awaits a dialog or the idle counter paints in full. With --slow every change is painted.
"""

from __future__ import annotations

from textual._compositor import Compositor
from textual._context import visible_screen_stack

WHOLE = Compositor.render_update


def left_out(self, full=False, screen_stack=None, simplify=False):
    """`Compositor.render_update` without the update; a picture of the screen is made in full."""
    if full:
        return WHOLE(self, full, screen_stack, simplify)
    visible_screen_stack.set([] if screen_stack is None else screen_stack)
    self._dirty_regions.clear()
    return None
