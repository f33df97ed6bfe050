"""The statement on A4 paper, 100 columns: the card's record left, the ledger's row right (R8, R24).

A line that is not in order is marked and explained under it. The foot counts paper, card and
ledger: sixty lines are sixty records are sixty rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.protocol.messages.statement import (
    IN_ORDER,
    CardSide,
    Finding,
    LedgerSide,
    Sheet,
    SheetLine,
)
from backend.protocol.money import yuan
from terminal.columns import centred, fit, width
from terminal.masks import mask_card_no, mask_name
from terminal.transactions.contact import Contact
from terminal.transactions.statement import Paper
from terminal.words import N_, tr

COLUMNS = 100
LOAD = "1"
NUMBER_TAIL = 10
COUNTED = N_(
    "{lines} lines on this paper, {records} records on the card, {rows} rows in the ledger."
)
NOT_IN_ORDER = N_("{count} lines are not in order; each can be disputed at this desk.")
NOT_COUNTED = N_("The card counts {counted} records; that is not what is printed here.")
AGREE = N_("Card and ledger agree in every line.")
KINDS = {LOAD: N_("load"), "2": N_("purchase")}
STATES = {
    "posted": N_("booked"),
    "held": N_("held"),
    "reversed": N_("reversed"),
    "compensated": N_("waits"),
    "refunded": N_("refunded"),
}
FINDINGS = {
    Finding.AGREES: "",
    Finding.OPEN: N_("the confirmation is on its way to the centre"),
    Finding.ANSWERED: N_("was disputed and answered"),
    Finding.CARD_ONLY: N_("only on the card: the ledger has no such row"),
    Finding.LEDGER_ONLY: N_("only in the ledger: the card has no such record"),
    Finding.MISSING: N_("missing: neither card nor ledger has this number"),
    Finding.REVERSED: N_("on the card, but the ledger reversed it"),
    Finding.UNDONE: N_("reversed: nothing was paid"),
    Finding.AMOUNT: N_("card and ledger have different amounts"),
    Finding.PLACE: N_("card and ledger have different terminals or times"),
    Finding.ALTERED: N_("the card's record is not the one that was archived"),
}
"""What stands under a line that does not simply agree."""

Cell = tuple[str, int]
"""A text and its columns; negative columns put it at the right edge."""


def paper_of(contact: Contact, sheet: Sheet, at: str) -> Paper:
    """The statement of a card as lines; `at` is the time of printing."""
    title = tr(N_("Statement of card transactions"))
    name = f"statement-{contact.face.card_no[-4:]}-{sheet.statement_id[-10:]}"
    lines = (*_head(contact, sheet, title, at), *_table(sheet), *_foot(sheet))
    return Paper(name, title, tuple(line.rstrip() for line in lines))


def _head(contact: Contact, sheet: Sheet, title: str, at: str) -> Iterator[str]:
    yield centred(title, COLUMNS)
    yield centred("** " + tr(N_("TRAINING, no real statement")) + " **", COLUMNS)
    yield ""
    facts = (
        (N_("Name"), mask_name(contact.person.base.psn_name)),
        (N_("Card"), mask_card_no(contact.face.card_no)),
        (N_("Statement"), sheet.statement_id),
        (N_("Printed"), at),
    )
    for label, value in facts:
        yield f"{tr(label)}: {value}"


def _table(sheet: Sheet) -> Iterator[str]:
    yield "-" * COLUMNS
    yield cells(
        (tr(N_("No.")), -3), (tr(N_("Time")), 16), (tr(N_("What")), 8), (tr(N_("Seq.")), -5),
        (tr(N_("Account")), -10), (tr(N_("Self-paid")), -9), (tr(N_("Fund")), -9), ("|", 1),
        (tr(N_("Ledger")), -10), (tr(N_("Number")), 10), (tr(N_("State")), 8),
    )  # fmt: skip
    yield "-" * COLUMNS
    for number, line in enumerate(sheet.lines, 1):
        yield _row(number, line)
        if note := FINDINGS[line.finding]:
            yield " " * 4 + ("! " if line.finding not in IN_ORDER else "  ") + tr(note)
    yield "-" * COLUMNS
    yield _sum(N_("Loads"), [line for line in sheet.lines if line.kind == LOAD])
    yield _sum(N_("Purchases"), [line for line in sheet.lines if line.kind != LOAD])


def _row(number: int, line: SheetLine) -> str:
    card, ledger = line.card, line.ledger
    shown = card or ledger
    amounts = ("", "", "") if shown is None or not _left(line) else _amounts(shown)
    return cells(
        (str(number), -3), (_time(line), 16), (tr(KINDS[line.kind]), 8),
        (str(line.sequence) if line.sequence >= 0 else "", -5),
        (amounts[0], -10), (amounts[1], -9), (amounts[2], -9), ("|", 1),
        (yuan(ledger.account_fen) if ledger else "", -10),
        (ledger.number[-NUMBER_TAIL:] if ledger else "", 10),
        (tr(STATES[ledger.state]) if ledger else "", 8),
    )  # fmt: skip


def _left(line: SheetLine) -> bool:
    """The left side is the card's; of a card without records the ledger stands on both."""
    return line.card is not None or line.sequence < 0


def _amounts(side: CardSide | LedgerSide) -> tuple[str, str, str]:
    return yuan(side.account_fen), yuan(side.self_fen), yuan(side.fund_fen)


def _time(line: SheetLine) -> str:
    if line.card is not None:
        moment = line.card.time
        day, clock = moment[:8], moment[8:]
        return f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:4]}"
    return line.ledger.booked_at[:16] if line.ledger else ""


def _sum(label: str, lines: list[SheetLine]) -> str:
    left = [line.card or line.ledger for line in lines if _left(line)]
    sides = [side for side in left if side is not None]
    ledger_fen = sum(line.ledger.account_fen for line in lines if line.ledger)
    return cells(
        (str(len(lines)), -3), (tr(label), 31),
        (yuan(sum(side.account_fen for side in sides)), -10),
        (yuan(sum(side.self_fen for side in sides)), -9),
        (yuan(sum(side.fund_fen for side in sides)), -9), ("|", 1), (yuan(ledger_fen), -10),
    )  # fmt: skip


def _foot(sheet: Sheet) -> Iterator[str]:
    yield "-" * COLUMNS
    on_card = sum(line.card is not None for line in sheet.lines)
    in_ledger = sum(line.ledger is not None for line in sheet.lines)
    yield tr(COUNTED, lines=len(sheet.lines), records=on_card, rows=in_ledger)
    wrong = sum(line.finding not in IN_ORDER for line in sheet.lines)
    if wrong:
        yield tr(NOT_IN_ORDER, count=wrong)
    elif not sheet.may_clear:
        yield tr(NOT_COUNTED, counted=sheet.counted)
    else:
        yield tr(AGREE)


def cells(*row: Cell) -> str:
    """A row of cells, one space between two."""
    return " ".join(_cell(text, columns) for text, columns in row)


def _cell(text: str, columns: int) -> str:
    text = fit(text, abs(columns))
    space = " " * (abs(columns) - width(text))
    return space + text if columns < 0 else text + space
