"""Each named fault at a settlement of a visit and of a stay; the exact course of one payment."""

import pytest

from terminal.fault_kinds import Fault
from terminal.flow import AskHost, Record, Transmit
from terminal.three_sides import Class
from terminal.visit import KeepVisit
from tests.support.faults import ENDS
from tests.support.ward import Ward

BEFORE_FEN = 380_00


@pytest.mark.parametrize("stay", [False, True], ids=["visit", "stay"])
@pytest.mark.parametrize("fault", Fault)
def test_a_settlement_with_a_fault_ends_as_a_sale_would(shop, fault, stay):
    ward = Ward(shop)
    visit = ward.stayed(["5101:2"]) if stay else ward.attended(["5001:2"])
    faults = shop.workplace.devices.faults
    faults.sleep = lambda seconds: None
    faults.arm(fault)
    outcome = ward.settled(visit)
    assert (fault, outcome.result) == (fault, ENDS[fault])
    faults.disarm(fault)
    shop.workplace.drawer.insert("zhao")
    assert shop.recover() == []
    assert shop.disagreements() == []
    odd = {Class.WRONG_DAY} if fault is Fault.CLOCK else set()
    assert {one.what for one in shop.workplace.sides()} == odd
    paid_fen = BEFORE_FEN - shop.card("zhao").purse.balance_fen
    assert paid_fen == 100_00 * bool(ward.hospital.settlements(visit))


class Script:
    """What goes to the user card, the PSAM, the centre, the journal and the visits, in order."""

    def __init__(self):
        self.lines = []

    def before(self, step):
        if isinstance(step, Transmit):
            self.lines.append(f"{step.slot} {step.label}")
        elif isinstance(step, AskHost):
            self.lines.append(f"centre {step.call.infno}")
        elif isinstance(step, Record):
            self.lines.append(f"journal {step.entry.stage}")
        elif isinstance(step, KeepVisit):
            asked = step.visit.asked
            self.lines.append(f"visit {step.visit.state} {asked.infno if asked else ''}".rstrip())

    def after(self, step, reply):
        pass


def scripted(shop, act):
    script = Script()
    shop.workplace.observers.append(script)
    act()
    shop.workplace.observers.remove(script)
    return script.lines


def test_what_is_asked_of_the_centre_is_kept_before_and_after(shop):
    ward = Ward(shop)
    visit = ward.registered()
    lines = scripted(shop, lambda: ward.entered(visit))
    assert lines == ["visit open 2204", "centre 2204", "visit open"]


def test_a_payment_goes_through_the_same_steps_as_a_sale_in_a_shop(shop):
    ward = Ward(shop)
    visit = ward.attended()
    at_the_ward = scripted(shop, lambda: ward.settled(visit))
    in_the_shop = scripted(shop, lambda: shop.sell("zhao"))
    renamed = {"centre 2206": "centre 2101", "centre 2207": "centre 2102"}
    assert [renamed.get(line, line) for line in at_the_ward] == in_the_shop
    money = at_the_ward[at_the_ward.index("centre 2206") :]
    assert money == [
        "centre 2206",
        "USER VERIFY (ask)",
        "USER GET BALANCE",
        "USER INITIALIZE FOR PURCHASE",
        "USER GET RESPONSE",
        "journal INTENT",
        "centre 2207",
        "journal HELD",
        "PSAM INIT SAM FOR PURCHASE",
        "PSAM GET RESPONSE",
        "journal DEBIT_SENT",
        "USER DEBIT FOR PURCHASE",
        "USER GET RESPONSE",
        "PSAM CREDIT SAM FOR PURCHASE",
        "journal DEBITED",
        "centre KCONF",
        "journal DONE",
    ]
