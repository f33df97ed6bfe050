"""What the commands of `shuaka hospital` have in common: options, the drive, a visit told.

A visit is named by the hospital's number, the centre's id, or the end of either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from backend.protocol.money import Fen, yuan
from backend.protocol.refusals import Refused
from terminal.commands.context import Context, Through
from terminal.commands.reporting import fail, print_json
from terminal.commands.till import ACCOUNTS
from terminal.console import Console
from terminal.desk.operation import Place
from terminal.entry import Entry
from terminal.errors import Spoken
from terminal.flow import Flow
from terminal.hospital import Hospital
from terminal.masks import mask_name
from terminal.transactions.contact import spoken
from terminal.visit import FeeLine, Found, Told, Visit, Ward, total_fen
from terminal.words import N_, tr

Result = TypeVar("Result")
NO_CARD = Through()
"""For what needs none."""
STATES = {
    "asked": N_("not answered"),
    "open": N_("open"),
    "discharged": N_("discharged"),
    "left": N_("taken back"),
}

OUTPATIENT, INPATIENT = N_("outpatient"), N_("inpatient")

Number = Annotated[
    str, typer.Argument(help="The hospital's number of the visit, the centre's id, or its end.")
]
OwnNumber = Annotated[
    str, typer.Option("--number", help="The hospital's own number; else a new one.")
]
Department = Annotated[
    str, typer.Option("--department", help="CODE=NAME of the department.", show_default=False)
]
Doctor = Annotated[
    str, typer.Option("--doctor", help="CODE=NAME of the doctor.", show_default=False)
]
Diagnosis = Annotated[
    list[str] | None,
    typer.Option("--diagnosis", help="CODE=NAME, the main one first, as often as needed."),
]
Bed = Annotated[str, typer.Option("--bed", help="Number of the bed.")]
Condition = Annotated[str, typer.Option("--condition", help="What the patient complains of.")]
Batch = Annotated[
    str, typer.Option("--batch", help="The batch of lines; else the one that is open.")
]
Interim = Annotated[
    bool, typer.Option("--interim", help="Settle what there is of a stay; it goes on.")
]


def driven(
    context: Context,
    flow_of: Callable[[Hospital], Flow[Result]],
    through: Through = NO_CARD,
    *,
    as_json: bool,
) -> Result:
    """Drive what is done with a visit as the hospital; a failure ends the command."""
    try:
        with context.workplace(through) as workplace:
            clerk = Console(quiet=as_json)
            return workplace.drive(flow_of(Hospital(workplace)), clerk, Place.HOSPITAL)
    except (Spoken, Refused) as no:
        fail(spoken(no), as_json=as_json)


def reading(context: Context, look: Callable[[Hospital], Result], *, as_json: bool) -> Result:
    """Look at what is kept; nothing is asked of anybody."""
    try:
        with context.workplace() as workplace:
            return look(Hospital(workplace))
    except Spoken as no:
        fail(no, as_json=as_json)


def told(med_type: str, diagnosis: list[str] | None, condition: str) -> Told:
    pairs = [pair(text, "--diagnosis") for text in diagnosis or []]
    found = tuple(Found(code=code, name=name) for code, name in pairs)
    return Told(med_type=med_type, condition=condition, diagnoses=found)


def ward(department: str, doctor: str, bed: str = "") -> Ward:
    ward = Ward(bed=bed)
    dept_code, dept_name = pair(department, "--department", (ward.dept_code, ward.dept_name))
    dr_code, dr_name = pair(doctor, "--doctor", (ward.dr_code, ward.dr_name))
    return Ward(dept_code=dept_code, dept_name=dept_name, dr_code=dr_code, dr_name=dr_name, bed=bed)


def pair(text: str, option: str, default: tuple[str, str] | None = None) -> tuple[str, str]:
    """CODE=NAME; what is no such pair is wrong usage."""
    code, _, name = (part.strip() for part in text.partition("="))
    if not text and default is not None:
        return default
    if not code or not name:
        raise typer.BadParameter("CODE=NAME", param_hint=option)
    return code, name


def flag_of(account: str) -> str:
    """Which account pays; wrong usage for any other word."""
    if account not in ACCOUNTS:
        raise typer.BadParameter(", ".join(ACCOUNTS), param_hint="--account")
    return ACCOUNTS[account]


def tell(visit: Visit, *, as_json: bool) -> None:
    """A visit on standard output: its numbers, its state, its lines."""
    if as_json:
        print_json({"outcome": "done", "visit": document(visit)})
        return
    typer.echo(heading(visit))
    if visit.elsewhere:
        typer.echo(f"  {tr('Insured in')} {visit.elsewhere}")
    for found in visit.told.diagnoses:
        typer.echo(f"  {found.code}  {found.name}")
    for line in visit.lines:
        goods = line.line
        counted = f"{goods.count} x {goods.price}"
        typer.echo(f"  {line.serial:>3} [{line.batch}] {goods.name}  {counted}  "
                   f"{yuan(goods.amount_fen)}")  # fmt: skip
    if visit.lines:
        typer.echo(tr("Total {amount}", amount=yuan(total_fen(visit.lines))))


def heading(visit: Visit) -> str:
    """One line: number, patient, kind of care, since when, state."""
    state = tr(STATES["asked" if visit.asked else str(visit.state)])
    kind = tr(INPATIENT if visit.inpatient else OUTPATIENT)
    return f"{visit.number}  {mask_name(visit.name)}  {kind}  {visit.begun}  {state}"


def document(visit: Visit) -> dict[str, object]:
    """A visit as JSON."""
    return {
        "number": visit.number, "mdtrt_id": visit.mdtrt_id, "patient": mask_name(visit.name),
        "insutype": visit.insutype, "insured_elsewhere": visit.elsewhere,
        "inpatient": visit.inpatient, "state": str(visit.state),
        "unanswered": visit.asked.infno if visit.asked else "", "begun": visit.begun,
        "ended": visit.ended, "department": visit.ward.dept_name, "doctor": visit.ward.dr_name,
        "bed": visit.ward.bed, "med_type": visit.told.med_type,
        "diagnoses": [{"code": one.code, "name": one.name} for one in visit.told.diagnoses],
        "lines": [_line(line) for line in visit.lines],
        "total": Fen(total_fen(visit.lines)),
    }  # fmt: skip


def _line(line: FeeLine) -> dict[str, object]:
    goods, cut = line.line, line.cut
    parts = {
        "own_expense": Fen(cut.own_expense_fen), "over_limit": Fen(cut.over_limit_fen),
        "first_pay": Fen(cut.first_pay_fen), "in_scope": Fen(cut.in_scope_fen),
        "class": cut.level, "share": cut.share,
    } if cut else {}  # fmt: skip
    return {
        "line": line.serial, "batch": line.batch, "at": line.at, "code": goods.medins_list_codg,
        "name": goods.name, "count": goods.count, "price": goods.price,
        "amount": Fen(goods.amount_fen), "takes_back": line.takes_back,
    } | parts  # fmt: skip


def standing(ours: Hospital, visit: Visit) -> dict[str, object]:
    """What is settled of a visit, what is not, and what of a deposit is there."""
    return {
        "settlements": [_settlement(case) for case in ours.settlements(visit)],
        "due": Fen(total_fen(ours.free(visit))),
        "unsettled": {batch: Fen(fen) for batch, fen in ours.unsettled(visit).items()},
        "deposit": Fen(ours.deposit_fen(visit)),
    }


def _settlement(case: Entry) -> dict[str, object]:
    info, part = case.settlement, case.visit
    assert info is not None
    assert part is not None
    return {
        "msgid": case.msgid, "setl_id": info.setl_id, "at": info.setl_time,
        "batches": list(part.batches), "interim": part.interim, "total": info.medfee_sumamt,
        "fund": Fen(info.funds_fen), "account": Fen(info.accounts_fen),
        "cash": info.psn_cash_pay, "deposit": Fen(part.deposit_fen), "to_pay": Fen(case.to_pay_fen),
    }  # fmt: skip


def tell_standing(more: dict[str, Any]) -> None:
    """The same in words."""
    for row in more["settlements"]:
        parts = {name: yuan(row[name]) for name in ("total", "fund", "account", "cash")}
        words = tr("Total {total}: fund {fund}, account {account}, cash {cash}", **parts)
        typer.echo(f"{row['setl_id']}  {row['at']}\n  {words}")
    typer.echo(tr("Not settled {amount}", amount=yuan(more["due"])))
    if len(more["unsettled"]) > 1:
        for batch, amount in more["unsettled"].items():
            typer.echo(f"  [{batch}] {yuan(amount)}")
    if more["deposit"]:
        typer.echo(tr("Deposit {amount}", amount=yuan(more["deposit"])))
