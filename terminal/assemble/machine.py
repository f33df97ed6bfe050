"""What `shuaka doctor` looks at: one finding a line, and what to type where something is not well.

Looking changes nothing: no home is made, no world is built, no card is touched.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from backend.store.tables import SCHEMA_VERSION
from card_emulator import reader
from card_emulator.nvm import CardFileError
from card_emulator.store import CARD_SUFFIX, load_keys, look_card
from terminal.assemble.home import Home, HomeBusy, HomeUnusable
from terminal.config import ConfigWrong, load_settings
from terminal.readers import Service, look, service
from terminal.words import N_

DRIVER_PLACES = ("/usr/lib/pcsc/drivers", "/usr/local/lib/pcsc/drivers")
DRIVER = "libifdvpcd.so*"
PORTS = (35963, 35964)
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - looked for, not bound
LEAST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 50 * 1024 * 1024
PRIVATE = 0o077
PROC_TCP = Path("/proc/net/tcp")
LISTENING = "0A"


class State(StrEnum):
    """How it stands: fine, worth knowing, or in the way."""

    FINE = "fine"
    NOTE = "note"
    BAD = "not"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line; `advice` is what to type or do, empty where all is fine."""

    what: str
    state: State
    detail: str
    advice: str = ""


def findings(home: Path) -> Iterator[Finding]:
    """Everything, in the order a person would ask."""
    yield from _versions()
    yield from _pcsc()
    yield from _ports()
    yield from _home(Home(home))


def _versions() -> Iterator[Finding]:
    here = platform.python_version()
    good = sys.version_info[:2] >= LEAST_PYTHON
    advice = "" if good else N_("Install Python 3.11 or newer and run ./scripts/run again.")
    yield Finding("python", State.FINE if good else State.BAD, here, advice)
    wrong = [name for name in _pinned() if _installed(name[0]) != name[1]]
    if wrong:
        told = ", ".join(f"{name} {_installed(name) or '-'}" for name, _ in wrong)
        advice = N_("Run ./scripts/run again: it installs the versions of requirements.lock.")
        yield Finding("packages", State.BAD, told, advice)
    else:
        yield Finding("packages", State.FINE, f"shuaka {_installed('shuaka')}")


def _pinned() -> list[tuple[str, str]]:
    """Direct dependencies with an exact version."""
    pattern = re.compile(r"([A-Za-z0-9_-]+)==([\w.]+)$")
    wanted = (pattern.match(one) for one in requires("shuaka") or ())
    return [(found[1], found[2]) for found in wanted if found]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


_SERVICE = {
    Service.RUNNING: Finding("PC/SC service", State.FINE, "running"),
    Service.STOPPED: Finding(
        "PC/SC service", State.NOTE, "not running",
        N_("For real readers: 'systemctl start pcscd'. Training cards work without it."),
    ),
    Service.NO_LIBRARY: Finding(
        "PC/SC service", State.NOTE, "not installed",
        N_("For real readers: 'apt-get install pcscd'. Training cards work without it."),
    ),
}  # fmt: skip


def _pcsc() -> Iterator[Finding]:
    yield _SERVICE[service()]
    driver = any(found for place in DRIVER_PLACES for found in Path(place).rglob(DRIVER))
    advice = N_("For 'shuaka card serve': 'apt-get install vsmartcard-vpcd'.")
    yield Finding(
        "vpcd driver",
        State.FINE if driver else State.NOTE,
        "installed" if driver else "not installed",
        "" if driver else advice,
    )
    reader.install()
    seen = [one for one in look() if one.system]
    told = "; ".join(f"{one.reader} ({'card' if one.atr else 'empty'})" for one in seen)
    yield Finding("readers", State.FINE if seen else State.NOTE, told or "none in the system")


def _ports() -> Iterator[Finding]:
    """Who listens where the driver does; vpcd's own default is every address (failures.md 0.3)."""
    for port in PORTS:
        address = _listener(port)
        if address is None:
            yield Finding(f"port {port}", State.FINE, "free")
        elif address == EVERY_ADDRESS:
            advice = N_(
                "Whoever reaches this port is the card: let the driver connect to us instead "
                "(docs/readers.md), or close the port to the network."
            )
            yield Finding(f"port {port}", State.NOTE, "open to the network", advice)
        else:
            yield Finding(f"port {port}", State.FINE, f"listening at {address}")


