"""An image as text: the fields of each struct in order, then the structs inside it.

Comments tell what people want to know beside the bytes: decoded data elements, check values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from card_emulator.access_text import access_text
from card_emulator.image import FORMAT, DedicatedFile, ElementaryFile, Image, Key
from card_emulator.protocol.cipher import check_value
from card_emulator.text_form.sealing import Sealer
from card_emulator.text_form.shapes import IN_HEX, Member, Shape, members, secret_place
from card_emulator.view import described

TEXT_FORMAT = 1
HEAD = """\
# A card of shuaka. Bytes are in hex; sealed values open under the key with this check value only.
"""


def to_text(image: Image, sealer: Sealer) -> str:
    """The text of a card; the same card and key give the same text."""
    lines = [
        HEAD,
        "[text]",
        f"format = {TEXT_FORMAT}",
        f"image = {FORMAT}",
        f'sealed_under = "{sealer.check}"',
    ]
    lines += _Writer(image, sealer).table(image, "card", "[card]")
    return "\n".join(lines) + "\n"


class _Writer:
    """Goes through one image; remembers in which DF it is."""

    def __init__(self, image: Image, sealer: Sealer) -> None:
        self._image, self._sealer = image, sealer
        self._df: DedicatedFile | None = None

    def table(self, struct: Struct, path: str, header: str) -> Iterator[str]:
        """A header, the plain fields, then the tables inside."""
        if isinstance(struct, DedicatedFile):
            self._df = struct
        yield from ("", header)
        inside: list[tuple[Member, Any]] = []
        for member in members(type(struct)):
            value = getattr(struct, member.name)
            if member.shape is Shape.TABLES:
                inside += [(member, one) for one in value]
            elif member.shape is Shape.TABLE:
                inside += [(member, value)] * (value is not None)
            elif member.shape is Shape.RECORDS:
                yield from self._records(struct, member, value)
            else:
                yield f"{member.label} = {self._literal(struct, member, value)}"
        for member, one in inside:
            deeper = f"{path}.{member.label}"
            many = member.shape is Shape.TABLES
            yield from self.table(one, deeper, f"[[{deeper}]]" if many else f"[{deeper}]")

    def _literal(self, struct: Struct, member: Member, value: Any) -> str:
        if member.shape is Shape.SECRET:
            place = secret_place(self._image.atr, struct, member.name)
            check = f"  # check value {check_value(value)}" if isinstance(struct, Key) else ""
            return f'"{self._sealer.close(value, place)}"{check}'
        if member.shape is Shape.NUMBER:
            return f"0x{value:02X}" if member.name in IN_HEX and value >= 0 else str(value)
        if member.shape is Shape.YES_NO:
            return "true" if value else "false"
        return f'"{_WORDS[member.shape](value)}"'

    def _records(self, struct: Struct, member: Member, records: tuple[bytes, ...]) -> Iterator[str]:
        assert isinstance(struct, ElementaryFile), "only files hold records"
        assert self._df is not None, "a file is in a DF"
        if not records:
            yield f"{member.label} = []"
            return
        yield f"{member.label} = ["
        for record in records:
            said = described(self._df, struct, record)
            note = f"  # {_printable(said)}" if said else ""
            yield f'  "{record.hex().upper()}",{note}'
        yield "]"


def _escaped(text: str) -> str:
    return "".join(
        one if one.isprintable() and one not in '"\\' else f"\\U{ord(one):08X}" for one in text
    )


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)


_WORDS = {
    Shape.TEXT: _escaped,
    Shape.PUBLIC: lambda value: value.hex().upper(),
    Shape.NAMED: lambda value: value.name.lower(),
    Shape.ACCESS: access_text,
}
