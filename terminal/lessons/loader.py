"""Lesson files are read and checked whole before anything is played.

Every error is one sentence with the file and the line of the step it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import msgspec

from terminal.desk.table import BY_NAME
from terminal.errors import Declined, WrongUsage
from terminal.lessons.facts import CARD_FACTS, LEDGER_FACTS, is_fact
from terminal.lessons.lesson import Lesson, Step
from terminal.lessons.verbs import VERBS
from terminal.outcome import Result
from terminal.words import N_, tr

SUFFIX = ".toml"
FILE_NAME = re.compile(r"(\d\d)-([a-z0-9-]+)\.toml")
STEP_LINE = re.compile(r"^\s*\[\[\s*step\s*\]\]")
STEP_PATH = re.compile(r"\$\.step\[(\d+)\]")
AT_LINE = re.compile(r"at line (\d+)")
LONGEST = 200_000


class LessonWrong(WrongUsage):
    """A lesson file cannot be used."""

    template = "{file}, line {line}: {detail} Nothing was started."


class LessonUnknown(Declined):
    """No lesson has this name."""

    template = "There is no lesson {name}. 'shuaka lesson list' shows them. Nothing was started."


def lessons() -> tuple[Lesson, ...]:
    """Those that come with the product, in their order. Raises LessonWrong."""
    folder = Path(str(files("terminal") / "lessons" / "files"))
    return tuple(load(path) for path in sorted(folder.glob(f"*{SUFFIX}")))


def find(name: str) -> Lesson:
    """A lesson by name, number or file. Raises LessonUnknown or LessonWrong."""
    if name.endswith(SUFFIX):
        return load(Path(name))
    for lesson in lessons():
        if name in (lesson.name, str(lesson.number)):
            return lesson
    raise LessonUnknown(name=name)


def load(path: Path) -> Lesson:
    """Read a file. Raises LessonWrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as unreadable:
        raise LessonWrong(file=str(path), line="1", detail=str(unreadable)) from unreadable
    if len(text) > LONGEST:
        detail = N_("The file is too long for a lesson.")
        raise LessonWrong(file=str(path), line="1", detail=detail)
    named = FILE_NAME.fullmatch(path.name)
    lesson = parse(text, path.name)
    return msgspec.structs.replace(
        lesson,
        name=named[2] if named else path.stem,
        number=int(named[1]) if named else 0,
    )


def parse(text: str, file: str) -> Lesson:
    """A lesson from its text. Raises LessonWrong."""
    try:
        lesson = msgspec.toml.decode(text.encode(), type=Lesson)
    except msgspec.DecodeError as wrong:
        line, detail = _place_of(str(wrong), text)
        raise LessonWrong(file=file, line=str(line), detail=f"{detail}.") from wrong
    for number, step in enumerate(lesson.step):
        for detail in _faults_of(step):
            raise LessonWrong(file=file, line=str(_line_of(text, number)), detail=detail)
    if not lesson.step:
        raise LessonWrong(file=file, line="1", detail=tr(N_("The lesson has no steps.")))
    return lesson


def _place_of(sentence: str, text: str) -> tuple[int, str]:
    """The line that a decoder's sentence is about, and the sentence."""
    found = AT_LINE.search(sentence)
    if found:
        return int(found[1]), sentence
    step = STEP_PATH.search(sentence)
    return (_line_of(text, int(step[1])) if step else 1), sentence


def _line_of(text: str, number: int) -> int:
    """The line at which a step begins."""
    starts = [at for at, line in enumerate(text.splitlines(), 1) if STEP_LINE.match(line)]
    return starts[number] if number < len(starts) else 1


def _faults_of(step: Step) -> Iterator[str]:
    """What is wrong with a step, as sentences."""
    verb = VERBS.get(step.verb)
    if verb is None:
        yield tr(N_("There is no step {name}."), name=step.do)
        return
    if len(step.operands) != verb.operands:
        words = N_("The step {name} wants {count} words after it.")
        yield tr(words, name=step.verb, count=str(verb.operands))
    elif verb.choices and step.operand not in verb.choices:
        yield tr(N_("{name} is not known here; try one of: {known}."), name=step.operand,
                 known=", ".join(verb.choices))  # fmt: skip
    elif verb.is_number and not step.operand.isdigit():
        yield tr(N_("{name} is no number."), name=step.operand)
    elif step.fields and (step.verb != "desk" or _strange_fields(step)):
        yield tr(N_("This step has no field {name}."), name=", ".join(_strange_fields(step)))
    yield from _faults_of_expectation(step)


def _strange_fields(step: Step) -> set[str]:
    known = {field.name for field in BY_NAME[step.operand].fields} if step.verb == "desk" else set()
    return set(step.fields) - known


def _faults_of_expectation(step: Step) -> Iterator[str]:
    if step.expect.result not in ("", *Result):
        yield tr(N_("{name} is no outcome: paid, refused or unknown."), name=step.expect.result)
    tables: tuple[tuple[dict[str, str], Callable[[str], bool]], ...] = (
        (step.expect.card, lambda name: is_fact(name, CARD_FACTS)),
        (step.expect.ledger, lambda name: is_fact(name, LEDGER_FACTS)),
    )
    for facts, known in tables:
        for name in facts:
            if not known(name):
                yield tr(N_("There is no fact {name}. docs/lessons.md lists them."), name=name)
