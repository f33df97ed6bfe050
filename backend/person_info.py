"""Person information 1101 (settlement.md 2.6) with the standing of the card as our extension.

A lost or frozen card still gets an answer: the terminal tells its holder why it does not pay.
"""

from __future__ import annotations

from backend.activation import activate_by
from backend.cards import NEVER, NORMAL, NOT_ACTIVATED, Card, cards_of
from backend.checks import card_no
from backend.context import Context
from backend.holds import open_cases
from backend.ledger import balance_fen
from backend.payers import identify, require_citizen, spendable_fen
from backend.people import PURSE, Insurance, Person, age
from backend.protocol import codec
from backend.protocol.messages.person import (
    CARD_CREDENTIAL,
    BaseInfo,
    InsuInfo,
    OpenDoubt,
    PersonReply,
    PersonRequest,
    Standing,
)
from backend.protocol.money import Fen
from backend.relatives import givers_to, left_fen
from backend.script_store import open_script_of


def person_info(context: Context, message: PersonRequest) -> PersonReply:
    """1101: who this is, what insures them, what the credential at hand can spend."""
    asked = message.data
    if asked.mdtrt_cert_type == CARD_CREDENTIAL:
        card_no("data.mdtrt_cert_no", asked.mdtrt_cert_no, context.profile.card_no_format)
    person, card = identify(
        context.tx, asked.mdtrt_cert_type, asked.mdtrt_cert_no, asked.card_sn, asked.certno
    )
    require_citizen(person, asked.certno, asked.psn_name)
    balc_fen = spendable_fen(context.tx, person, card)
    rows = tuple(
        _insurance(context, row, balc_fen if place == 0 else 0)
        for place, row in enumerate(person.insurances)
    )
    return PersonReply(_base(context, person, card), rows)


def _base(context: Context, person: Person, card: Card | None) -> BaseInfo:
    return BaseInfo(
        psn_no=person.psn_no,
        psn_cert_type="01",
        certno=person.certno,
        psn_name=person.name,
        gend=person.gend,
        naty=person.nation,
        brdy=person.brdy,
        age=age(person.brdy, context.now.date()),
        exp_content=codec.encode(standing(context, person, card)).decode(),
    )


def _insurance(context: Context, row: Insurance, balc_fen: int) -> InsuInfo:
    return InsuInfo(
        balc=Fen(balc_fen),
        insutype=row.insutype,
        psn_type=row.psn_type,
        psn_insu_stas=row.status,
        psn_insu_date=row.since,
        paus_insu_date=row.paused,
        cvlserv_flag=row.civil_servant,
        insuplc_admdvs=row.area or context.profile.area,
        emp_name=row.employer,
    )


def standing(context: Context, person: Person, card: Card | None) -> Standing:
    """The state of the card at hand, else of the person's newest one."""
    shown = card or next(iter(reversed(cards_of(context.tx, person.psn_no))), None)
    centre = person.centre_account
    waits = centre is not None and person.account_kind == PURSE
    waiting_fen = balance_fen(context.tx, centre) if centre is not None and waits else 0
    shared_fen = sum(left_fen(context.tx, bound) for bound in givers_to(context.tx, person.psn_no))
    if shown is None:
        return Standing(
            account_kind=person.account_kind,
            card_status=NORMAL,
            waiting_fen=waiting_fen,
            relatives_fen=shared_fen,
        )
    return Standing(
        account_kind=person.account_kind,
        card_status=shown.status_on(context.today),
        status_since=shown.status_since,
        status_reason=shown.status_reason,
        card_fen=balance_fen(context.tx, shown.account),
        waiting_fen=waiting_fen,
        unprinted=shown.unprinted,
        last_purchase=shown.last_purchase,
        last_load=shown.last_load,
        relatives_fen=shared_fen,
        doubts=_doubts(context, shown),
        script=_script(context, shown),
        activate_by=_activate_by(context, shown),
    )


def _script(context: Context, card: Card) -> str:
    script = open_script_of(context.tx, card.card_sn)
    return "" if script is None else script.kind


def _activate_by(context: Context, card: Card) -> str:
    waits = card.status_on(context.today) == NOT_ACTIVATED
    return activate_by(context.tx, card).isoformat() if waits else ""


def _doubts(context: Context, card: Card) -> tuple[OpenDoubt, ...]:
    return tuple(
        OpenDoubt(
            omsgid=held.msgid,
            kind=held.kind,
            sequence=held.sequence,
            terminal_no=held.terminal_no,
        )
        for held in open_cases(context.tx, card.card_sn)
    )


assert Standing(account_kind="", card_status="").last_purchase == NEVER
