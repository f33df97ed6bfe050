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
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from backend.store.tables import SCHEMA_VERSION
from card_emulator import reader
from card_emulator.nvm import CardFileError
from card_emulator.store import CARD_SUFFIX, load_keys, look_card
from terminal.assemble.card_words import own_words
from terminal.assemble.home import Home, HomeBusy, HomeUnusable
from terminal.config import ConfigWrong, load_settings
from terminal.journal import is_of_the_disk
from terminal.readers import Service, look, service
from terminal.words import N_, say, tr

DRIVER_PLACES = ("/usr/lib/pcsc/drivers", "/usr/local/lib/pcsc/drivers")
DRIVER = "libifdvpcd.so*"
PORTS = {35963: N_("port 35963"), 35964: N_("port 35964")}
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
    """One line, `what` and `advice` as message ids, `detail` in the user's language.

    `advice` is what to type or do, empty where all is fine.
    """

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
        yield Finding(N_("packages"), State.BAD, told, advice)
    else:
        yield Finding(N_("packages"), State.FINE, f"shuaka {_installed('shuaka')}")


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
    Service.RUNNING: Finding(N_("PC/SC service"), State.FINE, N_("running")),
    Service.STOPPED: Finding(
        N_("PC/SC service"), State.NOTE, N_("not running"),
        N_("For real readers: 'systemctl start pcscd'. Training cards work without it."),
    ),
    Service.NO_LIBRARY: Finding(
        N_("PC/SC service"), State.NOTE, N_("not installed"),
        N_("For real readers: 'apt-get install pcscd'. Training cards work without it."),
    ),
}  # fmt: skip


def _pcsc() -> Iterator[Finding]:
    state = _SERVICE[service()]
    yield replace(state, detail=tr(state.detail))
    driver = any(found for place in DRIVER_PLACES for found in Path(place).rglob(DRIVER))
    advice = N_("For 'shuaka card serve': 'apt-get install vsmartcard-vpcd'.")
    yield Finding(
        N_("vpcd driver"),
        State.FINE if driver else State.NOTE,
        tr("installed") if driver else tr("not installed"),
        "" if driver else advice,
    )
    reader.install()
    seen = [one for one in look() if one.system]
    inside = {True: tr("card in"), False: tr("empty")}
    told = "; ".join(f"{one.reader} ({inside[bool(one.atr)]})" for one in seen)
    yield Finding(
        N_("readers"), State.FINE if seen else State.NOTE, told or tr("none in the system")
    )


def _ports() -> Iterator[Finding]:
    """Who listens where the driver does; vpcd's own default is every address (failures.md 0.3)."""
    for port, what in PORTS.items():
        address = _listener(port)
        if address is None:
            yield Finding(what, State.FINE, tr("free"))
        elif address == EVERY_ADDRESS:
            advice = N_(
                "Whoever reaches this port is the card: let the driver connect to us instead "
                "(docs/readers.md), or close the port to the network."
            )
            yield Finding(what, State.NOTE, tr("open to the network"), advice)
        else:
            told = tr("listening at {address}", address=address)
            yield Finding(what, State.FINE, told)


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
        yield Finding(N_("home"), State.NOTE, tr("{path} does not exist", path=home.path),
                      N_("'shuaka balance' or any other command makes it."))  # fmt: skip
        return
    yield _writable(home)
    yield _owner(home)
    yield from _settings(home)
    if not home.ready.exists():
        yield Finding(N_("training world"), State.NOTE, tr("not built"),
                      N_("The next command builds it."))  # fmt: skip
        return
    yield from _keys_and_cards(home)
    yield _database(home)


def _writable(home: Home) -> Finding:
    free = shutil.disk_usage(home.path).free
    told = tr("{path}, {size} MiB free", path=home.path, size=free // 2**20)
    if not os.access(home.path, os.W_OK):
        advice = N_("Make the folder yours, or choose another with SHUAKA_HOME.")
        return Finding(N_("home"), State.BAD, told, advice)
    if free < LEAST_FREE_BYTES:
        return Finding(N_("home"), State.BAD, told, N_("Free some space: no sale starts without."))
    return Finding(N_("home"), State.FINE, told)


def _owner(home: Home) -> Finding:
    try:
        home.own().close()
    except HomeBusy as busy:
        return Finding(N_("owner"), State.NOTE, tr("process {number}", number=busy.values["owner"]),
                       N_("The home is open there; commands go to that process."))  # fmt: skip
    except HomeUnusable as unusable:
        advice = N_("Make the folder yours, or choose another with SHUAKA_HOME.")
        return Finding(N_("owner"), State.BAD, unusable.values["detail"], advice)
    return Finding(N_("owner"), State.FINE, tr("free"))


def _settings(home: Home) -> Iterator[Finding]:
    try:
        settings = load_settings(home.path)
    except ConfigWrong as wrong:
        advice = N_("Correct the settings file, or remove it.")
        yield Finding(N_("settings"), State.BAD, wrong.values["detail"], advice)
        return
    own = tr("own slot")
    told = tr(
        "user card: {user}, PSAM: {psam}",
        user=settings.user_reader or own,
        psam=settings.psam_reader or own,
    )
    yield Finding(N_("settings"), State.FINE, told)


def _keys_and_cards(home: Home) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(home.keys.stat().st_mode)
        keys = load_keys(home.keys)
        paths = sorted(home.cards.glob(f"*{CARD_SUFFIX}"))
        for path in (home.psam, *paths):
            look_card(path, keys)
    except (OSError, CardFileError) as bad:
        yield Finding(N_("cards"), State.BAD, _said(bad), N_("'shuaka reset' makes new ones."))
        return
    advice = N_("Close the key file to others: 'chmod 600' it.") if mode & PRIVATE else ""
    yield Finding(
        N_("keys"), State.BAD if advice else State.FINE, tr("mode {mode}", mode=f"{mode:o}"), advice
    )
    yield Finding(N_("cards"), State.FINE, tr("{count} and the PSAM", count=len(paths)))


def _said(bad: OSError | CardFileError) -> str:
    """What is wrong with a file, in the user's language where it is a sentence of ours."""
    return say(own_words(bad)) if isinstance(bad, CardFileError) else str(bad)


def _database(home: Home) -> Finding:
    """Read only: a database of an older program is brought up to date when it is next opened."""
    try:
        with closing(sqlite3.connect(f"file:{home.centre}?mode=ro", uri=True)) as database:
            (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
            (schema,) = database.execute("SELECT version FROM schema_version").fetchone()
    except sqlite3.Error as bad:
        advice = N_("'shuaka reset' makes a new one.")
        if home.centre.exists() and is_of_the_disk(bad):
            advice = N_("Mend the disk or the rights of the home: the database may be whole.")
        return Finding(N_("database"), State.BAD, str(bad), advice)
    if sound != "ok":
        return Finding(N_("database"), State.BAD, sound, N_("Restore a backup of the database."))
    if schema > SCHEMA_VERSION:
        return Finding(
            N_("database"),
            State.BAD,
            tr("schema {number}", number=schema),
            N_("Update the program."),
        )
    told = tr("{file}, schema {number}", file=home.centre.name, number=schema)
    return Finding(N_("database"), State.FINE, told)
