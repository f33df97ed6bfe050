"""The PIN as a flow: asked without cost, typed until right, cancelled or locked.

The flow sees status words only; the digits stay with the performer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from backend.protocol.calls import ADOPTED_PIN
from backend.protocol.codec import Hex
from backend.protocol.messages.adoption import PinProof, PinProofRequest, PinTerms, PinVerdict
from card_emulator.protocol.status import SW, tries_left
from terminal.card import pin_tries
from terminal.errors import Declined, Stopped
from terminal.flow import AtTheCentre, Flow
from terminal.notices import PinWrong
from terminal.steps import show, verify_pin_once
from terminal.transactions.asking import ask_patiently

MOST_TRIES = 15


class PinLocked(Declined):
    """No tries left; only the desk resets it."""

    template = (
        "The PIN is locked. No money moved. The bank desk resets it with the holder's ID card."
    )


class TrainingPinLocked(Declined):
    """The training PIN of an adopted card was wrong too often."""

    template = (
        "The training PIN is locked at the centre. No money moved. "
        "Release the card and adopt it again ('shuaka reader release', 'shuaka reader adopt')."
    )


class PinCancelled(Stopped):
    """The holder cancelled or typed nothing in time."""

    template = "The PIN was not entered. No money moved. Start again when the holder is ready."


class PinWrongLeft(Stopped):
    """Wrong, and the holder gave up while tries were left."""

    template = "Wrong PIN. Tries left: {tries}. No money moved. Ask the holder to try again."


class Verdict(Protocol):
    """What the centre says of a proof; `pin` are the terms of the next try."""

    @property
    def right(self) -> bool: ...
    @property
    def pin(self) -> PinTerms: ...


Said = TypeVar("Said", bound=Verdict)


def verify_holder(amount_fen: int, centre: AtTheCentre | None) -> Flow[None]:
    """The PIN verified by the card, or for an adopted card by the centre; Declined otherwise."""
    if centre is None:
        yield from verify_pin(amount_fen)
    else:
        yield from prove_at_centre(amount_fen, centre, _adopted_pin, TrainingPinLocked())


def prove_at_centre(
    amount_fen: int,
    centre: AtTheCentre,
    check: Callable[[AtTheCentre, bytes], Flow[Said]],
    locked: Declined,
) -> Flow[Said]:
    """The PIN typed until the centre finds it right; gives what `check` was then told.

    `check` sends one proof. Raises Declined when the holder gives up, `locked` with no try left.
    """
    wrong = False
    for _ in range(MOST_TRIES):
        left = centre.terms.tries_left
        if left == 0:
            break
        answer = yield from verify_pin_once(left, amount_fen, centre)
        if not answer.proof:
            raise PinWrongLeft(tries=str(left)) if wrong else PinCancelled()
        verdict = yield from check(centre, answer.proof)
        if verdict.right:
            return verdict
        centre, wrong = replace(centre, terms=verdict.pin), True
        yield from show(PinWrong(verdict.pin.tries_left))
    raise locked


def _adopted_pin(centre: AtTheCentre, proof: bytes) -> Flow[PinVerdict]:
    """KPIN: one try of an adopted card's training PIN."""
    sent = PinProof(
        fingerprint=Hex(centre.subject), challenge=centre.terms.challenge, proof=Hex(proof)
    )
    return (yield from ask_patiently(ADOPTED_PIN, PinProofRequest(sent))).data


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
