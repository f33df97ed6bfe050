"""The receipt on 58 mm (32 columns) or 80 mm (48 columns) paper (settlement.md 4.4).

Name, id and card number are masked; the training mark is on every one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backend.protocol.messages.pharmacy import SetlInfo
from backend.protocol.money import yuan
from terminal.columns import between, centred, width, wrapped
from terminal.config import Settings
from terminal.entry import Entry, Kind, Line
from terminal.fault_kinds import KINDS, Fault
from terminal.masks import mask_card_no, mask_id
from terminal.official_names import CARE, INSURANCES, PEOPLE, named
from terminal.outcome import reminder
from terminal.words import CHINESE, N_, language, say, tr

NARROW, WIDE = 32, 48
"""Columns of 58 mm and 80 mm paper."""
COUNTED, AMOUNT = 14, 10
WHOLE_PER_10K = 10_000
CODE = 12
"""Characters of an institution's code, with which a message number begins."""
CLASS_NAMES = {"01": N_("A"), "02": N_("B"), "03": N_("C")}
TITLES = {
    Kind.PURSE_SALE: N_("Medical insurance sale"),
    Kind.ONLINE_SALE: N_("Medical insurance sale"),
    Kind.OFFLINE_SALE: N_("Medical insurance sale, OFFLINE"),
    Kind.REFUND: N_("Medical insurance refund"),
}
VISIT_TITLES = {
    Kind.PURSE_SALE: N_("Hospital settlement"),
    Kind.ONLINE_SALE: N_("Hospital settlement"),
    Kind.REFUND: N_("Hospital settlement cancelled"),
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who prints: institution, its code, operator."""

    name: str
    code: str
    operator: str

    @classmethod
    def of(cls, settings: Settings, entry: Entry | None = None) -> Letterhead:
        """The letterhead in the language spoken now, of who made an entry: shop or hospital."""
        code = entry.msgid[:CODE] if entry is not None else settings.institution
        if code != settings.hospital:
            code = settings.institution
        name = settings.name_of(code, chinese=language() == CHINESE)
        return cls(name, code, settings.operator)


class Copy(StrEnum):
    """Who gets the paper."""

    HOLDER = N_("Holder's copy")
    SHOP = N_("Shop's copy")


@dataclass(frozen=True, slots=True)
class Form:
    """How a receipt is printed; a reprint says that it is one."""

    columns: int = NARROW
    copy: Copy = Copy.HOLDER
    reprint: bool = False


def print_receipt(entry: Entry, head: Letterhead, form: Form = Form()) -> str:
    """The receipt of a settled entry as text, one line per paper line."""
    assert entry.settlement is not None, "only a settled entry has a receipt"
    return "\n".join(_lines(entry, entry.settlement, head, form)) + "\n"


def _lines(entry: Entry, settlement: SetlInfo, head: Letterhead, form: Form) -> Iterator[str]:
    columns = form.columns
    rule = "-" * columns
    yield centred(head.name, columns)
    yield centred(tr((VISIT_TITLES if entry.visit else TITLES)[entry.kind]), columns)
    yield centred("** " + tr("TRAINING, no real receipt") + " **", columns)
    for fault in entry.faults:
        yield from wrapped(
            tr("! Fault on purpose: {fault}", fault=tr(KINDS[Fault(fault)].title)), columns
        )
    if entry.kind is Kind.OFFLINE_SALE and not settlement.setl_id:
        yield from wrapped(tr("OFFLINE: the centre settles this sale later."), columns)
    yield centred(tr(form.copy) + (tr(" (reprint)") if form.reprint else ""), columns)
    yield rule
    for label, value in _heading(entry, settlement, head):
        yield from _fact(tr(label), value, columns)
    yield rule
    for line in entry.lines:
        yield from _goods(line, -1 if entry.kind is Kind.REFUND else 1, columns)
    yield rule
    yield from (between(label, amount, columns) for label, amount in money_rows(settlement))
    yield from (between(label, amount, columns) for label, amount in handed_over(entry))
    yield rule
    yield from _foot(entry, settlement, form)


def _heading(entry: Entry, settlement: SetlInfo, head: Letterhead) -> Iterator[tuple[str, str]]:
    """Institution, terminal, clerk, holder (masked), kinds of insurance, person and care."""
    card = tr("adopted for training") if entry.adopted else mask_card_no(entry.card_no)
    yield N_("Institution"), head.code
    yield N_("Terminal"), entry.terminal_no
    yield N_("Operator"), head.operator
    yield N_("Time"), settlement.setl_time
    yield N_("Name"), entry.holder
    yield N_("ID number"), mask_id(settlement.certno)
    yield N_("Card"), card
    yield N_("Insurance"), named(INSURANCES, settlement.insutype)
    yield N_("Kind of person"), named(PEOPLE, settlement.psn_type)
    if place := settlement.insured_place:
        yield N_("Insured in"), place
    yield N_("Kind of care"), named(CARE, settlement.med_type)
    if entry.visit:
        yield N_("Visit number"), entry.visit.number
    if entry.visit and entry.visit.interim:
        yield N_("Interim settlement"), tr(N_("yes"))


def _fact(label: str, value: str, columns: int) -> Iterator[str]:
    """One line; two where a name is too long to stand beside its label."""
    if width(label) + width(value) < columns:
        yield between(label, value, columns)
    else:
        yield label
        yield between("", value, columns)


def _goods(line: Line, sign: int, columns: int) -> Iterator[str]:
    mark = tr(CLASS_NAMES.get(line.chrgitm_lv, ""))
    if 0 < line.first_pay_per_10k < WHOLE_PER_10K:
        mark += f" {Decimal(line.first_pay_per_10k) / 100:g}%"
    amount = yuan(sign * line.amount_fen)
    if columns >= WIDE:
        counted = f"{line.count} x {line.price}".rjust(COUNTED) + amount.rjust(AMOUNT)
        yield between(line.name, f"{mark} {counted}", columns)
    else:
        yield between(line.name, mark, columns)
        yield between(f"  {line.count} x {line.price}", amount, columns)
    if line.price_reason:
        yield from wrapped("  " + tr(N_("price: {reason}"), reason=line.price_reason), columns)
    if line.rxno:
        yield from wrapped("  " + tr(N_("prescription {number}"), number=line.rxno), columns)


_PARTS = (
    (N_("Total"), "medfee_sumamt", True),
    (N_("Outside the catalogue"), "fulamt_ownpay_amt", False),
    (N_("Over the ceiling"), "overlmt_selfpay", False),
    (N_("Self-paid first"), "preselfpay_amt", False),
    (N_("Inside the policy"), "inscp_scp_amt", True),
    (N_("Deductible"), "act_pay_dedc", False),
    (N_("Pooled fund"), "fund_pay_sumamt", True),
    (N_("Paid by the person"), "psn_part_amt", True),
    (N_("Account"), "acct_pay", True),
    (N_("of this relatives'"), "acct_mulaid_pay", False),
    (N_("Cash"), "psn_cash_pay", True),
    (N_("Account balance"), "balc", True),
)


def money_rows(settlement: SetlInfo) -> Iterator[tuple[str, str]]:
    """Every part that is not zero, and the ones people look for even then."""
    for label, member, always in _PARTS:
        amount = getattr(settlement, member)
        if amount or always:
            yield tr(label), yuan(amount)


def deposit_rows(deposit_fen: int, due_fen: int) -> Iterator[tuple[str, str]]:
    """What a deposit that was reckoned, or (negative) is there again, makes of the cash."""
    if deposit_fen > 0:
        owed = N_("Still to pay") if due_fen > 0 else N_("Deposit given back")
        yield tr(N_("Deposit")), yuan(deposit_fen)
        yield tr(owed), yuan(abs(due_fen))
    elif deposit_fen < 0:
        owed = N_("To be paid in again") if due_fen > 0 else N_("Given back in cash")
        yield tr(N_("Deposit there again")), yuan(-deposit_fen)
        yield tr(owed), yuan(abs(due_fen))


def handed_over(entry: Entry) -> Iterator[tuple[str, str]]:
    """A deposit that was paid in before; the cash counted at the till, and what went back of it."""
    yield from deposit_rows(entry.deposit_fen, entry.to_pay_fen)
    if entry.cash_received_fen:
        yield tr(N_("Cash received")), yuan(entry.cash_received_fen)
        yield tr(N_("Change")), yuan(entry.change_fen)


def _foot(entry: Entry, settlement: SetlInfo, form: Form) -> Iterator[str]:
    columns = form.columns
    yield between(tr("Settlement"), settlement.setl_id[-20:], columns)
    yield between(tr("Visit"), settlement.mdtrt_id[-20:], columns)
    yield between(tr("Message"), entry.msgid[-18:], columns)
    if entry.kind in (Kind.PURSE_SALE, Kind.OFFLINE_SALE):
        yield between(tr("Card record"), f"{entry.sequence}", columns)
        yield between("TAC", entry.tac, columns)
    if entry.refund_of:
        yield between(tr("Refund of"), entry.refund_of[-18:], columns)
    if warning := reminder(entry):
        yield from wrapped("! " + say(warning), columns)
    if form.copy is Copy.SHOP:
        yield ""
        label = tr("Holder's signature") + " "
        yield label + "_" * (columns - width(label))


def qr_content(entry: Entry) -> str:
    """What the code under a receipt says: the settlement's id."""
    return entry.settlement.setl_id if entry.settlement else ""
