"""What a command and its answer say, in words: for recordings, transcripts and reader reports.

Only bytes that are in the exchange are explained; nothing is remembered from one to the next.
"""

from __future__ import annotations

from card_emulator.protocol.apdu import HEADER, Command, Response
from card_emulator.protocol.applications import MEDICAL_AID, PSAM_AID, PSAM_ENVIRONMENTS, SSSE_NAME
from card_emulator.protocol.status import StatusError, bytes_waiting, right_length, tries_left
from terminal.words import N_, tr

NAMES: dict[tuple[int, int], str] = {
    (0x00, 0x20): "VERIFY",
    (0x00, 0x82): "EXTERNAL AUTHENTICATE",
    (0x00, 0x84): "GET CHALLENGE",
    (0x00, 0x88): "INTERNAL AUTHENTICATE",
    (0x00, 0xA4): "SELECT",
    (0x00, 0xB0): "READ BINARY",
    (0x00, 0xB2): "READ RECORD",
    (0x00, 0xC0): "GET RESPONSE",
    (0x00, 0xD6): "UPDATE BINARY",
    (0x00, 0xDC): "UPDATE RECORD",
    (0x80, 0x5E): "CHANGE PIN",
    (0x80, 0x70): "INIT SAM FOR PURCHASE",
    (0x80, 0x72): "CREDIT SAM FOR PURCHASE",
    (0x80, 0xCA): "GET DATA",
    (0x80, 0xFA): "CIPHER DATA",
    (0x84, 0x16): "CARD BLOCK",
    (0x84, 0x1E): "APPLICATION BLOCK",
    (0x84, 0x24): "PIN CHANGE/UNBLOCK",
    (0xA0, 0xA4): "SELECT (GSM)",
    (0xA0, 0xB0): "READ BINARY (GSM)",
    (0xB0, 0x26): "GET BALANCE",
    (0xB0, 0x28): "INITIALIZE",
    (0xB0, 0x2A): "CREDIT FOR LOAD",
    (0xB0, 0x2C): "DEBIT FOR PURCHASE",
    (0xB0, 0x2E): "GET TRANSACTION PROOF",
    (0xBF, 0xDE): "DELIVERY SESSION KEY",
}

SELECTED = {
    **{name: f"environment {number}" for number, name in PSAM_ENVIRONMENTS.items()},
    SSSE_NAME: "SSSE",
    MEDICAL_AID: "DF04",
    PSAM_AID: "PSAM",
    b"\x3f\x00": "MF",
}

STATUS = {
    0x9000: N_("done"),
    0x6300: N_("not verified"),
    0x6581: N_("memory failure"),
    0x6700: N_("wrong length"),
    0x6901: N_("not in this state"),
    0x6981: N_("wrong kind of file"),
    0x6982: N_("not permitted"),
    0x6983: N_("blocked"),
    0x6984: N_("no challenge was taken"),
    0x6985: N_("conditions not met"),
    0x6986: N_("no file is selected"),
    0x6A80: N_("wrong data"),
    0x6A81: N_("not supported, or card blocked"),
    0x6A82: N_("no such file or application"),
    0x6A83: N_("no such record"),
    0x6A86: N_("wrong parameters"),
    0x6A88: N_("no such data"),
    0x6B00: N_("beyond the end"),
    0x6D00: N_("unknown instruction"),
    0x6E00: N_("unknown class"),
    0x6F00: N_("no data"),
    0x9302: N_("wrong MAC"),
    0x9303: N_("application blocked"),
    0x9401: N_("not enough money"),
    0x9402: N_("counter at its end"),
    0x9403: N_("no such key"),
    0x9406: N_("no proof"),
}


def command_name(raw: bytes) -> str:
    """The name of a command, its bytes where it has none."""
    if len(raw) < HEADER:
        return raw.hex(" ").upper()
    name = NAMES.get((raw[0], raw[1]))
    return name or f"{raw[0]:02X} {raw[1]:02X}"


def command_words(raw: bytes) -> str:
    """Name and object of a command: `SELECT SSSE`, `READ RECORD SFI 5`."""
    name = command_name(raw)
    try:
        command = Command.parse(raw)
    except StatusError:
        return name
    if name.startswith("SELECT"):
        chosen = SELECTED.get(command.data) or command.data.hex().upper()
        return f"{name} {chosen}".strip()
    if name == "READ RECORD" and command.p2 >> 3:
        return f"{name} SFI {command.p2 >> 3}"
    return name


def status_words(sw: int) -> str:
    """A status word in words of the user's language."""
    if (waiting := bytes_waiting(sw)) is not None:
        return tr("{count} bytes waiting", count=waiting)
    if (length := right_length(sw)) is not None:
        return tr("right length is {count}", count=length)
    if (left := tries_left(sw)) is not None:
        return tr("not verified; tries left: {count}", count=left)
    return tr(STATUS[sw]) if sw in STATUS else f"{sw:04X}"


def answer_words(answer: Response) -> str:
    """Length of the data and meaning of the status word."""
    said = status_words(answer.sw)
    return tr("{count} bytes, {said}", count=len(answer.data), said=said) if answer.data else said
