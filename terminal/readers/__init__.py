"""The door to the cards: PC/SC readers and in-process slots alike, through pyscard.

`door` is what a transaction uses; `choosing` finds the reader of a slot, `contact` is a connected
card, `service` looks at readers without touching cards, `watch` turns that into events.
"""

from terminal.readers.choosing import AUTOMATIC
from terminal.readers.door import Readers
from terminal.readers.failures import NoService, ReaderBusy, ReaderMissing
from terminal.readers.service import Seen, Service, look, service
from terminal.readers.watch import Event, Happened, Watch

__all__ = [
    "AUTOMATIC",
    "Event",
    "Happened",
    "NoService",
    "ReaderBusy",
    "ReaderMissing",
    "Readers",
    "Seen",
    "Service",
    "Watch",
    "look",
    "service",
]
