"""The terminal sells to every generation and kind of card the same way."""

from datetime import date

import pytest

from backend import desk
from terminal.assemble.registry import issue, years_later
from terminal.assemble.training import SM4, TRIPLE_DES, Trainee
from terminal.flow import Transmit
from terminal.outcome import Result


class Labels:
    def __init__(self):
        self.seen = []

    def before(self, step):
        if isinstance(step, Transmit):
            self.seen.append(step.label)

    def after(self, step, reply):
        pass


def labels_of_a_sale(shop, card):
    labels = Labels()
    shop.workplace.observers.append(labels)
    outcome = shop.sell(card)
    shop.workplace.observers.remove(labels)
    assert outcome.result is Result.PAID, outcome.reason
    return outcome, labels.seen


def test_an_sm4_card_opens_its_holder_file_and_pays_like_any_other(shop):
    outcome, labels = labels_of_a_sale(shop, "chen")
    assert outcome.face.version == "3.00"
    assert outcome.face.name == "陈晨"
    assert "EXTERNAL AUTHENTICATE" in labels
    assert shop.card("chen").purse.balance_fen == 500_00 - 121_60
    assert shop.disagreements() == []


def test_a_3des_card_is_never_asked_to_authenticate_the_terminal(shop):
    _, labels = labels_of_a_sale(shop, "zhao")
    assert "EXTERNAL AUTHENTICATE" not in labels


def test_a_card_without_a_purse_settles_at_the_centre_and_no_debit_is_sent(shop):
    outcome, labels = labels_of_a_sale(shop, "sun")
    assert "DEBIT FOR PURCHASE" not in labels
    assert outcome.entry.settlement.psn_cash_pay == 121_60
    assert shop.disagreements() == []


def issued(shop, **more):
    """One more person with a card of that kind, 300.00 credited."""
    person = Trainee("more", "文静", "2", date(1992, 2, 2), "more", **more)
    card = shop.world.store.transact(
        lambda tx: issue(shop.home, tx, shop.world.keys, person, 77, date(2026, 1, 5))
    )
    desk.credit_account(shop.world.centre, card.psn_no, 300_00, "x", reference="more")
    return card


@pytest.mark.parametrize("account_kind", ["purse", "online"])
@pytest.mark.parametrize(
    ("version", "algorithm"), [("1.00", TRIPLE_DES), ("2.00", TRIPLE_DES), ("3.00", SM4)]
)
def test_every_version_and_account_kind_pays_from_its_own_account(
    shop, version, algorithm, account_kind
):
    card = issued(shop, version=version, algorithm=algorithm, account_kind=account_kind)
    outcome, labels = labels_of_a_sale(shop, "more")
    assert outcome.face.version == version
    assert outcome.face.name == "文静"
    assert outcome.entry.settlement.acct_pay == 121_60
    assert outcome.entry.settlement.balc == 300_00 - 121_60
    assert ("DEBIT FOR PURCHASE" in labels) == (account_kind == "purse")
    money = shop.books().balances(card.psn_no)
    left = money.on_cards_fen if account_kind == "purse" else money.online_fen
    assert left == 300_00 - 121_60
    assert shop.disagreements() == []


def test_a_card_issued_on_29_february_expires_on_the_28th():
    assert years_later(date(2024, 2, 29), 10) == date(2034, 2, 28)
    assert years_later(date(2026, 11, 21), 10) == date(2036, 11, 21)
