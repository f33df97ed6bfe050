"""An electronic prescription looked up, and the basket that is left of it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.claim_calls import PRESCRIPTION
from backend.protocol.drug_code import packed_as
from backend.protocol.messages.prescription import (
    SUBSTITUTED,
    Prescription,
    PrescriptionLine,
    PrescriptionQuery,
    PrescriptionRequest,
)
from terminal.flow import Flow
from terminal.shop import Catalogue
from terminal.transactions.asking import ask_patiently


def ask_prescription(rxno: str) -> Flow[Prescription]:
    """KRXSE. Raises Refused for a number nobody issued, HostSilent."""
    query = PrescriptionRequest(PrescriptionQuery(rxno=rxno))
    return (yield from ask_patiently(PRESCRIPTION, query)).data


@dataclass(frozen=True, slots=True)
class Prescribed:
    """What a sale on a prescription counts as: its number, kind of care and illness."""

    rxno: str
    med_type: str
    dise_codg: str


def left_of(shown: Prescription, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Codes and packs that were not handed out yet.

    A written pack that the shop does not have is another maker's of it, where the doctor lets it.
    """
    return [
        (_had(item, shown, catalogue), f"{item.cnt - item.dispensed:f}")
        for item in shown.items
        if item.cnt > item.dispensed
    ]


def _had(item: PrescriptionLine, shown: Prescription, catalogue: Catalogue) -> str:
    """The code as it is written, or of an equal by another maker; of another size nobody's."""
    code = item.med_list_codg
    if shown.subst_flag != SUBSTITUTED or catalogue.find(code) is not None:
        return code
    pack = packed_as(code)
    alike = catalogue.search(item.name.partition(" ")[0])
    return next((row.med_list_codg for row in alike if packed_as(row.med_list_codg) == pack), code)
