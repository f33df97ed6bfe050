"""The counter in a browser: `shuaka web` on a home of its own, and a page that looks at it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.chromium import Page

ROOT = Path(__file__).resolve().parents[2]
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>$]*[A-Za-z]|\][^\x07]*\x07)")
LEAVES_S = 30


class Served:
    """A running `shuaka web`; `said` is all that it wrote, once it has ended."""

    def __init__(self, process: subprocess.Popen[str], document: dict[str, str]) -> None:
        self.process = process
        self.address = document["address"]
        self.base = self.address.partition("?")[0]
        self.said = ""

    def wait(self) -> int:
        """Its exit code."""
        out, err = self.process.communicate(timeout=LEAVES_S)
        self.said += out + err
        return self.process.returncode


@contextmanager
def web_counter(home: Path, *options: str, lang: str = "en") -> Iterator[Served]:
    """The command, until it has ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "terminal", "--home", str(home), "--lang", lang,
         "web", "--json", *options],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        text = ""
        for line in process.stdout:
            text += line
            if line.startswith("}"):
                break
        assert text, process.stderr.read()
        yield Served(process, json.loads(text))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(LEAVES_S)


class Screen:
    """What the counter painted on a page, in words."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._from = 0

    def text(self) -> str:
        """All that was painted since the last step."""
        return ESCAPES.sub(" ", self.page.received()[self._from :])

    def until(self, words: str) -> None:
        """Wait until these words are painted; spaces do not count."""
        sought = "".join(words.split())
        try:
            self.page.until(lambda: sought in "".join(self.text().split()), words)
        except AssertionError as never:
            never.add_note(f"painted: {' '.join(self.text().split())[-800:]}")
            raise

    def mark(self) -> None:
        """What was painted before does not count any more."""
        self._from = len(self.page.received())

    def step(self, *keys: str, then: str) -> None:
        """Press keys and wait for what they bring."""
        self.mark()
        self.page.press(*keys)
        self.until(then)

    def anew(self, then: str) -> str:
        """Load the page again: everything is painted, from the top."""
        self.mark()
        self.page.send("Page.reload")
        self.until(then)
        return self.text()
