"""Text on the grid of the screen: cells, not characters, because a Chinese one takes two.

Styles are names of the theme: accent, muted, rule, and the four states success, warning, error and
training (app.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content
from textual.geometry import Size

from terminal.columns import fit, width, wrapped
from terminal.tui.keymap import renamed
from terminal.words import N_, tr

LEAST = Size(80, 24)
"""What every screen has room in; on less of it something is cut, and the top line says so."""

Piece = str | tuple[str, str]
Styled = Content | str

MUTED, STRONG, ACCENT = "$muted", "bold", "$accent"
READY, ATTENTION, REFUSED, TRAINING = "$success", "$warning", "$error", "$training"


def line(*pieces: Piece) -> Content:
    """One line of text and (text, style) pieces."""
    return Content.assemble(*pieces)


def page(lines: Iterable[Styled]) -> Content:
    """Lines, one under the other."""
    return Content("\n").join(lines)


def left(text: str, columns: int) -> str:
    """A text at the left of so many cells, cut if it must be."""
    text = fit(text, columns)
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """A text at the right of so many cells."""
    text = fit(text, columns)
    return " " * (columns - width(text)) + text


def apart(head: Content, tail: Content, columns: int) -> Content:
    """Two pieces at the two edges of so many cells; the left one gives way."""
    room = max(columns - tail.cell_length, 0)
    if head.cell_length >= room:
        head = head.truncate(max(room - 1, 0))
    return head + " " * (columns - head.cell_length - tail.cell_length) + tail


def entry(label: str, value: str, columns: int, style: str = "") -> Content:
    """A muted label at the left, its value at the right edge."""
    return apart(line((label, MUTED)), line((value, style)), columns)


def sentence(text: str, columns: int, style: str = "") -> Iterator[Content]:
    """A wrapped sentence in one style, with the keys as they are now."""
    for piece in wrapped(renamed(text), columns):
        yield line((piece, style))


def too_small(size: Size) -> str:
    """That the screen is, and what is needed; "" for one with room."""
    if size.width >= LEAST.width and size.height >= LEAST.height:
        return ""
    words = N_("! {columns} x {lines} is too small: {least} needed")
    least = f"{LEAST.width} x {LEAST.height}"
    return tr(words, columns=size.width, lines=size.height, least=least)


def rule(columns: int) -> Content:
    """A thin line."""
    return line(("─" * columns, "$rule"))
