"""A day in figures and pictures, from the terminal's own journal: takings by hour, who paid, what
was refused and why. The centre is not asked; amounts are fen, a refund counts negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.protocol.money import yuan
from terminal.bars import FILLINGS, Bar, Scale, as_text
from terminal.columns import between, wrapped
from terminal.entry import Entry
from terminal.words import N_, tr

PAYERS = (N_("Pooled fund"), N_("Account"), N_("Cash"))
AMOUNTS = Scale(label=6, value=12)
COUNTS = Scale(label=0, value=6)
COLUMNS = 80
"""Of the paper and the command line; the screen has fewer."""
Line = str | Bar


@dataclass(frozen=True, slots=True)
class Takings:
    """What one hour, or the whole time, brought."""

    sales: int = 0
    refunds: int = 0
    fund_fen: int = 0
    account_fen: int = 0
    cash_fen: int = 0

    @property
    def parts(self) -> tuple[int, int, int]:
        """As PAYERS."""
        return self.fund_fen, self.account_fen, self.cash_fen

    @property
    def total_fen(self) -> int:
        """All of it."""
        return sum(self.parts)

    def with_(self, entry: Entry) -> Takings:
        """One settlement more."""
        info = entry.settlement
        assert info is not None
        back = info.medfee_sumamt < 0
        return Takings(
            self.sales + (not back),
            self.refunds + back,
            self.fund_fen + info.funds_fen,
            self.account_fen + info.acct_pay,
            self.cash_fen + info.psn_cash_pay,
        )


@dataclass(frozen=True, slots=True)
class DayFigures:
    """`hours` are those in which something was taken, "09" first; `refusals` the most frequent
    first, as message ids; `waiting` are message numbers of undecided payments.
    """

    first_day: str
    last_day: str
    takings: Takings
    hours: tuple[tuple[str, Takings], ...]
    refusals: tuple[tuple[str, int], ...]
    waiting: tuple[str, ...]


def figures(
    taken: Sequence[Entry],
    refusals: Sequence[str],
    waiting: Sequence[Entry],
    days: tuple[str, str],
) -> DayFigures:
    """The figures of settled entries, refusals (message ids) and open cases of some days."""
    whole, hours = Takings(), dict[str, Takings]()
    for entry in taken:
        if entry.settlement is not None:
            hour = entry.settlement.setl_time[11:13]
            whole, hours[hour] = whole.with_(entry), hours.get(hour, Takings()).with_(entry)
    return DayFigures(
        *days,
        whole,
        tuple(sorted(hours.items())),
        tuple(Counter(refusals).most_common()),
        tuple(entry.msgid for entry in waiting),
    )


def as_lines(day: DayFigures, head: str, columns: int = COLUMNS) -> Iterator[Line]:
    """The report for screen and paper."""
    yield head
    days = day.first_day if day.first_day == day.last_day else f"{day.first_day} - {day.last_day}"
    yield between(tr(N_("Day report")), days, columns)
    yield "-" * columns
    for label, value in _sums(day):
        yield between(label, value, columns)
    yield ""
    yield from _by_hour(day, columns)
    yield from refused_lines(day.refusals, columns)


def _sums(day: DayFigures) -> Iterator[tuple[str, str]]:
    takings = day.takings
    yield tr(N_("Sales")), str(takings.sales)
    yield tr(N_("Refunds")), str(takings.refunds)
    for payer, amount_fen in zip(PAYERS, takings.parts, strict=True):
        yield tr(payer), yuan(amount_fen)
    yield tr(N_("Total")), yuan(takings.total_fen)
    yield tr(N_("Undecided payments")), str(len(day.waiting))


def _by_hour(day: DayFigures, columns: int) -> Iterator[Line]:
    if not day.hours:
        yield tr(N_("Nothing was taken."))
        return
    yield chart_head(N_("Takings by hour"), PAYERS, columns)
    most = max(max(hour.total_fen for _, hour in day.hours), 1)
    for hour, takings in day.hours:
        yield Bar(f"{hour}:00", takings.parts, most, yuan(takings.total_fen))


def chart_head(title: str, parts: Sequence[str], columns: int) -> str:
    """A title (a message id) with what the fillings of the bars under it mean."""
    legend = "   ".join(f"{sign} {tr(who)}" for sign, who in zip(FILLINGS, parts, strict=False))
    return between(tr(title), legend, columns)


def refused_lines(refusals: Sequence[tuple[str, int]], columns: int) -> Iterator[Line]:
    """Refusals (message ids) with how often they were said, the most frequent first."""
    if not refusals:
        return
    yield ""
    yield tr(N_("Refused, by reason"))
    most = max(count for _, count in refusals)
    for sentence, count in refusals:
        yield from wrapped(_without_places(tr(sentence)), columns)
        yield Bar("", (count,), most, str(count))


def _without_places(sentence: str) -> str:
    """A sentence whose values were not kept: what they stood for is left open."""
    return "".join("..." if at % 2 else part for at, part in enumerate(_split(sentence)))


def _split(sentence: str) -> list[str]:
    return sentence.replace("}", "{").split("{")


def as_rows(day: DayFigures) -> Iterator[tuple[str, ...]]:
    """For a spreadsheet: one row an hour, with a heading."""
    yield "hour", "sales", "refunds", "fund", "account", "cash", "total"
    for hour, takings in day.hours:
        amounts = [yuan(part) for part in (*takings.parts, takings.total_fen)]
        yield f"{hour}:00", str(takings.sales), str(takings.refunds), *amounts


def as_screen(lines: Sequence[Line], columns: int = COLUMNS) -> list[str]:
    """The report as text only."""
    return [
        as_text(line, scale_of(line), columns) if isinstance(line, Bar) else line for line in lines
    ]


def scale_of(bar: Bar) -> Scale:
    """Labelled bars carry amounts, the others counts."""
    return AMOUNTS if bar.label else COUNTS
