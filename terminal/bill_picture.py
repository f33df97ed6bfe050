"""Where each yuan of a bill went, as a picture: a fall of bars from the total down its steps, each
beginning where the one before ended, then the same length again by who paid.

Screen, command line and paper draw the same lines; columns of a narrow screen give way in the bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.protocol.money import Fen, yuan
from terminal.bars import FILLINGS, Bar, Scale, as_text
from terminal.bill_steps import WHOLE, BillStep, BillSteps, Fund
from terminal.columns import between, width
from terminal.day_report import chart_head
from terminal.words import N_, tr

COLUMNS = 80
AMOUNT = 11
SCALE = Scale(label=27, value=2 * AMOUNT)
PARTS = (N_("Funds"), N_("Person"))
PAYERS = (N_("Funds"), N_("Account"), N_("Cash"))
STEPS = {
    "101": N_("Outside the catalogue"),
    "102": N_("Self-paid first"),
    "103": N_("Over the ceiling"),
    "TA01": N_("Within the catalogue"),
    "S001": N_("Deductible"),
    "SCOPE": N_("Above the deductible"),
    "EC01": N_("Over the yearly cap"),
}
TIERS = {
    "C": N_("Tier {number}"),
    "L": N_("Large amounts {number}"),
    "PL": N_("Serious illness {number}"),
    "GB": N_("Civil servants {number}"),
}
"""Steps that are counted: letters of the code, then its number (settlement.md 2.15)."""
FUND_WORDS = {
    "310100": N_("Employees' pool"),
    "310102": N_("Employees' outpatient pool"),
    "320100": N_("Civil servants' subsidy"),
    "330100": N_("Employees' large amounts"),
    "390100": N_("Residents' pool"),
    "390102": N_("Residents' outpatient pool"),
    "390200": N_("Residents' serious illness"),
    "610100": N_("Medical assistance"),
    "999996": N_("Borne by the hospital"),
    "hifp_pay": N_("Basic pooled fund"),
    "cvlserv_pay": N_("Civil servants' subsidy"),
    "hifes_pay": N_("Enterprise supplement"),
    "hifmi_pay": N_("Residents' serious illness"),
    "hifob_pay": N_("Employees' large amounts"),
    "maf_pay": N_("Medical assistance"),
    "oth_pay": N_("Other payments"),
}
"""A fund that is not here keeps the name the centre gives it."""
Line = str | Bar


def as_lines(bill: BillSteps, columns: int = COLUMNS) -> Iterator[Line]:
    """Both halves; every line at most `columns` wide."""
    most = max(abs(bill.total_fen), 1)
    over = [_headed(sign, part) for sign, part in zip(FILLINGS, PARTS, strict=False)]
    yield between(tr(N_("Step by step")), "".join(over), columns)
    paid_fen = bill.fund_fen
    yield _bar(tr(N_("Total")), (paid_fen, bill.total_fen - paid_fen), most, 0)
    start = 0
    for step in bill.steps:
        yield _bar(step_words(step), (step.fund_fen, step.person_fen), most, start)
        start += step.total_fen
    yield "-" * columns
    yield chart_head(N_("Who paid"), PAYERS, columns)
    yield from _payers(bill, most)


TITLE = N_("Where each yuan went")


def _headed(filling: str, word: str) -> str:
    """What stands over a column of amounts, with how the bars draw it."""
    words = f"{filling} {tr(word)}"
    return " " * (AMOUNT - width(words)) + words


def _bar(label: str, parts: tuple[int, int], most: int, start: int) -> Bar:
    fund, person = (yuan(part) if part else "" for part in parts)
    lengths = tuple(abs(part) for part in parts)
    return Bar(label, lengths, most, f"{fund:>{AMOUNT}}{person:>{AMOUNT}}", abs(start))


def _payers(bill: BillSteps, most: int) -> Iterator[Bar]:
    """Funds in their order, the account, the cash; each goes on where the one before ended."""
    start = 0
    own_fen = bill.account_fen - bill.shared_fen
    rows = [(fund_words(fund), 0, fund.amount_fen) for fund in bill.funds]
    rows += [(tr(N_("Account")), 1, own_fen)] if own_fen else []
    rows += [(tr(N_("Relatives' accounts")), 1, bill.shared_fen)] if bill.shared_fen else []
    rows += [(tr(N_("Cash")), 2, bill.cash_fen)] if bill.cash_fen else []
    for label, place, amount_fen in rows:
        parts = [0, 0, 0]
        parts[place] = abs(amount_fen)
        yield Bar(label, tuple(parts), most, yuan(amount_fen), abs(start))
        start += amount_fen


def step_words(step: BillStep) -> str:
    """What a step is called, with the funds' share of it."""
    letters = step.code.rstrip("0123456789")
    if step.code in STEPS:
        return tr(STEPS[step.code])
    if letters not in TIERS:
        return step.name or step.code
    words = tr(TIERS[letters], number=str(int(step.code.removeprefix(letters) or 0)))
    return f"{words}  {_percent(step.share_per_10k)}" if step.share_per_10k else words


def _percent(share_per_10k: int) -> str:
    return f"{share_per_10k * 100 / WHOLE:g} %"


def fund_words(fund: Fund) -> str:
    """The fund in the language spoken; unknown ones as the centre names them."""
    known = FUND_WORDS.get(fund.code)
    return tr(known) if known else fund.name or fund.code


def scale_of(bar: Bar) -> Scale:
    """Labels and amounts stand under one another in both halves."""
    del bar
    return SCALE


def as_screen(lines: Sequence[Line], columns: int = COLUMNS) -> list[str]:
    """The picture as text only."""
    return [as_text(line, SCALE, columns) if isinstance(line, Bar) else line for line in lines]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the picture on paper."""

    institution: str
    number: str
    time: str


def on_paper(bill: BillSteps, head: Heading, columns: int = COLUMNS) -> Iterator[Line]:
    """The picture with who prints it and what it is about; the training mark as everywhere."""
    yield between(head.institution, "** " + tr(N_("TRAINING, no real receipt")) + " **", columns)
    yield between(f"{tr(TITLE)}  {head.number}", head.time, columns)
    yield "-" * columns
    yield from as_lines(bill, columns)


def as_document(bill: BillSteps) -> dict[str, object]:
    """For --json: amounts are Fen."""
    return {
        "setl_id": bill.setl_id,
        "time": bill.time,
        "total": Fen(bill.total_fen),
        "steps": [
            {"code": step.code, "name": step.name, "person": Fen(step.person_fen),
             "fund": Fen(step.fund_fen), "fund_share_percent": step.share_per_10k / 100}
            for step in bill.steps
        ],
        "funds": [
            {"code": fund.code, "name": fund.name, "amount": Fen(fund.amount_fen)}
            for fund in bill.funds
        ],
        "account": Fen(bill.account_fen),
        "of_this_relatives": Fen(bill.shared_fen),
        "cash": Fen(bill.cash_fen),
        "balance": Fen(bill.balance_fen),
    }  # fmt: skip
