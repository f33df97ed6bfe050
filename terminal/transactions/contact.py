"""First contact with card and holder: recognised, known, usable, nothing left in doubt.

Nothing here can move money; every failure is a plain refusal.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.refusals import Refused
from terminal.card import CardFace, NotOurs, meet_card, select_medical
from terminal.errors import CardGone, CardMute, Declined, HostSilent, Spoken
from terminal.flow import AtTheCentre, Flow
from terminal.notices import CardSeen, PersonSeen
from terminal.outcome import MOST_UNPRINTED
from terminal.psam import Psam, open_psam
from terminal.steps import show
from terminal.transactions.adopted import whose
from terminal.transactions.asking import Person, ask_person, require_usable
from terminal.transactions.doubts import settle_doubts
from terminal.transactions.script import block_dead_card, is_dead


class Sixty(Declined):
    """The card holds sixty unprinted records (rules.md R8)."""

    template = (
        "60 records are unprinted, the card has stopped. No money moved. "
        "The bank desk prints the statement, then it works again."
    )


@dataclass(frozen=True, slots=True)
class Contact:
    """Card, holder and module of one sale; unprinted records as card or else centre counts.

    `pin` says where the PIN of an adopted card is proved; None is the card itself.
    """

    face: CardFace
    psam: Psam
    person: Person
    unprinted: int
    pin: AtTheCentre | None = None

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
    """Card and holder, usable, with no doubt left open; DF04 is selected.

    A card that is not ours may stand for a training person: then nothing more is sent to it.
    """
    try:
        face, psam = yield from meet_card()
    except NotOurs as stranger:
        return (yield from _meet_adopted(stranger))
    yield from show(CardSeen(face))
    person = yield from ask_person(face)
    if is_dead(person):
        yield from block_dead_card(face)
        require_usable(person)
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


def _meet_adopted(stranger: NotOurs) -> Flow[Contact]:
    """The training person a foreign card stands for; without one it stays a stranger."""
    found = yield from whose()
    if found is None:
        raise stranger
    yield from show(CardSeen(found.face))
    psam = yield from open_psam(found.face.algorithm)
    person = yield from ask_person(found.face)
    yield from show(
        PersonSeen(
            person.base.psn_no,
            person.base.psn_name,
            person.insurance,
            person.standing,
            found.unprinted,
        )
    )
    require_usable(person)
    return Contact(found.face, psam, person, found.unprinted, found.pin)
