"""`shuaka centre employer import` and `generate`: many employers at once, then their months."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.cli import app
from backend.ledger import balance_fen
from backend.people import ENDED, find_person
from backend.store import open_store, tables
from backend.store.sql import update
from backend.verify import verify
from tests.support.centre_world import make_world
from tests.support.funding_town import count_rows, retire

HEADER = "employer_no,emp_name,certno,psn_no,wage_base,since\n"
FIRST, SECOND = "430100199001010011", "P002"
GOOD = f"E1,晨光,{FIRST},,6000.00,2026-10\nE1,晨光,,{SECOND},5000.01,\n"


@dataclass
class Root:
    home: Path


@pytest.fixture
def home(tmp_path):
    """P001 has a purse, P002 an account at the centre, P003 is a resident."""
    make_world(tmp_path / "centre.db").centre.store.close()
    return tmp_path


@pytest.fixture
def store(home):
    opened = open_store(home / "centre.db")
    yield opened
    opened.close()


def run(home, *words):
    return CliRunner().invoke(app, list(words), obj=Root(home))


def imported(home, rows, *options):
    path = home / "employers.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return run(home, "employer", "import", str(path), *options)


def listed(home):
    return json.loads(run(home, "employer", "list", "--json").stdout)


def month():
    return f"{datetime.now():%Y-%m}"


def month_end_of(home, *numbers):
    for number in numbers:
        assert run(home, "employer", "declare", number).exit_code == 0, number
        assert run(home, "employer", "pay", number).exit_code == 0, number
    return json.loads(run(home, "job", "month-end", "--json").stdout)


def waiting_fen(store, psn_no):
    account = store.read(lambda tx: find_person(tx, psn_no)).centre_account
    return store.read(lambda tx: balance_fen(tx, account))


def test_people_of_a_file_are_credited_what_their_employer_declared_and_paid(home, store):
    before = waiting_fen(store, "P001")
    done = imported(home, GOOD)
    assert done.stdout == "New employers: 1; employments: 2. They are in the books now.\n"
    ended = month_end_of(home, "E1")
    assert (ended["people"], ended["credited"]) == (2, 220.0)
    assert waiting_fen(store, "P001") == before + 120_00
    assert verify(store).faults == []


def test_1101_names_the_employer_of_the_file(home, store):
    imported(home, GOOD)
    person = store.read(lambda tx: find_person(tx, "P001"))
    assert [(row.insutype, row.employer) for row in person.insurances] == [
        ("310", "晨光"), ("330", "晨光"),
    ]  # fmt: skip


def test_a_month_that_is_not_given_is_this_month_and_json_says_so(home):
    done = json.loads(imported(home, GOOD, "--json").stdout)
    assert done["entered"] == 2
    assert done["employers"] == [{"employer_no": "E1", "name": "晨光", "area": "430102"}]
    assert done["employments"][1] == {
        "employer_no": "E1", "psn_no": SECOND, "wage_base": 5000.01, "since": month(),
    }  # fmt: skip


def test_another_file_adds_people_to_an_employer_that_is_there(home):
    imported(home, f"E1,晨光,{FIRST},,6000,\n")
    assert "New employers: 0; employments: 1." in imported(home, f"E1,晨光,,{SECOND},1,\n").stdout
    assert len(listed(home)) == 1


def test_a_dry_run_checks_and_keeps_nothing(home, store):
    done = json.loads(imported(home, GOOD, "--dry-run", "--json").stdout)
    assert (done["entered"], len(done["employments"])) == (0, 2)
    assert "nothing was changed" in imported(home, GOOD, "--dry-run").stdout
    assert (listed(home), count_rows(store, "employments")) == ([], 0)


WRONG = {
    f",晨光,{FIRST},,6000,": ("employer_no", "number of the employer is missing"),
    f"E2,,{FIRST},,6000,": ("emp_name", "name is missing"),
    f"E1,青山,,{SECOND},6000,": ("emp_name", "has another name"),
    "P003,青山,,P002,6000,": ("employer_no", "a person has this number"),
    "E2,青山,,,6000,": ("certno", "neither a citizen id"),
    "E2,青山,430100199001010099,,6000,": ("certno", "does not know"),
    "E2,青山,,P999,6000,": ("psn_no", "does not know"),
    f"E2,青山,{FIRST},{SECOND},6000,": ("psn_no", "not the number of the person"),
    "E2,青山,,P003,6000,": ("psn_no", "not in the employees' insurance"),
    f"E1,晨光,{FIRST},,6000,": ("certno", "works there already"),
    f"E2,青山,{FIRST},,6000,": ("certno", "another payer pays"),
    f"E2,青山,,{SECOND},lots,": ("wage_base", "not an amount"),
    f"E2,青山,,{SECOND},0,": ("wage_base", "not an amount"),
    f"E2,青山,,{SECOND},6000,2026-13": ("since", "not a month"),
    f"E2,青山,,{SECOND},6000,2026-11": ("psn_no", "retired"),
}


def test_every_wrong_row_is_named_by_line_and_column_and_nothing_is_kept(home, store):
    retire(store, SECOND)
    done = imported(home, f"E1,晨光,{FIRST},,6000,\n" + "\n".join(WRONG), "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["entered"]) == (1, 0)
    assert [(row["line"], row["column"]) for row in found["problems"]] == [
        (line, column) for line, (column, _) in enumerate(WRONG.values(), 3)
    ]
    for row, (_, words) in zip(found["problems"], WRONG.values(), strict=True):
        assert words in row["sentence"]
    assert (listed(home), count_rows(store, "employments")) == ([], 0)


def test_nobody_is_employed_whose_insurance_has_ended(home, store):
    ended = update(tables.insurances).where(tables.insurances.c.psn_no == "P001")
    store.transact(lambda tx: tx.run(ended.values(status=ENDED)))
    done = imported(home, f"E1,晨光,{FIRST},,6000,\n")
    assert "line 2, column certno: not in the employees' insurance" in done.stderr
    made = json.loads(run(home, "employer", "generate", "1", "--json").stdout)
    assert [one["psn_no"] for one in made["employments"]] == [SECOND]


def test_wrong_rows_are_said_on_the_error_output(home):
    done = imported(home, "E1,晨光,,P999,6000,\n")
    assert "line 2, column psn_no: the centre does not know this person" in done.stderr
    assert "Nobody was entered. Wrong rows: 1." in done.stderr


def test_made_up_employers_pay_for_everybody_who_had_none(home, store):
    made = json.loads(
        run(home, "employer", "generate", "3", "--seed", "4", "--people", "20", "--json").stdout
    )
    numbers = [one["employer_no"] for one in made["employers"]]
    assert {one["employer_no"] for one in made["employments"]} == set(numbers)
    assert len({one["name"] for one in made["employers"]}) == 3
    assert {"P001", "P002"} < {one["psn_no"] for one in made["employments"]}
    assert all(3800 <= one["wage_base"] <= 22000 for one in made["employments"])
    ended = month_end_of(home, *numbers)
    shares = sum(round(one["wage_base"] * 100) // 50 for one in made["employments"])
    assert (ended["people"], round(ended["credited"] * 100)) == (made["entered"], shares)
    assert verify(store).faults == []


def test_the_same_seed_makes_the_same_employers(tmp_path):
    said = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        make_world(tmp_path / name / "centre.db").centre.store.close()
        said.append(run(tmp_path / name, "employer", "generate", "2", "--json").stdout)
    assert said[0] == said[1]
    assert json.loads(said[0])["entered"] == 2


def test_employers_for_whom_there_is_nobody_are_not_made_up(home, store):
    run(home, "employer", "generate", "1")
    done = run(home, "employer", "generate", "2", "--seed", "5")
    assert done.exit_code == 1
    assert "Insured employees without an employer: 0, too few for 2 employers." in done.stderr
    assert count_rows(store, "employers") == 1


@pytest.mark.parametrize(
    "words", [("add", "E1", "晨光", "--area", "43"), ("generate", "1", "--from", "May")]
)
def test_what_makes_no_sense_is_wrong_usage(home, words):
    assert run(home, "employer", *words).exit_code == 2
