"""Rule 2: the financial account: opened at the bank, cash, transfers, payments, incomes."""

import pytest

from backend.protocol.calls import FINANCIAL_MOVE
from backend.protocol.codec import decode
from backend.protocol.envelope import Request
from backend.protocol.messages.bank import Moving, MovingRequest, Party
from backend.protocol.refusals import Code, Refused
from terminal.assemble.training import BANK_PIN
from terminal.desk.operation import Place
from terminal.errors import Declined
from terminal.steps import ask_host
from terminal.transactions.bank import (
    BankPinNotSet,
    MaybeBooked,
    at_the_desk,
    change_bank_pin,
    look,
    open_financial,
    reset_bank_pin,
)
from tests.support.bank_life import (
    Once,
    account_no,
    at_desk,
    at_machine,
    certno,
    financial_fen,
    order,
    phone,
)
from tests.support.faults import Everything, Network
from tests.support.training_home import Trainer

NEW_PIN = "864209"
START_FEN = 3700_00


def balanced(shop):
    books = shop.books()
    return books.sum_of_all_accounts() == 0 and books.differences() == []


def test_r2_it_is_opened_at_the_bank_apart_from_the_social_function(shop):
    """Li's card is not activated: the bank opens the account all the same."""
    opened = shop.workplace.drive(
        open_financial(certno(shop, "li")), Trainer(new_pin=NEW_PIN), Place.BANK
    )
    assert opened.account_no == account_no(shop, "li")
    assert not shop.card("li").activated
    at_desk(shop, order(Party.CASH, Party.FINANCIAL, 20_00), key="li")
    at_desk(shop, order(Party.FINANCIAL, Party.CASH, 5_00), Trainer(NEW_PIN), key="li")
    assert financial_fen(shop, "li") == 15_00
    assert balanced(shop)


def test_r2_it_is_opened_once_and_at_the_bank_only(shop):
    with pytest.raises(Refused) as no:
        shop.workplace.drive(open_financial(certno(shop)), Trainer(new_pin=NEW_PIN), Place.BANK)
    assert no.value.code == Code.FINANCIAL_EXISTS
    for place in (Place.COUNTER, Place.AGENCY):
        flow = open_financial(certno(shop, "li"))
        with pytest.raises(Refused) as no:
            shop.workplace.drive(flow, Trainer(new_pin=NEW_PIN), place)
        assert no.value.code == Code.WRONG_PLACE


def test_r2_nothing_is_opened_when_the_pin_is_not_typed(shop):
    with pytest.raises(BankPinNotSet):
        shop.workplace.drive(open_financial(certno(shop, "li")), Trainer(), Place.BANK)
    with pytest.raises(Refused) as no:
        at_desk(shop, order(Party.CASH, Party.FINANCIAL), key="li")
    assert no.value.code == Code.FINANCIAL_UNKNOWN


def test_r2_cash_goes_in_and_out(shop):
    moved = at_desk(shop, order(Party.CASH, Party.FINANCIAL, 12_34))
    assert moved.balance == START_FEN + 12_34
    moved = at_desk(shop, order(Party.FINANCIAL, Party.CASH, 100_00))
    assert moved.balance == financial_fen(shop) == START_FEN + 12_34 - 100_00
    assert balanced(shop)


def test_r2_a_transfer_reaches_the_other_account(shop):
    before = financial_fen(shop, "qian")
    at_desk(shop, order(Party.FINANCIAL, Party.OTHER, other=account_no(shop, "qian")))
    assert financial_fen(shop, "qian") == before + 50_00
    at_desk(shop, order(Party.FINANCIAL, Party.BANKS, other="X99 another bank"))
    assert financial_fen(shop) == START_FEN - 100_00
    assert balanced(shop)


def test_r2_a_transfer_to_nobody_or_to_oneself_is_refused(shop):
    for other in ("X000000000000000", account_no(shop)):
        with pytest.raises(Refused) as no:
            at_desk(shop, order(Party.FINANCIAL, Party.OTHER, other=other))
        assert no.value.code == Code.COUNTERPARTY_UNKNOWN
    assert financial_fen(shop) == START_FEN


def test_r2_a_shop_is_paid_with_card_and_bank_pin(shop):
    shop.workplace.drawer.insert("zhao")
    moved = at_machine(shop, order(Party.FINANCIAL, Party.SHOP, 8_80), place=Place.COUNTER)
    assert moved.reason == "consumption"
    assert financial_fen(shop) == START_FEN - 8_80
    assert shop.card("zhao").purse.balance_fen == 380_00


def test_r2_wages_subsidies_and_benefits_come_in(shop):
    at_desk(shop, order(Party.PAYROLL, Party.FINANCIAL, purpose="wage", other="晨光机械厂"))
    at_desk(shop, order(Party.PAYROLL, Party.FINANCIAL, purpose="subsidy", other="晨光机械厂"))
    for kind in ("pension", "unemployment", "injury", "maternity"):
        what = order(Party.BENEFITS, Party.FINANCIAL, purpose=kind)
        at_desk(shop, what, place=Place.AGENCY)
    assert financial_fen(shop) == START_FEN + 6 * 50_00
    assert balanced(shop)


