"""The colours: one accent; the others are states, each of which is also a word."""

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
