"""What is done to a card by issuer script: activation, re-opening, a forgotten PIN (R6, R7, R9).

Activation and the reset with a code are the counter's too: it has rows of its own for them in the
menu, and commands.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from backend.protocol.calls import PIN_CODE, REOPEN
from backend.protocol.codec import Hex
from backend.protocol.messages.script import (
    CodeQuestion,
    PinCodeRequest,
    Reopening,
    ReopenRequest,
)
from backend.protocol.money import Fen, yuan
from backend.protocol.pin_proof import ROUNDS, pin_key
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_card_no
from terminal.outcome import Said
from terminal.transactions.activation import ACTIVATED, ELSEWHERE, Activated, activation
from terminal.transactions.asking import ask_patiently
from terminal.transactions.pin_reset import PIN_SET, reset_pin, reset_pin_with_code
from terminal.words import N_, say

CODE_DIGITS = 8
SALT_BYTES = 16
TAIL = 4

CODE_GIVEN = Said(
    "Tell the caller the code: with it any counter sets a new PIN until {until}, once."
)
REOPENED = Said("The card is re-opened: it can be activated until {until}.")


def activated_slip(done: Activated) -> Slip:
    """What the holder is told of an activation, the money that was loaded with it."""
    rows = [Row(N_("Card"), mask_card_no(done.face.card_no))]
    if done.loaded_fen:
        rows.append(Row(N_("Loaded onto the card"), yuan(done.loaded_fen)))
    if done.waiting_fen:
        rows.append(Row(N_("Waits at the centre"), yuan(done.waiting_fen)))
    if done.loading is not None and done.loading.reason is not None:
        rows.append(Row(N_("Why"), say(done.loading.reason)))
    document = {
        "card_no": mask_card_no(done.face.card_no),
        "loaded": Fen(done.loaded_fen),
        "waiting": Fen(done.waiting_fen),
    }
    return Slip(ACTIVATED, tuple(rows), document=document)


def activating(flow: Callable[[], Flow[Activated]]) -> Operation:
    """The operation of the counter, with the flow of its workplace."""

    def activate(values: Values) -> Flow[Slip]:
        del values
        return activated_slip((yield from flow()))

    return replace(ACTIVATE, place=Place.COUNTER, flow=activate)


def _activate_at_agency(values: Values) -> Flow[Slip]:
    del values
    return activated_slip((yield from activation(not_loading=ELSEWHERE)))


def _reset_with_code(values: Values) -> Flow[Slip]:
    face = yield from reset_pin_with_code(values.secret("code"))
    return _pin_slip(face.card_no)


def _reset_at_desk(values: Values) -> Flow[Slip]:
    face = yield from reset_pin(values.text("certno"))
    return _pin_slip(face.card_no)


def _pin_slip(card_no: str) -> Slip:
    shown = mask_card_no(card_no)
    return Slip(PIN_SET, (Row(N_("Card"), shown),), document={"card_no": shown})


def _give_code(values: Values) -> Flow[Slip]:
    """The code is made here: the centre gets a key of it and never knows it."""
    code = bytearray(f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}", "ascii")
    salt = secrets.token_bytes(SALT_BYTES)
    question = CodeQuestion(
        certno=values.text("certno"),
        psn_name=values.text("name"),
        card_tail=values.text("card_tail"),
        salt=Hex(salt),
        key=Hex(pin_key(code, salt, ROUNDS)),
    )
    given = (yield from ask_patiently(PIN_CODE, PinCodeRequest(question))).data
    told = code.decode("ascii")
    said = Said(CODE_GIVEN.template, until=given.valid_until)
    rows = (
        Row(N_("Code"), told),
        Row(N_("Good until"), given.valid_until),
        Row(N_("Card"), mask_card_no(given.card_no)),
    )
    return Slip(said, rows, document={"code": told, "valid_until": given.valid_until})


def _reopen(values: Values) -> Flow[Slip]:
    asked = Reopening(certno=values.text("certno"), card_no=values.text("card_no"))
    done = (yield from ask_patiently(REOPEN, ReopenRequest(asked))).data
    shown = mask_card_no(done.card_no)
    said = Said(REOPENED.template, until=done.activate_by)
    rows = (Row(N_("Card"), shown), Row(N_("Activate by"), done.activate_by))
    return Slip(said, rows, document={"card_no": shown, "activate_by": done.activate_by})


_CERTNO = Field("certno", N_("Citizen id"), FieldKind.CERTNO)

ACTIVATE = Operation(
    "activate",
    N_("Activate the card"),
    N_("The initial PIN of the letter, a new one twice; the card can pay from then on."),
    Place.AGENCY,
    _activate_at_agency,
    needs_card=True,
)
RESET_WITH_CODE = Operation(
    "reset-pin-with-code",
    N_("Set a new PIN with a code"),
    N_("The holder has a one-time code from the telephone (12333) and types a new PIN twice."),
    Place.COUNTER,
    _reset_with_code,
    (Field("code", N_("One-time code"), FieldKind.SECRET),),
    needs_card=True,
)
RESET_AT_DESK = Operation(
    "reset-pin",
    N_("Reset a forgotten or locked PIN"),
    N_("The ID card is seen, the card is in the reader; the holder types a new PIN twice."),
    Place.BANK,
    _reset_at_desk,
    (_CERTNO,),
    needs_card=True,
)
OPERATIONS: tuple[Operation, ...] = (
    RESET_AT_DESK,
    ACTIVATE,
    Operation(
        "reopen-card",
        N_("Re-open a card that was not activated in time"),
        N_("After half a year a card is restricted; it then has half a year from today."),
        Place.AGENCY,
        _reopen,
        (_CERTNO, Field("card_no", N_("Card number"), optional=True)),
    ),
    replace(RESET_AT_DESK, name="reset-pin-at-agency", place=Place.AGENCY),
    Operation(
        "pin-code",
        N_("Code for a new PIN"),
        N_("The caller says citizen id, name and the last four places of the card number."),
        Place.TELEPHONE,
        _give_code,
        (
            _CERTNO,
            Field("name", N_("Name")),
            Field("card_tail", N_("Last four places of the card number")),
        ),
    ),
)
