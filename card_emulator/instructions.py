"""The instruction tables: they are the cards. Class, instruction, P1 P2, length, application and
state refusals come from here; a handler only sees commands its row allows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from card_emulator.commands import access, files, maintenance, pay_year, pki, psam, purse
from card_emulator.commands.sealed import with_mac
from card_emulator.execution import Execution
from card_emulator.image import Image, Kind
from card_emulator.protocol.apdu import Response
from card_emulator.protocol.applications import AID_LIMITS, MEDICAL_AID, PKI_ADF_NAME, PSAM_AID
from card_emulator.protocol.purse import (
    CREDIT_DATA_BYTES,
    DEBIT_DATA_BYTES,
    KINDS,
    LOAD_DATA_BYTES,
    PURCHASE_DATA_BYTES,
)
from card_emulator.protocol.status import SW
from card_emulator.session import PURSE_STATES, Event, PurseState

ANY = range(256)
NONE = (0,)
ZERO = (0,)
OTHER, KEEP = Event.OTHER, Event.KEEP
RECORD_P2 = [p2 for p2 in ANY if p2 & 7 != 7 and p2 >> 3 != 31]
WRITABLE_P2 = [p2 for p2 in RECORD_P2 if p2 & 7 not in (5, 6)]
BINARY_P1 = [p1 for p1 in ANY if p1 < 0x80 or 0 < p1 & 0x7F < 31]
DATA = range(1, 256)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row: which command, what it may carry, whom it is for, and where it is specified."""

    name: str
    cla: int
    ins: int
    p1: Collection[int]
    p2: Collection[int]
    lc: Collection[int]
    handler: Callable[[Execution], Response]
    clause: str
    event: Event = OTHER  # what it is to the purse
    application: bytes | None = None  # the DF that must be current, else 6985
    secret: bool = False  # the data is a PIN: never copied into bytes, wiped after use
    transport: bool = False  # GET RESPONSE: leaves state and waiting bytes to its handler
    while_blocked: bool = False  # works while the current application is blocked
    case2: bool = False  # answers at once; all others answer data with 61xx
    purse: tuple[PurseState | SW, ...] = ()  # the event's row of session.PURSE_STATES


_R = Instruction
_M, _S, _P = MEDICAL_AID, PSAM_AID, PKI_ADF_NAME
FID_OR_NAME = (0, 2, *AID_LIMITS)
SEALED_PIN = (0x0C, 0x14)  # one block of the cipher and a MAC; 14 also a long PIN in two blocks
PKI_PINS = tuple(pki.PIN_KEYS)

# fmt: off
_BASIC = (
    _R("SELECT", 0x00, 0xA4, (0, 1, 2), ZERO, FID_OR_NAME, files.select, "P5 6.11",
       while_blocked=True),
    _R("SELECT", 0x00, 0xA4, (4,), (0, 2), FID_OR_NAME, files.select, "P5 6.11",
       while_blocked=True),
    _R("GET RESPONSE", 0x00, 0xC0, ZERO, ZERO, NONE, files.get_response, "P5 6.6", KEEP,
       transport=True, case2=True),
    _R("READ BINARY", 0x00, 0xB0, BINARY_P1, ANY, NONE, files.read_binary, "P5 6.9", case2=True),
    _R("READ RECORD", 0x00, 0xB2, ANY, RECORD_P2, NONE, files.read_record, "P5 6.10", case2=True),
    _R("GET CHALLENGE", 0x00, 0x84, ZERO, ZERO, NONE, access.get_challenge, "P5 6.5", case2=True),
    _R("EXTERNAL AUTHENTICATE", 0x00, 0x82, ZERO, ANY, (16, 17), access.external_authenticate,
       "P5 6.4"),
)

