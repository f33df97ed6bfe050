"""The financial account at the centre, on both databases: proofs, tries, moves, who may ask."""

import pytest

from backend.bank import account_number
from backend.ledger import Account, Kind
from backend.people import Institution, register_institution
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages.bank import (
    Customer,
    FinancialReply,
    FinancialRequest,
    MoneyOrder,
    MovedReply,
    Moving,
    MovingRequest,
    NewSecret,
    Opening,
    OpeningRequest,
    Party,
    PinProofGiven,
    SecretChange,
    SecretChangeRequest,
    SecretVerdictReply,
    change_binding,
    order_binding,
)
from backend.protocol.money import Fen
from backend.protocol.pin_proof import ROUNDS, SALT_BYTES, pin_key, proof_of, sealed
from tests.support.centre_people import PURSE_PERSON, SHOP

BANK, AGENCY = "B43010000001", "A43010000001"
SALT = bytes(range(SALT_BYTES))
PIN, WRONG, OTHER = b"135790", b"000000", b"864209"
CUSTOMER = Customer(certno=PURSE_PERSON.certno)
NUMBER = account_number(PURSE_PERSON.psn_no)
CASH_IN = MoneyOrder(source=Party.CASH, target=Party.FINANCIAL, amount=Fen(100_00))
CASH_OUT = MoneyOrder(source=Party.FINANCIAL, target=Party.CASH, amount=Fen(40_00))


def secret(pin, salt=SALT):
    return NewSecret(salt=Hex(salt), key=Hex(pin_key(pin, salt, ROUNDS)))


@pytest.fixture
def bank(world):
    """A bank's desk and an agency signed on; the purse person has an account with 100.00."""

    def enter(tx):
        for code in (BANK, AGENCY):
            register_institution(tx, Institution(code, code, "430100"))

    world.centre.store.transact(enter)
    for place, code in enumerate((BANK, AGENCY)):
        world.sign_on(code, f"00:00:00:00:01:{place:02}")
    opening = OpeningRequest(Opening(holder=CUSTOMER, new=secret(PIN)))
    assert world.send(calls.FINANCIAL_OPEN, opening, shop=BANK).ok
    assert move(world, CASH_IN).ok
    return world


def move(world, order, proof=None, shop=BANK, **more):
    moving = Moving(holder=CUSTOMER, order=order, proof=proof)
    return world.send(calls.FINANCIAL_MOVE, MovingRequest(moving), shop=shop, **more)


def proof(world, subject, pin=PIN):
    answer = world.send(calls.FINANCIAL, FinancialRequest(CUSTOMER), shop=BANK)
    terms = answer.output(FinancialReply).data.pin
    key = pin_key(pin, terms.salt, terms.rounds)
    given = Hex(proof_of(key, terms.challenge, subject))
    return PinProofGiven(challenge=terms.challenge, proof=given)


def has(world):
    return world.books.balance_fen(Account(Kind.FINANCIAL, PURSE_PERSON.psn_no))


def test_a_proof_over_the_order_moves_money_once(bank):
    given = proof(bank, order_binding(NUMBER, CASH_OUT))
    msgid = bank.msgid(BANK)
    first = move(bank, CASH_OUT, given, msgid=msgid)
    again = move(bank, CASH_OUT, given, msgid=msgid)
    assert first.raw == again.raw
    assert first.output(MovedReply).data.balance == has(bank) == 60_00
    assert bank.books.sum_of_all_accounts() == 0
    assert not move(bank, CASH_OUT, given).output(MovedReply).data.right
    assert has(bank) == 60_00


def test_three_wrong_proofs_lock_and_the_right_one_is_too_late(bank):
    subject = order_binding(NUMBER, CASH_OUT)
    left = [
        move(bank, CASH_OUT, proof(bank, subject, WRONG)).output(MovedReply).data.pin.tries_left
        for _ in range(3)
    ]
    assert left == [2, 1, 0]
    assert move(bank, CASH_OUT, proof(bank, subject)).code == "BANK_PIN_LOCKED"
    assert has(bank) == 100_00


def test_a_right_proof_gives_all_tries_back(bank):
    subject = order_binding(NUMBER, CASH_OUT)
    move(bank, CASH_OUT, proof(bank, subject, WRONG))
    done = move(bank, CASH_OUT, proof(bank, subject)).output(MovedReply).data
    assert (done.right, done.pin.tries_left) == (True, 3)


def test_a_proof_for_another_order_or_account_is_wrong(bank):
    dearer = MoneyOrder(source=Party.FINANCIAL, target=Party.CASH, amount=Fen(41_00))
    for subject in (order_binding(NUMBER, dearer), order_binding("X1", CASH_OUT)):
        assert not move(bank, CASH_OUT, proof(bank, subject)).output(MovedReply).data.right


def test_without_a_proof_nothing_goes_out(bank):
    assert move(bank, CASH_OUT).code == "BANK_PIN_LOCKED"
    assert has(bank) == 100_00


def test_the_personal_account_is_in_no_order(bank):
    for source, target, code in (
        (Party.PERSONAL, Party.FINANCIAL, "ACCOUNTS_APART"),
        (Party.FINANCIAL, Party.PERSONAL, "ACCOUNTS_APART"),
        (Party.PERSONAL, Party.CASH, "NO_CASH"),
        ("purse", Party.CASH, "MOVE_UNKNOWN"),
    ):
        order = MoneyOrder(source=source, target=target, amount=Fen(1))
        assert move(bank, order).code == code


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_more_than_nothing(bank, amount):
    order = MoneyOrder(source=Party.CASH, target=Party.FINANCIAL, amount=Fen(amount))
    assert move(bank, order).code == "FIELD_WRONG"


def test_only_the_bank_moves_cash(bank):
    for shop in (SHOP, AGENCY):
        assert move(bank, CASH_IN, shop=shop).code == "WRONG_PLACE"


def test_a_pin_changes_with_the_old_one_sealed_by_it(bank):
    given = proof(bank, change_binding(NUMBER))
    hidden = sealed(pin_key(PIN, SALT, ROUNDS), given.challenge, secret(OTHER).key)
    new = NewSecret(salt=Hex(SALT), key=Hex(hidden))
    change = SecretChangeRequest(SecretChange(holder=CUSTOMER, new=new, proof=given))
    assert bank.send(calls.BANK_PIN, change, shop=BANK).output(SecretVerdictReply).data.right
    subject = order_binding(NUMBER, CASH_OUT)
    assert not move(bank, CASH_OUT, proof(bank, subject)).output(MovedReply).data.right
    assert move(bank, CASH_OUT, proof(bank, subject, OTHER)).output(MovedReply).data.right


def test_a_shop_or_an_agency_sets_no_pin_without_the_old_one(bank):
    change = SecretChangeRequest(SecretChange(holder=CUSTOMER, new=secret(OTHER)))
    for shop in (SHOP, AGENCY):
        assert bank.send(calls.BANK_PIN, change, shop=shop).code == "WRONG_PLACE"
