"""The centre's tables of what a claim is held against: prescriptions, chronic illness, findings.

What is dispensed of a prescription is a row per line of a settlement: it counts while that
settlement is in force, so a reversal or a refund gives it back without a note. A reimbursement is
the hand-in beside its settlement; an invoice is handed in once.
"""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from backend.store.columns import metadata, number, raw, words

issued_prescriptions = Table(
    "issued_prescriptions",
    metadata,
    words("rxno", primary_key=True),
    Column("institution", Text, ForeignKey("institutions.code"), nullable=False),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    words("issued_at"),
    words("valid_until"),
    words("withdrawn_at"),
    raw("content"),
)
Index("issued_prescriptions_person", issued_prescriptions.c.psn_no)

dispensed = Table(
    "dispensed",
    metadata,
    Column("rxno", Text, ForeignKey("issued_prescriptions.rxno"), nullable=False),
    Column("setl_id", Text, ForeignKey("settlements.setl_id"), nullable=False),
    words("feedetl_sn"),
    words("med_list_codg"),
    number("count_10k"),
    PrimaryKeyConstraint("rxno", "setl_id", "feedetl_sn"),
)

chronic_registrations = Table(
    "chronic_registrations",
    metadata,
    words("registration_id", primary_key=True),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    words("dise_codg"),
    words("dise_name"),
    words("since"),
    words("until"),
    words("registered_at"),
)
Index("chronic_registrations_person", chronic_registrations.c.psn_no)

claim_findings = Table(
    "claim_findings",
    metadata,
    words("finding_id", primary_key=True),
    Column("setl_id", Text, ForeignKey("settlements.setl_id"), nullable=False),
    words("institution"),
    words("psn_no"),
    words("found_on"),
    words("rule"),
    raw("content"),
    words("feedback"),
    words("feedback_reason"),
    words("feedback_at"),
)
Index("claim_findings_day", claim_findings.c.found_on, claim_findings.c.institution)
Index("claim_findings_settlement", claim_findings.c.setl_id)

reimbursements = Table(
    "reimbursements",
    metadata,
    Column("setl_id", Text, ForeignKey("settlements.setl_id"), primary_key=True),
    Column("psn_no", Text, ForeignKey("persons.psn_no"), nullable=False),
    words("issuer"),
    words("invono"),
    words("handed_in_at"),
    raw("content"),
)
Index("reimbursements_invoice", reimbursements.c.issuer, reimbursements.c.invono, unique=True)
Index("reimbursements_person", reimbursements.c.psn_no)
