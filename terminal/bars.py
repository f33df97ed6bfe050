"""Bars made of parts, on screen and paper: each part has its own filling, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.columns import fit, width

FILLINGS = "█▒░"
"""On the screen, in the order of the parts: what the paper draws black, grey and light."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart. `most` is what the longest one of the chart stands for; a bar that goes
    on where another ended begins at `start`.
    """

    label: str
    parts: tuple[int, ...]
    most: int
    value: str
    start: int = 0

    def lengths(self, room: float) -> tuple[float, ...]:
        """How long each part is when the longest bar has `room`."""
        return tuple(max(part, 0) * room / self.most for part in self.parts)

    def begins(self, room: float) -> float:
        """Where the first part begins when the longest bar has `room`."""
        return self.start * room / self.most


@dataclass(frozen=True, slots=True)
class Scale:
    """Columns for the labels and the values of a chart."""

    label: int
    value: int


def as_text(bar: Bar, scale: Scale, columns: int) -> str:
    """The bar as one line of text."""
    room = columns - scale.label - scale.value - 2
    end = bar.begins(room)
    drawn = " " * round(end)
    for filling, length in zip(FILLINGS, bar.lengths(room), strict=False):
        end += length
        drawn += filling * (round(end) - len(drawn))
    some = [sign for sign, part in zip(FILLINGS, bar.parts, strict=False) if part > 0]
    if some and not drawn.strip():  # too little for a cell, and yet something
        drawn = drawn[: room - 1] + some[0]
    label = fit(bar.label, scale.label)
    label += " " * (scale.label - width(label))
    return f"{label} {drawn:<{room}} {bar.value:>{scale.value}}"
