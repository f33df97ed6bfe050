"""The financial account at the bank's desk, its machine and a shop's counter (rules.md R1-R3).

The personal account can be named wherever an account is: the centre refuses it with the rule.
"""

from __future__ import annotations

from collections.abc import Callable

from backend.protocol.messages.bank import (
    BankLine,
    Channel,
    Customer,
    MoneyOrder,
    Moved,
    Party,
    Seen,
)
from backend.protocol.money import Fen, yuan
from terminal.columns import between
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.flow import Flow
from terminal.outcome import Said
from terminal.transactions.bank import (
    at_the_desk,
    change_bank_pin,
    holder_by_card,
    look,
    move,
    open_financial,
    reset_bank_pin,
)
from terminal.words import N_, tr

PAPER = 48
"""Columns of a slip."""

ACCOUNTS = (
    (Party.FINANCIAL.value, N_("financial account")),
    (Party.PERSONAL.value, N_("personal medical account")),
)
TARGETS = (
    (Party.OTHER.value, N_("another account of this bank")),
    (Party.BANKS.value, N_("an account of another bank")),
    *ACCOUNTS,
)
WAGES = (("wage", N_("wage")), ("subsidy", N_("subsidy")))
BENEFITS = (
    ("pension", N_("pension")),
    ("unemployment", N_("unemployment benefit")),
    ("injury", N_("work-injury benefit")),
    ("maternity", N_("maternity benefit")),
)
PREMIUMS = (("medical", N_("medical insurance")), ("pension", N_("pension insurance")))
REASONS = {
    "cash in": N_("Cash in"),
    "cash out": N_("Cash out"),
    "transfer": N_("Transfer"),
    "consumption": N_("Payment"),
    "income": N_("Income"),
    "premium": N_("Premium"),
}
PURPOSES = dict(WAGES) | dict(BENEFITS) | {"medical": N_("medical insurance")}

CERTNO = Field("certno", N_("Citizen id"), FieldKind.CERTNO)
AMOUNT = Field("amount", N_("Amount"), FieldKind.AMOUNT)
SOURCE = Field("source", N_("From"), FieldKind.CHOICE, choices=ACCOUNTS, default=Party.FINANCIAL)
TARGET = Field("target", N_("To"), FieldKind.CHOICE, choices=ACCOUNTS, default=Party.FINANCIAL)
OTHER = Field(
    "other", N_("Other account"), optional=True, about=N_("its number; not for an own account")
)


def _choice(name: str, label: str, choices: tuple[tuple[str, str], ...]) -> Field:
    return Field(name, label, FieldKind.CHOICE, choices=choices, default=choices[0][0])


OPENED = N_("The financial account {account} is open. Its PIN is not the medical card's.")
MOVED = N_("{what}: {amount} booked. The financial account holds {balance}.")
SEEN = N_("The financial account {account} holds {balance}. The personal account is another one.")
PIN_SET = N_("The bank PIN of account {account} is changed. The medical card keeps its own PIN.")

Whose = Callable[[Values], Flow[Customer]]
Ordered = Callable[[Values], MoneyOrder]


def by_document(values: Values) -> Flow[Customer]:
    """The holder of the document on the desk."""
    yield from ()
    return at_the_desk(values.text("certno"))


def by_card_in(channel: Channel) -> Whose:
    """The holder of the card in the slot."""

    def whose(values: Values) -> Flow[Customer]:
        del values
        return (yield from holder_by_card(channel))

    return whose


def moving(whose: Whose, ordered: Ordered) -> Callable[[Values], Flow[Slip]]:
    """The flow of an operation that moves money."""

    def flow(values: Values) -> Flow[Slip]:
        order = ordered(values)
        holder = yield from whose(values)
        return moved_slip(order, (yield from move(holder, order)))

    return flow


