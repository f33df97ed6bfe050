"""The centre's tables of offline sales: proofs that a later debit erased, cases for people.

A proof is kept as it came, for the sale that may still be forwarded without one. A case is an
offline sale that could not be accepted; `moved_fen` is what the card's mirror gave all the same and
`decided` what people made of it ("" open, "institution" or "holder").
"""

from sqlalchemy import PrimaryKeyConstraint, Table

from backend.store.columns import metadata, number, partial, raw, words

card_proofs = Table(
    "card_proofs",
    metadata,
    words("card_sn"),
    words("kind"),
    number("sequence"),
    raw("tac"),
    words("at"),
    PrimaryKeyConstraint("card_sn", "kind", "sequence"),
)

offline_cases = Table(
    "offline_cases",
    metadata,
    words("case_id", primary_key=True),
    words("institution"),
    words("msgid"),
    words("card_sn"),
    words("psn_no"),
    number("sequence"),
    words("terminal_no"),
    number("terminal_txn_no"),
    words("terminal_time"),
    number("account_fen"),
    number("moved_fen"),
    words("reason"),
    words("opened_at"),
    words("decided"),
    words("decided_at"),
)
partial("offline_cases_open", offline_cases.c.card_sn, where="decided = ''", unique=False)
