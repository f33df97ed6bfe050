"""User cards and PSAMs as they leave the factory: holder data, files, keys and access conditions.

The file tree is a table per application (card.md 4, 5, 6). Keys are derived from the issuer's
roots; the PIN is stored as a digest keyed by the installation and the card. Balances and logs
start empty: a history is made by real loads and sales.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from card_emulator.commands.access import acceptable_pin, pin_digest
from card_emulator.file_tree import (
    DF04_KEYS,
    DIR_SFI,
    PIN_AND_RK1,
    PIN_ONLY,
    PIN_OR_RK1,
    PSAM_KEYS,
    PUBLIC_ROOM,
    RKSSSE_ONLY,
    SSSE_KEYS,
    UK1_ONLY,
    UK2_ONLY,
    UKSSSE_ONLY,
    directory,
    linear,
    transparent,
)
from card_emulator.image import (
    FREE,
    NEVER,
    NO_KID,
    DedicatedFile,
    ElementaryFile,
    Image,
    Key,
    Kind,
    Pin,
    Purse,
    Sam,
    Structure,
)
from card_emulator.protocol import applications as app
from card_emulator.protocol.cipher import ALGORITHMS, Algorithm, card_authentication_code
from card_emulator.protocol.fields import bcd, card_number_check, citizen_id_check, split_name
from card_emulator.protocol.keys import DPK_VERSIONS, IssuerKeys, card_factor
from card_emulator.protocol.layouts import (
    ACTIVATION,
    CARD_DATA,
    HOLDER,
    MEDICAL,
    OFFLINE,
    PRINTED,
)
from card_emulator.protocol.purse import LOG_RECORD_BYTES, LOG_RECORDS

MF_FID, SSSE_FID, DF04_FID, PSAM_DDF_FID, PSAM_ADF_FID = 0x3F00, 0xDDF1, 0xDF04, 0xDDF0, 0xDF01
CARD_SN_AID = bytes.fromhex("D156000005")
ISSUER_PREFIX = "9156000002"
ATR_HEAD = bytes.fromhex("3B6D00000081")
USER_CHIP, PSAM_CHIP, MAKER = b"SIM", b"SAM", bytes.fromhex("8697")
MIN_TRIES, MAX_TRIES, KEY_TRIES = 3, 8, 3


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom and what a card is issued for. `serial` makes ATR and 卡的识别码 unique in a city."""

    citizen_id: str
    name: str
    sex: str
    birth_date: date
    card_no: str
    city6: str
    serial: int
    issue_date: date
    expiry_date: date
    insutype_flags: str = "31000000"
    psn_category: str = "11"
    ethnic_code: str = "01"
    birth_place: str = ""
    card_class: str = "3"
    account_no: str = ""
    medical_no: str = ""
    health_file_no: str = ""

    def __post_init__(self) -> None:
        """ValueError with the field's name where a value cannot stand on a card."""
        if self.citizen_id[17:] != citizen_id_check(self.citizen_id[:17]):
            raise ValueError("citizen_id: the check character is wrong")
        if self.card_no[8:] != card_number_check(self.card_no[:8]):
            raise ValueError("card_no: the check character is wrong")
        if len(self.city6) != 6 or not self.city6.isdigit():
            raise ValueError("city6: six digits")
        if not 0 <= self.serial <= 0xFFFF_FFFF:
            raise ValueError("serial: 0 to FFFFFFFF")


def atr(chip: bytes, city6: str, serial: int) -> bytes:
    """ATR of card.md 3.1; its last eight bytes are the card's diversification factor."""
    return ATR_HEAD + chip + MAKER + bytes.fromhex(city6[:4]) + serial.to_bytes(4, "big")


def card_sn(city6: str, serial: int, keys: IssuerKeys, algorithm: Algorithm) -> str:
    """The 卡的识别码 (32 upper-case hex digits): city, AID, serial, authentication code."""
    identity = bytes.fromhex(city6) + CARD_SN_AID + serial.to_bytes(4, "big")
    irk = keys.card_key("irk", city6, card_factor(atr(USER_CHIP, city6, serial)), algorithm)
    return (identity + card_authentication_code(algorithm, irk, identity)).hex().upper()