def _listener(port: int) -> str | None:
    """The address something listens at on this port, None for nobody (or where we cannot see)."""
    try:
        rows = PROC_TCP.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return None
    for row in rows:
        local, state = row.split()[1], row.split()[3]
        address, _, number = local.partition(":")
        if state == LISTENING and int(number, 16) == port:
            return ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
    return None


def _home(home: Home) -> Iterator[Finding]:
    if not home.path.exists():
        yield Finding("home", State.NOTE, f"{home.path} does not exist",
                      N_("'shuaka balance' or any other command makes it."))  # fmt: skip
        return
    yield _writable(home)
    yield _owner(home)
    yield from _settings(home)
    if not home.ready.exists():
        yield Finding("training world", State.NOTE, "not built",
                      N_("The next command builds it."))  # fmt: skip
        return
    yield from _keys_and_cards(home)
    yield _database(home)


def _writable(home: Home) -> Finding:
    free = shutil.disk_usage(home.path).free
    told = f"{home.path}, {free // 2**20} MiB free"
    if not os.access(home.path, os.W_OK):
        advice = N_("Make the folder yours, or choose another with SHUAKA_HOME.")
        return Finding("home", State.BAD, told, advice)
    if free < LEAST_FREE_BYTES:
        return Finding("home", State.BAD, told, N_("Free some space: no sale starts without."))
    return Finding("home", State.FINE, told)


def _owner(home: Home) -> Finding:
    try:
        home.own().close()
    except HomeBusy as busy:
        return Finding("owner", State.NOTE, f"process {busy.values['owner']}",
                       N_("The home is open there; commands go to that process."))  # fmt: skip
    except HomeUnusable as unusable:
        advice = N_("Make the folder yours, or choose another with SHUAKA_HOME.")
        return Finding("owner", State.BAD, unusable.values["detail"], advice)
    return Finding("owner", State.FINE, "free")


def _settings(home: Home) -> Iterator[Finding]:
    try:
        settings = load_settings(home.path)
    except ConfigWrong as wrong:
        advice = N_("Correct the settings file, or remove it.")
        yield Finding("settings", State.BAD, wrong.values["detail"], advice)
        return
    readers = settings.user_reader or "own slot", settings.psam_reader or "own slot"
    yield Finding("settings", State.FINE, "user card: {}, PSAM: {}".format(*readers))


def _keys_and_cards(home: Home) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(home.keys.stat().st_mode)
        keys = load_keys(home.keys)
        paths = sorted(home.cards.glob(f"*{CARD_SUFFIX}"))
        for path in (home.psam, *paths):
            look_card(path, keys)
    except (OSError, CardFileError) as bad:
        yield Finding("cards", State.BAD, str(bad), N_("'shuaka reset' makes new ones."))
        return
    advice = N_("Close the key file to others: 'chmod 600' it.") if mode & PRIVATE else ""
    yield Finding("keys", State.BAD if advice else State.FINE, f"mode {mode:o}", advice)
    yield Finding("cards", State.FINE, f"{len(paths)} and the PSAM")


def _database(home: Home) -> Finding:
    """Read only: a database of an older program is brought up to date when it is next opened."""
    try:
        with closing(sqlite3.connect(f"file:{home.centre}?mode=ro", uri=True)) as database:
            (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
            (schema,) = database.execute("SELECT version FROM schema_version").fetchone()
    except sqlite3.Error as bad:
        return Finding("database", State.BAD, str(bad), N_("'shuaka reset' makes a new one."))
    if sound != "ok":
        return Finding("database", State.BAD, sound, N_("Restore a backup of the database."))
    if schema > SCHEMA_VERSION:
        return Finding("database", State.BAD, f"schema {schema}", N_("Update the program."))
    return Finding("database", State.FINE, f"{home.centre.name}, schema {schema}")
