"""shuaka lesson list, run, check: the same file as an exercise, a demonstration and a test."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from terminal.assemble.school import FOLDER, LessonSchool
from terminal.commands.options import Json
from terminal.commands.reporting import DONE, REFUSED, fail, print_json
from terminal.errors import Declined, Spoken
from terminal.lessons.loader import find, lessons
from terminal.words import say, tr

if TYPE_CHECKING:
    from terminal.lessons.lesson import Lesson
    from terminal.lessons.score import Score

PACE_S = 0.8
"""How long people get to follow a key of a demonstration."""

app = typer.Typer(no_args_is_help=True, help="Lessons at the counter: list, run, check.")
Name = Annotated[str, typer.Argument(help="Name or number of a lesson, or a file ending in .toml.")]


def school_of(ctx: typer.Context) -> LessonSchool:
    """Where lessons of this home take place."""

    def building() -> None:
        typer.echo(tr("Preparing the training world ..."), err=True)

    return LessonSchool(ctx.obj.home / FOLDER, building)


@app.command("list")
def list_lessons(as_json: Json = False) -> None:
    """Number, name and title of every lesson."""
    try:
        rows = [
            {"number": one.number, "name": one.name, "title": one.title.now, "steps": len(one.step)}
            for one in lessons()
        ]
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['number']:2}  {row['name']:22} {row['title']}")


@app.command()
def run(
    ctx: typer.Context,
    name: Name,
    play: Annotated[bool, typer.Option("--play", help="Watch it; it plays itself.")] = False,
    pace: Annotated[float, typer.Option(help="Seconds for each key of --play.")] = PACE_S,
    as_json: Json = False,
) -> None:
    """Open the counter for one lesson, in a training world of its own; --json tells how it went."""
    from terminal.tui.lesson_app import open_lesson

    try:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise Declined("A lesson needs a terminal. 'shuaka lesson check' does without one.")
        score = open_lesson(find(name), school_of(ctx), max(pace, 0.01) if play else None)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(score.as_document())


@app.command()
def check(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(help="Name or number of a lesson, or a file; all without it.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Play lessons without a screen, and say what differs from what they expect.

    Exit codes: 0 all as expected, 1 something differs, 2 a file is wrong, 3 the world failed.
    """
    try:
        chosen = (find(name),) if name else lessons()
        scores = [_checked(lesson, school_of(ctx), quiet=as_json) for lesson in chosen]
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json([score.as_document() for score in scores])
    raise typer.Exit(DONE if all(score.passed for score in scores) else REFUSED)


def _checked(lesson: Lesson, school: LessonSchool, *, quiet: bool) -> Score:
    from terminal.tui.lesson_app import check_lesson

    score = check_lesson(lesson, school)
    if not quiet:
        word = tr("as expected") if score.passed else tr("differs")
        typer.echo(f"{lesson.number:2}  {lesson.name:22} {word}")
        for place, step in enumerate(score.steps, 1):
            for mistake in step.mistakes:
                typer.echo(f"      {place}: {step.task}\n         {say(mistake)}")
    return score
