"""Where a script's cards come from: fresh training cards in memory, or cards that stand already.

Fresh cards are the same every time: the synthetic person of card.md 16.6 under keys that are
nobody's. Only they can be prepared by a script.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from msgspec.structs import replace

from card_emulator.card import Card
from card_emulator.image import Image, Sam
from card_emulator.personalise import Holder, psam, user_card
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.refusals import BadInput
from card_emulator.store import volatile_card

CITY = "510100"
TERMINAL_NO = "510100000001"
SPECIMEN = Holder(
    "99999920990101000X", "测试甲", "1", date(2099, 1, 1), "X00000019", CITY, 1,
    date(2024, 1, 2), date(2034, 1, 2), insutype_flags="31001000", account_no="5101")  # fmt: skip
SPECIMEN_PIN, INITIAL_PIN = "246810", "123456"
ACTIVATED_ON = date(2024, 4, 1)
_ROOT_COUNT = len(IssuerKeys.__slots__)
SPECIMEN_KEYS = IssuerKeys(
    *(bytes((n,)) * 8 + bytes(range(n, n + 8)) for n in range(1, _ROOT_COUNT + 1))
)
PURSE_NUMBERS = (
    "pay_year",
    "balance_fen",
    "year_self_fen",
    "year_fund_fen",
    "load_sequence",
    "purchase_sequence",
    "starting_day",
)
CHOICES: dict[str, dict[str, tuple[str, ...] | None]] = {
    "user": {
        "version": ("1.00", "2.00", "3.00"),
        "card_use": ("1", "2"),
        "activated": ("yes", "no"),
        "tries": tuple("345678"),
        **dict.fromkeys(PURSE_NUMBERS),
    },
    "psam": {"terminal_txn_no": None},
}


class Bench(Protocol):
    """What a running script asks for; every refusal is a BadInput."""

    def card(self, slot: str) -> Card:
        """The card in a slot, powered."""

    def prepare(self, slot: str, words: tuple[str, ...]) -> None:
        """Another fresh card."""

    def set_key(self, slot: str, name: str, value: bytes) -> None:
        """A key of the fresh card."""

    def will_draw(self, slot: str, value: bytes) -> None:
        """What the fresh card draws next."""

    def close(self) -> None:
        """Let the cards go."""


class StandingBench:
    """Cards that stand already, opened when a script first talks to them."""

    def __init__(self, openers: Mapping[str, Callable[[], Card]]) -> None:
        self._openers = openers
        self._cards: dict[str, Card] = {}

    def card(self, slot: str) -> Card:
        """The card in a slot, powered."""
        if slot not in self._cards:
            if slot not in self._openers:
                raise BadInput("there is no card in the slot {slot}.", slot=slot)
            self._cards[slot] = self._openers[slot]()
            self._cards[slot].power_on()
        return self._cards[slot]

    def prepare(self, slot: str, words: tuple[str, ...]) -> None:
        """Refused."""
        del slot, words
        raise self._only_fresh()

    def set_key(self, slot: str, name: str, value: bytes) -> None:
        """Refused."""
        del slot, name, value
        raise self._only_fresh()

    def will_draw(self, slot: str, value: bytes) -> None:
        """Refused."""
        del slot, value
        raise self._only_fresh()

    @staticmethod
    def _only_fresh() -> BadInput:
        return BadInput("only a fresh card can be prepared; run the script without --card.")

    def close(self) -> None:
        """Let the cards go."""
        for card in self._cards.values():
            card.close()


@dataclass(slots=True)
class _Fresh:
    image: Image
    draws: list[bytes] = field(default_factory=list)
    card: Card | None = None

    def random(self, length: int) -> bytes:
        """The next bytes the script foresaw, else any."""
        if not self.draws:
            return os.urandom(length)
        drawn = self.draws.pop(0)
        if len(drawn) != length:
            raise BadInput(
                "the card draws {length} bytes here, not {given}.", length=length, given=len(drawn)
            )
        return drawn


class FreshBench:
    """Training cards in memory."""

    def __init__(self) -> None:
        self._slots = {"user": _Fresh(_user({})), "psam": _Fresh(_psam({}))}

    def card(self, slot: str) -> Card:
        """The card in a slot, powered."""
        fresh = self._slots[slot]
        if fresh.card is None:
            fresh.card = volatile_card(fresh.image, random=fresh.random)
            fresh.card.power_on()
        return fresh.card

    def prepare(self, slot: str, words: tuple[str, ...]) -> None:
        """Another fresh card."""
        given = {}
        for word in words:
            name, _, value = word.partition("=")
            given[name] = _choice(slot, name, value)
        make = _user if slot == "user" else _psam
        self._slots[slot] = _Fresh(make(given))

    def set_key(self, slot: str, name: str, value: bytes) -> None:
        """A key of version 1, before the first command."""
        fresh = self._slots[slot]
        if fresh.card is not None:
            raise BadInput("keys are set before the card is used.")
        found = False
        for index, df in enumerate(fresh.image.dfs):
            for key in df.keys:
                if (key.name, key.version) == (name, 1) and len(key.value) == len(value):
                    fresh.image = fresh.image.with_key(index, replace(key, value=value))
                    found = True
        if not found:
            raise BadInput(
                "the card has no key {name} of {length} bytes.", name=name, length=len(value)
            )

    def will_draw(self, slot: str, value: bytes) -> None:
        """What the card draws next."""
        self._slots[slot].draws.append(value)

    def close(self) -> None:
        """Nothing is kept."""


def _choice(slot: str, name: str, value: str) -> str:
    if name not in CHOICES[slot]:
        raise BadInput(
            "a fresh card has no {name}; it has {names}.", name=name, names=", ".join(CHOICES[slot])
        )
    choices = CHOICES[slot][name]
    if choices is not None and value not in choices:
        raise BadInput("{value} is none of {words}.", value=repr(value), words=", ".join(choices))
    if choices is None and not (value.isascii() and value.isdigit() and int(value) < 1 << 32):
        raise BadInput("{value} is no number a card holds.", value=repr(value))
    return value


def _user(given: dict[str, str]) -> Image:
    activated = given.get("activated", "yes") == "yes"
    image = user_card(
        SPECIMEN,
        SPECIMEN_KEYS,
        pin=SPECIMEN_PIN if activated else INITIAL_PIN,
        initial_pin=INITIAL_PIN,
        activated_on=ACTIVATED_ON if activated else None,
        card_use=given.get("card_use", "2"),
        algorithm=3 if given.get("version") == "3.00" else 1,
        version=given.get("version", ""),
        max_tries=int(given.get("tries", "6")),
    )
    numbers = {name: int(given[name]) for name in PURSE_NUMBERS if name in given}
    if not numbers:
        return image
    if image.purse is None:
        raise BadInput("a card with its account at the centre has no purse.")
    return replace(image, purse=replace(image.purse, **numbers))


def _psam(given: dict[str, str]) -> Image:
    image = psam(TERMINAL_NO, CITY, SPECIMEN_KEYS)
    assert image.sam is not None, "a PSAM is one"
    number = int(given.get("terminal_txn_no", "1"))
    return replace(image, sam=Sam(image.sam.terminal_no, number))
