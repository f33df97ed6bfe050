"""Mutual aid at the desk (rules.md R4): bind spouse, parents, children; limits, order, unbinding.

A limit is reserved at the centre at once, out of what is there: money on a card cannot be reserved.
Every answer is the family as it stands afterwards.
"""

from __future__ import annotations

from enum import StrEnum

from backend import relatives
from backend.checks import in_range
from backend.context import Context
from backend.ledger import Account, Move, Reason, balance_fen, post
from backend.people import Person, find_person, find_person_by_certno
from backend.protocol.messages.family import (
    CHILD,
    PARENT,
    SPOUSE,
    AidLimitRequest,
    AidOrderRequest,
    BindRequest,
    Family,
    FamilyReply,
    Relative,
    RelativesRequest,
    UnbindRequest,
)
from backend.protocol.money import LARGEST_FEN, yuan
from backend.protocol.refusals import Code, Refused
from backend.relatives import Bound
from backend.roles import Role, require_role
from backend.store import Tx

YEARS_APART = 12
"""A parent is born at least so many years before a child."""


class Relation(StrEnum):
    """How a sentence names a relation; the user is the giver's."""

    SPOUSE = "husband or wife"
    PARENT = "father or mother"
    CHILD = "son or daughter"


RELATIONS = {SPOUSE: Relation.SPOUSE, PARENT: Relation.PARENT, CHILD: Relation.CHILD}
MOST = {SPOUSE: 1, PARENT: 2, CHILD: 20}
"""How many of a relation one giver can bind."""


def bind(context: Context, message: BindRequest) -> FamilyReply:
    """KBIND: reserve a limit of the giver's money for the user."""
    require_role(context, Role.AGENCY)
    asked = message.data
    giver, user = _pair(context.tx, asked.giver_certno, asked.user_certno)
    in_range("data.limit_fen", asked.limit_fen, 1, LARGEST_FEN)
    if giver.psn_no == user.psn_no or asked.relation not in RELATIONS:
        raise Refused(Code.RELATION_WRONG)
    _require_likely(giver, user, asked.relation)
    account = _account_of(giver)
    given = relatives.given_by(context.tx, giver.psn_no)
    if any(bound.user_psn_no == user.psn_no for bound in given):
        raise Refused(Code.BOUND_ALREADY)
    if sum(bound.relation == asked.relation for bound in given) >= MOST[asked.relation]:
        raise Refused(Code.RELATION_FULL, relation=RELATIONS[asked.relation])
    _require_at_centre(context.tx, account, asked.limit_fen)
    bound = Bound(
        binding_id=context.new_id("binding"),
        user_psn_no=user.psn_no,
        giver_psn_no=giver.psn_no,
        position=0,
        relation=asked.relation,
        since=context.today,
        ended="",
        limit_fen=asked.limit_fen,
    )
    relatives.enter(context.tx, context.entry(bound.binding_id), bound, account)
    return _family(context.tx, giver)


def unbind(context: Context, message: UnbindRequest) -> FamilyReply:
    """KUNBD: end a binding, the rest goes back."""
    require_role(context, Role.AGENCY)
    asked = message.data
    giver, bound = _binding(context.tx, asked.giver_certno, asked.user_certno)
    relatives.end(context.tx, context.entry(bound.binding_id), bound)
    return _family(context.tx, giver)


def change_limit(context: Context, message: AidLimitRequest) -> FamilyReply:
    """KLIMT: reserve more, or give back what the new limit does not need."""
    require_role(context, Role.AGENCY)
    asked, tx = message.data, context.tx
    giver, bound = _binding(tx, asked.giver_certno, asked.user_certno)
    in_range("data.limit_fen", asked.limit_fen, 1, LARGEST_FEN)
    account, by_fen = _account_of(giver), asked.limit_fen - bound.limit_fen
    left_fen = relatives.left_fen(tx, bound)
    if by_fen < -left_fen:
        raise Refused(Code.SPENT_ALREADY, amount=yuan(bound.limit_fen - left_fen))
    entry = context.entry(bound.binding_id)
    if by_fen >= 0:
        _require_at_centre(tx, account, by_fen)
        post(tx, entry, Reason.RESERVE, [Move(account, bound.account, by_fen)])
    else:
        post(tx, entry, Reason.RELEASE, [Move(bound.account, account, -by_fen)])
    relatives.set_limit(tx, bound, asked.limit_fen)
    return _family(tx, giver)


