"""Activation (rules.md R6, R7): the initial PIN goes, the function is opened, waiting money is
loaded at once.

The centre judges the half-year and writes the flag by issuer script; a card that is pulled
meanwhile goes on at its next contact. What then cannot be loaded goes on waiting.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.messages.script import ScriptKind
from backend.protocol.refusals import Refused
from terminal.card import CardFace, meet_card, select_medical
from terminal.entry import Entry
from terminal.errors import CardGone, CardMute, Declined, HostSilent, JournalFailed, Spoken
from terminal.flow import Flow
from terminal.notices import CardSeen
from terminal.outcome import JOURNAL_STUCK, Outcome, Result, Said, outcome_of
from terminal.psam import Psam
from terminal.steps import show
from terminal.transactions.asking import Person, ask_person, require_usable
from terminal.transactions.contact import spoken
from terminal.transactions.load import load
from terminal.transactions.pin import verify_pin
from terminal.transactions.script import run_script

NOT_ACTIVATED = "not_activated"

ACTIVATED = Said("The card is activated: its new PIN holds from now on. Tell it to nobody.")
GATED = Said("An earlier payment is not settled; until it is, nothing is loaded.")
ELSEWHERE = Said("The money is loaded at the next counter, with card and PIN.")


@dataclass(frozen=True, slots=True)
class Activated:
    """The card is open. `loading` is what became of the money that waited, None for none.

    `waiting_fen` still waits, because of `loading.reason`.
    """

    face: CardFace
    loaded_fen: int = 0
    waiting_fen: int = 0
    loading: Outcome | None = None


def activation(*, not_loading: Said | None = None) -> Flow[Activated]:
    """Activate the card in the slot; `not_loading` says why money is not to be loaded here.

    Every other end is raised: Declined, Refused, WorldFailure.
    """
    face, psam = yield from meet_card()
    yield from show(CardSeen(face))
    person = yield from ask_person(face)
    if person.standing.card_status != NOT_ACTIVATED:
        require_usable(person)
    yield from run_script(face, ScriptKind.ACTIVATE)
    try:
        person = yield from ask_person(face)
    except (Refused, HostSilent) as silent:
        return Activated(face, loading=_refused(spoken(silent)))
    waiting_fen = person.standing.waiting_fen if person.has_purse else 0
    if not waiting_fen:
        return Activated(face)
    if not_loading is not None:
        return Activated(face, waiting_fen=waiting_fen, loading=_refused(not_loading))
    outcome = yield from _load(face, psam, person)
    loaded_fen = outcome.entry.account_fen if outcome.result is Result.PAID and outcome.entry else 0
    return Activated(face, loaded_fen, waiting_fen - loaded_fen, outcome)


def _load(face: CardFace, psam: Psam, person: Person) -> Flow[Outcome]:
    """All that waits, onto the card; every failure is an outcome, the card stays activated."""
    waiting_fen = person.standing.waiting_fen
    entry: Entry | None = None
    try:
        yield from select_medical()
        yield from verify_pin(waiting_fen)
        entry = yield from load(face, person, waiting_fen, psam.terminal_no)
    except (Declined, CardGone, CardMute, Refused, HostSilent) as reason:
        return _refused(spoken(reason))
    except JournalFailed:
        return Outcome(Result.UNKNOWN, JOURNAL_STUCK, entry, face)
    return outcome_of(entry, face)


def _refused(reason: Spoken) -> Outcome:
    return Outcome(Result.REFUSED, reason)
