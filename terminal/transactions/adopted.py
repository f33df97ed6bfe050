"""Cards that are not ours as flows: what they show in public, and whom they were adopted for.

Only selections and readings without any right go to such a card, every answer masked in every
trace; what leaves the terminal is one hash (issue 4, real cards).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from backend.protocol.calls import ADOPTED
from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import AdoptedQuery, AdoptedRequest
from backend.protocol.refusals import Code, Refused
from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.applications import SSSE_NAME
from card_emulator.protocol.layouts import CARD_DATA
from card_emulator.protocol.status import SW
from terminal.card import ALL_RECORDS, CardFace
from terminal.flow import AtTheCentre, Flow, Slot
from terminal.steps import power_up, transmit
from terminal.transactions.asking import ask_patiently

PURPOSE = b"shuaka adopted card 1"
PSEUDO = "ADOPTED"
"""The journal's word where a card of ours has its number; the person's number follows."""
ICCID_BYTES = 10
GSM_WAITING = 0x9F

CHIP_SERIAL = Command(0x80, 0xCA, 0x9F, 0x7F, le=0)
"""GET DATA, card production life cycle: chip and serial of cards in the GlobalPlatform way."""
ICCID_PATH = (b"\x3f\x00", b"\x2f\xe2")
ICCID_CLASSES = (0x00, 0xA0)
"""MF and EF ICCID, the printed number of USIM and of SIM cards."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 over ATR and public data. `sources` name what the card showed besides its ATR."""

    digest: bytes
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A training person behind a foreign card; `face` holds nothing of the card."""

    face: CardFace
    pin: AtTheCentre
    unprinted: int = 0


def fingerprint() -> Flow[Fingerprint]:
    """Power the card up anew and read what identifies it. Raises CardGone or CardMute."""
    atr = yield from power_up(Slot.USER)
    shown = {"ATR": atr}
    social = yield from _card_data()
    if social:
        shown["card number"] = social
    else:
        shown |= yield from _chip()
    hashed = sha256(PURPOSE)
    for name, value in shown.items():
        hashed.update(b"%s %d " % (name.encode(), len(value)) + value)
    return Fingerprint(hashed.digest(), tuple(shown)[1:])


def _read(command: Command, label: str) -> Flow[Response]:
    return (yield from transmit(Slot.USER, command, label, private=True))


def _card_data() -> Flow[bytes]:
    """EF05 of a social security card, as it is; nothing from any other card."""
    selected = yield from _read(Command(0, 0xA4, 4, 0, SSSE_NAME), "SELECT SSSE")
    if selected.sw != SW.OK:
        return b""
    p2 = CARD_DATA.sfi << 3 | ALL_RECORDS
    answer = yield from _read(Command(0, 0xB2, 1, p2, le=0), f"READ RECORD {CARD_DATA.path}")
    return answer.data if answer.sw == SW.OK else b""


def _chip() -> Flow[dict[str, bytes]]:
    shown = {}
    serial = yield from _read(CHIP_SERIAL, "GET DATA chip serial")
    if serial.sw == SW.OK and serial.data:
        shown["chip serial"] = serial.data
    for cla in ICCID_CLASSES:
        number = yield from _iccid(cla)
        if number:
            shown["ICCID"] = number
            break
    return shown


def _iccid(cla: int) -> Flow[bytes]:
    for file in ICCID_PATH:
        selected = yield from _read(Command(cla, 0xA4, 0, 0, file), "SELECT public file")
        if selected.sw != SW.OK and selected.sw >> 8 != GSM_WAITING:
            return b""
    answer = yield from _read(Command(cla, 0xB0, 0, 0, le=ICCID_BYTES), "READ ICCID")
    return answer.data if answer.sw == SW.OK else b""


def whose() -> Flow[Found | None]:
    """Ask the centre whom the card in the slot was adopted for; None for nobody."""
    seen = yield from fingerprint()
    request = AdoptedRequest(AdoptedQuery(Hex(seen.digest)))
    try:
        reply = yield from ask_patiently(ADOPTED, request)
    except Refused as no:
        if no.code in (Code.CREDENTIAL_INVALID, Code.UNKNOWN_INFNO):
            return None
        raise
    person = reply.data
    face = CardFace(
        atr=b"",
        card_sn=PSEUDO + person.psn_no,
        citizen_id=person.certno,
        name=person.psn_name,
        adopted=True,
    )
    return Found(face, AtTheCentre(seen.digest, person.pin), person.unprinted)
