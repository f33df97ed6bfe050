"""`shuaka card issue --people`: a folder of cards, and persons the centre knows."""

import json

import pytest

from backend.people import find_person
from backend.store import open_store
from card_emulator.factory import COLUMNS, invent, write_people
from terminal.assemble.home import Home


@pytest.fixture
def roll(tmp_path):
    people = list(invent(6, "terminal"))
    people[0] |= {"insutype": "310", "psn_category": "11", "card_use": "2", "activated": "yes",
                  "file": "first"}  # fmt: skip
    rows = [{"file": ""} | person for person in people]
    path = tmp_path / "people.csv"
    path.write_text(write_people(rows, ".csv"), encoding="utf-8")
    return path


@pytest.fixture
def issue(shuaka):
    """Issue cards for a roll into a folder."""

    def run(people, out, *options, lang="en"):
        words = ("--lang", lang, "card", "issue", "--people", str(people), "--out", str(out))
        return shuaka(*words, *options)

    return run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def document(result):
    return json.loads(result.stdout)


def test_cards_come_into_a_new_folder(shuaka, issue, roll, tmp_path):
    out = tmp_path / "out"
    done = issue(roll, out, "--json")
    assert done.exit_code == 0
    cards = document(done)["cards"]
    assert names(out) == sorted(card["file"] for card in cards)
    assert len(cards) == 6
    assert shuaka("card", "show", str(out / "first.card")).exit_code == 0
    again = issue(roll, out)
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_registered_people_can_buy(shuaka, issue, home, roll, tmp_path):
    out = tmp_path / "out"
    assert issue(roll, out, "--register").exit_code == 0
    assert shuaka("card", "import", str(out / "first.card")).exit_code == 0
    sale = document(shuaka("sell", "--item", "1001", "--card", "first", "--json"))
    assert (sale["outcome"], sale["card"]["sequence"]) == ("paid", 0)


def test_a_registration_that_is_refused_leaves_neither_cards_nor_people(
    shuaka, issue, home, roll, tmp_path
):
    assert issue(roll, tmp_path / "a").exit_code == 0
    rows = roll.read_text(encoding="utf-8").splitlines()
    last = tmp_path / "last.csv"
    last.write_text("\n".join((rows[0], rows[-1])), encoding="utf-8")
    first = shuaka(
        "card", "issue", "--people", str(last), "--out", str(tmp_path / "b"), "--register"
    )
    assert first.exit_code == 0
    refused = shuaka(
        "card", "issue", "--people", str(roll), "--out", str(tmp_path / "c"), "--register"
    )
    assert refused.exit_code == 1
    assert "The centre knows a card with serial 100006 already" in refused.stderr
    assert not (tmp_path / "c").exists()
    renumbered = tmp_path / "renumbered.csv"
    name, citizen_id = rows[-1].split(",")[1:3]
    renumbered.write_text(f"name,citizen_id,serial\n{name},{citizen_id},77\n", encoding="utf-8")
    refused = issue(renumbered, tmp_path / "d", "--register")
    assert refused.exit_code == 1
    assert f"The centre knows somebody with id {citizen_id} already" in refused.stderr
    store = open_store(Home(home).centre)
    known = [store.read(lambda tx, n=n: find_person(tx, f"43010299{n:08d}")) is not None
             for n in range(100001, 100007)]  # fmt: skip
    store.close()
    assert known == [False] * 5 + [True]


def test_a_bad_row_is_named_and_nothing_is_written(shuaka, issue, roll, tmp_path):
    text = roll.read_text(encoding="utf-8").splitlines()
    text[4] = text[4].replace("999999", "430102", 1)
    roll.write_text("\n".join(text), encoding="utf-8")
    refused = issue(roll, tmp_path / "out")
    assert refused.exit_code == 2
    assert "people.csv, line 5, column 3: citizen_id:" in refused.stderr
    assert "only ids of district 999999 are taken" in refused.stderr
    assert not (tmp_path / "out").exists()
    chinese = shuaka(
        "--lang", "zh", "card", "issue", "--people", str(roll), "--out", str(tmp_path / "out")
    )
    assert "第 5 行第 3 列" in chinese.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("wen",),
        ("--people", "p.csv"),
        ("--out", "x"),
        ("wen", "--holder", "文静", "--people", "p.csv", "--out", "x"),
        ("wen", "--holder", "文静", "--register"),
    ],
)
def test_one_person_or_a_roll_but_not_half_of_both(shuaka, words):
    refused = shuaka("card", "issue", *words)
    assert refused.exit_code == 2
    assert "Name a card and its --holder, or give --people and --out." in refused.stderr


def test_every_column_is_in_the_help(shuaka):
    text = shuaka("card", "issue", "--help").stdout
    for name in COLUMNS:
        assert f" {name} " in text


def test_an_extended_card_sells_as_before(shuaka, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        '[application]\nfid = "DF0B"\nname = "D1560000050B"\n'
        '[[file]]\nfid = "EF0C"\nread = "free"\nwrite = "pin"\nrecords = ["EC0141"]\n'
    )
    assert shuaka("card", "extend", "zhao", str(path)).exit_code == 0
    script = tmp_path / "own.apdu"
    script.write_text(">> 00A4040006 D1560000050B\n> 00B2016403\n< EC01 41 9000\n")
    assert shuaka("card", "script", str(script), "--card", "zhao").exit_code == 0
    sale = document(shuaka("sell", "--item", "1001", "--card", "zhao", "--json"))
    assert sale["outcome"] == "paid"


def test_a_number_is_given_once_and_a_refused_card_leaves_nothing(shuaka, home):
    first = document(shuaka("card", "issue", "wen", "--holder", "文静", "--json"))
    drawer = Home(home).cards
    (drawer / "wen.card").unlink()
    again = document(shuaka("card", "issue", "wen", "--holder", "文静", "--json"))
    assert again["card_sn"] != first["card_sn"]
    before = sorted(drawer.iterdir())
    for words, said in (
        (("--credit", "99999999999999999"), "no amount of yuan"),
        (("--holder", "文" * 40), "does not fit into 50 bytes"),
        (("--holder", "文😀"), "characters a card cannot hold"),
        (("--holder", " "), "Name a card and its --holder"),
    ):
        refused = shuaka("card", "issue", "x", "--holder", "文静", *words)
        assert (refused.exit_code, said in refused.stderr) == (2, True), refused.stderr
    assert shuaka("card", "issue", "x" * 300, "--holder", "文静").exit_code == 2
    assert sorted(drawer.iterdir()) == before
