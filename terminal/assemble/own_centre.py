"""The centre of this home: books, the ways to other centres and the desk behind the transport.

It is more than half of what a start imports, and the counter paints without it: it is opened by
whoever asks first, in whatever thread, and the others wait for that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from terminal.assemble.home import Home
from terminal.config import ConfigWrong
from terminal.errors import HostSilent, NotOpened

if TYPE_CHECKING:  # half a second that nobody waits for who only looks
    from backend.centre import Centre
    from backend.centre_settings import OpenedWays
    from backend.store import Store, StoreFailure, StoreRefused
    from card_emulator.protocol.keys import IssuerKeys

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Books:
    """An opened centre with its database."""

    store: Store
    centre: Centre


class OwnCentre:
    """Opened once, at the first question; closed once, and then it is silent."""

    def __init__(self, home: Home, keys: IssuerKeys, now: Now) -> None:
        self._home, self._keys, self._now = home, keys, now
        self._opening = threading.RLock()
        self._opened: Books | None = None
        self._closers = ExitStack()
        self._closed = False

    def open(self) -> Books:
        """What is behind it. Raises StoreRefused or ConfigWrong; HostSilent after the end."""
        with self._opening:
            if self._closed:
                raise HostSilent()
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> Books:
        from backend.centre import Centre
        from backend.store import open_store

        with ExitStack() as opened:
            store = open_store(self._home.centre)
            opened.callback(store.close)
            ways = self._ways()
            opened.callback(ways.close)
            centre = Centre(
                store, self._keys, now=self._now, profile=ways.profile, routes=ways.routes
            )
            centre.recover()
            self._closers = opened.pop_all()
        return Books(store, centre)

    def _ways(self) -> OpenedWays:
        """The doors to the centres of other regions. Raises ConfigWrong, StoreRefused."""
        from backend.centre_settings import CentreSettingsWrong, load_centre_settings, open_ways

        home = self._home.path
        try:
            return open_ways(load_centre_settings(home), home, self._keys, self._now)
        except CentreSettingsWrong as wrong:
            raise ConfigWrong(**wrong.values) from wrong

    def ready(self) -> None:
        """The same for a counter that is open already. Raises NotOpened or HostSilent."""
        try:
            self.open()
        except ConfigWrong as wrong:
            raise NotOpened(wrong.template, **wrong.values) from wrong
        except _refusals() as refused:
            values = {name: str(value) for name, value in refused.values.items()}
            raise NotOpened(refused.template, **values) from refused

    def store(self) -> Store:
        """The database."""
        return self.open().store

    def handle(self, request: bytes) -> bytes:
        """One envelope, answered: the transport."""
        return self.open().centre.handle(request)

    def close(self) -> None:
        """Close what was opened, if anything was; an opening under way is waited for."""
        with self._opening:
            self._closed = True
            self._closers.close()


def _refusals() -> tuple[type[StoreFailure], type[StoreRefused]]:
    """Sentences of the books; looked up only when they could not be opened."""
    from backend.store import StoreFailure, StoreRefused

    return StoreFailure, StoreRefused
