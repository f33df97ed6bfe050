"""KSCRI: an issuer script as a dialogue (card.md 7.4, 17); KCODE, KOPEN and what permits one.

The terminal sends what the card answered, the centre says what comes next: a ready-sealed command,
a PIN that the holder types, or the end. Without a `script_id` a script is begun, or goes on where
the last contact with the card left it. No key and no PIN is in any of these messages.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import PinTerms


class ScriptKind(StrEnum):
    """What a script does to a card."""

    ACTIVATE = "activate"
    PIN_RESET = "pin_reset"
    STATEMENT = "statement"
    BLOCK = "block"


class Want(StrEnum):
    """What the centre wants next."""

    APDU = "apdu"
    OLD_PIN = "old_pin"
    NEW_PIN = "new_pin"
    CODE = "code"
    DONE = "done"


class ScriptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KSCRI.

    To begin: `kind` and `card_sn`; for a PIN reset at a desk the `certno` that was seen, elsewhere
    `proof` of the one-time code (pin_proof.py over `CodeTerms`), both empty to be told the terms.
    To go on: `script_id`, `step` and `answer`, data and status word of the card; after a PIN step
    the status word alone.
    """

    kind: str
    card_sn: str
    script_id: str = ""
    step: int = 0
    answer: Hex = Hex()
    certno: str = ""
    proof: Hex = Hex()


class ScriptRequest(msgspec.Struct, frozen=True):
    """Input of KSCRI."""

    data: ScriptAnswer


class ScriptStep(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of the answer: what is wanted next.

    `command` and its `label` come with "apdu", `code` with "code". `again`: the PIN may have been
    changed before this contact, the holder has to know which one the card has.
    """

    want: str
    script_id: str = ""
    step: int = 0
    command: Hex = Hex()
    label: str = ""
    again: bool = False
    code: PinTerms | None = None


class ScriptReply(msgspec.Struct, frozen=True):
    """Output of KSCRI."""

    data: ScriptStep


class CodeQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KCODE: three answers of an identity check, and the digest of a new code.

    `card_tail` is the last four places of the card number. The code itself is made where the
    question is asked: the centre gets `salt` and `key` only (pin_proof.pin_key).
    """

    certno: str
    psn_name: str
    card_tail: str
    salt: Hex
    key: Hex


class PinCodeRequest(msgspec.Struct, frozen=True):
    """Input of KCODE."""

    data: CodeQuestion


class CodeGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller is told besides the code: until when it is good (ISO date), which card."""

    valid_until: str
    card_no: str


class PinCodeReply(msgspec.Struct, frozen=True):
    """Output of KCODE."""

    data: CodeGiven


class Reopening(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KOPEN: the agency lets a late card be activated after all (rules.md R7)."""

    certno: str
    card_no: str = ""


class ReopenRequest(msgspec.Struct, frozen=True):
    """Input of KOPEN."""

    data: Reopening


class Reopened(msgspec.Struct, frozen=True, kw_only=True):
    """Which card it is, and the last day on which it can be activated now (ISO)."""

    card_no: str
    activate_by: str


class ReopenReply(msgspec.Struct, frozen=True):
    """Output of KOPEN."""

    data: Reopened
