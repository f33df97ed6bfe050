"""The issuer's side of card cryptography: is a TAC or MAC1 genuine, and the MAC2 that answers.

The only module of the centre that touches keys (card.md 10.3); everybody else asks it yes or no.
"""

from __future__ import annotations

from datetime import datetime

from backend.cards import Card
from card_emulator.protocol import cipher
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.protocol.purse import Amounts


def purchase_is_genuine(
    keys: IssuerKeys,
    card: Card,
    amounts: Amounts,
    terminal_no: str,
    terminal_txn_no: int,
    terminal_time: datetime,
    tac: bytes,
) -> bool:
    """Whether the card sealed this purchase; amounts in fen."""
    algorithm = cipher.ALGORITHMS[card.algorithm]
    expected = cipher.purchase_tac(
        algorithm, _key(keys, "dtk", card), amounts, terminal_no, terminal_txn_no, terminal_time
    )
    return cipher.same(expected, tac)


def load_is_genuine(
    keys: IssuerKeys,
    card: Card,
    balance_fen: int,
    sequence: int,
    amount_fen: int,
    terminal_no: str,
    host_time: datetime,
    tac: bytes,
) -> bool:
    """Whether the card sealed this load; `balance_fen` is the card's before crediting."""
    algorithm = cipher.ALGORITHMS[card.algorithm]
    expected = cipher.load_tac(
        algorithm, _key(keys, "dtk", card), balance_fen, sequence, amount_fen, terminal_no,
        host_time,
    )  # fmt: skip
    return cipher.same(expected, tac)


def load_request_is_genuine(
    keys: IssuerKeys,
    card: Card,
    random: bytes,
    sequence: int,
    balance_fen: int,
    amount_fen: int,
    terminal_no: str,
    mac1: bytes,
) -> bool:
    """Whether the card asked for this load (MAC1 of INITIALIZE FOR LOAD)."""
    algorithm = cipher.ALGORITHMS[card.algorithm]
    expected = cipher.load_mac1(
        algorithm, _key(keys, "dlk", card), random, sequence, balance_fen, amount_fen, terminal_no
    )
    return cipher.same(expected, mac1)


def load_permission(
    keys: IssuerKeys,
    card: Card,
    random: bytes,
    sequence: int,
    amount_fen: int,
    terminal_no: str,
    host_time: datetime,
) -> bytes:
    """MAC2 for CREDIT FOR LOAD, four bytes."""
    algorithm = cipher.ALGORITHMS[card.algorithm]
    return cipher.load_mac2(
        algorithm, _key(keys, "dlk", card), random, sequence, amount_fen, terminal_no, host_time
    )


def _key(keys: IssuerKeys, name: str, card: Card) -> bytes:
    return keys.card_key(name, card.city6, card.card_factor, cipher.ALGORITHMS[card.algorithm])
