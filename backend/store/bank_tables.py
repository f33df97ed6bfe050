"""The bank's tables: financial accounts, and the secrets of people (bank PIN, online password).

The money of a financial account is in the ledger like all other. `key` is made of the secret
(pin_proof.py); `locked_until` is "" or a time of the centre.
"""

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Table, Text

from backend.store.columns import metadata, number, raw, words

financial_accounts = Table(
    "financial_accounts",
    metadata,
    Column("psn_no", Text, ForeignKey("persons.psn_no"), primary_key=True),
    words("account_no", unique=True),
    words("opened_at"),
    words("opened_by"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    words("sort"),
    raw("salt"),
    raw("key"),
    number("tries_left"),
    raw("challenge"),
    words("locked_until"),
    words("changed_at"),
    PrimaryKeyConstraint("psn_no", "sort"),
)
