"""What becomes of a PIN or password that is proved to the centre: a proof, or the key of a new one.

The one place of the terminal where such a secret is worked with; every secret given is wiped.
"""

from __future__ import annotations

import os

from backend.protocol.codec import Hex
from backend.protocol.messages.bank import NewSecret
from backend.protocol.pin_proof import (
    PASSWORD_ROUNDS,
    ROUNDS,
    SALT_BYTES,
    pin_key,
    proof_of,
    sealed,
)
from terminal.flow import AtTheCentre

__all__ = ["PASSWORD_ROUNDS", "ROUNDS", "new_secret", "prove", "replace_secret", "wipe"]


def wipe(*secrets: bytearray) -> None:
    """Nothing is left of them."""
    for secret in secrets:
        secret[:] = bytes(len(secret))
        del secret[:]


def prove(at: AtTheCentre, secret: bytearray) -> bytes:
    """The proof of a secret over the subject, for the challenge at hand."""
    try:
        key = pin_key(secret, at.terms.salt, at.terms.rounds)
    finally:
        wipe(secret)
    return proof_of(key, at.terms.challenge, at.subject)


def new_secret(secret: bytearray, rounds: int) -> NewSecret:
    """The salted key of a new secret; it is in the clear, for who needs no old one."""
    salt = os.urandom(SALT_BYTES)
    try:
        return NewSecret(salt=Hex(salt), key=Hex(pin_key(secret, salt, rounds)))
    finally:
        wipe(secret)


def replace_secret(at: AtTheCentre, old: bytearray, new: bytearray) -> tuple[bytes, NewSecret]:
    """The proof of the old secret, and the new one's key sealed by the old one's."""
    try:
        key = pin_key(old, at.terms.salt, at.terms.rounds)
        fresh = new_secret(new, at.terms.rounds)
    finally:
        wipe(old, new)
    hidden = NewSecret(salt=fresh.salt, key=Hex(sealed(key, at.terms.challenge, fresh.key)))
    return proof_of(key, at.terms.challenge, at.subject), hidden
