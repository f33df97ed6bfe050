"""The new card for a lost one (rules.md R10): its terms for the factory, and the change of cards.

With KNEWC the old card is cancelled, its money waits for the new one, which still has to be
activated: one transaction. History and bindings are the person's and stay.
"""

from __future__ import annotations

from backend.cards import NOT_ACTIVATED, CardRegistration, find_card, register_card
from backend.checks import code, day, wrong
from backend.context import Context
from backend.ledger import Account, Kind, balance_fen
from backend.loss import Case, reported_case
from backend.losses import REPLACED, end_loss
from backend.protocol.messages.loss import (
    CardTerms,
    CardTermsReply,
    Holder,
    HolderRequest,
    NewCard,
    NewCardReply,
    NewCardRequest,
    Replaced,
)
from backend.protocol.refusals import Code, Refused
from backend.retire import retire_card
from backend.roles import Role, require_role
from backend.store import Tx
from backend.store import tables as t
from backend.store.sql import bindparam, select

CARD_SN_DIGITS, FACTOR_BYTES = 32, 8
SERIAL = slice(16, 24)
"""Where the serial stands in a 卡识别码; before it, city and issuer."""

WHY = "replaced"


def card_terms(context: Context, message: HolderRequest) -> CardTermsReply:
    """KTERM: what to make; refused before the day of collection."""
    case = _due(context, message.data)
    person, card = case.person, case.card
    insurance = person.insurances[0]
    return CardTermsReply(
        CardTerms(
            psn_no=person.psn_no,
            certno=person.certno,
            psn_name=person.name,
            gend=person.gend,
            naty=person.naty,
            brdy=person.brdy,
            insutype=insurance.insutype,
            psn_type=insurance.psn_type,
            account_kind=person.account_kind,
            algorithm=card.algorithm,
            old_card_sn=card.card_sn,
            serial=_free_serial(context.tx, card.card_sn),
            issued_on=context.today,
        )
    )


def change_cards(context: Context, message: NewCardRequest) -> NewCardReply:
    """KNEWC: enter the new card, cancel the old one, carry the money over."""
    new = message.data
    case = _due(context, Holder(certno=new.certno, psn_name=new.psn_name))
    person, loss, tx = case.person, case.loss, context.tx
    assert loss is not None
    _check(context, new, case)
    moved_fen = retire_card(tx, context.entry(loss.loss_id), case.card, WHY)
    register_card(
        tx,
        CardRegistration(
            card_sn=new.card_sn,
            card_no=new.card_no,
            psn_no=person.psn_no,
            card_factor=bytes(new.card_factor),
            algorithm=new.algorithm,
            key_version=new.key_version,
            issued_on=new.issued_on,
            expires_on=new.expires_on,
            status=NOT_ACTIVATED,
        ),
    )
    end_loss(tx, loss, REPLACED, context.today, new.card_no)
    waiting_fen = balance_fen(tx, Account(Kind.PURSE_CENTRE, person.psn_no))
    return NewCardReply(
        Replaced(
            card_no=new.card_no,
            card_status=NOT_ACTIVATED,
            waiting_fen=waiting_fen,
            moved_fen=moved_fen,
        )
    )


def _due(context: Context, holder: Holder) -> Case:
    """The case of a replacement that was applied for and is due today."""
    require_role(context, Role.AGENCY)
    case = reported_case(context, holder)
    assert case.loss is not None
    if not case.loss.applied_on:
        raise Refused(Code.NOT_APPLIED)
    if context.today < case.loss.collect_from:
        raise Refused(Code.TOO_EARLY, date=case.loss.collect_from)
    return case


def _check(context: Context, new: NewCard, case: Case) -> None:
    """The shape of what came from the factory; the numbers are nobody's."""
    if new.old_card_sn.upper() != case.card.card_sn:
        raise wrong("data.old_card_sn", case.card.card_sn)
    digits = set("0123456789ABCDEF")
    if len(new.card_sn) != CARD_SN_DIGITS or not set(new.card_sn.upper()) <= digits:
        raise wrong("data.card_sn", f"{CARD_SN_DIGITS} digits")
    if len(new.card_factor) != FACTOR_BYTES:
        raise wrong("data.card_factor", f"{FACTOR_BYTES} bytes")
    code("data.algorithm", str(new.algorithm), ("1", "3"))
    for name in ("issued_on", "expires_on"):
        day(f"data.{name}", getattr(new, name))
    taken = find_card(context.tx, new.card_sn) or context.tx.row(_NUMBER, card_no=new.card_no)
    if taken is not None or not new.card_no:
        raise Refused(Code.NUMBER_TAKEN, card=new.card_no)


def _free_serial(tx: Tx, card_sn: str) -> int:
    """One more than the highest serial of this city and issuer."""
    issuer = card_sn[: SERIAL.start]
    row = tx.row(_HIGHEST, low=issuer, high=issuer + "G")
    highest = str(row[0])[SERIAL] if row else "0"
    return int(highest, 16) + 1


_c = t.cards.c
_NUMBER = select(_c.card_sn).where(_c.card_no == bindparam("card_no")).limit(1)
_HIGHEST = (
    select(_c.card_sn)
    .where(_c.card_sn >= bindparam("low"), _c.card_sn < bindparam("high"))
    .order_by(_c.card_sn.desc())
    .limit(1)
)
