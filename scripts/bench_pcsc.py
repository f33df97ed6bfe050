"""The card behind the system's PC/SC service, as ratios to what can be had on the same path.

`pcsc_figures` serves our card in the driver's first slot and a card that does nothing in the
second; a program in a third process sends both the same commands in turn, all on one processor.
In process, a pyscard connection is compared with direct calls of the card.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pcsc_stage import PORT, READERS, NoStage, Stage, staged

ROUNDS, APDUS, WARM_UP = 7, 1500, 200
DIRECT_APDUS = 20_000
SELECT = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
COMMANDS = (bytes.fromhex("0084000008"), bytes.fromhex("00B2012C12"))
ANSWER_BYTES = {0x84: 10, 0xB2: 20}
SLOT = "Shuaka Bench Slot 00"
READY_S = 10.0
Figures = dict[str, object]


def pcsc_figures(card: Path, keys_file: Path) -> Figures:
    """Both comparisons, for a user card file; the first is null with a reason without a stack."""
    figures: Figures = {"in_process": in_process(card, keys_file)}
    try:
        with (
            _one_processor(),
            tempfile.TemporaryDirectory(prefix="shuaka-stage-") as folder,
            staged(Path(folder) / "stage") as stage,
        ):
            figures["through_pcscd"] = through_pcscd(stage, keys_file.parent, card.stem)
    except NoStage as reason:
        figures |= {"through_pcscd": None, "reason": str(reason)}
    return figures


@contextlib.contextmanager
def _one_processor() -> Iterator[None]:
    """Whatever is started inside runs on one processor: the spread is 2-5 % instead of 40 %."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def in_process(card_file: Path, keys_file: Path) -> Figures:
    """READ RECORD by pyscard connection and by direct call, interleaved."""
    from smartcard.CardConnection import CardConnection
    from smartcard.System import readers

    from card_emulator import reader
    from card_emulator.store import load_keys, open_card

    card = open_card(card_file, load_keys(keys_file))
    reader.install()
    reader.plug(SLOT)
    reader.insert(SLOT, card)
    connection = next(one for one in readers() if str(one) == SLOT).createConnection()
    connection.connect(CardConnection.T0_protocol)
    connection.transmit(list(SELECT))
    listed, raw = list(COMMANDS[1]), COMMANDS[1]
    ways: dict[str, Callable[[], object]] = {
        "direct": lambda: card.transmit(raw),
        "connection": lambda: connection.transmit(listed),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            rates[name].append(_rate(way, DIRECT_APDUS))
    connection.disconnect()
    reader.unplug(SLOT)
    card.close()
    return _compared(rates, "connection", "direct")


def _rate(call: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call()
    return count / (time.perf_counter() - start)


def _compared(rates: dict[str, list[float]], ours: str, ceiling: str) -> Figures:
    medians = {name: statistics.median(values) for name, values in rates.items()}
    return {
        **{f"{name}_per_second": round(value) for name, value in medians.items()},
        "ratio": round(medians[ours] / medians[ceiling], 3),
    }


def through_pcscd(stage: Stage, home: Path, name: str) -> Figures:
    """The same commands to our card and to one that does nothing, and the slowest of 200."""
    shuaka = str(Path(sys.executable).parent / "shuaka")
    variables = {"SHUAKA_HOME": str(home)}
    control = str(stage.folder / "control.sock")
    ours = stage.start(shuaka, "card", "serve", name, "--no-psam", "--json",
                       "--control", control, env=variables)  # fmt: skip
    other = stage.start(sys.executable, __file__, "nothing", env=variables)
    try:
        _await_ready(ours)
        done = stage.run(sys.executable, __file__, "client", env=variables)
        if done.returncode:
            raise NoStage(done.stderr[-500:])
        measured = json.loads(done.stdout)
        rates = {"card": measured["rates"][READERS[0]], "do_nothing": measured["rates"][READERS[1]]}
        return {
            **_compared(rates, "card", "do_nothing"),
            "median_us": round(1e6 / statistics.median(rates["card"]), 1),
            "slowest_of_200_ms": round(measured["slowest_ms"], 2),
            "none_of_200_took_20_ms": measured["slowest_ms"] < 20,
        }
    finally:
        for process in (ours, other):
            process.kill()
            process.wait()


def _await_ready(served: subprocess.Popen[str]) -> None:
    assert served.stdout is not None, "it is a pipe"
    for line in served.stdout:
        if json.loads(line)["event"] == "ready":
            return
    raise NoStage("shuaka card serve did not start")


def do_nothing() -> None:
    """A card in the second slot with fixed answers: the least that can be between the sockets."""
    atr = bytes.fromhex("3B6D000000815349004D869751010000")
    answers = {ins: size.to_bytes(2, "big") + bytes(size - 2) + b"\x90\x00"
               for ins, size in ANSWER_BYTES.items()}  # fmt: skip
    wire = socket.create_connection(("127.0.0.1", PORT + 1))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = b""
    while True:
        while len(data) < 2 or len(data) < 2 + (data[0] << 8 | data[1]):
            if len(data) == 2:
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            more = wire.recv(65538)
            if not more:
                return
            data += more
        length = data[0] << 8 | data[1]
        body, data = data[2 : 2 + length], data[2 + length :]
        if body == b"\x04":
            wire.sendall(len(atr).to_bytes(2, "big") + atr)
        elif length > 1:
            wire.sendall(answers.get(body[1], b"\x00\x02\x90\x00"))


def client() -> None:
    """Commands per second to both readers, in turn; JSON."""
    from smartcard.CardConnection import CardConnection
    from smartcard.pcsc.PCSCReader import PCSCReader

    connections = {}
    for name in READERS:
        connection = PCSCReader(name).createConnection()
        _until_there(partial(connection.connect, CardConnection.T0_protocol))
        connection.transmit(list(SELECT))
        connections[name] = connection
    commands = [list(one) for one in COMMANDS]
    rates: dict[str, list[float]] = {name: [] for name in READERS}
    slowest = 0.0
    for number in range(ROUNDS + 1):
        for name, connection in connections.items():
            data, sw1, _ = connection.transmit(commands[1])
            assert (sw1, len(data)) == (0x90, ANSWER_BYTES[0xB2] - 2), "both answer alike"
            count = APDUS if number else WARM_UP
            start = time.perf_counter()
            for _ in range(count // 2):
                for command in commands:
                    connection.transmit(command)
            if number:
                rates[name].append(count / (time.perf_counter() - start))
    for _ in range(200):
        start = time.perf_counter()
        connections[READERS[0]].transmit(commands[1])
        slowest = max(slowest, time.perf_counter() - start)
    print(json.dumps({"rates": rates, "slowest_ms": slowest * 1000}))


def _until_there(connect: Callable[[], object]) -> None:
    """The driver looks for a card every 0.4 s."""
    from smartcard.Exceptions import SmartcardException

    deadline = time.monotonic() + READY_S
    while True:
        try:
            connect()
        except SmartcardException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    {"nothing": do_nothing, "client": client}[sys.argv[1]]()
