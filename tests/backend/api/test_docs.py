"""What docs/centre.md says is so: its curl examples, its switches, its profiles, its numbers."""

import re
import shutil
import subprocess
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from backend.api.app import Door
from backend.centre import Centre
from backend.profile import Profile, profile_names
from backend.protocol.calls import CALLS
from backend.store import open_store
from card_emulator.store import load_keys
from terminal.assemble.home import Home
from tests.support.served import served
from tests.support.training_home import built_home

TEXT = (Path(__file__).resolve().parents[3] / "docs/centre.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```curl\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_examples_are_answered(tmp_path, tmp_path_factory, start_of_day):
    path = tmp_path / "home"
    shutil.copytree(built_home(tmp_path_factory.mktemp), path)
    store = open_store(Home(path).centre)
    centre = Centre(store, load_keys(Home(path).keys), now=lambda: start_of_day)
    sign_no = "SIGN_NO"
    with served(Door(centre)) as url:
        for example in EXAMPLES:
            command = example.replace("http://127.0.0.1:9527", url).replace("SIGN_NO", sign_no)
            done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
            reply = msgspec.json.decode(done.stdout)
            assert reply["infcode"] == 0, reply
            sign_no = reply["output"].get("signinoutb", {}).get("sign_no", sign_no)
    store.close()


@pytest.fixture
def start_of_day():
    return datetime(2026, 11, 21, 9, 30, 20)


def test_every_switch_and_profile_is_described():
    described = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    switches = {field.name for field in fields(Profile)} - {"name"}
    styles = {"callService", "infno", "service"}
    assert described == switches | set(profile_names()) | styles


def test_every_transaction_is_named():
    section = TEXT.partition("## Transactions")[2].partition("## Profiles")[0]
    assert set(re.findall(r"\b([0-9]{4}A?|100001|K[A-Z]{3,4})\b", section)) >= set(CALLS) - {
        "KADPT", "KPIN",
    }  # fmt: skip
