"""Cards and issuer keys as files: the factory's last step and the counter's first.

A card file is sealed under a key of the installation, so a file opens only beside the keys it was
issued with. The keys file is the one place where keys are in clear; it is created with mode 0600.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from card_emulator.card import Card
from card_emulator.execution import Random
from card_emulator.image import Image, ImageFormatError, decode, encode
from card_emulator.nvm import CardFileError, Nvm, memory_of
from card_emulator.protocol.keys import IssuerKeys, KeysError

PURPOSE = b"card image"
CARD_SUFFIX = ".card"
KEYS_FILE = "issuer.keys.json"


def create_card(path: Path, image: Image, keys: IssuerKeys) -> None:
    """Write a new card file; CardFileError if there is one of that name."""
    Nvm.create(path, encode(image), keys.sealing_key(PURPOSE)).close()


def card_file_bytes(image: Image, keys: IssuerKeys) -> bytes:
    """The whole content of a new card file."""
    return memory_of(encode(image), keys.sealing_key(PURPOSE))


def open_card(path: Path, keys: IssuerKeys, *, random: Random = os.urandom) -> Card:
    """A card over its file, locked for this process; CardFileError says what is wrong with it."""
    nvm = Nvm.open(path, keys.sealing_key(PURPOSE))
    try:
        return Card(nvm, random=random)
    except ImageFormatError as reason:
        nvm.close()
        raise _refused(path, reason) from None


def rewrite_card(path: Path, keys: IssuerKeys, change: Callable[[Image], Image]) -> Image:
    """Change a card nobody else uses, with as much room as the new image needs.

    The file is exchanged as a whole; what `change` raises leaves it as it was.
    """
    card = open_card(path, keys)
    try:
        image = change(card.image)
        Nvm.exchange(path, encode(image), keys.sealing_key(PURPOSE))
    finally:
        card.close()
    return image


def volatile_card(image: Image, *, random: Random = os.urandom) -> Card:
    """A card in memory, for benches and tests; nothing survives the process."""
    return Card(Nvm.volatile(encode(image)), random=random)


def look_card(path: Path, keys: IssuerKeys) -> Image:
    """The present state of a card file without taking it from its owner."""
    try:
        return decode(Nvm.look(path, keys.sealing_key(PURPOSE)))
    except ImageFormatError as reason:
        raise _refused(path, reason) from None


def _refused(path: Path, reason: ImageFormatError) -> CardFileError:
    if reason.version is None:
        return CardFileError(
            "The card file {path} holds no card this program knows; have a new card issued.",
            path=path,
        )
    return CardFileError(
        "The card in {path} has format {version}, which is newer than this program; "
        "update the program.",
        path=path,
        version=reason.version,
    )


def create_keys(path: Path, random: Random = os.urandom) -> IssuerKeys:
    """Fresh issuer keys in a new file of mode 0600; CardFileError if there is one already."""
    keys = IssuerKeys.generate(random)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise CardFileError(
            "There are issuer keys in {path} already; cards depend on them.", path=path
        ) from None
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(keys.to_json())
        file.flush()
        os.fsync(fd)
    return keys


def load_keys(path: Path) -> IssuerKeys:
    """The issuer keys of an installation; CardFileError if the file is missing or no key file."""
    try:
        return IssuerKeys.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CardFileError(
            "There are no issuer keys in {path}; set the training world up first.", path=path
        ) from None
    except (KeysError, UnicodeDecodeError):
        raise CardFileError(
            "{path} is no file of issuer keys, or of a newer program; restore it.", path=path
        ) from None
