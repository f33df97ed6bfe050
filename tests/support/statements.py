"""Statements at the bank desk of a shop: printed, cut off, read again from paper."""

from __future__ import annotations

from msgspec.structs import replace

from backend.statement_store import lines_of, statements_of
from card_emulator.protocol.applications import MEDICAL_AID, SFI_LOG
from card_emulator.store import rewrite_card
from terminal.desk.operation import Place
from terminal.desk.statement_paper import paper_of
from terminal.flow import run
from terminal.guard import Guard
from terminal.outcome import Result
from terminal.performer import AtTheCounter
from terminal.transactions.statement import Statement, statement
from tests.support.training_home import Shop, Trainer, cheap_order


def print_statement(shop: Shop, card: str = "", file: str = "", observers=()) -> Statement:
    """The bank desk's statement of a card; with observers of every step."""
    if card:
        shop.workplace.drawer.insert(card)
    devices = shop.workplace.desks[Place.BANK].signed_on()
    flow = statement(paper_of, file)
    return run(flow, AtTheCounter(devices, Trainer()), (Guard(), *observers))


def buy(shop: Shop, card: str, times: int = 1) -> list:
    """Cheap sales to a card; every outcome."""
    return [shop.sell(card, cheap_order(shop.workplace)) for _ in range(times)]


def fill(shop: Shop, card: str, until: int) -> None:
    """Sell to a card until it holds so many unprinted records."""
    for outcome in buy(shop, card, until - unprinted(shop, card)):
        assert outcome.result is Result.PAID, outcome.reason
    assert unprinted(shop, card) == until


def unprinted(shop: Shop, card: str) -> int:
    return shop.card(card).purse.unprinted


def archived(shop: Shop, card: str) -> list:
    """Every archived line of a card, in the order of its statements."""
    card_sn = shop.card(card).field("card_sn")
    return shop.world.store.read(
        lambda tx: [
            line for one in statements_of(tx, card_sn) for line in lines_of(tx, one.statement_id)
        ]
    )


def states(shop: Shop, card: str) -> list[str]:
    card_sn = shop.card(card).field("card_sn")
    found = shop.world.store.read(lambda tx: statements_of(tx, card_sn))
    return [one.state for one in found]


def papers(shop: Shop) -> list[str]:
    """What lies in the tray."""
    tray = shop.home.path / "papers"
    return [path.read_text(encoding="utf-8") for path in sorted(tray.glob("*"))]


def lines_on(paper: str) -> list[str]:
    """The numbered lines of a statement on paper."""
    table = paper.split("-" * 100)[2]
    return [line for line in table.splitlines() if line[:3].strip().isdigit()]


def rewrite_log(shop: Shop, card: str, change) -> None:
    """Put other records into a card's log: `change` is given them, newest first."""

    def changed(image):
        place, df = next((n, df) for n, df in enumerate(image.dfs) if df.name == MEDICAL_AID)
        files = tuple(
            replace(file, records=tuple(change(file.records))) if file.sfi == SFI_LOG else file
            for file in df.files
        )
        return image.with_df(place, replace(df, files=files))

    shop.workplace.drawer.pull()
    rewrite_card(shop.home.cards / f"{card}.card", shop.world.keys, changed)


def other_amount(record: bytes, amount_fen: int) -> bytes:
    """The same record of another sum."""
    return record[:16] + amount_fen.to_bytes(4, "big") + record[20:]
