"""`shuaka web` from the command line: what it says, and what it says when it cannot."""

import json
import shutil
import signal
import subprocess
import sys

import pytest

from terminal.assemble.home import Home
from terminal.commands.web import environment
from tests.support.training_home import built_home
from tests.support.web_counter import ROOT, web_counter


@pytest.fixture
def home(own_home, tmp_path_factory):
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    return own_home


def web(home, *options):
    return subprocess.run(
        [sys.executable, "-m", "terminal", "--home", str(home), "web", *options],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_home_that_is_in_use_is_refused_before_there_is_an_address(home):
    owner = Home(home).own()
    done = web(home, "--json")
    owner.close()
    assert done.returncode == 3
    assert "is in use by process" in json.loads(done.stdout)["reason"]


def test_a_port_that_is_taken_is_one_sentence(home):
    with web_counter(home) as served:
        port = served.base.rstrip("/").rpartition(":")[2]
        done = web(home, "--port", port)
    assert done.returncode == 3
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_can_be_stopped_before_anybody_came(home, stop):
    with web_counter(home) as served:
        served.process.send_signal(stop)
        assert served.wait() == 0
        assert served.said == ""


def test_the_page_is_no_window_of_the_one_who_started_it(monkeypatch):
    for name in ("COLUMNS", "TMUX", "TERM_PROGRAM"):
        monkeypatch.setenv(name, "7")
    monkeypatch.setenv("NO_COLOR", "1")
    found = environment()
    assert found["TERM"] == "xterm-256color"
    assert found["NO_COLOR"] == "1"
    assert not {"COLUMNS", "TMUX", "TERM_PROGRAM"} & set(found)
