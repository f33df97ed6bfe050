"""What a lesson shows beside the counter: the task, and what to press once help is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.desk.operation import TITLES
from terminal.desk.table import BY_NAME
from terminal.errors import Spoken
from terminal.fault_kinds import KINDS, Fault
from terminal.lessons.lesson import Lesson, Step
from terminal.lessons.school import World
from terminal.lessons.verbs import VERBS
from terminal.words import N_, tr

WRONG_PIN = "000000"


@dataclass(frozen=True, slots=True)
class Shown:
    """The lesson at step `at` (from 0); `said` is what became of the step before."""

    lesson: Lesson
    at: int
    world: World
    helped: int = 0
    said: Spoken | None = None
    went_well: bool = True

    @property
    def step(self) -> Step:
        """The step to do now."""
        return self.lesson.step[min(self.at, len(self.lesson.step) - 1)]

    @property
    def task(self) -> str:
        """What is to be done."""
        return task_of(self.step, self.world)

    @property
    def tip(self) -> str:
        """Which keys do it."""
        return tip_of(self.step, self.world)


def task_of(step: Step, world: World) -> str:
    """The step in the words of the lesson, else of its verb."""
    if step.say is not None:
        return world.fill(step.say.now)
    words = PIN_TASKS.get(step.operand) if step.verb == "pin" else None
    return tr(words or VERBS[step.verb].task).format(*map(tr, _spoken(step)))


PIN_TASKS = {
    "right": N_("The holder types the PIN."),
    "wrong": N_("The holder types a wrong PIN."),
}


def _spoken(step: Step) -> tuple[str, ...]:
    """Operands as they are called on the screen."""
    if step.verb == "desk":
        return (BY_NAME[step.operand].title,)
    if step.verb in ("fault", "mend"):
        return (KINDS[Fault(step.operand)].title,)
    return step.operands


def tip_of(step: Step, world: World) -> str:
    """The keys; for a form what is typed into its fields."""
    if step.tip is not None:
        return world.fill(step.tip.now)
    words = tr(VERBS[step.verb].tip)
    if step.verb == "pin":
        words = words.format(pin=pin_of(step, world))
    elif step.verb == "desk":
        words = _way_to_the_desk(step, world)
    return words.format(*_spoken(step))


def _way_to_the_desk(step: Step, world: World) -> str:
    operation = BY_NAME[step.operand]
    labels = {field.name: tr(field.label) for field in operation.fields}
    typed = ", ".join(f"{labels[name]}: {world.fill(value)}" for name, value in step.fields.items())
    place = tr(TITLES[operation.place])
    head = tr(N_("F10, Bank, agency, telephone: {place}: {work}"))
    way = head.format(place=place, work=tr(operation.title))
    return f"{way}; {typed}" if typed else way


def pin_of(step: Step, world: World) -> str:
    """What the holder types: the card's PIN, a wrong one, or these digits."""
    if step.operand == "wrong":
        return WRONG_PIN
    if step.operand == "right":
        return world.pin(world.workplace.drawer.inserted() or "")
    return step.operand
