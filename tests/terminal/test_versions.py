"""The terminal sells to every generation and kind of card the same way."""

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
