"""The centre's tables of day's end: files of 9101 and 3202, and how each terminal's books compared.

A terminal has one statement of a kind and its days, the latest: sign-off looks at those of today.
"""

from sqlalchemy import PrimaryKeyConstraint, Table

from backend.store.columns import metadata, raw, words

stored_files = Table(
    "stored_files",
    metadata,
    words("file_qury_no", primary_key=True),
    words("institution"),
    words("filename"),
    raw("content"),
    words("dld_endtime"),
)

day_statements = Table(
    "day_statements",
    metadata,
    words("institution"),
    words("mac"),
    words("clr_type"),
    words("insutype"),
    words("begin_day"),
    words("end_day"),
    words("result"),
    words("business_date"),
    PrimaryKeyConstraint("institution", "mac", "clr_type", "insutype", "begin_day", "end_day"),
)
