"""Tables of treatment elsewhere: what was passed on, whose claims were paid, periods cleared.

`forwards` stands at the place of treatment: one row for each message with an effect that another
centre had to answer. `far_claims` stands at the insured place beside the settlements it made for
another centre. A centre has both when its people travel in both directions.
"""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from backend.store.columns import metadata, number, partial, raw, words

OPEN_ERRAND = "state IN ('asked', 'reversing')"
"""What another centre has not answered, or has still to be told."""

forwards = Table(
    "forwards",
    metadata,
    words("institution"),
    words("msgid"),
    words("infno"),
    words("region"),
    words("far_msgid", unique=True),
    words("mac"),
    words("state"),
    words("psn_no"),
    words("card_sn"),
    words("omsgid"),
    words("setl_id"),
    words("far_setl_id"),
    words("day"),
    words("asked_at"),
    words("far_infno"),
    raw("envelope"),
    raw("request"),
    raw("answer"),
    words("clearing_id"),
    words("trouble"),
    words("mdtrt_id"),
    PrimaryKeyConstraint("institution", "msgid"),
)
Index("forwards_settlement", forwards.c.setl_id)
Index("forwards_visit", forwards.c.mdtrt_id)
Index("forwards_day", forwards.c.region, forwards.c.clearing_id, forwards.c.day)
partial("forwards_open", forwards.c.asked_at, where=OPEN_ERRAND, unique=False)

far_claims = Table(
    "far_claims",
    metadata,
    Column("setl_id", Text, ForeignKey("settlements.setl_id"), primary_key=True),
    words("region"),
    words("institution"),
    words("institution_name"),
    words("day"),
    words("clearing_id"),
)
Index("far_claims_day", far_claims.c.region, far_claims.c.clearing_id, far_claims.c.day)

clearings = Table(
    "clearings",
    metadata,
    words("clearing_id", primary_key=True),
    words("region"),
    words("side"),
    words("until"),
    number("rows"),
    number("amount_fen"),
    words("state"),
    words("closed_at"),
    words("paid_at"),
)
Index("clearings_region", clearings.c.region, clearings.c.clearing_id)

registrations = Table(
    "elsewhere_registrations",
    metadata,
    words("registration_id", primary_key=True),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False, index=True),
    words("place"),
    words("since"),
    words("until"),
    words("reason"),
    words("ended"),
    words("institution"),
    words("at"),
)
