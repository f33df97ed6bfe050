"""The PIN as a flow: asked without cost, typed until right, cancelled or locked.

The flow sees status words only; the digits stay with the performer.
"""

from __future__ import annotations

from card_emulator.protocol.status import SW, tries_left
from terminal.card import pin_tries
from terminal.errors import Declined
from terminal.flow import Flow
from terminal.notices import PinWrong
from terminal.steps import show, verify_pin_once

MOST_TRIES = 15


class PinLocked(Declined):
    """No tries left; only the desk resets it."""

    template = (
        "The PIN is locked. No money moved. The bank desk resets it with the holder's ID card."
    )


class PinCancelled(Declined):
    """The holder cancelled or typed nothing in time."""

    template = "The PIN was not entered. No money moved. Start again when the holder is ready."


class PinWrongLeft(Declined):
    """Wrong, and the holder gave up while tries were left."""

    template = "Wrong PIN, {tries} tries left. No money moved. Ask the holder to try again."


def verify_pin(amount_fen: int) -> Flow[None]:
    """Verified, or Declined. A card without a PIN needs none (card.md 7.2)."""
    left = yield from pin_tries()
    wrong = False
    for _ in range(MOST_TRIES):
        if left is None:
            return
        if left == 0:
            raise PinLocked()
        answer = yield from verify_pin_once(left, amount_fen)
        if answer.sw is None:
            raise PinWrongLeft(tries=str(left)) if wrong else PinCancelled()
        if answer.sw == SW.OK:
            return
        if answer.sw == SW.PIN_BLOCKED:
            raise PinLocked()
        left = tries_left(answer.sw)
        if left is None:
            raise Declined(
                "The card refused the PIN ({sw}). No money moved. Start again.",
                sw=f"{answer.sw:04X}",
            )
        wrong = True
        yield from show(PinWrong(left))
    raise PinLocked()
