"""The purse of the user card as flows: balance, purchase, load, proof (card.md 8).

DEBIT and CREDIT are the two commits on the card. Anything but a whole answer to them is an unknown
outcome (None), never a refusal (failures.md R3); only `prove` can tell afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from backend.protocol.money import yuan
from card_emulator.protocol import purse
from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.purse import MAX_FEN, Amounts, LoadTerms, PurchaseTerms
from card_emulator.protocol.status import SW
from terminal.errors import CardMute, Declined
from terminal.flow import Flow, Slot
from terminal.steps import transmit

KEY_INDEX = 1
TAC_BYTES = MAC_BYTES = 4
Terms = TypeVar("Terms", PurchaseTerms, LoadTerms)


def _send(command: Command, label: str) -> Flow[Response]:
    return (yield from transmit(Slot.USER, command, label))


def balance() -> Flow[int]:
    """The purse's money in fen; the PIN is verified."""
    answer = yield from _send(Command(0xB0, 0x26, 0, 1, le=4), "GET BALANCE")
    if answer.sw != SW.OK or len(answer.data) != 4:
        raise CardMute()
    return int.from_bytes(answer.data, "big")


_REFUSED_INIT = {
    SW.INSUFFICIENT: "The card holds less than the account part. No money moved. Ask again.",
    SW.COUNTER_MAX: (
        "60 records are unprinted, the card has stopped. No money moved. "
        "The bank desk prints the statement, then it works again."
    ),
    SW.CONDITIONS: (
        "This card is not activated. No money moved. Activate it with the initial PIN."
    ),
    SW.SECURITY_STATUS: "The PIN was not verified. No money moved. Start again.",
}


REFUSED_OTHERWISE = "The card refused the transaction ({sw}). No money moved. Start again."


def _initialized(answer: Response) -> bytes:
    if answer.sw == SW.OK:
        return answer.data
    text = _REFUSED_INIT.get(SW(answer.sw)) if answer.sw in set(SW) else None
    raise Declined(
        text or REFUSED_OTHERWISE,
        sw=f"{answer.sw:04X}",
    )


def initialize_purchase(amounts: Amounts, terminal_no: str) -> Flow[PurchaseTerms]:
    """INITIALIZE FOR PURCHASE (8). The next user-card command must be DEBIT. Raises Declined."""
    data = purse.initialize_purchase_data(KEY_INDEX, amounts, terminal_no)
    answer = yield from _send(Command(0xB0, 0x28, 1, 1, data), "INITIALIZE FOR PURCHASE")
    return _parsed(PurchaseTerms, _initialized(answer))


def initialize_load(amount_fen: int, terminal_no: str) -> Flow[LoadTerms]:
    """INITIALIZE FOR LOAD (8). The next user-card command must be CREDIT. Raises Declined."""
    full = Declined(
        "The card cannot take {amount}: it is not activated, or it would hold more than {most}. "
        "No money moved. Ask the agency.",
        amount=yuan(amount_fen),
        most=yuan(MAX_FEN),
    )
    if amount_fen > MAX_FEN:
        raise full
    data = purse.initialize_load_data(KEY_INDEX, amount_fen, terminal_no)
    answer = yield from _send(Command(0xB0, 0x28, 0, 1, data), "INITIALIZE FOR LOAD")
    if answer.sw == SW.CONDITIONS:
        raise full
    return _parsed(LoadTerms, _initialized(answer))


def _parsed(kind: type[Terms], data: bytes) -> Terms:
    try:
        return kind.parse(data)
    except ValueError as odd:
        raise CardMute() from odd


@dataclass(frozen=True, slots=True)
class Proof:
    """What the card gives for a transaction it committed; a load has no MAC2 of its own."""

    mac2: bytes
    tac: bytes


def debit(terminal_txn_no: int, at: datetime, mac1: bytes) -> Flow[Proof | None]:
    """DEBIT FOR PURCHASE; None for anything but a whole proof: the outcome is then unknown."""
    data = purse.debit_data(terminal_txn_no, at, mac1)
    answer = yield from _send(Command(0xB0, 0x2C, 1, 0, data), "DEBIT FOR PURCHASE")
    if answer.sw != SW.OK or len(answer.data) != TAC_BYTES + MAC_BYTES:
        return None
    return Proof(mac2=answer.data[TAC_BYTES:], tac=answer.data[:TAC_BYTES])


def credit(at: datetime, mac2: bytes) -> Flow[Proof | None]:
    """CREDIT FOR LOAD; None for anything but a whole TAC: the outcome is then unknown."""
    data = purse.credit_data(at, mac2)
    answer = yield from _send(Command(0xB0, 0x2A, 0, 0, data), "CREDIT FOR LOAD")
    if answer.sw != SW.OK or len(answer.data) != TAC_BYTES:
        return None
    return Proof(mac2=b"", tac=answer.data)


def prove(kind: int, sequence: int) -> Flow[Proof | None]:
    """GET TRANSACTION PROOF (8.2), needs no PIN: None means this was not the card's last commit.

    Raises CardMute for an answer that is neither.
    """
    data = sequence.to_bytes(2, "big")
    answer = yield from _send(Command(0xB0, 0x2E, 0, kind, data), "GET TRANSACTION PROOF")
    if answer.sw == SW.PROOF_UNAVAILABLE:
        return None
    if answer.sw != SW.OK or len(answer.data) != MAC_BYTES + TAC_BYTES:
        raise CardMute()
    return Proof(mac2=answer.data[:MAC_BYTES], tac=answer.data[MAC_BYTES:])
