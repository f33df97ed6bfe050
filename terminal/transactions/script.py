"""An issuer script at the terminal: it relays, and lets the holder type a PIN where one is wanted.

The centre says what comes next, the card answers (KSCRI). No key and no PIN passes through here.
Whatever cuts a script off, the next contact of the card begins it anew where it stood.
"""

from __future__ import annotations

from backend.protocol.calls import SCRIPT
from backend.protocol.codec import Hex
from backend.protocol.messages.script import (
    ScriptAnswer,
    ScriptKind,
    ScriptRequest,
    ScriptStep,
    Want,
)
from backend.protocol.pin_proof import pin_key, proof_of
from backend.protocol.refusals import Refused
from card_emulator.protocol.apdu import Command
from card_emulator.protocol.status import SW
from terminal.card import CardFace, pin_tries
from terminal.errors import CardGone, CardMute, Declined, HostSilent, WorldFailure
from terminal.flow import Flow, OldPin, Slot
from terminal.steps import transmit
from terminal.transactions.asking import Person, ask_patiently
from terminal.transactions.pin_change import OldOrNew, set_pin

MOST_STEPS = 64
CANCELLED = "cancelled"
NO_CODE = bytearray()


class ScriptCut(WorldFailure):
    """The card was lost in the middle; the centre knows how far it came."""

    template = (
        "The card was pulled, or did not answer, in the middle of the work on it. "
        "Nothing is lost: insert it and start again, it goes on from there."
    )


class ScriptUnanswered(HostSilent):
    """The centre was lost in the middle."""

    template = (
        "The centre did not answer in the middle of the work on the card. "
        "Nothing is lost: start again, it goes on from there."
    )


class CodeMissing(Declined):
    """A reset at the counter without a code."""

    template = (
        "A code is needed to set a new PIN here. The holder gets one by telephone (12333); "
        "with the ID card the bank desk or the agency does it without one."
    )


def run_script(
    face: CardFace, kind: ScriptKind, *, certno: str = "", code: bytearray = NO_CODE
) -> Flow[None]:
    """Carry a script out on the card in the slot, which has proved to be ours.

    `certno` is what a desk has seen, `code` the one-time code of a PIN reset (wiped here). Raises
    Refused with the centre's reason, Declined from a PIN step, ScriptCut or ScriptUnanswered.
    """
    try:
        step = yield from _begin(face, kind, certno, code)
        for _ in range(MOST_STEPS):
            if step.want == Want.DONE:
                return
            answer = yield from _answer(step)
            step = yield from _ask(
                ScriptAnswer(
                    kind=kind,
                    card_sn=face.card_sn,
                    script_id=step.script_id,
                    step=step.step,
                    answer=answer,
                )
            )
    except (CardGone, CardMute, OldOrNew) as lost:
        raise ScriptCut() from lost
    except HostSilent as silent:
        raise ScriptUnanswered() from silent
    raise ScriptUnanswered()


def _begin(face: CardFace, kind: ScriptKind, certno: str, code: bytearray) -> Flow[ScriptStep]:
    """The first step; where a code is wanted, its proof goes with a second question."""
    begin = ScriptAnswer(kind=kind, card_sn=face.card_sn, certno=certno)
    step = yield from _ask(begin)
    if step.want != Want.CODE:
        return step
    terms = step.code
    if not code or terms is None:
        raise CodeMissing()
    key = pin_key(code, terms.salt, terms.rounds)
    code[:] = bytes(len(code))
    proof = proof_of(key, terms.challenge, face.card_sn.encode())
    return (yield from _ask(ScriptAnswer(kind=kind, card_sn=face.card_sn, proof=Hex(proof))))


def _ask(message: ScriptAnswer) -> Flow[ScriptStep]:
    return (yield from ask_patiently(SCRIPT, ScriptRequest(message))).data


def _answer(step: ScriptStep) -> Flow[Hex]:
    """What the card said: data and status word; after a PIN step the status word."""
    if step.want == Want.APDU:
        command = Command.parse(step.command)
        response = yield from transmit(Slot.USER, command, step.label)
        return Hex(bytes(response))
    left = yield from pin_tries()
    old = OldPin.HOLDERS if step.again else OldPin.INITIAL
    yield from set_pin(left or 0, OldPin.NONE if left is None else old)
    return Hex(SW.OK.to_bytes(2, "big"))


def is_dead(person: Person) -> bool:
    """Whether the centre has cancelled the card at hand for good (rules.md R10)."""
    return person.by_card and person.standing.card_status == CANCELLED


def block_dead_card(face: CardFace) -> Flow[None]:
    """Block a cancelled card that shows up, as far as it lets us; it is refused in any case.

    What is left undone here is done at the card's next contact.
    """
    try:
        yield from run_script(face, ScriptKind.BLOCK)
    except (Refused, WorldFailure):
        return
