"""What pip cannot build or start without on a bare Linux, and how it is come by.

pyscard has no Linux wheel: building it takes a C compiler, Python's headers and four PC/SC headers
(SWIG is in the lock file, the PC/SC library is opened at run time only). As root apt installs what
is missing. For anyone else the headers alone can be unpacked beside the environment; the rest is
one line to type. Standard library only; it must parse on the Python that is found too old.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

STEP_LIMIT_S = 1200
HEADERS = Path(__file__).resolve().parent.parent / ".pcsc-headers"
HEADERS_PACKAGE = "libpcsclite-dev"
PCSC_FOLDERS = (Path("/usr/include/PCSC"), HEADERS / "usr/include/PCSC")
APT = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2")
APT_INSTALL = ("install", "-y", "--no-install-recommends")


class SetupError(Exception):
    """The set-up cannot go on; the text is one sentence for the person who started it."""


def say(sentence: str) -> None:
    """Tell the person what goes on; standard output belongs to the program that is set up."""
    print(f"setup: {sentence}", file=sys.stderr, flush=True)


def perform(
    *command: object, said: str = "", at: Path | None = None, **variables: str
) -> tuple[bool, str]:
    """Run one step with `said` on its input: whether it worked, and all that it printed.

    The step inherits the set-up lock: if this process is killed, the lock lasts as long as it does.
    """
    arguments = [str(part) for part in command]
    try:
        done = subprocess.run(
            arguments,
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=STEP_LIMIT_S,
            cwd=at,
            env={**os.environ, **variables},
            close_fds=False,
        )
    except FileNotFoundError:
        return False, f"{arguments[0]} is not installed"
    except subprocess.TimeoutExpired:
        return False, f"{arguments[0]} did not end within {STEP_LIMIT_S} seconds"
    return done.returncode == 0, done.stdout


def has_compiler() -> bool:
    """Whether the compiler that pip would call exists and has its own headers."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    return perform(*compiler, "-fsyntax-only", "-xc", "-", said="#include <stdio.h>\n")[0]


def missing_packages(makes_venv: bool, builds_pyscard: bool) -> list[str]:
    """Debian's names of what this set-up needs and does not find."""
    python = "python{}.{}".format(*sys.version_info)
    missing = []
    if makes_venv and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"{python}-venv")
    if not builds_pyscard or not sys.platform.startswith("linux"):
        return missing
    if not has_compiler():
        missing += ["gcc", "libc6-dev"]
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        missing.append(f"{python}-dev")
    if not any((folder / "winscard.h").exists() for folder in PCSC_FOLDERS):
        missing.append(HEADERS_PACKAGE)
    return missing


def get_native_parts(makes_venv: bool, builds_pyscard: bool) -> None:
    """Install, unpack, or raise SetupError with the one line to type."""
    missing = missing_packages(makes_venv, builds_pyscard)
    if not missing:
        return
    has_apt = bool(shutil.which("apt-get"))
    if has_apt and os.geteuid() == 0:
        apt_install(missing)
    elif not (has_apt and missing == [HEADERS_PACKAGE] and unpack_headers()):
        raise SetupError(line_to_type(missing, has_apt))


def line_to_type(missing: list[str], has_apt: bool) -> str:
    """The sentence for who may not install, or whose system has no apt."""
    if not has_apt:
        return (
            "a C compiler, Python's headers and venv module, and the PC/SC (pcsc-lite) headers are"
            f" needed; install your system's packages for them (Debian's: {' '.join(missing)})"
        )
    become = "sudo sh -c" if shutil.which("sudo") else "su -c"
    install = " ".join(("apt-get", *APT_INSTALL, *missing))
    line = f"{become} 'apt-get update && {install}'"
    return f"system packages are missing; type this line, then start again:\n  {line}"


def apt_install(packages: list[str]) -> None:
    """As root; raises SetupError with apt's own reason."""
    names = " ".join(packages)
    say(f"apt-get installs {names}")
    perform(*APT, "update")  # a source that fails here matters only if the next line fails too
    done, words = perform(*APT, *APT_INSTALL, *packages, DEBIAN_FRONTEND="noninteractive")
    if not done:
        reason = next((line for line in words.splitlines() if line.startswith("E:")), words.strip())
        raise SetupError(
            f"apt-get could not install {names} ({reason}); check the network and the package"
            " sources, and start again"
        )


def unpack_headers() -> bool:
    """Put the PC/SC headers beside the environment: needs no root, and nothing is linked."""
    say("unpacking the PC/SC headers into .pcsc-headers")
    shutil.rmtree(HEADERS, ignore_errors=True)
    lists = HEADERS / "apt"
    lists.mkdir(parents=True)
    known, _ = perform(*APT, "download", HEADERS_PACKAGE, at=HEADERS)
    if not known:  # no package lists on this machine yet, and only root may fetch them for all
        own = ("-o", f"Dir::State={lists}", "-o", f"Dir::Cache={lists}")
        perform(*APT, *own, "update")
        perform(*APT, *own, "download", HEADERS_PACKAGE, at=HEADERS)
    for package in HEADERS.glob("*.deb"):
        perform("dpkg-deb", "-x", package, HEADERS)
    shutil.rmtree(lists)
    return (PCSC_FOLDERS[1] / "winscard.h").exists()
