"""A made-up town lives some months: everything of a card's life happens, and all sides agree."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from backend.store import open_store
from backend.verify import verify
from terminal.assemble.year.calendar import Calendar, span
from terminal.assemble.year.command import lived
from terminal.assemble.year.figures import document_of
from terminal.assemble.year.founding import found
from terminal.assemble.year.passing import live
from terminal.assemble.year.plan import LABELS
from terminal.assemble.year.proof import CHECKS, prove
from terminal.cli import app

RARE = {"reopened", "faults", "found", "replaced", "estates", "stopped"}
"""What a handful of people may not live to see in three months."""

EXPECTED = (
    "This card is not activated.",
    "This card was cancelled.",
    "This card was reported lost",
    "The PIN is locked.",
    "No money waits at the centre for this card.",
    "60 records are unprinted",
    # and what the faults on the way are told as, before the case is settled
    "The card does not answer.",
    "No card, or it was pulled too early.",
    "The load of",
)


def year(folder, people, months, seed=7):
    figures, proof = lived(folder, people, months, seed)
    return document_of(figures, proof)


def only_expected_refusals(document):
    reasons = [row["reason"] for row in document["refusals"]]
    return [reason for reason in reasons if not reason.startswith(EXPECTED)]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return year(tmp_path_factory.mktemp("town"), 20, 3)


def test_a_small_year_ends_with_everything_balanced_and_nothing_open(small):
    assert small["proof"]["faults"] == dict.fromkeys(CHECKS, 0)
    assert small["agrees"] is True
    assert only_expected_refusals(small) == []


def test_even_a_small_year_has_everything_in_it(small):
    assert {name for name in set(LABELS) - RARE if not small["counts"][name]} == set()
    assert small["sales"] > 20
    assert small["interest"] > 0
    assert small["counts"]["left"] <= small["counts"]["stays"]
    assert [month["month"] for month in small["months"]] == ["2026-10", "2026-11", "2026-12"]
    assert all(month["credited"] and month["retirees_credited"] for month in small["months"])
    assert sum(month["loaded"] for month in small["months"]) > 0


def test_the_same_seed_is_the_same_year_to_the_fen_and_another_is_another(tmp_path):
    lives = []
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        (tmp_path / name).mkdir()
        lives.append(year(tmp_path / name, 12, 1, seed) | {"seed": 0})
    one, again, other = lives
    assert again == one
    assert other != one


@pytest.mark.parametrize(
    ("months", "first"),
    [(1, date(2026, 12, 1)), (3, date(2026, 10, 1)), (12, date(2026, 1, 1)),
     (13, date(2025, 12, 1)), (24, date(2025, 1, 1))],
)  # fmt: skip
def test_the_time_of_the_town_ends_with_a_year(months, first):
    assert span(months, 2026) == (first, date(2026, 12, 31))


def test_the_towns_clock_never_goes_back():
    calendar = Calendar(date(2026, 1, 1))
    calendar.wait(90)
    late = calendar.now()
    calendar.turn_to(late.replace(hour=0, minute=0, second=0))
    assert (calendar.now(), calendar.seconds()) == (late, 90)


def test_a_card_that_is_other_than_its_mirror_is_found(tmp_path):
    """The proof can fail: somebody's card is exchanged for a copy from before it was used."""
    town = found(tmp_path, 12, *span(2, 2026), 7)
    before = {one.card: town.box.image(one.card) for one in town.citizens}
    live(town)
    assert prove(town).agrees
    used = next(
        card for card, image in before.items()
        if image.purse and image.purse.balance_fen != town.box.image(card).purse.balance_fen
    )  # fmt: skip
    town.box.add(used, before[used])
    found_wrong = prove(town).found
    town.workplace.close()
    assert found_wrong.pop("sides") > 0, "what the copy should have in its log is missing"
    assert found_wrong == dict.fromkeys(set(CHECKS) - {"sides"}, 0) | {"mirrors": 1}


def test_the_command_tells_the_year_and_keeps_its_books(tmp_path):
    out = tmp_path / "year"
    given = ["--home", str(tmp_path / "home"), "--lang", "en", "centre", "year"]
    options = [*given, "--people", "8", "--months", "1", "--out", str(out)]
    told = CliRunner().invoke(app, options)
    assert told.exit_code == 0, told.output
    assert "Card, journal and ledger agree, and the books are whole." in told.output
    assert (out / "year.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((out / "year.json").read_text())["agrees"] is True
    assert (out / "year.txt").read_text().strip() in told.output
    store = open_store(out / "centre.db")
    assert verify(store).faults == []
    store.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_people_live_a_year(tmp_path):
    document = year(tmp_path, 200, 12)
    assert document["proof"]["faults"] == dict.fromkeys(CHECKS, 0)
    assert only_expected_refusals(document) == []
    assert all(document["counts"].values())
