"""Card and ledger as sheets of lines: tree, money, counters, log; two columns that sum to zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from textual.content import Content

from backend.protocol.money import yuan
from card_emulator.protocol.purse import LOAD, LOG_RECORDS
from terminal.card import CardFace
from terminal.inside import CardLook, FileLook, LogLook, Posting, PurseLook
from terminal.masks import mask_card_no, mask_id, mask_name
from terminal.meaning_fields import element_name
from terminal.tui.typeset import (
    ACCENT,
    ATTENTION,
    MUTED,
    READY,
    STRONG,
    entry,
    left,
    line,
    right,
    rule,
    sentence,
)
from terminal.words import N_, tr

MONEY = 11
VALUES = 40
"""The most cells a label and its value take: nobody's eye has to cross the screen."""
INDENT = "  "
MASKED: dict[str, Callable[[str], str]] = {
    "card_no": mask_card_no,
    "card_sn": mask_card_no,
    "citizen_id": mask_id,
    "name": mask_name,
    "version": str,
}
NO_CARD = N_("No card is in the reader.")
ELSEWHERE = N_(
    "This card is in a reader of its own: only what it tells everybody is known, and it is masked."
)
REMOTE = N_("The centre is a remote one: its ledger is not seen from here.")
NO_SALE = N_("Nothing was sold yet.")
NO_MOVE = N_("No money moved at the centre.")


def card_lines(card: CardLook | None, face: CardFace | None, columns: int) -> Iterator[Content]:
    """The card in our slot; of a card elsewhere what it told, masked."""
    if card is None:
        yield from sentence(tr(ELSEWHERE if face else NO_CARD), columns, MUTED)
        for name, mask in MASKED.items() if face else ():
            value = mask(str(getattr(face, name)))
            yield entry(element_name(name), value, min(columns, VALUES))
        return
    room = min(columns, VALUES)
    yield from _state(card, room)
    if card.purse is not None:
        yield from _purse(card.purse, room)
    yield line()
    yield line((tr(N_("LOG")), MUTED), f"  {len(card.log)} / {LOG_RECORDS}")
    for record in card.log:
        yield _log(record).truncate(columns)
    yield line()
    yield line((tr(N_("FILES")), MUTED))
    for file in card.files:
        yield from _file(file, columns)


def _state(card: CardLook, room: int) -> Iterator[Content]:
    yield entry(tr(N_("algorithm")), card.algorithm, room)
    if card.activated is not None:
        said = tr(N_("yes")) if card.activated else tr(N_("no"))
        yield entry(tr(N_("activated")), said, room, READY if card.activated else ATTENTION)
    if card.blocked:
        yield entry(tr(N_("blocked")), tr(N_("yes")), room, ATTENTION)
    if card.pin_tries_left is not None:
        tries = f"{card.pin_tries_left} / {card.pin_max_tries}"
        yield entry(tr(N_("PIN tries left")), tries, room)


def _purse(purse: PurseLook, room: int) -> Iterator[Content]:
    yield entry(tr(N_("balance")), yuan(purse.balance_fen), room, STRONG)
    year = f"{purse.pay_year}"
    yield entry(f"{tr(N_('self-paid this year'))} {year}", yuan(purse.year_self_fen), room)
    yield entry(f"{tr(N_('pooled fund this year'))} {year}", yuan(purse.year_fund_fen), room)
    yield entry(tr(N_("next purchase")), str(purse.purchase_sequence), room)
    yield entry(tr(N_("next load")), str(purse.load_sequence), room)
    if purse.unprinted is not None:
        unprinted = f"{purse.unprinted} / {LOG_RECORDS}"
        yield entry(tr(N_("unprinted records")), unprinted, room)


def _log(record: LogLook) -> Content:
    kind = tr(N_("load")) if record.kind == LOAD else tr(N_("purchase"))
    return line(
        (f"{INDENT}{record.time:%Y-%m-%d %H:%M:%S} ", MUTED),
        f"{left(kind, 9)}{record.sequence:>5}",
        (right(yuan(record.amounts.account_fen), MONEY), STRONG),
        (f"  {record.terminal_no}", MUTED),
    )


def _file(file: FileLook, columns: int) -> Iterator[Content]:
    count = len(file.records)
    yield line(
        (f"{INDENT}{left(file.path, 12)}", ACCENT), (f"{file.structure}  {count}", MUTED)
    ).truncate(columns)
    for name, value in file.fields.items():
        yield line((f"{INDENT * 2}{left(element_name(name), 24)}", MUTED), value).truncate(columns)


def ledger_lines(
    postings: Sequence[Posting] | None, case: str, columns: int, *, embedded: bool
) -> Iterator[Content]:
    """The postings of one transaction: every account once per line, given left, got right."""
    if not embedded or not case:
        yield from sentence(tr(REMOTE if not embedded else NO_SALE), columns, MUTED)
        return
    yield line((case, MUTED))
    if not postings:
        yield from sentence(tr(NO_MOVE), columns, MUTED)
        return
    names = columns - 2 * MONEY
    heads = (right(tr(N_("gives")), MONEY) + right(tr(N_("gets")), MONEY), MUTED)
    yield line((left(tr(N_("account")), names), MUTED), heads)
    for posting in postings:
        amount = right(yuan(posting.amount_fen), MONEY)
        yield line((f"{posting.at}  {posting.reason}", ACCENT)).truncate(columns)
        yield line(left(INDENT + posting.debit, names), amount)
        yield line(left(INDENT + posting.credit, names), " " * MONEY, amount)
    yield rule(columns)
    total = right(yuan(sum(posting.amount_fen for posting in postings)), MONEY)
    yield line((left(tr(N_("sum")), names), MUTED), (total * 2, STRONG))
    yield from _net(postings, names)


def _net(postings: Sequence[Posting], names: int) -> Iterator[Content]:
    """What each account has more or less in the end; together nothing."""
    net_fen: dict[str, int] = {}
    for posting in postings:
        net_fen[posting.debit] = net_fen.get(posting.debit, 0) - posting.amount_fen
        net_fen[posting.credit] = net_fen.get(posting.credit, 0) + posting.amount_fen
    yield line()
    yield line((tr(N_("in the end")), MUTED))
    for account, fen in net_fen.items():
        yield line(left(INDENT + account, names), right(_signed(fen), 2 * MONEY))
    together = right(_signed(sum(net_fen.values())), 2 * MONEY)
    yield line((left(tr(N_("together")), names), MUTED), (together, STRONG))


def _signed(fen: int) -> str:
    return f"-{yuan(-fen)}" if fen < 0 else yuan(fen)
