"""What the town's time has come to, from journal, ledger and the jobs' own answers; amounts in fen.

The same seed gives the same figures: nothing of them depends on keys or on the machine's clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.funding.month_end import MonthEnd
from backend.inspect import Books
from backend.ledger import Kind as AccountKind
from backend.protocol.money import Fen
from terminal.assemble.year.life import Town
from terminal.assemble.year.plan import LABELS
from terminal.assemble.year.proof import Proof
from terminal.day_report import Takings
from terminal.entry import Entry, Kind
from terminal.outcome import Result, outcome_of
from terminal.words import N_

MONTH = slice(0, len("2026-01"))


@dataclass(frozen=True, slots=True)
class Month:
    """What was taken, loaded and credited in one month."""

    month: str
    takings: Takings
    loads: int
    loaded_fen: int
    end: MonthEnd


@dataclass(frozen=True, slots=True)
class Figures:
    """`counts` by the names of plan.LABELS; `refusals` the most frequent first, as message ids."""

    people: int
    seed: int
    first_day: str
    last_day: str
    months: tuple[Month, ...]
    counts: Mapping[str, int]
    refusals: tuple[tuple[str, int], ...]
    interest_fen: int
    inherited_fen: int
    balances: Mapping[AccountKind, int]

    @property
    def takings(self) -> Takings:
        """Of all the time."""
        whole = [month.takings for month in self.months]
        return Takings(
            sum(one.sales for one in whole),
            sum(one.refunds for one in whole),
            *(sum(one.parts[place] for one in whole) for place in range(3)),
        )


PLACES = {
    AccountKind.PURSE_CARD: N_("On the cards"),
    AccountKind.PURSE_CENTRE: N_("Waits at the centre"),
    AccountKind.ONLINE: N_("In online accounts"),
}
"""Where the people's money is in the end."""


def figures_of(town: Town, seed: int) -> Figures:
    """Everything, once the last day is over."""
    first, last = (day.isoformat() for day in (town.agenda.first_day, town.agenda.last_day))
    journal = town.workplace.journal
    paid = [case for case in journal.cases() if outcome_of(case).result is Result.PAID]
    balances: Counter[AccountKind] = Counter()
    for row in Books(town.store).trial_balance():
        balances[AccountKind(row.kind)] += row.balance_fen
    return Figures(
        people=len(town.citizens),
        seed=seed,
        first_day=first,
        last_day=last,
        months=tuple(_months(town.months, paid)),
        counts={name: town.done[name] for name in LABELS},
        refusals=tuple(Counter(journal.refusals(first, last)).most_common()),
        interest_fen=town.interest_fen,
        inherited_fen=town.inherited_fen,
        balances={kind: balances[kind] for kind in PLACES},
    )


def _months(ends: Mapping[str, MonthEnd], paid: Sequence[Entry]) -> Iterator[Month]:
    for month, end in ends.items():
        takings, loads, loaded_fen = Takings(), 0, 0
        for case in paid:
            if case.at[MONTH] != month:
                continue
            if case.kind is Kind.LOAD:
                loads, loaded_fen = loads + 1, loaded_fen + case.account_fen
            elif case.settlement is not None:
                takings = takings.with_(case)
        yield Month(month, takings, loads, loaded_fen, end)


def document_of(figures: Figures, proof: Proof) -> dict[str, object]:
    """Figures and proof for --json; amounts are numbers with two decimals."""
    return {
        "people": figures.people,
        "seed": figures.seed,
        "from": figures.first_day,
        "to": figures.last_day,
        **_takings(figures.takings),
        "interest": Fen(figures.interest_fen),
        "inherited": Fen(figures.inherited_fen),
        "counts": dict(figures.counts),
        "balances": {str(kind): Fen(held) for kind, held in figures.balances.items()},
        "months": [_month(month) for month in figures.months],
        "refusals": [{"reason": why, "count": count} for why, count in figures.refusals],
        "proof": {"cards": proof.cards, "links": proof.links, "transfers": proof.transfers,
                  "faults": dict(proof.found)},
        "agrees": proof.agrees,
    }  # fmt: skip


def _takings(takings: Takings) -> dict[str, object]:
    names = ("fund", "account", "cash")
    amounts = {name: Fen(part) for name, part in zip(names, takings.parts, strict=True)}
    return {"sales": takings.sales, "refunds": takings.refunds, **amounts}


def _month(month: Month) -> dict[str, object]:
    end = month.end
    return {
        "month": month.month,
        **_takings(month.takings),
        "loads": month.loads,
        "loaded": Fen(month.loaded_fen),
        "credited_people": end.employees.people,
        "credited": Fen(end.employees.amount_fen),
        "retirees": end.retirees.people,
        "retirees_credited": Fen(end.retirees.amount_fen),
        "caught_up": end.caught_up,
        "unpaid": end.unpaid,
        "incomplete": end.incomplete,
    }
