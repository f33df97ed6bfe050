"""A PC/SC service of one's own: pcscd with the vpcd driver, away from the machine's.

Where the machine allows it, pcscd runs in mount, network and process namespaces made for it, so
that neither its socket nor its ports meet another one's; else plainly, if no other is running.
Whatever is to see it is started by `run` or `start`. Everything ends with the stage, or with the
process that made it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

DRIVER = "usr/lib/pcsc/drivers/serial/libifdvpcd.so"
PACKAGES = "pcscd vsmartcard-vpcd opensc pcsc-tools"
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
PORT = 0x8C7B
START_S, STOP_S, STEP_S = 10.0, 5.0, 0.01
COMM, PID_FILE = "/run/pcscd/pcscd.comm", "/run/pcscd/pcscd.pid"
NAMESPACES = ("--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
INSIDE = """
import fcntl, os, socket, struct, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
os.mkdir("/run/pcscd")
with socket.socket() as any_socket:  # the loopback interface goes up
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))
print("ready", flush=True)
sys.stdin.read()
"""


class NoStage(Exception):  # noqa: N818 - the reason of a skip
    """What this machine lacks for a PC/SC service of one's own."""


def missing() -> str:
    """Which part of the real stack is not there; empty if all is."""
    lacking = [
        tool for tool in ("pcscd", "opensc-tool", "pcsc_scan", "scriptor") if not where(tool)
    ]
    if not Path("/", DRIVER).exists():
        lacking.append("the vpcd driver")
    return f"{', '.join(lacking)} not installed (apt-get install {PACKAGES})" if lacking else ""


def where(tool: str) -> str | None:
    """A program of the system, also where root's are."""
    return shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class Stage:
    """Namespaces with a pcscd that can be stopped and started; `reversed_mode` makes the driver
    connect to listening cards instead of the other way round. Raises NoStage.
    """

    def __init__(self, folder: Path, *, reversed_mode: bool = False) -> None:
        if lacking := missing():
            raise NoStage(lacking)
        self.folder = folder
        self._configure(reversed_mode)
        self._keeper = self._private()
        self._prefix: tuple[str, ...] = ()
        if self._keeper is not None:
            inner = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children").read_text()
            self._prefix = ("nsenter", "--target", inner.split()[0], "--mount", "--net", "--pid")
            if os.geteuid():
                self._prefix += ("--user", "--preserve-credentials")
        elif os.path.exists(COMM) or _listens(PORT):
            raise NoStage("no namespaces here, and another pcscd is running")
        elif os.geteuid():
            raise NoStage("no namespaces here, and pcscd needs root to start plainly")
        self._service: subprocess.Popen[bytes] | None = None

    @property
    def is_private(self) -> bool:
        """Whether this is a place of its own."""
        return self._keeper is not None

    def _configure(self, reversed_mode: bool) -> None:
        self._readers = self.folder / "reader.conf.d"
        self._readers.mkdir(parents=True)
        host = "localhost" if reversed_mode else "/dev/null"
        (self._readers / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME {host}:{PORT:#X}\n'
            f"LIBPATH /{DRIVER}\nCHANNELID {PORT:#X}\n"
        )

    @staticmethod
    def _private() -> subprocess.Popen[bytes] | None:
        if not (where("unshare") and where("nsenter")):
            return None
        user = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        keeper = subprocess.Popen(
            ["unshare", *user, *NAMESPACES, sys.executable, "-c", INSIDE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert keeper.stdout is not None, "it is a pipe"
        if keeper.stdout.readline() == b"ready\n":
            return keeper
        keeper.communicate()
        return None

    def command(self, words: Sequence[str]) -> list[str]:
        """The same command, inside."""
        return [*self._prefix, where(words[0]) or words[0], *words[1:]]

    def run(
        self, *words: str, text: str | None = None, timeout_s: float = 60.0,
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:  # fmt: skip
        """A command inside to its end; standard output and error as text."""
        return subprocess.run(
            self.command(words), input="" if text is None else text, capture_output=True,
            encoding="utf-8", errors="replace", timeout=timeout_s,
            env={**os.environ, **(env or {})},
        )  # fmt: skip

    def start(
        self, *words: str, env: dict[str, str] | None = None, errors: int | None = None
    ) -> subprocess.Popen[str]:
        """A command inside that goes on; its standard input and output are pipes of text."""
        return subprocess.Popen(
            self.command(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            encoding="utf-8", env={**os.environ, **(env or {})},
        )  # fmt: skip

    def start_service(self) -> None:
        """pcscd, until its socket answers; NoStage with its log if it does not."""
        assert self._service is None, "it runs already"
        self.run("mkdir", "-p", str(Path(COMM).parent))
        log = (self.folder / "pcscd.log").open("ab")
        with log:
            self._service = subprocess.Popen(
                self.command(("pcscd", "--foreground", "--config", str(self._readers))),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        if not self._await(lambda: self.run("test", "-S", COMM).returncode == 0):
            tail = (self.folder / "pcscd.log").read_text(errors="replace")[-500:]
            raise NoStage(f"pcscd does not start: {tail}")

    def _await(self, happened: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + START_S
        while not happened():
            dead = self._service is not None and self._service.poll() is not None
            if dead or time.monotonic() > deadline:
                return False
            time.sleep(STEP_S)  # another program's start: it tells nobody
        return True

    def stop_service(self, *, kill: bool = False) -> None:
        """End pcscd, politely or not; its socket is gone afterwards."""
        assert self._service is not None, "it does not run"
        signal = "KILL" if kill else "TERM"  # for pcscd itself, not for who entered the stage
        self.run("sh", "-c", f"kill -{signal} $(cat {PID_FILE})")
        self._service.wait(STOP_S)
        self._service = None
        self.run("rm", "-f", COMM, PID_FILE)

    def close(self) -> None:
        """Everything inside ends; once is enough."""
        if self._service is not None:
            self.stop_service(kill=True)
        if self._keeper is not None and self._keeper.poll() is None:
            self._keeper.communicate()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
        return True
    return False


@contextlib.contextmanager
def staged(
    folder: Path, *, reversed_mode: bool = False, starts: bool = True
) -> Iterator[Stage]:  # fmt: skip
    """A stage, its service running unless told otherwise; NoStage says why there is none."""
    stage = Stage(folder, reversed_mode=reversed_mode)
    try:
        if starts:
            stage.start_service()
        yield stage
    finally:
        stage.close()
