"""The holder changes the PIN at a counter or a desk, with the old one (rules.md R9).

The card proves to be ours before anything is asked, and a card that was reported is refused; when
the centre is silent the card alone decides, for no money moves. The card changes its PIN in one
commit, so a card that is pulled meanwhile has the old one or the new one, never neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.refusals import Refused
from card_emulator.protocol.status import SW, tries_left
from terminal.card import CardFace, NotOurs, meet_card, pin_tries
from terminal.errors import CardGone, CardMute, Declined, HostSilent, Stopped, WorldFailure
from terminal.flow import Flow, OldPin, PinAnswer
from terminal.notices import CardSeen, PinWrong
from terminal.outcome import Said
from terminal.steps import change_pin_once, show
from terminal.transactions.asking import ask_person, require_usable
from terminal.transactions.pin import MOST_TRIES


class NoPinOfOurs(Declined):
    """The card did not prove to be ours: it gets no PIN."""

    template = (
        "This card is not one of ours, so no PIN is sent to it and none was changed. "
        "The issuer of the card changes its PIN."
    )


class NotActivated(Declined):
    """The PIN is still the initial one, and activation is what changes that (rules.md R6)."""

    template = (
        "This card is not activated: its PIN is still the initial one of the letter. "
        "Nothing was changed. Activating the card sets the holder's own PIN; do that instead."
    )


class ChangeLocked(Declined):
    """No tries left."""

    template = (
        "The PIN is locked and was not changed. The bank desk resets it with the holder's ID card."
    )


class NotEntered(Stopped):
    """Cancelled, typed nothing in time, or the new PINs differed too often."""

    template = "No new PIN was set; the old one holds. Start again when the holder is ready."


class OldPinWrong(Stopped):
    """Wrong, and the holder gave up while tries were left."""

    template = (
        "Wrong PIN. Tries left: {tries}. The PIN was not changed. "
        "Start again with the right old PIN."
    )


class NewPinRefused(Declined):
    """6A80: the card takes neither its initial PIN back nor anything that is no PIN (7.3)."""

    template = (
        "The card does not take this new PIN: the initial one never comes back. "
        "The old PIN holds. Start again with another new PIN."
    )


class OldOrNew(WorldFailure):
    """The card or its answer was lost: its one commit happened or it did not."""

    template = (
        "The card was pulled, or did not answer, while its PIN was being changed: the old or the "
        "new PIN holds. Insert it and start again; if the old PIN is wrong, the new one holds."
    )


@dataclass(frozen=True, slots=True)
class PinChanged:
    """The new PIN holds, with all its tries. `was` says which PIN the holder proved."""

    face: CardFace
    was: OldPin


CHANGED = Said("The new PIN holds from now on; the old one is void. Tell it to nobody.")


def change_of_pin() -> Flow[PinChanged]:
    """Change the PIN of the card in the slot. Every other end is raised: Declined, WorldFailure."""
    face = yield from _meet_holder()
    left = yield from pin_tries()
    old = OldPin.NONE if left is None else OldPin.HOLDERS
    yield from set_pin(left or 0, old)
    return PinChanged(face, old)


def _meet_holder() -> Flow[CardFace]:
    """A card of ours that is activated and not reported."""
    try:
        face, _ = yield from meet_card()
    except NotOurs as stranger:
        raise NoPinOfOurs() from stranger
    yield from show(CardSeen(face))
    if face.activated is False:
        raise NotActivated()
    try:
        require_usable((yield from ask_person(face)))
    except HostSilent:
        pass  # the card is ours and the holder knows its PIN: that is enough to change it
    except Refused as no:
        raise Declined(no.template, **no.values) from no
    return face


def set_pin(left: int, old: OldPin) -> Flow[None]:
    """Old and new PIN until the card takes them. Raises Declined, or OldOrNew when it is lost."""
    wrong = False
    for _ in range(MOST_TRIES):
        if old is not OldPin.NONE and left == 0:
            break
        answer = yield from _once(left, old)
        if answer.sw is None:
            raise OldPinWrong(tries=str(left)) if wrong else NotEntered()
        if answer.sw == SW.OK:
            return
        now = tries_left(answer.sw)
        if now is None:
            raise _refusal(answer.sw)
        left, wrong = now, True
        yield from show(PinWrong(left))
    raise ChangeLocked()


def _once(left: int, old: OldPin) -> Flow[PinAnswer]:
    try:
        return (yield from change_pin_once(left, old))
    except (CardGone, CardMute) as lost:
        raise OldOrNew() from lost


def _refusal(sw: int) -> Declined:
    if sw in _REFUSALS:
        return _REFUSALS[sw]()
    return Declined(
        "The card did not change its PIN ({sw}). The old one holds. Start again.", sw=f"{sw:04X}"
    )


_REFUSALS: dict[int, type[Declined]] = {
    SW.PIN_BLOCKED: ChangeLocked,
    SW.BAD_DATA: NewPinRefused,
}
