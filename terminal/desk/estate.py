"""Death at the agency's desk (rules.md R17): the report, and the payout to the heirs by share."""

from __future__ import annotations

from backend.protocol.calls import DEATH, HEIRS
from backend.protocol.messages.funding import (
    Death,
    DeathRequest,
    EstateReply,
    Heir,
    Heirs,
    HeirsRequest,
    Inherited,
    PaidOutReply,
)
from backend.protocol.money import Fen, yuan
from terminal.columns import between
from terminal.desk.money import CERTNO, PAPER
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_id
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, tr

REPORTED = N_("The death of {name} is reported: cards and account pay nothing from now on.")
UNDECIDED = N_(
    "The death of {name} is reported. {count} payments of the cards are undecided: they are "
    "settled before the heirs are paid."
)
PAID_OUT = N_("{total} of {name} went to the heirs; the account is closed at zero.")
MOST_HEIRS = 4
HEIR_FIELDS = tuple(
    field
    for number, (who, certno, share) in enumerate(
        (
            (N_("First heir"), N_("Citizen id of the first heir"), N_("Share of the first heir")),
            (N_("Second heir"), N_("Citizen id of the second"), N_("Share of the second heir")),
            (N_("Third heir"), N_("Citizen id of the third"), N_("Share of the third heir")),
            (N_("Fourth heir"), N_("Citizen id of the fourth"), N_("Share of the fourth heir")),
        ),
        1,
    )
    for field in (
        Field(f"heir{number}", who, optional=number > 1),
        Field(f"heir{number}_certno", certno, FieldKind.CERTNO, optional=number > 1),
        Field(
            f"heir{number}_share", share, optional=number > 1,
            about=N_("Like 1/3, 0.25 or 25%. All shares together are 1."),
        ),
    )
)  # fmt: skip


def _report(values: Values) -> Flow[Slip]:
    day = values.day("died_on")
    death = Death(
        certno=values.text("certno"),
        psn_name=values.text("name"),
        died_on="" if day is None else day.isoformat(),
    )
    reply: EstateReply = yield from ask_patiently(DEATH, DeathRequest(death))
    estate = reply.data
    rows = (
        Row(N_("Holder"), estate.psn_name),
        Row(N_("Died on"), estate.died_on),
        Row(N_("At the centre"), yuan(estate.centre_fen)),
        Row(N_("On the cards"), yuan(estate.on_cards_fen)),
        *((Row(N_("Back from bindings"), yuan(estate.returned_fen)),) * bool(estate.returned_fen)),
    )
    said = Said(REPORTED, name=estate.psn_name)
    if estate.open_cases:
        said = Said(UNDECIDED, name=estate.psn_name, count=str(estate.open_cases))
    document = {
        "psn_no": estate.psn_no,
        "died_on": estate.died_on,
        "at_centre": Fen(estate.centre_fen),
        "on_cards": Fen(estate.on_cards_fen),
        "open_cases": estate.open_cases,
    }
    return Slip(said, rows, document=document)


def _pay_out(values: Values) -> Flow[Slip]:
    heirs = tuple(_heirs(values))
    asked = HeirsRequest(Heirs(certno=values.text("certno"), heirs=heirs))
    reply: PaidOutReply = yield from ask_patiently(HEIRS, asked)
    paid = reply.data
    rows = (
        Row(N_("Holder"), paid.psn_name),
        Row(N_("Interest up to today"), yuan(paid.interest_fen)),
        Row(N_("Paid out"), yuan(paid.total_fen)),
        *(Row(N_("Heir"), _told(heir)) for heir in paid.heirs),
    )
    paper = [tr(N_("Payout to the heirs")), "-" * PAPER]
    paper += [between(tr(row.label), row.value, PAPER) for row in rows[:3]]
    for heir in paid.heirs:
        paper.append(between(f"{heir.name} {mask_id(heir.certno)}", heir.share, PAPER))
        paper.append(between(_rounding(heir), yuan(heir.amount_fen), PAPER))
    document = {
        "psn_no": paid.psn_no,
        "total": Fen(paid.total_fen),
        "interest": Fen(paid.interest_fen),
        "heirs": [
            {"name": heir.name, "certno": heir.certno, "share": heir.share,
             "amount": Fen(heir.amount_fen), "rounding": Fen(heir.rounding_fen)}
            for heir in paid.heirs
        ],
    }  # fmt: skip
    said = Said(PAID_OUT, name=paid.psn_name, total=yuan(paid.total_fen))
    return Slip(said, rows, tuple(paper), document)


def _heirs(values: Values) -> list[Heir]:
    """The heirs that were filled in, wholly or in part; the centre says what is missing."""
    typed = [
        tuple(values.text(f"heir{number}{what}") for what in ("", "_certno", "_share"))
        for number in range(1, MOST_HEIRS + 1)
    ]
    return [Heir(name=name, certno=certno, share=share) for name, certno, share in typed
            if name or certno or share]  # fmt: skip


def _told(heir: Inherited) -> str:
    words = f"{heir.name} {mask_id(heir.certno)}  {heir.share}  {yuan(heir.amount_fen)}"
    return f"{words} {_rounding(heir)}".rstrip()


def _rounding(heir: Inherited) -> str:
    """The fen that no share covers, which the first heir gets."""
    if not heir.rounding_fen:
        return ""
    return tr(N_("({rounding} of it rounding)"), rounding=yuan(heir.rounding_fen))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "report-death",
        N_("Report a death"),
        N_("Card, insurances and bindings end; what is there waits for the heirs."),
        Place.AGENCY,
        _report,
        (
            CERTNO,
            Field("name", N_("Name")),
            Field("died_on", N_("Day of death"), FieldKind.DATE),
        ),
    ),
    Operation(
        "pay-out-heirs",
        N_("Pay out to the heirs"),
        N_("Everything by share, with the interest up to today; the account is closed at zero."),
        Place.AGENCY,
        _pay_out,
        (CERTNO, *HEIR_FIELDS),
    ),
)
