"""How a lesson went: help used and mistakes of each step, points, and the result sheet.

A step is worth two points; a look at the keys costs one, having it done for you both, as does each
mistake one. Nobody gets less than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from terminal.columns import between, centred, wrapped
from terminal.errors import Spoken
from terminal.lessons.lesson import Lesson
from terminal.words import N_, say, tr

WORTH = 2
KEYS_SHOWN, DONE_FOR_YOU = 1, 2
SHEET_COLUMNS = 56


@dataclass(slots=True)
class StepScore:
    """One step: how much help, which mistakes, whether it was done."""

    task: str
    help: int = 0
    mistakes: list[Spoken] = field(default_factory=list)
    done: bool = False

    @property
    def points(self) -> int:
        """What it brought."""
        return max(WORTH - self.help - len(self.mistakes), 0) if self.done else 0


@dataclass(slots=True)
class Score:
    """The whole lesson, played by a person or by itself."""

    lesson: Lesson
    began: datetime
    steps: list[StepScore] = field(default_factory=list)
    ended: datetime | None = None

    @property
    def complete(self) -> bool:
        """Every step was done."""
        done = [step for step in self.steps if step.done]
        return len(done) == len(self.lesson.step)

    def begin_again(self, at: int, why: Spoken) -> None:
        """The steps from `at` on are to be done once more; help and mistakes of them stay."""
        again = self.steps[at:]
        mistakes = [mistake for step in again for mistake in step.mistakes]
        helped = max(step.help for step in again)
        self.steps[at:] = [StepScore(again[0].task, helped, [*mistakes, why])]

    @property
    def mistakes(self) -> list[Spoken]:
        """All of them, in order."""
        return [mistake for step in self.steps for mistake in step.mistakes]

    @property
    def helped(self) -> int:
        """Steps with help."""
        return sum(1 for step in self.steps if step.help)

    @property
    def points(self) -> int:
        """What was reached."""
        return sum(step.points for step in self.steps)

    @property
    def most(self) -> int:
        """What could be reached."""
        return WORTH * len(self.lesson.step)

    @property
    def passed(self) -> bool:
        """Complete, and nothing was otherwise than the lesson expects."""
        return self.complete and not self.mistakes

    def as_document(self) -> dict[str, object]:
        """For --json."""
        return {
            "lesson": self.lesson.name,
            "title": self.lesson.title.now,
            "passed": self.passed,
            "complete": self.complete,
            "points": self.points,
            "most": self.most,
            "helped": self.helped,
            "mistakes": [say(mistake) for mistake in self.mistakes],
        }


def sheet(score: Score, shop: str, *, columns: int = SHEET_COLUMNS) -> list[str]:
    """The result sheet as monospaced lines."""
    ended = score.ended or score.began
    result = N_("passed") if score.passed else N_("practise again")
    lines = [
        centred(tr(N_("LESSON RESULT")), columns),
        centred(tr(N_("TRAINING - not an examination")), columns),
        "",
        *wrapped(f"{score.lesson.number:02d}  {score.lesson.title.now}", columns),
        between(shop, f"{ended:%Y-%m-%d %H:%M}", columns),
        "-" * columns,
        between(tr(N_("Result")), tr(result), columns),
        between(tr(N_("Points")), f"{score.points} / {score.most}", columns),
        between(tr(N_("Steps with help")), str(score.helped), columns),
        between(tr(N_("Mistakes")), str(len(score.mistakes)), columns),
        between(tr(N_("Time")), _time(ended - score.began), columns),
        "-" * columns,
    ]
    for number, step in enumerate(score.steps, 1):
        lines += _row(number, step, columns)
    return [*lines, "-" * columns, *wrapped(score.lesson.learnt.now, columns)]


def _time(took: timedelta) -> str:
    minutes, seconds = divmod(int(took.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


HELP_WORDS = {0: "", KEYS_SHOWN: N_("keys shown"), DONE_FOR_YOU: N_("shown")}


BESIDE = 20
"""Columns of a row that are not its task's: number, help, points."""


def _row(number: int, step: StepScore, columns: int) -> list[str]:
    points = f"{step.points}/{WORTH}"
    helped = tr(HELP_WORDS[step.help])
    head, *more = wrapped(step.task, columns - BESIDE)
    lines = [between(f"{number:2d}  {head}", f"{helped} {points}".strip(), columns)]
    lines += [f"    {text}" for text in more]
    for mistake in step.mistakes:
        lines += [f"    ! {text}" for text in wrapped(say(mistake), columns - 6)]
    return lines
