"""`shuaka centre employer ...` and `job ...`: text, JSON, refusals with their exit codes."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.cli import app
from backend.funding import month_end
from backend.store import open_store
from backend.verify import verify
from tests.support.centre_world import make_world
from tests.support.funding_town import retire


@dataclass
class Root:
    home: Path

    def translate(self, text):
        return text


@pytest.fixture
def home(tmp_path):
    """P001 works, P002 is retired."""
    world = make_world(tmp_path / "centre.db")
    retire(world.centre.store, "P002")
    world.centre.store.close()
    return tmp_path


def run(home, *arguments):
    return CliRunner().invoke(app, list(arguments), obj=Root(home))


def month():
    return f"{datetime.now():%Y-%m}"


def prepared(home):
    for words in (
        ("add", "E1", "晨光"),
        ("employ", "E1", "P001", "6000.00"),
        ("declare", "E1"),
        ("pay", "E1"),
    ):
        assert run(home, "employer", *words).exit_code == 0, words


def test_from_an_employer_to_money_on_the_account(home):
    prepared(home)
    done = run(home, "job", "month-end")
    assert f"1 people got 120.00 for {month()} from what was paid for them." in done.stdout
    assert "1 retirees got 85.00 from the pooled fund." in done.stdout
    store = open_store(home / "centre.db")
    assert verify(store).faults == []
    store.close()


def test_the_list_says_what_is_due_and_paid(home):
    prepared(home)
    (employer,) = json.loads(run(home, "employer", "list", "--json").stdout)
    assert employer["name"] == "晨光"
    (declared,) = employer["months"]
    assert (declared["month"], declared["people"]) == (month(), 1)
    assert (declared["due"], declared["to_accounts"], declared["to_pool"]) == (480.0, 120.0, 360.0)
    assert declared["paid_at"]
    assert "晨光" in run(home, "employer", "list").stdout


def test_json_of_a_month_end_has_its_figures(home):
    prepared(home)
    document = json.loads(run(home, "job", "month-end", "--json").stdout)
    assert document == {
        "month": month(), "people": 1, "credited": 120.0, "retirees": 1, "retirees_credited": 85.0,
        "caught_up": [], "unpaid": 0, "incomplete": 0,
    }  # fmt: skip


def test_interest_that_is_not_due_is_refused_with_the_day(home):
    year = datetime.now().year + 1
    done = run(home, "job", "interest", "--year", str(year))
    assert done.exit_code == 1
    assert f"due on {year}-12-31" in done.stderr


def test_interest_of_a_past_year_is_credited(home):
    document = json.loads(run(home, "job", "interest", "--year", "2025", "--json").stdout)
    assert document == {"year": 2025, "rate_per_10k": 150, "people": 2, "credited": 0.0}
    assert "at 1.50 %" in run(home, "job", "interest", "--year", "2025").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("employer", "employ", "E9", "P001", "1"), 1, "There is no employer E9."),
        (("employer", "employ", "P002", "P002", "1"), 1, "is retired"),
        (("employer", "employ", "P001", "P001", "much"), 2, "WAGE_BASE"),
        (("employer", "pay", "P001"), 1, "has not declared"),
        (("employer", "declare", "P001"), 1, "has nobody to declare"),
        (("employer", "declare", "P001", "--month", "May"), 2, "YYYY-MM"),
        (("job", "month-end", "--month", "2999-01"), 1, "has not begun"),
        (("job", "month-end", "--month", "2026-13"), 2, "YYYY-MM"),
    ],
)
def test_what_cannot_be_done_is_said(home, words, code, said):
    done = run(home, *words)
    assert done.exit_code == code
    assert said in done.stderr


def test_a_job_that_is_interrupted_says_that_it_goes_on(home, monkeypatch):
    prepared(home)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(month_end, "run_month_end", interrupted)
    done = run(home, "job", "month-end")
    assert done.exit_code == 3
    assert "run it again, it goes on" in done.stderr
