"""Lost cards (rules.md R10): reported by telephone or with the letter, lifted, replaced.

A report is judged by date wherever a card is judged, so that one by telephone lapses by itself.
After a replacement was applied for there is no way back.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.cards import CANCELLED, LOST, NORMAL, Card, cards_of, find_card, set_lost, set_status
from backend.checks import code, day, wrong
from backend.context import Context
from backend.identity import CARD_PLACES, judge_caller, keyed
from backend.loss_rules import first_day_of_collection, last_day_of_letter, last_day_of_report
from backend.losses import (
    LAPSED,
    LIFTED,
    SUPERSEDED,
    Loss,
    apply_for_card,
    end_loss,
    enter_loss,
    letter_was_used,
    open_loss,
    replaced_loss,
)
from backend.people import Person, find_person_by_certno
from backend.protocol.messages.loss import (
    FORMAL,
    HANDED_IN,
    TEMPORARY,
    Holder,
    HolderRequest,
    LossReply,
    LossReport,
    LossRequest,
    LossStanding,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.store import Tx

LONGEST_LETTER = 40


@dataclass(frozen=True, slots=True)
class Case:
    """A person, the card they have, and the report that is open for it, if any."""

    person: Person
    card: Card
    loss: Loss | None


def report_loss(context: Context, message: LossRequest) -> LossReply | Refused:
    """KLOSS: from this moment the card is refused everywhere."""
    asked = message.data
    code("data.kind", asked.kind, (TEMPORARY, FORMAL, HANDED_IN))
    require_role(context, *_WHERE[asked.kind])
    person = find_person_by_certno(context.tx, asked.certno)
    if asked.kind == TEMPORARY and person is not None:
        doubt = _judge(context, person, asked)
        if doubt is not None:
            return doubt
    case = find_case(context, asked.certno, asked.psn_name)
    if asked.kind == FORMAL:
        _require_letter(context, asked)
    if case.loss is not None:
        if asked.kind == TEMPORARY or case.loss.kind != TEMPORARY:
            raise Refused(Code.LOSS_KNOWN, date=case.loss.reported_on)
        end_loss(context.tx, case.loss, SUPERSEDED, context.today)
    return standing(_entered(context, case, asked), case.card, LOST)


def _entered(context: Context, case: Case, asked: LossReport) -> Loss:
    today, profile = context.now.date(), context.profile
    temporary = asked.kind == TEMPORARY
    until = last_day_of_report(today, profile.temporary_loss_days).isoformat() if temporary else ""
    collect = first_day_of_collection(today, profile.collection_days).isoformat()
    loss = Loss(
        loss_id=context.new_id("loss"),
        card_sn=case.card.card_sn,
        psn_no=case.person.psn_no,
        kind=asked.kind,
        reported_on=context.today,
        until_day=until,
        letter_no=asked.letter_no if asked.kind == FORMAL else "",
        collect_from="" if temporary else collect,
    )
    enter_loss(context.tx, loss)
    set_lost(context.tx, case.card, context.today, until)
    return loss


_WHERE = {
    TEMPORARY: (Role.AGENCY,),
    FORMAL: (Role.AGENCY, Role.BANK),
    HANDED_IN: (Role.AGENCY,),
}
"""The telephone line is the agency's."""


def lift_loss(context: Context, message: HolderRequest) -> LossReply:
    """KLIFT: the card was found before a new one was applied for; it is what it was before."""
    require_role(context, Role.AGENCY, Role.BANK)
    case = reported_case(context, message.data)
    assert case.loss is not None
    if case.loss.applied_on:
        raise Refused(Code.REPLACEMENT_BEGUN, date=case.loss.applied_on)
    before = case.card.status_before or NORMAL
    set_status(context.tx, case.card.card_sn, before, context.today, case.card.status_reason)
    end_loss(context.tx, case.loss, LIFTED, context.today)
    return LossReply(LossStanding(card_no=case.card.card_no, card_status=before))


