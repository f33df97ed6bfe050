"""shuaka sell, refund, load, balance: the counter's jobs without a screen.

What a job needs is imported when it is done: help needs the options only.
"""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.commands.context import Through
from terminal.commands.options import (
    AccountFirst,
    BasketFile,
    Card,
    CareKind,
    CashReceived,
    Fault,
    Holder,
    Illness,
    Items,
    Json,
    Offline,
    PinFile,
    Prescription,
    Price,
    PsamReader,
    Reader,
    Reason,
    Recording,
    Trace,
    Yes,
)
from terminal.commands.reporting import fail, print_json
from terminal.errors import Spoken
from terminal.words import tr


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
    from terminal.commands import till
    from terminal.commands.buying import bought
    from terminal.commands.holder import require_one_place
    from terminal.commands.outcome_told import NOTHING_DONE, report
    from terminal.console import Console

    flag = till.account_flag(account)
    try:
        require_one_place(pin_file, at_the_holder=holder)
        received_fen = till.received(cash_received)
        goods = bought(basket, item, price=price, reason=reason, prescription=prescription,
                       trace=trace, care=care, illness=illness)  # fmt: skip
        through = Through(card, reader, psam_reader, record, offline)
        with ctx.obj.workplace(through, fault) as workplace:
            asks = till.asks_operator(yes, as_json)
            clerk = Console(pin_file, ask=asks, quiet=as_json, received_fen=received_fen)
            order = goods.order(workplace, clerk, flag)
            outcome = till.driven(ctx, workplace, workplace.selling(order), clerk, order.lines,
                              holder=holder, asks=asks)  # fmt: skip
    except Spoken as failure:
        fail(failure, as_json=as_json, members=NOTHING_DONE)
    report(outcome, workplace.settings, as_json=as_json)


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
    from terminal.commands import till
    from terminal.commands.holder import require_one_place
    from terminal.commands.outcome_told import NOTHING_DONE, report
    from terminal.console import Console

    try:
        require_one_place(pin_file, at_the_holder=holder)
        with ctx.obj.workplace(Through(card, reader, psam_reader, record), fault) as workplace:
            asks = till.asks_operator(yes, as_json)
            clerk = Console(pin_file, ask=asks, quiet=as_json)
            flow = workplace.refunding(number)
            outcome = till.driven(ctx, workplace, flow, clerk, holder=holder, asks=asks)
            settings = workplace.settings
    except Spoken as failure:
        fail(failure, as_json=as_json, members=NOTHING_DONE)
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
    from terminal.commands import till
    from terminal.commands.holder import require_one_place
    from terminal.commands.outcome_told import NOTHING_DONE, report
    from terminal.console import Console

    try:
        require_one_place(pin_file, at_the_holder=holder)
        with ctx.obj.workplace(Through(card, reader, psam_reader, record), fault) as workplace:
            clerk, flow = Console(pin_file, quiet=as_json), workplace.loading()
            outcome = till.driven(ctx, workplace, flow, clerk, holder=holder, asks=not as_json)
            settings = workplace.settings
    except Spoken as failure:
        fail(failure, as_json=as_json, members=NOTHING_DONE)
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
    from backend.protocol.refusals import Refused
    from terminal.commands.till import meeting, standing_of
    from terminal.console import Console
    from terminal.transactions.contact import spoken

    try:
        with ctx.obj.workplace(Through(card, reader, psam_reader, record)) as workplace:
            try:
                contact = workplace.drive(meeting(workplace), Console(quiet=as_json))
            except Refused as no:
                raise spoken(no) from no
            document = standing_of(contact)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(document)
        return
    for label, value in document.items():
        typer.echo(f"{tr(label)}: {value}")
