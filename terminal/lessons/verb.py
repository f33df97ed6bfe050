"""A verb of the vocabulary of steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terminal.lessons.scene import Scene

Done = Callable[[tuple[str, ...], Scene, Scene], bool]


@dataclass(frozen=True, slots=True)
class Verb:
    """`task` and `tip` are message ids with {0}, {1} for operands; `choices` for the first one.

    `done` is asked with operands, the scene before the step and the settled scene now; `needs` are
    the dialogs the step begins in (none: the counter itself). `by_itself`: nobody presses a key.
    """

    task: str
    tip: str
    done: Done
    operands: int = 0
    choices: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("",)
    is_number: bool = False
    by_itself: bool = False
