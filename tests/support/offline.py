"""A shop that may sell offline, and the centre that goes silent and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from card_emulator.store import rewrite_card
from terminal.entry import Entry
from terminal.errors import HostSilent
from tests.support.training_home import Shop

CARD = "qian"
"""The training card that permits offline sales; 850.00 are on it."""
BEFORE_FEN = 850_00
BASKET = ("1001:2", "1002:1")  # 25.00 of class A, 38.60 of class B
BASKET_FEN = 63_60
CONFIG = "offline_allowed = true\n"


def allow(shop: Shop, **settings: object) -> Shop:
    """The institution's switch, on; kept over a restart."""
    words = {True: "true", False: "false"}
    lines = [f"{name} = {words.get(value, value)}" for name, value in settings.items()]
    (shop.home.path / "config.toml").write_text(CONFIG + "\n".join(lines) + "\n", "utf-8")
    changed = replace(shop.workplace.settings, offline_allowed=True, **settings)
    shop.workplace.settings = changed
    return shop


@contextmanager
def silent(shop: Shop) -> Iterator[None]:
    """The centre answers nothing meanwhile."""
    host = shop.workplace.host
    working = host.transport

    def nobody(request: bytes) -> bytes:
        raise HostSilent

    host.transport = nobody
    try:
        yield
    finally:
        if host is shop.workplace.host:
            host.transport = working


def sell_offline(shop: Shop, *items: str, card: str = CARD, clerk: object = None):
    """A sale while the centre is silent."""
    with silent(shop):
        return shop.sell(card, shop.order(*(items or BASKET)), clerk)


def counts(shop: Shop, card: str = CARD) -> tuple[int, int]:
    """EF06 as it stands: sales and their sum in fen."""
    seen = shop.card(card)
    return int(seen.field("offline_count")), int(seen.field("offline_fen"))


def balance(shop: Shop, card: str = CARD) -> int:
    return shop.card(card).purse.balance_fen


def newest(shop: Shop) -> Entry:
    return shop.workplace.journal.cases()[-1]


def set_counts(shop: Shop, sales: int, total_fen: int, card: str = CARD) -> None:
    """EF06 as other terminals would have left it."""
    from msgspec.structs import replace as changed

    def change(image):
        df = next(df for df in image.dfs if df.name.hex().upper() == "D15600000503")
        index = image.dfs.index(df)
        records = (b"\x90\x011", b"\x92\x04" + bytes.fromhex(f"{total_fen:08}"),
                   b"\x93\x02" + f"{sales:02}".encode())  # fmt: skip
        files = tuple(
            changed(file, records=records) if file.fid == 0xEF06 else file for file in df.files
        )
        return image.with_df(index, changed(df, files=files))

    shop.workplace.drawer.pull() if shop.workplace.drawer.inserted() else None
    rewrite_card(shop.home.cards / f"{card}.card", shop.world.keys, change)
