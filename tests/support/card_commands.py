"""`shuaka card ...` in a home of its own, with the vector card and a PSAM made by these keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from card_emulator.cli import app
from card_emulator.image import Image
from card_emulator.store import CARD_SUFFIX, KEYS_FILE, create_card, look_card
from tests.support.cards import ROOTS


class CardDesk:
    """What the composition root hands to the command group, and a way to call it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.translations: dict[str, str] = {}
        (home / "cards").mkdir()
        (home / KEYS_FILE).write_text(ROOTS.to_json())

    def translate(self, sentence: str) -> str:
        return self.translations.get(sentence, sentence)

    def put(self, name: str, image: Image) -> Path:
        """A card of this home."""
        path = self.home / "cards" / f"{name}{CARD_SUFFIX}"
        create_card(path, image, ROOTS)
        return path

    def image(self, name: str) -> Image:
        """What is on a card now."""
        return look_card(self.home / "cards" / f"{name}{CARD_SUFFIX}", ROOTS)

    def run(self, *words: object) -> Result:
        """A command; output and exit code."""
        return CliRunner().invoke(app, [str(word) for word in words], obj=self)

    def json(self, *words: object) -> Any:
        """The JSON document of a command."""
        return json.loads(self.run(*words, "--json").stdout)
