"""shuaka sell, refund, load, balance: the counter's jobs without a screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from backend.protocol.messages.pharmacy import ACCOUNT_NOT_USED, OWN_ACCOUNT, RELATIVES_ACCOUNT
from backend.protocol.money import fen, yuan
from backend.protocol.refusals import Refused
from terminal.commands.buying import bought
from terminal.commands.context import Through
from terminal.commands.holder import Holder, require_one_place, with_the_holder
from terminal.commands.reporting import fail, print_json, report
from terminal.console import Console
from terminal.entry import Line
from terminal.errors import Spoken, WrongUsage
from terminal.flow import Flow
from terminal.goods_told import tell
from terminal.masks import mask_card_no
from terminal.outcome import Outcome
from terminal.transactions.contact import Contact, spoken
from terminal.words import tr
from terminal.workplace import Workplace

ACCOUNTS = {"none": ACCOUNT_NOT_USED, "own": OWN_ACCOUNT, "relatives": RELATIVES_ACCOUNT}

Card = Annotated[str, typer.Option("--card", help="Training card to insert.", show_default=False)]
Reader = Annotated[
    str,
    typer.Option(
        "--reader", help="Reader of the user card: a name, a pattern, or auto.", show_default=False
    ),
]
PsamReader = Annotated[
    str, typer.Option("--psam-reader", help="Reader of the PSAM, likewise.", show_default=False)
]
Recording = Annotated[
    str,
    typer.Option(
        "--record", help="File for the session as JSON lines, secrets masked.", show_default=False
    ),
]
PinFile = Annotated[
    str,
    typer.Option("--pin-file", help="File with the PIN, - for standard input.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Fault = Annotated[
    list[str] | None,
    typer.Option("--fault", help="Fault to arm ('shuaka fault list'), as often as needed."),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline-allowed",
        help="Sell while the centre is silent, to a card that permits it (config: offline_...).",
    ),
]
BasketFile = Annotated[
    str,
    typer.Argument(
        help="CSV file code,quantity,price,reason,prescription,trace; - for standard input."
    ),
]
Items = Annotated[list[str] | None, typer.Option("--item", help="CODE[:QTY], as often as needed.")]
AccountFirst = Annotated[str, typer.Option(help="Who pays first: own, relatives or none.")]
Price = Annotated[
    list[str] | None,
    typer.Option("--price", help="CODE=AMOUNT, another price than the shop's; needs --reason."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why the price is another.")]
Prescription = Annotated[
    list[str] | None,
    typer.Option(
        "--prescription",
        help="NUMBER of an electronic prescription: what is left of it is sold, or the basket on "
        "it; or CODE=NUMBER for one item.",
    ),
]
CareKind = Annotated[
    str, typer.Option("--care", help="pharmacy, outpatient or chronic; else the prescription's.")
]
Illness = Annotated[str, typer.Option("--illness", help="Code of the illness, for chronic care.")]
Trace = Annotated[
    list[str] | None,
    typer.Option("--trace", help="CODE=TRACEABILITY CODE of a pack, as often as needed."),
]
CashReceived = Annotated[
    str, typer.Option("--cash-received", help="Cash handed over; the change is told.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask the operator to confirm.")]


def sell(
    ctx: typer.Context,
    basket: BasketFile = "",
    item: Items = None,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    account: AccountFirst = "own",
    price: Price = None,
    reason: Reason = "",
    prescription: Prescription = None,
    care: CareKind = "",
    illness: Illness = "",
    trace: Trace = None,
    cash_received: CashReceived = "",
    pin_file: PinFile = "",
    holder: Holder = False,
    yes: Yes = False,
    fault: Fault = None,
    offline: Offline = False,
    as_json: Json = False,
) -> None:
    """Sell a basket to a card: quote, PIN, debit, settlement, receipt."""
    flag = account_flag(account)
    try:
        require_one_place(pin_file, at_the_holder=holder)
        received_fen = _received(cash_received)
        goods = bought(basket, item, price=price, reason=reason, prescription=prescription,
                       trace=trace, care=care, illness=illness)  # fmt: skip
        through = Through(card, reader, psam_reader, record, offline)
        with ctx.obj.workplace(through, fault) as workplace:
            asks = asks_operator(yes, as_json)
            clerk = Console(pin_file, ask=asks, quiet=as_json, received_fen=received_fen)
            order = goods.order(workplace, clerk, flag)
            outcome = _driven(ctx, workplace, workplace.selling(order), clerk, order.lines,
                              holder=holder, asks=asks)  # fmt: skip
    except Spoken as failure:
        fail(failure, as_json=as_json)
    report(outcome, workplace.settings, as_json=as_json)


def account_flag(account: str) -> str:
    """Which account may pay. Raises BadParameter."""
    if account not in ACCOUNTS:
        raise typer.BadParameter(", ".join(ACCOUNTS), param_hint="--account")
    return ACCOUNTS[account]


def _driven(
    ctx: typer.Context,
    workplace: Workplace,
    flow: Flow[Outcome],
    clerk: Console,
    lines: Sequence[Line] = (),
    *,
    holder: bool,
    asks: bool,
) -> Outcome:
    """A transaction with the clerk alone, or with the holder's display beside it."""
    if not holder:
        outcome = workplace.drive(flow, clerk)
    else:
        home = ctx.obj.home
        outcome = with_the_holder(home, workplace, flow, clerk, lines=lines, asks=asks)
    tell(workplace)
    return outcome


