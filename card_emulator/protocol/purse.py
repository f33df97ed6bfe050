"""The medical transactions as bytes (card.md 8, 10.3): command data, answers, log records and
what each MAC covers.

A purchase carries three amounts in fen. Choices the sources leave open are named constants here:
the type byte is ASCII, and the load TAC covers the balance before crediting. Algorithm byte and
key version: `cipher.Algorithm`, `keys`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from card_emulator.protocol.fields import pack_time, unpack_time

LOAD, PURCHASE = 0x31, 0x32  # 交易类型 as ASCII digits; UNVERIFIED against binary 01/02
KINDS = {0x01: LOAD, 0x02: PURCHASE, LOAD: LOAD, PURCHASE: PURCHASE}  # PROOF accepts both codings
MAX_FEN = 0xFFFF_FFFF
MAX_SEQUENCE, MAX_TXN_NO = 0xFFFF, 0xFFFF_FFFF  # of card and PSAM: shown, never used (9402)
LOG_RECORDS = 60
LOG_RECORD_BYTES = 28
UNPRINTED_LIMIT = 60
LOAD_DATA_BYTES, PURCHASE_DATA_BYTES = 0x0B, 0x13
LOAD_TERMS_BYTES, PURCHASE_TERMS_BYTES = 0x10, 0x16
CREDIT_DATA_BYTES, DEBIT_DATA_BYTES = 0x0B, 0x0F


def _u(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big")


def _int(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _terminal(terminal_no: str) -> bytes:
    raw = bytes.fromhex(terminal_no)
    if len(raw) != 6:
        raise ValueError("a terminal number has twelve digits")
    return raw


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a purchase takes: personal account, self-paid in scope (cash and account), pooled
    fund; fen.
    """

    account_fen: int = 0
    self_fen: int = 0
    fund_fen: int = 0

    @classmethod
    def parse(cls, raw: bytes) -> Amounts:
        """Twelve bytes, three unsigned numbers."""
        return cls(_int(raw[0:4]), _int(raw[4:8]), _int(raw[8:12]))

    @property
    def fit(self) -> bool:
        """Whether a card has room for each of them: four bytes, 42,949,672.95 yuan."""
        return max(self.account_fen, self.self_fen, self.fund_fen) <= MAX_FEN

    def __bytes__(self) -> bytes:
        return _u(self.account_fen, 4) + _u(self.self_fen, 4) + _u(self.fund_fen, 4)


def _expect(raw: bytes, size: int, what: str) -> None:
    if len(raw) != size:
        raise ValueError(f"{what} has {size} bytes, not {len(raw)}")


@dataclass(frozen=True, slots=True)
class PurchaseTerms:
    """Answer of INITIALIZE FOR PURCHASE: balances, counter and random for the debit."""

    balance_fen: int
    year_self_fen: int
    year_fund_fen: int
    pay_year: int
    sequence: int
    key_version: int
    algorithm: int
    random: bytes

    @classmethod
    def parse(cls, raw: bytes) -> PurchaseTerms:
        """16h bytes; ValueError on another length or a year that is no BCD."""
        _expect(raw, PURCHASE_TERMS_BYTES, "the answer of INITIALIZE FOR PURCHASE")
        return cls(
            _int(raw[0:4]),
            _int(raw[4:8]),
            _int(raw[8:12]),
            int(raw[12:14].hex()),
            _int(raw[14:16]),
            raw[16],
            raw[17],
            raw[18:22],
        )

    def __bytes__(self) -> bytes:
        return (
            _u(self.balance_fen, 4)
            + _u(self.year_self_fen, 4)
            + _u(self.year_fund_fen, 4)
            + bytes.fromhex(f"{self.pay_year:04}")
            + _u(self.sequence, 2)
            + bytes((self.key_version, self.algorithm))
            + self.random
        )


