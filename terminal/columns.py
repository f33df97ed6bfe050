"""Text in columns, on paper and screen: a Chinese character takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

CLOSING, OPENING = "。，；：！？、）”,.;:!?)", "（“("


def width(text: str) -> int:
    """Columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def fit(text: str, columns: int) -> str:
    """A text cut to at most so many columns, which may be none at all."""
    for place, char in enumerate(text):
        columns -= width(char)
        if columns < 0:
            return text[:place]
    return text


def without_first(text: str, columns: int) -> str:
    """A text without its first columns; half a Chinese character leaves a space."""
    while columns > 0 and text:
        columns -= width(text[0])
        text = text[1:]
    return " " * -columns + text


def between(left: str, right: str, columns: int) -> str:
    """Left and right text at the two edges of a line; the left one gives way."""
    right = fit(right, columns)
    left = fit(left, columns - width(right) - 1)
    return left + " " * (columns - width(left) - width(right)) + right


def centred(text: str, columns: int) -> str:
    """A text in the middle of a line."""
    text = fit(text, columns)
    return " " * ((columns - width(text)) // 2) + text


def wrapped(text: str, columns: int) -> Iterator[str]:
    """A text in lines of at most so many columns: broken at spaces and between Chinese characters,
    never before a closing or after an opening mark.
    """
    while width(text) > columns > 1:
        most = len(fit(text, columns))
        cut = next((at for at in range(most, 0, -1) if _may_break(text, at)), most)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in CLOSING or before in OPENING:
        return False
    return " " in (before, after) or width(before) == 2 or width(after) == 2
