"""The door to the cards: PC/SC readers and in-process slots alike, through pyscard.

`door` is what a transaction uses; `choosing` finds the reader of a slot, `contact` is a connected
card, `service` looks at readers without touching cards, `watch` turns that into events.
"""

from terminal.readers.choosing import AUTOMATIC
from terminal.readers.door import DEADLINE_S, Readers
from terminal.readers.failures import NoService, ReaderBusy, ReaderMissing
from terminal.readers.service import Seen, Service, look, service
from terminal.readers.watch import Event, Happened, Watch
from terminal.readers.worker import NO_DEADLINE

__all__ = [
    "AUTOMATIC",
    "DEADLINE_S",
    "NO_DEADLINE",
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
