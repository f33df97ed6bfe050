"""The issuer's commands (card.md 7, 7.4): PIN CHANGE/UNBLOCK, APPLICATION BLOCK, CARD BLOCK.

Each needs an external authentication and then a MAC over a fresh challenge. Resets of the PIN are
counted; after the last the card refuses (6985) and has to be replaced (rules.md R9).
"""

from __future__ import annotations

from msgspec.structs import replace

from card_emulator.commands.access import acceptable_pin, pin_digest, stored_pin
from card_emulator.commands.sealed import opened, sealing_key
from card_emulator.execution import Execution
from card_emulator.image import Pin
from card_emulator.protocol.apdu import DONE, Response
from card_emulator.protocol.applications import KID_BK, KID_PUK, PIN_RESET_LIMIT
from card_emulator.protocol.cipher import MAC_BYTES, same
from card_emulator.protocol.status import SW, StatusError

LOCKING_KEY = "lk"  # allows APPLICATION BLOCK; an application without one cannot be blocked
PUK_ONLY, BK_ONLY = ((KID_PUK,),), ((KID_BK,),)


def _resettable(ex: Execution) -> tuple[Pin, bytes, bytes]:
    """(PIN, session key, sealed data) once everything allows a reset: 6A88 6985 6982 6984 6988."""
    pin, key = stored_pin(ex), sealing_key(ex, ex.environment())
    if pin.resets >= PIN_RESET_LIMIT:
        raise StatusError(SW.CONDITIONS)
    ex.require(PUK_ONLY)
    return pin, *opened(ex, key)


def unblock_pin(ex: Execution) -> Response:
    """84 24 00 00: all tries back, the PIN as it was."""
    pin, _, _ = _resettable(ex)
    _reset(ex, pin, pin.digest)
    return DONE


def change_pin(ex: Execution) -> Response:
    """84 24 00 01: a new PIN under the session key; of length zero it takes the PIN away.

    The initial PIN never comes back (6A80), as in CHANGE PIN.
    """
    if (len(ex.data) - MAC_BYTES) % ex.algorithm.block:
        raise StatusError(SW.WRONG_LENGTH)
    pin, session, sealed = _resettable(ex)
    try:
        plain = ex.algorithm.open_pin(session, sealed)
    except ValueError:
        raise StatusError(SW.BAD_DATA) from None
    try:
        digest = pin_digest(pin.key, plain)
        if not acceptable_pin(plain) or (digest and same(digest, pin.initial)):
            raise StatusError(SW.BAD_DATA)
    finally:
        plain[:] = bytes(len(plain))
    _reset(ex, pin, digest)
    return DONE


def _reset(ex: Execution, pin: Pin, digest: bytes) -> None:
    """Store it and end what the old PIN had opened."""
    changed = replace(pin, digest=digest, tries_left=pin.max_tries, resets=pin.resets + 1)
    ex.image = replace(ex.image, pin=changed)
    ex.session.pin_ok = False


def block_application(ex: Execution) -> Response:
    """84 1E 00 01: the current application refuses everything from now on, for good (9303)."""
    if ex.df.blocked:
        return DONE
    key = sealing_key(ex, ex.session.df)
    lock = next((one for one in ex.df.keys if one.name.startswith(LOCKING_KEY)), None)
    if lock is None:
        raise StatusError(SW.CONDITIONS)
    ex.require(((lock.kid,),))
    opened(ex, key)
    ex.image = ex.image.with_df(ex.session.df, replace(ex.df, blocked=True))
    return DONE


def block_card(ex: Execution) -> Response:
    """84 16 00 00: the card refuses everything from now on, for good (6A81)."""
    key = sealing_key(ex, ex.environment())
    ex.require(BK_ONLY)
    opened(ex, key)
    ex.image = replace(ex.image, blocked=True)
    return DONE
