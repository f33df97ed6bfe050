"""What the product does in a second, as JSON; ratios and medians, never a test (performance.md).

Everything runs in process on a copy of the training world with durable writes on; screen and
command line are measured in processes of their own (bench_screen.py).
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench_centre import centre
from bench_pcsc import pcsc_figures
from bench_screen import screen
from smartcard.CardConnection import CardConnection
from smartcard.System import readers

from terminal.assemble.home import Home
from terminal.assemble.opening import assemble
from terminal.assemble.world import Trainer, build_world, cheap_order
from terminal.outcome import Result
from terminal.workplace import Workplace

SALES, WARM_UP = 45, 5
APDUS = 20_000
SELECT = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
READ = bytes.fromhex("00B2012D40")


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sales(workplace: Workplace) -> dict[str, float]:
    """Whole purse sales: card, PSAM, terminal, centre and journal on disk."""
    workplace.drawer.insert("qian")
    order = cheap_order(workplace)

    def one() -> None:
        outcome = workplace.drive(workplace.selling(order), Trainer())
        assert outcome.result is Result.PAID, outcome.reason

    for _ in range(WARM_UP):
        one()
    seconds = [timed(one) for _ in range(SALES)]
    median = statistics.median(seconds)
    return {
        "median_ms": round(median * 1000, 2),
        "p95_ms": round(sorted(seconds)[int(len(seconds) * 0.95)] * 1000, 2),
        "per_second": round(1 / median, 1),
    }


def apdus(reader_name: str) -> dict[str, float]:
    """READ RECORD of the card data through a pyscard connection to the emulated card."""
    reader = next(one for one in readers() if str(one) == reader_name)
    connection = reader.createConnection()
    connection.connect(CardConnection.T0_protocol)
    connection.transmit(list(SELECT))
    command = list(READ)

    def many() -> None:
        for _ in range(APDUS):
            connection.transmit(command)

    seconds = timed(many)
    connection.disconnect()
    return {"per_second": round(APDUS / seconds), "us": round(seconds / APDUS * 1e6, 2)}


def main() -> None:
    """Measure everything once and print it."""
    argparse.ArgumentParser(prog="scripts/bench", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="shuaka-bench-") as folder:
        home = Home(Path(folder) / "home")
        owner = home.own()
        build_s = timed(lambda: build_world(home))
        for_screen = Path(folder) / "screen"
        shutil.copytree(home.path, for_screen)
        workplace = assemble(home).workplace
        figures = {
            "training_world_s": round(build_s, 2),
            "sale": sales(workplace),
            "apdu": apdus(workplace.drawer.reader_name),
        }
        workplace.close()
        owner.close()
        figures["pcsc"] = pcsc_figures(home.cards / "qian.card", home.keys)
        figures |= screen(for_screen)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures["memory_mib"] = round(peak, 1)
    figures["centre"] = centre()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
