"""How a PIN is proved without being told: PBKDF2 makes a key of it, the key signs a challenge.

The centre keeps the key, never the PIN; a recording of one proof is worth nothing for the next
challenge. Both sides compute it here.
"""

from __future__ import annotations

import hmac
from hashlib import pbkdf2_hmac

ROUNDS = 20_000
PURPOSE = b"shuaka KPIN 1"


def pin_key(pin: bytes | bytearray, salt: bytes, rounds: int) -> bytes:
    """The key of a PIN given as ASCII digits."""
    return pbkdf2_hmac("sha256", pin, salt, rounds)


def proof_of(key: bytes, challenge: bytes, fingerprint: bytes) -> bytes:
    """What a terminal sends for one challenge and one card: 32 bytes."""
    return hmac.digest(key, PURPOSE + challenge + fingerprint, "sha256")
