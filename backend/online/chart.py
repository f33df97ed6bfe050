"""What came in and what was spent, month by month, as a small drawing inside the page.

Whole numbers only; the table below it says the same for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.online.markup import Markup, el
from backend.protocol.messages.account import AccountLine
from backend.protocol.money import yuan

MOST_MONTHS = 12
WIDTH, HEIGHT, GROUND, BAR = 600, 180, 150, 16
"""Size of the drawing, where the bars stand, and how wide one is."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month, "2026-11", in fen; both are zero or more."""

    name: str
    came_in_fen: int
    spent_fen: int


def months_of(lines: Iterable[AccountLine]) -> list[Month]:
    """The months in which anything happened, oldest first."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        both = sums.setdefault(line.at[:7], [0, 0])
        both[0 if line.amount > 0 else 1] += abs(line.amount)
    return [Month(name, *both) for name, both in sorted(sums.items())]


def chart(months: Sequence[Month], title: str) -> Markup:
    """Bars of the last months, side by side: what came in, what was spent."""
    shown = months[-MOST_MONTHS:]
    most = max((fen for one in shown for fen in (one.came_in_fen, one.spent_fen)), default=0) or 1
    step = WIDTH // max(len(shown), 6)
    bars = [_month(place * step + step // 2, month, most) for place, month in enumerate(shown)]
    ground = el("line", x1=0, y1=GROUND, x2=WIDTH, y2=GROUND, class_="ground")
    return el(
        "svg", el("title", title), ground, *bars,
        viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="chart",
    )  # fmt: skip


def _month(middle: int, month: Month, most: int) -> Markup:
    return el(
        "g",
        _bar(middle - BAR - 1, month.came_in_fen, most, "came-in"),
        _bar(middle + 1, month.spent_fen, most, "spent"),
        el("text", month.name[2:], x=middle, y=HEIGHT - 10, text_anchor="middle"),
    )


def _bar(x: int, amount_fen: int, most: int, kind: str) -> Markup:
    high = amount_fen * (GROUND - 20) // most
    return el(
        "rect", el("title", yuan(amount_fen)),
        x=x, y=GROUND - high, width=BAR, height=high, class_=kind,
    )  # fmt: skip