def test_r2_premiums_go_out(shop):
    moved = at_desk(shop, order(Party.FINANCIAL, Party.PREMIUMS, purpose="medical"))
    assert moved.reason == "premium"
    assert financial_fen(shop) == START_FEN - 50_00


def test_r2_more_than_there_is_is_refused_and_costs_no_try(shop):
    with pytest.raises(Refused) as no:
        at_desk(shop, order(Party.FINANCIAL, Party.CASH, START_FEN + 1))
    assert no.value.code == Code.FINANCIAL_SHORT
    at_desk(shop, order(Party.FINANCIAL, Party.CASH, START_FEN))
    assert financial_fen(shop) == 0


def test_r2_every_movement_is_a_line_of_the_account(shop):
    at_desk(shop, order(Party.FINANCIAL, Party.CASH, 30_00))
    flow = look(at_the_desk(certno(shop)))
    seen = shop.workplace.drive(flow, Trainer(BANK_PIN), Place.BANK)
    assert [line.reason for line in seen.lines] == ["cash in", "income", "cash out"]
    assert [int(line.balance) for line in seen.lines] == [500_00, 3700_00, 3670_00]
    assert seen.lines[1].purpose == "wage"


def test_r2_three_wrong_pins_lock_it_and_the_desk_resets_it(shop):
    wrong = Trainer("000000")
    with pytest.raises(Declined, match="bank PIN is locked"):
        at_desk(shop, order(Party.FINANCIAL, Party.CASH), wrong)
    with pytest.raises(Declined, match="bank PIN is locked"):
        at_desk(shop, order(Party.FINANCIAL, Party.CASH))
    shop.workplace.drive(reset_bank_pin(certno(shop)), Trainer(new_pin=NEW_PIN), Place.BANK)
    at_desk(shop, order(Party.FINANCIAL, Party.CASH), Trainer(NEW_PIN))
    assert financial_fen(shop) == START_FEN - 50_00


def test_r2_the_pin_changes_with_the_old_one(shop):
    flow = change_bank_pin(at_the_desk(certno(shop)))
    shop.workplace.drive(flow, Trainer(BANK_PIN, NEW_PIN), Place.BANK)
    with pytest.raises(Declined, match="Wrong PIN"):
        at_desk(shop, order(Party.FINANCIAL, Party.CASH), Once(BANK_PIN))
    at_desk(shop, order(Party.FINANCIAL, Party.CASH), Trainer(NEW_PIN))


def test_r2_the_pin_changes_at_once_by_telephone(shop):
    id_keys = certno(shop).replace("X", "*")
    _, heard = phone(shop, "2", id_keys, "4", "0019", NEW_PIN, NEW_PIN, "9")
    assert "The bank PIN is changed from this moment. The card's own PIN is not." in heard
    assert not [sentence for sentence in heard if NEW_PIN in sentence]
    at_desk(shop, order(Party.FINANCIAL, Party.CASH), Trainer(NEW_PIN))


def test_r2_a_caller_who_does_not_know_the_card_changes_nothing(shop):
    id_keys = certno(shop).replace("X", "*")
    tries = [key for _ in range(4) for key in ("4", "1234", NEW_PIN, NEW_PIN)]
    _, heard = phone(shop, "2", id_keys, *tries, "4", "0019", NEW_PIN, NEW_PIN, "9")
    assert sum("do not belong together" in sentence for sentence in heard) == 3
    assert sum("Too many wrong answers" in sentence for sentence in heard) == 2
    at_desk(shop, order(Party.FINANCIAL, Party.CASH))


def test_r2_a_movement_whose_answer_is_lost_is_booked_once(shop):
    host = shop.workplace.desks[Place.BANK].host
    host.sign_on()
    host.transport = Network(host.transport, lost_answers=(0, 1))
    at_desk(shop, order(Party.CASH, Party.FINANCIAL, 10_00))
    assert financial_fen(shop) == START_FEN + 10_00


def test_r2_a_proof_pays_its_own_order_only(shop):
    """What a listener on the wire repeats, or changes, moves no money."""
    heard = []
    host = shop.workplace.desks[Place.BANK].host
    through = host.transport
    host.transport = lambda request: heard.append(request) or through(request)
    at_desk(shop, order(Party.FINANCIAL, Party.CASH, 50_00))
    host.transport = through
    sent = next(decode(raw, Request) for raw in heard if decode(raw, Request).infno == "KBMOV")
    said = decode(sent.input, MovingRequest).data
    dearer = Moving(
        holder=said.holder, order=order(Party.FINANCIAL, Party.CASH, 60_00), proof=said.proof
    )
    for moving in (said, dearer):
        verdict = shop.workplace.drive(
            ask_host(FINANCIAL_MOVE, MovingRequest(moving)), Trainer(), Place.BANK
        )
        assert not verdict.data.right
    assert financial_fen(shop) == START_FEN - 50_00


def test_r2_a_silent_centre_says_where_the_truth_is(shop):
    host = shop.workplace.desks[Place.BANK].host
    host.sign_on()
    host.transport = Network(host.transport, lost_requests=Everything())
    with pytest.raises(MaybeBooked, match="look there before you try again"):
        at_desk(shop, order(Party.CASH, Party.FINANCIAL))
