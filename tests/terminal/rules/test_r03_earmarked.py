"""Rule 3: the personal account gives no cash and no transfer; a refund of it is never cash.

The attempts at the bank's desk and machine are in test_r01; here is everything else that could be
tried, and what the books of a whole world say.
"""

from __future__ import annotations

import pytest

from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.messages.pharmacy import Cancel, CancelRequest
from backend.verify import verify
from card_emulator.protocol.apdu import Command
from card_emulator.protocol.applications import MEDICAL_AID, SSSE_NAME
from card_emulator.protocol.purse import Amounts, initialize_purchase_data
from card_emulator.protocol.status import SW
from card_emulator.store import open_card
from terminal.errors import Declined
from terminal.outcome import Result
from terminal.transactions.pin import PinCancelled
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    basket_of,
)
from tests.support.centre_world import make_world
from tests.support.lost_cards import AGENCY, BANK, Desks
from tests.support.training_home import Trainer

PERSONAL = frozenset({Kind.PURSE_CARD, Kind.PURSE_CENTRE, Kind.ONLINE, Kind.MUTUAL_AID})
SPENT = frozenset({Kind.TRANSIT, Kind.INSTITUTION})


class Cancels(Trainer):
    """A holder who types nothing."""

    def pin(self, tries_left: int, amount_fen: int) -> None:
        del tries_left, amount_fen


@pytest.fixture
def desks():
    world = make_world()
    world.credit("P001", "500.00")
    world.load("380.00", 0)
    world.credit("P002", "380.00")
    return Desks(world)


def ways_out(world) -> set[tuple[Kind, Kind]]:
    """From which kind of personal account money went to which other kind, ever."""
    postings = [
        posting for row in world.books.settlements() for posting in world.books.postings(row.msgid)
    ]
    kinds = [
        (Account.parse(posting.debit).kind, Account.parse(posting.credit).kind)
        for posting in postings
    ]
    return {(debit, credit) for debit, credit in kinds if debit in PERSONAL}


@pytest.mark.parametrize("place", [BANK, AGENCY])
@pytest.mark.parametrize(
    ("person", "card"), [(PURSE_PERSON, CARD), (PURSE_PERSON, None), (ONLINE_PERSON, ONLINE_CARD)]
)
def test_r3_only_designated_institutions_are_paid(desks, place, person, card):
    before = desks.world.books.trial_balance()
    sale = desks.world.sell(person, card, BASKET, shop=place)
    assert sale.answer.code == "WRONG_PLACE"
    assert desks.world.quote(person, card, BASKET).ok
    assert desks.world.books.trial_balance() == before


def test_r3_what_leaves_a_personal_account_goes_to_an_institution_and_nowhere_else(desks):
    world = desks.world
    held = world.hold(BASKET, 0)
    assert world.confirm(held).ok
    assert world.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(10_00)).answer.ok
    assert world.refund(held).ok
    assert ways_out(world) == {
        (Kind.PURSE_CARD, Kind.TRANSIT),
        (Kind.ONLINE, Kind.INSTITUTION),
    }
    assert {credit for _, credit in ways_out(world)} <= SPENT


def test_r3_a_refund_gives_the_account_part_to_the_account_and_only_cash_as_cash(desks):
    world = desks.world
    sale = world.hold(basket_of(400_00), 0)
    assert (sale.info.acct_pay, sale.info.psn_cash_pay) == (380_00, 20_00)
    assert world.confirm(sale).ok
    info = world.refund(sale).output(calls.CANCEL.output).setlinfo
    assert (info.acct_pay, info.psn_cash_pay) == (-380_00, -20_00)
    assert world.books.balances("P001").waiting_fen == 500_00
    assert verify(world.centre.store).faults == []


def test_r3_a_refund_cannot_be_sent_for_somebody_elses_account(desks):
    world = desks.world
    sale = world.hold(BASKET, 0)
    assert world.confirm(sale).ok
    wrong = Cancel(sale.info.setl_id, sale.info.mdtrt_id, ONLINE_PERSON.psn_no)
    assert world.send(calls.CANCEL, CancelRequest(wrong)).code == "SETTLEMENT_UNKNOWN"


def test_r3_the_card_pays_with_its_pin_only(shop):
    outcome = shop.sell("zhao", clerk=Cancels())
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.reason, PinCancelled)
    assert isinstance(outcome.reason, Declined)
    assert shop.card("zhao").purse.balance_fen == 380_00


def test_r3_a_card_that_saw_no_pin_debits_nothing(shop):
    card = open_card(shop.home.cards / "zhao.card", shop.world.keys)
    card.power_on()
    for name in (SSSE_NAME, MEDICAL_AID):
        assert card.transmit(bytes(Command(0, 0xA4, 4, 0, name)))[:1] == b"\x61"
    wanted = initialize_purchase_data(1, Amounts(121_60, 0, 0), "430102000042")
    asked = Command(0xB0, 0x28, 1, 1, wanted)
    assert card.transmit(bytes(asked)) == SW.SECURITY_STATUS.to_bytes(2, "big")
    card.close()
    assert shop.card("zhao").purse.balance_fen == 380_00


def test_r3_no_move_of_a_whole_training_world_takes_money_out_of_the_system(shop):
    books = shop.books()
    kinds = {
        (Account.parse(posting.debit).kind, Account.parse(posting.credit).kind)
        for row in books.settlements()
        for posting in books.postings(row.msgid)
    }
    assert {credit for debit, credit in kinds if debit in PERSONAL} <= SPENT | PERSONAL
