"""What every test starts from: a home of its own, no language or PIN of the machine, the same
examples in every CI run, and a Textual pilot that does not sleep long (performance figures).

Temporary folders are in memory where there is room: nothing here cuts a machine's power, a killed
process leaves the same bytes there, and what is synced after each message is not waited for.
What Python compiled is kept, whatever the machine's setting: the tests start it some hundred times.
"""

import os
import shutil
import sys
from pathlib import Path

import hypothesis
import pytest

from tests.support.examples import QUICK, SHARE

PILOT_SLEEP_S = 0.001  # instead of 0.020, three times a key: 4 ms a key instead of 64
MEMORY = Path("/dev/shm")
ROOM_BYTES = 3 << 30
"""The folders of a failed run stay: a good part of this."""
NOT_INHERITED = ("SHUAKA_PIN", "SHUAKA_LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE")

EXAMPLES = 100
FAILED = pytest.StashKey[bool]()


def room_in_memory() -> bool:
    """Can folders be in memory: is there such a place, is it large enough, may programs run?"""
    if not os.access(MEMORY, os.W_OK):
        return False
    runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(MEMORY).free >= ROOM_BYTES


if "TMPDIR" not in os.environ and room_in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def is_quick(config) -> bool:
    """Is this the tier of every change (scripts/test without --slow)?"""
    return config.getoption("markexpr") == "not slow"


def pytest_configure(config):
    """The examples of Hypothesis: the same in every CI run, and fewer in the quick tier."""
    same = {"derandomize": True, "database": None, "print_blob": True}
    kept = {"deadline": None} | (same if os.environ.get("CI") else {})
    hypothesis.settings.register_profile("whole", max_examples=EXAMPLES, **kept)
    hypothesis.settings.register_profile(QUICK, max_examples=EXAMPLES // SHARE, **kept)
    hypothesis.settings.load_profile(QUICK if is_quick(config) else "whole")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Remember what failed: its home stays to be looked at."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def own_home(request, tmp_path_factory, monkeypatch):
    """A SHUAKA_HOME that no other test and no person uses; not made yet, like a first start's."""
    folder = tmp_path_factory.mktemp("shuaka")
    home = folder / "home"
    monkeypatch.setenv("SHUAKA_HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in NOT_INHERITED:
        monkeypatch.delenv(name, raising=False)
    yield home
    if not request.node.stash.get(FAILED, False):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def brisk_pilot(request, monkeypatch):
    """Only where Textual is in use: no other test pays for its import."""
    wait = sys.modules.get("textual._wait")
    if wait is None:
        return
    monkeypatch.setattr(wait, "SLEEP_GRANULARITY", PILOT_SLEEP_S)
    if is_quick(request.config):
        from tests.support.painting import Compositor, left_out

        monkeypatch.setattr(Compositor, "render_update", left_out)
