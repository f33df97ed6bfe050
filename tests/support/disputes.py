"""Disputed lines in a shop, and what only the ledger knows: made behind the journal's back."""

from __future__ import annotations

from datetime import datetime

from backend.cards import find_card
from backend.protocol.calls import CONFIRM, LOAD_CONFIRM, LOAD_START, SETTLE
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    Attempt,
    Confirm,
    ConfirmRequest,
    LoadStart,
    LoadStartRequest,
)
from backend.protocol.messages.dispute import Verdict
from card_emulator.protocol import cipher
from terminal.desk.operation import Place
from terminal.purse import initialize_load
from terminal.steps import ask_host, stamp
from terminal.transactions.bill import settle_request
from terminal.transactions.contact import meet
from terminal.transactions.dispute import Investigated, dispute
from terminal.transactions.pin import verify_pin
from tests.support.training_home import Shop, Trainer, cheap_order

TXN_NO = 9999


def investigate(
    shop: Shop, card: str, *, sequence: int = -1, number: str = "", kind: str = "2", said: str = ""
) -> Investigated:
    """The bank desk's dispute of one line."""
    shop.workplace.drawer.insert(card)
    flow = dispute(kind, sequence, number, said)
    return shop.workplace.drive(flow, Trainer(), Place.BANK)


def verdict(shop: Shop, card: str, **line) -> Verdict:
    return Verdict(investigate(shop, card, **line).answer.verdict)


def psn_no(shop: Shop, card: str) -> str:
    card_sn = shop.card(card).field("card_sn")
    return shop.world.store.read(lambda tx: find_card(tx, card_sn)).psn_no


def money(shop: Shop, card: str):
    return shop.books().balances(psn_no(shop, card))


def ledger_is_sound(shop: Shop) -> bool:
    books = shop.books()
    return not books.differences() and not books.sum_of_all_accounts()


def ask(shop: Shop, call, message):
    """A message of this terminal, kept in no journal."""
    return shop.workplace.host.ask(call, message, shop.workplace.clock.stamp().msgid)


def settle_behind_the_journals_back(shop: Shop, card: str, extension=None):
    """A 2102 of this terminal that its journal has nothing of; gives msgid, contact, settlement."""
    shop.workplace.drawer.insert(card)
    workplace = shop.workplace
    contact = workplace.drive(meet(), Trainer())
    stamped, order = workplace.clock.stamp(), cheap_order(workplace)
    more = () if extension is None else (extension(contact),)
    request = settle_request(order, contact.face, contact.person, stamped.time, *more)
    return stamped.msgid, contact, workplace.host.ask(SETTLE, request, stamped.msgid).setlinfo


def confirm_with_a_stolen_key(shop, contact, msgid, sequence, amounts) -> None:
    """A TAC that no card made: the only way a purse debit can stand in the ledger alone."""
    at = datetime(2026, 11, 21, 10)
    algorithm, dtk = _stolen(shop, contact.face)
    tac = cipher.purchase_tac(algorithm, dtk, amounts, contact.psam.terminal_no, TXN_NO, at)
    attempt = Attempt(
        omsgid=msgid, card_sn=contact.face.card_sn, sequence=sequence,
        terminal_no=contact.psam.terminal_no, terminal_txn_no=TXN_NO,
        terminal_time=f"{at:%Y%m%d%H%M%S}",
    )  # fmt: skip
    ask(shop, CONFIRM, ConfirmRequest(Confirm(attempt, Hex(tac))))


def load_behind_the_cards_back(shop: Shop, card: str, amount_fen: int) -> int:
    """A load that the centre was told of with a stolen key; gives its number on the card."""
    shop.workplace.drawer.insert(card)
    contact, terms, msgid, host_time = shop.workplace.drive(_begun_load(amount_fen), Trainer())
    algorithm, dtk = _stolen(shop, contact.face)
    at, terminal_no = datetime.strptime(host_time, "%Y%m%d%H%M%S"), contact.psam.terminal_no
    tac = cipher.load_tac(
        algorithm, dtk, terms.balance_fen, terms.sequence, amount_fen, terminal_no, at
    )
    attempt = Attempt(omsgid=msgid, card_sn=contact.face.card_sn, sequence=terms.sequence,
                      terminal_no=terminal_no)  # fmt: skip
    ask(shop, LOAD_CONFIRM, ConfirmRequest(Confirm(attempt, Hex(tac))))
    return terms.sequence


def _begun_load(amount_fen: int):
    """KLDI answered, and no CREDIT FOR LOAD after it."""
    contact = yield from meet()
    yield from verify_pin(amount_fen)
    terms = yield from initialize_load(amount_fen, contact.psam.terminal_no)
    stamped = yield from stamp()
    start = LoadStart(
        psn_no=contact.person.base.psn_no, card_sn=contact.face.card_sn,
        terminal_no=contact.psam.terminal_no, amount_fen=amount_fen,
        balance_fen=terms.balance_fen, sequence=terms.sequence, key_version=terms.key_version,
        algorithm=terms.algorithm, random=Hex(terms.random), mac1=Hex(terms.mac1),
    )  # fmt: skip
    reply = yield from ask_host(LOAD_START, LoadStartRequest(start), msgid=stamped.msgid)
    return contact, terms, stamped.msgid, reply.data.host_time


def _stolen(shop: Shop, face):
    """The card's TAC key, as nobody but the issuer has it."""
    card = shop.world.store.read(lambda tx: find_card(tx, face.card_sn))
    algorithm = cipher.ALGORITHMS[card.algorithm]
    dtk = shop.world.keys.card_key("dtk", face.city6, card.card_factor, algorithm)
    return algorithm, dtk
