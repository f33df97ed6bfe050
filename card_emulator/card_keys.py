"""The keys of one card: which rows of a table it gets, derived from the issuer's roots."""

from __future__ import annotations

from dataclasses import dataclass

from card_emulator.image import Key
from card_emulator.protocol.cipher import Algorithm
from card_emulator.protocol.keys import IssuerKeys

KEY_TRIES = 3
KeyRow = tuple[str, int, tuple[int, ...]]  # root, key id of EXTERNAL AUTHENTICATE, versions


@dataclass(frozen=True, slots=True)
class CardKeys:
    """Where a card's keys come from."""

    keys: IssuerKeys
    city6: str
    factor: bytes
    algorithm: Algorithm

    def card_keys(self, rows: tuple[KeyRow, ...]) -> tuple[Key, ...]:
        """Keys of one application in their versions."""
        return tuple(
            self.key(root, root if version == 1 else f"{root}.{version}", kid, version)
            for root, kid, versions in rows
            for version in versions
        )

    def key(self, name: str, root: str, kid: int, version: int) -> Key:
        """One key of the card."""
        value = self.keys.card_key(root, self.city6, self.factor, self.algorithm)
        return Key(name, kid, version, value, KEY_TRIES, KEY_TRIES)
