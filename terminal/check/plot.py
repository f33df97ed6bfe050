"""Histograms as inline SVG: one bar chart per command, nothing loaded from anywhere."""

from __future__ import annotations

from xml.sax.saxutils import escape

BINS = 20
WIDTH, HEIGHT, FOOT = 480, 120, 22
BAR = "#3b6ea5"


def bins(values: tuple[float, ...], count: int = BINS) -> tuple[list[int], float, float]:
    """How many values fall into each of `count` equal steps from the least to the greatest."""
    low, high = min(values), max(values)
    step = (high - low) / count or 1.0
    filled = [0] * count
    for value in values:
        filled[min(int((value - low) / step), count - 1)] += 1
    return filled, low, high


def histogram(title: str, values: tuple[float, ...], unit: str) -> str:
    """An SVG element; empty without values."""
    if not values:
        return ""
    filled, low, high = bins(values)
    tallest, wide = max(filled), WIDTH / BINS
    bars = "".join(
        f'<rect x="{at * wide:.1f}" y="{HEIGHT - HEIGHT * n / tallest:.1f}" '
        f'width="{wide - 1:.1f}" height="{HEIGHT * n / tallest:.1f}" fill="{BAR}">'
        f"<title>{n}</title></rect>"
        for at, n in enumerate(filled)
        if n
    )
    name = escape(title, {'"': "&quot;"})
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" width="{WIDTH}" role="img" '
        f'aria-label="{name}" xmlns="http://www.w3.org/2000/svg">{bars}'
        f'<line x1="0" y1="{HEIGHT}" x2="{WIDTH}" y2="{HEIGHT}" stroke="#888"/>'
        f'<text x="0" y="{HEIGHT + 16}" font-size="12">{low:.3f} {unit}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 16}" font-size="12" text-anchor="end">'
        f"{high:.3f} {unit}</text></svg>"
    )
