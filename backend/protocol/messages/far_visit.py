"""Between two centres: somebody comes to be treated elsewhere, and who that is (rules R23)."""

from __future__ import annotations

import msgspec

from backend.protocol.messages.elsewhere import FarPerson
from backend.protocol.messages.stay import Admission


class FarVisit(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KFWDV: somebody comes to be treated elsewhere; `admission` of a stay (2401)."""

    place: str
    institution: str
    day: str
    psn_no: str
    mdtrt_cert_type: str
    mdtrt_cert_no: str
    card_sn: str
    certno: str
    insutype: str
    admission: Admission | None = None


class FarVisitRequest(msgspec.Struct, frozen=True):
    """Input of KFWDV."""

    data: FarVisit


class FarVisitor(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of the KFWDV answer: who it is; `mdtrt_id` is the insured place's, of a stay."""

    person: FarPerson
    mdtrt_id: str = ""


class FarVisitReply(msgspec.Struct, frozen=True):
    """Output of KFWDV."""

    data: FarVisitor
