"""A lost card at telephone and desk (rules.md R10): report, lift, replace, collect."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backend.protocol.calls import CARD_TERMS, LIFT, LOSS, NEW_CARD, RANGE, REPLACE, Call
from backend.protocol.messages.blacklist import CardRange, RangeReply, RangeRequest
from backend.protocol.messages.loss import (
    FORMAL,
    HANDED_IN,
    TEMPORARY,
    CardTermsReply,
    Holder,
    HolderRequest,
    LossReply,
    LossReport,
    LossRequest,
    LossStanding,
    NewCardReply,
    NewCardRequest,
)
from backend.protocol.money import Fen, yuan
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_card_no
from terminal.outcome import Said
from terminal.steps import make_card
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, tr

CERTNO = Field("certno", N_("Citizen id"), FieldKind.CERTNO)
NAME = Field("name", N_("Name"))
ANSWER = Field(
    "answer",
    N_("Answer"),
    about=N_("end of the card number, employer, or month the insurance began (2015-01)"),
)
LETTER = Field("letter", N_("Number of the stamped letter"))
LETTER_DAY = Field("letter_day", N_("Date of the letter"), FieldKind.DATE)

REPORTED_BY_TELEPHONE = Said(
    "The card is reported lost and refused everywhere from now on. The report lapses after "
    "{until}; bring the stamped letter to the desk before."
)
REPORTED = Said("The card is reported lost and refused everywhere from now on.")
HANDED = Said("The card is handed in and refused everywhere from now on. Apply for a new one.")
LIFTED = Said("The report is lifted. The card is what it was before.")
APPLIED = Said("A new card is applied for. It can be collected from {collect} on.")
COLLECTED = Said(
    "The new card is ready; the old one is cancelled for good. Activate it with the initial PIN; "
    "{waiting} yuan wait for it."
)
LISTED = Said("The range is on the blacklist; {frozen} cards of it were frozen.")
UNLISTED = Said("The range is off the blacklist; cards frozen with it stay frozen.")


def _report(kind: str, values: Values) -> Flow[Slip]:
    letter_day = values.day("letter_day") if kind == FORMAL else None
    report = LossReport(
        kind=kind,
        certno=values.text("certno"),
        psn_name=values.text("name"),
        answer=values.text("answer") if kind == TEMPORARY else "",
        letter_no=values.text("letter") if kind == FORMAL else "",
        letter_day=letter_day.isoformat() if letter_day else "",
    )
    standing = (yield from ask_patiently(LOSS, LossRequest(report))).data
    said = {TEMPORARY: REPORTED_BY_TELEPHONE, FORMAL: REPORTED, HANDED_IN: HANDED}[kind]
    return _slip(said, standing)


def _about_holder(call: Call[HolderRequest, LossReply], said: Said, values: Values) -> Flow[Slip]:
    holder = Holder(certno=values.text("certno"), psn_name=values.text("name"))
    return _slip(said, (yield from ask_patiently(call, HolderRequest(holder))).data)


def _slip(said: Said, standing: LossStanding) -> Slip:
    dates = {
        N_("Reported on"): standing.reported_on,
        N_("Lapses after"): standing.lapses_after,
        N_("New card from"): standing.collect_from,
    }
    spoken = Said(
        said.template,
        until=standing.lapses_after,
        collect=standing.collect_from,
    )
    return Slip(
        spoken,
        (
            Row(N_("Card"), mask_card_no(standing.card_no)),
            Row(N_("State"), tr(STATES[standing.card_status])),
            *(Row(label, day) for label, day in dates.items() if day),
        ),
        document={
            "card_no": standing.card_no,
            "card_status": standing.card_status,
            "reported_on": standing.reported_on,
            "lapses_after": standing.lapses_after,
            "collect_from": standing.collect_from,
        },
    )


STATES = {
    "normal": N_("normal"),
    "not_activated": N_("not activated"),
    "lost": N_("reported lost"),
    "frozen": N_("frozen"),
    "cancelled": N_("cancelled"),
}


def _collect(values: Values) -> Flow[Slip]:
    """The factory makes the card of the centre's terms; then the centre enters it."""
    holder = Holder(certno=values.text("certno"), psn_name=values.text("name"))
    terms: CardTermsReply = yield from ask_patiently(CARD_TERMS, HolderRequest(holder))
    made = yield from make_card(terms.data)
    reply: NewCardReply = yield from ask_patiently(NEW_CARD, NewCardRequest(made))
    new = reply.data
    return Slip(
        Said(COLLECTED.template, waiting=yuan(new.waiting_fen)),
        (
            Row(N_("New card"), new.card_no),
            Row(N_("State"), tr(STATES[new.card_status])),
            Row(N_("Carried over from the old card"), yuan(new.moved_fen)),
            Row(N_("Waits at the centre"), yuan(new.waiting_fen)),
        ),
        document={
            "card_no": new.card_no,
            "card_sn": made.card_sn,
            "card_status": new.card_status,
            "moved": Fen(new.moved_fen),
            "waiting": Fen(new.waiting_fen),
        },
    )


