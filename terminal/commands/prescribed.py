"""`--prescription NUMBER` of a whole sale: what is left of it is the basket, its care the sale's.

With a basket given beside it, its number stands on every line that has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from msgspec.structs import replace as on

from backend.protocol.messages.pharmacy import PHARMACY
from backend.protocol.refusals import Refused
from terminal.basket import BasketEmpty, Besides, line_of
from terminal.console import Console
from terminal.entry import Line
from terminal.errors import Declined, WrongUsage
from terminal.transactions.bill import Order
from terminal.transactions.contact import spoken
from terminal.transactions.prescription import ask_prescription, left_of
from terminal.workplace import Workplace

CARES = {"pharmacy": PHARMACY, "outpatient": "11", "chronic": "14"}


@dataclass(frozen=True, slots=True)
class Care:
    """What a sale counts as: kind, illness, the prescription of all of it; "" for not said."""

    kind: str = ""
    illness: str = ""
    rxno: str = ""


def care_of_options(
    prescriptions: Sequence[str], kind: str, illness: str
) -> tuple[list[str], Care]:
    """The CODE=NUMBER options, and what is said of the whole sale. Raises WrongUsage."""
    single = [option for option in prescriptions if "=" in option]
    whole = [option for option in prescriptions if "=" not in option]
    if len(whole) > 1:
        raise WrongUsage("A sale has one prescription, or CODE=NUMBER for each. Nothing was sold.")
    if kind and kind not in CARES:
        raise WrongUsage("--care is one of {known}. Nothing was sold.", known=", ".join(CARES))
    return single, Care(kind, illness, whole[0] if whole else "")


def order_of(
    workplace: Workplace, clerk: Console, lines: Sequence[Line], account_flag: str, care: Care
) -> Order:
    """The order of a sale. Raises Declined for a prescription that is no good, BasketEmpty."""
    order = Order(
        tuple(lines), account_flag, med_type=CARES.get(care.kind, PHARMACY), dise_codg=care.illness
    )
    if care.rxno:
        order = _on_prescription(workplace, clerk, order, care)
    if not order.lines:
        raise BasketEmpty()
    return order


def _on_prescription(workplace: Workplace, clerk: Console, order: Order, care: Care) -> Order:
    try:
        shown = workplace.drive(ask_prescription(care.rxno), clerk)
    except Refused as no:
        raise spoken(no) from no
    lines = [on(line, rxno=line.rxno or care.rxno) for line in order.lines]
    if not lines:
        besides = Besides(rxno=care.rxno)
        lines = [
            line_of(workplace.catalogue, code, Decimal(packs), besides)
            for code, packs in left_of(shown, workplace.catalogue)
        ]
    if not lines:
        raise Declined("Nothing is left of the prescription {rxno}. Nothing was sold.",
                       rxno=care.rxno)  # fmt: skip
    kind = order.med_type if care.kind else shown.med_type
    return replace(
        order, lines=tuple(lines), med_type=kind, dise_codg=care.illness or shown.dise_codg
    )
