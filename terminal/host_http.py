"""The way to a remote centre: envelopes as HTTP request bodies; the HTTP client's one door.

Anything but a whole answer with status 200 is HostSilent, a refusal of the gateway included: what
was asked may have happened (failures.md R8). Nothing is sent twice here: that is up to the journal.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from terminal.errors import HostSilent, WrongUsage

ADDRESS = "/fsi/api/rsfComIfsService/callService"
CONNECT_S, READ_S = 10.0, 10.0
"""The times of the interface's own sample code (settlement.md 2.4)."""

LARGEST_ANSWER = 16 * 1024 * 1024
OK = 200


class CentreUrlWrong(WrongUsage):
    """The setting is no address of a centre."""

    template = "The setting centre_url is not an http address: {url}. Correct or remove it."


@dataclass(frozen=True, slots=True)
class HttpTransport:
    """A `Host` transport; `close` gives the connections back."""

    client: httpx.Client

    def __call__(self, request: bytes) -> bytes:
        """One envelope out, one in. Raises HostSilent."""
        try:
            with self.client.stream("POST", ADDRESS, content=request) as answer:
                if answer.status_code != OK:
                    raise HostSilent
                return _whole(answer)
        except (httpx.HTTPError, httpx.StreamError) as silence:
            raise HostSilent from silence

    def close(self) -> None:
        """No more questions."""
        self.client.close()


def _whole(answer: httpx.Response) -> bytes:
    """The body, as far as a centre's answer can be long."""
    parts, size = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise HostSilent
    return b"".join(parts)


def remote_centre(
    url: str, *, connect_s: float = CONNECT_S, read_s: float = READ_S
) -> HttpTransport:
    """The transport to the centre at a base address. Raises CentreUrlWrong."""
    try:
        base = httpx.URL(url)
    except httpx.InvalidURL:
        base = httpx.URL()
    if base.scheme not in ("http", "https") or not base.host:
        raise CentreUrlWrong(url=url)
    timeout = httpx.Timeout(read_s, connect=connect_s)
    headers = {"content-type": "text/plain; charset=utf-8", "accept": "application/json"}
    client = httpx.Client(base_url=base, timeout=timeout, headers=headers, trust_env=False)
    return HttpTransport(client)
