"""Holders who change their PIN: what they type, and what the card holds afterwards."""

from terminal.card import meet_card
from terminal.steps import verify_pin_once
from terminal.transactions.pin_change import change_of_pin
from tests.support.training_home import Trainer

OLD, NEW, WRONG, INITIAL = "246810", "135790", "111111", "123456"


class Holder(Trainer):
    """Types these, one after the other; nothing when they are used up. Keeps the questions."""

    def __init__(self, *typed):
        super().__init__()
        self.typed, self.asked, self.given, self.shown = list(typed), [], [], []

    def new_pin(self, question):
        self.asked.append(question)
        if not self.typed:
            return None
        self.given.append(bytearray(self.typed.pop(0), "ascii"))
        return self.given[-1]

    def show(self, what):
        self.shown.append(type(what).__name__)


class NotAsked(Trainer):
    """A clerk nobody may ask for a PIN."""

    def new_pin(self, question):
        raise AssertionError(question.asked)


def change(shop, holder, card="zhao"):
    if card:
        shop.workplace.drawer.insert(card)
    return shop.workplace.drive(change_of_pin(), holder)


def holds(shop, pin, card="zhao"):
    """Whether this is the card's PIN; costs a try when not."""

    def flow():
        yield from meet_card()
        return (yield from verify_pin_once(6, 0)).sw == 0x9000

    shop.workplace.drawer.insert(card)
    return shop.workplace.drive(flow(), Trainer(pin))
