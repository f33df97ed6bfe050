"""shuaka hospital settle and cancel; what only a stay has: admit, change, discharge, deposit ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from backend.protocol.money import Fen, fen
from backend.protocol.refusals import Refused
from terminal.commands.context import Context, Through
from terminal.commands.holder import require_one_place, with_the_holder
from terminal.commands.options import (
    AccountFirst,
    Card,
    CashReceived,
    Fault,
    Holder,
    Json,
    PinFile,
    PsamReader,
    Reader,
    Recording,
    Yes,
)
from terminal.commands.outcome_told import report
from terminal.commands.reporting import fail, print_json
from terminal.commands.till import asks_operator
from terminal.commands.visits import (
    Batch,
    Bed,
    Condition,
    Department,
    Diagnosis,
    Doctor,
    Interim,
    Number,
    OwnNumber,
    driven,
    flag_of,
    tell,
    told,
    ward,
)
from terminal.console import Console
from terminal.deposit_slip import print_deposit
from terminal.desk.operation import Place
from terminal.entry import Entry
from terminal.errors import Spoken, WrongUsage
from terminal.flow import Flow
from terminal.hospital import Hospital
from terminal.outcome import Outcome
from terminal.receipt import Letterhead
from terminal.transactions.contact import spoken
from terminal.transactions.on_behalf import on_behalf
from terminal.visit import INPATIENT, Told, Visit, Ward


def settle(
    ctx: typer.Context,
    number: Number,
    batch: Batch = "",
    account: AccountFirst = "own",
    interim: Interim = False,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    cash_received: CashReceived = "",
    pin_file: PinFile = "",
    holder: Holder = False,
    yes: Yes = False,
    fault: Fault = None,
    as_json: Json = False,
) -> None:
    """Settle the lines of a batch (2207) or of a stay (2304) with the patient's card."""
    flag, through = flag_of(account), Through(card, reader, psam_reader, record)
    try:
        require_one_place(pin_file, at_the_holder=holder)
        received_fen = _fen(cash_received)
    except WrongUsage as wrong:
        fail(wrong, as_json=as_json)
    asks = asks_operator(yes, as_json)
    clerk = Console(pin_file, ask=asks, quiet=as_json, received_fen=received_fen)

    def settling(ours: Hospital) -> Flow[Outcome]:
        return ours.settling(number, batch, flag, interim=interim)

    _pay(ctx, settling, clerk, through, fault, at_the_holder=holder, asks=asks, as_json=as_json)