def order_of(source: str, target: str, *, purpose: str = "", other: str = "") -> Ordered:
    """How the fields of an operation become an order: each is a party, or "=field"."""

    def ordered(values: Values) -> MoneyOrder:
        def read(part: str) -> str:
            return values.text(part[1:]) if part.startswith("=") else part

        return MoneyOrder(
            source=read(source),
            target=read(target),
            amount=Fen(values.fen("amount")),
            purpose=read(purpose),
            other=read(other),
        )

    return ordered


def moved_slip(order: MoneyOrder, moved: Moved) -> Slip:
    """What the holder gets of a movement."""
    what = tr(REASONS[moved.reason])
    facts = (
        (N_("Account number"), moved.account_no),
        (N_("Purpose"), tr(PURPOSES.get(order.purpose, ""))),
        (N_("Other account"), order.other),
        (N_("Amount"), yuan(order.amount)),
        (N_("Balance"), yuan(moved.balance)),
        (N_("Number"), moved.entry_no),
        (N_("Time"), moved.at),
    )
    rows = tuple(Row(label, value) for label, value in facts if value)
    said = Said(MOVED, what=what, amount=yuan(order.amount), balance=yuan(moved.balance))
    return Slip(said, rows, tuple(_paper(what, rows)), _public(moved))


def _public(reply: Moved | Seen) -> dict[str, object]:
    """What --json tells of a reply: everything but the terms of the next PIN try."""
    members = type(reply).__struct_fields__
    return {name: getattr(reply, name) for name in members if name not in ("right", "pin")}


def _paper(title: str, rows: tuple[Row, ...]) -> list[str]:
    return [title, "-" * PAPER, *(between(tr(row.label), row.value, PAPER) for row in rows)]


def seen_slip(seen: Seen) -> Slip:
    """Balance and movements of the financial account."""
    said = Said(SEEN, account=seen.account_no, balance=yuan(seen.balance))
    rows = (
        Row(N_("Account number"), seen.account_no),
        Row(N_("Balance"), yuan(seen.balance)),
    )
    paper = [*_paper(tr(N_("Financial account")), rows), ""]
    for line in seen.lines:
        paper += _movement(line)
    return Slip(said, rows, tuple(paper), _public(seen))


def _movement(line: BankLine) -> list[str]:
    what = " ".join(tr(word) for word in (REASONS[line.reason], PURPOSES.get(line.purpose, "")))
    return [
        between(f"{line.at[:16]} {what}", yuan(line.amount), PAPER),
        between(f"  {line.other}", yuan(line.balance), PAPER),
    ]


def _open(values: Values) -> Flow[Slip]:
    opened = yield from open_financial(values.text("certno"))
    said = Said(OPENED, account=opened.account_no)
    rows = (Row(N_("Account number"), opened.account_no), Row(N_("Name"), opened.psn_name))
    paper = tuple(_paper(tr(N_("Financial account")), rows))
    return Slip(said, rows, paper, {"account_no": opened.account_no, "psn_no": opened.psn_no})


def _look(whose: Whose) -> Callable[[Values], Flow[Slip]]:
    def flow(values: Values) -> Flow[Slip]:
        holder = yield from whose(values)
        return seen_slip((yield from look(holder, values.text("account"))))

    return flow


def _change(values: Values) -> Flow[Slip]:
    known = yield from change_bank_pin(at_the_desk(values.text("certno")))
    return Slip(Said(PIN_SET, account=known.account_no))


def _reset(values: Values) -> Flow[Slip]:
    known = yield from reset_bank_pin(values.text("certno"))
    return Slip(Said(PIN_SET, account=known.account_no))


