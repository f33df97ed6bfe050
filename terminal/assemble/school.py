"""The worlds of lessons: a training world is built once a day, every lesson works in a copy of it.

The trainee's own home is not opened; all of this lies in its folder `lessons`, under a lock of its
own while it is copied.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.assemble.home import Home

if TYPE_CHECKING:  # a counter has a school; it needs a world when somebody begins a lesson
    from terminal.assemble.lesson_world import LessonWorld
    from terminal.lessons.lesson import Lesson

FOLDER = "lessons"
LEFT_OUT = ("owner.lock", "control.sock")


class LessonSchool:
    """A `School` in a folder; `building` is called before the world is built."""

    def __init__(self, folder: Path, building: Callable[[], None] = lambda: None) -> None:
        self._folder, self._building = folder, building

    @property
    def papers(self) -> Path:
        """Folder of the result sheets."""
        return self._folder / "results"

    def begin(self, lesson: Lesson) -> LessonWorld:
        """A fresh world, as long after the first day as the lesson wants."""
        from terminal.assemble.lesson_world import LessonWorld

        place = Path(tempfile.mkdtemp(prefix="shuaka-lesson-"))
        try:
            self._copy(place / "home")
            return LessonWorld(place, lesson.days_later)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    def _copy(self, target: Path) -> None:
        """A copy of today's world. Raises HomeBusy or HomeUnusable."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        template = Home(self._folder / "world")
        owner = template.own()
        try:
            if not _is_of_today(template):
                from terminal.assemble.world import build_world

                self._building()
                build_world(template)
            shutil.copytree(template.path, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
        finally:
            owner.close()


def _is_of_today(home: Home) -> bool:
    """What happened to the people happened yesterday: a world is good for one day."""
    try:
        built = home.ready.read_text(encoding="ascii")
    except OSError:
        return False
    return built.startswith(f"{datetime.now():%Y-%m-%d}")
