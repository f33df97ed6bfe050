"""What every test starts from: a home of its own, no language or PIN of the machine, the same
examples in every CI run, and a Textual pilot that does not sleep long (performance figures)."""

import os
import sys

import hypothesis
import pytest

PILOT_SLEEP_S = 0.001  # instead of 0.020, three times a key: 4 ms a key instead of 64
NOT_INHERITED = ("SHUAKA_PIN", "SHUAKA_LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE")

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, print_blob=True
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """A SHUAKA_HOME that no other test and no person uses; not made yet, like a first start's."""
    home = tmp_path_factory.mktemp("shuaka") / "home"
    monkeypatch.setenv("SHUAKA_HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in NOT_INHERITED:
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True)
def brisk_pilot(monkeypatch):
    """Only where Textual is in use: no other test pays for its import."""
    wait = sys.modules.get("textual._wait")
    if wait is not None:
        monkeypatch.setattr(wait, "SLEEP_GRANULARITY", PILOT_SLEEP_S)
