"""PIN and authentication (card.md 7.2, 7.3, 7.5).

Every comparison is paid for first: the decremented try counter is committed, then the secrets are
compared in constant time, then success restores the counter. Cutting power between those steps
can cost a try, never give one.
"""

from __future__ import annotations

from msgspec.structs import replace

from card_emulator.execution import Execution, answer, wrong
from card_emulator.image import Pin
from card_emulator.protocol.apdu import DONE, Response
from card_emulator.protocol.cipher import keyed_digest, same
from card_emulator.protocol.keys import KEY_VERSION
from card_emulator.protocol.status import SW, StatusError

CHALLENGE_LENGTHS = (4, 8, 16)
SEPARATOR = 0xFF  # between old and new PIN in CHANGE PIN
PIN_DIGITS = range(4, 17)


def pin_digest(key: bytes, packed: bytearray | memoryview) -> bytes:
    """Keyed digest of a packed PIN; trailing F padding does not count. b"" for the empty PIN."""
    end = len(packed)
    while end and packed[end - 1] == SEPARATOR:
        end -= 1
    return keyed_digest(key, memoryview(packed)[:end]) if end else b""


def acceptable_pin(packed: bytearray | memoryview) -> bool:
    """4 to 16 decimal digits, an odd one padded with F; or nothing at all."""
    nibbles = [nibble for byte in packed for nibble in (byte >> 4, byte & 0x0F)]
    if nibbles and nibbles[-1] == 0x0F:
        nibbles.pop()
    good = all(nibble <= 9 for nibble in nibbles) and len(nibbles) in PIN_DIGITS
    return good or not packed


def stored_pin(ex: Execution) -> Pin:
    """The card's PIN; 6A88 on a card that has none."""
    if ex.image.pin is None:
        raise StatusError(SW.KEY_NOT_FOUND)
    return ex.image.pin


def _compare(ex: Execution, digest: bytes) -> bool:
    """Pay a try, compare, restore on success. The restored counter is in the image, uncommitted."""
    pin = stored_pin(ex)
    if pin.tries_left == 0:
        raise StatusError(SW.PIN_BLOCKED)
    ex.image = replace(ex.image, pin=replace(pin, tries_left=pin.tries_left - 1))
    ex.commit()
    right = bool(pin.digest) and same(pin.digest, digest)
    if right:
        ex.image = replace(ex.image, pin=replace(pin, tries_left=pin.max_tries))
    else:
        ex.session.pin_ok = False
    return right


def verify(ex: Execution) -> Response:
    """00 20: compare the PIN; without data tell whether one is set (63Cx) or not (9000)."""
    pin = stored_pin(ex)
    if not ex.secret:
        return wrong(pin.tries_left) if pin.digest else DONE
    if not _compare(ex, pin_digest(pin.key, ex.secret)):
        return wrong(stored_pin(ex).tries_left)
    ex.session.pin_ok = True
    return DONE


def change_pin(ex: Execution) -> Response:
    """80 5E 01 00: old ‖ FF ‖ new. The initial PIN is never taken back (6A80)."""
    pin = stored_pin(ex)
    if pin.tries_left == 0:
        raise StatusError(SW.PIN_BLOCKED)
    cut = ex.secret.find(SEPARATOR)
    if cut < 0:
        raise StatusError(SW.BAD_DATA)
    view = memoryview(ex.secret)
    old, new = view[:cut], view[cut + 1 :]
    if (pin.digest or cut) and not _compare(ex, pin_digest(pin.key, old)):
        return wrong(stored_pin(ex).tries_left)
    digest = pin_digest(pin.key, new)
    if not acceptable_pin(new) or (digest and same(digest, pin.initial)):
        ex.commit()  # the old PIN was right: its try comes back although the change is refused
        raise StatusError(SW.BAD_DATA)
    ex.image = replace(
        ex.image, pin=replace(stored_pin(ex), digest=digest, tries_left=pin.max_tries)
    )
    return DONE


def get_challenge(ex: Execution) -> Response:
    """00 84: 4, 8 or 16 random bytes; any other Le is 6700."""
    if ex.le not in CHALLENGE_LENGTHS:
        raise StatusError(SW.WRONG_LENGTH)
    ex.session.challenge = ex.random(ex.le)
    return answer(ex.session.challenge)


def internal_authenticate(ex: Execution) -> Response:
    """00 88 00 00: factor8 ‖ orig8 [‖ key version] -> 8 bytes that only the issuer's card knows."""
    version = ex.data[16] if len(ex.data) > 16 else KEY_VERSION
    key = ex.named_key(ex.image.dfs[ex.environment()], "irk", version)
    if key is None:
        raise StatusError(SW.KEY_NOT_FOUND)
    algorithm = ex.algorithm
    session = algorithm.session_key(key.value, ex.data[:8])
    return answer(algorithm.auth(session, ex.data[8:16]))


def external_authenticate(ex: Execution) -> Response:
    """00 82 00 kid: auth8 ‖ orig8 [‖ key version] against the last challenge."""
    version = ex.data[16] if len(ex.data) > 16 else None
    index, key = ex.find_key(ex.p2, version)
    if key.tries_left == 0:
        raise StatusError(SW.PIN_BLOCKED)
    challenge = ex.session.take_challenge()
    if challenge is None:
        raise StatusError(SW.NO_CHALLENGE)
    ex.image = ex.image.with_key(index, replace(key, tries_left=key.tries_left - 1))
    ex.commit()
    algorithm = ex.algorithm
    session = algorithm.session_key(key.value, challenge)
    if not same(algorithm.auth(session, ex.data[8:16]), ex.data[:8]):
        ex.session.authenticated.discard(ex.p2)
        return wrong(key.tries_left - 1)
    ex.image = ex.image.with_key(index, replace(key, tries_left=key.max_tries))
    ex.session.authenticated.add(ex.p2)
    return DONE
