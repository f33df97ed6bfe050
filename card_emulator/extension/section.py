"""One table of a description of an extension: its values by kind, each complaint with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from card_emulator.factory.tables import TomlPlace
from card_emulator.refusals import BadInput, placed


class Section:
    """One table of the description: its values, and how to complain about one of them."""

    def __init__(
        self, file: Path, values: dict[str, Any], place: TomlPlace, known: frozenset[str]
    ) -> None:
        self._file, self._values, self._place = file, values, place
        for name in values:
            if name not in known:
                raise self.wrong(
                    name,
                    BadInput(
                        "is not known; the names are {names}.", names=", ".join(sorted(known))
                    ),
                )

    def wrong(self, name: str, problem: BadInput) -> BadInput:
        """A problem with the place of a value, or of the table if it has none."""
        line, column = self._place.keys.get(name, self._place.at)
        return placed(
            self._file, line, column, BadInput("{name}: {problem}", name=name, problem=problem)
        )

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        return str(self._get(name, str, default))

    def number(self, name: str, allowed: range, default: int | None = None) -> int:
        """A number in a range."""
        value = int(self._get(name, int, default))
        if value not in allowed:
            raise self.wrong(
                name,
                BadInput(
                    "{value} is no number from {low} to {high}.",
                    value=value,
                    low=allowed[0],
                    high=allowed[-1],
                ),
            )
        return value

    def hex(self, name: str, default: str | None = None) -> bytes:
        """Bytes in hex."""
        return self._hex(name, self.text(name, default))

    def hexes(self, name: str) -> tuple[bytes, ...]:
        """A list of bytes in hex."""
        return tuple(self._hex(name, one) for one in self._get(name, list, []))

    def _hex(self, name: str, text: object) -> bytes:
        try:
            return bytes.fromhex(text if isinstance(text, str) else "x")
        except ValueError:
            raise self.wrong(name, BadInput("bytes are written in hex.")) from None

    def fid(self, name: str, first: int, last: int) -> int:
        """A file id of the extension's range."""
        raw = self.hex(name)
        fid = int.from_bytes(raw, "big")
        if len(raw) != 2 or not first <= fid <= last:
            raise self.wrong(
                name,
                BadInput(
                    "{value} is not free for extensions; ids go from {first} to {last}.",
                    value=raw.hex().upper(),
                    first=f"{first:04X}",
                    last=f"{last:04X}",
                ),
            )
        return fid

    def _get(self, name: str, kind: type, default: Any) -> Any:
        value = self._values.get(name, default)
        if value is None:
            raise self.wrong(name, BadInput("is missing."))
        if type(value) is not kind:
            raise self.wrong(name, BadInput("has a value of another kind."))
        return value
