"""Windows on what lies behind the doors, for trainers and engineers: card, postings. Read only.

The terminal says what it looks at; the composition root, which knows card files and the embedded
centre, supplies it. Behind real readers and a remote centre the windows show nothing. Neither a
PIN nor a key is ever in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Amounts(Protocol):
    """The three amounts of a log record, fen."""

    @property
    def account_fen(self) -> int: ...
    @property
    def self_fen(self) -> int: ...
    @property
    def fund_fen(self) -> int: ...


class LogLook(Protocol):
    """One record of the card's log; `kind` is an ASCII digit (card.md 5.5)."""

    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> int: ...
    @property
    def terminal_no(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def amounts(self) -> Amounts: ...


class FileLook(Protocol):
    """One file of the tree, its elements by name where they are known."""

    @property
    def path(self) -> str: ...
    @property
    def structure(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, str]: ...
    @property
    def records(self) -> Sequence[str]: ...


class PurseLook(Protocol):
    """Money and counters, fen; `unprinted` is None on a card without the rule."""

    @property
    def balance_fen(self) -> int: ...
    @property
    def year_self_fen(self) -> int: ...
    @property
    def year_fund_fen(self) -> int: ...
    @property
    def pay_year(self) -> int: ...
    @property
    def load_sequence(self) -> int: ...
    @property
    def purchase_sequence(self) -> int: ...
    @property
    def unprinted(self) -> int | None: ...


class CardLook(Protocol):
    """One of our own cards, looked into. None where a card has no such thing."""

    @property
    def algorithm(self) -> str: ...
    @property
    def blocked(self) -> bool: ...
    @property
    def activated(self) -> bool | None: ...
    @property
    def pin_tries_left(self) -> int | None: ...
    @property
    def pin_max_tries(self) -> int | None: ...
    @property
    def purse(self) -> PurseLook | None: ...
    @property
    def log(self) -> Sequence[LogLook]: ...
    @property
    def files(self) -> Sequence[FileLook]: ...


class Posting(Protocol):
    """One transfer in the ledger: `debit` gave, `credit` got (accounts as kind:owner)."""

    @property
    def reason(self) -> str: ...
    @property
    def debit(self) -> str: ...
    @property
    def credit(self) -> str: ...
    @property
    def amount_fen(self) -> int: ...
    @property
    def at(self) -> str: ...


def _no_card() -> CardLook | None:
    return None


@dataclass(frozen=True, slots=True)
class Windows:
    """`card` looks at our own card in the slot, None for any other or none; `postings` are those
    of a message number, None (no window) where the centre is elsewhere.
    """

    card: Callable[[], CardLook | None] = _no_card
    postings: Callable[[str], Sequence[Posting]] | None = None
