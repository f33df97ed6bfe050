"""Tests say which status word of which command they reach, and are held to it.

`reaches("VERIFY", 0x6983)` marks a test; while it runs, every answer of every card is noted, and a
word that did not come out fails the test (tests/card_emulator/conftest.py). The generated sheet
docs/conformance.md lists the marks (scripts/conformance.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from card_emulator.answers import UNKNOWN_COMMAND, expected, family
from card_emulator.card import Card
from card_emulator.image import Image
from card_emulator.instructions import Instruction, table_of

MARK = "reaches"
Reached = set[tuple[str, int]]


def reaches(command: str, *words: int) -> pytest.MarkDecorator:
    """Mark a test, or one of its parameters: it makes this command answer these words."""
    unlisted = [f"{sw:04X}" for sw in words if family(sw) not in expected(command)]
    assert not unlisted, f"{command} has no {unlisted} in its row"
    return pytest.mark.reaches(command, tuple(family(sw) for sw in words))


def commands_of(image: Image, raw: bytes) -> set[str]:
    """Names of the commands these bytes mean to a card: by class, instruction and parameters as
    far as they fit, so that a refusal belongs to the command that was meant.
    """
    table = table_of(image)
    if len(raw) < 2:
        return {UNKNOWN_COMMAND}
    rows: tuple[Instruction, ...] = table.rows.get((raw[0], raw[1]), ())
    by_p1 = [row for row in rows if len(raw) > 2 and raw[2] in row.p1]
    if by_p1 or rows:
        return {row.name for row in by_p1 or rows}
    every = (row for one in table.rows.values() for row in one)
    return {row.name for row in every if row.ins == raw[1]} or {UNKNOWN_COMMAND}


def watching(monkeypatch: pytest.MonkeyPatch) -> Reached:
    """What cards answer from now on, as (command, status word or family)."""
    reached: Reached = set()
    transmit = Card.transmit

    def noted(card: Card, raw: bytes | bytearray) -> bytes:
        sent = bytes(raw[:4])
        answer = transmit(card, raw)
        sw = family(int.from_bytes(answer[-2:], "big"))
        reached.update((name, sw) for name in commands_of(card.image, sent))
        return answer

    monkeypatch.setattr(Card, "transmit", noted)
    return reached


def promised(node: pytest.Item) -> Iterator[tuple[str, int]]:
    """What the marks of a test say it reaches."""
    for mark in node.iter_markers(MARK):
        command, words = mark.args
        yield from ((command, sw) for sw in words)
