"""User cards as they leave the factory: holder data, files, keys and access conditions.

The file tree is a table per application (card.md 4, 5, 6). Keys are derived from the issuer's
roots; the PIN is stored as a digest keyed by the installation and the card. Balances and logs
start empty: a history is made by real loads and sales.
"""

from __future__ import annotations

from datetime import date

from card_emulator.card_keys import CardKeys
from card_emulator.commands.access import acceptable_pin, pin_digest
from card_emulator.file_tree import (
    DF04_KEYS,
    DIR_SFI,
    LOCAL_ONLY,
    PIN_AND_RK1,
    PIN_ONLY,
    PIN_OR_RK1,
    PUBLIC_ROOM,
    RKSSSE_ONLY,
    SSSE_KEYS,
    UK1_ONLY,
    UK2_ONLY,
    UKSSSE_ONLY,
    blank,
    cyclic,
    directory,
    linear,
)
from card_emulator.identity import (
    MAX_TRIES,
    MIN_TRIES,
    USER_CHIP,
    Holder,
    atr,
    card_sn,
    known_algorithm,
)
from card_emulator.image import (
    FREE,
    NEVER,
    NO_KID,
    DedicatedFile,
    ElementaryFile,
    Image,
    Kind,
    Pin,
    Purse,
    Structure,
)
from card_emulator.protocol import applications as app
from card_emulator.protocol.fields import split_name
from card_emulator.protocol.keys import DPK_VERSIONS, IssuerKeys, card_factor
from card_emulator.protocol.layouts import (
    ACTIVATION,
    CARD_DATA,
    HOLDER,
    LOCAL,
    MEDICAL,
    OFFLINE,
    PRINTED,
    SPECIAL,
)
from card_emulator.protocol.purse import LOG_RECORD_BYTES, LOG_RECORDS
from card_emulator.psam_image import psam
from card_emulator.service_tree import SERVICES, pki, services

__all__ = ["MAX_TRIES", "MIN_TRIES", "Holder", "atr", "card_sn", "psam", "user_card"]

MF_FID, SSSE_FID, DF04_FID = 0x3F00, 0xDDF1, 0xDF04
SSSE, DF04 = 1, 2  # indexes into the image
ISSUER_PREFIX = "9156000002"
FINGERPRINT_BYTES, PHOTO_BYTES = 0x300, 0x1000
VERSIONS = {1: ("2.00", "1.00"), 3: ("3.00",)}  # by algorithm, the usual one first


def user_card(
    holder: Holder,
    keys: IssuerKeys,
    *,
    pin: str | bytearray,
    initial_pin: str | bytearray = "123456",
    activated_on: date | None = None,
    card_use: str = "2",
    algorithm: int = 1,
    version: str = "",
    max_tries: int = 6,
    offline_allowed: bool = False,
) -> Image:
    """The image of a user card. ValueError where data or PIN cannot stand on a card.

    `card_use` '2' keeps money on the card, '1' is online only. An activated card has a PIN that
    is not the initial one. `algorithm` is the FCI value: 1 3DES, 3 SM4; `version` is that of the
    specification: "1.00" or "2.00" with 3DES, "3.00" with SM4. `offline_allowed` is tag 90 of
    DF04/EF06; a version 1.00 card has no such element.
    """
    cipher = known_algorithm(algorithm)
    version = version or VERSIONS[algorithm][0]
    if version not in VERSIONS[algorithm]:
        raise ValueError(f"version: a {cipher.name} card has {' or '.join(VERSIONS[algorithm])}")
    number = card_sn(holder.city6, holder.serial, keys, cipher)
    stored = _stored_pin(pin, initial_pin, keys.sealing_key(b"pin " + number.encode()), max_tries)
    if activated_on is not None and stored.digest == stored.initial:
        raise ValueError("pin: an activated card has no longer its initial PIN")
    own_atr = atr(USER_CHIP, holder.city6, holder.serial)
    own = CardKeys(keys, holder.city6, card_factor(own_atr), cipher)
    dfs = [
        DedicatedFile(MF_FID, b"", -1, app.fci(b"\x3f\x00"), algorithm),
        _ssse(holder, number, own, activated_on, version),
        _df04(holder, own, card_use, version, offline_allowed=offline_allowed),
        *services(own, SSSE, version),
    ]
    if version >= "3.00":
        dfs += pki(own, len(dfs))
    return Image(
        kind=Kind.USER,
        atr=own_atr,
        dfs=tuple(dfs),
        pin=stored,
        purse=Purse(holder.issue_date.year) if card_use == "2" else None,
    )


