"""The journal: durable, append-only, chained, and closed rather than wrong."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import pytest

from backend.protocol.messages.pharmacy import SetlInfo
from backend.protocol.money import Fen
from terminal.clock import Clock
from terminal.entry import Entry, Kind, Line, Stage
from terminal.errors import JournalFailed
from terminal.journal import RESERVE_BYTES, Journal, JournalDamaged


def entry(msgid="m1", stage=Stage.INTENT, **more):
    return Entry(
        kind=Kind.PURSE_SALE, stage=stage, msgid=msgid, at="2026-11-21", psn_no="p", **more
    )


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "journal.db")
    yield opened
    opened.close()


def test_an_entry_comes_back_as_it_was_written(journal):
    settled = SetlInfo(
        psn_no="p", psn_name="n", certno="c", insutype="310", psn_type="11", med_type="41",
        setl_time="t", age=Decimal("41.6"), medfee_sumamt=Fen(121_60), acct_pay=Fen(121_60),
    )  # fmt: skip
    line = Line(
        med_list_codg="X", medins_list_codg="1", name="阿莫西林", chrgitm_lv="01",
        count="2", price="12.50", amount_fen=25_00,
    )  # fmt: skip
    written = entry(stage=Stage.DONE, settlement=settled, lines=(line,), account_fen=121_60)
    journal.append(written)
    assert list(journal.entries()) == [written]


def test_the_newest_entry_of_each_open_case_is_what_recovery_takes_up(journal):
    journal.append(entry("a"))
    journal.append(entry("b"))
    journal.append(entry("a", Stage.HELD))
    journal.append(entry("b", Stage.DONE))
    assert [(case.msgid, case.stage) for case in journal.open_cases()] == [("a", Stage.HELD)]
    assert [(case.msgid, case.stage) for case in journal.cases()] == [
        ("a", Stage.HELD), ("b", Stage.DONE),
    ]  # fmt: skip


def test_what_several_threads_write_is_one_chain(tmp_path):
    path = tmp_path / "journal.db"
    journal = Journal(path, durable=False)

    def write(name):
        for place in range(20):
            journal.append(entry(f"{name}-{place}"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, "abcd"))
    journal.close()
    again = Journal(path)  # which holds every entry against the one before
    assert len(again.open_cases()) == 80
    again.close()


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_gates_insured_sales_until_it_is_final_or_only_goes_forward(stage):
    final_or_forward = {
        Stage.DONE, Stage.REVERSED, Stage.DISPUTED, Stage.DEBITED, Stage.CREDITED,
        Stage.OFFLINE_SOLD,
        Stage.OFFLINE_SOLD,
    }  # fmt: skip
    assert entry(stage=stage).gates == (stage not in final_or_forward)


def test_entries_can_neither_be_changed_nor_removed(journal, tmp_path):
    journal.append(entry())
    other = sqlite3.connect(tmp_path / "journal.db")
    with pytest.raises(sqlite3.DatabaseError, match="append only"):
        other.execute("UPDATE entry SET msgid = 'x'")
    with pytest.raises(sqlite3.DatabaseError, match="append only"):
        other.execute("DELETE FROM entry")
    other.close()


def test_a_changed_entry_breaks_the_chain_and_stops_the_terminal(tmp_path):
    journal = Journal(tmp_path / "journal.db")
    journal.append(entry("a"))
    journal.append(entry("b"))
    journal.close()
    raw = sqlite3.connect(tmp_path / "journal.db")
    raw.execute("DROP TRIGGER entry_fixed")
    raw.execute("UPDATE entry SET body = CAST(replace(body, 'INTENT', 'DONE') AS BLOB)")
    raw.commit()
    raw.close()
    with pytest.raises(JournalDamaged, match="hash chain"):
        Journal(tmp_path / "journal.db")


@pytest.mark.parametrize(
    "damage", [b"not a database at all, but long enough to look at" * 100, b""]
)
def test_a_file_that_is_no_journal_is_named_and_kept(tmp_path, damage):
    path = tmp_path / "journal.db"
    path.write_bytes(damage)
    with pytest.raises(JournalDamaged) as told:
        Journal(path)
    assert str(path) in str(told.value)
    assert path.read_bytes() == damage


def fill_the_disk(journal, monkeypatch, *, free_when_reserve_is_gone):
    """A disk that is full until the reserve has been given up (or for good)."""
    write = journal._write

    def full(written):
        reserve = journal.path.with_suffix(".reserve").stat().st_size
        if reserve or not free_when_reserve_is_gone:
            raise sqlite3.OperationalError("database or disk is full")
        write(written)

    monkeypatch.setattr(journal, "_write", full)


def test_a_full_disk_lets_a_begun_sale_finish_and_no_new_one_start(journal, monkeypatch):
    journal.append(entry("a"))
    assert journal.path.with_suffix(".reserve").stat().st_size == RESERVE_BYTES
    fill_the_disk(journal, monkeypatch, free_when_reserve_is_gone=True)
    with pytest.raises(JournalFailed):
        journal.append(entry("b"))
    journal.append(entry("a", Stage.HELD))
    assert journal.open_cases()[0].stage is Stage.HELD


def test_a_disk_that_stays_full_fails_closed(journal, monkeypatch):
    journal.append(entry("a"))
    fill_the_disk(journal, monkeypatch, free_when_reserve_is_gone=False)
    with pytest.raises(JournalFailed, match="full"):
        journal.append(entry("a", Stage.HELD))
    assert journal.open_cases()[0].stage is Stage.INTENT


def test_a_journal_that_cannot_be_written_now_is_not_called_damaged(tmp_path):
    path = tmp_path / "journal.db"
    Journal(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    path.with_name("journal.db-wal").unlink(missing_ok=True)
    path.with_name("journal.db-wal").mkdir()  # SQLite cannot open what it must write to
    with pytest.raises(JournalFailed, match="No sale can start until it can"):
        Journal(path)
    holder.close()


def test_a_stamp_that_cannot_be_kept_fails_closed_and_closing_goes_on(journal):
    clock = Clock("P43010200001", datetime(2026, 11, 22, 9), keep=journal.keep_stamp)
    journal._db.execute("PRAGMA query_only=ON")
    with pytest.raises(JournalFailed):
        journal.keep_stamp("20261122090000")
    clock.close()


def test_a_reserve_that_was_given_up_is_there_again_after_a_restart(journal):
    assert journal._give_up_reserve()
    reserve = journal.path.with_suffix(".reserve")
    assert reserve.stat().st_size == 0
    journal.close()
    Journal(journal.path).close()
    assert reserve.stat().st_size == RESERVE_BYTES


def test_the_last_stamp_survives_a_restart(tmp_path):
    journal = Journal(tmp_path / "journal.db")
    assert journal.last_stamp() is None
    journal.keep_stamp("20261121120000")
    journal.close()
    again = Journal(tmp_path / "journal.db")
    assert again.last_stamp() == "20261121120000"
    again.close()