def change_order(context: Context, message: AidOrderRequest) -> FamilyReply:
    """KORDR: who pays first from now on."""
    require_role(context, Role.AGENCY)
    asked, tx = message.data, context.tx
    user = _person(tx, asked.user_certno)
    by_giver = {bound.giver_psn_no: bound for bound in relatives.givers_to(tx, user.psn_no)}
    wanted = [_person(tx, certno).psn_no for certno in asked.giver_certnos]
    if not by_giver:
        raise Refused(Code.NOT_BOUND)
    if len(wanted) != len(by_giver) or set(wanted) != set(by_giver):
        raise Refused(Code.ORDER_WRONG)
    relatives.put_in_order(tx, [by_giver[psn_no] for psn_no in wanted])
    return _family(tx, user)


def family(context: Context, message: RelativesRequest) -> FamilyReply:
    """KRELS: a person's bindings, those they may spend of first and in their order."""
    require_role(context, Role.AGENCY)
    return _family(context.tx, _person(context.tx, message.data.certno))


def _family(tx: Tx, person: Person) -> FamilyReply:
    account = person.centre_account
    uses = [_relative(tx, bound, False) for bound in relatives.givers_to(tx, person.psn_no)]
    gives = [_relative(tx, bound, True) for bound in relatives.given_by(tx, person.psn_no)]
    return FamilyReply(
        Family(
            psn_no=person.psn_no,
            psn_name=person.name,
            at_centre_fen=balance_fen(tx, account) if account is not None else 0,
            relatives=(*uses, *gives),
        )
    )


def _relative(tx: Tx, bound: Bound, gives: bool) -> Relative:
    other = find_person(tx, bound.user_psn_no if gives else bound.giver_psn_no)
    assert other is not None, "a binding refers to persons"
    return Relative(
        gives=gives,
        certno=other.certno,
        psn_name=other.name,
        relation=bound.relation,
        since=bound.since,
        limit_fen=bound.limit_fen,
        left_fen=relatives.left_fen(tx, bound),
    )


def _person(tx: Tx, certno: str) -> Person:
    person = find_person_by_certno(tx, certno)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return person


def _pair(tx: Tx, giver_certno: str, user_certno: str) -> tuple[Person, Person]:
    return _person(tx, giver_certno), _person(tx, user_certno)


def _binding(tx: Tx, giver_certno: str, user_certno: str) -> tuple[Person, Bound]:
    giver, user = _pair(tx, giver_certno, user_certno)
    for bound in relatives.given_by(tx, giver.psn_no):
        if bound.user_psn_no == user.psn_no:
            return giver, bound
    raise Refused(Code.NOT_BOUND)


def _account_of(giver: Person) -> Account:
    if giver.centre_account is None:
        raise Refused(Code.NO_ACCOUNT_TO_GIVE)
    return giver.centre_account


def _require_at_centre(tx: Tx, account: Account, amount_fen: int) -> None:
    there_fen = balance_fen(tx, account)
    if there_fen < amount_fen:
        raise Refused(Code.TOO_LITTLE_AT_CENTRE, amount=yuan(there_fen))


def _require_likely(giver: Person, user: Person, relation: str) -> None:
    """A parent is older than a child; husband and wife may be of any age."""
    elder, younger = (user, giver) if relation == PARENT else (giver, user)
    years = int(younger.brdy[:4]) - int(elder.brdy[:4])
    if relation != SPOUSE and years < YEARS_APART:
        raise Refused(Code.RELATION_UNLIKELY, relation=RELATIONS[relation])
