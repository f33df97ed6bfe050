"""What kind of institution it is and of which level: a pharmacy unless something else is said."""

from __future__ import annotations

from msgspec import Struct

from backend.store import Tx
from backend.store import visit_tables as v
from backend.store.sql import bindparam, delete, insert, select

HOSPITAL, PHARMACY = "1", "2"
"""fixmedins_type (2.17)."""

LEVELS = dict.fromkeys(("1", "2", "3", "4", "12"), "3") | dict.fromkeys(("5", "6", "7", "13"), "2")
"""hosp_lv grade -> level of the deductible; what is not here is a first-level hospital."""


class Grade(Struct, frozen=True):
    """`hosp_lv` as the code list has it; `uscc` the unified social credit code.

    `lost_per_10k`: so much less pooled funds pay there, of somebody who is elsewhere unregistered.
    """

    fixmedins_type: str = PHARMACY
    hosp_lv: str = ""
    uscc: str = ""
    lost_per_10k: int = 0

    @property
    def level(self) -> str:
        """dedc_hosp_lv: "1" to "3", "" for a pharmacy."""
        return LEVELS.get(self.hosp_lv, "1") if self.fixmedins_type == HOSPITAL else ""


def grade_institution(tx: Tx, code: str, grade: Grade) -> None:
    """Say what an institution is; what was said before is replaced."""
    tx.run(_FORGET, code=code)
    tx.run(
        _NEW,
        code=code,
        fixmedins_type=grade.fixmedins_type,
        hosp_lv=grade.hosp_lv,
        uscc=grade.uscc,
    )


def grade_of(tx: Tx, code: str) -> Grade:
    """What an institution is."""
    row = tx.row(_FIND, code=code)
    return Grade(*row) if row else Grade()


_g = v.institution_grades.c
_NEW = insert(v.institution_grades)
_FORGET = delete(v.institution_grades).where(_g.code == bindparam("code"))
_FIND = select(_g.fixmedins_type, _g.hosp_lv, _g.uscc).where(_g.code == bindparam("code"))
