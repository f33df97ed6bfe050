"""The settlement form of a bill on A4: outpatient, inpatient or pharmacy (settlement.md 4.4, 2.11).

Head, charges by kind, lines, the sums under their official names with each fund, the steps; the
training mark is on every one. Names, ids and card numbers are masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backend.protocol.messages.fee_query import FeeRow
from backend.protocol.messages.settlement_query import SettledInfo
from backend.protocol.money import yuan
from terminal.bill_picture import fund_words, step_words
from terminal.bill_steps import BillSteps, FullBill
from terminal.columns import between, centred, fit, width
from terminal.entry import Entry
from terminal.masks import mask_id, mask_name
from terminal.official_names import CARE, CHARGES, INSURANCES, LEVELS, PEOPLE, named
from terminal.receipt import CLASS_NAMES, deposit_rows
from terminal.visit import Visit
from terminal.words import N_, tr

COLUMNS = 80
HALF = 38
GAP = COLUMNS - 2 * HALF
AMOUNT = 11
LONG = 30
"""Columns of a number that stands on a line of its own."""
INPATIENT, PHARMACY = "2", "41"
TITLES = (
    (PHARMACY, N_("Settlement form of a designated pharmacy")),
    (INPATIENT, N_("Settlement form of an inpatient stay")),
    ("", N_("Settlement form of an outpatient visit")),
)
ALL_FUNDS = "fund_pay_sumamt"
SUMS = (
    (N_("Total"), "medfee_sumamt"),
    (N_("Outside the catalogue"), "fulamt_ownpay_amt"),
    (N_("Over the ceiling"), "overlmt_selfpay"),
    (N_("Self-paid first"), "preselfpay_amt"),
    (N_("Inside the policy"), "inscp_scp_amt"),
    (N_("Deductible"), "act_pay_dedc"),
    (N_("All funds"), ALL_FUNDS),
    (N_("Paid by the person"), "psn_pay"),
    (N_("Account"), "acct_pay"),
    (N_("of this relatives'"), "acct_mulaid_pay"),
    (N_("Cash"), "cash_payamt"),
    (N_("Account balance"), "balc"),
)
ALWAYS = {"medfee_sumamt", ALL_FUNDS, "psn_pay", "acct_pay", "cash_payamt", "balc"}
"""Printed even when nothing; any other sum only when it is something."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What only the terminal knows: ward, diagnoses, bed, what the patient had paid in, in fen.

    `insured_in`: the district of somebody insured elsewhere; `interim`: more of the stay follows.
    """

    number: str = ""
    ward: str = ""
    doctor: str = ""
    bed: str = ""
    diagnoses: tuple[str, ...] = field(default=())
    deposit_fen: int = 0
    insured_in: str = ""
    interim: bool = False

    @classmethod
    def of(cls, entry: Entry, visit: Visit | None) -> Stay:
        """What journal and book of visits know; nothing of what was sold at a counter."""
        insured_in = entry.settlement.insured_place if entry.settlement else ""
        if visit is None:
            return cls(insured_in=insured_in)
        ward = visit.ward
        found = tuple(f"{one.code} {one.name}" for one in visit.told.diagnoses)
        return cls(
            visit.number, ward.dept_name, ward.dr_name, ward.bed, found, entry.deposit_fen,
            insured_in, entry.visit is not None and entry.visit.interim,
        )  # fmt: skip


def title_of(bill: FullBill) -> str:
    """Which form it is, as a message id."""
    care = bill.info.med_type
    return next(title for prefix, title in TITLES if care.startswith(prefix))


def paper_of(bill: FullBill, stay: Stay = Stay()) -> Iterator[str]:
    """The form as lines of at most COLUMNS columns."""
    rule = "-" * COLUMNS
    yield centred(bill.info.fixmedins_name, COLUMNS)
    yield centred(tr(title_of(bill)), COLUMNS)
    yield centred("** " + tr("TRAINING, no real receipt") + " **", COLUMNS)
    yield rule
    yield from _in_two([*_head(bill.info, stay)])
    yield rule
    yield from _charges(bill.fees)
    yield rule
    yield from _lines(bill.fees)
    yield rule
    yield from _in_two([*_sums(bill, stay)])
    yield rule
    yield from _steps(bill.steps)
    yield rule
    yield from _feet(bill.info)


Pair = tuple[str, str]


def _in_two(pairs: Sequence[Pair]) -> Iterator[str]:
    """Label and value pairs in two columns, read row by row; one too long has a line of its own."""
    short = [pair for pair in pairs if width(pair[1]) < LONG and width("  ".join(pair)) <= HALF]
    for place in range(0, len(short), 2):
        cells = [between(*pair, HALF) for pair in short[place : place + 2]]
        yield (" " * GAP).join(cells)
    for label, value in pairs:
        if (label, value) not in short:
            yield fit(f"{label}  {value}", COLUMNS)


def _head(info: SettledInfo, stay: Stay) -> Iterator[Pair]:
    facts = (
        (N_("Institution"), info.fixmedins_code),
        (N_("Hospital level"), named(LEVELS, info.dedc_hosp_lv)),
        (N_("Name"), mask_name(info.psn_name)),
        (N_("ID number"), mask_id(info.certno)),
        (N_("Insurance"), named(INSURANCES, info.insutype)),
        (N_("Kind of person"), named(PEOPLE, info.psn_type)),
        (N_("Insured in"), stay.insured_in),
        (N_("Kind of care"), named(CARE, info.med_type)),
        (N_("Interim settlement"), tr(N_("yes")) if stay.interim else ""),
        (N_("Number of the visit"), stay.number),
        (N_("Department"), stay.ward),
        (N_("Doctor"), stay.doctor),
        (N_("Bed number"), stay.bed),
        (N_("Diagnosis"), "; ".join(stay.diagnoses) or info.dise_name),
        (N_("Begun"), info.begndate),
        (N_("Ended"), info.enddate),
        (N_("Settlement"), info.setl_id),
        (N_("Visit"), info.mdtrt_id),
        (N_("Time"), info.setl_time),
        (N_("Invoice"), info.invono),
    )
    yield from ((tr(label), value) for label, value in facts if value)


def _charges(fees: Sequence[FeeRow]) -> Iterator[str]:
    """What each kind of charge comes to, and how it was cut."""
    heads = (N_("Amount"), N_("Outside"), N_("Over"), N_("First"), N_("In scope"))
    yield _row(tr(N_("Charges by kind")), [tr(head) for head in heads])
    kinds = sorted({fee.med_chrgitm_type for fee in fees})
    for kind in kinds:
        rows = [fee for fee in fees if fee.med_chrgitm_type == kind]
        yield _row(named(CHARGES, kind), _cut(rows))
    if len(kinds) > 1:
        yield _row(tr(N_("Sum")), _cut(fees))


def _cut(fees: Sequence[FeeRow]) -> list[str]:
    members = (
        "det_item_fee_sumamt", "fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt",
        "inscp_scp_amt",
    )  # fmt: skip
    return [yuan(sum(getattr(fee, member) for fee in fees)) for member in members]


def _row(label: str, values: Sequence[str]) -> str:
    cells = "".join(" " * (AMOUNT - width(value)) + value for value in values)
    return between(label, cells, COLUMNS)


def _lines(fees: Sequence[FeeRow]) -> Iterator[str]:
    """One line each: day, class, name, count and price, first-pay ratio, amount."""
    yield _line(
        tr(N_("Item")), tr(N_("Class")), tr(N_("Ratio")), tr(N_("Count and price")),
        tr(N_("Amount")),
    )  # fmt: skip
    for fee in fees:
        counted = f"{_plain(fee.cnt)} x {fee.pric:.2f}"
        yield _line(
            f"{fee.fee_ocur_time[5:10]} {fee.medins_list_name or fee.hilist_name} {fee.spec}",
            tr(CLASS_NAMES.get(fee.chrgitm_lv, "")), f"{_plain(fee.selfpay_prop * 100)} %",
            counted, yuan(fee.det_item_fee_sumamt),
        )  # fmt: skip


def _line(name: str, level: str, ratio: str, counted: str, amount: str) -> str:
    texts = (level, ratio, counted, amount)
    cells = [
        " " * (room - width(text)) + text
        for text, room in zip(texts, (6, 10, 17, AMOUNT), strict=True)
    ]
    return between(name, "".join(cells), COLUMNS)


def _plain(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    return f"{number.normalize():f}" if number else "0"


def _sums(bill: FullBill, stay: Stay) -> Iterator[Pair]:
    """The official sums with each fund by its own name, then 自付 and 自费 (4901), then what the
    deposit makes of the cash.
    """
    info = bill.info
    for label, member in SUMS:
        if member == ALL_FUNDS:
            yield from ((fund_words(fund), yuan(fund.amount_fen)) for fund in bill.steps.funds)
        amount = getattr(info, member)
        if amount or member in ALWAYS:
            yield tr(label), yuan(amount)
    own_fen = info.fulamt_ownpay_amt + info.overlmt_selfpay
    yield tr(N_("Own expense")), yuan(own_fen)
    yield tr(N_("Self-paid share")), yuan(info.psn_pay - own_fen)
    yield from deposit_rows(stay.deposit_fen, info.cash_payamt - stay.deposit_fen)


def _steps(bill: BillSteps) -> Iterator[str]:
    heads = (N_("Person"), N_("Funds"))
    yield _row(tr(N_("Step by step")), [tr(head) for head in heads])
    for step in bill.steps:
        yield _row(step_words(step), [yuan(step.person_fen), yuan(step.fund_fen)])


def _feet(info: SettledInfo) -> Iterator[str]:
    yield f"{tr(N_('Operator'))}: {info.opter_name or info.opter_id}"
    yield ""
    signs = (tr(N_("Seal")), tr(N_("Signature")))
    yield (" " * GAP).join(f"{sign} " + "_" * (HALF - width(sign) - 1) for sign in signs)