def user_card(holder: Holder, keys: IssuerKeys, *, pin: str | bytearray,
              initial_pin: str | bytearray = "123456", activated_on: date | None = None,
              card_use: str = "2", algorithm: int = 1, max_tries: int = 6) -> Image:
    """The image of a user card. ValueError where data or PIN cannot stand on a card.

    `card_use` '2' keeps money on the card, '1' is online only. An activated card has a PIN that
    is not the initial one. `algorithm` is the FCI value: 1 3DES, 3 SM4.
    """
    cipher = ALGORITHMS[algorithm]
    number = card_sn(holder.city6, holder.serial, keys, cipher)
    stored = _stored_pin(pin, initial_pin, keys.sealing_key(b"pin " + number.encode()), max_tries)
    if activated_on is not None and stored.digest == stored.initial:
        raise ValueError("pin: an activated card has no longer its initial PIN")
    own_atr = atr(USER_CHIP, holder.city6, holder.serial)
    own = _KeySource(keys, holder.city6, card_factor(own_atr), cipher)
    return Image(
        kind=Kind.USER,
        atr=own_atr,
        dfs=(
            DedicatedFile(MF_FID, b"", -1, app.fci(b"\x3f\x00"), algorithm),
            _ssse(holder, number, own, activated_on),
            _df04(holder, own, card_use),
        ),
        pin=stored,
        purse=Purse(holder.issue_date.year) if card_use == "2" else None,
    )


def _stored_pin(pin: str | bytearray, initial: str | bytearray, key: bytes,
                max_tries: int) -> Pin:
    if not MIN_TRIES <= max_tries <= MAX_TRIES:
        raise ValueError(f"max_tries: {MIN_TRIES} to {MAX_TRIES}")
    return Pin(key, _digest(key, pin), _digest(key, initial), max_tries, max_tries)


