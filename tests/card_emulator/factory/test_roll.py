"""The roll of people: three forms, every column, and each wrong row named with its place."""

from datetime import date

import pytest

from card_emulator.factory import COLUMNS, Terms, invent, read_people, write_people
from card_emulator.protocol.fields import citizen_id_check
from card_emulator.refusals import BadInput

TERMS = Terms("430102", date(2026, 5, 4), first_serial=500)
CI = "99999920990101000X"


def ident(stem):
    return stem + citizen_id_check(stem)


OTHER = ident("99999919800229001")


def read(tmp_path, text, kind=".csv", encoding="utf-8"):
    path = tmp_path / f"people{kind}"
    path.write_bytes(text.encode(encoding))
    return read_people(path, TERMS)


def refused(tmp_path, text, kind=".csv"):
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, text, kind)
    return str(refusal.value).removeprefix(f"{tmp_path}/")


def test_a_name_and_an_id_are_enough(tmp_path):
    people = read(tmp_path, f"name,citizen_id\n张三,{CI}\n李四,{OTHER}\n")
    first, second = (person.holder for person in people)
    assert (first.name, first.sex, first.birth_date) == ("张三", "2", date(2099, 1, 1))
    assert (second.sex, second.birth_date) == ("1", date(1980, 2, 29))
    assert [first.serial, second.serial] == [500, 501]
    assert first.card_no.startswith("X0000500")
    assert people[0].file == first.card_no
    assert (first.issue_date, first.expiry_date) == (date(2026, 5, 4), date(2036, 5, 4))
    assert (people[0].card_use, people[0].activated, people[0].version) == ("2", True, "2.00")
    assert (first.city6, first.birth_place, first.insutype_flags) == (
        "430102",
        "999999",
        "31000000",
    )


FULL = {
    "name": "王五", "citizen_id": OTHER, "sex": "1", "birth_date": "1980-02-29", "serial": "7",
    "card_no": "A12345674", "file": "wang-5", "city": "510100", "card_class": "4",
    "ethnic_code": "08", "birth_place": "510100", "insutype": "390", "psn_category": "91",
    "card_use": "1", "activated": "no", "version": "3.00", "tries": "3",
    "issue_date": "2020-02-29", "expiry_date": "2025-01-01", "account_no": "430102",
    "medical_no": "M1", "health_file_no": "H1",
}  # fmt: skip


@pytest.mark.parametrize("kind", [".csv", ".json", ".toml"])
def test_every_column_reaches_the_card_in_every_form(tmp_path, kind):
    assert set(FULL) == set(COLUMNS)
    (person,) = read(tmp_path, write_people([FULL], kind), kind)
    holder = person.holder
    assert (person.file, person.card_use, person.activated) == ("wang-5", "1", False)
    assert (person.version, person.algorithm, person.max_tries) == ("3.00", 3, 3)
    assert (holder.serial, holder.card_no, holder.city6) == (7, "A12345674", "510100")
    assert (holder.issue_date, holder.expiry_date) == (date(2020, 2, 29), date(2025, 1, 1))
    assert (holder.insutype_flags, holder.psn_category) == ("39000000", "91")
    assert (holder.account_no, holder.medical_no, holder.health_file_no) == ("430102", "M1", "H1")
    assert (holder.card_class, holder.ethnic_code, holder.birth_place) == ("4", "08", "510100")


def test_numbers_and_truth_values_of_json_and_toml_are_read(tmp_path):
    text = f'[{{"name": "a", "citizen_id": "{CI}", "serial": 9, "activated": false, "sex": null}}]'
    (person,) = read(tmp_path, text, ".json")
    assert (person.holder.serial, person.activated) == (9, False)
    text = f'[[person]]\nname = "a"\ncitizen_id = "{CI}"\nissue_date = 2024-01-02\n'
    assert read(tmp_path, text, ".toml")[0].holder.issue_date == date(2024, 1, 2)


