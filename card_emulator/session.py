"""What of a card a power cut ends: the selection, rights won, the challenge, a begun transaction.

`PURSE_STATES` is the table of card.md 9.1: what a purse command may follow, and where it leads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from card_emulator.protocol.purse import Amounts
from card_emulator.protocol.status import SW


class PurseState(IntEnum):
    """Where the purse is within a transaction."""

    IDLE = 0
    LOAD = 1
    PURCHASE = 2


class Event(IntEnum):
    """What a command is to the purse."""

    OTHER = 0
    KEEP = 1
    INIT_LOAD = 2
    INIT_PURCHASE = 3
    CREDIT = 4
    DEBIT = 5


_I, _L, _P, _NO = PurseState.IDLE, PurseState.LOAD, PurseState.PURCHASE, SW.NOT_IN_THIS_STATE

PURSE_STATES: dict[Event, tuple[PurseState | SW, PurseState | SW, PurseState | SW]] = {
    #                    IDLE  LOAD PURCHASE   a refused or failing command leads to IDLE
    Event.OTHER:         (_I,  _I,  _I),
    Event.KEEP:          (_I,  _L,  _P),
    Event.INIT_LOAD:     (_L,  _L,  _L),
    Event.INIT_PURCHASE: (_P,  _P,  _P),
    Event.CREDIT:        (_NO, _I,  _NO),
    Event.DEBIT:         (_NO, _NO, _I),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BegunLoad:
    """A load after INITIALIZE."""

    key_version: int
    amount_fen: int
    terminal_no: str
    random: bytes


@dataclass(frozen=True, slots=True)
class BegunPurchase:
    """A purchase after INITIALIZE."""

    key_version: int
    amounts: Amounts
    terminal_no: str
    random: bytes


@dataclass(slots=True)
class Session:
    """From power-on to power-off."""

    df: int = 0
    ef: int | None = None  # fid of the current EF
    record: int | None = None  # record pointer, index into the current EF
    pin_ok: bool = False
    authenticated: set[int] = field(default_factory=set)
    challenge: bytes | None = None
    waiting: bytes = b""  # answer bytes for GET RESPONSE
    purse: PurseState = PurseState.IDLE
    begun: BegunLoad | BegunPurchase | None = None
    memory_failed: bool = False  # a write failed: no transaction is begun before the next reset
    sam_key: bytes = field(default=b"", repr=False)  # DELIVERY SESSION KEY
    sam_usage: int = 0
    sam_chain: bytes = field(default=b"", repr=False)  # a MAC over several CIPHER DATA
    sam_mac2: bytes | None = field(default=None, repr=False)  # expected by CREDIT SAM

    def enter(self, df: int) -> None:
        """Make a DF current; another one ends authentication, challenge and PSAM session."""
        self.ef = self.record = None
        if df != self.df:
            self.df = df
            self.authenticated.clear()
            self.challenge = None
            self.sam_key, self.sam_usage, self.sam_chain, self.sam_mac2 = b"", 0, b"", None

    def take_challenge(self) -> bytes | None:
        """The challenge, which is used up by this."""
        challenge, self.challenge = self.challenge, None
        return challenge

    def idle(self) -> None:
        """Forget a begun transaction."""
        self.purse, self.begun = PurseState.IDLE, None
