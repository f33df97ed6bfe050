"""Doubts of other terminals (or of ours, handed over) about the card in the slot: settled first.

The centre reports them with the person; the card's PROOF answers each, without a PIN and before
any command that would overwrite it (failures.md R3).
"""

from __future__ import annotations

from backend.protocol.calls import FINDING
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    DEBITED,
    NOT_DEBITED,
    Attempt,
    Finding,
    FindingRequest,
)
from backend.protocol.messages.person import OpenDoubt
from terminal.card import CardFace
from terminal.flow import Flow
from terminal.notices import DoubtSettled
from terminal.purse import prove
from terminal.steps import ask_host, show
from terminal.transactions.asking import Person, ask_person

MOST_DOUBTS = 8


def settle_doubts(face: CardFace, person: Person) -> Flow[Person]:
    """Prove every open doubt; gives the person anew when one was settled. DF04 is selected."""
    doubts = person.standing.doubts[:MOST_DOUBTS]
    for doubt in doubts:
        yield from _settle(doubt, face)
    return (yield from ask_person(face)) if doubts else person


def _settle(doubt: OpenDoubt, face: CardFace) -> Flow[None]:
    proof = yield from prove(ord(doubt.kind), doubt.sequence)
    finding = Finding(
        attempt=Attempt(
            omsgid=doubt.omsgid,
            card_sn=face.card_sn,
            sequence=doubt.sequence,
            terminal_no=doubt.terminal_no,
        ),
        evidence=NOT_DEBITED if proof is None else DEBITED,
        tac=Hex(proof.tac) if proof else Hex(),
    )
    reply = yield from ask_host(FINDING, FindingRequest(finding))
    yield from show(DoubtSettled(reply.data.outcome))
