"""The composition root: the one place that knows card emulator, centre and terminal together.

Its names are looked up when they are used: the pytest plugin in here is loaded by every pytest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terminal.assemble.home import Home
    from terminal.assemble.opening import open_workplace
    from terminal.assemble.stage import training_card
    from terminal.assemble.world import rebuild_world

_PLACES = {
    "Home": "home",
    "open_workplace": "opening",
    "rebuild_world": "world",
    "training_card": "stage",
}
__all__ = ["Home", "open_workplace", "rebuild_world", "training_card"]


def __getattr__(name: str) -> object:
    """Import a name of `__all__` where it lives."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
