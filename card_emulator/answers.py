"""Which status words each command may answer: the tables of card.md 7, 8, 9, 11 and 15.2.

A row is the command's own list; besides it every command may answer `COMMON`. Where all success
has data the row has 61xx in place of 9000, which GET RESPONSE gives then (T=0). `NOT_ANSWERED`
names the few words of a row or of the common ones that this card has no way to give, with the
reason; docs/conformance.md shows both.
"""

from __future__ import annotations

from card_emulator.protocol.status import BYTES_WAITING, RIGHT_LENGTH, SW, TRIES_LEFT

COMMON = (SW.WRONG_LENGTH, SW.CARD_BLOCKED, SW.WRONG_P1P2, SW.UNKNOWN_CLASS, SW.APP_BLOCKED)
UNKNOWN_COMMAND = "any other command"

OK, MEMORY, LENGTH, STATE = SW.OK, SW.MEMORY_ERROR, SW.WRONG_LENGTH, SW.NOT_IN_THIS_STATE
STRUCTURE, SECURITY, BLOCKED = SW.WRONG_FILE_STRUCTURE, SW.SECURITY_STATUS, SW.PIN_BLOCKED
CHALLENGE, CONDITIONS, NO_EF = SW.NO_CHALLENGE, SW.CONDITIONS, SW.NO_CURRENT_EF
SM_MISSING, SM_WRONG, DATA = SW.SM_MISSING, SW.SM_WRONG, SW.BAD_DATA
NO_FILE, NO_RECORD, NO_KEY = SW.FILE_NOT_FOUND, SW.RECORD_NOT_FOUND, SW.KEY_NOT_FOUND
MAC, COUNTER, INDEX = SW.MAC_WRONG, SW.COUNTER_MAX, SW.KEY_INDEX

# fmt: off
STATUS_WORDS: dict[str, tuple[int, ...]] = {
    # the card's own commands (card.md 7)
    "SELECT": (OK, BYTES_WAITING, NO_FILE),
    "GET RESPONSE": (OK, BYTES_WAITING, RIGHT_LENGTH, SW.NO_DATA),
    "READ BINARY": (OK, STRUCTURE, SECURITY, NO_EF, NO_FILE, SW.WRONG_OFFSET, RIGHT_LENGTH),
    "READ RECORD": (OK, STRUCTURE, SECURITY, NO_EF, NO_FILE, NO_RECORD, RIGHT_LENGTH),
    "UPDATE BINARY": (OK, MEMORY, STRUCTURE, SECURITY, CHALLENGE, NO_EF, SM_MISSING, SM_WRONG,
                      NO_FILE, NO_KEY, SW.WRONG_OFFSET),
    "UPDATE RECORD": (OK, MEMORY, STRUCTURE, SECURITY, CHALLENGE, NO_EF, SM_MISSING, SM_WRONG,
                      DATA, NO_FILE, NO_RECORD, SW.NO_SPACE, SW.LENGTH_NOT_TLV, NO_KEY),
    "GET CHALLENGE": (OK,),
    "INTERNAL AUTHENTICATE": (BYTES_WAITING, NO_KEY),
    "EXTERNAL AUTHENTICATE": (OK, MEMORY, TRIES_LEFT, BLOCKED, CHALLENGE, NO_KEY),
    "VERIFY": (OK, MEMORY, TRIES_LEFT, BLOCKED, CHALLENGE, CONDITIONS, NO_KEY),
    "CHANGE PIN": (OK, MEMORY, TRIES_LEFT, BLOCKED, DATA, NO_KEY),
    "PIN CHANGE/UNBLOCK": (OK, MEMORY, SECURITY, CHALLENGE, CONDITIONS, SM_WRONG, DATA, NO_KEY),
    "APPLICATION BLOCK": (OK, MEMORY, SECURITY, CHALLENGE, CONDITIONS, SM_WRONG, NO_KEY),
    "CARD BLOCK": (OK, MEMORY, SECURITY, CHALLENGE, SM_WRONG, NO_KEY),
    # the medical account (card.md 8)
    "INITIALIZE FOR LOAD": (BYTES_WAITING, MEMORY, SECURITY, CONDITIONS, COUNTER, INDEX),
    "CREDIT FOR LOAD": (BYTES_WAITING, MEMORY, STATE, CONDITIONS, MAC),
    "INITIALIZE FOR PURCHASE": (BYTES_WAITING, MEMORY, SECURITY, CONDITIONS, SW.INSUFFICIENT,
                                COUNTER, INDEX),
    "DEBIT FOR PURCHASE": (BYTES_WAITING, MEMORY, STATE, CONDITIONS, MAC),
    "GET BALANCE": (OK, SECURITY, CONDITIONS),
    "GET TRANSACTION PROOF": (BYTES_WAITING, CONDITIONS, SW.PROOF_UNAVAILABLE),
    "UPDATE STARTING DAY": (OK, MEMORY, SECURITY, CONDITIONS, DATA),
    "GET STARTING DAY": (OK, CONDITIONS, RIGHT_LENGTH),
    # the certificate environment (card.md 15.2)
    "HASH PIN": (BYTES_WAITING, CONDITIONS, DATA),
    # the PSAM (card.md 11)
    "INITIALIZE ENVIRONMENT": (OK, DATA),
    "DELIVERY SESSION KEY": (OK, CONDITIONS, DATA, NO_KEY),
    "CIPHER DATA": (OK, BYTES_WAITING, STATE, CONDITIONS),
    "INITIALIZE SAM FOR PURCHASE": (BYTES_WAITING, MEMORY, CONDITIONS, DATA, COUNTER, INDEX),
    "CREDIT SAM FOR PURCHASE": (OK, STATE, CONDITIONS, MAC),
    "CHANGE KEY": (OK, MEMORY, SECURITY, CHALLENGE, SM_WRONG, DATA, NO_KEY),
}

NOT_ANSWERED = {
    ("DELIVERY SESSION KEY", SW.WRONG_P1P2): "every P1 P2 may be a key; an unknown one is 6A88",
    ("APPLICATION BLOCK", SW.APP_BLOCKED): "blocking what is blocked is 9000 (card.md 7)",
}
# fmt: on


def family(sw: int) -> int:
    """A status word, or the family it belongs to: 61xx, 63Cx and 6Cxx carry a number."""
    if sw & 0xFF00 in (BYTES_WAITING, RIGHT_LENGTH):
        return sw & 0xFF00
    return sw & 0xFFF0 if sw & 0xFFF0 == TRIES_LEFT else sw


def expected(command: str) -> tuple[int, ...]:
    """All status words a command has to be able to answer."""
    if command == UNKNOWN_COMMAND:
        return (SW.UNKNOWN_INSTRUCTION, SW.UNKNOWN_CLASS)
    own = STATUS_WORDS[command]
    every = dict.fromkeys((*own, *COMMON))
    return tuple(sw for sw in every if (command, sw) not in NOT_ANSWERED)


def written(sw: int) -> str:
    """A status word as the specification prints it: 63Cx, 6Cxx, 9000."""
    return {BYTES_WAITING: "61xx", RIGHT_LENGTH: "6Cxx", TRIES_LEFT: "63Cx"}.get(sw) or f"{sw:04X}"
