"""The card's cryptography, once for card, PSAM and centre (card.md 10): the only module that sees
a cipher library.

An `Algorithm` is a row: block size, cipher, how a last block becomes a 4-byte MAC and how a block
becomes the 8-byte authentication value. Everything else is the same sentence for 3DES and SM4.
Single DES is 3DES with one key thrice, because the library refuses short keys. Equal secrets are
compared by `same`, which takes equal time.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3, Hash

from card_emulator.protocol import purse
from card_emulator.protocol.purse import Amounts

MAC_BYTES = 4
NONCE_BYTES = 12
TAG_BYTES = 16


def same(one: bytes | bytearray, other: bytes | bytearray) -> bool:
    """Equality in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)


def keyed_digest(key: bytes, message: bytes | bytearray | memoryview) -> bytes:
    """HMAC-SHA256; how a PIN is kept."""
    return hmac.digest(key, message, "sha256")


def sm3(message: bytes | bytearray) -> bytes:
    """The SM3 digest, 32 bytes (card.md 16.1 P7)."""
    digest = Hash(SM3())
    digest.update(message)
    return digest.finalize()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _triple_des(key: bytes) -> BlockCipherAlgorithm:
    return TripleDES(key * 3 if len(key) == 8 else key + key[:8])


def _leftmost(block: bytes) -> bytes:
    return block[:MAC_BYTES]


def _fold_words(block: bytes) -> bytes:
    return _xor(_xor(block[0:4], block[4:8]), _xor(block[8:12], block[12:16]))


def _halves_xored(block: bytes) -> bytes:
    return _xor(block[:8], block[8:])


def _unchanged(block: bytes) -> bytes:
    return block


def _encryption(
    primitive: Callable[[bytes], BlockCipherAlgorithm], key: bytes
) -> Callable[[bytes], bytes]:
    """Encryption of whole blocks, to be used as often as one likes: ECB keeps no state."""
    ecb = modes.ECB()  # noqa: S305 - the mode the card specification prescribes
    return Cipher(primitive(key), ecb).encryptor().update


# For keys of cards, which come again and again; setting a cipher up takes most of its time.
_kept_encryption = lru_cache(maxsize=512)(_encryption)


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One block cipher as the specification uses it; all methods are pure."""

    tag: int  # value of FCI tag 86
    name: str
    version: str  # of the card specification that goes with it
    block: int
    answer_byte: int  # algorithm byte of INITIALIZE answers and of the PSAM's 80 70 (UNVERIFIED)
    stk_bytes: int
    primitive: Callable[[bytes], BlockCipherAlgorithm]
    fold_mac: Callable[[bytes], bytes]
    fold_auth: Callable[[bytes], bytes]
    tac_key: Callable[[bytes], bytes]

    def encrypt(self, key: bytes, blocks: bytes) -> bytes:
        """ECB over whole blocks."""
        return _encryption(self.primitive, key)(blocks)

    def session_key(self, key: bytes, input8: bytes) -> bytes:
        """E(key, input padded with 00 to one block); 8 bytes (3DES: a single-length key) or 16."""
        return _kept_encryption(self.primitive, key)(input8[: self.block].ljust(self.block, b"\0"))

    def pad(self, data: bytes) -> bytes:
        """80 00.. to whole blocks, always at least the 80."""
        return data + b"\x80" + bytes(-(len(data) + 1) % self.block)

    def chain(self, session: bytes, blocks: bytes, initial: bytes | None = None) -> bytes:
        """Last block of CBC over whole blocks; IV zero unless given."""
        mode = modes.CBC(initial or bytes(self.block))
        return Cipher(self.primitive(session), mode).encryptor().update(blocks)[-self.block :]

    def mac(self, session: bytes, data: bytes) -> bytes:
        """The 4-byte MAC of data under a session key."""
        return self.fold_mac(self.chain(session, self.pad(data)))

    def auth(self, session: bytes, data8: bytes) -> bytes:
        """The 8-byte authentication value of INTERNAL and EXTERNAL AUTHENTICATION."""
        return self.fold_auth(self.encrypt(session, data8.ljust(self.block, b"\0")))

    def tac_mac(self, dtk: bytes, data: bytes) -> bytes:
        """The 4-byte TAC; DTK is used without a session key."""
        return self.mac(self.tac_key(dtk), data)

    def diversify(self, key: bytes, factor8: bytes) -> bytes:
        """The key of the next level: E(K, f) ‖ E(K, NOT f), for 16-byte blocks E(K, f ‖ NOT f)."""
        return self.diversifier(key)(factor8)

    def diversifier(self, key: bytes) -> Callable[[bytes], bytes]:
        """`diversify` with one key for many factors; setting up the cipher is most of the time."""
        encrypt = _encryption(self.primitive, key)

        def diversified(factor8: bytes) -> bytes:
            inverted = int.from_bytes(factor8, "big") ^ 0xFFFF_FFFF_FFFF_FFFF
            return encrypt(factor8 + inverted.to_bytes(8, "big"))

        return diversified

    def seal_pin(self, session: bytes, pin: bytes | bytearray) -> bytes:
        """LD ‖ PIN, padded only where it fills no block: the data of 84 24 before its MAC."""
        plain = bytes((len(pin),)) + pin
        return self.encrypt(session, plain if len(plain) % self.block == 0 else self.pad(plain))

    def open_pin(self, session: bytes, sealed: bytes) -> bytearray:
        """The PIN of `seal_pin`, for the caller to wipe; ValueError if the length byte lies."""
        ecb = modes.ECB()  # noqa: S305 - the mode the card specification prescribes
        decryptor = Cipher(self.primitive(session), ecb).decryptor()
        plain = bytearray(len(sealed) + self.block)
        decryptor.update_into(sealed, plain)
        length = plain[0]
        pin = plain[1 : 1 + length]
        plain[:] = bytes(len(plain))
        if length >= len(sealed):
            raise ValueError("the length byte exceeds the data")
        return pin


ALGORITHMS: dict[int, Algorithm] = {
    row.tag: row
    for row in (
        #         tag name   card   block byte STK  cipher       MAC         auth           TAC key
        Algorithm(1, "3DES", "2.00", 8, 0x00, 8, _triple_des, _leftmost, _unchanged, _halves_xored),
        Algorithm(3, "SM4", "3.00", 16, 0x03, 16, SM4, _fold_words, _halves_xored, _unchanged),
    )
}


SSF33 = 2  # announced by some cards; the algorithm is not published, so nothing here computes it
ALGORITHM_NAMES = {SSF33: "SSF33", **{row.tag: row.name for row in ALGORITHMS.values()}}


@dataclass(frozen=True, slots=True)
class Macs:
    """MAC1 goes to the card, MAC2 comes from it in a purchase; the other way round in a load."""

    mac1: bytes
    mac2: bytes


def purchase_macs(
    algorithm: Algorithm,
    dpk: bytes,
    random: bytes,
    sequence: int,
    amounts: Amounts,
    terminal_no: str,
    terminal_txn_no: int,
    time: datetime,
) -> Macs:
    """Both MACs of a purchase (card and PSAM); `dpk` is the card's key."""
    derived = purse.session_input_purchase(random, sequence, terminal_txn_no)
    session = algorithm.session_key(dpk, derived)
    return Macs(
        algorithm.mac(session, purse.mac1_purchase_input(amounts, terminal_no, time)),
        algorithm.mac(session, purse.mac2_purchase_input(amounts)),
    )


