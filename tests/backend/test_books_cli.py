"""verify, statement, export and backup from the command line, for a file and for a server."""

import csv
import io
import json
import sqlite3

import pytest

from backend.protocol.money import fen
from tests.support.centre_commands import lived_in, run
from tests.support.centre_world import make_world


@pytest.fixture
def home(tmp_path):
    return lived_in(tmp_path)


def test_whole_books_are_said_to_be_whole(home):
    result = run(home, "verify")
    assert result.exit_code == 0
    assert "The books are whole" in result.stdout
    document = json.loads(run(home, "verify", "--json").stdout)
    assert (document["whole"], document["faults"]) == (True, [])
    assert document["links"] == sum(chain["length"] for chain in document["chains"])


def test_a_changed_row_is_named_and_the_exit_code_says_so(home):
    with sqlite3.connect(home / "centre.db") as raw:
        raw.execute("UPDATE settlements SET medfee_fen = medfee_fen + 1 WHERE kind = 'sale'")
        (msgid,) = raw.execute("SELECT msgid FROM settlements WHERE kind = 'sale'").fetchone()
    result = run(home, "verify")
    assert result.exit_code == 1
    assert "broken at link" in result.stderr
    assert msgid in result.stderr
    document = json.loads(run(home, "verify", "--json").stdout)
    assert document["faults"][0]["msgid"] == msgid


def test_balances_stand_under_each_other_beside_chinese_names(home):
    with sqlite3.connect(home / "centre.db") as raw:
        raw.execute("INSERT INTO accounts VALUES ('x', 'bank', '晨光机械厂（培训）', 0)")
    lines = run(home, "trial-balance").stdout.splitlines()
    assert "晨光机械厂（培训）" in "".join(lines)
    assert {len(line.encode("gbk")) for line in lines} == {64}


def test_a_statement_ends_with_the_balance(home):
    document = json.loads(run(home, "statement", "P002", "--json").stdout)
    (lines,) = document.values()
    assert [(line["reason"], line["amount"], line["balance"]) for line in lines] == [
        ("credit", 380.00, 380.00), ("sale", -121.60, 258.40), ("refund", 121.60, 380.00),
    ]  # fmt: skip
    assert list(document) == ["online:P002"]


def test_a_statement_of_one_day_keeps_the_balance_of_before(home):
    result = run(home, "statement", "online:P002", "--from", "2026-11-22", "--json")
    (lines,) = json.loads(result.stdout).values()
    assert [(line["amount"], line["balance"]) for line in lines] == [(121.60, 380.00)]


def test_a_statement_on_paper_has_one_line_per_movement(home):
    lines = run(home, "statement", "P002").stdout.splitlines()
    assert lines[0] == "online:P002"
    assert len(lines) == 4


def test_an_account_nobody_has_is_refused(home):
    result = run(home, "statement", "P999")
    assert (result.exit_code, "no account P999" in result.stderr) == (1, True)


def test_the_journal_as_csv_and_json_has_the_same_transfers(home):
    rows = list(csv.DictReader(io.StringIO(run(home, "export").stdout)))
    documents = json.loads(run(home, "export", "--format", "json").stdout)
    assert [row["msgid"] for row in rows] == [row["msgid"] for row in documents]
    assert [int(row["amount_fen"]) for row in rows] == [fen(row["amount"]) for row in rows]
    assert {row["reason"] for row in rows} == {"credit", "sale", "refund"}


def test_the_journal_goes_to_a_file_by_days(home):
    target = home / "journal.csv"
    result = run(home, "export", "--out", str(target), "--to", "2026-11-21")
    assert result.exit_code == 0
    reasons = {row["reason"] for row in csv.DictReader(target.open(encoding="utf-8"))}
    assert reasons == {"credit", "sale"}


def test_a_file_that_cannot_be_written_is_named(home):
    result = run(home, "export", "--out", str(home / "nowhere" / "journal.csv"))
    assert (result.exit_code, "Cannot write" in result.stderr) == (1, True)


def test_a_form_of_export_that_there_is_not_is_wrong_usage(home):
    assert run(home, "export", "--format", "xml").exit_code == 2


def test_a_backup_is_a_whole_centre_of_its_own(home):
    copy = home / "copy.db"
    assert run(home, "backup", str(copy)).exit_code == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert run(home, "--database", str(copy), "verify").exit_code == 0
    again = run(home, "backup", str(copy))
    assert (again.exit_code, "already" in again.stderr) == (1, True)


def test_every_command_works_on_a_server(home, postgres_url):
    from tests.support.postgres import emptied

    world = make_world(store=emptied(postgres_url))
    world.credit("P002", "380.00")
    world.centre.store.close()
    elsewhere = ("--database", postgres_url)
    assert run(home, *elsewhere, "verify").exit_code == 0
    assert "online:P002" in run(home, *elsewhere, "statement", "P002").stdout
    assert "credit" in run(home, *elsewhere, "export").stdout
    assert "380.00" in run(home, *elsewhere, "trial-balance").stdout
    refused = run(home, *elsewhere, "backup", str(home / "copy.db"))
    assert (refused.exit_code, "pg_dump" in refused.stderr) == (1, True)


def test_a_server_that_is_not_there_is_a_failure_with_a_sentence(home):
    result = run(home, "--database", "postgresql://a:b@/x?host=/nowhere", "verify")
    assert (result.exit_code, "cannot be opened" in result.stderr) == (3, True)
