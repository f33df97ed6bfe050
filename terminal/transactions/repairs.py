"""What brings journal and centre together again, difference by difference (reconcile.py)."""

from __future__ import annotations

from collections.abc import Sequence

from backend.protocol.calls import REVERSE, VISIT_RECORD
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.messages.visit_record import VisitRecordQuery, VisitRecordRequest
from backend.protocol.refusals import Refused
from terminal.entry import Entry, Stage
from terminal.flow import Flow
from terminal.steps import record
from terminal.transactions.asking import ask_patiently
from terminal.transactions.on_behalf import INSTITUTION, on_behalf, sender_of
from terminal.transactions.reconcile import OpenDifference, Repair
from terminal.transactions.resend import resend
from terminal.transactions.visit_fetch import entries_of


def repair(difference: OpenDifference, cases: Sequence[Entry]) -> Flow[str]:
    """Do what a difference proposes; "" when it is done, else why not. Raises HostSilent."""
    try:
        if difference.repair is Repair.RESEND:
            case = next(case for case in cases if case.msgid == difference.msgid)
            yield from on_behalf(sender_of(case), resend(case))
        elif difference.repair is Repair.REVERSE:
            original = Reverse(difference.psn_no, difference.msgid, difference.original)
            asking = ask_patiently(REVERSE, ReverseRequest(original))
            yield from on_behalf(difference.msgid[INSTITUTION], asking)
        elif difference.repair is Repair.ENTER:
            wanted = yield from on_behalf(difference.msgid[INSTITUTION], _entered(difference))
            return "" if wanted else str(Repair.BY_HAND)
        else:
            return str(Repair.BY_HAND)
    except Refused as no:
        return str(no.code)
    return ""


def _entered(difference: OpenDifference) -> Flow[bool]:
    """The settlement of a visit as the centre has it goes into the journal; whether it is there."""
    asked = VisitRecordRequest(VisitRecordQuery(omsgid=difference.msgid))
    entries = entries_of((yield from ask_patiently(VISIT_RECORD, asked)))
    found = [one for one in entries if one.msgid == difference.msgid and one.stage is Stage.DONE]
    for entry in found:
        yield from record(entry)
    return bool(found)
