"""The statement at the bank's desk (rules.md R8): what is asked there, and what is handed over."""

from __future__ import annotations

from backend.protocol.messages.statement import IN_ORDER, Sheet
from backend.protocol.money import Fen, yuan
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.desk.statement_paper import COLUMNS, paper_of
from terminal.flow import Flow
from terminal.masks import mask_card_no
from terminal.outcome import Said
from terminal.transactions.statement import Statement, statement
from terminal.words import N_

PDF = Field(
    "pdf", N_("File for the paper"), FieldKind.FILE, optional=True,
    about=N_("ends in .pdf for PDF, else text; without it the paper goes into the tray"),
)  # fmt: skip

NOTHING_NEW = Said("No record is unprinted: there is nothing to print, the card can go on.")
DONE = Said("{lines} lines were printed; the count starts over.")
DONE_BEFORE = Said("The statement of {lines} lines was printed before; now the count starts over.")
FINISHED = Said("The statement was printed before; the card's count starts over now.")
NOT_IN_ORDER = Said(
    "{lines} lines were printed, {wrong} of them not in order; the count was not started over. "
    "Dispute these lines at this desk ('dispute-line'), then print again."
)
NOT_COUNTED = Said(
    "{lines} lines were printed, but the card counts {counted}; its count was not started over. "
    "Send the holder to the agency."
)


def _print(values: Values) -> Flow[Slip]:
    return _slip((yield from statement(paper_of, values.text("pdf"))))


def _slip(done: Statement) -> Slip:
    sheet = done.sheet
    facts = (
        (N_("Card"), mask_card_no(done.contact.face.card_no)),
        (N_("Statement"), sheet.statement_id),
        (N_("Lines"), str(len(sheet.lines)) if sheet.lines else ""),
        (N_("Loads"), yuan(_sum(sheet, "1"))),
        (N_("Purchases"), yuan(_sum(sheet, "2"))),
        (N_("Paper"), done.place),
    )
    rows = tuple(Row(label, value) for label, value in facts if value)
    paper = done.paper.lines if done.paper else ()
    return Slip(_said(done), rows if sheet.lines else rows[:1], paper, _document(done))


def _said(done: Statement) -> Said:
    sheet = done.sheet
    wrong = sum(line.finding not in IN_ORDER for line in sheet.lines)
    if not sheet.lines:
        return FINISHED if done.cleared else NOTHING_NEW
    if done.cleared:
        said = DONE if done.place else DONE_BEFORE
    else:
        said = NOT_IN_ORDER if wrong else NOT_COUNTED
    values = {"lines": len(sheet.lines), "wrong": wrong, "counted": sheet.counted}
    return Said(said.template, **{name: str(value) for name, value in values.items()})


def _sum(sheet: Sheet, kind: str) -> int:
    sides = (line.card or line.ledger for line in sheet.lines if line.kind == kind)
    return sum(side.account_fen for side in sides if side is not None)


def _document(done: Statement) -> dict[str, object]:
    sheet = done.sheet
    return {
        "card_no": mask_card_no(done.contact.face.card_no),
        "statement_id": sheet.statement_id,
        "counted": sheet.counted,
        "cleared": done.cleared,
        "paper": done.place,
        "loads": Fen(_sum(sheet, "1")),
        "purchases": Fen(_sum(sheet, "2")),
        "lines": sheet.lines,
    }


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "statement", N_("Print the statement"),
        N_("With card and PIN: all unprinted records beside the ledger; then the count of sixty "
           "starts over."),
        Place.BANK, _print, (PDF,), needs_card=True,
    ),
)  # fmt: skip
assert COLUMNS == 100, "what a line of A4 holds (pdf.A4)"
