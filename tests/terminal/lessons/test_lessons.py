"""Every lesson that comes with the product, played at the real counter by its own keys: what a
trainer promises is what happens."""

import pytest

from terminal.assemble.school import LessonSchool
from terminal.lessons.loader import lessons
from terminal.tui.lesson_app import check_lesson
from terminal.words import CHINESE, ENGLISH, say, set_language

LESSONS = lessons()


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return LessonSchool(tmp_path_factory.mktemp("school"))


@pytest.fixture(autouse=True)
def english():
    yield
    set_language(ENGLISH)


def differences(lesson, school, language):
    set_language(language)
    score = check_lesson(lesson, school)
    assert score.complete or score.mistakes
    return [f"{step.task}: {say(one)}" for step in score.steps for one in step.mistakes]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_goes_as_it_says(lesson, school):
    assert differences(lesson, school, ENGLISH) == []


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_goes_as_it_says_in_chinese(lesson, school):
    assert differences(lesson, school, CHINESE) == []


def test_a_lesson_that_expects_too_much_fails_and_says_what(school):
    import msgspec

    first = LESSONS[0]
    steps = list(first.step)
    wrong = msgspec.structs.replace(steps[7].expect, result="refused", card={"zhao tries": "2"})
    steps[7] = msgspec.structs.replace(steps[7], expect=wrong)
    score = check_lesson(msgspec.structs.replace(first, step=tuple(steps)), school)
    assert score.complete
    assert not score.passed
    assert [str(one) for one in score.steps[7].mistakes] == [
        "The outcome is paid; refused was to be expected.",
        "zhao tries is 6; 2 was to be expected.",
    ]


def test_there_are_lessons_for_everything_that_has_to_be_learnt():
    wanted = (
        *("first-sale", "pin-wrong-twice", "pin-blocked", "not-activated", "late-activation"),
        *("sixty-records", "lost-card", "lost-then-found", "not-enough-money", "resident"),
        *("relative-pays", "class-c", "refund", "pulled-at-the-debit", "answer-lost"),
        *("centre-down", "day-difference", "cash-asked", "wrong-account", "emergency"),
        *("outpatient", "line-taken-back", "hospital-stay", "cancel-and-settle-again"),
        *("emergency-handed-in", "insured-elsewhere"),
    )
    assert set(wanted) <= {lesson.name for lesson in LESSONS}
    assert [lesson.number for lesson in LESSONS] == list(range(1, len(LESSONS) + 1))
