"""Genuine offline sales as terminals forward them to the centre, and what the books say then."""

from msgspec.structs import replace

from backend.cards import find_card
from backend.ledger import Account, Kind
from backend.offline_cases import open_cases
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages.offline import SOLD, OfflineReply, OfflineRequest, OfflineSale
from backend.protocol.messages.pharmacy import Purse
from tests.support.centre_people import CARD, DRUG_A, PURSE_PERSON, SHOP, TERMINAL_NO
from tests.support.centre_world import Sale

TIME = "20261121093020"
BEFORE_FEN = 380_00
SALE = ((DRUG_A, "12.50", "2"),)
SALE_FEN = 25_00


def offline(world, sequence, basket=SALE, txn_no=None, **changes):
    """The message of a genuine offline sale: every fen from the account."""
    lines = world.settle_request(PURSE_PERSON, CARD, basket).drugdetail
    total = sum(int(line.det_item_fee_sumamt) for line in lines)
    sale = OfflineSale(
        card_sn=CARD.card_sn, card_no=CARD.card_no, sequence=sequence, terminal_no=TERMINAL_NO,
        terminal_txn_no=100 + sequence if txn_no is None else txn_no, terminal_time=TIME,
        total_fen=total, account_fen=total, self_fen=total, card_sales=1, card_total_fen=total,
        evidence=SOLD,
    )  # fmt: skip
    sale = replace(sale, **changes)
    if "tac" not in changes:
        sale = replace(sale, tac=Hex(tac_of(sale)))
    return OfflineRequest(data=sale, drugdetail=lines)


def tac_of(sale):
    purse = Purse(
        sequence=sale.sequence, terminal_no=sale.terminal_no, account_fen=sale.account_fen,
        self_fen=sale.self_fen, fund_fen=0,
    )  # fmt: skip
    return CARD.purchase_tac(purse, sale.terminal_txn_no, sale.terminal_time)


def send(world, message, **more):
    return world.send(calls.OFFLINE_FORWARD, message, **more)


def said(answer):
    data = answer.output(OfflineReply).data
    return data.outcome, data.reason


def mirror(world):
    return world.books.balances("P001").on_cards_fen


def owed(world, shop=SHOP):
    return world.books.balance_fen(Account(Kind.INSTITUTION, shop))


def apart(world):
    rows = world.books.trial_balance()
    return sum(row.balance_fen for row in rows if row.kind == Kind.DISPUTED)


def cases(world):
    return open_cases(world.centre.store)


def card(world):
    return world.centre.store.read(lambda tx: find_card(tx, CARD.card_sn))


def sale_of(doubt):
    """A doubt as 1101 reports it, for `World.attempt`."""
    purse = Purse(
        sequence=doubt.sequence, terminal_no=doubt.terminal_no, account_fen=doubt.account_fen,
        self_fen=doubt.self_fen, fund_fen=0,
    )  # fmt: skip
    return Sale(doubt.msgid, None, purse)
