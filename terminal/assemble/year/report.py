"""The town's time as lines and bars, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Iterator

from backend.protocol.money import yuan
from terminal.assemble.year.figures import PLACES, Figures, Month
from terminal.assemble.year.plan import LABELS
from terminal.assemble.year.proof import CHECKS, Proof
from terminal.bars import Bar
from terminal.columns import between
from terminal.day_report import COLUMNS, PAYERS, Line, chart_head, refused_lines
from terminal.words import N_, tr

CREDITED = (N_("paid for them"), N_("retirees"))
SHORT_MONTH = slice(len("20"), None)
AGREES = N_("Card, journal and ledger agree, and the books are whole.")
DISAGREES = N_("The books do not agree: see the numbers above.")


def as_lines(figures: Figures, proof: Proof, columns: int = COLUMNS) -> Iterator[Line]:
    """The whole report."""
    yield between(
        tr(N_("A town of {people} people, seed {seed}")).format(
            people=figures.people, seed=figures.seed
        ),
        f"{figures.first_day} - {figures.last_day}",
        columns,
    )
    yield "-" * columns
    for label, value in (*_sums(figures), *_happened(figures)):
        yield between(label, value, columns)
    yield from _taken(figures.months, columns)
    yield from _credited(figures.months, columns)
    yield from refused_lines(figures.refusals, columns)
    yield from _proved(proof, columns)


def _sums(figures: Figures) -> Iterator[tuple[str, str]]:
    takings = figures.takings
    yield tr(N_("Sales")), str(takings.sales)
    yield tr(N_("Refunds")), str(takings.refunds)
    for payer, amount_fen in zip(PAYERS, takings.parts, strict=True):
        yield tr(payer), yuan(amount_fen)
    ends = [month.end for month in figures.months]
    credited_fen = sum(end.employees.amount_fen + end.retirees.amount_fen for end in ends)
    yield tr(N_("Credited at month ends")), yuan(credited_fen)
    yield tr(N_("Loaded onto cards")), yuan(sum(month.loaded_fen for month in figures.months))
    yield tr(N_("Interest")), yuan(figures.interest_fen)
    yield tr(N_("Paid to heirs")), yuan(figures.inherited_fen)
    for kind, label in PLACES.items():
        yield tr(label), yuan(figures.balances[kind])


def _happened(figures: Figures) -> Iterator[tuple[str, str]]:
    for name, label in LABELS.items():
        if figures.counts[name]:
            yield tr(label), str(figures.counts[name])


def _taken(months: tuple[Month, ...], columns: int) -> Iterator[Line]:
    yield ""
    yield chart_head(N_("Takings by month"), PAYERS, columns)
    most = max(max(month.takings.total_fen for month in months), 1)
    for month in months:
        takings = month.takings
        yield Bar(month.month[SHORT_MONTH], takings.parts, most, yuan(takings.total_fen))


def _credited(months: tuple[Month, ...], columns: int) -> Iterator[Line]:
    yield ""
    yield chart_head(N_("Credited by month"), CREDITED, columns)
    parts = [(one.end.employees.amount_fen, one.end.retirees.amount_fen) for one in months]
    most = max(max(map(sum, parts)), 1)
    for month, part in zip(months, parts, strict=True):
        yield Bar(month.month[SHORT_MONTH], part, most, yuan(sum(part)))


def _proved(proof: Proof, columns: int) -> Iterator[Line]:
    yield ""
    yield between(tr(N_("Transfers in the ledger")), str(proof.transfers), columns)
    yield between(tr(N_("Links of the audit trail")), str(proof.links), columns)
    yield between(tr(N_("Cards compared")), str(proof.cards), columns)
    for name, label in CHECKS.items():
        yield between(tr(label), str(proof.found[name]), columns)
    yield tr(AGREES if proof.agrees else DISAGREES)
