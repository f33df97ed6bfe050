"""Questions to the centre that every transaction asks: who is this, may the card be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from backend.protocol.calls import PERSON, Call
from backend.protocol.codec import decode
from backend.protocol.messages.person import (
    CARD_CREDENTIAL,
    HOLDER_DIED,
    ID_CREDENTIAL,
    BaseInfo,
    InsuInfo,
    PersonQuery,
    PersonRequest,
    Standing,
)
from backend.protocol.messages.script import ScriptKind
from backend.protocol.money import yuan
from terminal.card import CardFace
from terminal.errors import Declined, HostSilent
from terminal.flow import Flow
from terminal.notices import AskingAgain
from terminal.steps import ask_host, show, stamp

MOST_ASKS = 3
INSURED = "1"
PREFERRED = ("310", "390")

Input = TypeVar("Input")
Output = TypeVar("Output")


@dataclass(frozen=True, slots=True)
class Person:
    """The holder as the centre knows them: one insurance row chosen, money by place."""

    base: BaseInfo
    insurance: InsuInfo
    standing: Standing
    by_card: bool = True

    @property
    def has_purse(self) -> bool:
        """The account lives on the card (tag 8F '2'), and that card is here."""
        return self.standing.account_kind == "purse" and self.by_card

    @property
    def has_account(self) -> bool:
        """Residents have none (rules.md R18)."""
        return self.standing.account_kind != "none"


def ask_patiently(
    call: Call[Input, Output], message: Input, *, msgid: str = "", insured_place: str = ""
) -> Flow[Output]:
    """The same question under the same number, at most MOST_ASKS times; then HostSilent."""
    msgid = msgid or (yield from stamp()).msgid
    for attempt in range(1, MOST_ASKS + 1):
        try:
            return (yield from ask_host(call, message, msgid=msgid, insured_place=insured_place))
        except HostSilent:
            if attempt == MOST_ASKS:
                raise
            yield from show(AskingAgain(attempt + 1, MOST_ASKS))
    raise AssertionError("the last attempt returns or raises")


@dataclass(frozen=True, slots=True)
class Credential:
    """What a person identifies themselves with, as the interface has it (mdtrt_cert_type)."""

    kind: str
    number: str
    card_sn: str = ""


def credential_of(face: CardFace) -> Credential:
    """The card itself; an adopted card is no credential, its training person's id is."""
    if face.adopted:
        return Credential(ID_CREDENTIAL, face.citizen_id)
    return Credential(CARD_CREDENTIAL, face.card_no, face.card_sn)


def ask_person(face: CardFace) -> Flow[Person]:
    """1101 by card; the insurance row in normal state, employees' before residents' (2.6)."""
    credential = credential_of(face)
    query = PersonQuery(
        mdtrt_cert_type=credential.kind,
        mdtrt_cert_no=credential.number,
        card_sn=credential.card_sn,
        certno=face.citizen_id,
        psn_name=face.name,
    )
    issued_in = "" if face.adopted else face.city6  # what is known of the insured place so far
    reply = yield from ask_host(PERSON, PersonRequest(query), insured_place=issued_in)
    rows = sorted(reply.insuinfo, key=_preference)
    if not rows:
        raise Declined("The centre knows no insurance of this holder. No money moved.")
    standing = decode(reply.baseinfo.exp_content.encode(), Standing)
    return Person(reply.baseinfo, rows[0], standing, by_card=not face.adopted)


def _preference(row: InsuInfo) -> tuple[bool, int]:
    known = PREFERRED.index(row.insutype) if row.insutype in PREFERRED else len(PREFERRED)
    return row.psn_insu_stas != INSURED, known


_UNUSABLE = {
    "lost": (
        "This card was reported lost on {since}. No money moved. "
        "Keep it and call the agency: 12333."
    ),
    "frozen": "This card is frozen ({reason}). No money moved. Send the holder to the agency.",
    "cancelled": "This card was cancelled. No money moved. The holder has a newer one.",
    HOLDER_DIED: "The holder of this card has died. No money moved. The heirs go to the agency.",
    "not_activated": (
        "This card is not activated. No money moved. "
        "Activate it with the initial PIN; {waiting} waits at the centre."
    ),
}


class ResetUnfinished(Declined):
    """A PIN reset by issuer script was cut off and left the card unable to pay."""

    template = (
        "The reset of this card's PIN is not finished. No money moved. Finish it first, with the "
        "same code in the menu or at the desk with the ID card."
    )


def require_usable(person: Person) -> None:
    """Raises Declined with the sentence for a card that may not transact."""
    standing = person.standing
    if standing.script == ScriptKind.PIN_RESET and standing.card_status == "normal":
        raise ResetUnfinished()
    died = standing.card_status == "cancelled" and standing.status_reason == HOLDER_DIED
    if standing.card_status in _UNUSABLE:
        raise Declined(
            _UNUSABLE[HOLDER_DIED if died else standing.card_status],
            since=standing.status_since,
            reason=standing.status_reason,
            waiting=yuan(standing.waiting_fen),
        )