def _range(listed: bool, values: Values) -> Flow[Slip]:
    asked = CardRange(first_no=values.text("first"), last_no=values.text("last"), listed=listed)
    reply: RangeReply = yield from ask_patiently(RANGE, RangeRequest(asked))
    frozen = reply.data.frozen
    said = Said(LISTED.template, frozen=str(frozen)) if listed else UNLISTED
    numbers = f"{asked.first_no} - {asked.last_no}"
    document = {"first": asked.first_no, "last": asked.last_no, "frozen": frozen}
    return Slip(said, (Row(N_("Card numbers"), numbers),), document=document)


BY_ID = (CERTNO, NAME)
WITH_LETTER = (*BY_ID, LETTER, LETTER_DAY)
NUMBERS = (
    Field("first", N_("First number"), about=N_("card number without its check character")),
    Field("last", N_("Last number"), about=N_("card number without its check character")),
)


def _row(
    name: str,
    title: str,
    about: str,
    place: Place,
    flow: Callable[[Values], Flow[Slip]],
    fields: tuple[Field, ...] = BY_ID,
) -> Operation:
    return Operation(name, title, about, place, flow, fields)


OPERATIONS: tuple[Operation, ...] = (
    _row(
        "report-loss",
        N_("Report a lost card"),
        N_("By telephone, with citizen id and an answer only the holder knows; for a week."),
        Place.TELEPHONE,
        partial(_report, TEMPORARY),
        (*BY_ID, ANSWER),
    ),
    _row(
        "report-loss-formally",
        N_("Report a lost card, with the letter"),
        N_("For good, with the stamped letter; the new card follows."),
        Place.AGENCY,
        partial(_report, FORMAL),
        WITH_LETTER,
    ),
    _row(
        "report-loss-at-bank",
        N_("Report a lost card, with the letter"),
        N_("For good, with the stamped letter; the new card follows."),
        Place.BANK,
        partial(_report, FORMAL),
        WITH_LETTER,
    ),
    _row(
        "hand-in-card",
        N_("Hand in a card that is of no more use"),
        N_("Broken, or its PIN was reset too often; the new card follows."),
        Place.AGENCY,
        partial(_report, HANDED_IN),
    ),
    _row(
        "lift-loss",
        N_("Lift a report: the card was found"),
        N_("Before a new card was applied for."),
        Place.AGENCY,
        partial(_about_holder, LIFT, LIFTED),
    ),
    _row(
        "replace-card",
        N_("Apply for a new card"),
        N_("After the formal report; from now on the old card stays dead."),
        Place.AGENCY,
        partial(_about_holder, REPLACE, APPLIED),
    ),
    _row(
        "collect-card",
        N_("Collect the new card"),
        N_("A week after the formal report; money, history and bindings carry over."),
        Place.AGENCY,
        _collect,
    ),
    _row(
        "list-range",
        N_("Blacklist a range of card numbers"),
        N_("A stolen batch: refused offline, its known cards are frozen."),
        Place.AGENCY,
        partial(_range, True),
        NUMBERS,
    ),
    _row(
        "unlist-range",
        N_("Take a range off the blacklist"),
        N_("Its cards stay frozen until the agency opens them."),
        Place.AGENCY,
        partial(_range, False),
        NUMBERS,
    ),
)
