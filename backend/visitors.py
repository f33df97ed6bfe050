"""People insured elsewhere who are treated here: whose their visit is, as their own centre said.

A visit of one of ours has no such row. The insured place names a stay, which it keeps beside ours;
of an outpatient's visit it only knows the settlements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.people import ELSEWHERE, Insurance, Person
from backend.protocol import codec
from backend.protocol.messages.elsewhere import FarPerson
from backend.store import Tx
from backend.store import visit_tables as v
from backend.store.sql import insert


@dataclass(frozen=True, slots=True)
class Visitor:
    """The patient of a visit; `far_mdtrt_id` is what the centre of `region` calls it, or ""."""

    region: str
    far_mdtrt_id: str
    person: FarPerson

    @property
    def holder(self) -> Person:
        """The patient as our own are known."""
        return person_of(self.person, self.region)


def person_of(far: FarPerson, region: str) -> Person:
    """Somebody another centre insures, as our own are known: without an account here."""
    insurance = Insurance(
        far.insutype, far.psn_type, civil_servant=far.civil_servant, area=far.area or region
    )
    return Person(
        far.psn_no, far.certno, far.name, far.gend, far.naty, far.brdy, ELSEWHERE, (insurance,)
    )


def enter_visitor(tx: Tx, mdtrt_id: str, visitor: Visitor) -> None:
    """Say that a visit is of somebody insured elsewhere."""
    tx.run(
        _NEW,
        mdtrt_id=mdtrt_id,
        region=visitor.region,
        far_mdtrt_id=visitor.far_mdtrt_id,
        content=codec.encode(visitor.person),
    )


def visitor_of(columns: Sequence[Any]) -> Visitor | None:
    """The visitor of a visit's row, by the columns `VISITOR_COLUMNS`; None for one of ours."""
    region, far_mdtrt_id, content = columns
    if region is None:
        return None
    return Visitor(region, far_mdtrt_id, codec.decode(bytes(content), FarPerson))


_NEW = insert(v.visitors)
VISITOR_COLUMNS = (v.visitors.c.region, v.visitors.c.far_mdtrt_id, v.visitors.c.content)
