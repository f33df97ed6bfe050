"""Waiting credit onto the card without a sale (圈存): card, holder, PIN, load."""

from __future__ import annotations

from backend.protocol.refusals import Refused
from terminal.errors import CardGone, CardMute, Declined, HostSilent, JournalFailed
from terminal.flow import Flow
from terminal.outcome import JOURNAL_STUCK, Outcome, Result, outcome_of, refused
from terminal.transactions.contact import meet, spoken
from terminal.transactions.load import load
from terminal.transactions.pin import verify_pin


def top_up() -> Flow[Outcome]:
    """Load all that waits for the card in the slot. Every failure is an outcome."""
    face = None
    try:
        contact = yield from meet()
        face = contact.face
        if face.adopted:
            raise Declined("An adopted card holds no money: nothing can be loaded onto it.")
        contact.require_room()
        waiting_fen = contact.person.standing.waiting_fen
        if not waiting_fen:
            raise Declined("No money waits at the centre for this card.")
        yield from verify_pin(waiting_fen)
        terminal_no, unprinted = contact.psam.terminal_no, contact.unprinted
        entry = yield from load(face, contact.person, waiting_fen, terminal_no, unprinted)
    except (Declined, CardGone, CardMute, Refused, HostSilent) as reason:
        return refused(spoken(reason), face=face)
    except JournalFailed:
        return Outcome(Result.UNKNOWN, JOURNAL_STUCK, face=face)
    return outcome_of(entry, face)
