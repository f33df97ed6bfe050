"""The statement of the personal account (rules.md R11, R12): credits and spending between two days.

The holder asks with card and PIN; it is printed on A4 and starts no count over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from backend.protocol.calls import ACCOUNT
from backend.protocol.messages.account import (
    AccountLine,
    AccountQuery,
    AccountRequest,
    PersonalAccount,
)
from backend.protocol.messages.bank import Customer
from backend.protocol.money import Fen, yuan
from terminal.columns import centred
from terminal.desk.asking import HAS_NONE, LINES
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.desk.statement import PDF
from terminal.desk.statement_paper import COLUMNS, cells
from terminal.errors import WrongUsage
from terminal.flow import Flow
from terminal.masks import mask_card_no, mask_name
from terminal.outcome import Said
from terminal.steps import print_paper, stamp
from terminal.transactions.asking import ask_patiently
from terminal.transactions.contact import Contact, meet
from terminal.transactions.pin import verify_holder
from terminal.words import N_, tr

PRINTED = Said("The statement of the personal account was printed: {lines} lines.")
NO_LINES = Said("No money came or went in these days; the balance is {balance}.")
TITLE = N_("Statement of the personal account")


class DaysWrong(WrongUsage):
    """The first day is after the last."""

    template = "The first day is after the last one. Nothing was printed."


def account_statement(first: date | None, last: date | None, file: str) -> Flow[Slip]:
    """Card, PIN, the account between two days, the paper."""
    if first and last and first > last:
        raise DaysWrong()
    contact = yield from meet()
    yield from verify_holder(0, contact.pin)
    query = AccountQuery(
        holder=_holder(contact),
        first_day=first.isoformat() if first else "",
        last_day=last.isoformat() if last else "",
    )
    account = (yield from ask_patiently(ACCOUNT, AccountRequest(query))).data
    if account.account_kind == "none":
        name = mask_name(account.psn_name)
        return Slip(Said(HAS_NONE, name=name), document=_document(account, ""))
    if not account.lines:
        said = Said(NO_LINES.template, balance=yuan(account.balance))
        return Slip(said, document=_document(account, ""))
    stamped = yield from stamp()
    lines = tuple(_paper(account, f"{stamped.time:%Y-%m-%d %H:%M:%S}"))
    name = f"account-{account.card_no[-4:]}-{stamped.msgid[12:]}"
    place = yield from print_paper(name, tr(TITLE), lines, file)
    said = Said(PRINTED.template, lines=str(len(account.lines)))
    return Slip(said, (Row(N_("Paper"), place),), lines, _document(account, place))


def _holder(contact: Contact) -> Customer:
    face = contact.face
    if face.adopted:
        return Customer(certno=face.citizen_id)
    return Customer(card_no=face.card_no, card_sn=face.card_sn)


def _paper(account: PersonalAccount, at: str) -> Iterator[str]:
    yield centred(tr(TITLE), COLUMNS).rstrip()
    yield centred("** " + tr(N_("TRAINING, no real statement")) + " **", COLUMNS).rstrip()
    yield ""
    facts = (
        (N_("Name"), mask_name(account.psn_name)),
        (N_("Card"), mask_card_no(account.card_no)),
        (N_("Printed"), at),
    )
    for label, value in facts:
        yield f"{tr(label)}: {value}"
    yield "-" * COLUMNS
    yield cells(
        (tr(N_("No.")), -4), (tr(N_("Time")), 16), (tr(N_("What")), 20), (tr(N_("Where")), 22),
        (tr(N_("Came in")), -11), (tr(N_("Went out")), -11), (tr(N_("Balance")), -11),
    ).rstrip()  # fmt: skip
    yield "-" * COLUMNS
    first = account.lines[0]
    yield _row("", "", N_("Balance before"), "", 0, first.balance - first.amount)
    for number, line in enumerate(account.lines, 1):
        what = LINES.get(line.what, line.what)
        yield _row(str(number), line.at[:16], what, line.place, line.amount, line.balance)
    yield "-" * COLUMNS
    yield from _sums(account.lines)


def _row(number: str, at: str, what: str, place: str, amount_fen: int, balance_fen: int) -> str:
    return cells(
        (number, -4), (at, 16), (tr(what), 20), (place, 22),
        (yuan(amount_fen) if amount_fen > 0 else "", -11),
        (yuan(-amount_fen) if amount_fen < 0 else "", -11), (yuan(balance_fen), -11),
    ).rstrip()  # fmt: skip


def _sums(lines: tuple[AccountLine, ...]) -> Iterator[str]:
    came = sum(line.amount for line in lines if line.amount > 0)
    went = sum(line.amount for line in lines if line.amount < 0)
    yield cells(
        ("", -4), (tr(N_("Sum")), 60), (yuan(came), -11), (yuan(-went), -11),
        (yuan(lines[-1].balance), -11),
    )  # fmt: skip


def _document(account: PersonalAccount, place: str) -> dict[str, object]:
    return {"paper": place, "balance": Fen(account.balance), "lines": account.lines}


def _print(values: Values) -> Flow[Slip]:
    first, last = values.day("first_day"), values.day("last_day")
    return (yield from account_statement(first, last, values.text("pdf")))


OPERATION = Operation(
    "account-statement", N_("Print the account statement"),
    N_("With card and PIN: credits and spending of the personal account between two days."),
    Place.BANK, _print,
    (
        Field("first_day", N_("From day"), FieldKind.DATE, optional=True),
        Field("last_day", N_("To day"), FieldKind.DATE, optional=True),
        PDF,
    ),
    needs_card=True,
)  # fmt: skip
OPERATIONS: tuple[Operation, ...] = (OPERATION,)
