"""What passing a message on to another centre consists of: what is sent, what is booked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from backend.context import Context
from backend.errands import Errand

Sent = tuple[str, msgspec.Struct]
"""Number and input of what is asked of the other centre."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer to book: of which region, to which errand (None for a question), its output."""

    region: str
    errand: Errand | None
    output: bytes

    @property
    def of(self) -> Errand:
        """The errand of a message that is one."""
        assert self.errand is not None
        return self.errand


@dataclass(frozen=True, slots=True)
class Way:
    """What is sent for a message, what is booked of the answer (giving the terminal's output)."""

    send: Callable[[Context, Any], Sent]
    book: Callable[[Context, Any, Heard], object]
    is_errand: bool = False