def _received(text: str) -> int:
    try:
        return int(fen(text)) if text else 0
    except ValueError:
        raise WrongUsage(
            "--cash-received {text} is not an amount. Nothing was sold.", text=text
        ) from None


def asks_operator(yes: bool, as_json: bool) -> bool:
    return not (yes or as_json) and sys.stdin.isatty()


def refund(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(help="Message number or settlement id of the sale, or its end.")
    ],
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    pin_file: PinFile = "",
    holder: Holder = False,
    yes: Yes = False,
    fault: Fault = None,
    as_json: Json = False,
) -> None:
    """Give a sale back: 2103, and a load of the account part back onto the card."""
    try:
        require_one_place(pin_file, at_the_holder=holder)
        with ctx.obj.workplace(Through(card, reader, psam_reader, record), fault) as workplace:
            asks = asks_operator(yes, as_json)
            clerk = Console(pin_file, ask=asks, quiet=as_json)
            flow = workplace.refunding(number)
            outcome = _driven(ctx, workplace, flow, clerk, holder=holder, asks=asks)
            settings = workplace.settings
    except Spoken as failure:
        fail(failure, as_json=as_json)
    report(outcome, settings, as_json=as_json)


def load(
    ctx: typer.Context,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    pin_file: PinFile = "",
    holder: Holder = False,
    fault: Fault = None,
    as_json: Json = False,
) -> None:
    """Load the money that waits at the centre onto a card."""
    try:
        require_one_place(pin_file, at_the_holder=holder)
        with ctx.obj.workplace(Through(card, reader, psam_reader, record), fault) as workplace:
            clerk, flow = Console(pin_file, quiet=as_json), workplace.loading()
            outcome = _driven(ctx, workplace, flow, clerk, holder=holder, asks=not as_json)
            settings = workplace.settings
    except Spoken as failure:
        fail(failure, as_json=as_json)
    report(outcome, settings, as_json=as_json)


def balance(
    ctx: typer.Context,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    as_json: Json = False,
) -> None:
    """Show card and holder, the account, waiting credit and the records; no PIN needed."""
    try:
        with ctx.obj.workplace(Through(card, reader, psam_reader, record)) as workplace:
            try:
                contact = workplace.drive(workplace.looking(), Console(quiet=as_json))
            except Refused as no:
                raise spoken(no) from no
            document = _standing(contact, workplace)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(document)
        return
    for label, value in document.items():
        typer.echo(f"{tr(label)}: {value}")


def _standing(contact: Contact, workplace: Workplace) -> dict[str, object]:
    person, standing = contact.person, contact.person.standing
    del workplace
    return {
        "name": person.base.psn_name,
        "card_no": mask_card_no(contact.face.card_no),
        "insutype": person.insurance.insutype,
        "account": yuan(person.insurance.balc),
        "on_card": yuan(standing.card_fen),
        "waiting": yuan(standing.waiting_fen),
        "records": f"{contact.unprinted} / 60",
    }
