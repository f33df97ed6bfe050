"""The issuer's root keys and how a card's keys come from them (card.md 6.1, 10.4).

A root key is diversified over province, city and card. A PSAM holds a key at the level its usage
byte says, so the remaining factors come with the command. Values are shown only as check values;
the JSON form is for the 0600 file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache

from card_emulator.protocol.cipher import ALGORITHMS, Algorithm, keyed_digest
from card_emulator.protocol.factors import card_factor, city_factor, province_factor

__all__ = ["IssuerKeys", "KeysError", "card_factor", "city_factor", "province_factor"]

FORMAT = 1
KEY_BYTES = 16
KEY_VERSION = 1  # key version byte of INITIALIZE answers for key index 1 (UNVERIFIED)
DPK_VERSIONS = (1, 2, 3)

LATER_VERSIONS = ("", "2", "3")
DERIVED_ROOTS = (  # card.md 6.1, 11; rk1_df01 and those of DF07 are chosen
    "local",
    "pmk",
    "pki_admin",
    *(f"{key}_df01" for key in ("stk", "uk1", "uk2", "uk3", "uk4", "uk5", "rk1")),
    *(f"{key}_df02" for key in ("stk", "uk1", "uk2", "uk3", "uk4", "uk5", "rk1")),
    *(f"{key}_df03" for key in ("stk", "lk", "rk1", "rk2", "uk1", "uk2", "uk3")),
    *(f"{key}_df07" for key in ("stk", "uk1", "rk1")),
)

Random = Callable[[int], bytes]


class KeysError(ValueError):
    """The text is no set of issuer keys of this program."""


@dataclass(frozen=True, slots=True, repr=False)
class IssuerKeys:
    """Root keys of one installation, 16 bytes each; `installation` seals files and is no card
    key.
    """

    irk: bytes
    dpk1: bytes
    dpk2: bytes
    dpk3: bytes
    dlk: bytes
    dtk: bytes
    dsk: bytes
    stk: bytes
    uksss: bytes
    rksss: bytes
    bk: bytes
    puk: bytes
    stk_df04: bytes
    lk_df04: bytes
    rk1_df04: bytes
    uk1_df04: bytes
    uk2_df04: bytes
    installation: bytes

    def __repr__(self) -> str:
        return "IssuerKeys(redacted)"

    @classmethod
    def generate(cls, random: Random) -> IssuerKeys:
        """Fresh keys from a source of random bytes."""
        return cls(*(random(KEY_BYTES) for _ in fields(cls)))

    def to_json(self) -> str:
        """The keys in clear, for the one file of mode 0600 and nothing else."""
        values = {name: getattr(self, name).hex().upper() for name in _NAMES}
        return json.dumps({"format": FORMAT, "keys": values}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> IssuerKeys:
        """Read `to_json`; KeysError if a key is missing or has another length, or the format is
        newer.
        """
        try:
            document = json.loads(text)
            if document["format"] != FORMAT:
                raise KeysError(f"key format {document['format']} is not {FORMAT}")
            values = [bytes.fromhex(document["keys"][name]) for name in _NAMES]
        except KeysError:
            raise
        except (KeyError, TypeError, ValueError):
            raise KeysError("not a set of issuer keys") from None
        if any(len(value) != KEY_BYTES for value in values):
            raise KeysError("an issuer key has another length")
        return cls(*values)

    def root(self, name: str) -> bytes:
        """A root key by name; `irk.2` is the second version of one. KeyError for an unknown name.

        Keys the file does not name (other applications, later versions, PSAM control) follow from
        the installation's own, so that the file of an older installation gives them too.
        """
        if name in _NAMES:
            value: bytes = getattr(self, name)
            return value
        base, _, version = name.partition(".")
        if base not in (*_NAMES, *DERIVED_ROOTS) or version not in LATER_VERSIONS:
            raise KeyError(name)
        return self.sealing_key(b"root " + name.encode("ascii"))

    def province_key(self, name: str, city6: str, algorithm: Algorithm) -> bytes:
        """The key at level 1, as a provincial PSAM key."""
        return algorithm.diversify(self.root(name), province_factor(city6))

    def city_key(self, name: str, city6: str, algorithm: Algorithm) -> bytes:
        """The key at level 2, as a PSAM of that city holds DPK."""
        province = self.province_key(name, city6, algorithm)
        return algorithm.diversify(province, city_factor(city6))

    def card_key(self, name: str, city6: str, card_factor8: bytes, algorithm: Algorithm) -> bytes:
        """The key of one card (level 3); STK keys of an 8-byte cipher are the left half (card.md
        6.1).
        """
        key = _for_city(self.root(name), city6, algorithm.tag)(card_factor8)
        return key[: algorithm.stk_bytes] if name.startswith("stk") else key

    def sealing_key(self, purpose: bytes) -> bytes:
        """A key of the installation for one purpose (image files, PIN digests), 16 bytes."""
        return _derived(self.installation, purpose)


@lru_cache(maxsize=1024)
def _derived(installation: bytes, purpose: bytes) -> bytes:
    """Kept, because every card of a batch has the same roots."""
    return keyed_digest(installation, purpose)[:KEY_BYTES]


@lru_cache(maxsize=1024)
def _for_city(root: bytes, city6: str, algorithm_tag: int) -> Callable[[bytes], bytes]:
    """Card factor -> card key; kept, because every card of a city starts from the same one."""
    algorithm = ALGORITHMS[algorithm_tag]
    province = algorithm.diversify(root, province_factor(city6))
    return algorithm.diversifier(algorithm.diversify(province, city_factor(city6)))


_NAMES = tuple(field.name for field in fields(IssuerKeys))
