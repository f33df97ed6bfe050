"""The centre's tables of the money that comes in: employers, wages, month ends, interest, estates.

A month is "2026-11". What was credited is APPEND_ONLY: (month, person) and (year, person) are keys,
so that nothing is credited twice. Big tables are kept in the order of their key (SQLite).
"""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from backend.store.columns import metadata, number, words

employers = Table(
    "employers",
    metadata,
    words("employer_no", primary_key=True),
    words("name"),
    words("area"),
)

employments = Table(
    "employments",
    metadata,
    words("payer_no"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    number("wage_base_fen"),
    words("since"),
    words("until"),
    PrimaryKeyConstraint("payer_no", "psn_no", "since"),
    sqlite_with_rowid=False,
)
Index("employments_person", employments.c.psn_no)

declarations = Table(
    "declarations",
    metadata,
    words("payer_no"),
    words("month"),
    words("declared_at"),
    words("paid_at"),
    number("people"),
    number("account_fen"),
    number("pool_fen"),
    PrimaryKeyConstraint("payer_no", "month"),
)

wage_lines = Table(
    "wage_lines",
    metadata,
    words("month"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    words("payer_no"),
    number("wage_base_fen"),
    number("person_fen"),
    number("employer_fen"),
    number("account_fen"),
    PrimaryKeyConstraint("month", "psn_no"),
    sqlite_with_rowid=False,
)

month_credits = Table(
    "month_credits",
    metadata,
    words("month"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    words("kind"),
    number("amount_fen"),
    words("msgid"),
    PrimaryKeyConstraint("month", "psn_no"),
    sqlite_with_rowid=False,
)

interest_credits = Table(
    "interest_credits",
    metadata,
    words("year"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    number("product_fen_days"),
    number("rate_per_10k"),
    number("amount_fen"),
    words("msgid"),
    PrimaryKeyConstraint("year", "psn_no"),
    sqlite_with_rowid=False,
)

data_gaps = Table(
    "data_gaps",
    metadata,
    Column("psn_no", Text, ForeignKey("persons.psn_no"), primary_key=True),
    words("missing"),
    words("since"),
)

benefits = Table(
    "benefits",
    metadata,
    words("benefit_id", primary_key=True),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False, index=True),
    words("kind"),
    words("month"),
    number("amount_fen"),
    words("about"),
)

estates = Table(
    "estates",
    metadata,
    Column("psn_no", Text, ForeignKey("persons.psn_no"), primary_key=True),
    words("died_on"),
    words("reported_at"),
)

heirs = Table(
    "heirs",
    metadata,
    Column("psn_no", Text, ForeignKey("estates.psn_no"), nullable=False),
    number("payout"),
    number("position"),
    words("name"),
    words("certno"),
    words("share"),
    number("amount_fen"),
    words("paid_at"),
    PrimaryKeyConstraint("psn_no", "payout", "position"),
)

CREDITED = (month_credits, interest_credits, heirs)
"""Rows that say what was paid: never changed, never removed."""
