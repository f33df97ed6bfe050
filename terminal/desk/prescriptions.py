"""Electronic prescriptions: a doctor issues or withdraws one, anybody who sells looks it up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backend.protocol.claim_calls import PRESCRIBE, WITHDRAW_PRESCRIPTION
from backend.protocol.messages.prescription import (
    AS_WRITTEN,
    EXPIRED,
    SUBSTITUTED,
    VALID,
    WITHDRAWN,
    PrescribedItem,
    PrescribeRequest,
    Prescription,
    PrescriptionInfo,
    PrescriptionQuery,
    PrescriptionRequest,
)
from backend.protocol.refusals import TEXTS, Code
from terminal.card import meet_card
from terminal.columns import between, centred, wrapped
from terminal.desk.items import read_items
from terminal.desk.money import PAPER
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_name
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently, ask_person, require_usable
from terminal.transactions.prescription import ask_prescription
from terminal.words import N_, say, tr

ISSUED = N_("The prescription {rxno} is issued. It is good until {until}.")
SHOWN = N_("Prescription {rxno}: {state}.")
TAKEN_BACK = N_("The prescription {rxno} is withdrawn.")
STATES = {
    VALID: N_("good"),
    EXPIRED: N_("too old"),
    WITHDRAWN: N_("withdrawn"),
}
CARES = (("11", N_("outpatient")), ("14", N_("chronic illness")))
SUBSTITUTIONS = ((SUBSTITUTED, N_("allowed")), (AS_WRITTEN, N_("not allowed")))
RXNO = Field("rxno", N_("Prescription"), about=N_("its number, like RX2026112100000001"))


def _prescribe(values: Values) -> Flow[Slip]:
    items = read_items(values.text("items"), priced=False)
    face, _ = yield from meet_card()
    person = yield from ask_person(face)
    require_usable(person)
    info = PrescriptionInfo(
        psn_no=person.base.psn_no,
        med_type=values.text("care"),
        dise_codg=values.text("illness"),
        dise_name=values.text("illness_name"),
        dr_name=values.text("doctor"),
        dept_name=values.text("department"),
        valid_days=values.count("valid_days"),
        subst_flag=values.text("substitution"),
    )
    days = Decimal(values.count("days"))
    details = tuple(
        PrescribedItem(med_list_codg=item.code, cnt=item.count, prd_days=days) for item in items
    )
    done = yield from ask_patiently(PRESCRIBE, PrescribeRequest(info, details))
    shown = yield from ask_prescription(done.rxno)
    warnings = tuple(
        Row(
            N_("The rules warn"),
            say(Said(TEXTS[Code(found.rule_id)].english, **found.rule_values)),
        )
        for found in done.warnings
    )
    said = Said(ISSUED, rxno=done.rxno, until=done.valid_until)
    document = {"prescription": shown, "warnings": done.warnings}
    return Slip(said, (*_rows(shown), *warnings), tuple(_paper(shown)), document)


def _look(values: Values) -> Flow[Slip]:
    shown = yield from ask_prescription(values.text("rxno"))
    said = Said(SHOWN, rxno=shown.rxno, state=STATES[shown.rx_stas_codg])
    return Slip(said, _rows(shown), tuple(_paper(shown)), {"prescription": shown})


def _withdraw(values: Values) -> Flow[Slip]:
    query = PrescriptionRequest(PrescriptionQuery(rxno=values.text("rxno")))
    shown = (yield from ask_patiently(WITHDRAW_PRESCRIPTION, query)).data
    said = Said(TAKEN_BACK, rxno=shown.rxno)
    return Slip(said, _rows(shown), document={"prescription": shown})


def _rows(shown: Prescription) -> tuple[Row, ...]:
    facts = (
        (N_("Prescription"), shown.rxno),
        (N_("Name"), mask_name(shown.psn_name)),
        (N_("Hospital"), shown.fixmedins_name),
        (N_("Good until"), shown.valid_until),
        (N_("Illness"), shown.dise_name),
    )
    return tuple(Row(label, value) for label, value in facts if value)


def _paper(shown: Prescription) -> Iterator[str]:
    yield centred(tr(N_("Electronic prescription")), PAPER).rstrip()
    yield centred("** " + tr(N_("TRAINING, no real prescription")) + " **", PAPER).rstrip()
    yield ""
    for label, value in (
        (N_("Prescription"), shown.rxno),
        (N_("Hospital"), shown.fixmedins_name),
        (N_("Department"), shown.dept_name),
        (N_("Doctor"), shown.dr_name),
        (N_("Name"), mask_name(shown.psn_name)),
        (N_("Illness"), shown.dise_name),
        (N_("Issued"), shown.issued_at),
        (N_("Good until"), shown.valid_until),
    ):
        if value:
            yield between(tr(label), value, PAPER)
    yield "-" * PAPER
    for item in shown.items:
        yield from wrapped(item.name, PAPER)
        left = tr(N_("Packs: {count}, left: {left}"), count=f"{item.cnt:f}",
                  left=f"{item.cnt - item.dispensed:f}")  # fmt: skip
        yield between("  " + left, "", PAPER).rstrip()


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "prescription", N_("Look at a prescription"),
        N_("Whose it is, how long it is good, what is left of it."),
        Place.COUNTER, _look, (RXNO,),
    ),
    Operation(
        "prescribe", N_("Issue a prescription"),
        N_("For the person whose card is in the reader; any pharmacy sells on it."),
        Place.HOSPITAL, _prescribe,
        (
            Field("items", N_("Drugs"), FieldKind.LINES, about=N_("Like 1109:2, 1119:1 (packs).")),
            Field("doctor", N_("Doctor")),
            Field("department", N_("Department"), optional=True),
            Field("care", N_("Kind of care"), FieldKind.CHOICE, choices=CARES, default="11"),
            Field(
                "illness", N_("Code of the illness"), optional=True,
                about=N_("Chronic care wants one that is registered, like M03900."),
            ),
            Field("illness_name", N_("Illness"), optional=True),
            Field("days", N_("For so many days"), FieldKind.COUNT, default="0"),
            Field("valid_days", N_("Good for days"), FieldKind.COUNT, default="3"),
            Field("substitution", N_("Another maker's"), FieldKind.CHOICE, default=SUBSTITUTED,
                  choices=SUBSTITUTIONS, about=N_("The same drug, form and strength.")),
        ),
        needs_card=True,
    ),
    Operation(
        "withdraw-prescription", N_("Withdraw a prescription"),
        N_("One of which nothing was handed out."),
        Place.HOSPITAL, _withdraw, (RXNO,),
    ),
)  # fmt: skip
