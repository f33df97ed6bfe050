"""The holder's page put together: the agency's site, asking this home's centre or a remote one.

It is a terminal of the agency of its own (address, sign-on, message numbers), so it runs beside the
counter; like `shuaka centre serve` it opens the books of the home without owning the home.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from backend.api.serving import Server
from backend.centre import Centre
from backend.online.asking import CentreSilent, Holders
from backend.online.site import Site, create_site
from backend.protocol.calls import Call
from backend.store import open_store
from card_emulator.store import load_keys
from terminal.assemble.home import Home
from terminal.clock import Clock
from terminal.config import load_settings
from terminal.errors import HostSilent, WorldFailure
from terminal.host import Host, Institution, NotSignedOn, Transport, machine_address
from terminal.words import in_language

STAMPS = "page.stamp"
MOST_ASKS = 3
LOCALLY_MADE = 0x02
"""The bit of a MAC address that says it is not a device's own: the page's differs in it."""

Input = TypeVar("Input")
Output = TypeVar("Output")


class PageUnusable(WorldFailure):
    """The address cannot be listened on."""

    template = "The page cannot listen on {host} port {port}: {detail}. Choose another port."


class Asker:
    """The page's way to the centre, one question at a time (backend.online.asking.Ask)."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = threading.Lock()

    def __call__(self, call: Call[Input, Output], message: Input) -> Output:
        """The answer. Raises Refused, or CentreSilent when none came."""
        with self._lock:
            for _ in range(MOST_ASKS):
                try:
                    if not self._host.sign_no:
                        self._host.sign_on()
                    reply = self._host.ask(call, message, self._host.stamp().msgid)
                except NotSignedOn:
                    self._host.sign_no = ""
                except HostSilent as silence:
                    raise CentreSilent from silence
                else:
                    assert reply is not None, "every question of the page has an answer"
                    return reply
        raise CentreSilent


@contextmanager
def opened_page(home: Home, now: Callable[[], datetime] = datetime.now) -> Iterator[Site]:
    """The site of a home, until it is left. Raises StoreRefused, CardFileError, ConfigWrong."""
    settings = load_settings(home.path)
    who = Institution(settings.agency, settings.agency_name, settings.operator, settings.area)
    stamps = home.path / STAMPS
    with _transport(home, settings.centre_url, now) as transport:
        clock = Clock(who.code, now(), keep=lambda stamp: _keep(stamps, stamp),
                      last_stamp=_last(stamps))  # fmt: skip
        try:
            asker = Asker(Host(transport, who, clock, page_address()))
            yield Site(Holders(asker), in_language)
        finally:
            clock.close()


@contextmanager
def _transport(home: Home, url: str, now: Callable[[], datetime]) -> Iterator[Transport]:
    if url:
        from terminal.host_http import remote_centre

        remote = remote_centre(url)
        try:
            yield remote
        finally:
            remote.close()
        return
    store = open_store(home.centre)
    try:
        yield Centre(store, load_keys(home.keys), now=now).handle
    finally:
        store.close()


def serve_page(home: Home, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Serve the page until interrupted; `ready` gets the port. Raises PageUnusable."""
    with opened_page(home) as site:
        try:
            Server(create_site(site), host, port).run(ready)
        except KeyboardInterrupt:
            pass
        except OSError as trouble:
            detail = trouble.strerror or str(trouble)
            raise PageUnusable(host=host, port=str(port), detail=detail) from trouble


def page_address() -> str:
    """A MAC address beside the machine's own, for a terminal that is a program."""
    first, _, rest = machine_address().partition(":")
    return f"{int(first, 16) ^ LOCALLY_MADE:02X}:{rest}"


def _keep(path: Path, stamp: str) -> None:
    """Written beside and moved over: there is always a whole one."""
    beside = path.with_suffix(".new")
    beside.write_text(stamp, encoding="ascii")
    os.replace(beside, path)


def _last(path: Path) -> str | None:
    with suppress(OSError):
        return path.read_text(encoding="ascii") or None
    return None