def test_spreadsheets_in_gb18030_and_with_a_mark_are_read(tmp_path):
    text = f"name,citizen_id\r\n张三,{CI}\r\n"
    for encoding in ("gb18030", "utf-8-sig"):
        assert read(tmp_path, text, encoding=encoding)[0].holder.name == "张三"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"citizen_id": "110101199001011237"}, "column 2: citizen_id: '110101199001011237' may"),
        ({"citizen_id": CI[:-1] + "1"}, "column 2: citizen_id: '999999209901010001' is no citizen"),
        ({"citizen_id": ident("99999919800230001")}, "column 2: citizen_id: "),
        ({"citizen_id": "999999"}, "is no citizen id"),
        ({"name": ""}, "column 1: name is missing"),
        ({"name": "x" * 51}, "column 1: name: 'xxx"),
        ({"name": "😀"}, "characters a card cannot hold"),
        ({"sex": "2"}, "column 3: The id says another sex (1)"),
        ({"sex": "m"}, "column 3: sex: 'm' is none of 1, 2, 9"),
        ({"birth_date": "1980-03-01"}, "column 4: The id says another birth date (1980-02-29)"),
        ({"birth_date": "soon"}, "column 4: birth_date: 'soon' is no date"),
        ({"serial": "0"}, "column 5: serial: '0' is no number from 1 to 9999999"),
        ({"card_no": "A12345675"}, "column 6: card_no: 'A12345675' is no card number"),
        ({"file": "../x"}, "column 7: file: '../x' is no name of a card"),
        ({"city": "51010"}, "column 8: city: '51010' is not 6 digits"),
        ({"card_class": "5"}, "column 9"),
        ({"insutype": "999"}, "column 12"),
        ({"activated": "maybe"}, "column 15: activated: 'maybe' is none of yes, no"),
        ({"version": "4.00"}, "column 16"),
        ({"tries": "9"}, "column 17: tries: '9' is no number from 3 to 8"),
        ({"expiry_date": "2019-01-01"}, "column 19: A card that expires on 2019-01-01"),
        ({"account_no": "1" * 30}, "column 20"),
    ],
)
def test_a_cell_that_cannot_be_is_named_with_line_and_column(tmp_path, cells, said):
    text = write_people([FULL | cells], ".csv")
    assert refused(tmp_path, text).startswith("people.csv, line 2, ")
    assert said in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("column", "again"),
    [("citizen_id", OTHER), ("serial", "7"), ("card_no", "A12345674"), ("file", "WANG-5")],
)
def test_two_cards_that_want_the_same_are_named_with_both_lines(tmp_path, column, again):
    other = FULL | {"citizen_id": ident("99999919800229003"), "serial": "8", "file": "b",
                    "card_no": "B00000422"}  # fmt: skip
    at = list(FULL).index(column) + 1
    text = write_people([FULL, other | {column: again}], ".csv")
    assert refused(tmp_path, text) == (
        f"people.csv, line 3, column {at}: {column} is that of line 2 again."
    )


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (".csv", "", "people.csv holds no people."),
        (".csv", "name,citizen_id\n", "people.csv holds no people."),
        (".csv", "name,shoe\n", "line 1, column 2: there is no column 'shoe'"),
        (".csv", "name,name\n", "line 1, column 2: name is there twice"),
        (".csv", f"name,citizen_id\na,{CI},b\n", "line 2, column 3: there are more cells"),
        (".csv", 'name,citizen_id\n"a,b\n', "is no CSV"),
        (".csv", f"\n\nname,citizen_id\n\n'x',{CI[:-1]}Y\n", "line 5, column 2"),
        (".json", "{}", "line 1, column 1: [ belongs here"),
        (".json", "[]", "people.json holds no people."),
        (".json", "[{]", "line 1, column 3: this is no JSON"),
        (".json", "[1]", "line 1, column 2: { belongs here"),
        (".json", '[{"name": "a"}\n {}]', "line 2, column 2: , belongs here"),
        (".json", '[{"name": []}]', "line 1, column 11: a text or a number belongs here"),
        (".json", '[{"name": "a", 7: 1}]', "a name in quotes"),
        (".json", '[\n {"name": "a",\n  "shoe": 1}]', "line 3, column 11: there is no column"),
        (".json", '[{"name": "a"}]', "line 1, column 2: citizen_id is missing"),
        (".json", '[{"name": "a", "name": "b"}]', "line 1, column 24: name is there twice"),
        (".json", f'[{{"name": "a", "citizen_id": "{CI}"}}] x', "the list of people ends before"),
        (".json", "[" * 100_000, "line 1, column 2: { belongs here"),
        (".toml", "x = ", "is no TOML"),
        (".toml", "", "line 1, column 1: people stand in [[person]]"),
        (".toml", '[[person]]\nname = "a"\n\n[[person]]\n  sex = "x"\n', "line 1, column 1"),
        (".toml", f'[[person]]\nname="a"\ncitizen_id = "{CI}"\nsex = "x"', "line 4, column 7: sex"),
        (".toml", "[[person]]\nname = [1]", "line 2, column 8: a text or a number"),
        (".toml", "person = 1", "people stand in"),
        (".txt", "x", "has no ending .csv, .json or .toml"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(tmp_path, kind, text, said):
    assert said in refused(tmp_path, text, kind)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"none\.csv cannot be read"):
        read_people(tmp_path / "none.csv", TERMS)
    (tmp_path / "x.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(BadInput, match="neither UTF-8 nor GB18030"):
        read_people(tmp_path / "x.csv", TERMS)


def test_serials_make_the_keys_so_cities_of_one_prefecture_share_them(tmp_path):
    rows = [FULL, FULL | {"citizen_id": CI, "sex": "2", "birth_date": "2099-01-01", "file": "b",
                          "card_no": "B00000422", "city": "510199"}]  # fmt: skip
    assert "column 5: serial is that of line 2" in refused(tmp_path, write_people(rows, ".csv"))


@pytest.mark.parametrize("kind", [".csv", ".json", ".toml"])
def test_invented_people_are_taken_in_every_form(tmp_path, kind):
    people = read(tmp_path, write_people(list(invent(300, "x")), kind), kind)
    assert len(people) == 300
    assert {person.holder.citizen_id[:6] for person in people} == {"999999"}
