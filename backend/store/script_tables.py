"""The centre's tables of issuer scripts, of the codes that permit one, and of cards let in late.

A script is a row that moves: `phase` and `move` are its place in the plan of its kind, `step` is
the number of what was handed out last. A card has at most one code; what is kept is PBKDF2 of it.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from backend.store.columns import metadata, number, partial, raw, words

scripts = Table(
    "scripts",
    metadata,
    words("script_id", primary_key=True),
    Column("card_sn", Text, ForeignKey("cards.card_sn"), nullable=False),
    words("kind"),
    words("permit"),
    words("state"),
    number("phase"),
    number("move"),
    number("step"),
    number("begun_before"),
    raw("drawn"),
    raw("detail"),
    words("begun_at"),
    words("ended_at"),
    words("reason"),
)
Index("scripts_of_card", scripts.c.card_sn, scripts.c.kind)
partial("scripts_open", scripts.c.card_sn, where="state = 'open'", unique=True)

pin_codes = Table(
    "pin_codes",
    metadata,
    Column("card_sn", Text, ForeignKey("cards.card_sn"), primary_key=True),
    words("code_id"),
    raw("salt"),
    raw("pin_key"),
    raw("challenge"),
    number("tries_left"),
    words("valid_until"),
    words("state"),
)

identity_checks = Table(
    "identity_checks",
    metadata,
    words("certno", primary_key=True),
    words("day"),
    number("wrong"),
)

reopened_cards = Table(
    "reopened_cards",
    metadata,
    Column("card_sn", Text, ForeignKey("cards.card_sn"), primary_key=True),
    words("reopened_on"),
    words("institution"),
)
