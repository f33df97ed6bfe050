"""A forgotten PIN (rules.md R9): set anew by issuer script, at a desk that has seen the ID card, or
at any counter with the one-time code that the holder got by telephone.
"""

from __future__ import annotations

from backend.protocol.messages.script import ScriptKind
from terminal.card import CardFace, NotOurs, meet_card
from terminal.flow import Flow
from terminal.notices import CardSeen
from terminal.outcome import Said
from terminal.steps import show
from terminal.transactions.pin_change import NoPinOfOurs
from terminal.transactions.script import run_script

PIN_SET = Said("The new PIN holds from now on; the forgotten one is void. Tell it to nobody.")


def reset_pin(certno: str) -> Flow[CardFace]:
    """At a desk, with the citizen id that was seen."""
    face = yield from _meet()
    yield from run_script(face, ScriptKind.PIN_RESET, certno=certno)
    return face


def reset_pin_with_code(code: bytearray) -> Flow[CardFace]:
    """At a counter; the code (ASCII digits) is wiped."""
    try:
        face = yield from _meet()
        yield from run_script(face, ScriptKind.PIN_RESET, code=code)
    finally:
        code[:] = bytes(len(code))
    return face


def _meet() -> Flow[CardFace]:
    try:
        face, _ = yield from meet_card()
    except NotOurs as stranger:
        raise NoPinOfOurs() from stranger
    yield from show(CardSeen(face))
    return face