def _digest(key: bytes, pin: str | bytearray) -> bytes:
    """Digest of a PIN given as decimal digits; the packed copy is wiped."""
    text = pin.encode() if isinstance(pin, str) else pin
    if not all(0x30 <= digit <= 0x39 for digit in text):
        raise ValueError("pin: decimal digits only")
    packed = bytearray((len(text) + 1) // 2)
    for at in range(len(packed)):
        low = text[2 * at + 1] - 0x30 if 2 * at + 1 < len(text) else 0x0F
        packed[at] = (text[2 * at] - 0x30) << 4 | low
    try:
        if not acceptable_pin(packed):
            raise ValueError("pin: 4 to 16 digits")
        return pin_digest(key, packed)
    finally:
        packed[:] = bytes(len(packed))


@dataclass(frozen=True, slots=True)
class _KeySource:
    """Where a card's keys come from."""

    keys: IssuerKeys
    city6: str
    factor: bytes
    algorithm: Algorithm

    def card_keys(self, rows: tuple[tuple[str, int], ...]) -> tuple[Key, ...]:
        """Keys of one application, version 1."""
        return tuple(self.key(root, root, kid, 1) for root, kid in rows)

    def key(self, name: str, root: str, kid: int, version: int) -> Key:
        """One key of the card."""
        value = self.keys.card_key(root, self.city6, self.factor, self.algorithm)
        return Key(name, kid, version, value, KEY_TRIES, KEY_TRIES)


def _ssse(holder: Holder, number: str, own: _KeySource, activated_on: date | None) -> DedicatedFile:
    version = own.algorithm.version
    name, more = split_name(holder.name)
    district = holder.city6
    card = {
        "card_sn": number, "card_class": holder.card_class, "version": version,
        "issuer_code": ISSUER_PREFIX + district + district + "01",
        "issue_date": _day(holder.issue_date), "expiry_date": _day(holder.expiry_date),
        "card_no": holder.card_no,
    }
    person = {
        "citizen_id": holder.citizen_id, "name": name, "name_more": more, "sex": holder.sex,
        "ethnic_code": holder.ethnic_code, "birth_place": holder.birth_place or district,
        "birth_date": _day(holder.birth_date),
    }
    activation = {
        "activated": "0" if activated_on is None else "1",
        "activated_on": "" if activated_on is None else _day(activated_on),
    }
    read_holder = FREE if version < "3.00" else RKSSSE_ONLY
    files = (
        directory((app.MEDICAL_AID, "社会保险信息区2")),
        linear(CARD_DATA, card, FREE, UKSSSE_ONLY, version=version),
        linear(HOLDER, person, read_holder, UKSSSE_ONLY, version=version),
        linear(ACTIVATION, activation, FREE, UKSSSE_ONLY, room=PUBLIC_ROOM),
    )
    tag = own.algorithm.tag
    return DedicatedFile(SSSE_FID, app.SSSE_NAME, 0, app.fci(app.SSSE_NAME, DIR_SFI, tag), tag,
                         files, own.card_keys(SSSE_KEYS))


def _df04(holder: Holder, own: _KeySource, card_use: str) -> DedicatedFile:
    medical = {
        "insutype_flags": holder.insutype_flags, "insured_place": holder.city6,
        "health_file_no": holder.health_file_no, "psn_category": holder.psn_category,
        "account_opened_on": _day(holder.issue_date), "account_no": holder.account_no,
        "medical_no": holder.medical_no, "card_use": card_use,
    }
    offline = {"offline_allowed": "0", "offline_fen": "0" * 8, "offline_count": "00"}
    files = [
        linear(MEDICAL, medical, PIN_OR_RK1, UK1_ONLY),
        linear(OFFLINE, offline, PIN_AND_RK1, UK2_ONLY),
        ElementaryFile(0xEF08, app.SFI_LOG, Structure.CYCLIC, PIN_ONLY, NEVER,
                       capacity=LOG_RECORDS, record_bytes=LOG_RECORD_BYTES),
    ]
    if card_use == "2":  # the card itself counts the sixty; online, the centre does
        printed = {"last_printed_sequence": "00000000", "unprinted": "0"}
        files.append(linear(PRINTED, printed, FREE, UK2_ONLY, room=PUBLIC_ROOM))
    purchase = tuple(own.key("dpk", f"dpk{v}", NO_KID, v) for v in DPK_VERSIONS)
    return DedicatedFile(
        DF04_FID, app.MEDICAL_AID, 1, app.fci(app.MEDICAL_AID), own.algorithm.tag, tuple(files),
        own.card_keys(DF04_KEYS) + purchase)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def psam(terminal_no: str, city6: str, keys: IssuerKeys, *, serial: int = 1,
         terminal_txn_no: int = 1, algorithms: tuple[int, ...] = (1, 3)) -> Image:
    """The image of a terminal's PSAM: one environment (sx1, sx3) for each algorithm."""
    if len(terminal_no) != 12 or not terminal_no.isdigit():
        raise ValueError("terminal_no: twelve digits")
    public = (
        transparent(0x0015, bytes((1,)) + bcd(f"{serial:020}", 10) + bytes((1, 1, 0, 0))),
        transparent(0x0016, bytes.fromhex(terminal_no)),
    )
    dfs = [DedicatedFile(MF_FID, b"", -1, app.fci(b"\x3f\x00"), algorithms[0], public)]
    for tag in algorithms:
        name, environment = app.PSAM_ENVIRONMENTS[tag], len(dfs)
        listing = directory((app.PSAM_AID, "PSAM"))
        dfs.append(DedicatedFile(PSAM_DDF_FID | tag, name, 0, app.fci(name, DIR_SFI, tag), tag,
                                 (*public, listing)))
        dfs.append(DedicatedFile(
            PSAM_ADF_FID, app.PSAM_AID, environment, app.fci(app.PSAM_AID), tag,
            (*public, ElementaryFile(0x0019, 0x19, Structure.TXN_NO, FREE, NEVER),
             *(transparent(fid, bytes((1, 1)) + bcd("20200101", 4) + bcd("20991231", 4))
               for fid in (0x001A, 0x001B, 0x001C))),
            tuple(_psam_key(keys, root, usage, kid, city6, ALGORITHMS[tag])
                  for root, usage, kid in PSAM_KEYS)))
    return Image(kind=Kind.PSAM, atr=atr(PSAM_CHIP, city6, serial), dfs=tuple(dfs),
                 sam=Sam(terminal_no, terminal_txn_no))


def _psam_key(keys: IssuerKeys, root: str, usage: int, kid: int, city6: str,
              algorithm: Algorithm) -> Key:
    """A PSAM key at the level its usage byte leaves to go: 3 root, 2 province, 1 city."""
    value = {
        3: lambda: keys.root(root),
        2: lambda: keys.province_key(root, city6, algorithm),
        1: lambda: keys.city_key(root, city6, algorithm),
    }[usage >> 5]()
    purchase = root.startswith("dpk")
    return Key("dpk" if purchase else root, kid, kid if purchase else 1, value, usage=usage)
