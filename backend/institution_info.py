"""Institution information 1201 (settlement.md 2.5): by code, or by a part of the name."""

from __future__ import annotations

from backend.context import Context
from backend.grades import grade_of
from backend.people import Institution
from backend.protocol.messages.institution import (
    InstitutionReply,
    InstitutionRequest,
    MedinsInfo,
)
from backend.store import tables as t
from backend.store.sql import select


def institution_info(context: Context, message: InstitutionRequest) -> InstitutionReply:
    """1201: the designated institutions of a type that fit."""
    asked = message.medinsinfo
    found = (_info(context, Institution(*row)) for row in context.tx.rows(_ALL))
    return InstitutionReply(
        tuple(
            info
            for info in found
            if info.fixmedins_type == asked.fixmedins_type
            and asked.fixmedins_code in ("", info.fixmedins_code)
            and asked.fixmedins_name in info.fixmedins_name
        )
    )


def _info(context: Context, institution: Institution) -> MedinsInfo:
    grade = grade_of(context.tx, institution.code)
    return MedinsInfo(
        fixmedins_code=institution.code,
        fixmedins_name=institution.name,
        uscc=grade.uscc or f"9{institution.code:0>17}",
        fixmedins_type=grade.fixmedins_type,
        hosp_lv=grade.hosp_lv,
    )


_ALL = select(t.institutions).order_by(t.institutions.c.code)
