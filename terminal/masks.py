"""What may be shown of a person: enough to recognise, not enough to misuse (settlement.md 4.4)."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """`赵小明` becomes `赵*明`, `李四` becomes `李*`."""
    if len(name) < 2:
        return "*" * len(name)
    tail = name[-1] if len(name) > 2 else ""
    return name[0] + "*" * (len(name) - 1 - len(tail)) + tail


def mask_id(citizen_id: str) -> str:
    """First and last characters of an id: 3 + 4 stay, the birth date goes."""
    return _middle(citizen_id, 3, 4)


def mask_card_no(card_no: str) -> str:
    """The last four characters stay: they are what the counter asks for (`…0001-9`)."""
    return _middle(card_no, 0, 4)


def _middle(text: str, head: int, tail: int) -> str:
    hidden = max(len(text) - head - tail, 0)
    return text[:head] + "*" * hidden + text[len(text) - tail :] if hidden else "*" * len(text)
