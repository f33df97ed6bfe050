"""An electronic prescription looked up, and the basket that is left of it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.claim_calls import PRESCRIPTION
from backend.protocol.messages.prescription import (
    Prescription,
    PrescriptionQuery,
    PrescriptionRequest,
)
from terminal.flow import Flow
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


def left_of(shown: Prescription) -> list[tuple[str, str]]:
    """National codes and packs that were not handed out yet."""
    return [
        (item.med_list_codg, f"{item.cnt - item.dispensed:f}")
        for item in shown.items
        if item.cnt > item.dispensed
    ]
