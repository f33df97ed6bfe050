"""Every script beside these tests runs to its end on a fresh card, and a changed answer is seen."""

import re
from pathlib import Path

import pytest

from card_emulator.script import FreshBench, parse, run

SCRIPTS = sorted((Path(__file__).parents[1] / "scripts").glob("*.apdu"))


def differs(text, path):
    bench = FreshBench()
    try:
        return run(parse(text, path), bench, lambda event: None)
    finally:
        bench.close()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_answer_of_a_script_is_as_expected(path):
    assert differs(path.read_text(encoding="utf-8"), path) is None


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_notices_the_first_status_word_that_is_another(path):
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"^(<.*)9000", r"\g<1>6985", text, count=1, flags=re.MULTILINE)
    line = next(
        number
        for number, (old, new) in enumerate(
            zip(text.splitlines(), changed.splitlines(), strict=True), 1
        )
        if old != new
    )
    found = differs(changed, path)
    assert found is not None
    assert found.answer.endswith("9000")
    assert found.expected.replace(" ", "").endswith("6985")
    assert line - 1 <= found.line <= line


def test_there_are_scripts_for_what_the_field_does():
    assert {path.stem for path in SCRIPTS} >= {
        *("basic_read", "sloppy_read", "pin", "purchase", "load", "psam_3des", "psam_sm4"),
    }
