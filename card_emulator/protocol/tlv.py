"""Simple TLV as the card's files use it: tag (1 byte), length (1 byte), value (card.md 5).

Reading is tolerant, because cards of many issuers are read: padding bytes 00 and FF between
objects are skipped, an object that is cut off ends the list. FCI templates use the same bytes
with the two-byte tag 9F0C inside.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_LENGTH = 255
_PADDING = (0x00, 0xFF)


def pack(tag: int, value: bytes) -> bytes:
    """One object; a tag above FF takes two bytes."""
    assert len(value) <= MAX_LENGTH, "simple TLV has a one-byte length"
    size = 1 if tag <= 0xFF else 2
    return tag.to_bytes(size, "big") + bytes((len(value),)) + value


def walk(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, value) pairs of one-byte tags in order; padding is skipped, a cut-off object ends the
    walk.
    """
    at = 0
    while at + 1 < len(raw):
        if raw[at] in _PADDING:
            at += 1
            continue
        end = at + 2 + raw[at + 1]
        if end > len(raw):
            return
        yield raw[at], raw[at + 2 : end]
        at = end


def find(raw: bytes, tag: int) -> bytes | None:
    """Value of the first object with this tag (one or two bytes) at this level, or None."""
    for head, value in walk_ber(raw):
        if head == tag:
            return value
    return None


def walk_ber(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Like `walk`, but a tag with its low five bits set continues in a second byte (FCI: 9F0C)."""
    at = 0
    while at + 1 < len(raw):
        tag, size = raw[at], 1
        if tag & 0x1F == 0x1F:
            tag, size = tag << 8 | raw[at + 1], 2
        if at + size >= len(raw):
            return
        end = at + size + 1 + raw[at + size]
        if end > len(raw):
            return
        yield tag, raw[at + size + 1 : end]
        at = end
