"""Which card a word on the command line means: one of the home, a card file, or a card as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from card_emulator.image import Image
from card_emulator.nvm import MAGIC
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.store import CARD_SUFFIX, KEYS_FILE, load_keys, look_card
from card_emulator.text_form import Sealer, from_text, load_key_file

CARDS = "cards"
PSAM = "psam"


@dataclass(frozen=True, slots=True)
class CardHome:
    """The cards and keys of a home."""

    path: Path

    @classmethod
    def of(cls, ctx: typer.Context) -> CardHome:
        """The home the composition root chose."""
        return cls(Path(ctx.obj.home))

    @property
    def cards(self) -> Path:
        """Folder of the user cards."""
        return self.path / CARDS

    def keys(self) -> IssuerKeys:
        """The issuer keys; CardFileError without them."""
        return load_keys(self.path / KEYS_FILE)

    def file_of(self, word: str) -> Path | None:
        """The card file a word names: a card of this home, its PSAM, or a path; None if none."""
        named = self.cards / f"{word}{CARD_SUFFIX}"
        choices = [named] if Path(word).name == word else []
        if word == PSAM:
            choices.append(self.path / f"{PSAM}{CARD_SUFFIX}")
        choices.append(Path(word))
        return next((path for path in choices if path.is_file()), None)

    def card_file(self, word: str) -> Path:
        """The card file a word names; CardRefused if there is none."""
        path = self.file_of(word)
        if path is None:
            raise CardRefused("There is no card {name} here, and no file of that name.", name=word)
        return path

    def look(self, word: str, key_file: Path | None = None) -> Image:
        """The present state of a card, a card file or a card as text."""
        path = self.card_file(word)
        if is_card_file(path):
            return look_card(path, self.keys())
        return from_text(text_of(path), self.sealer(key_file), path)

    def sealer(self, key_file: Path | None) -> Sealer:
        """What seals cards as text: the home's keys, or a key file."""
        return load_key_file(key_file) if key_file else Sealer.of(self.keys())


def is_card_file(path: Path) -> bool:
    """Whether a file is a card in the form the program works with, or at least called so."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC or path.suffix == CARD_SUFFIX


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, with a mark in front or without."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("{file} is no card file and no card as text.", file=path) from None
