"""Secure messaging (card.md 6.2, 7.4, 10.1, 14): commands whose data ends in a MAC.

The MAC covers header and data under a session key that only this challenge gives; the key is the
STK of the application. A challenge is spent by the first command that uses it, right or wrong. A
wrong MAC locks no key: it changes nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable

from card_emulator.execution import Execution
from card_emulator.image import Key
from card_emulator.protocol.apdu import HEADER, Response
from card_emulator.protocol.cipher import MAC_BYTES, same
from card_emulator.protocol.status import SW, StatusError

SEALING_KEY = "stk"  # every application names its own: stk, stk_df04


def sealing_key(ex: Execution, df: int) -> Key:
    """The STK of a DF; 6A88 in one that has none, the master file for example."""
    for key in ex.image.dfs[df].keys:
        if key.name.startswith(SEALING_KEY):
            return key
    raise StatusError(SW.KEY_NOT_FOUND)


def opened(ex: Execution, key: Key) -> tuple[bytes, bytes]:
    """(session key, data without its MAC) of a sealed command; 6984, 6988."""
    challenge = ex.session.take_challenge()
    if challenge is None:
        raise StatusError(SW.NO_CHALLENGE)
    session = ex.algorithm.session_key(key.value, challenge)
    data, mac = ex.data[:-MAC_BYTES], ex.data[-MAC_BYTES:]
    header = bytes(ex.raw[: HEADER + 1])  # Lc counts the MAC
    if not same(ex.algorithm.mac(session, header + data), mac):
        raise StatusError(SW.SM_WRONG)
    return session, data


def with_mac(
    handler: Callable[[Execution], Response],
    is_bare: Callable[[Execution], bool] = lambda _: False,
) -> Callable[[Execution], Response]:
    """A plain command in its sealed form (CLA 04): 6987 without a MAC, then as the plain one.

    Access conditions hold as in the plain form; the MAC comes on top of them. `is_bare` tells data
    that is whole without its last four bytes being a MAC.
    """

    def sealed(ex: Execution) -> Response:
        if len(ex.data) <= MAC_BYTES:
            raise StatusError(SW.SM_MISSING)
        key = sealing_key(ex, ex.session.df)
        if is_bare(ex):
            raise StatusError(SW.SM_MISSING)
        _, ex.data = opened(ex, key)
        return handler(ex)

    return sealed
