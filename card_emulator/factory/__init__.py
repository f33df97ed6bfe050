"""The card factory: a file of synthetic people in, a folder of card files out, all or nothing.

Only synthetic identities are taken: ids in district 999999, which does not exist, with valid check
characters. `columns` says what a row may hold, `tables` reads rows with their places, `people`
invents some, `batch` makes the cards.
"""

from card_emulator.factory.batch import IssuedCard, Pins, issue_batch
from card_emulator.factory.columns import COLUMNS, Applicant, Terms
from card_emulator.factory.people import invent, write_people
from card_emulator.factory.roll import read_people

__all__ = [
    "COLUMNS",
    "Applicant",
    "IssuedCard",
    "Pins",
    "Terms",
    "invent",
    "issue_batch",
    "read_people",
    "write_people",
]
