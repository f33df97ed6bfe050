"""An inpatient stay: admitted by card, changed, discharged, and each of it taken back (2.11).

Lines are entered and withdrawn as an outpatient's (visit.py, by the stay's own messages); a deposit
is cash the hospital takes and gives back, one journal entry each.
"""

from __future__ import annotations

from backend.protocol.messages.pharmacy import OWN_ACCOUNT
from backend.protocol.money import yuan
from backend.protocol.stay_calls import (
    ADMIT,
    CHANGE_STAY,
    DISCHARGE,
    STAY_QUOTE,
    UNDO_ADMISSION,
    UNDO_DISCHARGE,
)
from terminal.bill_steps import Quote
from terminal.entry import Entry, Kind, Stage, VisitPart
from terminal.errors import Declined
from terminal.flow import Flow
from terminal.masks import mask_name
from terminal.steps import ask_host, record, stamp
from terminal.transactions.bill import INTERFACE_TIME
from terminal.transactions.contact import meet
from terminal.transactions.stay_messages import (
    StayTerms,
    admit_request,
    change_request,
    discharge_request,
    stay_quote_request,
    undo_request,
)
from terminal.transactions.visit import NUMBER, Place, answered, flag_of, patient, pending, put
from terminal.transactions.visit_messages import registered
from terminal.visit import FeeLine, State, Told, Visit, Ward


def admit(ward: Ward, place: Place, told: Told, number: str = "") -> Flow[Visit]:
    """2401 with the card in the slot, no PIN. Raises as `visit.register`."""
    contact = yield from meet()
    at = yield from stamp()
    begun = at.time.strftime(INTERFACE_TIME)
    visit = patient(contact, ward, place, number or f"I{at.msgid[NUMBER]}", begun)
    visit = visit.changed(inpatient=True, told=told)
    return (yield from put(visit, ADMIT, admit_request(visit), visit))


def change(visit: Visit, ward: Ward, told: Told) -> Flow[Visit]:
    """2403: another ward, bed or doctor, other diagnoses."""
    visit = yield from answered(visit)
    at = (yield from stamp()).time
    then = visit.changed(ward=ward, told=told)
    return (yield from put(visit, CHANGE_STAY, change_request(visit, ward, told, at), then))


def discharge(visit: Visit) -> Flow[Visit]:
    """2402, now."""
    if pending(visit, DISCHARGE):
        return (yield from answered(visit))
    visit = yield from answered(visit)
    at = (yield from stamp()).time.strftime(INTERFACE_TIME)
    then = visit.changed(state=State.DISCHARGED, ended=at)
    return (yield from put(visit, DISCHARGE, discharge_request(visit, at), then))


def undo(visit: Visit) -> Flow[Visit]:
    """2405 of a patient who is discharged, 2404 of one who is not: the last step is taken back."""
    if pending(visit, UNDO_DISCHARGE, UNDO_ADMISSION):
        return (yield from answered(visit))
    visit = yield from answered(visit)
    if visit.state is State.DISCHARGED:
        then = visit.changed(state=State.OPEN, ended="")
        return (yield from put(visit, UNDO_DISCHARGE, undo_request(visit), then))
    then = visit.changed(state=State.LEFT, lines=())
    return (yield from put(visit, UNDO_ADMISSION, undo_request(visit), then))


def quote_stay(
    visit: Visit, lines: tuple[FeeLine, ...], flag: str = OWN_ACCOUNT, *, interim: bool = False
) -> Flow[Quote]:
    """2303 without a card: who would pay what of all unsettled lines."""
    terms = StayTerms(registered(visit), flag_of(visit, flag), interim)
    return (yield from ask_host(STAY_QUOTE, stay_quote_request(visit, lines, terms)))


def deposit(visit: Visit, amount_fen: int, there_fen: int) -> Flow[Entry]:
    """Cash paid in, or (negative) given back of the `there_fen` that are there. Raises Declined."""
    if not amount_fen:
        raise Declined(
            "The amount is nothing. Say what is paid in, with a minus what is given back."
        )
    if amount_fen > 0 and not (visit.inpatient and visit.state is not State.LEFT):
        raise Declined(
            "A deposit is taken for a stay, and {number} is none or was taken back. "
            "Nothing was paid.",
            number=visit.number,
        )
    if there_fen + amount_fen < 0:
        raise Declined("Of the deposit {there} are there. Nothing was paid.", there=yuan(there_fen))
    stamped = yield from stamp()
    entry = Entry(
        kind=Kind.DEPOSIT, stage=Stage.DONE, msgid=stamped.msgid,
        at=stamped.time.isoformat(timespec="seconds"), psn_no=visit.psn_no,
        holder=mask_name(visit.name), cash_received_fen=amount_fen,
        visit=VisitPart(number=visit.number, mdtrt_id=visit.mdtrt_id, infno=""),
    )  # fmt: skip
    return (yield from record(entry))
