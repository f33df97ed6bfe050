"""How a PIN is proved without being told: PBKDF2 makes a key of it, the key signs a challenge.

The centre keeps the key, never the PIN; a recording of one proof is worth nothing for the next
challenge. Both sides compute it here.
"""

from __future__ import annotations

import hmac
from hashlib import pbkdf2_hmac

ROUNDS = 20_000
PASSWORD_ROUNDS = 60_000
"""A password is guessed away from the counter; a PIN is worth its few tries only."""

KEY_BYTES = SALT_BYTES = 32
PURPOSE = b"shuaka KPIN 1"
NEW_KEY = b"shuaka new key 1"


def pin_key(pin: bytes | bytearray, salt: bytes, rounds: int) -> bytes:
    """The key of a PIN given as ASCII digits."""
    return pbkdf2_hmac("sha256", pin, salt, rounds)


def proof_of(key: bytes, challenge: bytes, fingerprint: bytes) -> bytes:
    """What a terminal sends for one challenge and one card: 32 bytes."""
    return hmac.digest(key, PURPOSE + challenge + fingerprint, "sha256")


def sealed(old_key: bytes, challenge: bytes, new_key: bytes) -> bytes:
    """A new key as only who knows the old one can read it, for one challenge; its own inverse."""
    assert len(new_key) == KEY_BYTES
    mask = hmac.digest(old_key, NEW_KEY + challenge, "sha256")
    return bytes(a ^ b for a, b in zip(new_key, mask, strict=True))
