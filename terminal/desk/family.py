"""Mutual aid at the agency's desk (rules.md R4): bind, limit, order, unbind, list."""

from __future__ import annotations

from collections.abc import Mapping

from backend.protocol.calls import AID_LIMIT, AID_ORDER, BIND, RELATIVES, UNBIND
from backend.protocol.messages.family import (
    CHILD,
    PARENT,
    SPOUSE,
    AidLimit,
    AidLimitRequest,
    AidOrder,
    AidOrderRequest,
    Binding,
    BindRequest,
    Family,
    FamilyReply,
    Pair,
    Relative,
    RelativesQuery,
    RelativesRequest,
    UnbindRequest,
)
from backend.protocol.money import Fen, yuan
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.masks import mask_id
from terminal.outcome import Said
from terminal.transactions.asking import ask_patiently
from terminal.words import N_, tr

GIVER = Field("giver", N_("Citizen id of the giver"), FieldKind.CERTNO)
USER = Field("user", N_("Citizen id of the user"), FieldKind.CERTNO)
PERSON = Field("certno", N_("Citizen id"), FieldKind.CERTNO)
LIMIT = Field("limit", N_("Limit"), FieldKind.AMOUNT)
RELATIONS = {
    SPOUSE: N_("husband or wife"),
    PARENT: N_("father or mother"),
    CHILD: N_("son or daughter"),
}
RELATION = Field(
    "relation",
    N_("Relation"),
    FieldKind.CHOICE,
    choices=tuple(RELATIONS.items()),
    about=N_("what the user is to the giver"),
)
FIRST = Field("first", N_("Who pays first"), FieldKind.CERTNO)
OTHERS = tuple(
    Field(name, label, FieldKind.CERTNO, optional=True)
    for name, label in (
        ("second", N_("Who pays second")),
        ("third", N_("Who pays third")),
        ("fourth", N_("Who pays fourth")),
    )
)

BOUND = Said("The two are bound; the limit is reserved at the centre.")
UNBOUND = Said("The binding has ended; what was left of it went back to the giver.")
LIMITED = Said("The new limit holds from now on.")
ORDERED = Said("The relatives pay in this order from now on.")
FAMILY = Said("These are the bindings of {name}.")
ALONE = Said("{name} is bound to nobody.")


def _bind(values: Values) -> Flow[Slip]:
    binding = Binding(
        giver_certno=values.text("giver"),
        user_certno=values.text("user"),
        relation=values.text("relation"),
        limit_fen=values.fen("limit"),
    )
    reply: FamilyReply = yield from ask_patiently(BIND, BindRequest(binding))
    return slip(BOUND, reply.data)


def _unbind(values: Values) -> Flow[Slip]:
    pair = Pair(giver_certno=values.text("giver"), user_certno=values.text("user"))
    reply: FamilyReply = yield from ask_patiently(UNBIND, UnbindRequest(pair))
    return slip(UNBOUND, reply.data)


def _limit(values: Values) -> Flow[Slip]:
    limit = AidLimit(
        giver_certno=values.text("giver"),
        user_certno=values.text("user"),
        limit_fen=values.fen("limit"),
    )
    reply: FamilyReply = yield from ask_patiently(AID_LIMIT, AidLimitRequest(limit))
    return slip(LIMITED, reply.data)


def _order(values: Values) -> Flow[Slip]:
    named = [values.text(field.name) for field in (FIRST, *OTHERS)]
    order = AidOrder(
        user_certno=values.text("user"), giver_certnos=tuple(one for one in named if one)
    )
    reply: FamilyReply = yield from ask_patiently(AID_ORDER, AidOrderRequest(order))
    return slip(ORDERED, reply.data)


def _list(values: Values) -> Flow[Slip]:
    query = RelativesQuery(certno=values.text("certno"))
    reply: FamilyReply = yield from ask_patiently(RELATIVES, RelativesRequest(query))
    return slip(FAMILY if reply.data.relatives else ALONE, reply.data)


def slip(said: Said, family: Family) -> Slip:
    """A family on paper: who gives to this person in their order, then whom this person gives."""
    return Slip(
        Said(said.template, name=family.psn_name),
        (
            Row(N_("Holder"), family.psn_name),
            Row(N_("At the centre"), yuan(family.at_centre_fen)),
            *(_row(relative) for relative in family.relatives),
        ),
        document={
            "psn_no": family.psn_no,
            "at_centre": Fen(family.at_centre_fen),
            "relatives": [_document(relative) for relative in family.relatives],
        },
    )


def _row(relative: Relative) -> Row:
    label = N_("Gives to") if relative.gives else N_("May spend of")
    words = tr(
        "{name} {certno}, {relation}, {left} of {limit} left",
        name=relative.psn_name,
        certno=mask_id(relative.certno),
        relation=tr(RELATIONS.get(relative.relation, "")),
        left=yuan(relative.left_fen),
        limit=yuan(relative.limit_fen),
    )
    return Row(label, words)


def _document(relative: Relative) -> Mapping[str, object]:
    return {
        "gives": relative.gives,
        "certno": relative.certno,
        "name": relative.psn_name,
        "relation": relative.relation,
        "since": relative.since,
        "limit": Fen(relative.limit_fen),
        "left": Fen(relative.left_fen),
    }


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "bind-relative",
        N_("Bind a relative"),
        N_("Spouse, parents or children may spend up to a limit of the giver's account."),
        Place.AGENCY,
        _bind,
        (GIVER, USER, RELATION, LIMIT),
    ),
    Operation(
        "unbind-relative",
        N_("End a binding"),
        N_("What is left of the limit goes back to the giver."),
        Place.AGENCY,
        _unbind,
        (GIVER, USER),
    ),
    Operation(
        "change-aid-limit",
        N_("Change the limit of a binding"),
        N_("The limit as a whole, with what was spent of it."),
        Place.AGENCY,
        _limit,
        (GIVER, USER, LIMIT),
    ),
    Operation(
        "order-relatives",
        N_("Say which relative pays first"),
        N_("All relatives who give, in the order in which they shall pay."),
        Place.AGENCY,
        _order,
        (USER, FIRST, *OTHERS),
    ),
    Operation(
        "list-relatives",
        N_("Show the bindings of a person"),
        N_("Who gives to whom, the limits and what is left."),
        Place.AGENCY,
        _list,
        (PERSON,),
    ),
)