_machine = by_card_in(Channel.MACHINE)
WHICH = _choice("account", N_("Which account"), ACCOUNTS)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "open-financial", N_("Open the financial account"),
        N_("A bank account of its own beside the medical one, with a PIN of its own."),
        Place.BANK, _open, (CERTNO,), asks_pin=True,
    ),
    Operation(
        "bank-account", N_("Financial account: balance and movements"),
        N_("With the bank PIN; the personal medical account is asked for elsewhere."),
        Place.BANK, _look(by_document), (CERTNO, WHICH), asks_pin=True,
    ),
    Operation(
        "cash-in", N_("Cash in"), N_("Cash into the financial account; no PIN."),
        Place.BANK, moving(by_document, order_of(Party.CASH, "=target")), (CERTNO, AMOUNT, TARGET),
    ),
    Operation(
        "cash-out", N_("Cash out"), N_("Cash from the financial account, with the bank PIN."),
        Place.BANK, moving(by_document, order_of("=source", Party.CASH)), (CERTNO, AMOUNT, SOURCE),
        asks_pin=True,
    ),
    Operation(
        "transfer", N_("Transfer"), N_("To another account, with the bank PIN."),
        Place.BANK, moving(by_document, order_of("=source", "=target", other="=other")),
        (CERTNO, AMOUNT, SOURCE, _choice("target", N_("To"), TARGETS), OTHER),
        asks_pin=True,
    ),
    Operation(
        "wage", N_("Wage or subsidy"), N_("An employer's payment into the financial account."),
        Place.BANK,
        moving(
            by_document,
            order_of(Party.PAYROLL, "=target", purpose="=kind", other="=employer"),
        ),
        (CERTNO, AMOUNT, _choice("kind", N_("Kind"), WAGES), Field("employer", N_("Employer")),
         TARGET),
    ),
    Operation(
        "premium", N_("Pay a premium"), N_("Insurance premium from the financial account."),
        Place.BANK, moving(by_document, order_of("=source", Party.PREMIUMS, purpose="=kind")),
        (CERTNO, AMOUNT, _choice("kind", N_("Kind"), PREMIUMS), SOURCE), asks_pin=True,
    ),
    Operation(
        "bank-pin", N_("Change the bank PIN"), N_("With the old one."),
        Place.BANK, _change, (CERTNO,), asks_pin=True,
    ),
    Operation(
        "bank-pin-reset", N_("Reset the bank PIN"), N_("Forgotten or locked: with the ID card."),
        Place.BANK, _reset, (CERTNO,), asks_pin=True,
    ),
    Operation(
        "benefit", N_("Pay a benefit"), N_("Into the financial account, by the agency."),
        Place.AGENCY, moving(by_document, order_of(Party.BENEFITS, "=target", purpose="=kind")),
        (CERTNO, AMOUNT, _choice("kind", N_("Kind"), BENEFITS), TARGET),
    ),
    Operation(
        "bank-payment", N_("Pay from the financial account"),
        N_("A sale outside the insurance, paid with card and bank PIN."),
        Place.COUNTER,
        moving(by_card_in(Channel.DESK), order_of("=source", Party.SHOP)), (AMOUNT, SOURCE),
        needs_card=True,
    ),
    Operation(
        "machine-balance", N_("Balance"), N_("Card and bank PIN; the financial account only."),
        Place.MACHINE, _look(_machine), (WHICH,), needs_card=True,
    ),
    Operation(
        "machine-cash-in", N_("Cash in"), N_("Cash into the financial account; no PIN."),
        Place.MACHINE, moving(_machine, order_of(Party.CASH, "=target")), (AMOUNT, TARGET),
        needs_card=True,
    ),
    Operation(
        "machine-cash-out", N_("Cash out"), N_("Cash from the financial account."),
        Place.MACHINE, moving(_machine, order_of("=source", Party.CASH)), (AMOUNT, SOURCE),
        needs_card=True,
    ),
    Operation(
        "machine-transfer", N_("Transfer"), N_("To another account."),
        Place.MACHINE, moving(_machine, order_of("=source", "=target", other="=other")),
        (AMOUNT, SOURCE, _choice("target", N_("To"), TARGETS), OTHER), needs_card=True,
    ),
)  # fmt: skip
