"""What agency and bank do at their desks: credit accounts, take loss reports, bind relatives.

Every operation is one transaction under a reference the caller gives: the same reference with the
same content has no second effect, with other content it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from backend import cards
from backend.booking import DeskRefused, book
from backend.centre import Centre
from backend.ledger import AGENCY, Account, Entry, Move, Reason, balance_fen, post
from backend.loss_rules import first_day_of_collection
from backend.losses import LIFTED, Loss, end_loss, enter_loss, open_loss
from backend.people import find_person
from backend.protocol.messages.loss import FORMAL
from backend.protocol.money import LARGEST_FEN
from backend.relatives import Bound, enter
from backend.retire import retire_card
from backend.store import Tx


def credit_account(
    centre: Centre, psn_no: str, amount_fen: int, reason: str, *, reference: str
) -> None:
    """Credit a personal account from the agency's funds: a purse person's waits to be loaded."""

    at = f"{centre.now():%Y-%m-%d %H:%M:%S}"
    centre.store.transact(
        lambda tx: credit_within(tx, psn_no, amount_fen, reason, reference=reference, at=at)
    )


def credit_within(
    tx: Tx, psn_no: str, amount_fen: int, reason: str, *, reference: str, at: str
) -> None:
    """As `credit_account`, inside a transaction of the caller's at a time of the centre's."""

    def work(tx: Tx, entry: Entry) -> None:
        account = _personal_account(tx, psn_no)
        post(tx, entry, Reason.CREDIT, [Move(AGENCY, account, amount_fen)])

    if not 0 < amount_fen <= LARGEST_FEN:
        raise DeskRefused("A credit is more than nothing.")
    book(tx, "credit", reference, (psn_no, str(amount_fen), reason), at, work)


def report_loss(centre: Centre, card_sn: str, *, reference: str, reason: str = "") -> None:
    """Take a loss report: from today the card is refused everywhere (rules.md R10)."""

    def work(tx: Tx, entry: Entry) -> None:
        card = _living(tx, card_sn)
        reported = date.fromisoformat(entry.at[:10])
        collect = first_day_of_collection(reported, centre.profile.collection_days).isoformat()
        loss = Loss(reference, card.card_sn, card.psn_no, FORMAL, entry.at[:10],
                    collect_from=collect)  # fmt: skip
        if open_loss(tx, card.card_sn) is None:
            enter_loss(tx, loss)
        cards.set_lost(tx, card, entry.at[:10], "", reason)

    _once(centre, cards.LOST, reference, (card_sn, reason), work)


def freeze_card(centre: Centre, card_sn: str, reason: str, *, reference: str) -> None:
    """Freeze a card for a stated reason."""
    _set_card(centre, card_sn, cards.FROZEN, reason, reference)


def cancel_card(centre: Centre, card_sn: str, *, reference: str) -> None:
    """Cancel a card for good: its holder has a newer one."""

    def work(tx: Tx, entry: Entry) -> None:
        retire_card(tx, entry, _living(tx, card_sn))

    _once(centre, cards.CANCELLED, reference, (card_sn, ""), work)


def activate_card(centre: Centre, card_sn: str, *, reference: str) -> None:
    """Open the social function of a card, or re-open one that was stopped (rules.md R6, R7)."""
    _set_card(centre, card_sn, cards.NORMAL, "", reference)


def statement_printed(centre: Centre, card_sn: str, *, reference: str) -> None:
    """The statement of a card that cannot count itself was printed: its count starts over."""

    def work(tx: Tx, _: Entry) -> None:
        cards.statement_printed(tx, _card(tx, card_sn).card_sn)

    _once(centre, "statement", reference, (card_sn,), work)


def bind_relative(
    centre: Centre, user_psn_no: str, giver_psn_no: str, limit_fen: int, *, reference: str
) -> None:
    """Let `user` spend up to a limit of `giver`'s account (rules.md R4): reserved at once.

    Relatives are drawn on in the order they were bound.
    """

    def work(tx: Tx, entry: Entry) -> None:
        giver = _personal_account(tx, giver_psn_no)
        if find_person(tx, user_psn_no) is None:
            raise DeskRefused("There is no person {psn_no}.", psn_no=user_psn_no)
        if balance_fen(tx, giver) < limit_fen:
            raise DeskRefused("The account of {psn_no} holds less.", psn_no=giver_psn_no)
        people = (reference, user_psn_no, giver_psn_no)
        enter(tx, entry, Bound(*people, 0, "", entry.at[:10], "", limit_fen), giver)

    if limit_fen <= 0 or user_psn_no == giver_psn_no:
        raise DeskRefused("A relative is somebody else, and the limit is more than nothing.")
    _once(centre, "bind", reference, (user_psn_no, giver_psn_no, str(limit_fen)), work)


def _set_card(centre: Centre, card_sn: str, status: str, reason: str, reference: str) -> None:
    def work(tx: Tx, entry: Entry) -> None:
        card = _living(tx, card_sn)
        loss = open_loss(tx, card.card_sn)
        if loss is not None:
            end_loss(tx, loss, LIFTED, entry.at[:10])
        cards.set_status(tx, card.card_sn, status, entry.at[:10], reason)

    _once(centre, status, reference, (card_sn, reason), work)


def _living(tx: Tx, card_sn: str) -> cards.Card:
    card = _card(tx, card_sn)
    if card.status == cards.CANCELLED:
        raise DeskRefused("The card {card_sn} was cancelled for good.", card_sn=card_sn)
    return card


def _card(tx: Tx, card_sn: str) -> cards.Card:
    card = cards.find_card(tx, card_sn)
    if card is None:
        raise DeskRefused("There is no card {card_sn}.", card_sn=card_sn)
    return card


def _personal_account(tx: Tx, psn_no: str) -> Account:
    person = find_person(tx, psn_no)
    if person is None:
        raise DeskRefused("There is no person {psn_no}.", psn_no=psn_no)
    if person.centre_account is None:
        raise DeskRefused("The scheme of {psn_no} has no personal account.", psn_no=psn_no)
    return person.centre_account


def _once(
    centre: Centre,
    operation: str,
    reference: str,
    content: tuple[str, ...],
    work: Callable[[Tx, Entry], None],
) -> None:
    """Run `work` in one transaction unless this reference was used for the same before."""
    at = f"{centre.now():%Y-%m-%d %H:%M:%S}"
    centre.store.transact(lambda tx: book(tx, operation, reference, content, at, work))
