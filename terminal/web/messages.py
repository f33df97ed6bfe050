"""What the page's script says over the web socket: keys, and sizes of its window.

Its other messages (focus, blur, ping) mean nothing here; neither does anything malformed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from terminal.web.window import Size, within_limits

MOST_CHARACTERS = 256 * 1024


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys as a terminal sends them; never shown, a PIN may be among them."""

    keys: bytes = field(repr=False)


def read_message(text: str) -> Typed | Size | None:
    """One message, or None."""
    try:
        said = msgspec.json.decode(text, type=list[object])
    except msgspec.DecodeError:
        return None
    match said:
        case ["stdin", str(keys)]:
            return Typed(keys.encode("utf-8", "replace"))
        case ["resize", {"width": int(columns), "height": int(rows)}]:
            return within_limits(columns, rows)
        case _:
            return None