def apply_for_new(context: Context, message: HolderRequest) -> LossReply:
    """KREPL: from now on the old card stays dead."""
    require_role(context, Role.AGENCY, Role.BANK)
    case = reported_case(context, message.data)
    loss = case.loss
    assert loss is not None
    if loss.kind == TEMPORARY:
        raise Refused(Code.REPORT_FORMALLY)
    if loss.applied_on:
        raise Refused(Code.REPLACEMENT_KNOWN, date=loss.applied_on, collect=loss.collect_from)
    apply_for_card(context.tx, loss, context.today)
    return standing(loss, case.card, LOST)


def standing(loss: Loss, card: Card, status: str) -> LossReply:
    """How a reported card stands, as a message."""
    return LossReply(
        LossStanding(
            card_no=card.card_no,
            card_status=status,
            reported_on=loss.reported_on,
            lapses_after=loss.until_day,
            collect_from=loss.collect_from,
        )
    )


def find_case(context: Context, certno: str, name: str) -> Case:
    """The card of the person an ID card names; a report that lapsed is put away."""
    person = find_person_by_certno(context.tx, certno)
    if person is None or person.name != name:
        raise Refused(Code.IDENTITY_WRONG)
    card = live_card(context.tx, person)
    loss = open_loss(context.tx, card.card_sn)
    if loss is not None and loss.has_lapsed(context.today):
        put_away(context.tx, card, loss, context.today)
        found = find_card(context.tx, card.card_sn)
        assert found is not None
        return Case(person, found, None)
    return Case(person, card, loss)


def put_away(tx: Tx, card: Card, loss: Loss, today: str) -> None:
    """Write down what the date says already: the report has lapsed, the card is what it was."""
    end_loss(tx, loss, LAPSED, today)
    if card.status == LOST:
        set_status(tx, card.card_sn, card.status_before or NORMAL, today, card.status_reason)


def reported_case(context: Context, holder: Holder) -> Case:
    """The case of a person whose card is reported; refused with what happened if it is not."""
    case = find_case(context, holder.certno, holder.psn_name)
    if case.loss is not None:
        return case
    replaced = replaced_loss(context.tx, case.person.psn_no)
    if replaced is not None and replaced.new_card_no == case.card.card_no:
        raise Refused(Code.CARD_REPLACED, date=replaced.ended_on)
    raise Refused(Code.LOSS_UNKNOWN)


def live_card(tx: Tx, person: Person) -> Card:
    """The newest card of a person that was not cancelled."""
    for card in reversed(cards_of(tx, person.psn_no)):
        if card.status != CANCELLED:
            return card
    raise Refused(Code.NO_LIVE_CARD)


def _require_letter(context: Context, asked: LossReport) -> None:
    """The stamped letter: a number nobody used, not too old and not of tomorrow."""
    if not 0 < len(asked.letter_no) <= LONGEST_LETTER:
        raise wrong("data.letter_no", f"1..{LONGEST_LETTER}")
    written = day("data.letter_day", asked.letter_day)
    today = context.now.date()
    last_day = last_day_of_letter(written, context.profile.loss_letter_days)
    if written > today:
        raise Refused(Code.LETTER_WRONG, date=asked.letter_day)
    if last_day < today:
        raise Refused(Code.LETTER_EXPIRED, date=last_day.isoformat())
    if letter_was_used(context.tx, asked.letter_no):
        raise Refused(Code.LETTER_USED, letter=asked.letter_no)


def _judge(context: Context, person: Person, asked: LossReport) -> Refused | None:
    """Name, and something only the holder knows; wrong answers are counted as on every call."""
    cards = cards_of(context.tx, person.psn_no)
    ends = {card.card_no[-CARD_PLACES:] for card in cards}
    employers = {row.employer for row in person.insurances}
    months = {row.since[: len("2015-01")] for row in person.insurances}
    known = (ends | {keyed(card.card_no) for card in cards} | employers | months) - {""}
    right = asked.psn_name == person.name and asked.answer.strip() in known
    doubt = judge_caller(context, person, right=right)
    if doubt is None or doubt.code == Code.IDENTITY_LOCKED:
        return doubt
    return Refused(Code.IDENTITY_WRONG)
