"""What a step must have led to, compared with what is: every difference is a sentence.

The same judgement serves the trainee, the demonstration and the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from terminal.errors import Spoken
from terminal.lessons.lesson import Step, Words
from terminal.lessons.scene import Scene
from terminal.lessons.school import World
from terminal.outcome import Said
from terminal.receipt import Letterhead, print_receipt


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to look at: the scene, everything painted on the screen, the world."""

    scene: Scene
    screen: str
    world: World

    @property
    def receipt(self) -> str:
        """The receipt of the last outcome, "" without one."""
        outcome = self.scene.outcome
        if outcome is None or outcome.entry is None or outcome.entry.settlement is None:
            return ""
        return print_receipt(outcome.entry, Letterhead.of(self.world.workplace.settings))


def judge(step: Step, evidence: Evidence) -> list[Spoken]:
    """Every difference between what the step expects and what is there."""
    expect = step.expect
    return [
        *_result(expect.result, evidence),
        *_missing(expect.screen, evidence.screen, _NOT_ON_SCREEN),
        *_missing(expect.receipt, evidence.receipt, _NOT_ON_RECEIPT),
        *_facts(expect.card, evidence.world.card),
        *_facts(expect.ledger, evidence.world.ledger),
    ]


_NOT_ON_SCREEN = Said("The screen should say: {words}")
_NOT_ON_RECEIPT = Said("The receipt should say: {words}")


def _result(wanted: str, evidence: Evidence) -> Iterator[Spoken]:
    outcome = evidence.scene.outcome
    found = str(outcome.result) if outcome is not None else "-"
    if wanted and wanted != found:
        yield Said("The outcome is {found}; {wanted} was to be expected.", found=found,
                   wanted=wanted)  # fmt: skip


def _missing(wanted: Words, text: str, sentence: Said) -> Iterator[Spoken]:
    """Wherever lines are broken."""
    there = _squeezed(text)
    for words in wanted.now:
        if _squeezed(words) not in there:
            yield Said(sentence.template, words=words)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _facts(wanted: dict[str, str], look: Callable[[str], str]) -> Iterator[Spoken]:
    for name, value in wanted.items():
        found = look(name)
        if found != value:
            yield Said("{name} is {found}; {wanted} was to be expected.", name=name, found=found,
                       wanted=value)  # fmt: skip
