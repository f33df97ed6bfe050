"""The centre's tables. Keys are text made by the client, money is BIGINT fen, empty is "".

Accounts change only by transfers; transfers and replies are never updated or deleted (triggers).
Portable on purpose: no sequences, no server-side defaults, partial indexes in their common form.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

SCHEMA_VERSION = 1

MAY_BE_NEGATIVE = ("pool", "institution", "funding")
"""Kinds of account that stand for parties outside the centre: their balance is what they owe."""

OPEN_CASE = "((state = 'held' AND doubt <> 'proven') OR doubt = 'open')"
"""A card transaction that blocks its card and is reported by 1101 (failures.md R5)."""

metadata = MetaData()


def _text(name: str, **more: object) -> Column[str]:
    return Column(name, Text, nullable=False, **more)  # type: ignore[arg-type]  # kwargs of Column


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _partial(name: str, *columns: Column[str] | Column[int], where: str, unique: bool) -> Index:
    return Index(
        name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where)
    )


schema_version = Table("schema_version", metadata, _number("version"))

institutions = Table(
    "institutions",
    metadata,
    _text("code", primary_key=True),
    _text("name"),
    _text("area"),
)

sign_ons = Table(
    "sign_ons",
    metadata,
    _text("sign_no", primary_key=True),
    Column("institution", Text, ForeignKey("institutions.code"), nullable=False),
    _text("slot"),
    _text("mac"),
    _text("opter_no"),
    _text("signed_on"),
    _text("signed_off"),
)
_partial(
    "sign_ons_open_slot",
    sign_ons.c.institution,
    sign_ons.c.slot,
    where="signed_off = ''",
    unique=True,
)

persons = Table(
    "persons",
    metadata,
    _text("psn_no", primary_key=True),
    _text("certno", unique=True),
    _text("name"),
    _text("gend"),
    _text("naty"),
    _text("brdy"),
    _text("account_kind"),
)

insurances = Table(
    "insurances",
    metadata,
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    _number("position"),
    _text("insutype"),
    _text("psn_type"),
    _text("status"),
    _text("since"),
    _text("paused"),
    _text("civil_servant"),
    _text("area"),
    _text("employer"),
    PrimaryKeyConstraint("psn_no", "position"),
)

cards = Table(
    "cards",
    metadata,
    _text("card_sn", primary_key=True),
    _text("card_no"),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False, index=True),
    _bytes("card_factor"),
    _number("algorithm"),
    _number("key_version"),
    _text("issued_on"),
    _text("expires_on"),
    _text("status"),
    _text("status_since"),
    _text("status_reason"),
    _number("unprinted"),
    _number("last_purchase"),
    _number("last_load"),
)

relatives = Table(
    "relatives",
    metadata,
    _text("binding_id", primary_key=True),
    Column("user_psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    Column("giver_psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    _number("position"),
)
Index("relatives_order", relatives.c.user_psn_no, relatives.c.position, unique=True)

accounts = Table(
    "accounts",
    metadata,
    _text("account_id", primary_key=True),
    _text("kind"),
    _text("owner"),
    _number("balance_fen"),
    CheckConstraint(
        "balance_fen >= 0 OR kind IN ({})".format(", ".join(f"'{k}'" for k in MAY_BE_NEGATIVE)),
        name="never_negative",
    ),
)

transfers = Table(
    "transfers",
    metadata,
    _text("institution"),
    _text("msgid"),
    _number("line_no"),
    _text("subject", index=True),
    _text("reason"),
    Column("debit", Text, ForeignKey("accounts.account_id"), nullable=False),
    Column("credit", Text, ForeignKey("accounts.account_id"), nullable=False),
    _number("amount_fen"),
    _text("at"),
    PrimaryKeyConstraint("institution", "msgid", "line_no"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    CheckConstraint("debit <> credit", name="two_sides"),
)

settlements = Table(
    "settlements",
    metadata,
    _text("setl_id", primary_key=True),
    _text("mdtrt_id"),
    _text("institution"),
    _text("msgid"),
    _text("kind"),
    _text("refund_of"),
    _text("state"),
    _text("psn_no"),
    _text("card_sn"),
    _text("insutype"),
    _text("psn_type"),
    _text("med_type"),
    _text("clr_type"),
    _text("cert_type"),
    _text("account_place"),
    _text("fund_pay_type"),
    _text("policy_year"),
    _text("business_date"),
    _text("setl_time"),
    _number("medfee_fen"),
    _number("own_expense_fen"),
    _number("over_limit_fen"),
    _number("first_pay_fen"),
    _number("in_scope_fen"),
    _number("deductible_fen"),
    _number("pool_fen"),
    _number("fund_fen"),
    _number("account_fen"),
    _number("mutual_aid_fen"),
    _number("cash_fen"),
)
Index("settlements_msgid", settlements.c.msgid, settlements.c.institution, unique=True)
Index("settlements_year", settlements.c.psn_no, settlements.c.policy_year)
Index("settlements_day", settlements.c.institution, settlements.c.setl_time)
_partial(
    "settlements_refunded_once", settlements.c.refund_of, where="refund_of <> ''", unique=True
)

holds = Table(
    "holds",
    metadata,
    _text("hold_id", primary_key=True),
    _text("institution"),
    _text("msgid"),
    _text("kind"),
    _text("mac"),
    _text("psn_no"),
    Column("card_sn", Text, ForeignKey("cards.card_sn"), nullable=False),
    _number("sequence"),
    _text("terminal_no"),
    _number("account_fen"),
    _number("self_fen"),
    _number("fund_fen"),
    _number("balance_fen"),
    _text("host_time"),
    _text("state"),
    _text("doubt"),
    _number("terminal_txn_no"),
    _text("terminal_time"),
    _bytes("tac"),
)
Index("holds_msgid", holds.c.msgid, holds.c.institution, unique=True)
_partial(
    "holds_sequence",
    holds.c.card_sn,
    holds.c.kind,
    holds.c.sequence,
    where="state IN ('held', 'posted')",
    unique=True,
)
_partial(
    "holds_terminal_txn",
    holds.c.terminal_no,
    holds.c.terminal_txn_no,
    where="terminal_txn_no > 0 AND kind = '2' AND (state = 'posted' OR doubt = 'compensated')",
    unique=True,
)
_partial("holds_open", holds.c.card_sn, where=OPEN_CASE, unique=False)
_partial(
    "holds_of_terminal", holds.c.institution, holds.c.mac, where="state = 'held'", unique=False
)

tombstones = Table(
    "tombstones",
    metadata,
    _text("institution"),
    _text("msgid"),
    _text("reversed_by"),
    _text("at"),
    PrimaryKeyConstraint("institution", "msgid"),
)

replies = Table(
    "replies",
    metadata,
    _text("institution"),
    _text("msgid"),
    _text("infno"),
    _bytes("digest"),
    _bytes("reply"),
    _text("at"),
    PrimaryKeyConstraint("institution", "msgid"),
)

drugs = Table(
    "drugs",
    metadata,
    _text("barcode", index=True),
    _text("med_list_codg"),
    _text("medins_list_codg"),
    _text("name"),
    _text("name_en"),
    _text("form"),
    _text("spec"),
    _text("list_type"),
    _text("chrgitm_lv"),
    _number("selfpay_per_10k"),
    Column("ceiling_fen", BigInteger),
    _number("price_fen"),
    _text("unit"),
    _number("rx"),
    _text("initials"),
    _text("maker"),
    PrimaryKeyConstraint("medins_list_codg", "med_list_codg"),
)

APPEND_ONLY = (transfers, replies)

SQLITE_TRIGGERS = [
    text(
        f"CREATE TRIGGER {table.name}_never_{verb.lower()} BEFORE {verb} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, '{table.name} are append only'); END"
    )
    for table in APPEND_ONLY
    for verb in ("UPDATE", "DELETE")
]
