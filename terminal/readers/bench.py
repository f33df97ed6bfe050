"""A reader under test as `terminal.check` wants it: links by protocol, and what its pad can do."""

from __future__ import annotations

from collections.abc import Callable

from card_emulator.protocol.apdu import Response
from terminal.check.suite import Bench
from terminal.errors import CardGone
from terminal.readers.choosing import fitting
from terminal.readers.contact import T0, T1, Contact
from terminal.readers.failures import ReaderMissing
from terminal.readers.pinpad import pad_of

PROTOCOLS = {"T=0": (T0,), "T=1": (T1,), "": (T0, T1)}
DEADLINE_S = 5.0


class ContactLink:
    """A connection that is not exclusive, with the protocols it may take."""

    def __init__(self, name: str, protocol: str) -> None:
        self._name, self._protocol = name, protocol
        self._contact: Contact | None = None

    def connect(self) -> bytes:
        """Power up; the ATR. Raises CardGone (also for another protocol than asked) or CardMute."""
        reader = next(iter(fitting(self._name)), None)
        if reader is None:
            raise ReaderMissing(reader=self._name)
        contact = Contact(reader, DEADLINE_S, exclusive=False, protocols=PROTOCOLS[self._protocol])
        self._contact = contact
        atr = contact.connect()
        if self._protocol and self.protocol_name != self._protocol:
            self.disconnect()
            raise CardGone()
        return atr

    @property
    def protocol_name(self) -> str:
        """As connected."""
        return "T=1" if self._contact is not None and self._contact.protocol == T1 else "T=0"

    def exchange(self, command: list[int]) -> Response:
        """One command as the wire has it."""
        if self._contact is None:
            raise CardGone()
        return self._contact.exchange(command)

    def disconnect(self) -> None:
        """Power down."""
        contact, self._contact = self._contact, None
        if contact is not None:
            contact.disconnect()

    def features(self) -> tuple[str, ...]:
        """What the reader's pad can do."""
        return pad_of(self._contact).names() if self._contact is not None else ()


def bench_of(name: str, swap: Callable[[], bool] | None = None) -> Bench:
    """The bench of the reader with this name."""

    def features() -> tuple[str, ...]:
        link = ContactLink(name, "")
        link.connect()
        try:
            return link.features()
        finally:
            link.disconnect()

    return Bench(name, lambda protocol: ContactLink(name, protocol), features, swap)