@dataclass(frozen=True, slots=True)
class LoadTerms:
    """Answer of INITIALIZE FOR LOAD: balance, counter, random and MAC1 for the centre."""

    balance_fen: int
    sequence: int
    key_version: int
    algorithm: int
    random: bytes
    mac1: bytes

    @classmethod
    def parse(cls, raw: bytes) -> LoadTerms:
        """10h bytes; ValueError on another length."""
        _expect(raw, LOAD_TERMS_BYTES, "the answer of INITIALIZE FOR LOAD")
        return cls(_int(raw[0:4]), _int(raw[4:6]), raw[6], raw[7], raw[8:12], raw[12:16])

    def __bytes__(self) -> bytes:
        return (
            _u(self.balance_fen, 4)
            + _u(self.sequence, 2)
            + bytes((self.key_version, self.algorithm))
            + self.random
            + self.mac1
        )


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One 28-byte record of DF04/EF08 (card.md 5.5); `kind` is LOAD or PURCHASE."""

    sequence: int
    kind: int
    terminal_no: str
    time: datetime
    amounts: Amounts

    @classmethod
    def parse(cls, raw: bytes) -> LogRecord:
        """28 bytes; ValueError on another length or a time that is none."""
        _expect(raw, LOG_RECORD_BYTES, "a log record")
        return cls(
            _int(raw[0:2]),
            raw[2],
            raw[3:9].hex().upper(),
            unpack_time(raw[9:16]),
            Amounts.parse(raw[16:28]),
        )

    def __bytes__(self) -> bytes:
        return (
            _u(self.sequence, 2)
            + bytes((self.kind,))
            + _terminal(self.terminal_no)
            + pack_time(self.time)
            + bytes(self.amounts)
        )


# --- command data ---------------------------------------------------------------------------------


def initialize_purchase_data(key_index: int, amounts: Amounts, terminal_no: str) -> bytes:
    """Data of B0 28 01 01 (13h bytes)."""
    return bytes((key_index,)) + bytes(amounts) + _terminal(terminal_no)


def initialize_load_data(key_index: int, amount_fen: int, terminal_no: str) -> bytes:
    """Data of B0 28 00 01 (0Bh bytes)."""
    return bytes((key_index,)) + _u(amount_fen, 4) + _terminal(terminal_no)


def debit_data(terminal_txn_no: int, time: datetime, mac1: bytes) -> bytes:
    """Data of B0 2C 01 00 (0Fh bytes)."""
    return _u(terminal_txn_no, 4) + pack_time(time) + mac1


def credit_data(time: datetime, mac2: bytes) -> bytes:
    """Data of B0 2A 00 00 (0Bh bytes); the time is the centre's."""
    return pack_time(time) + mac2


def initialize_sam_data(
    terms: PurchaseTerms, amounts: Amounts, time: datetime, *factors: bytes
) -> bytes:
    """Data of the PSAM's 80 70 01 00 (1Ch + 8 per factor; factors L3 first)."""
    return (
        terms.random
        + _u(terms.sequence, 2)
        + bytes(amounts)
        + bytes((PURCHASE,))
        + pack_time(time)
        + bytes((terms.key_version, terms.algorithm))
        + b"".join(factors)
    )


# --- what the session keys and MACs are computed over (card.md 10.3) -----------------------------


def session_input_purchase(random: bytes, sequence: int, terminal_txn_no: int) -> bytes:
    """rnd4 ‖ purchase seq2 ‖ terminal seq low 2."""
    return random + _u(sequence, 2) + _u(terminal_txn_no & 0xFFFF, 2)


def session_input_load(random: bytes, sequence: int) -> bytes:
    """rnd4 ‖ load seq2 ‖ 8000."""
    return random + _u(sequence, 2) + b"\x80\x00"


def mac1_purchase_input(amounts: Amounts, terminal_no: str, time: datetime) -> bytes:
    """What the terminal's PSAM seals for DEBIT."""
    return bytes(amounts) + bytes((PURCHASE,)) + _terminal(terminal_no) + pack_time(time)


def mac2_purchase_input(amounts: Amounts) -> bytes:
    """What the card seals for the PSAM."""
    return bytes(amounts)


def tac_purchase_input(
    amounts: Amounts, terminal_no: str, terminal_txn_no: int, time: datetime
) -> bytes:
    """What the card seals for the centre."""
    return (
        bytes(amounts)
        + bytes((PURCHASE,))
        + _terminal(terminal_no)
        + _u(terminal_txn_no, 4)
        + pack_time(time)
    )


def mac1_load_input(balance_fen: int, amount_fen: int, terminal_no: str) -> bytes:
    """What the card seals for the centre before a load."""
    return _u(balance_fen, 4) + _u(amount_fen, 4) + bytes((LOAD,)) + _terminal(terminal_no)


def mac2_load_input(amount_fen: int, terminal_no: str, time: datetime) -> bytes:
    """What the centre seals for CREDIT FOR LOAD."""
    return _u(amount_fen, 4) + bytes((LOAD,)) + _terminal(terminal_no) + pack_time(time)


def tac_load_input(
    balance_before_fen: int, sequence: int, amount_fen: int, terminal_no: str, time: datetime
) -> bytes:
    """What the card seals after a load; the balance is the one before crediting (UNVERIFIED)."""
    return (
        _u(balance_before_fen, 4)
        + _u(sequence, 2)
        + _u(amount_fen, 4)
        + bytes((LOAD,))
        + _terminal(terminal_no)
        + pack_time(time)
    )
