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
    `stops`: it is somebody's no, which else is never what a step wants.
    """

    task: str
    tip: str
    done: Done
    operands: int = 0
    choices: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("",)
    is_number: bool = False
    by_itself: bool = False
    stops: bool = False

    @property
    def at_the_counter(self) -> bool:
        """Whether a person can begin it when no dialog is open."""
        return "" in self.needs and not self.by_itself

    def was_done(self, operands: tuple[str, ...], before: Scene, now: Scene) -> bool:
        """Somebody's no is what was wanted only where the step is one."""
        said_no = now.stopped and "" not in self.needs and not self.stops
        return self.done(operands, before, now) and not said_no