def purchase_tac(
    algorithm: Algorithm,
    dtk: bytes,
    amounts: Amounts,
    terminal_no: str,
    terminal_txn_no: int,
    time: datetime,
) -> bytes:
    """The TAC of a purchase (card and centre)."""
    return algorithm.tac_mac(
        dtk, purse.tac_purchase_input(amounts, terminal_no, terminal_txn_no, time)
    )


def load_mac1(
    algorithm: Algorithm,
    dlk: bytes,
    random: bytes,
    sequence: int,
    balance_fen: int,
    amount_fen: int,
    terminal_no: str,
) -> bytes:
    """MAC1 of a load (card and centre)."""
    session = algorithm.session_key(dlk, purse.session_input_load(random, sequence))
    return algorithm.mac(session, purse.mac1_load_input(balance_fen, amount_fen, terminal_no))


def load_mac2(
    algorithm: Algorithm,
    dlk: bytes,
    random: bytes,
    sequence: int,
    amount_fen: int,
    terminal_no: str,
    time: datetime,
) -> bytes:
    """MAC2 of a load (card and centre); the time is the centre's."""
    session = algorithm.session_key(dlk, purse.session_input_load(random, sequence))
    return algorithm.mac(session, purse.mac2_load_input(amount_fen, terminal_no, time))


def load_tac(
    algorithm: Algorithm,
    dtk: bytes,
    balance_before_fen: int,
    sequence: int,
    amount_fen: int,
    terminal_no: str,
    time: datetime,
) -> bytes:
    """The TAC of a load (card and centre)."""
    covered = purse.tac_load_input(balance_before_fen, sequence, amount_fen, terminal_no, time)
    return algorithm.tac_mac(dtk, covered)


def card_authentication_code(algorithm: Algorithm, irk: bytes, identity: bytes) -> bytes:
    """Last four bytes of the 卡的识别码: a MAC by the card's IRK over city ‖ AID ‖ serial.

    The construction is UNVERIFIED (card.md 16.5): CBC with the left half, the last block through
    the whole key.
    """
    padded = algorithm.pad(identity)
    if algorithm.block == len(irk):
        return algorithm.fold_mac(algorithm.chain(irk, padded))
    head, last = padded[: -algorithm.block], padded[-algorithm.block :]
    chained = algorithm.chain(irk[: algorithm.block], head)
    return algorithm.fold_mac(algorithm.encrypt(irk, _xor(chained, last)))


def check_value(key: bytes) -> str:
    """Three bytes that tell two keys apart without telling the key: E(key, 00..), in hex."""
    algorithm = ALGORITHMS[1]
    return algorithm.encrypt(key[:16], bytes(algorithm.block))[:3].hex().upper()


@lru_cache(maxsize=8)
def _aead(key: bytes) -> AESGCM:
    """Kept: setting the cipher up takes longer than sealing a card."""
    return AESGCM(key)


def seal(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    """Authenticated encryption (AES-GCM) of files; `context` is covered, not stored."""
    return _aead(key).encrypt(nonce, plain, context)


def unseal(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes | None:
    """The plain bytes of `seal`, or None if a single bit of key, context or data differs."""
    try:
        return _aead(key).decrypt(nonce, sealed, context)
    except InvalidTag:
        return None
