"""The centre's tables of statements and disputes: card records are archived before a card is reset.

A statement is one epoch of a card, from one printing to the next. A record of a card stands on one
statement only, a line is disputed in one case only. An adopted card has no 卡识别码 of ours: its
adoption stands in `card_sn`.
"""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from backend.store.columns import metadata, number, partial, raw, words

statements = Table(
    "statements",
    metadata,
    words("statement_id", primary_key=True),
    words("card_sn"),
    words("epoch"),
    words("becomes"),
    words("state"),
    number("counted"),
    number("in_order"),
    words("institution"),
    words("archived_at"),
    words("printed_at"),
    words("cleared_at"),
)
Index("statements_epoch", statements.c.card_sn, statements.c.epoch, unique=True)

statement_lines = Table(
    "statement_lines",
    metadata,
    Column("statement_id", Text, ForeignKey("statements.statement_id"), nullable=False),
    number("line_no"),
    words("card_sn"),
    words("kind"),
    number("sequence"),
    raw("record"),
    words("subject"),
    words("finding"),
    words("printed_at"),
    PrimaryKeyConstraint("statement_id", "line_no"),
)
partial(
    "statement_lines_record",
    statement_lines.c.card_sn,
    statement_lines.c.kind,
    statement_lines.c.sequence,
    where="sequence >= 0",
    unique=True,
)
partial(
    "statement_lines_subject",
    statement_lines.c.card_sn,
    statement_lines.c.subject,
    where="sequence < 0",
    unique=True,
)

adopted_sales = Table(
    "adopted_sales",
    metadata,
    Column("setl_id", Text, ForeignKey("settlements.setl_id"), primary_key=True),
    words("adoption_id", index=True),
)

disputes = Table(
    "disputes",
    metadata,
    words("case_no", primary_key=True),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False, index=True),
    words("card_sn", index=True),
    words("kind"),
    number("sequence"),
    words("subject"),
    words("line", unique=True),
    words("said"),
    words("verdict"),
    words("state"),
    number("corrected_fen"),
    words("institution"),
    words("opened_at"),
    words("answered_at"),
)
