"""What a flow shows on the way (the payload of a Show step); screens and commands word it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.messages.person import InsuInfo, Standing
from terminal.card import CardFace
from terminal.entry import Entry
from terminal.flow import OldPin


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A card of ours was recognised and read."""

    face: CardFace


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """The centre's answer about the holder."""

    psn_no: str
    name: str
    insurance: InsuInfo
    standing: Standing
    unprinted: int | None = None


@dataclass(frozen=True, slots=True)
class PinWrong:
    """A wrong PIN; the holder may try again while tries are left."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class PinAtReader:
    """The holder types the PIN at the reader's own keys now."""

    tries_left: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class NewPinAtReader:
    """The holder types old and new PIN at the reader's own keys now."""

    tries_left: int
    old: OldPin
    again: bool = False


@dataclass(frozen=True, slots=True)
class AskingAgain:
    """The centre did not answer; the same question goes out again."""

    attempt: int
    most: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """Waiting credit went onto the card."""

    amount_fen: int


@dataclass(frozen=True, slots=True)
class DoubtSettled:
    """An earlier doubt of this card was settled by its proof."""

    outcome: str


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    """The card holds less than the first quote counted on; a new one follows."""


@dataclass(frozen=True, slots=True)
class SellingOffline:
    """The centre is silent; card and institution permit a sale without it."""


@dataclass(frozen=True, slots=True)
class Paid:
    """The money has moved for good: receipt and goods may go out."""

    entry: Entry


Notice = (
    Paid
    | CardSeen
    | PersonSeen
    | PinWrong
    | PinAtReader
    | NewPinAtReader
    | AskingAgain
    | Loaded
    | DoubtSettled
    | QuoteChanged
    | SellingOffline
)
