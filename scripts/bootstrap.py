"""Sets up what this checkout lacks, then starts what was asked for: run, test, check or bench.

The virtual environment carries a stamp: where it lives, which Python it is, and the hash of what
it was made from. A stamp that fits costs one hash and the start goes on; one that does not is
mended under a lock on the environment's own folder. While the work goes on the stamp says so, and
a set-up that was cut off is thrown away and made again. Standard library only; nothing is said on
standard output; an old Python must be able to read this file, to be told that it is too old.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from native import PCSC_FOLDERS, SetupError, get_native_parts, perform, say

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (3, 11)
NEWEST_TO_LOOK_FOR = 20

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("SHUAKA_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / "bin" / "python"
LIBRARY = VENV / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages"
STAMP = VENV / "shuaka-stamp"
LOG = VENV / "shuaka-setup.log"
LOCK = ROOT / "requirements.lock"
MADE_FROM = (LOCK, ROOT / "pyproject.toml", Path(__file__).resolve())
UNFINISHED = "unfinished"
BUILD_TOOLS = ("setuptools==", "swig==")

PIP_FAILURES = (
    # what pip says              what to tell the person who started this
    (
        "DO NOT MATCH THE HASHES",
        "a downloaded package differs from requirements.lock and was not installed; start again,"
        " and if it stays so, ask whoever runs your package mirror",
    ),
    ("No space left on device", "the disk is full; make room (300 MB will do) and start again"),
    (
        "connection broken by",
        "the package index cannot be reached; connect this machine to the network, or name a"
        " mirror in PIP_INDEX_URL, and start again",
    ),
    (
        "No matching distribution",
        "the package index has no file for this Python or this kind of machine; use Python 3.11 to"
        " 3.13 on Linux, or another mirror in PIP_INDEX_URL",
    ),
)


def place() -> str:
    """What an environment cannot outlive: its own path and the Python it was made with."""
    return "{} python {}.{}".format(VENV, *sys.version_info)


def fitting_stamp() -> str:
    """The stamp of an environment that needs nothing done."""
    contents = hashlib.sha256(str(ROOT).encode())
    for path in MADE_FROM:
        contents.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{place()}\n{contents.hexdigest()}\n"


def stamp() -> str:
    """The stamp that is there; empty for an environment made by hand, or none."""
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""


def is_usable() -> bool:
    """Whether what stands there can be mended in place: not cut off, not moved, same Python."""
    return PYTHON.exists() and LIBRARY.is_dir() and stamp().splitlines()[:1] in ([], [place()])


def is_built() -> bool:
    """Whether the one package that has to be compiled is there already, as locked."""
    pinned = re.search(r"^pyscard==([\w.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    return pinned is not None and (LIBRARY / f"pyscard-{pinned[1]}.dist-info").exists()


def make_venv() -> None:
    """Empty the folder, if it is ours to empty, and make the environment in it."""
    entries = [entry for entry in VENV.iterdir() if entry != STAMP]
    if entries and not (STAMP.exists() or (VENV / "pyvenv.cfg").exists()):
        raise SetupError(
            f"{VENV} holds something else than a Python environment; name an empty or a new folder"
            " in SHUAKA_VENV"
        )
    say(f"installing the locked packages into {VENV} (once, about half a minute)")
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    base_python = os.path.realpath(sys.executable)  # not one of an environment that is active now
    done, words = perform(base_python, "-m", "venv", VENV)
    if not done:
        raise SetupError(f"python -m venv {VENV} failed: {' '.join(words.split())}")


def pip(*arguments: object) -> None:
    """Install into the environment with its own pip and the build tools that are locked."""
    done, words = perform(
        *(PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--no-build-isolation"),
        *arguments,
        PATH=os.pathsep.join((str(VENV / "bin"), os.environ.get("PATH", os.defpath))),
        C_INCLUDE_PATH=os.pathsep.join(
            filter(None, (*map(str, PCSC_FOLDERS), os.environ.get("C_INCLUDE_PATH")))
        ),
        PIP_USER="0",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_RETRIES=os.environ.get("PIP_RETRIES", "2"),
    )
    if not done:
        LOG.write_text(words, encoding="utf-8")
        otherwise = f"pip could not install the packages; what it said is in {LOG}"
        raise SetupError(next((text for sign, text in PIP_FAILURES if sign in words), otherwise))


def build_tools() -> Path:
    """A file with the blocks of the lock file that everything else is built with."""
    blocks = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8"))
    tools = VENV / "shuaka-build-tools.txt"
    tools.write_text("\n".join(b for b in blocks if b.startswith(BUILD_TOOLS)), encoding="utf-8")
    return tools


def build() -> None:
    """Bring the environment from whatever it is to what the lock file says."""
    usable = is_usable()
    get_native_parts(makes_venv=not usable, builds_pyscard=not (usable and is_built()))
    if usable:
        say(f"bringing {VENV} up to date")
        STAMP.write_text(UNFINISHED, encoding="utf-8")
    else:
        make_venv()
    pip("--require-hashes", "-r", build_tools())
    pip("--require-hashes", "-r", LOCK)
    pip("--no-deps", "--editable", ROOT)
    STAMP.write_text(fitting_stamp(), encoding="utf-8")


@contextmanager
def the_only_set_up() -> Iterator[None]:
    """Hold the environment's folder; a second set-up waits until the first has ended."""
    VENV.mkdir(parents=True, exist_ok=True)
    folder = os.open(VENV, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this environment to end")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def set_up() -> None:
    """Nothing, where the stamp fits."""
    if stamp() != fitting_stamp():
        with the_only_set_up():
            if stamp() != fitting_stamp():
                build()


def insist_on_python() -> None:
    """Go on in a newer Python of this machine where the one that started this is too old."""
    if sys.version_info[:2] >= OLDEST:
        return
    names = (f"python3.{minor}" for minor in range(OLDEST[1], NEWEST_TO_LOOK_FOR))
    newer = next(filter(None, map(shutil.which, names)), None)
    if newer:
        os.execv(newer, [newer, *sys.argv])
    found = "{}.{}".format(*sys.version_info)
    raise SetupError(f"Python 3.11 or newer is needed, this is {found}; install one, start again")


def pytest_arguments(arguments: list[str]) -> list[str]:
    """Without arguments the quick tier on two cores; the slow tests only for --slow."""
    chosen = [argument for argument in arguments if argument != "--slow"]
    tier = [] if "--slow" in arguments else ["-m", "not slow"]
    return [*tier, *(chosen or ["-n", "2", "--dist", "worksteal"])]


def command(verb: str, arguments: list[str]) -> list[str]:
    """The program behind each script of this folder."""
    commands = {
        "run": [VENV / "bin" / "shuaka", *arguments],
        "test": [PYTHON, "-m", "pytest", *pytest_arguments(arguments)],
        "check": [PYTHON, ROOT / "scripts" / "check.py", *arguments],
        "bench": [PYTHON, ROOT / "scripts" / "bench.py", *arguments],
    }
    return [str(part) for part in commands[verb]]


def main(verb: str, arguments: list[str]) -> None:
    """Set up and become the program; every failure of the set-up is one sentence and exit 1."""
    try:
        insist_on_python()
        set_up()
    except SetupError as error:
        sys.exit(f"setup: {error}")
    except OSError as error:
        sys.exit(f"setup: {error.filename or VENV}: {error.strerror}; mend this and start again")
    except KeyboardInterrupt:
        sys.exit("setup: stopped; the next start begins it again")
    # Our own modules are compiled once, not at every start, even where the shell says otherwise.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if verb in ("test", "check"):
        os.chdir(ROOT)
    start = command(verb, arguments)
    os.execv(start[0], start)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
