"""Every command of the README does what it says, in a home of its own."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.training_home import built_home

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = {
    "basket.csv": "code,quantity,price\n1001,1,\n",
    "people.csv": "name,citizen_id\n测试甲,99999920990101000X\n",
    "read.apdu": '>> 00A404000F "sx1.sh.社会保障"\n< * 9000\n> 0020000000\n< 63C6\n',
    "library.toml": (
        '[application]\nfid = "DF0A"\nname = "D1560000050A"\nlabel = "图书馆"\n'
        '[[file]]\nfid = "EF0C"\nread = "free"\nwrite = "pin"\nrecords = ["EC0141"]\n'
    ),
    "session.jsonl": (
        '{"shuaka_recording":1,"started":"2026-11-21T21:25:32","training":true}\n'
        '{"t":0.005188,"slot":"USER","label":"RESET","atr":"3B6D0000008153494D8697430100000001"}\n'
    ),
    "pins.txt": "246810\n135790\n",
    "first.txt": "123456\n135790\n",
    "call.json": '["2", "999999198503120034", "1", "9"]',
    "shop.csv": "barcode,name,spec,price,class\n6901234567892,测试片,10s,9.90,01\n",
}


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.split("   #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


SHUAKA = [line for line in commands() if line.startswith("shuaka ")]
SCRIPTS = [line for line in commands() if line.startswith("./scripts/")]


@pytest.fixture
def folder(tmp_path, tmp_path_factory, own_home):
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("line", SHUAKA)
def test_the_command_leaves_with_0(folder, line):
    words = [sys.executable, "-m", "terminal", *shlex.split(line)[1:]]
    environment = {**os.environ, "SHUAKA_PIN": "246810", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        words, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", SCRIPTS)
def test_the_script_exists_and_can_be_run(line):
    script = ROOT / shlex.split(line)[0]
    assert os.access(script, os.X_OK)


def test_files_that_the_readme_shows_or_names_are_there():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
