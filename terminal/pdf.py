"""Monospaced lines as a PDF: paper rolls of 58 and 80 mm, or A4; a Chinese character has two cells.

The only module that knows the PDF library. Every character is put into its cell, so that columns
stand one under the other whatever the fonts are. Letters are Courier, everything else comes from
the first Chinese font that is found; only the characters used go into the file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import segno
from fpdf import FPDF

from terminal.bars import Bar, Scale
from terminal.columns import width
from terminal.errors import WrongUsage

CHINESE = "chinese"
FONTS_PACKAGE = "pylopdf_fonts_zh_cn"
FONT_FILES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
COURIER_CELL = 0.6
"""Width of a Courier letter in parts of its size."""
LINE_HEIGHT = 2.35
"""In cells: a Chinese character is two cells wide and about as high."""
POINTS_PER_MM = 72 / 25.4
BASELINE = 0.75
"""Where letters stand, in parts of a line."""
QR_MM = 24.0
GREYS = (40, 140, 225)
"""Fillings of the parts of a bar, as `bars.FILLINGS`."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Sizes in mm; a roll (`height_mm` 0) is cut after its last line; margins hold no column."""

    width_mm: float
    margin_mm: float
    columns: int
    height_mm: float = 0.0

    @property
    def cell_mm(self) -> float:
        """Width of one column."""
        return (self.width_mm - 2 * self.margin_mm) / self.columns


ROLL_58 = Paper(58, 3, 32)
ROLL_80 = Paper(80, 4, 48)
A4 = Paper(210, 15, 100, 297)
A4_WIDE = Paper(210, 15, 80, 297)
ROLLS = {roll.columns: roll for roll in (ROLL_58, ROLL_80)}


class NoChineseFont(WrongUsage):
    """A Chinese character is to be printed and no font has it."""

    template = (
        "This machine has no Chinese font for the PDF. Install the package fonts-wqy-microhei, "
        "or shuaka with its extra 'fonts'. Nothing was printed."
    )


def as_pdf(
    lines: Sequence[str | Bar],
    paper: Paper,
    *,
    title: str,
    qr: str = "",
    scale: Callable[[Bar], Scale] = lambda _: Scale(0, 0),
) -> bytes:
    """The lines as a PDF document; `qr` is what a code under them says, `scale` fits the bars.

    Raises NoChineseFont.
    """
    cell, step = paper.cell_mm, paper.cell_mm * LINE_HEIGHT
    needed = len(lines) * step + (QR_MM if qr else 0) + 2 * paper.margin_mm
    document = FPDF(unit="mm", format=(paper.width_mm, paper.height_mm or needed))
    document.set_title(title)
    document.set_auto_page_break(False)
    document.add_page()
    words = "".join(line.label + line.value if isinstance(line, Bar) else line for line in lines)
    if any(_kind(character) is not Kind.LETTER for character in words):
        document.add_font(CHINESE, fname=str(_font_file()))
    top = paper.margin_mm
    bottom = (paper.height_mm or needed) - paper.margin_mm
    for line in lines:
        if top + step > bottom + 0.01:
            document.add_page()
            top = paper.margin_mm
        if isinstance(line, Bar):
            _draw_bar(document, line, scale(line), paper, top)
        else:
            _write(document, line, paper.margin_mm, top + step * BASELINE, cell)
        top += step
    if qr:
        _draw_qr(document, qr, (paper.width_mm - QR_MM) / 2, top)
    return bytes(document.output())


def _write(document: FPDF, line: str, left: float, baseline: float, cell: float) -> None:
    """Runs of characters of one kind, each from its own column on."""
    column = 0
    for kind, run in groupby(line, key=_kind):
        for text in ["".join(run)] if kind is not Kind.OTHER else list(run):
            font, size = FACES[kind]
            document.set_font(font, size=size * cell * POINTS_PER_MM)
            document.text(left + column * cell, baseline, text)
            column += width(text)


class Kind(Enum):
    """What a character is drawn with; only the others have widths of their own."""

    LETTER = "letter"
    CHINESE = "chinese"
    OTHER = "other"


FACES = {
    Kind.LETTER: ("Courier", 1 / COURIER_CELL),
    Kind.CHINESE: (CHINESE, 2.0),
    Kind.OTHER: (CHINESE, 1.7),
}
"""Font and its size in cells; a Chinese character is as wide as its size."""


def _kind(character: str) -> Kind:
    if character < "\x7f":
        return Kind.LETTER
    return Kind.CHINESE if width(character) == 2 else Kind.OTHER


def _draw_bar(document: FPDF, bar: Bar, scale: Scale, paper: Paper, top: float) -> None:
    """Label, the parts in greys with an outline, value at the right edge."""
    cell, step = paper.cell_mm, paper.cell_mm * LINE_HEIGHT
    _write(document, bar.label, paper.margin_mm, top + step * BASELINE, cell)
    left = paper.margin_mm + (scale.label + 1) * cell
    room = (paper.columns - scale.label - scale.value - 2) * cell
    left += bar.begins(room)
    for grey, length in zip(GREYS, bar.lengths(room), strict=False):
        if length:
            document.set_fill_color(grey)
            document.rect(left, top + step * 0.15, length, step * 0.7, style="DF")
            left += length
    right = paper.width_mm - paper.margin_mm - width(bar.value) * cell
    _write(document, bar.value, right, top + step * BASELINE, cell)


def _draw_qr(document: FPDF, content: str, left: float, top: float) -> None:
    picture = io.BytesIO()
    segno.make(content, micro=False, error="m").save(picture, kind="png", scale=8, border=1)
    document.image(picture, x=left, y=top, w=QR_MM, h=QR_MM, alt_text=content)


def _font_file() -> Path:
    spec = find_spec(FONTS_PACKAGE)
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "NotoSansSC-Regular.otf"
    found = next((Path(name) for name in FONT_FILES if Path(name).exists()), None)
    if found is None:
        raise NoChineseFont()
    return found
