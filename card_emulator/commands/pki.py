"""The certificate environment of third-generation cards (card.md 15.2), as far as a terminal needs
it to recognise the card: selection, challenges, the public files and the PIN.

Its PIN is proved by enciphering a challenge, so the card keeps SM3(PIN) as a key of its own. What
needs SM2 (making and importing keys, signatures, envelopes, the administrator's key change) is not
offered: those instructions are unknown here, 6D00 or 6E00.
"""

from __future__ import annotations

from msgspec.structs import replace

from card_emulator.execution import Execution, answer, wrong
from card_emulator.image import PKI_ADMIN, PKI_USER
from card_emulator.protocol.apdu import DONE, Response
from card_emulator.protocol.cipher import same, sm3
from card_emulator.protocol.status import SW, StatusError

USER_P2, ADMIN_P2 = 0x81, 0x00
PIN_KEYS = {  # P2 of VERIFY -> name of the key, what proving it opens
    USER_P2: ("pki_user", PKI_USER),
    ADMIN_P2: ("pki_admin", PKI_ADMIN),
}
PIN_OBJECT = bytes.fromhex("C103")  # tag and length before the PIN to be hashed
HASH_DATA_BYTES = 5


def verify(ex: Execution) -> Response:
    """00 20 01 {81 user, 00 administrator}: SM4(SM3(PIN)[0..15], challenge padded with 00)."""
    name, condition = PIN_KEYS[ex.p2]
    key = ex.named_key(ex.df, name, 1)
    if key is None:
        raise StatusError(SW.KEY_NOT_FOUND)
    if key.tries_left == 0:
        raise StatusError(SW.PIN_BLOCKED)
    challenge = ex.session.take_challenge()
    if challenge is None:
        raise StatusError(SW.NO_CHALLENGE)
    ex.image = ex.image.with_key(ex.session.df, replace(key, tries_left=key.tries_left - 1))
    ex.commit()
    if not same(ex.algorithm.session_key(key.value, challenge), ex.data):
        ex.session.authenticated.discard(condition)
        return wrong(key.tries_left - 1)
    ex.image = ex.image.with_key(ex.session.df, replace(key, tries_left=key.max_tries))
    ex.session.authenticated.add(condition)
    return DONE


def hash_pin(ex: Execution) -> Response:
    """80 C4 01 03: C1 03 and a PIN of three bytes -> its SM3 digest. Any PIN: no right is won."""
    if not ex.secret.startswith(PIN_OBJECT):
        raise StatusError(SW.BAD_DATA)
    return answer(sm3(ex.secret[len(PIN_OBJECT) :]))
