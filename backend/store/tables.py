"""The centre's tables. Keys are text made by the client, money is BIGINT fen, empty is "".

Accounts change only by transfers; rows of APPEND_ONLY are never updated or deleted (triggers).
Portable on purpose: no sequences, no server-side defaults, partial indexes in their common form.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from backend.store.columns import metadata, number, partial, raw, told, words
from backend.store.funding_tables import CREDITED

SCHEMA_VERSION = 4

MAY_BE_NEGATIVE = ("pool", "institution", "clearing", "funding", "bank")
"""Kinds of account that stand for parties outside the centre: their balance is what they owe."""

OPEN_CASE = "((state = 'held' AND doubt <> 'proven') OR doubt = 'open')"
"""A card transaction that blocks its card and is reported by 1101 (failures.md R5)."""

schema_version = Table("schema_version", metadata, number("version"))

institutions = Table(
    "institutions",
    metadata,
    words("code", primary_key=True),
    words("name"),
    words("area"),
)

sign_ons = Table(
    "sign_ons",
    metadata,
    words("sign_no", primary_key=True),
    Column("institution", Text, ForeignKey("institutions.code"), nullable=False),
    words("slot"),
    words("mac"),
    words("opter_no"),
    words("signed_on"),
    words("signed_off"),
)
partial(
    "sign_ons_open_slot",
    sign_ons.c.institution,
    sign_ons.c.slot,
    where="signed_off = ''",
    unique=True,
)

persons = Table(
    "persons",
    metadata,
    words("psn_no", primary_key=True),
    words("certno", unique=True),
    words("name"),
    words("gend"),
    words("naty"),
    words("brdy"),
    words("account_kind"),
)

insurances = Table(
    "insurances",
    metadata,
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    number("position"),
    words("insutype"),
    words("psn_type"),
    words("status"),
    words("since"),
    words("paused"),
    words("civil_servant"),
    words("area"),
    words("employer"),
    PrimaryKeyConstraint("psn_no", "position"),
)

cards = Table(
    "cards",
    metadata,
    words("card_sn", primary_key=True),
    words("card_no"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False, index=True),
    raw("card_factor"),
    number("algorithm"),
    number("key_version"),
    words("issued_on"),
    words("expires_on"),
    words("status"),
    words("status_since"),
    words("status_reason"),
    number("unprinted"),
    number("last_purchase"),
    number("last_load"),
    words("lost_until"),
    words("status_before"),
)
partial("cards_stopped", cards.c.card_sn, where="status NOT IN ('normal', 'not_activated')",
        unique=False)  # fmt: skip

relatives = Table(
    "relatives",
    metadata,
    words("binding_id", primary_key=True),
    Column("user_psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    Column("giver_psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    number("position"),
    words("relation"),
    words("since"),
    words("ended"),
    number("limit_fen"),
)
Index("relatives_order", relatives.c.user_psn_no, relatives.c.position, unique=True)
Index("relatives_giver", relatives.c.giver_psn_no)

accounts = Table(
    "accounts",
    metadata,
    words("account_id", primary_key=True),
    words("kind"),
    words("owner"),
    number("balance_fen"),
    CheckConstraint(
        "balance_fen >= 0 OR kind IN ({})".format(", ".join(f"'{k}'" for k in MAY_BE_NEGATIVE)),
        name="never_negative",
    ),
    info=told(postgresql={"with": {"fillfactor": 50}}),
)
"""Rows leave room for their next version: an update then touches no index, whose page others that
look up their own accounts have read."""

transfers = Table(
    "transfers",
    metadata,
    words("institution"),
    words("msgid"),
    number("line_no"),
    words("subject", index=True),
    words("reason"),
    Column("debit", Text, ForeignKey("accounts.account_id"), nullable=False),
    Column("credit", Text, ForeignKey("accounts.account_id"), nullable=False),
    number("amount_fen"),
    words("at"),
    PrimaryKeyConstraint("institution", "msgid", "line_no"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    CheckConstraint("debit <> credit", name="two_sides"),
)
Index("transfers_debit", transfers.c.debit, transfers.c.at)
Index("transfers_credit", transfers.c.credit, transfers.c.at)

settlements = Table(
    "settlements",
    metadata,
    words("setl_id", primary_key=True),
    words("mdtrt_id"),
    words("institution"),
    words("msgid"),
    words("kind"),
    words("refund_of"),
    words("state"),
    words("psn_no"),
    words("card_sn"),
    words("insutype"),
    words("psn_type"),
    words("med_type"),
    words("clr_type"),
    words("cert_type"),
    words("account_place"),
    words("fund_pay_type"),
    words("policy_year"),
    words("business_date"),
    words("setl_time"),
    number("medfee_fen"),
    number("own_expense_fen"),
    number("over_limit_fen"),
    number("first_pay_fen"),
    number("in_scope_fen"),
    number("deductible_fen"),
    number("pool_fen"),
    number("fund_fen"),
    number("account_fen"),
    number("mutual_aid_fen"),
    number("cash_fen"),
)
Index("settlements_msgid", settlements.c.msgid, settlements.c.institution, unique=True)
Index("settlements_year", settlements.c.psn_no, settlements.c.policy_year,
      settlements.c.business_date)  # fmt: skip
Index("settlements_day", settlements.c.institution, settlements.c.setl_time)
partial("settlements_refunded_once", settlements.c.refund_of, where="refund_of <> ''", unique=True)

holds = Table(
    "holds",
    metadata,
    words("hold_id", primary_key=True),
    words("institution"),
    words("msgid"),
    words("kind"),
    words("mac"),
    words("psn_no"),
    Column("card_sn", Text, ForeignKey("cards.card_sn"), nullable=False),
    number("sequence"),
    words("terminal_no"),
    number("account_fen"),
    number("self_fen"),
    number("fund_fen"),
    number("balance_fen"),
    words("host_time"),
    words("state"),
    words("doubt"),
    number("terminal_txn_no"),
    words("terminal_time"),
    raw("tac"),
)
Index("holds_msgid", holds.c.msgid, holds.c.institution, unique=True)
_PLACE = (holds.c.card_sn, holds.c.kind, holds.c.sequence)
partial("holds_sequence", *_PLACE, where="state IN ('held', 'posted')", unique=True)
partial(
    "holds_terminal_txn",
    holds.c.terminal_no,
    holds.c.terminal_txn_no,
    where="terminal_txn_no > 0 AND kind = '2' AND (state = 'posted' OR doubt = 'compensated')",
    unique=True,
)
partial("holds_reversed", *_PLACE, where="state = 'reversed'", unique=False)
partial("holds_open", holds.c.card_sn, where=OPEN_CASE, unique=False)
partial("holds_of_terminal", holds.c.institution, holds.c.mac, where="state = 'held'", unique=False)

tombstones = Table(
    "tombstones",
    metadata,
    words("institution"),
    words("msgid"),
    words("reversed_by"),
    words("at"),
    PrimaryKeyConstraint("institution", "msgid"),
)

replies = Table(
    "replies",
    metadata,
    words("institution"),
    words("msgid"),
    words("infno"),
    raw("digest"),
    raw("reply"),
    words("at"),
    PrimaryKeyConstraint("institution", "msgid"),
)

audit = Table(
    "audit",
    metadata,
    words("chain"),
    number("position"),
    words("institution"),
    words("msgid"),
    raw("link"),
    PrimaryKeyConstraint("chain", "position"),
)
Index("audit_request", audit.c.institution, audit.c.msgid, unique=True)

drugs = Table(
    "drugs",
    metadata,
    words("barcode", index=True),
    words("med_list_codg", index=True),
    words("medins_list_codg"),
    words("name"),
    words("name_en"),
    words("form"),
    words("spec"),
    words("list_type"),
    words("chrgitm_lv"),
    number("selfpay_per_10k"),
    Column("ceiling_fen", BigInteger),
    number("price_fen"),
    words("unit"),
    number("rx"),
    words("initials"),
    words("maker"),
    words("valid_from"),
    words("valid_to"),
    words("sex"),
    number("age_from"),
    number("age_below"),
    number("pack_days"),
    words("ingredient"),
    words("restricted"),
    PrimaryKeyConstraint("medins_list_codg", "med_list_codg", "valid_from"),
)

APPEND_ONLY = (transfers, replies, audit, *CREDITED)
