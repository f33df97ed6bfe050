"""Telling the centre of goods: everything that waits, in order, until nobody answers any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.protocol.refusals import Refused
from terminal.entry import Kind
from terminal.errors import HostSilent
from terminal.flow import Flow
from terminal.transactions.contact import spoken
from terminal.transactions.goods import Goods, telling_return, telling_sale
from terminal.uploads import State, Upload, is_told
from terminal.words import say
from terminal.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Told:
    """What became of it: told and refused now, and what waits because nobody answers."""

    told: int = 0
    refused: int = 0
    waiting: int = 0


def tell(workplace: Workplace) -> Told:
    """Tell of all that waits, beside whatever else goes on; in any thread, one at a time."""
    waiting, told, refused = _waiting(workplace), 0, 0
    for upload in waiting:
        try:
            taken = _tell_one(workplace, upload)
        except HostSilent:
            break
        told, refused = told + taken, refused + (not taken)
    return Told(told, refused, len(waiting) - told - refused)


def _waiting(workplace: Workplace) -> Sequence[Upload]:
    try:
        with workplace.aside.turn():
            return workplace.journal.uploads.all(State.WAITING)
    except HostSilent:
        return ()


def _tell_one(workplace: Workplace, upload: Upload) -> bool:
    """Whether the centre took it. Raises HostSilent."""
    uploads = workplace.journal.uploads
    with workplace.aside.turn():
        number = uploads.number(upload, workplace.clock.stamp().msgid)
        try:
            workplace.aside.ask(_telling(workplace, upload, number))
        except Refused as no:
            uploads.answered(upload, number, say(spoken(no)))
            return False
        uploads.answered(upload, number)
        return True


def _telling(workplace: Workplace, upload: Upload, number: str) -> Flow[None]:
    """The message of one row. A row is of a case that is in the journal."""
    case = workplace.journal.case(upload.msgid)
    assert case is not None, "written together with the case"
    clerk = workplace.settings.operator

    def goods(code: str) -> Goods:
        item = workplace.catalogue.find(code)
        return Goods(item.barcode, item.rx) if item is not None else Goods()

    if case.kind is not Kind.REFUND:
        return telling_sale(case, goods, clerk, number)
    sale = workplace.journal.case(case.refund_of)
    assert sale is not None, "a refund names its sale"
    return telling_return(case, sale, upload.part, goods, clerk, number)


def enter_all(workplace: Workplace, since: str) -> None:
    """Finished cases from a day on (ISO) that were not noted when they came about."""
    for case in workplace.journal.cases():
        if is_told(case) and case.at >= since:
            workplace.journal.uploads.enter(case)
