"""How the secrets of an exported card are sealed, and the key file for another installation.

A sealed value is bound to its card and its place in the text, so it cannot be moved. The nonce is
a keyed digest of place and plain bytes: the same card always gives the same text.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from card_emulator.nvm import CardFileError
from card_emulator.protocol.cipher import NONCE_BYTES, check_value, keyed_digest, seal, unseal
from card_emulator.protocol.keys import IssuerKeys, KeysError

PURPOSE = b"card text"
KEY_FILE_FORMAT = 1
KEY_BYTES = 16


class Sealer:
    """Seals and opens secrets of one card under one key; `check` tells keys apart."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._nonce_key = keyed_digest(key, b"nonce")
        self.check = check_value(key)

    def __repr__(self) -> str:
        return f"Sealer({self.check})"

    @classmethod
    def of(cls, keys: IssuerKeys) -> Sealer:
        """The sealer of an installation."""
        return cls(keys.sealing_key(PURPOSE))

    def close(self, plain: bytes, place: str) -> str:
        """A secret as upper-case hex of nonce, cipher text and tag."""
        context = place.encode()
        nonce = keyed_digest(self._nonce_key, context + b"\0" + plain)[:NONCE_BYTES]
        return (nonce + seal(self._key, nonce, plain, context)).hex().upper()

    def open(self, text: str, place: str) -> bytes | None:
        """The secret of `close`; None if key, place or a single digit differs."""
        try:
            raw = bytes.fromhex(text)
        except ValueError:
            return None
        if len(raw) < NONCE_BYTES:
            return None
        return unseal(self._key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())


def create_key_file(path: Path) -> Sealer:
    """A fresh key for cards that travel, in a new file of mode 0600."""
    key = os.urandom(KEY_BYTES)
    document = {"format": KEY_FILE_FORMAT, "card_text_key": key.hex().upper()}
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as reason:
        raise CardFileError(
            "The key file {path} cannot be written ({reason}); choose another place.",
            path=path,
            reason=reason.strerror,
        ) from None
    with os.fdopen(fd, "w", encoding="ascii") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(fd)
    return Sealer(key)


def load_key_file(path: Path) -> Sealer:
    """The sealer of a key file, or of another installation's issuer keys."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as reason:
        raise CardFileError(
            "The key file {path} cannot be read ({reason}); check the name.",
            path=path,
            reason=reason.strerror,
        ) from None
    except UnicodeDecodeError:
        text = ""
    try:
        return Sealer.of(IssuerKeys.from_json(text))
    except KeysError:
        return Sealer(_travel_key(text, path))


def _travel_key(text: str, path: Path) -> bytes:
    try:
        document = json.loads(text)
        key = bytes.fromhex(document["card_text_key"])
        if document["format"] == KEY_FILE_FORMAT and len(key) == KEY_BYTES:
            return key
    except (ValueError, KeyError, TypeError):
        pass
    raise CardFileError("{path} is no key file of this program; check the name.", path=path)
