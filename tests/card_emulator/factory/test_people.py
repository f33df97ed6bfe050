"""Invented people: the same for the same seed, valid, and nobody's."""

import pytest

from card_emulator.factory import invent
from card_emulator.protocol.fields import card_number_check, citizen_id_check
from card_emulator.refusals import BadInput
from tests.support.card_commands import CardDesk


def test_the_same_seed_gives_the_same_people_for_ever():
    assert list(invent(50, "7")) == list(invent(50, "7"))
    assert list(invent(50, "7")) != list(invent(50, "8"))
    first = next(invent(1, "1"))
    assert (first["name"], first["citizen_id"]) == ("邓秀", "999999195706134504")


def test_ids_and_numbers_are_valid_unique_and_of_no_district():
    people = list(invent(5000, "many"))
    ids = [person["citizen_id"] for person in people]
    assert len(set(ids)) == 5000
    for person in people:
        number, card_no = person["citizen_id"], person["card_no"]
        assert number.startswith("999999")
        assert number[17] == citizen_id_check(number[:17])
        assert number[6:14] == person["birth_date"].replace("-", "")
        assert int(number[16]) % 2 == int(person["sex"]) % 2
        assert card_no[8] == card_number_check(card_no[:8])


def test_who_draws_an_id_that_is_taken_is_born_when_the_id_says():
    roll = list(invent(878, "21"))  # the last one's first id belongs to somebody already
    assert (roll[-1]["citizen_id"], roll[-1]["birth_date"]) == ("999999198911255640", "1989-11-25")


def test_a_roll_has_employees_pensioners_residents_and_new_cards():
    people = list(invent(500, "mix"))
    for name, values in {
        "insutype": {"310", "390"},
        "psn_category": {"11", "21", "91"},
        "card_use": {"1", "2"},
        "activated": {"yes", "no"},
        "sex": {"1", "2"},
    }.items():
        assert {person[name] for person in people} == values


@pytest.mark.parametrize("count", [0, -1, 1_000_001])
def test_numbers_of_people_have_limits(count):
    with pytest.raises(BadInput, match="from 1 to 1000000"):
        list(invent(count, "x", 1))


def test_the_last_number_of_a_card_is_told():
    with pytest.raises(BadInput, match="number 10000000; they end with 9999999"):
        list(invent(2, "x", 9_999_999))


def test_people_are_printed_or_written_once(tmp_path):
    desk = CardDesk(tmp_path)
    printed = desk.run("people", 3, "--seed", 5).stdout
    assert printed.splitlines()[0].startswith("name,citizen_id,sex")
    assert len(printed.splitlines()) == 4
    for kind in ("csv", "json", "toml"):
        out = tmp_path / f"people.{kind}"
        assert desk.run("people", 3, "--seed", 5, "--out", out).exit_code == 0
        assert desk.run("people", 3, "--out", out).exit_code == 1
    assert (tmp_path / "people.csv").read_text() == printed
    assert desk.json("people", 2, "--first-serial", 40)["people"][1]["serial"] == "41"
    assert desk.run("people", 3, "--out", tmp_path / "people.txt").exit_code == 2
    assert desk.run("people", 0).exit_code == 2
