"""The counter opened for one lesson: with a person, playing itself, or unseen as a test."""

from __future__ import annotations

from terminal.lessons.lesson import Lesson
from terminal.lessons.school import School
from terminal.lessons.score import Score
from terminal.tui.app import CounterApp

UNSEEN = (110, 40)
"""Columns and rows of a screen that nobody looks at."""


def open_lesson(lesson: Lesson, school: School, pace_s: float | None = None) -> Score:
    """On the screen; with a pace it plays itself. Gives how it went."""
    return _run(lesson, school, pace_s, unseen=False)


def check_lesson(lesson: Lesson, school: School) -> Score:
    """Without a screen, as fast as it goes."""
    return _run(lesson, school, 0.0, unseen=True)


def _run(lesson: Lesson, school: School, pace_s: float | None, *, unseen: bool) -> Score:
    world = school.begin(lesson)
    try:
        app = CounterApp(world.workplace, school=school)
        app.classroom.assign(lesson, world, pace_s)
        app.run(headless=unseen, size=UNSEEN if unseen else None)
        app.classroom.close()
        assert not app.return_code, "the counter ended by a bug, which it has printed"
    finally:
        world.close()
    score = app.classroom.score
    assert score is not None, "the lesson was assigned"
    return score
