"""Rule 1: one card, two accounts, own PIN and own balance each; money never moves between them."""

import pytest

from backend.bank_rules import MOVEMENTS, movement
from backend.protocol.messages.bank import Channel, Party
from backend.protocol.refusals import Code, Refused
from terminal.assemble.training import BANK_PIN, TRAINING_PIN
from terminal.desk.operation import Place
from terminal.errors import Declined
from terminal.outcome import Result
from terminal.transactions.bank import holder_by_card, look
from tests.support.bank_life import (
    Once,
    at_desk,
    at_machine,
    financial_fen,
    order,
    person,
)
from tests.support.training_home import Trainer

ATTEMPTS = {
    (Party.PERSONAL, Party.FINANCIAL): Code.ACCOUNTS_APART,
    (Party.FINANCIAL, Party.PERSONAL): Code.ACCOUNTS_APART,
    (Party.PERSONAL, Party.CASH): Code.NO_CASH,
    (Party.PERSONAL, Party.OTHER): Code.NO_TRANSFER,
    (Party.PERSONAL, Party.BANKS): Code.NO_TRANSFER,
    (Party.PERSONAL, Party.PREMIUMS): Code.NO_TRANSFER,
    (Party.PERSONAL, Party.SHOP): Code.SPENT_BY_CARD,
    (Party.CASH, Party.PERSONAL): Code.NOT_PAID_IN,
    (Party.PAYROLL, Party.PERSONAL): Code.NOT_PAID_IN,
}


@pytest.mark.parametrize(("ends", "code"), ATTEMPTS.items())
def test_r1_an_attempt_is_refused_with_the_rules_reason_and_moves_nothing(shop, ends, code):
    before = shop.books().trial_balance()
    with pytest.raises(Refused) as no:
        at_desk(shop, order(*ends))
    assert no.value.code == code
    assert "rule" in str(no.value)
    assert shop.books().trial_balance() == before


@pytest.mark.parametrize(("ends", "code"), list(ATTEMPTS.items())[:3])
def test_r1_the_machine_refuses_the_same(shop, ends, code):
    shop.workplace.drawer.insert("zhao")
    with pytest.raises(Refused) as no:
        at_machine(shop, order(*ends))
    assert no.value.code == code


def test_r1_no_row_of_the_table_of_movements_names_the_personal_account():
    assert [ends for ends in MOVEMENTS if Party.PERSONAL in ends] == []
    answers = {movement(a, b) for a in Party for b in Party if Party.PERSONAL in (a, b)}
    assert answers <= {
        Code.ACCOUNTS_APART, Code.NO_CASH, Code.NO_TRANSFER, Code.SPENT_BY_CARD, Code.NOT_PAID_IN,
    }  # fmt: skip


def test_r1_a_sale_leaves_the_financial_account_alone_and_cash_the_personal_one(shop):
    before = financial_fen(shop)
    assert shop.sell("zhao").result is Result.PAID
    assert financial_fen(shop) == before
    on_card = shop.card("zhao").purse.balance_fen
    at_desk(shop, order(Party.FINANCIAL, Party.CASH))
    assert shop.card("zhao").purse.balance_fen == on_card
    assert financial_fen(shop) == before - 50_00
    assert shop.disagreements() == []


def test_r1_the_cards_pin_does_not_open_the_financial_account(shop):
    before = financial_fen(shop)
    with pytest.raises(Declined, match=r"Wrong PIN\. Tries left: 2"):
        at_desk(shop, order(Party.FINANCIAL, Party.CASH), Once(TRAINING_PIN))
    assert financial_fen(shop) == before


def test_r1_the_bank_pin_does_not_pay_from_the_card(shop):
    outcome = shop.sell("zhao", clerk=Once(BANK_PIN))
    assert outcome.result is Result.REFUSED
    assert shop.card("zhao").purse.balance_fen == 380_00


def test_r1_a_locked_bank_pin_leaves_the_card_as_it_is(shop):
    flow = look_at_the_machine(shop)
    with pytest.raises(Declined, match="bank PIN is locked"):
        shop.workplace.drive(flow, Trainer("000000"), Place.MACHINE)
    assert shop.sell("zhao").result is Result.PAID


def look_at_the_machine(shop):
    shop.workplace.drawer.insert("zhao")

    def flow():
        return (yield from look((yield from holder_by_card(Channel.MACHINE))))

    return flow()


def test_r1_the_two_accounts_of_a_person_are_two_accounts_of_the_ledger(shop):
    owned = {row.kind for row in shop.books().trial_balance() if row.owner == person(shop).psn_no}
    assert {"financial", "purse-centre"} <= owned
