"""The issuer's side of card cryptography: is a TAC or MAC1 genuine, and the MAC2 that answers;
the ready-sealed commands of issuer scripts.

The only module of the centre that touches keys (card.md 10.3); everybody else asks it yes or no,
or gets a command that only this card takes, and only for this challenge.
"""

from __future__ import annotations

from datetime import datetime

from backend.cards import Card
from card_emulator.protocol import cipher
from card_emulator.protocol.apdu import HEADER, Command
from card_emulator.protocol.cipher import ALGORITHMS, MAC_BYTES, Algorithm
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.protocol.purse import Amounts

FACTOR_BYTES = 8
SINGLE_LENGTH = 8
"""Block of 3DES; cards with a longer one want the key version with EXTERNAL AUTHENTICATE (10.2)."""


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


def card_is_genuine(keys: IssuerKeys, card: Card, drawn: bytes, answer: bytes) -> bool:
    """Whether this card answered INTERNAL AUTHENTICATE; `drawn` is our factor and original."""
    algorithm = ALGORITHMS[card.algorithm]
    session = algorithm.session_key(_key(keys, "irk", card), drawn[:FACTOR_BYTES])
    return cipher.same(algorithm.auth(session, drawn[FACTOR_BYTES:]), answer)


def authentication(keys: IssuerKeys, card: Card, name: str, kid: int, challenge: bytes) -> bytes:
    """EXTERNAL AUTHENTICATE by a key of this card for the challenge it drew."""
    return external_authenticate(
        ALGORITHMS[card.algorithm], _key(keys, name, card), kid, challenge, card.key_version
    )


def sealing(
    keys: IssuerKeys,
    card: Card,
    name: str,
    header: tuple[int, int, int, int],
    challenge: bytes,
    data: bytes = b"",
) -> bytes:
    """A command with the MAC of this card's STK `name`, good for one challenge (7.4)."""
    stk = _key(keys, name, card)
    return sealed(ALGORITHMS[card.algorithm], stk, header, challenge, data)


def new_pin(keys: IssuerKeys, card: Card, name: str, challenge: bytes, pin: bytes = b"") -> bytes:
    """PIN CHANGE 84 24 00 01 for this card; without a PIN it leaves the card with an empty one."""
    stk = _key(keys, name, card)
    return sealed_pin(ALGORITHMS[card.algorithm], stk, challenge, pin)


def external_authenticate(
    algorithm: Algorithm, key: bytes, kid: int, challenge: bytes, version: int = 1
) -> bytes:
    """00 82 00 kid: authentication data of the challenge, which is the original too (16.2)."""
    session = algorithm.session_key(key, challenge)
    data = algorithm.auth(session, challenge) + challenge
    if algorithm.block > SINGLE_LENGTH:
        data += bytes((version,))
    return bytes(Command(0x00, 0x82, 0x00, kid, data))


def sealed(
    algorithm: Algorithm,
    stk: bytes,
    header: tuple[int, int, int, int],
    challenge: bytes,
    data: bytes = b"",
) -> bytes:
    """CLA INS P1 P2 Lc data MAC under the session key of this challenge (10.1)."""
    session = algorithm.session_key(stk, challenge)
    covered = bytes((*header, len(data) + MAC_BYTES)) + data
    mac = algorithm.mac(session, covered)
    return bytes(Command(*header, covered[HEADER + 1 :] + mac))


def sealed_pin(algorithm: Algorithm, stk: bytes, challenge: bytes, pin: bytes) -> bytes:
    """84 24 00 01: a packed PIN under the session key, with its MAC (7.4, vector 16.2)."""
    data = algorithm.seal_pin(algorithm.session_key(stk, challenge), pin)
    return sealed(algorithm, stk, (0x84, 0x24, 0x00, 0x01), challenge, data)


def _key(keys: IssuerKeys, name: str, card: Card) -> bytes:
    return keys.card_key(name, card.city6, card.card_factor, cipher.ALGORITHMS[card.algorithm])
