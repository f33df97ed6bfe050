"""What is paid for, as the steps of a payment see it: a basket, a batch of a visit, a stay.

They differ in what the centre is asked (2101/2102, 2206/2207, 2303/2304) and in what the journal
keeps; card, PIN, hold, debit and confirmation are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.protocol.messages.pharmacy import SetlInfo, SettleExtension
from terminal.card import CardFace
from terminal.entry import Line, VisitPart
from terminal.flow import Flow
from terminal.transactions.asking import Person


@dataclass(frozen=True, slots=True)
class Terms:
    """What a payment gives to the message that settles: number, time, quote, the purse's data."""

    msgid: str
    at: datetime
    quote: SetlInfo
    extension: SettleExtension | None = None


class Deal(Protocol):
    """A claim on card, funds and cash. The questions raise Refused or HostSilent."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the receipt shows."""

    @property
    def received_fen(self) -> int:
        """The cash that was handed over, once the operator has agreed."""

    @property
    def visit(self) -> VisitPart | None:
        """Of which visit, None at a shop's counter."""

    def admit(self, person: Person) -> None:
        """Raises Declined where the holder of the card in the slot has no part in it."""

    def handed_over(self, received_fen: int) -> Deal:
        """The same with the cash that was handed over."""

    def quoted(
        self, face: CardFace, person: Person, at: datetime, card_fen: int | None
    ) -> Flow[SetlInfo]:
        """Who pays what; on what the card says it holds and nothing else where that is known."""

    def settled(self, face: CardFace, person: Person, terms: Terms) -> Flow[SetlInfo]:
        """Book it, under one message number until there is an answer."""
