"""Access conditions as text: `free`, `never`, `pin`, `key 0x84`, joined by `and`, then by `or`.

The same words stand in exported cards and in descriptions of extensions; `and` binds tighter.
"""

from __future__ import annotations

import re

from card_emulator.image import FREE, NEVER, PIN, Access
from card_emulator.refusals import BadInput

_KEY = re.compile(r"key (?:0x)?([0-9A-Fa-f]{1,4})")
_FIXED = {"free": FREE, "never": NEVER}
_NAMES = {access: name for name, access in _FIXED.items()}


def access_text(access: Access) -> str:
    """`((PIN,), (0x84,))` -> `pin or key 0x84`."""
    return _NAMES.get(access) or " or ".join(
        " and ".join("pin" if one == PIN else f"key 0x{one:02X}" for one in every)
        for every in access
    )


def parse_access(text: str) -> Access:
    """Read `access_text`; BadInput for other words."""
    plain = " ".join(text.split())
    if plain in _FIXED:
        return _FIXED[plain]
    return tuple(
        tuple(_condition(one, text) for one in every.split(" and "))
        for every in plain.split(" or ")
    )


def _condition(one: str, text: str) -> int:
    key = _KEY.fullmatch(one)
    if one != "pin" and key is None:
        raise BadInput(
            "{text} is no access condition; write free, never, pin or key 0xNN, joined by "
            "and / or.",
            text=repr(text),
        )
    return PIN if key is None else int(key[1], 16)
