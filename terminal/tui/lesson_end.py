"""How a lesson begins and ends on the screen: its situation, its result sheet as text and PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from terminal.columns import wrapped
from terminal.desk.operation import Slip
from terminal.errors import WrongUsage
from terminal.lessons.lesson import Lesson
from terminal.lessons.school import School
from terminal.lessons.score import Score, sheet
from terminal.outcome import Said
from terminal.receipt import Letterhead
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.slip import SlipDialog
from terminal.tui.typeset import MUTED, line, sentence
from terminal.words import N_, tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp


HOW = N_("What to do next stands at the top of the screen. Ctrl+E shows the keys for it.")


class Situation(Dialog[None]):
    """What has happened when the lesson begins. Enter or Esc goes on."""

    title_word = N_("The situation")

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self._lesson = lesson

    def lines(self) -> Iterator[Content]:
        """Title, situation, how to go on."""
        yield line(f"{self._lesson.number:02d}  {self._lesson.title.now}")
        yield line()
        yield from sentence(self._lesson.situation.now, WIDTH)
        yield line()
        yield from sentence(tr(HOW), WIDTH, MUTED)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return ((N_("Enter"), N_("begin")),)

    def press(self, key: str, character: str) -> None:
        """Go on."""
        del character
        if key in ("enter", "escape"):
            self.give(None)


async def hand_out(app: CounterApp, score: Score, school: School | None) -> None:
    """Show the result sheet, and keep it."""
    head = Letterhead.of(app.workplace.settings).name
    lines = sheet(score, head, columns=WIDTH)
    said = Said("Lesson passed.") if score.passed else Said("Lesson done; practise it again.")
    if school is not None:
        try:
            kept = keep(score, sheet(score, head), school.papers)
            lines += ["", *(part for path in kept for part in wrapped(str(path), WIDTH))]
        except (OSError, WrongUsage) as unusable:
            lines += ["", tr(N_("The sheet could not be kept: {detail}"), detail=str(unusable))]
    await app.push_screen_wait(SlipDialog(N_("Lesson result"), Slip(said, paper=tuple(lines))))


def keep(score: Score, lines: list[str], folder: Path) -> tuple[Path, Path]:
    """The sheet as text and as PDF; gives both. Raises OSError, or WrongUsage without a font."""
    from terminal.pdf import A4, as_pdf  # a fifth of a second that the first screen has not

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ended = score.ended or score.began
    name = f"{ended:%Y%m%d-%H%M%S}-{score.lesson.name}"
    text, pdf = folder / f"{name}.txt", folder / f"{name}.pdf"
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    pdf.write_bytes(as_pdf(lines, A4, title=tr(N_("Lesson result"))))
    return text, pdf
