"""The command line where the world around it is unusual: closed streams, full disks, odd files."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import cli
from terminal.assemble import world
from terminal.assemble.entering import own_ready
from terminal.assemble.home import Home, HomeUnusable
from terminal.assemble.world import rebuild_world
from terminal.words import set_language

ROOT = Path(__file__).resolve().parents[2]


def in_a_shell(line, **environment):
    """A line of a shell with `shuaka` in it."""
    return subprocess.run(
        ["bash", "-c", line.replace("shuaka", f"{sys.executable} -m terminal")],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "SHUAKA_LANG": "en", "SHUAKA_PIN": "246810", **environment},
    )  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    set_language("en")


def test_a_sale_whose_answer_cannot_be_written_is_not_called_refused(home):
    sold = in_a_shell(
        "shuaka sell --item 1001 --card zhao --json >/dev/full", SHUAKA_HOME=str(home)
    )
    assert sold.returncode == 3
    assert "could not be written (No space left on device)" in sold.stderr
    assert "Traceback" not in sold.stderr


def test_a_reader_who_has_gone_is_told_nothing_more():
    left = in_a_shell("shuaka --help | true; echo ${PIPESTATUS[0]}")
    assert left.stdout == "3\n"
    assert left.stderr == ""


def test_closed_streams_are_streams_nobody_is_at(home):
    sold = in_a_shell("shuaka sell - --card zhao --json <&-", SHUAKA_HOME=str(home))
    assert sold.returncode == 2
    assert "basket is empty" in sold.stdout
    assert sold.stderr == ""


@pytest.mark.parametrize(
    "basket",
    [
        b"\xef\xbb\xbf1001,2\n",
        "代码,数量,单价\r\n1001,2,\r\n".encode("gb18030"),
        b"Code,Quantity\n1001,2\n",
    ],
)
def test_a_basket_that_is_piped_in_is_read_like_a_file(shuaka, tmp_path, basket):
    file = tmp_path / "basket.csv"
    file.write_bytes(basket)
    for source, stdin in (("-", basket), (str(file), b"")):
        quoted = shuaka("quote", source, "--card", "zhao", "--json", stdin=stdin)
        assert json.loads(quoted.stdout)["total"] == 25


def test_an_option_without_a_code_names_the_option(shuaka):
    result = shuaka("sell", "--item", ":2", "--card", "zhao", "--json")
    assert result.exit_code == 2
    assert "--item, line 1, column 1: there is no code (:2)" in json.loads(result.stdout)["reason"]


def test_a_pin_file_may_begin_with_the_mark_of_utf_8(shuaka, tmp_path):
    (tmp_path / "pin").write_bytes(b"\xef\xbb\xbf246810\r\n")
    offered = ("--pin-file", str(tmp_path / "pin"))
    assert shuaka("sell", "--item", "1001", "--card", "zhao", *offered, pin="").exit_code == 0


def test_words_that_are_no_text_are_wrong_usage_and_a_file_may_be_named_so(shuaka, tmp_path):
    wrong = shuaka("--lang", "zh", "hospital", "show", "\udcff", "--json")
    assert (wrong.exit_code, "不是 UTF-8 文本" in wrong.stderr) == (2, True)
    file = tmp_path / "\udcb9\udcba.csv"
    file.write_text("1001,2\n")
    quoted = shuaka("quote", str(file), "--card", "zhao", "--json")
    assert json.loads(quoted.stdout)["total"] == 25


def test_a_home_one_may_not_look_into_is_not_ready(monkeypatch, tmp_path):
    def forbidden(path, **_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", forbidden)
    assert not Home(tmp_path).is_ready


def test_a_disk_that_is_full_while_the_world_is_made_is_one_sentence(monkeypatch, tmp_path):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(world, "build_world", full)
    home = Home(tmp_path / "home")
    with pytest.raises(HomeUnusable, match="No space left on device"):
        own_ready(home, None, lambda: None)
    home.own().close()


def test_a_world_is_not_put_back_where_there_is_no_room_for_it(home, monkeypatch):
    left = shutil.disk_usage(home)._replace(free=world.ROOM_BYTES - 1)
    monkeypatch.setattr(world.shutil, "disk_usage", lambda _: left)
    with pytest.raises(HomeUnusable, match="No space left on device"):
        rebuild_world(Home(home))
    assert Home(home).is_ready
    assert len(list((home / "cards").glob("*.card"))) == 11


def test_a_file_that_could_not_be_read_stays_a_failure_of_that_file(monkeypatch):
    def broken():
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "somewhere")

    monkeypatch.setattr(cli, "demonstrate", lambda _: broken())
    monkeypatch.setattr(sys, "argv", ["shuaka"])
    with pytest.raises(FileNotFoundError):
        cli.main()


@pytest.mark.parametrize(
    ("fault", "stage", "words"),
    [
        ("pulled-before-debit", "REVERSED", "先前的一笔交易已核实：已冲正"),
        ("pulled-after-debit", "DONE", "先前的一笔交易已核实：已入账"),
    ],
)
def test_a_card_put_back_for_its_balance_settles_what_it_left_open(shuaka, fault, stage, words):
    left = shuaka("sell", "--item", "1001", "--card", "zhao", "--fault", fault, "--json")
    assert json.loads(left.stdout)["outcome"] == "unknown"
    seen = shuaka("--lang", "zh", "balance", "--card", "zhao", pin="")
    assert words in seen.stderr
    entries = json.loads(shuaka("journal", "list", "--json").stdout)["entries"]
    assert entries[-1]["stage"] == stage
    assert shuaka("sell", "--item", "1001", "--card", "qian").exit_code == 0
