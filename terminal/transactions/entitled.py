"""Who the patient is and what the funds would pay: card proved (1101), entitlement asked (2001)."""

from __future__ import annotations

from dataclasses import dataclass

from backend.protocol.calls import ENTITLEMENT
from backend.protocol.messages.entitlement import EntitlementQuery, EntitlementRequest, TrtInfo
from terminal.flow import Flow
from terminal.steps import stamp
from terminal.transactions.asking import ask_patiently
from terminal.transactions.bill import INTERFACE_TIME
from terminal.transactions.contact import Contact, meet

ENTITLED = "1"


@dataclass(frozen=True, slots=True)
class Entitled:
    """The holder of the card that is there, and each fund with its yes or its reason."""

    contact: Contact
    funds: tuple[TrtInfo, ...]


def entitled(institution: str, med_type: str) -> Flow[Entitled]:
    """No PIN, nothing kept. Raises Declined, Refused, HostSilent, CardGone."""
    contact = yield from meet()
    person = contact.person
    at = (yield from stamp()).time.strftime(INTERFACE_TIME)
    query = EntitlementQuery(
        psn_no=person.base.psn_no, insutype=person.insurance.insutype,
        fixmedins_code=institution, med_type=med_type, begntime=at,
    )  # fmt: skip
    place = person.insurance.insuplc_admdvs
    reply = yield from ask_patiently(ENTITLEMENT, EntitlementRequest(query), insured_place=place)
    return Entitled(contact, reply.trtinfo)
