"""The set-up on machines that refuse it something: one sentence each, and nothing is harmed."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
VERBS = ("run", "test", "check", "bench")
SOON_S = 60


def start(script, *arguments, **variables):
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    return subprocess.run(
        [str(script), *arguments],
        env={**kept, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SOON_S,
    )


def sentence(done):
    """The last line said, after checking that the program was not started and nothing traced."""
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.fixture
def copy(tmp_path):
    """The scripts in a checkout of their own, under a name with a space."""
    checkout = tmp_path / "a checkout"
    shutil.copytree(SCRIPTS, checkout / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)
    return checkout


@pytest.mark.parametrize("name", ["bootstrap.py", "native.py"])
def test_a_python_too_old_for_the_project_can_still_read_the_set_up(name):
    ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_python_too_old_for_the_project_is_told_so(tmp_path):
    old = "import sys, runpy; sys.version_info = (3, 9, 2); sys.argv = ['bootstrap.py', 'run']\n"
    old += f"sys.path.insert(0, {str(SCRIPTS)!r}); import bootstrap; bootstrap.main('run', [])"
    done = start(sys.executable, "-c", old, PATH=str(tmp_path))
    assert "Python 3.11 or newer is needed, this is 3.9" in sentence(done)


@pytest.mark.parametrize("verb", VERBS)
def test_without_any_python_each_script_says_what_to_install(tmp_path, verb):
    (tmp_path / "bin").mkdir()
    done = start("/bin/sh", str(SCRIPTS / verb), PATH=str(tmp_path / "bin"))
    assert "there is no python3" in sentence(done)


def test_a_folder_that_is_no_environment_is_left_alone(copy, tmp_path):
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "to my mother").write_text("Dear mother")
    done = start(copy / "scripts/test", "--version", SHUAKA_VENV=str(letters))
    assert "holds something else than a Python environment" in sentence(done)
    assert [entry.name for entry in letters.iterdir()] == ["to my mother"]


def test_a_place_that_cannot_be_written_is_named(copy, tmp_path):
    (tmp_path / "file").touch()
    done = start(copy / "scripts/test", SHUAKA_VENV=str(tmp_path / "file" / "venv"))
    assert f"{tmp_path / 'file'}" in sentence(done)


@pytest.mark.slow
def test_without_a_network_the_sentence_says_so_and_the_next_start_begins_again(copy):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_CACHE_DIR": "1"}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
    for _ in range(2):
        done = start(copy / "scripts/test", "--version", **nowhere)
        assert "the package index cannot be reached" in sentence(done)
        assert "installing the locked packages" in done.stderr


def test_a_second_start_goes_through_a_link_from_any_folder(tmp_path):
    fits = "import bootstrap; raise SystemExit(bootstrap.stamp() != bootstrap.fitting_stamp())"
    if start(sys.executable, "-c", fits, PYTHONPATH=str(SCRIPTS)).returncode:
        pytest.skip("this checkout is not set up as it stands; scripts/test does that")
    link = tmp_path / "a link"
    link.symlink_to(SCRIPTS / "test")
    done = start(link, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("pytest ")
