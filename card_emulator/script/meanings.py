"""What status words and instructions say to people; PIN bytes of a command covered."""

from __future__ import annotations

from card_emulator.protocol.apdu import HEADER
from card_emulator.protocol.status import SW, bytes_waiting, right_length, tries_left

MEANINGS = {
    SW.OK: "done",
    SW.MEMORY_ERROR: "memory error",
    SW.WRONG_LENGTH: "wrong length",
    SW.NOT_IN_THIS_STATE: "not in this state",
    SW.WRONG_FILE_STRUCTURE: "not for a file of this structure",
    SW.SECURITY_STATUS: "access right missing",
    SW.PIN_BLOCKED: "blocked: no tries left",
    SW.NO_CHALLENGE: "no challenge was taken",
    SW.CONDITIONS: "conditions not met",
    SW.NO_CURRENT_EF: "no file selected",
    SW.SM_MISSING: "seal missing",
    SW.SM_WRONG: "seal wrong",
    SW.BAD_DATA: "data wrong",
    SW.CARD_BLOCKED: "card blocked, or function not supported",
    SW.FILE_NOT_FOUND: "file not found",
    SW.RECORD_NOT_FOUND: "record not found",
    SW.NO_SPACE: "no space",
    SW.LENGTH_NOT_TLV: "length does not fit the data element",
    SW.WRONG_P1P2: "wrong P1 P2",
    SW.KEY_NOT_FOUND: "key not found",
    SW.WRONG_OFFSET: "offset beyond the file",
    SW.UNKNOWN_INSTRUCTION: "instruction not known",
    SW.UNKNOWN_CLASS: "class not known",
    SW.NO_DATA: "nothing waits",
    SW.MAC_WRONG: "MAC wrong",
    SW.APP_BLOCKED: "application blocked",
    SW.INSUFFICIENT: "balance too small",
    SW.COUNTER_MAX: "counter at its end",
    SW.KEY_INDEX: "key index not known",
    SW.PROOF_UNAVAILABLE: "no proof of this transaction",
}
_BY_NUMBER = {int(sw): text for sw, text in MEANINGS.items()}
INSTRUCTION_NAMES = {
    0xA4: "SELECT", 0xC0: "GET RESPONSE", 0xB0: "READ BINARY", 0xB2: "READ RECORD",
    0x84: "GET CHALLENGE", 0x82: "EXTERNAL AUTHENTICATE", 0x88: "INTERNAL AUTHENTICATE",
    0xD6: "UPDATE BINARY", 0xDC: "UPDATE RECORD", 0x20: "VERIFY", 0x5E: "CHANGE PIN",
    0x24: "PIN CHANGE/UNBLOCK", 0x1E: "APPLICATION BLOCK", 0x16: "CARD BLOCK",
    0x28: "INITIALIZE", 0x2A: "CREDIT FOR LOAD", 0x2C: "DEBIT FOR PURCHASE",
    0x26: "GET BALANCE", 0x2E: "GET TRANSACTION PROOF", 0x56: "STARTING DAY",
    0xEC: "INITIALIZE ENVIRONMENT", 0xDE: "DELIVERY SESSION KEY", 0xFA: "CIPHER DATA",
    0x70: "INIT SAM FOR PURCHASE", 0x72: "CREDIT SAM FOR PURCHASE", 0xD4: "CHANGE KEY",
    0xC4: "HASH PIN",
}  # fmt: skip
PIN_INSTRUCTIONS = (0x20, 0x5E, 0x24, 0xC4)
HIDDEN = "**"


def meaning(sw: int) -> tuple[str, dict[str, object]]:
    """A status word as a sentence and what goes into its places."""
    sentence, number = "", None
    if (number := tries_left(sw)) is not None:
        sentence = "not verified; tries left: {number}"
    elif (number := bytes_waiting(sw)) is not None:
        sentence = "{number} bytes wait"
    elif (number := right_length(sw)) is not None:
        sentence = "the length is {number}"
    return (sentence, {"number": number}) if sentence else (_fixed(sw), {})


def _fixed(sw: int) -> str:
    sentence = "not of this card family"
    return _BY_NUMBER.get(sw, sentence)


def covered(command: bytes) -> str:
    """A command for people: header, length and data apart, the bytes of a PIN covered."""
    head, rest = command[:HEADER], command[HEADER:]
    if len(head) == HEADER and head[1] in PIN_INSTRUCTIONS and len(rest) > 1:
        data = HIDDEN * (len(rest) - 1)
    else:
        data = rest[1:].hex().upper()
    pieces = (head.hex(" ").upper(), rest[:1].hex().upper(), data)
    return " ".join(piece for piece in pieces if piece)


def instruction_name(command: bytes) -> str:
    """The specification's name of a command, "" for one it does not have."""
    return INSTRUCTION_NAMES.get(command[1], "") if len(command) >= HEADER else ""
