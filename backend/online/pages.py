"""The pages as functions of what they show. Texts go through `Voice`, everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.online.chart import chart, months_of
from backend.online.frame import Frame, Voice
from backend.online.markup import Markup, el
from backend.protocol.messages.account import AccountLine, PersonalAccount
from backend.protocol.messages.bank import Seen
from backend.protocol.messages.why import (
    FINANCIAL,
    PERSONAL,
    InsuranceRecord,
    WhyAnswer,
    places,
    said,
    what_to_do,
)
from backend.protocol.money import yuan

LABELS = {
    "credit": "Credit",
    "sale": "Spent",
    "refund": "Refund",
    "compensate": "Given back",
    "dispute": "Given back: disputed",
    "reserve": "Set aside for a relative",
    "interest": "Interest",
    "inherit": "To the heirs",
    "reimburse": "For a bill handed in",
    "cash in": "Cash in",
    "cash out": "Cash out",
    "transfer": "Transfer",
    "consumption": "Payment",
    "income": "Income",
    "premium": "Premium",
    "wage": "wage",
    "subsidy": "subsidy",
    "pension": "pension",
    "unemployment": "unemployment benefit",
    "injury": "work-injury benefit",
    "maternity": "maternity benefit",
    "medical": "medical insurance",
    "medical insurance": "medical insurance",
    "pension insurance": "pension insurance",
    "unemployment insurance": "unemployment insurance",
    "injury insurance": "work-injury insurance",
    "maternity insurance": "maternity insurance",
    "declared": "declared",
    "paid": "paid",
    "credited": "paid and credited",
}
"""The ledger's words as people know them; others are told as they are."""


def account_page(frame: Frame, account: PersonalAccount, month: str = "") -> bytes:
    """Balance by place, the months as a drawing, and the lines of one month or of all."""
    tr = frame.voice.tr
    title = tr("Personal account")
    if account.account_kind == "none":
        return frame.page(
            title, el("p", tr("The residents' scheme has no personal account."), class_="note")
        )
    places = [(tr("Balance"), yuan(account.balance))]
    if account.account_kind == "purse":
        places += [
            (tr("On the card"), yuan(account.on_card)),
            (tr("Waits at the centre"), yuan(account.waiting)),
        ]
    months = months_of(account.lines)
    lines = [line for line in account.lines if line.at.startswith(month)]
    return frame.page(
        title,
        el("p", account.psn_name),
        _facts(places),
        chart(months, tr("Came in and spent, by month")) if months else None,
        _months(frame, [one.name for one in months], month),
        _table(
            (tr("Time"), tr("What"), tr("Place"), tr("Amount"), tr("Balance")),
            [_account_row(frame.voice, line) for line in reversed(lines)],
        ),
    )


def _account_row(voice: Voice, line: AccountLine) -> tuple[str, ...]:
    what = voice.tr(LABELS.get(line.what, line.what))
    return line.at[:16], what, line.place, yuan(line.amount), yuan(line.balance)


def _months(frame: Frame, names: Sequence[str], shown: str) -> Markup:
    everything = el("a", frame.voice.tr("All"), href="/account",
                    aria_current=None if shown else "page")  # fmt: skip
    links = [
        el("a", name, href=f"/account/{name}", aria_current="page" if name == shown else None)
        for name in reversed(names)
    ]
    return el("nav", everything, *links)


def financial_page(frame: Frame, seen: Seen | None) -> bytes:
    """The other account of the card, kept by the bank."""
    tr = frame.voice.tr
    title = tr("Financial account")
    apart = el("p", tr("Money never moves between this account and the personal account."),
               class_="note")  # fmt: skip
    if seen is None:
        return frame.page(
            title, el("p", tr("There is no financial account yet. The bank desk opens it.")), apart
        )
    rows = [
        (line.at[:16], tr(LABELS.get(line.reason, line.reason)),
         f"{tr(LABELS.get(line.purpose, ''))} {line.other}".strip(),
         yuan(line.amount), yuan(line.balance))
        for line in reversed(seen.lines)
    ]  # fmt: skip
    return frame.page(
        title,
        _facts([(tr("Account"), seen.account_no), (tr("Balance"), yuan(seen.balance))]),
        apart,
        _table((tr("Time"), tr("What"), tr("With"), tr("Amount"), tr("Balance")), rows),
    )


def why_page(frame: Frame, asked: str, answer: WhyAnswer) -> bytes:
    """One reason for one of the two accounts, and what to do."""
    tr, filled = frame.voice.tr, places(answer)
    accounts = ((PERSONAL, tr("Personal account")), (FINANCIAL, tr("Financial account")))
    links = (
        el("a", words, href=f"/why/{code}", aria_current="page" if code == asked else None)
        for code, words in accounts
    )
    return frame.page(
        tr("Why is there no money?"),
        el("nav", *links),
        el("p", tr(said(answer).english, **filled), class_="note"),
        el("p", tr(what_to_do(answer).english, **filled)),
    )


def records_page(frame: Frame, records: Sequence[InsuranceRecord]) -> bytes:
    """Contributions and benefits of all insurances, newest month first."""
    tr = frame.voice.tr
    rows = [
        (one.month, tr(LABELS[f"{one.kind} insurance"]), tr(LABELS.get(one.state, "")) or one.about,
         one.payer, yuan(one.person_fen), yuan(one.employer_fen or one.benefit_fen))
        for one in records
    ]  # fmt: skip
    heads = (tr("Month"), tr("Insurance"), tr("State"), tr("Payer"), tr("Own share"),
             tr("Employer or benefit"))  # fmt: skip
    nothing = el("p", tr("There is nothing yet."), class_="note")
    return frame.page(tr("Insurance records"), _table(heads, rows) if rows else nothing)


def plain_page(frame: Frame, title: str, *sentences: str) -> bytes:
    """A title and some sentences."""
    return frame.page(title, *(el("p", sentence) for sentence in sentences))


def _facts(rows: Iterable[tuple[str, str]]) -> Markup:
    shown = (
        el("tr", el("th", label, scope="row"), el("td", value, class_="money"))
        for label, value in rows
    )
    return el("table", *shown)


MONEY_COLUMNS = 2


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """The last columns are money."""
    first = len(heads) - MONEY_COLUMNS

    def cell(name: str, place: int, text: str) -> Markup:
        return el(name, text, class_="money" if place >= first else None)

    head = el("thead", el("tr", *(cell("th", at, text) for at, text in enumerate(heads))))
    body = (el("tr", *(cell("td", at, text) for at, text in enumerate(row))) for row in rows)
    return el("table", head, el("tbody", *body))
