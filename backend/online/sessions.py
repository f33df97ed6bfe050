"""Who is logged in, for how long, and how often somebody may be wrong; in memory only.

A session is found by a random token in a cookie that scripts cannot read; a fresh one is given at
login. Every form carries the session's own second token. Clocks are the caller's, in seconds.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

IDLE_S = 600.0
LONGEST_S = 3600.0
MOST_SESSIONS = 2000
MOST_FAILURES, FAILURES_S = 5, 900.0
MOST_CALLERS = 10_000
TOKEN_BYTES = 32


@dataclass(slots=True)
class Session:
    """One visitor; `certno` is "" until the password was right."""

    language: str
    began_s: float
    seen_s: float
    certno: str = field(default="", repr=False)
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES), repr=False)

    def took_form(self, token: str) -> bool:
        """Whether a form comes from a page of this session."""
        return hmac.compare_digest(token.encode(), self.form_token.encode())


class Sessions:
    """Sessions by token; idle and old ones end."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._open: dict[str, Session] = {}

    def find(self, token: str) -> Session | None:
        """The session of a cookie, if it still holds."""
        session, now_s = self._open.get(token), self._now_s()
        if session is None:
            return None
        if now_s - session.seen_s > IDLE_S or now_s - session.began_s > LONGEST_S:
            del self._open[token]
            return None
        session.seen_s = now_s
        return session

    def begin(self, language: str, certno: str = "") -> tuple[str, Session]:
        """A new session and its token; the one not seen for longest makes room."""
        while len(self._open) >= MOST_SESSIONS:
            del self._open[min(self._open, key=lambda token: self._open[token].seen_s)]
        now_s = self._now_s()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = self._open[token] = Session(language, now_s, now_s, certno)
        return token, session

    def end(self, token: str) -> None:
        """The session is over."""
        self._open.pop(token, None)


class Throttle:
    """Counts failures by what failed (a citizen id, an address); too many and it has to wait."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._failures: dict[str, list[float]] = {}

    def is_closed(self, key: str) -> bool:
        """Whether there were too many failures lately."""
        return len(self._recent(key)) >= MOST_FAILURES

    def failed(self, key: str) -> None:
        """One more."""
        if len(self._failures) >= MOST_CALLERS:
            self._failures.pop(next(iter(self._failures)))
        self._failures[key] = [*self._recent(key), self._now_s()]

    def succeeded(self, key: str) -> None:
        """Forget what was wrong before."""
        self._failures.pop(key, None)

    def _recent(self, key: str) -> list[float]:
        since_s = self._now_s() - FAILURES_S
        return [at_s for at_s in self._failures.get(key, ()) if at_s > since_s]
