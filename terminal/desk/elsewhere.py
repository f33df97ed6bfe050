"""Treatment elsewhere at the agency's desk (rules.md R23): register, end, list.

The agency of the insured place keeps it. Of somebody insured elsewhere the question is passed on:
then the insured place is named, and its centre answers.
"""

from __future__ import annotations

from datetime import date

from backend.protocol.elsewhere_calls import REGISTER_ELSEWHERE, REGISTERED
from backend.protocol.messages.elsewhere import (
    FarRegistration,
    RegisteredPerson,
    RegisteredPlace,
    RegisteredQuery,
    RegisteredRequest,
    RegistrationRequest,
)
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.outcome import Said
from terminal.steps import stamp
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, tr

PERSON = Field("certno", N_("Citizen id"), FieldKind.CERTNO)
PLACE = Field("place", N_("Place of treatment"), about=N_("six digits of its area, like 330200"))
SINCE = Field("since", N_("First day"), FieldKind.DATE, optional=True, about=N_("else today"))
UNTIL = Field(
    "until", N_("Last day"), FieldKind.DATE, optional=True, about=N_("else until it is ended")
)
REASON = Field("reason", N_("Reason"), optional=True)
INSURED = Field(
    "insured",
    N_("Insured place"),
    optional=True,
    about=N_("its area, of somebody insured elsewhere; else this place"),
)

REGISTERED_NOW = Said("{name} is registered for treatment in {place}.")
ENDED_NOW = Said("The registration of {name} for {place} has ended.")
LISTED = Said("These are the registrations of {name} for treatment elsewhere.")
NONE = Said("{name} is not registered for treatment elsewhere.")


def _register(values: Values) -> Flow[Slip]:
    today = (yield from stamp()).time.date()
    since, until = values.day("since") or today, values.day("until")
    asked = FarRegistration(
        certno=values.text("certno"),
        place=values.text("place"),
        since=since.isoformat(),
        until=_iso(until),
        reason=values.text("reason"),
    )
    return (yield from _changed(values, asked, REGISTERED_NOW))


def _end(values: Values) -> Flow[Slip]:
    today = (yield from stamp()).time.date()
    asked = FarRegistration(
        certno=values.text("certno"), place=values.text("place"), since=today.isoformat(), ends=True
    )
    return (yield from _changed(values, asked, ENDED_NOW))


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _changed(values: Values, asked: FarRegistration, said: Said) -> Flow[Slip]:
    request, place = RegistrationRequest(asked), values.text("insured")
    reply = yield from ask_patiently(REGISTER_ELSEWHERE, request, insured_place=place)
    person: RegisteredPerson = reply.data
    return slip(Said(said.template, name=person.psn_name, place=asked.place), person)


def _list(values: Values) -> Flow[Slip]:
    query = RegisteredRequest(RegisteredQuery(certno=values.text("certno")))
    place = values.text("insured")
    reply = yield from ask_patiently(REGISTERED, query, insured_place=place)
    person: RegisteredPerson = reply.data
    said = LISTED if person.places else NONE
    return slip(Said(said.template, name=person.psn_name), person)


def slip(said: Said, person: RegisteredPerson) -> Slip:
    """A person's registrations, the newest last."""
    return Slip(
        said,
        (
            Row(N_("Holder"), person.psn_name),
            Row(N_("Insured place"), person.insured_place),
            *(Row(N_("Place of treatment"), _words(place)) for place in person.places),
        ),
        document={
            "psn_no": person.psn_no,
            "insured_place": person.insured_place,
            "places": [
                {
                    "place": place.place,
                    "since": place.since,
                    "until": place.until,
                    "ended": place.ended,
                    "reason": place.reason,
                }
                for place in person.places
            ],
        },
    )


def _words(place: RegisteredPlace) -> str:
    last = place.ended or place.until
    days = tr("{place} from {since} to {until}", place=place.place, since=place.since, until=last)
    return days if last else tr("{place} from {since} on", place=place.place, since=place.since)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "register-elsewhere",
        N_("Register treatment elsewhere"),
        N_("Bills of that place are then paid as if they were made at home."),
        Place.AGENCY,
        _register,
        (PERSON, PLACE, SINCE, UNTIL, REASON, INSURED),
    ),
    Operation(
        "end-elsewhere",
        N_("End treatment elsewhere"),
        N_("Today is the last day it counts."),
        Place.AGENCY,
        _end,
        (PERSON, PLACE, INSURED),
    ),
    Operation(
        "list-elsewhere",
        N_("Show registrations elsewhere"),
        N_("Where somebody may be treated, from when to when."),
        Place.AGENCY,
        _list,
        (PERSON, INSURED),
    ),
)
