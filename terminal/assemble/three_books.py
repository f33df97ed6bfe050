"""The window on all three sides of an emulated home: card files, journal and ledger as rows.

Only training homes have all three in one place; a terminal with real cards compares journal and
centre (3202) and asks each card when it is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from backend.inspect import Books
from backend.settlements import SALE, Settlement
from backend.store import Store
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.protocol.purse import LogRecord
from card_emulator.store import look_card
from card_emulator.view import CardView, view
from terminal.assemble.far_books import FarPlace, far_loads, far_places
from terminal.assemble.home import Home
from terminal.config import Settings
from terminal.entry import FORWARD, Entry, Kind, Stage
from terminal.journal import Journal
from terminal.three_sides import LOAD, PURCHASE, BookRow, CardRow, Difference, Fate, compare

CODE = 12
"""Characters of an institution's code, with which a message number begins."""
_KIND = {Kind.PURSE_SALE: PURCHASE, Kind.OFFLINE_SALE: PURCHASE, Kind.LOAD: LOAD}
_FATE = {"held": Fate.OPEN, "posted": Fate.DONE, "reversed": Fate.REVERSED, "disputed": Fate.DONE}


def differences(
    home: Home, keys: IssuerKeys, store: Store, journal: Journal, settings: Settings
) -> list[Difference]:
    """Where the cards in the drawer, this journal and the ledger do not agree.

    With a remote centre the ledger is elsewhere, and nothing can be said here.
    """
    if settings.centre_url:
        return []
    views = [view(look_card(path, keys)) for path in sorted(home.cards.glob("*.card"))]
    return differences_of(views, store, journal, {settings.institution, settings.hospital})


def differences_of(
    views: Sequence[CardView], store: Store, journal: Journal, institutions: Collection[str]
) -> list[Difference]:
    """Where these cards, this journal and the ledger do not agree, for all that sold here."""
    purses = [card for card in views if card.purse is not None]
    cards = [[_record(card, row) for row in card.log] for card in purses]
    blank = [card.field("card_sn") for card in purses if not card.log]
    cases = [case for case in journal.cases() if _counts(case)]
    senders = {*institutions, *(case.msgid[:CODE] for case in cases)}
    ledger = _sales(store, senders)
    for sender in sorted(senders):
        ledger += [*_loads(store, sender), *far_loads(store, sender)]
    return compare(cards, [_case(case) for case in cases], ledger, blank)


def _counts(case: Entry) -> bool:
    """A refund is the end of its sale, a deposit cash alone; a dispute is with people already.

    A disputed offline sale was debited, and the ledger says so, too, where its TAC was genuine.
    """
    if case.kind in (Kind.REFUND, Kind.DEPOSIT):
        return False
    return case.stage is not Stage.DISPUTED or _was_booked(case)


def _was_booked(case: Entry) -> bool:
    offline = case.kind is Kind.OFFLINE_SALE and case.settlement is not None
    return offline and bool(case.settlement and case.settlement.setl_id)


def _case(case: Entry) -> BookRow:
    fate = Fate.OPEN
    if case.stage is Stage.REVERSED or case.reason == "compensated":
        fate = Fate.REVERSED
    elif case.stage is Stage.OFFLINE_SOLD:
        fate = Fate.OPEN  # the ledger does not know it yet
    elif case.stage in (Stage.DONE, Stage.DISPUTED) or case.stage in FORWARD:
        fate = Fate.DONE
    info, kind = case.settlement, _KIND.get(case.kind, "")
    day = info.setl_time[:10] if info is not None else ""  # only the centre's clock counts
    if case.kind is Kind.OFFLINE_SALE:  # booked when it was told, on a later day perhaps
        day = _day(case.terminal_time)
    total_fen = int(info.medfee_sumamt) if info is not None else 0
    place = (case.card_sn, kind, case.sequence) if kind else ("", "", 0)
    return BookRow(case.msgid, fate, day, case.account_fen, total_fen, *place)


def _record(card: CardView, row: LogRecord) -> CardRow:
    day, amount_fen = f"{row.time:%Y-%m-%d}", row.amounts.account_fen
    return CardRow(card.field("card_sn"), chr(row.kind), row.sequence, amount_fen, day)


def _sales(store: Store, institutions: Collection[str]) -> list[BookRow]:
    books = Books(store)
    rows = [
        row for row in books.settlements() if row.kind == SALE and row.institution in institutions
    ]
    places = {key: one for code in institutions for key, one in far_places(store, code).items()}
    return [_sale(books, row, places.get(row.setl_id)) for row in rows]


def _sale(books: Books, row: Settlement, far: FarPlace | None) -> BookRow:
    held = books.hold(row.institution, row.msgid)
    place, account_fen = ("", "", 0), row.account_fen
    if held is not None:
        place, account_fen = (held.card_sn, PURCHASE, held.sequence), held.account_fen
    elif far is not None:
        place, account_fen = (far.card_sn, PURCHASE, far.sequence), far.account_fen
    offline = held is not None and held.is_offline
    day = _day(held.terminal_time) if held is not None and offline else row.setl_time[:10]
    return BookRow(row.msgid, _FATE[str(row.state)], day, account_fen, row.medfee_fen, *place)


def _loads(store: Store, institution: str) -> list[BookRow]:
    return [
        BookRow(
            held.msgid, _FATE[str(held.state)], _day(held.host_time), held.account_fen, 0,
            held.card_sn, LOAD, held.sequence,
        )
        for held in Books(store).loads(institution)
    ]  # fmt: skip


def _day(host_time: str) -> str:
    return f"{host_time[:4]}-{host_time[4:6]}-{host_time[6:8]}"
