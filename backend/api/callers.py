"""Who may call: the Host a request is for and the Origin of the page it comes from.

A name that is not ours in Host is a rebound name; a foreign Origin is somebody's web page talking
to this computer. Programs send no Origin and reach us by address, as localhost, or by a listed
name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

LOCAL = frozenset({"localhost"})


@dataclass(frozen=True, slots=True)
class Callers:
    """`hosts`: names this centre is known by; `origins`: pages that may use it."""

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()

    def refuses(self, headers: Mapping[str, str]) -> str | None:
        """Why a request is turned away; None lets it through."""
        host = headers.get("host", "")
        if not self._is_ours(host):
            return "请求的主机名不是本机"
        origin = headers.get("origin")
        if origin is None:
            return None
        if origin not in self.origins and origin not in (f"http://{host}", f"https://{host}"):
            return "请求来源不被允许"
        return None

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in LOCAL | self.hosts or _is_address(name)


LOOPBACK = Callers()


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name).version)
    except ValueError:
        return False
