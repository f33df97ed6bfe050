"""The composition root: the one place that knows card emulator, centre and terminal together."""

from terminal.assemble.home import Home
from terminal.assemble.opening import open_workplace
from terminal.assemble.world import rebuild_world

__all__ = ["Home", "open_workplace", "rebuild_world"]
