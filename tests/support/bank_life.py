"""People at the bank's desk and machine, at the agency and on the telephone, in a training shop."""

from __future__ import annotations

from backend.bank import find_financial
from backend.ledger import Account, Kind, balance_fen
from backend.people import people
from backend.protocol.messages.bank import Channel, MoneyOrder, Party
from backend.protocol.money import Fen
from terminal.assemble.training import BANK_PIN
from terminal.commands.phone import ScriptedKeys
from terminal.desk.operation import Place
from terminal.telephone import call, hold
from terminal.transactions.bank import at_the_desk, holder_by_card, move
from tests.support.training_home import Shop, Trainer

NAMES = {"zhao": "赵小明", "qian": "钱桂芳", "sun": "孙小雨", "li": "李新", "chen": "陈晨"}


class Once(Trainer):
    """Types one PIN, then cancels."""

    def __init__(self, pin: str, new_pin: str = "") -> None:
        super().__init__(pin, new_pin)
        self._tries = 1

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        if not self._tries:
            return None
        self._tries -= 1
        return super().pin(tries_left, amount_fen)


def person(shop: Shop, key: str = "zhao"):
    return next(one for one in shop.world.store.read(people) if one.name == NAMES[key])


def certno(shop: Shop, key: str = "zhao") -> str:
    return person(shop, key).certno


def financial_fen(shop: Shop, key: str = "zhao") -> int:
    account = Account(Kind.FINANCIAL, person(shop, key).psn_no)
    return shop.world.store.read(lambda tx: balance_fen(tx, account))


def account_no(shop: Shop, key: str = "zhao") -> str:
    psn_no = person(shop, key).psn_no
    found = shop.world.store.read(lambda tx: find_financial(tx, psn_no))
    assert found is not None
    return found.account_no


def order(source: Party, target: Party, amount_fen: int = 50_00, **more: str) -> MoneyOrder:
    return MoneyOrder(source=source, target=target, amount=Fen(amount_fen), **more)


def at_desk(shop: Shop, what: MoneyOrder, clerk=None, key: str = "zhao", place: Place = Place.BANK):
    """A movement at a desk, with the document."""
    flow = move(at_the_desk(certno(shop, key)), what)
    return shop.workplace.drive(flow, clerk or Trainer(BANK_PIN), place)


def at_machine(shop: Shop, what: MoneyOrder, clerk=None, place: Place = Place.MACHINE):
    """A movement with the card in the slot."""

    def flow():
        channel = Channel.MACHINE if place is Place.MACHINE else Channel.DESK
        holder = yield from holder_by_card(channel)
        return (yield from move(holder, what))

    return shop.workplace.drive(flow(), clerk or Trainer(BANK_PIN), place)


def phone(shop: Shop, *pressed: str):
    """A whole call; gives how it ended and everything that was heard."""
    caller = ScriptedKeys(list(pressed))
    work = lambda flow: shop.workplace.drive(flow, Trainer(), Place.TELEPHONE)  # noqa: E731
    ended = hold(call(), caller, work)
    return ended, caller.heard
