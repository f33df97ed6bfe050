"""The centre's table of adopted cards: salted hashes of cards that are not ours, nothing of them.

`digest` is over `salt` and the card's fingerprint; `pin_key` is made of the training PIN.
"""

from sqlalchemy import Column, ForeignKey, Table, Text

from backend.store.columns import metadata, number, raw, words

adoptions = Table(
    "adoptions",
    metadata,
    words("adoption_id", primary_key=True),
    raw("salt"),
    raw("digest"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False, index=True),
    raw("pin_salt"),
    raw("pin_key"),
    number("tries_left"),
    raw("challenge"),
    words("adopted_at"),
)
