"""The centre's tables of lost cards and of card numbers that are blacklisted as a range.

A row of `losses` is one report; a later step of the same loss (formal after telephone) is a row of
its own. `state` says what became of it; while it is open the card's own state carries it.
"""

from sqlalchemy import Column, ForeignKey, Table, Text

from backend.store.columns import metadata, partial, words

losses = Table(
    "losses",
    metadata,
    words("loss_id", primary_key=True),
    Column("card_sn", Text, ForeignKey("cards.card_sn"), nullable=False),
    words("psn_no"),
    words("kind"),
    words("reported_on"),
    words("until_day"),
    words("letter_no"),
    words("state"),
    words("applied_on"),
    words("collect_from"),
    words("new_card_no"),
    words("ended_on"),
)
partial("losses_open", losses.c.card_sn, where="state = 'open'", unique=True)
partial("losses_letter", losses.c.letter_no, where="letter_no <> ''", unique=True)

card_ranges = Table(
    "card_ranges",
    metadata,
    words("first_no", primary_key=True),
    words("last_no"),
    words("since"),
)