def cancel(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(help="Number of the visit (its newest settlement) or settlement id.")
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
    """Cancel a settlement (2208, 2305): its lines are free again, the money goes back."""
    through, asks = Through(card, reader, psam_reader, record), asks_operator(yes, as_json)
    try:
        require_one_place(pin_file, at_the_holder=holder)
    except WrongUsage as wrong:
        fail(wrong, as_json=as_json)
    clerk = Console(pin_file, ask=asks, quiet=as_json)

    def cancelling(ours: Hospital) -> Flow[Outcome]:
        return ours.cancelling(number)

    _pay(ctx, cancelling, clerk, through, fault, at_the_holder=holder, asks=asks, as_json=as_json)


def _pay(
    ctx: typer.Context,
    flow_of: Callable[[Hospital], Flow[Outcome]],
    clerk: Console,
    through: Through,
    faults: list[str] | None,
    *,
    at_the_holder: bool,
    asks: bool,
    as_json: bool,
) -> NoReturn:
    """Drive a payment as the hospital, with the holder's display if it is wanted, and tell it."""
    try:
        with ctx.obj.workplace(through, faults) as workplace:
            settings, flow = workplace.settings, flow_of(Hospital(workplace))
            if at_the_holder:
                named = on_behalf(settings.hospital, flow)
                outcome = with_the_holder(ctx.obj.home, workplace, named, clerk, asks=asks)
            else:
                outcome = workplace.drive(flow, clerk, Place.HOSPITAL)
    except (Spoken, Refused) as no:
        fail(spoken(no), as_json=as_json)
    report(outcome, settings, as_json=as_json)


def _fen(text: str) -> int:
    try:
        return int(fen(text)) if text else 0
    except ValueError:
        raise WrongUsage("{text} is not an amount. Nothing was paid.", text=text) from None


def admit(
    ctx: typer.Context,
    diagnosis: Diagnosis = None,
    condition: Condition = "",
    number: OwnNumber = "",
    department: Department = "",
    doctor: Doctor = "",
    bed: Bed = "01",
    kind: Annotated[str, typer.Option("--kind", help="Kind of care (med_type).")] = INPATIENT,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    as_json: Json = False,
) -> None:
    """Admit a patient by card (2401); no PIN is needed."""
    where, said = ward(department, doctor, bed), told(kind, diagnosis, condition)
    through = Through(card, reader, psam_reader, record)
    visit = driven(
        ctx.obj, lambda ours: ours.admitting(said, where, number), through, as_json=as_json
    )
    tell(visit, as_json=as_json)


def discharge(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Discharge a patient (2402); then the stay can be settled for good."""
    visit = driven(ctx.obj, lambda ours: ours.discharging(number), as_json=as_json)
    tell(visit, as_json=as_json)


def undo(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Take a discharge back (2405), or an admission (2404)."""
    visit = driven(ctx.obj, lambda ours: ours.undoing(number), as_json=as_json)
    tell(visit, as_json=as_json)


def deposit(
    ctx: typer.Context,
    number: Number,
    amount: Annotated[
        str, typer.Option("--amount", help="Cash paid in; with a minus, given back.")
    ],
    as_json: Json = False,
) -> None:
    """Take a deposit for a stay, or give of it back."""
    try:
        amount_fen = _fen(amount)
    except WrongUsage as wrong:
        fail(wrong, as_json=as_json)
    entry, left_fen, slip = _deposited(ctx.obj, number, amount_fen, as_json=as_json)
    if not as_json:
        typer.echo(slip, nl=False)
        return
    paid, left = Fen(entry.cash_received_fen), Fen(left_fen)
    print_json(
        {"outcome": "done", "msgid": entry.msgid, "paid": paid, "deposit": left, "receipt": slip}
    )


def _deposited(
    context: Context, number: str, amount_fen: int, *, as_json: bool
) -> tuple[Entry, int, str]:
    """The entry of the cash, what is there afterwards, and the slip."""

    def paying(ours: Hospital) -> Flow[tuple[Entry, int, str]]:
        entry = yield from ours.depositing(number, amount_fen)
        left_fen = ours.deposit_fen(ours.visit(number))
        head = Letterhead.of(ours.workplace.settings, entry)
        return entry, left_fen, print_deposit(entry, head, left_fen)

    return driven(context, paying, as_json=as_json)


def change(
    ctx: typer.Context,
    number: Number,
    diagnosis: Diagnosis = None,
    condition: Condition = "",
    department: Department = "",
    doctor: Doctor = "",
    bed: Annotated[str, typer.Option("--bed", help="Number of the bed.")] = "",
    as_json: Json = False,
) -> None:
    """Tell the centre of another ward, bed, doctor or illness of a stay (2403)."""
    where, said = ward(department, doctor, bed), told("", diagnosis, condition)

    def changing(ours: Hospital) -> Flow[Visit]:
        visit = ours.visit(number)
        there, known = visit.ward, visit.told
        moved = Ward(
            dept_code=where.dept_code if department else there.dept_code,
            dept_name=where.dept_name if department else there.dept_name,
            dr_code=where.dr_code if doctor else there.dr_code,
            dr_name=where.dr_name if doctor else there.dr_name,
            bed=bed or there.bed,
        )
        now = Told(
            med_type=known.med_type,
            condition=condition or known.condition,
            diagnoses=said.diagnoses or known.diagnoses,
        )
        return ours.changing(number, moved, now)

    tell(driven(ctx.obj, changing, as_json=as_json), as_json=as_json)
