"""A card retired for good, and where money goes that belonged to what is no more (R4, R10).

What a retired card held waits for its holder's next one. Payments that were under way end later:
what comes back to a retired card, or to a binding that ended, goes to `present_place`.
"""

from __future__ import annotations

from backend.cards import CANCELLED, Card, find_card, set_status
from backend.ledger import Account, Entry, Kind, Move, Reason, balance_fen, post
from backend.people import PURSE, find_person
from backend.relatives import find_binding
from backend.store import Tx


def retire_card(tx: Tx, entry: Entry, card: Card, reason: str = "") -> int:
    """Cancel a card; what its mirror holds becomes waiting credit. Gives that sum in fen."""
    person = find_person(tx, card.psn_no)
    assert person is not None, "a card refers to its person"
    moved_fen = 0
    if person.account_kind == PURSE:
        moved_fen = balance_fen(tx, card.account)
        waiting = Account(Kind.PURSE_CENTRE, card.psn_no)
        post(tx, entry, Reason.REPLACE, [Move(card.account, waiting, moved_fen)])
    set_status(tx, card.card_sn, CANCELLED, entry.at[:10], reason)
    return moved_fen


def present_place(tx: Tx, account: Account) -> Account:
    """Where money that belongs into an account goes today."""
    if account.kind == Kind.PURSE_CARD:
        card = find_card(tx, account.owner)
        if card is not None and card.status == CANCELLED:
            return Account(Kind.PURSE_CENTRE, card.psn_no)
    if account.kind == Kind.MUTUAL_AID:
        binding = find_binding(tx, account.owner)
        if binding is not None and binding.ended:
            giver = find_person(tx, binding.giver_psn_no)
            assert giver is not None, "a binding refers to its giver"
            assert giver.centre_account is not None, "who gives has an account"
            return giver.centre_account
    return account
