"""Every check of the project's form in one command: one line each, with its seconds.

The checks are a table of commands. All run, two at a time and in the order of the table, also
after a failure, and a failed one prints what it found. `--fix` first lets ruff mend what it can.
Exit status 1 if any check failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CORES = 2

FIXES = (
    ("ruff", "check", "--fix", "--quiet", "."),
    ("ruff", "format", "--quiet", "."),
)
CHECKS = {  # the longest first
    "types": ("mypy",),
    "import contracts": ("lint-imports", "--no-logo"),
    "style": ("ruff", "check", "--quiet", "--output-format", "concise", "."),
    "format": ("ruff", "format", "--check", "--output-format", "concise", "."),
    "conformance": ("python", "scripts/conformance.py", "--check"),
    "words": ("python", "scripts/words.py", "--check"),
    "shape": ("pytest", "--tb=short", "-p", "no:cacheprovider", "tests/test_shape.py"),
}


def perform(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run one tool of the environment at the project's root; its output and status."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def check(name: str) -> tuple[str, float, str]:
    """The name, the seconds it took, and what it found: empty if all is well."""
    start = time.perf_counter()
    done = perform(CHECKS[name])
    found = done.stdout.strip() or f"exit status {done.returncode}"
    return name, time.perf_counter() - start, found if done.returncode else ""


def main(arguments: list[str]) -> int:
    """Run the table; 0 if every check is well."""
    if arguments not in ([], ["--fix"]):
        sys.exit("usage: scripts/check [--fix]")
    for command in FIXES if arguments else ():
        perform(command)
    failed = 0
    with ThreadPoolExecutor(CORES) as pool:
        for name, seconds, found in pool.map(check, CHECKS):
            failed += bool(found)
            print(f"{'FAILED' if found else 'ok':6}  {name:16}  {seconds:5.1f} s", flush=True)
            if found:
                print(found, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
