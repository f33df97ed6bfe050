"""The colours, dark and light: one accent; the others are states, each of which is also a word.

Without colour (NO_COLOR) the same screens say the same: Textual paints them in greys.
"""

from textual.theme import Theme

COUNTER = Theme(
    name="counter",
    primary="#6fb7d6",
    accent="#6fb7d6",
    foreground="#d9dfe5",
    background="#11161b",
    surface="#182028",
    panel="#1e2731",
    success="#86c794",
    warning="#e2b566",
    error="#e58585",
    dark=True,
    variables={
        "muted": "#84919e",
        "rule": "#33404c",
        "training": "#b8a2e0",
        "footer-key-foreground": "#6fb7d6",
        "input-cursor-background": "#6fb7d6",
        "input-cursor-foreground": "#11161b",
    },
)
DAYLIGHT = Theme(
    name="daylight",
    primary="#0b5a7a",
    accent="#0b5a7a",
    foreground="#1b2228",
    background="#fbfaf6",
    surface="#f0eee7",
    panel="#e6e3d9",
    success="#1d6b32",
    warning="#855300",
    error="#a3232f",
    dark=False,
    variables={
        "muted": "#58636d",
        "rule": "#c9c4b6",
        "training": "#5f4199",
        "footer-key-foreground": "#0b5a7a",
        "input-cursor-background": "#0b5a7a",
        "input-cursor-foreground": "#fbfaf6",
    },
)
THEMES = {"dark": COUNTER, "light": DAYLIGHT}
"""By the word of the setting `theme`."""


def other(name: str) -> str:
    """The theme that is not this one."""
    return DAYLIGHT.name if name == COUNTER.name else COUNTER.name
