"""A terminal home with the training world, built once and copied for each test; and the question
whether card, journal and ledger of a home agree."""

import shutil
from collections.abc import Callable
from pathlib import Path

from backend.blacklist import listed_cards
from backend.cards import CANCELLED
from backend.inspect import Books
from backend.ledger import Kind as AccountKind
from card_emulator.protocol.purse import LOG_RECORDS
from card_emulator.store import look_card
from card_emulator.view import CardView, view
from terminal.assemble.home import Home
from terminal.assemble.opening import Assembled, assemble
from terminal.assemble.world import Trainer, build_world, cheap_order
from terminal.basket import lines_of_options
from terminal.entry import Kind, Stage
from terminal.transactions.bill import Order
from terminal.transactions.on_behalf import sender_of
from terminal.workplace import Workplace

COMMON_BASKET = ("1001:2", "1002:1", "1003:1")
_BUILT: list[Path] = []


def built_home(folder: Callable[[str], Path]) -> Path:
    """The training world of this test process, closed; never opened, only copied."""
    if not _BUILT:
        home = Home(folder("training-world") / "home")
        home.own().close()
        build_world(home)
        _BUILT.append(home.path)
    return _BUILT[0]


class Shop:
    """A copied home, opened; `restart` is what a new process would find after a power cut."""

    def __init__(self, template: Path, path: Path) -> None:
        shutil.copytree(template, path)
        self.home = Home(path)
        self.world: Assembled = assemble(self.home)

    @property
    def workplace(self) -> Workplace:
        return self.world.workplace

    def restart(self, card: str = "") -> None:
        """Everything from the disk anew, a card back in the slot if one is named."""
        self.close()
        self.world = assemble(self.home)
        if card:
            self.workplace.drawer.insert(card)

    def close(self) -> None:
        self.workplace.close()

    def order(self, *items: str) -> Order:
        return Order(tuple(lines_of_options(self.workplace.catalogue, items or COMMON_BASKET)))

    def sell(self, card: str = "", order: Order | None = None, clerk: object = None):
        if card:
            self.workplace.drawer.insert(card)
        flow = self.workplace.selling(order or self.order())
        return self.workplace.drive(flow, clerk or Trainer())

    def recover(self):
        return self.workplace.drive(self.workplace.recovering(), Trainer())

    def card(self, name: str) -> CardView:
        return view(look_card(self.home.cards / f"{name}.card", self.world.keys))

    def books(self) -> Books:
        return Books(self.world.store)

    def disagreements(self) -> list[str]:
        """What does not fit between cards, journal and ledger; empty when all is well."""
        names = sorted(path.stem for path in self.home.cards.glob("*.card"))
        cards = {name: self.card(name) for name in names}
        return [*_ledger(self.books()), *_cards(self, cards), *_journal(self, cards)]


def _ledger(books: Books) -> list[str]:
    found = [
        f"account {account} is not the sum of its transfers" for account in books.differences()
    ]
    if books.sum_of_all_accounts():
        found.append("the accounts do not sum to zero")
    if books.held_fen():
        found.append(f"{books.held_fen()} fen are still held")
    found += [f"open at the centre: {case.msgid}" for case in books.open_cases()]
    return found


def _cards(shop: Shop, cards: dict[str, CardView]) -> list[str]:
    mirrors = {
        row.owner: row.balance_fen
        for row in shop.books().trial_balance()
        if row.kind == AccountKind.PURSE_CARD
    }
    dead = {row.card_sn for row in shop.world.store.read(lambda tx: listed_cards(tx, ""))
            if row.reason == CANCELLED}  # fmt: skip
    found = []
    for name, card in cards.items():
        if card.purse is None:
            continue
        mirror = mirrors[card.field("card_sn")]
        if card.field("card_sn") not in dead and card.purse.balance_fen != mirror:
            found.append(f"{name}: {card.purse.balance_fen} on the card, mirror {mirror}")
        found += [f"{name}: {gap}" for gap in _gaps(card)]
    return found


def _gaps(card: CardView) -> list[str]:
    """Log sequences must be without gaps for each kind, newest first."""
    found = []
    for kind in {record.kind for record in card.log}:
        numbers = [record.sequence for record in card.log if record.kind == kind]
        if numbers != list(range(numbers[0], numbers[0] - len(numbers), -1)):
            found.append(f"log of kind {kind:x} has gaps: {numbers}")
    return found


EXPECTED = {
    Stage.DONE: {"posted", "refunded"},
    Stage.REVERSED: {"reversed", "unknown", "tombstone"},
}


def _journal(shop: Shop, cards: dict[str, CardView]) -> list[str]:
    """Every case final and as the centre has it; every debited sale is a record of its card."""
    books = shop.books()
    records = {
        (card.field("card_sn"), record.kind, record.sequence)
        for card in cards.values()
        for record in card.log
    }
    full = {card.field("card_sn") for card in cards.values() if len(card.log) == LOG_RECORDS}
    found = []
    for case in shop.workplace.journal.cases():
        state = books.state_of(sender_of(case), case.msgid)
        own = case.kind not in (Kind.REFUND, Kind.DEPOSIT)
        if own and state not in EXPECTED.get(case.stage, set()):
            found.append(f"journal {case.stage} {case.msgid}, centre {state}")
        kind = {Kind.PURSE_SALE: 0x32, Kind.OFFLINE_SALE: 0x32, Kind.LOAD: 0x31}.get(case.kind)
        place = (case.card_sn, kind, case.sequence)
        oldest = min((row[2] for row in records if row[:2] == place[:2]), default=1 << 16)
        gone = case.card_sn in full and case.sequence < oldest  # printed, and room made for others
        on_card = place in records or gone
        if kind and case.stage is Stage.DONE and not on_card:
            found.append(f"{case.msgid} is done and not on its card")
    return found


__all__ = ["COMMON_BASKET", "Shop", "Trainer", "built_home", "cheap_order"]
