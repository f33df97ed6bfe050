"""Chronic illnesses registered at the agency's desk (慢特病备案)."""

from __future__ import annotations

from backend.protocol.claim_calls import END_ILLNESS, ILLNESSES, REGISTER_ILLNESS
from backend.protocol.messages.prescription import (
    ChronicEnd,
    ChronicEndRequest,
    ChronicIllness,
    ChronicList,
    ChronicQuery,
    ChronicQueryRequest,
    ChronicRequest,
)
from terminal.desk.money import CERTNO
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_name
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, tr

REGISTERED = N_("{illness} is registered for {name}.")
OVER = N_("The illness {illness} of {name} ends today.")
LISTED = N_("{count} chronic illnesses of {name} are registered.")
ILLNESS = Field("illness", N_("Code of the illness"), about=N_("Like M03900."))


def _register(values: Values) -> Flow[Slip]:
    since, until = values.day("since"), values.day("until")
    asked = ChronicIllness(
        certno=values.text("certno"),
        dise_codg=values.text("illness"),
        dise_name=values.text("illness_name"),
        since="" if since is None else since.isoformat(),
        until="" if until is None else until.isoformat(),
    )
    known = (yield from ask_patiently(REGISTER_ILLNESS, ChronicRequest(asked))).data
    return _slip(REGISTERED, known, asked.dise_name)


def _end(values: Values) -> Flow[Slip]:
    asked = ChronicEnd(certno=values.text("certno"), dise_codg=values.text("illness"))
    known = (yield from ask_patiently(END_ILLNESS, ChronicEndRequest(asked))).data
    return _slip(OVER, known, asked.dise_codg)


def _list(values: Values) -> Flow[Slip]:
    asked = ChronicQuery(certno=values.text("certno"))
    known = (yield from ask_patiently(ILLNESSES, ChronicQueryRequest(asked))).data
    return _slip(LISTED, known, "")


def _slip(said: str, known: ChronicList, illness: str) -> Slip:
    name, count = mask_name(known.psn_name), str(len(known.illnesses))
    rows = tuple(
        Row(
            N_("Illness"),
            f"{row.dise_codg} {row.dise_name}  {row.since} - {row.until}"
            + ("" if row.in_force else " " + tr(N_("(not in force)"))),
        )
        for row in known.illnesses
    )
    spoken = Said(said, name=name, count=count, illness=illness)
    return Slip(spoken, rows, document={"psn_no": known.psn_no, "illnesses": known.illnesses})


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "register-illness", N_("Register a chronic illness"),
        N_("Pooled outpatient care for it counts from a day on."),
        Place.AGENCY, _register,
        (
            CERTNO,
            ILLNESS,
            Field("illness_name", N_("Illness")),
            Field("since", N_("From day"), FieldKind.DATE),
            Field("until", N_("To day"), FieldKind.DATE, optional=True),
        ),
    ),
    Operation(
        "end-illness", N_("End a chronic illness"), N_("Today is the last day it counts."),
        Place.AGENCY, _end, (CERTNO, ILLNESS),
    ),
    Operation(
        "illnesses", N_("Chronic illnesses"), N_("What is registered for somebody."),
        Place.AGENCY, _list, (CERTNO,),
    ),
)  # fmt: skip
