"""How fast the screen and the command line are, in processes of their own on a pseudo-terminal of
120x40: start to first paint, key to paint, help and commands from cold (performance.md 9.7).

`python` is the bare interpreter started in the same rounds: what a slow machine adds is seen there.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS = 5
KEYS = 300
ROUNDS = 7
FIRST_PAINT_LIMIT_S = PAINT_LIMIT_S = 20.0
QUIET_S = 0.5
COMMANDS = {
    "python": ("-c", "pass"),
    "help": ("-m", "terminal", "--help"),
    "help_sell": ("-m", "terminal", "sell", "--help"),
    "journal_list": ("-m", "terminal", "journal", "list", "--json"),
    "balance": ("-m", "terminal", "balance", "--card", "zhao", "--json"),
}


@contextmanager
def counter(home: Path) -> Iterator[tuple[int, int]]:
    """A counter in a pseudo-terminal: its process, and the other side."""
    pid, terminal = pty.fork()
    if not pid:
        environment = {**os.environ, "SHUAKA_HOME": str(home), "TERM": "xterm-256color"}
        os.execve(sys.executable, [sys.executable, "-m", "terminal"], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        yield pid, terminal
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def painted(terminal: int, limit_s: float) -> bytes:
    """The next bytes that are painted within a limit; none if there are none."""
    ready, _, _ = select.select([terminal], [], [], limit_s)
    return os.read(terminal, 65536) if ready else b""


def first_screen(home: Path) -> float:
    """Seconds from process start until the counter has painted its training mark."""
    start, seen = time.perf_counter(), b""
    with counter(home) as (_, terminal):
        while b"TRAINING" not in seen and time.perf_counter() - start < FIRST_PAINT_LIMIT_S:
            seen += painted(terminal, FIRST_PAINT_LIMIT_S)
        return time.perf_counter() - start


def most_held_mib(pid: int) -> float:
    """The most memory a process has had so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    held = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(held.split()[1]) / 1024, 1)


def keys_to_paint(home: Path) -> tuple[list[float], float]:
    """Seconds from a digit, or from taking it back, to the bytes that show it (nothing blinks);
    and what the counter has held in memory by then.
    """
    (home / "config.toml").write_text("animation = false\n", encoding="utf-8")
    seconds = []
    with counter(home) as (pid, terminal):
        while b"Scan" not in painted(terminal, FIRST_PAINT_LIMIT_S):
            pass
        for number in range(KEYS):
            while painted(terminal, QUIET_S if number < 2 else 0):
                pass  # what is still under way is not this key's
            start = time.perf_counter()
            os.write(terminal, b"1" if number % 2 == 0 else b"\x7f")
            assert painted(terminal, PAINT_LIMIT_S), "the counter paints no more"
            seconds.append(time.perf_counter() - start)
        return sorted(seconds), most_held_mib(pid)


def cold(home: Path) -> dict[str, float]:
    """Milliseconds of whole processes, medians of interleaved rounds."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    environment = {**os.environ, "SHUAKA_HOME": str(home)}
    for _ in range(ROUNDS):
        for name, words in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, *words], env=environment, stdin=subprocess.DEVNULL,
                capture_output=True, check=True,
            )  # fmt: skip
            taken[name].append(time.perf_counter() - start)
    return {name: round(statistics.median(some) * 1000, 1) for name, some in taken.items()}


def screen(world: Path) -> dict[str, object]:
    """All rows, on copies of a training world."""
    with tempfile.TemporaryDirectory(prefix="shuaka-screen-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(world, home)
        starts = sorted(first_screen(home) for _ in range(STARTS))
        keys, held_mib = keys_to_paint(home)
        return {
            "first_screen_s": {
                "cold": round(starts[-1], 3),
                "median": round(statistics.median(starts), 3),
            },
            "key_to_paint_ms": {
                "median": round(statistics.median(keys) * 1000, 2),
                "p99": round(keys[int(len(keys) * 0.99)] * 1000, 2),
            },
            "cold_start_ms": cold(home),
            "counter_memory_mib": held_mib,
        }


if __name__ == "__main__":
    import json

    print(json.dumps(screen(Path(sys.argv[1])), indent=1))