USER_CARD = (
    *_BASIC,
    _R("UPDATE BINARY", 0x00, 0xD6, BINARY_P1, ANY, DATA, files.update_binary, "P5 6.12"),
    _R("UPDATE BINARY", 0x04, 0xD6, BINARY_P1, ANY, DATA, with_mac(files.update_binary),
       "P5 6.12"),
    _R("UPDATE RECORD", 0x00, 0xDC, ANY, WRITABLE_P2, DATA, files.update_record, "P5 6.13"),
    _R("UPDATE RECORD", 0x04, 0xDC, ANY, WRITABLE_P2, DATA,
       with_mac(files.update_record, files.is_whole_element), "P5 6.13"),
    _R("VERIFY", 0x00, 0x20, ZERO, ZERO, (0, *range(2, 9)), access.verify, "P5 6.14",
       secret=True),
    _R("VERIFY", 0x00, 0x20, (1,), PKI_PINS, (16,), pki.verify, "PKI", application=_P),
    _R("CHANGE PIN", 0x80, 0x5E, (1,), ZERO, range(3, 18), access.change_pin, "P5 6.3",
       secret=True),
    _R("INTERNAL AUTHENTICATE", 0x00, 0x88, ZERO, ZERO, (16, 17), access.internal_authenticate,
       "P5 6.7"),
    _R("PIN CHANGE/UNBLOCK", 0x84, 0x24, ZERO, (0,), (4,), maintenance.unblock_pin, "P5 6.8"),
    _R("PIN CHANGE/UNBLOCK", 0x84, 0x24, ZERO, (1,), SEALED_PIN, maintenance.change_pin,
       "P5 6.8"),
    _R("APPLICATION BLOCK", 0x84, 0x1E, ZERO, (1,), (4,), maintenance.block_application, "P5 6.1",
       while_blocked=True),
    _R("CARD BLOCK", 0x84, 0x16, ZERO, ZERO, (4,), maintenance.block_card, "P5 6.2"),
    _R("INITIALIZE FOR LOAD", 0xB0, 0x28, (0,), (1,), (LOAD_DATA_BYTES,), purse.initialize_load,
       "P5 7.4", Event.INIT_LOAD, _M),
    _R("INITIALIZE FOR PURCHASE", 0xB0, 0x28, (1,), (1,), (PURCHASE_DATA_BYTES,),
       purse.initialize_purchase, "P5 7.5", Event.INIT_PURCHASE, _M),
    _R("CREDIT FOR LOAD", 0xB0, 0x2A, ZERO, ZERO, (CREDIT_DATA_BYTES,), purse.credit, "P5 7.1",
       Event.CREDIT, _M),
    _R("DEBIT FOR PURCHASE", 0xB0, 0x2C, (1,), ZERO, (DEBIT_DATA_BYTES,), purse.debit, "P5 7.3",
       Event.DEBIT, _M),
    _R("GET BALANCE", 0xB0, 0x26, ZERO, purse.BALANCES, NONE, purse.get_balance, "P5 7.2", KEEP,
       _M, case2=True),
    _R("GET TRANSACTION PROOF", 0xB0, 0x2E, ZERO, KINDS, (2,), purse.get_proof, "P7 14", KEEP, _M),
    _R("UPDATE STARTING DAY", 0xB0, 0x56, (0,), ZERO, (2,), pay_year.update_starting_day, "P5 7",
       application=_M),
    _R("GET STARTING DAY", 0xB0, 0x56, (1,), ZERO, NONE, pay_year.get_starting_day, "P5 7",
       application=_M, case2=True),
    _R("HASH PIN", 0x80, 0xC4, (1,), (3,), (pki.HASH_DATA_BYTES,), pki.hash_pin, "PKI",
       application=_P, secret=True),
)

PSAM = (
    *_BASIC,
    _R("INITIALIZE ENVIRONMENT", 0xBF, 0xEC, ZERO, ZERO, (1,), psam.initialize_environment,
       "P9 6"),
    _R("DELIVERY SESSION KEY", 0xBF, 0xDE, ANY, ANY, DATA, psam.delivery_session_key, "P9 6",
       application=_S),
    _R("CIPHER DATA", 0x80, 0xFA, (0, 1, 2, 3, 5, 7), ZERO, DATA, psam.cipher_data, "P9 6",
       application=_S),
    _R("INITIALIZE SAM FOR PURCHASE", 0x80, 0x70, (1,), ZERO, DATA, psam.initialize_purchase,
       "P9 6", application=_S),
    _R("CREDIT SAM FOR PURCHASE", 0x80, 0x72, ZERO, ZERO, (4,), psam.credit_purchase, "P9 6",
       application=_S),
    _R("CHANGE KEY", 0x84, 0xD4, (1,), ZERO, (0x1C, 0x24), psam.change_key, "P9 6"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one kind of card, found by class and instruction."""

    rows: dict[tuple[int, int], tuple[Instruction, ...]]
    classes: frozenset[int]
    instructions: frozenset[int]


def _index(rows: tuple[Instruction, ...]) -> Table:
    by_code: dict[tuple[int, int], tuple[Instruction, ...]] = {}
    for row in rows:
        fast = replace(
            row,
            p1=frozenset(row.p1),
            p2=frozenset(row.p2),
            lc=frozenset(row.lc),
            purse=PURSE_STATES[row.event],
        )
        by_code[row.cla, row.ins] = (*by_code.get((row.cla, row.ins), ()), fast)
    return Table(by_code, frozenset(r.cla for r in rows), frozenset(r.ins for r in rows))


TABLES = {Kind.USER: _index(USER_CARD), Kind.PSAM: _index(PSAM)}
_WITHOUT_PKI = _index(tuple(row for row in USER_CARD if row.application != PKI_ADF_NAME))


def table_of(image: Image) -> Table:
    """The instructions of a card; a user card without the PKI environment has none of its own."""
    if image.kind is Kind.USER and all(df.name != PKI_ADF_NAME for df in image.dfs):
        return _WITHOUT_PKI
    return TABLES[image.kind]
