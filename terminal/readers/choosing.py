"""Which reader serves a slot: by exact name, by pattern, or by what the cards in them answer.

A pattern that fits one reader names it. Where it fits several (`auto` fits all), the card decides:
one that selects the PSAM application is the PSAM, any other is a user card. The answer is
remembered by reader and ATR, so a card is asked once. Readers of the system go before in-process.
"""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatch
from typing import Any

from smartcard.pcsc.PCSCReader import PCSCReader
from smartcard.System import readers as system_readers

from card_emulator.protocol.apdu import Command
from card_emulator.protocol.applications import PSAM_AID
from card_emulator.protocol.status import SW, bytes_waiting
from terminal.errors import CardGone, CardMute
from terminal.flow import Slot
from terminal.readers.contact import Contact
from terminal.readers.failures import PYSCARD

AUTOMATIC = "auto"
NOBODYS_AID = b"\xf0SHUAKA\x00"
"""An application no card has: one that selects it selects anything and is no PSAM."""

WILD = "*?"


def in_the_system(reader: object) -> bool:
    """Whether a reader belongs to the PC/SC service, not to this process."""
    return isinstance(reader, PCSCReader)


def fits(pattern: str, name: str) -> bool:
    """Whether a pattern is, is part of or matches a reader's name; `auto` fits all."""
    wanted, name = pattern.lower(), name.lower()
    if any(mark in wanted for mark in WILD):
        return fnmatch(name, wanted)
    return wanted == AUTOMATIC or wanted in name


def fitting(pattern: str) -> list[Any]:
    """Readers whose name is, contains or matches a pattern; the system's first."""
    try:
        everyone = list(system_readers())
    except PYSCARD:  # no service, and nobody installed a reader list that lives without it
        return []
    exact = [reader for reader in everyone if str(reader) == pattern]
    if exact:
        return exact[:1]
    everyone.sort(key=lambda reader: not in_the_system(reader))
    return [reader for reader in everyone if fits(pattern, str(reader))]


class Chooser:
    """Finds the reader of a slot and remembers which card is a PSAM."""

    def __init__(self, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._known: dict[tuple[str, bytes], Slot] = {}

    def choose(self, slot: Slot, pattern: str, taken: Collection[str] = ()) -> Any:
        """The pyscard reader for a slot, None if nothing fits; `taken` readers are not asked."""
        readers = fitting(pattern)
        if len(readers) == 1:
            return readers[0]
        free = [reader for reader in readers if str(reader) not in taken]
        empty = None
        for reader in free:
            role = self.role(reader)
            if role is slot:
                return reader
            if role is None and empty is None:
                empty = reader
        return empty

    def role(self, reader: Any) -> Slot | None:
        """What the card in a reader is good for; None without a usable card."""
        contact = Contact(reader, self._deadline_s, exclusive=False)
        try:
            key = (contact.reader_name, contact.connect())
            if key not in self._known:
                self._known[key] = _role_of(contact)
            return self._known[key]
        except (CardGone, CardMute):
            return None
        finally:
            contact.disconnect()


def _role_of(contact: Contact) -> Slot:
    psam = _selects(contact, PSAM_AID) and not _selects(contact, NOBODYS_AID)
    return Slot.PSAM if psam else Slot.USER


def _selects(contact: Contact, aid: bytes) -> bool:
    sw = contact.exchange(list(bytes(Command(0, 0xA4, 4, 0, aid)))).sw
    return sw == SW.OK or bytes_waiting(sw) is not None
