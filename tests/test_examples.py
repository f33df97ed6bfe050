"""The example tests of somebody's POS software run as they are told to, with the plugin alone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"
FIVE_LINES = """
from terminal.assemble import training_card
with training_card("zhao") as card:
    connection = card.connect()
    data, sw1, sw2 = connection.transmit([0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00])
    print(card.reader_name, f"{sw1:02X}")
"""


def python(*words):
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_the_example_suite_of_a_third_party_passes():
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES))
    assert done.returncode == 0, done.stdout
    assert "8 passed" in done.stdout


def test_five_lines_get_an_inserted_card_in_process():
    done = python("-c", FIVE_LINES)
    assert done.returncode == 0, done.stderr
    assert "User Slot" in done.stdout
    assert done.stdout.split()[-1] in ("61", "90")


def test_the_five_lines_are_those_of_the_documentation():
    for line in FIVE_LINES.strip().splitlines():
        assert line.strip() in (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")


def test_a_reader_that_is_not_there_is_named(tmp_path):
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES),
                  "--reader", "No Such Reader", "-k", "number_of_the_card")  # fmt: skip
    assert done.returncode == 1
    assert "No Such Reader" in done.stdout


def test_the_plugin_offers_its_fixtures_and_loads_no_part_before_one_is_used():
    done = python("-m", "pytest", "--fixtures", "-q", "-p", "no:cacheprovider", str(EXAMPLES))
    for name in ("shuaka_card", "shuaka_reader", "shuaka_centre", "shuaka_stage"):
        assert name in done.stdout
    heavy = "import terminal.assemble.pytest_plugin, sys; print(sorted(sys.modules))"
    loaded = python("-c", heavy).stdout
    assert not any(f"'{name}'" in loaded for name in ("smartcard", "sqlalchemy", "cryptography"))