def _stored_pin(pin: str | bytearray, initial: str | bytearray, key: bytes, max_tries: int) -> Pin:
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


def _ssse(
    holder: Holder, number: str, own: CardKeys, activated_on: date | None, version: str
) -> DedicatedFile:
    name, more = split_name(holder.name)
    district = holder.city6
    card = {
        "card_sn": number,
        "card_class": holder.card_class,
        "version": version,
        "issuer_code": ISSUER_PREFIX + district + district + "01",
        "issue_date": _day(holder.issue_date),
        "expiry_date": _day(holder.expiry_date),
        "card_no": holder.card_no,
    }
    person = {
        "citizen_id": holder.citizen_id,
        "name": name,
        "name_more": more,
        "sex": holder.sex,
        "ethnic_code": holder.ethnic_code,
        "birth_place": holder.birth_place or district,
        "birth_date": _day(holder.birth_date),
    }
    activation = {
        "activated": "0" if activated_on is None else "1",
        "activated_on": "" if activated_on is None else _day(activated_on),
    }
    read_holder = FREE if version < "3.00" else RKSSSE_ONLY
    files = (
        directory(*_entries()),
        linear(CARD_DATA, card, FREE, UKSSSE_ONLY, version=version),
        linear(HOLDER, person, read_holder, UKSSSE_ONLY, version=version),
        blank(0xEF07, FINGERPRINT_BYTES, RKSSSE_ONLY, UKSSSE_ONLY),
        blank(0xEF08, PHOTO_BYTES, RKSSSE_ONLY, UKSSSE_ONLY),
        linear(ACTIVATION, activation, FREE, UKSSSE_ONLY, room=PUBLIC_ROOM),
        linear(LOCAL, {}, FREE, LOCAL_ONLY),
    )
    tag = own.algorithm.tag
    return DedicatedFile(
        SSSE_FID,
        app.SSSE_NAME,
        0,
        app.fci(app.SSSE_NAME, DIR_SFI, tag),
        tag,
        files,
        own.card_keys(SSSE_KEYS),
    )


def _medical_data(
    holder: Holder, card_use: str, version: str, *, offline_allowed: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Values of EF05 and EF06; on a version 1.00 card some tags hold other things."""
    zero = "0" * 8
    if version < "2.00":
        reused = {}
        offline = {f"old_{name}_fen": zero for name in ("balance", "year_self", "year_fund")}
    else:
        reused = {
            "insutype_flags": holder.insutype_flags,
            "insured_place": holder.city6,
            "health_file_no": holder.health_file_no,
        }
        allowed = "1" if offline_allowed else "0"
        offline = {"offline_allowed": allowed, "offline_fen": zero, "offline_count": "00"}
    medical = reused | {
        "psn_category": holder.psn_category,
        "account_opened_on": _day(holder.issue_date),
        "account_no": holder.account_no,
        "medical_no": holder.medical_no,
        "card_use": card_use,
    }
    return medical, offline


def _df04(
    holder: Holder, own: CardKeys, card_use: str, version: str, *, offline_allowed: bool
) -> DedicatedFile:
    medical, offline = _medical_data(holder, card_use, version, offline_allowed=offline_allowed)
    files = [
        linear(MEDICAL, medical, PIN_OR_RK1, UK1_ONLY, version=version),
        linear(OFFLINE, offline, PIN_AND_RK1, UK2_ONLY, version=version),
        ElementaryFile(
            0xEF08,
            app.SFI_LOG,
            Structure.CYCLIC,
            PIN_ONLY,
            NEVER,
            capacity=LOG_RECORDS,
            record_bytes=LOG_RECORD_BYTES,
        ),
        cyclic(SPECIAL, PIN_OR_RK1, UK2_ONLY),
    ]
    if card_use == "2":  # the card itself counts the sixty; online, the centre does
        printed = {"last_printed_sequence": "00000000", "unprinted": "0"}
        files.append(linear(PRINTED, printed, FREE, UK2_ONLY, room=PUBLIC_ROOM))
    purchase = tuple(own.key("dpk", f"dpk{v}", NO_KID, v) for v in DPK_VERSIONS)
    return DedicatedFile(
        DF04_FID,
        app.MEDICAL_AID,
        1,
        app.fci(app.MEDICAL_AID),
        own.algorithm.tag,
        tuple(files),
        own.card_keys(DF04_KEYS) + purchase,
    )


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _entries() -> list[tuple[bytes, str]]:
    """The applications a directory names, in the order of their AIDs."""
    medical = (app.MEDICAL_AID, "社会保险信息区2")
    return sorted([medical, *((row.aid, row.label) for row in SERVICES)])
