"""What a workplace has of goods and cards, as windows that the composition root fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Item(Protocol):
    """A catalogue row as the counter needs it; `price_fen` is the shop's price."""

    @property
    def barcode(self) -> str: ...
    @property
    def med_list_codg(self) -> str: ...
    @property
    def medins_list_codg(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def spec(self) -> str: ...
    @property
    def chrgitm_lv(self) -> str: ...
    @property
    def selfpay_per_10k(self) -> int: ...
    @property
    def rx(self) -> bool: ...
    @property
    def price_fen(self) -> int: ...


class Catalogue(Protocol):
    """Window on the institution's catalogue."""

    def find(self, code: str) -> Item | None:
        """By bar code, national code or own code."""

    def search(self, text: str, limit: int = 20) -> Sequence[Item]:
        """By pinyin initials, name or code, best first."""


@dataclass(frozen=True, slots=True)
class DrawerCard:
    """A training card in the drawer: file name, what a trainer has to know of it, and what the
    card itself tells without being asked for a PIN (None where it has no such thing).
    """

    name: str
    holder: str
    about: str
    card_no: str = ""
    kind: str = ""
    readable: bool = True
    blocked: bool = False
    activated: bool | None = None
    tries_left: int | None = None
    unprinted: int | None = None


class Drawer(Protocol):
    """Window on the training cards and the emulated user slot."""

    def cards(self) -> Sequence[DrawerCard]:
        """The cards in the drawer."""

    def inserted(self) -> str | None:
        """Name of the card in the user slot."""

    def insert(self, name: str) -> None:
        """Put a card in (the one inside is taken out first). Raises Declined for no such card."""

    def pull(self) -> None:
        """Take the card out, also in the middle of a command."""

    @property
    def reader_name(self) -> str:
        """The pyscard reader that is the emulated user slot."""
