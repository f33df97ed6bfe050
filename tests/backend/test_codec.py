"""Messages are read by many threads; the first ones of a kind may come at once."""

from __future__ import annotations

import subprocess
import sys

FIRST_MESSAGES = """
import sys
from threading import Barrier, Thread
from msgspec import Struct, defstruct
from backend.protocol import codec

sys.setswitchinterval(1e-6)

def read():
    together.wait()
    read_by.append(codec.decode(b'{"rows":[{"a":"1","b":2}],"row":{"a":"3","b":4}}', kind).row.b)

for number in range(60):
    row = defstruct("Row", [("a", "str"), ("b", "int")], module=__name__)
    globals()[f"Row{number}"] = row
    nodes = [("row", f"Row{number}"), ("rows", f"tuple[Row{number}, ...]")]
    kind = defstruct("Kind", nodes, module=__name__)
    together, read_by = Barrier(4), []
    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert read_by == [4] * 4, read_by
"""


def test_the_first_messages_of_a_kind_may_come_at_once() -> None:
    """A process of its own: where two threads looked into one type, it ended without a word."""
    tried = subprocess.run([sys.executable, "-c", FIRST_MESSAGES], capture_output=True, check=False)
    assert (tried.returncode, tried.stderr) == (0, b"")
