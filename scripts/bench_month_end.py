"""A month for so many people: how long month end, interest and the check of the books take.

A town of made-up people is written into a fresh SQLite file, its employers declare and pay; then
the jobs run as the commands run them. `--people` is a million unless said otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.funding.interest_job import run_interest
from backend.funding.month_end import run_month_end
from backend.store import open_store
from backend.verify import verify
from tests.support.funding_town import declare_and_pay, found_town

MONTH, YEAR = "2026-10", 2026
MONTH_END, YEAR_END = datetime(2026, 10, 31, 20), datetime(2026, 12, 31, 20)
MILLION = 1_000_000


def main() -> None:
    """Print one JSON document: seconds by step, people a second, size of the file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=MILLION)
    options.add_argument("--at", type=Path, help="folder for the file; else a temporary one")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.at) as folder:
        print(json.dumps(measured(given.people, Path(folder) / "centre.db"), indent=1))


def measured(people: int, path: Path) -> dict[str, float | int]:
    """Seconds of every step; the jobs must have credited everybody, and once."""
    seconds: dict[str, float | int] = {"people": people}

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        seconds[step] = round(time.perf_counter() - begun, 1)
        print(f"{step}: {seconds[step]} s", file=sys.stderr, flush=True)

    store = open_store(path)
    with timed("people_made_up_s"):
        employers = found_town(store, people)
    with timed("declared_and_paid_s"):
        declare_and_pay(store, employers, MONTH)
    with timed("month_end_s"):
        done = run_month_end(store, MONTH, MONTH_END, told())
    assert done.employees.people + done.retirees.people == people
    with timed("month_end_again_s"):
        again = run_month_end(store, MONTH, MONTH_END)
    assert again.employees.people + again.retirees.people == 0
    with timed("interest_s"):
        interest = run_interest(store, YEAR, YEAR_END, told())
    assert interest.people.people == people
    with timed("verify_s"):
        report = verify(store)
    assert report.faults == []
    store.close()
    seconds["credited_a_second"] = round(people / seconds["month_end_s"])
    seconds["megabytes"] = path.stat().st_size // 2**20
    return seconds


def told() -> Callable[[int, int], None]:
    """A line for every tenth of the way."""
    tenths = [0]

    def tell(done: int, total: int) -> None:
        if done * 10 // total > tenths[0]:
            tenths[0] = done * 10 // total
            print(f"  {done} of {total}", file=sys.stderr, flush=True)

    return tell


if __name__ == "__main__":
    main()
