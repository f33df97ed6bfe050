"""Header checks of the provinces' gateways (settlement.md 2.4) as plug-ins: none, hunan, tif.

A refused caller gets the gateway's own shape, {"code": 401, "message": ...}, and the centre never
sees the message. Secrets are compared in constant time and appear nowhere.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

WINDOW_S = 1800
"""How far a signed time may be off: 30 minutes."""

MISSING = "缺少服务网关的请求头!"
LATE = "签名时间戳超时!"
UNKNOWN = "非法用户!"
FORGED = "签名不一致!"


@dataclass(frozen=True, slots=True, repr=False)
class Accounts:
    """Secrets by access key (or paasid)."""

    secrets: Mapping[str, str]


class Gate(Protocol):
    """A header check."""

    def refuses(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """The gateway's message for a caller it refuses, or None. Header names are lower case."""


class OpenGate:
    """No check."""

    def refuses(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """Nobody is refused."""
        del headers, now
        return None


class HunanGate:
    """base64(HmacSHA1(secret, "k=v&k=v")) over the `_api_` headers in natural order."""

    SIGNED = ("_api_access_key", "_api_name", "_api_timestamp", "_api_version")
    SIGNATURE = "_api_signature"

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def refuses(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """See `Gate`."""
        if not all(headers.get(name) for name in (*self.SIGNED, self.SIGNATURE)):
            return MISSING
        if _is_late(headers["_api_timestamp"], 13, now):
            return LATE
        secret = self._accounts.secrets.get(headers["_api_access_key"])
        if secret is None:
            return UNKNOWN
        expected = self.sign(secret, headers)
        return None if _same(expected, headers[self.SIGNATURE]) else FORGED

    @classmethod
    def sign(cls, secret: str, headers: Mapping[str, str]) -> str:
        """The signature for these headers, as a client computes it."""
        text = "&".join(f"{name}={headers[name]}" for name in cls.SIGNED)
        return b64encode(hmac.digest(secret.encode(), text.encode(), "sha1")).decode("ascii")


class TifGate:
    """SHA-256(timestamp + secret + nonce + timestamp) in hexadecimal, time in seconds."""

    SIGNED = ("x-tif-paasid", "x-tif-timestamp", "x-tif-nonce")
    SIGNATURE = "x-tif-signature"

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def refuses(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """See `Gate`."""
        if not all(headers.get(name) for name in (*self.SIGNED, self.SIGNATURE)):
            return MISSING
        if _is_late(headers["x-tif-timestamp"], 10, now):
            return LATE
        secret = self._accounts.secrets.get(headers["x-tif-paasid"])
        if secret is None:
            return UNKNOWN
        expected = self.sign(secret, headers)
        return None if _same(expected, headers[self.SIGNATURE].lower()) else FORGED

    @classmethod
    def sign(cls, secret: str, headers: Mapping[str, str]) -> str:
        """The signature for these headers, as a client computes it."""
        time, nonce = headers["x-tif-timestamp"], headers["x-tif-nonce"]
        return sha256(f"{time}{secret}{nonce}{time}".encode()).hexdigest()


def gate_of(name: str, accounts: Accounts) -> Gate:
    """The header check of a profile."""
    gates: dict[str, Gate] = {
        "none": OpenGate(),
        "hunan": HunanGate(accounts),
        "tif": TifGate(accounts),
    }
    return gates[name]


def _is_late(text: str, digits: int, now: datetime) -> bool:
    """Whether a time in seconds (10 digits) or milliseconds (13) is outside the window."""
    if len(text) != digits or not (text.isascii() and text.isdigit()):
        return True
    seconds = int(text[:10])
    return abs(now.timestamp() - seconds) > WINDOW_S


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())
