"""`shuaka centre ...` without the rest of the program around it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.catalogue import training_catalogue
from backend.cli import app
from tests.support.centre_world import make_world

SHOP_CSV = """barcode,name,price,class
6901234567892,阿莫西林胶囊,12.50,01
6900000000021,维生素C,3.20,03
"""
"""A small shop's file; both bar codes have right check digits."""


@dataclass
class Root:
    """What the composition root hands to the commands."""

    home: Path

    def translate(self, text):
        return {"Sum": "合计"}.get(text, text)


@pytest.fixture
def run(tmp_path):
    def call(*arguments):
        return CliRunner().invoke(app, list(arguments), obj=Root(tmp_path))

    return call


@pytest.fixture
def centre(tmp_path):
    world = make_world(tmp_path / "centre.db")
    world.credit("P001", "12.34")
    world.centre.store.close()
    return world


@pytest.fixture
def shop_file(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_text(SHOP_CSV, encoding="utf-8")
    return str(path)


def test_before_the_first_start_the_training_catalogue_is_listed(run):
    listed = json.loads(run("catalogue", "list", "--json").stdout)
    assert len(listed) == len(training_catalogue()) >= 200
    assert {"barcode", "med_list_codg", "medins_list_codg", "name", "pric"} <= set(listed[0])
    assert listed[0]["pric"] == 12.5


def test_listing_searches_and_limits(run, centre):
    found = json.loads(run("catalogue", "list", "--json", "--search", "1002").stdout)
    assert [row["barcode"] for row in found] == ["2900000010024"]
    assert len(json.loads(run("catalogue", "list", "--json", "--limit", "2").stdout)) == 2
    text = run("catalogue", "list", "--search", "1002")
    assert text.stdout.split()[:3] == ["2900000010024", "1002", "38.60"]
    assert "nothing like that" in run("catalogue", "list", "--search", "qqqq").stdout


def test_a_shops_file_is_imported_and_can_be_sold(run, centre, shop_file):
    result = run("catalogue", "import", shop_file)
    assert (result.exit_code, "2 of 2 rows are in the catalogue now" in result.stdout) == (0, True)
    found = json.loads(run("catalogue", "list", "--json", "--search", "6901234567892").stdout)
    assert [(row["name"], row["pric"]) for row in found] == [("阿莫西林胶囊", 12.5)]


def test_importing_twice_replaces(run, centre, shop_file):
    before = len(json.loads(run("catalogue", "list", "--json").stdout))
    for _ in range(2):
        assert run("catalogue", "import", shop_file).exit_code == 0
    assert len(json.loads(run("catalogue", "list", "--json").stdout)) == before + 2


def test_a_dry_run_changes_nothing(run, centre, shop_file):
    before = run("catalogue", "list", "--json").stdout
    report = json.loads(run("catalogue", "import", shop_file, "--dry-run", "--json").stdout)
    assert (report["imported"], report["importable"], report["rows"]) == (0, 2, 2)
    assert run("catalogue", "list", "--json").stdout == before


def test_a_faulty_row_refuses_the_whole_file_by_line_and_column(run, centre, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(SHOP_CSV + "6900000000038,丙,cheap,01\n", encoding="utf-8")
    result = run("catalogue", "import", str(path))
    assert result.exit_code == 1
    assert "bad.csv, line 4, column" in result.stderr
    assert "6901234567892" not in run("catalogue", "list", "--json").stdout
    skipped = run("catalogue", "import", str(path), "--skip-bad")
    assert (skipped.exit_code, "2 of 3 rows" in skipped.stdout) == (0, True)


def test_a_refused_file_is_told_in_json_too(run, centre, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(SHOP_CSV + "6900000000038,丙,cheap,01\n", encoding="utf-8")
    result = run("catalogue", "import", str(path), "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["imported"]) == (1, 0)
    assert report["faults"][0]["line"] == 4


def test_columns_with_other_names_are_mapped(run, centre, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("x,y,z\n6901234567892,阿莫西林胶囊,12.50\n", encoding="utf-8")
    maps = ("--map", "barcode=x", "--map", "name=y", "--map", "price=z")
    assert run("catalogue", "import", str(path)).exit_code == 1
    assert run("catalogue", "import", str(path), *maps).exit_code == 0
    assert run("catalogue", "import", str(path), "--map", "barcode").exit_code == 2


def test_a_missing_file_is_wrong_usage_and_a_missing_centre_a_refusal(run, shop_file):
    for catalogue in ("catalogue", "people", "employer"):
        missing = run(catalogue, "import", "nowhere.csv")
        assert (missing.exit_code, "nowhere.csv" in missing.stderr) == (2, True)
    no_centre = run("catalogue", "import", shop_file)
    assert (no_centre.exit_code, "There is no centre in" in no_centre.stderr) == (1, True)


def test_a_file_that_is_no_database_fails_by_name(run, tmp_path):
    (tmp_path / "centre.db").write_text("something else " * 100)
    result = run("trial-balance")
    assert (result.exit_code, "centre.db is not a database" in result.stderr) == (3, True)


def test_the_trial_balance_lists_every_account_and_sums_to_zero(run, centre):
    balance = json.loads(run("trial-balance", "--json").stdout)
    assert balance["sum"] == 0
    assert {"kind": "purse-centre", "owner": "P001", "balance": 12.34} in balance["accounts"]
    text = run("trial-balance").stdout
    assert "-12.34" in text
    assert text.splitlines()[-1].split() == ["合计", "0.00"]
