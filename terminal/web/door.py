"""Who may look: the address with its token opens once, a cookie stands for it from then on.

A name that is not ours in Host is a rebound name; a foreign Origin is somebody's web page talking
to this computer. Neither is let through, whatever it carries.
"""

from __future__ import annotations

import secrets
from enum import Enum, auto

HOSTS = ("127.0.0.1", "localhost")
TOKEN_BYTES = 32


class Token(Enum):
    """What a token is worth."""

    GOOD = auto()
    USED = auto()
    WRONG = auto()


class Door:
    """One token and one cookie for as long as the process runs; neither is written anywhere."""

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(TOKEN_BYTES)
        self._used = False
        self.cookie = secrets.token_urlsafe(TOKEN_BYTES)
        """What the browser keeps that came with the token."""
        self.port = 0
        """Where it stands; nothing is ours before that is known."""

    @property
    def cookie_name(self) -> str:
        """Cookies know no ports; two counters on one computer must not mix theirs up."""
        return f"shuaka-{self.port}"

    @property
    def base(self) -> str:
        """The address without the token."""
        return f"http://{HOSTS[0]}:{self.port}/"

    @property
    def address(self) -> str:
        """What a person opens, once."""
        return f"{self.base}?token={self._token}"

    def judge(self, token: str) -> Token:
        """Whether a token opens; the first time that it does is the last."""
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            return Token.WRONG
        if self._used:
            return Token.USED
        self._used = True
        return Token.GOOD

    def knows(self, cookie: str | None) -> bool:
        """Whether this is the browser that came with the token."""
        given = (cookie or "").encode(errors="replace")  # a header may hold bytes that are no text
        return secrets.compare_digest(given, self.cookie.encode())

    def is_ours(self, host: str) -> bool:
        """Whether a request means this computer by its own name and port."""
        return bool(self.port) and host.lower() in {f"{name}:{self.port}" for name in HOSTS}

    def is_our_page(self, host: str, origin: str | None) -> bool:
        """Whether a web socket is asked for by the page that was fetched from here."""
        return self.is_ours(host) and origin == f"http://{host}"
