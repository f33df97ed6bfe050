"""The insured for integrators: listed, made up by seed, entered from a file."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.booking import DeskRefused
from backend.cli import app
from backend.protocol import calls
from backend.protocol.messages.person import PersonQuery, PersonReply, PersonRequest
from backend.roll import Enrolment, enrol, everybody, made_up
from backend.roll_import import read_people
from backend.roll_rows import RowsRefusedError
from backend.shop_table import CatalogueError
from backend.verify import verify
from card_emulator.protocol.fields import citizen_id_check
from tests.support.centre_people import AREA, CARD, ONLINE_PERSON, basket_of
from tests.support.centre_world import make_world

AT = "2026-11-21 09:30:15"
GOOD = """certno,psn_name,account_kind,balc,insutype,psn_type,emp_name
{a},韩雪,online,120.50,310,11,晨光机械厂（培训）
{a},韩雪,online,0,330,11,晨光机械厂（培训）
{b},杨帆,none,,390,15,
"""


def certno(stem):
    return stem + citizen_id_check(stem)


A, B = certno("99999919900101001"), certno("99999919800202002")


def test_the_list_has_what_an_integrator_needs(rich):
    rows = {row.psn_no: row for row in rich.centre.store.read(everybody)}
    zhao, qian, sun = rows["P001"], rows["P002"], rows["P003"]
    assert (zhao.card_no, zhao.card_sn, zhao.account_kind) == (CARD.card_no, CARD.card_sn, "purse")
    assert (zhao.balc, qian.balc, sun.balc) == (500_00, 380_00, 0)
    assert (sun.card_no, sun.account_kind) == ("", "none")
    assert (qian.certno, qian.psn_name) == (ONLINE_PERSON.certno, "钱二")


def test_the_same_seed_makes_the_same_people_and_another_seed_others():
    assert made_up(40, 7, AREA) == made_up(40, 7, AREA)
    ids = [{one.person.certno for one in made_up(40, seed, AREA)} for seed in (7, 8)]
    assert len(ids[0]) == 40
    assert ids[0] != ids[1]


def test_people_made_up_are_synthetic_and_their_ids_check():
    for one in made_up(300, 1, AREA):
        person = one.person
        assert person.certno.startswith("999999")
        assert citizen_id_check(person.certno[:17]) == person.certno[17]
        assert (int(person.certno[16]) % 2 == 1) == (person.gend == "1")
        assert person.certno[6:14] == person.brdy.replace("-", "")
        assert person.account_kind in {"online", "none"}
        assert (one.credit_fen == 0) or person.account_kind == "online"


def test_people_made_up_are_told_with_all_their_insurances_and_can_pay(world):
    roll = made_up(30, 3, AREA)
    world.centre.store.transact(lambda tx: enrol(tx, roll, AT))
    one = max(roll, key=lambda one: (len(one.person.insurances), one.credit_fen))
    query = PersonQuery(mdtrt_cert_type="02", mdtrt_cert_no=one.person.certno,
                        certno="", psn_name="")  # fmt: skip
    reply = world.send(calls.PERSON, PersonRequest(query)).output(PersonReply)
    assert len(reply.insuinfo) == len(one.person.insurances) == 4
    assert [row.balc for row in reply.insuinfo] == [one.credit_fen, 0, 0, 0]
    assert {row.psn_insu_stas for row in reply.insuinfo} == {"1", "4"}
    sale = world.sell(one.person, None, basket_of(100))
    assert sale.info.acct_pay == 100
    assert verify(world.centre.store).faults == []


def test_a_roll_is_entered_whole_or_not_at_all(world):
    roll = [*made_up(3, 3, AREA), Enrolment(ONLINE_PERSON)]
    with pytest.raises(DeskRefused, match="P002"):
        world.centre.store.transact(lambda tx: enrol(tx, roll, AT))
    assert len(world.centre.store.read(everybody)) == 3


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_rows_of_one_id_are_one_person_with_several_insurances(file):
    han, yang = read_people(file(GOOD.format(a=A, b=B)), AREA)
    assert [row.insutype for row in han.person.insurances] == ["310", "330"]
    assert (han.credit_fen, han.person.gend, han.person.brdy) == (120_50, "1", "1990-01-01")
    assert (yang.person.account_kind, yang.person.gend) == ("none", "2")
    assert yang.person.insurances[0].area == AREA


def test_a_day_is_kept_as_messages_carry_it_however_the_file_writes_it(file):
    text = f"certno,psn_name,psn_insu_date,paus_insu_date\n{A},韩雪,20260101,2026-12-31\n"
    (entered,) = read_people(file(text), AREA)
    (insurance,) = entered.person.insurances
    assert (insurance.since, insurance.paused) == ("2026-01-01", "2026-12-31")


BAD = {
    "certno,psn_name\n123,韩雪\n": ("certno", "citizen id"),
    f"certno,psn_name\n{A[:17]}{'0' if A[17] != '0' else '1'},韩雪\n": ("certno", "citizen id"),
    f"certno,psn_name\n{A},\n": ("psn_name", "name is missing"),
    f"certno,psn_name,account_kind\n{A},韩雪,purse\n": ("account_kind", "online or none"),
    f"certno,psn_name,balc\n{A},韩雪,1.234\n": ("balc", "amount"),
    f"certno,psn_name,balc\n{A},韩雪,-1\n": ("balc", "amount"),
    f"certno,psn_name,balc,account_kind\n{A},韩雪,1,none\n": ("balc", "no account"),
    f"certno,psn_name,psn_insu_date\n{A},韩雪,yesterday\n": ("psn_insu_date", "date"),
    f"certno,psn_name,insutype\n{A},韩雪,31\n": ("insutype", "three digits"),
}


@pytest.mark.parametrize("text", BAD)
def test_a_faulty_row_is_named_by_line_and_column(file, text):
    column, words = BAD[text]
    with pytest.raises(RowsRefusedError) as refused:
        read_people(file(text), AREA)
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (2, column)
    assert words in str(problem)


def test_all_faulty_rows_are_listed_at_once(file):
    text = f"certno,psn_name\n1,a\n{A},韩雪\n2,b\n{A},别名\n"
    with pytest.raises(RowsRefusedError) as refused:
        read_people(file(text), AREA)
    assert [problem.line for problem in refused.value.problems] == [2, 4, 5]


@pytest.mark.parametrize("text", ["name\n韩雪\n", "certno,psn_name,shoe_size\n1,2,3\n", ""])
def test_a_file_that_is_no_roll_is_refused(file, text):
    with pytest.raises(CatalogueError):
        read_people(file(text), AREA)


@dataclass
class Root:
    home: Path

    def translate(self, text):
        return text


@pytest.fixture
def run(tmp_path):
    make_world(tmp_path / "centre.db").centre.store.close()
    return lambda *words: CliRunner().invoke(app, ["people", *words], obj=Root(tmp_path))


def test_generated_people_are_in_the_list_and_not_twice(run):
    made = json.loads(run("generate", "5", "--seed", "9", "--json").stdout)
    assert made["entered"] == 5
    listed = {row["psn_no"]: row for row in json.loads(run("list", "--json").stdout)}
    assert len(listed) == 8
    assert {row["psn_no"] for row in made["people"]} < set(listed)
    assert all(row["insuinfo"] for row in listed.values())
    again = run("generate", "5", "--seed", "9")
    assert (again.exit_code, "already" in again.stderr) == (1, True)


def test_a_dry_run_enters_nobody(run, file):
    path = file(GOOD.format(a=A, b=B))
    assert json.loads(run("import", str(path), "--dry-run", "--json").stdout)["entered"] == 0
    assert "2 people can be entered; nothing was changed." in run(
        "import", str(path), "--dry-run"
    ).stdout  # fmt: skip
    assert len(json.loads(run("list", "--json").stdout)) == 3
    assert "2 of 2" in run("import", str(path)).stdout
    assert len(json.loads(run("list", "--json").stdout)) == 5


def test_a_faulty_file_enters_nobody_and_says_where(run, file):
    result = run("import", str(file(f"certno,psn_name\n{A},韩雪\n1,b\n")))
    assert (result.exit_code, result.stderr.count("line 3, column certno")) == (1, 1)
    assert "Nobody was entered. Wrong rows: 1." in result.stderr
    assert len(json.loads(run("list", "--json").stdout)) == 3


def test_the_list_on_paper_has_a_line_for_everybody(run):
    assert len(run("list").stdout.splitlines()) == 3


@pytest.mark.parametrize("words", [("generate", "0"), ("generate", "3", "--area", "43")])
def test_what_makes_no_sense_is_wrong_usage(run, words):
    assert run(*words).exit_code == 2
