"""Tables of what surrounds a settlement: its bill in detail, visits, fee lines, stock, codes.

Documents (`content`) are our own messages as JSON: read whole, written once, never searched.
"""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from backend.store.columns import metadata, number, raw, words

bills = Table(
    "bills",
    metadata,
    words("setl_id", primary_key=True),
    raw("content"),
)
"""Entered with its settlement. No foreign key: checking it reads the end of the index where all
settle, and every two serializable transactions of a server would be in conflict."""

institution_grades = Table(
    "institution_grades",
    metadata,
    Column("code", Text, ForeignKey("institutions.code"), primary_key=True),
    words("fixmedins_type"),
    words("hosp_lv"),
    words("uscc"),
)

visits = Table(
    "visits",
    metadata,
    words("mdtrt_id", primary_key=True),
    Column("institution", Text, ForeignKey("institutions.code"), nullable=False),
    words("ipt_otp_no"),
    words("psn_no"),
    words("insutype"),
    words("state"),
    words("begntime"),
    raw("content"),
    raw("diagnoses"),
)
Index("visits_number", visits.c.institution, visits.c.ipt_otp_no, unique=True)
Index("visits_person", visits.c.psn_no, visits.c.begntime)

visitors = Table(
    "visitors",
    metadata,
    Column("mdtrt_id", Text, ForeignKey("visits.mdtrt_id"), primary_key=True),
    words("region"),
    words("far_mdtrt_id"),
    raw("content"),
)
"""Beside a visit of somebody another centre insures: which, and whom it says that to be."""

prescriptions = Table(
    "prescriptions",
    metadata,
    Column("mdtrt_id", Text, ForeignKey("visits.mdtrt_id"), primary_key=True),
    words("filename"),
    raw("file"),
    words("at"),
)

fee_lines = Table(
    "fee_lines",
    metadata,
    Column("mdtrt_id", Text, ForeignKey("visits.mdtrt_id"), nullable=False),
    words("feedetl_sn"),
    words("chrg_bchno"),
    words("setl_id"),
    raw("content"),
    PrimaryKeyConstraint("mdtrt_id", "feedetl_sn"),
)
Index("fee_lines_settlement", fee_lines.c.setl_id)

stays = Table(
    "stays",
    metadata,
    Column("mdtrt_id", Text, ForeignKey("visits.mdtrt_id"), primary_key=True),
    Column("institution", Text, ForeignKey("institutions.code"), nullable=False),
    words("admitted_by"),
    words("discharged_by"),
    raw("content"),
)
Index("stays_admission", stays.c.admitted_by, stays.c.institution, unique=True)
Index("stays_discharge", stays.c.discharged_by, stays.c.institution)

stay_settlements = Table(
    "stay_settlements",
    metadata,
    Column("mdtrt_id", Text, ForeignKey("stays.mdtrt_id"), nullable=False),
    number("position"),
    Column("setl_id", Text, ForeignKey("settlements.setl_id"), nullable=False, unique=True),
    number("final"),
    PrimaryKeyConstraint("mdtrt_id", "position"),
)

stock_moves = Table(
    "stock_moves",
    metadata,
    words("institution"),
    words("msgid"),
    number("line_no"),
    words("infno"),
    words("move_no", unique=True),
    words("medins_list_codg"),
    words("bchno"),
    words("setl_id"),
    words("at"),
    raw("content"),
    PrimaryKeyConstraint("institution", "msgid", "line_no"),
)
Index(
    "stock_moves_item",
    stock_moves.c.institution,
    stock_moves.c.medins_list_codg,
    stock_moves.c.setl_id,
)

trace_codes = Table(
    "trace_codes",
    metadata,
    words("code"),
    words("institution"),
    words("msgid"),
    number("line_no"),
    words("infno"),
    words("trdn_flag"),
    number("seen_before"),
    words("at"),
    PrimaryKeyConstraint("code", "institution", "msgid", "line_no"),
)
