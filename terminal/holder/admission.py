"""Who may open the page: an address with a word that works once, then a cookie.

A new address is made for each who asks at the counter; whoever uses it is the holder's display
from then on, and the one before is turned away. Comparisons take the same time whatever is wrong.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field

TOKEN_BYTES = 24


@dataclass(slots=True, eq=False)
class Session:
    """One opened page."""

    language: str
    key: str = field(repr=False)
    ended: bool = False


class Admission:
    """One outstanding word, one session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._word = ""
        self._session: Session | None = None

    def new_word(self) -> str:
        """A word for an address; the one before it, if nobody used it, works no more."""
        with self._lock:
            self._word = secrets.token_urlsafe(TOKEN_BYTES)
            return self._word

    def admit(self, word: str, language: str) -> Session | None:
        """The session a word opens, once; None for a wrong or a used one."""
        with self._lock:
            if not self._word or not hmac.compare_digest(word.encode(), self._word.encode()):
                return None
            self._word, before = "", self._session
            session = Session(language, secrets.token_urlsafe(TOKEN_BYTES))
            self._session = session
        if before is not None:
            before.ended = True
        return session

    def find(self, key: str) -> Session | None:
        """The session of a cookie."""
        with self._lock:
            session = self._session
        if session is None or not hmac.compare_digest(key.encode(), session.key.encode()):
            return None
        return session
