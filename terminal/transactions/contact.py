"""First contact with card and holder: recognised, known, usable, nothing left in doubt.

Nothing here can move money; every failure is a plain refusal.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.refusals import Refused
from terminal.card import CardFace, meet_card, select_medical
from terminal.errors import CardGone, CardMute, Declined, HostSilent, Spoken
from terminal.flow import Flow
from terminal.notices import CardSeen, PersonSeen
from terminal.outcome import MOST_UNPRINTED
from terminal.psam import Psam
from terminal.steps import show
from terminal.transactions.asking import Person, ask_person, require_usable
from terminal.transactions.doubts import settle_doubts


class Sixty(Declined):
    """The card holds sixty unprinted records (rules.md R8)."""

    template = (
        "60 records are unprinted, the card has stopped. No money moved. "
        "The bank desk prints the statement, then it works again."
    )


@dataclass(frozen=True, slots=True)
class Contact:
    """Card, holder and module of one sale; unprinted records as card or else centre counts."""

    face: CardFace
    psam: Psam
    person: Person
    unprinted: int

    def require_room(self) -> None:
        """Raises Sixty for a card that may take no more transactions."""
        if self.unprinted >= MOST_UNPRINTED:
            raise Sixty()


def spoken(reason: Spoken | Refused) -> Spoken:
    """What ended a transaction before money could move, as a sentence that says so."""
    if isinstance(reason, Refused):
        return Declined(reason.template, **reason.values)
    plain = _PLAIN.get(type(reason))
    return type(reason)(plain) if plain and reason.template == reason.__class__.template else reason


_PLAIN: dict[type[Spoken], str] = {
    HostSilent: "The centre cannot be reached. No money moved. Cash sales go on.",
    CardGone: "No card, or it was pulled too early. No money moved. Insert it and start again.",
    CardMute: "The card does not answer. No money moved. Insert it again and start again.",
}


def meet() -> Flow[Contact]:
    """Card and holder, usable, with no doubt left open; DF04 is selected."""
    face, psam = yield from meet_card()
    yield from show(CardSeen(face))
    person = yield from ask_person(face)
    unprinted = yield from select_medical()
    seen = PersonSeen(
        person.base.psn_no, person.base.psn_name, person.insurance, person.standing, unprinted
    )
    yield from show(seen)
    require_usable(person)
    person = yield from settle_doubts(face, person)
    if unprinted is None:
        unprinted = person.standing.unprinted
    return Contact(face, psam, person, unprinted)
