"""A stay from the admission by card to the discharge, its parts taken back in every order."""

import pytest

from backend.protocol.refusals import Code, Refused
from terminal.assemble.world import Trainer
from terminal.columns import between
from terminal.entry import Kind, Stage
from terminal.errors import Declined
from terminal.outcome import Result
from terminal.receipt import NARROW, Letterhead, print_receipt
from terminal.visit import INPATIENT, State, Told
from terminal.visit import Ward as Department
from tests.support.faults import Watch
from tests.support.ward import GALLBLADDER, Ward

DAY = ("5101:1", "5104:1", "5105:1")
"""100.00 a day: bed, nursing, visit of the doctor."""


class Asked(Trainer):
    """Agrees, and notes the cash that was to change hands."""

    def __init__(self):
        super().__init__()
        self.due_fen = []

    def confirm(self, split):
        self.due_fen.append(split.due_fen)
        return True


@pytest.fixture
def ward(shop):
    return Ward(shop)


def refused(flow_of, code):
    with pytest.raises(Refused) as no:
        flow_of()
    assert no.value.code is code


def test_the_conversation_of_one_stay(ward):
    watch = Watch()
    ward.shop.workplace.observers.append(watch)
    visit = ward.stayed(DAY)
    ward.do(ward.hospital.quoting(visit.number))
    assert ward.settled(visit).result is Result.PAID
    assert watch.questions == [
        *("1101", "2401", "2301", "2402", "2303"),
        *("1101", "2303", "2304", "KCONF"),
    ]


def test_a_stay_is_there_after_a_restart(ward):
    visit = ward.entered(ward.admitted(), DAY)
    ward.shop.restart()
    assert ward.hospital.visit(visit.number) == visit
    assert visit.inpatient
    assert visit.told == GALLBLADDER


def test_lines_of_several_days_are_settled_together(ward):
    visit = ward.admitted()
    for _ in range(3):
        visit = ward.entered(visit, DAY)
    visit = ward.discharged(visit)
    case = ward.settled(visit).entry
    assert int(case.settlement.medfee_sumamt) == 300_00
    assert case.settlement.med_type.startswith("21")
    assert ward.hospital.due(visit) == ()
    assert ward.shop.disagreements() == []
    assert ward.shop.workplace.sides() == []


def test_single_lines_are_withdrawn(ward):
    visit = ward.entered(ward.admitted(), DAY)
    visit = ward.do(ward.hospital.withdrawing_lines(visit.number, [2]))
    assert [line.serial for line in visit.lines] == [1, 3]
    with pytest.raises(Declined):
        ward.do(ward.hospital.withdrawing_lines(visit.number, [2]))
    visit = ward.discharged(visit)
    assert int(ward.settled(visit).entry.settlement.medfee_sumamt) == 70_00


def test_an_interim_settlement_leaves_the_rest_for_the_last(ward):
    visit = ward.entered(ward.admitted(), DAY)
    first = ward.settled(visit, interim=True).entry
    visit = ward.entered(visit, DAY)
    assert visit.batches == ("1", "2")
    visit = ward.discharged(visit)
    last = ward.settled(visit).entry
    assert [first.visit.batches, last.visit.batches] == [("1",), ("2",)]
    assert [first.visit.interim, last.visit.interim] == [True, False]
    assert ward.shop.disagreements() == []
    assert ward.shop.workplace.sides() == []


def test_the_last_settlement_is_cancelled_first(ward):
    visit = ward.entered(ward.admitted(), DAY)
    first = ward.settled(visit, interim=True).entry
    visit = ward.discharged(ward.entered(visit, DAY))
    ward.settled(visit)
    early = ward.cancelled(first.settlement.setl_id)
    assert early.entry.reason == Code.SETTLED_LATER
    assert ward.cancelled(visit.number).result is Result.PAID
    ward.do(ward.hospital.undoing(visit.number))
    assert ward.cancelled(visit.number).result is Result.PAID
    assert len(ward.hospital.due(visit)) == 2 * len(DAY)
    assert ward.shop.disagreements() == []


def test_what_is_not_in_its_turn_is_refused_by_name(ward):
    visit = ward.entered(ward.admitted(), DAY)
    early = ward.settled(visit)
    assert (early.result, early.entry.stage) == (Result.REFUSED, Stage.REVERSED)
    assert early.entry.reason == Code.NOT_DISCHARGED
    visit = ward.discharged(visit)
    refused(lambda: ward.entered(visit, DAY), Code.STAY_DISCHARGED)
    refused(lambda: ward.discharged(visit), Code.STAY_DISCHARGED)
    assert ward.settled(visit).result is Result.PAID
    refused(lambda: ward.do(ward.hospital.undoing(visit.number)), Code.VISIT_SETTLED)
    refused(lambda: ward.entered(visit, DAY), Code.VISIT_SETTLED)
    assert ward.settled(visit).result is Result.REFUSED
    assert ward.shop.disagreements() == []


def test_settled_after_a_discharge_that_was_taken_back(ward):
    visit = ward.stayed(DAY)
    visit = ward.do(ward.hospital.undoing(visit.number))
    assert (visit.state, visit.ended) == (State.OPEN, "")
    assert ward.settled(visit).result is Result.REFUSED
    visit = ward.discharged(ward.entered(visit, ["5106:2"]))
    assert int(ward.settled(visit).entry.settlement.medfee_sumamt) == 120_00


def test_an_admission_is_taken_back(ward):
    visit = ward.entered(ward.admitted(), DAY)
    after = ward.do(ward.hospital.undoing(visit.number))
    assert (after.state, after.lines) == (State.LEFT, ())
    assert ward.hospital.visits() == []
    again = ward.admitted()
    assert again.state is State.OPEN


def test_nobody_is_admitted_twice_at_a_time(ward):
    ward.admitted()
    refused(ward.admitted, Code.IN_HOSPITAL)
    assert len(ward.hospital.visits()) == 1


def test_ward_and_diagnoses_are_changed(ward):
    visit = ward.admitted()
    there = Department(dept_code="B02", dept_name="普通外科", bed="12")
    visit = ward.do(ward.hospital.changing(visit.number, there, GALLBLADDER))
    assert visit.ward == there
    assert ward.hospital.visit(visit.number).ward.bed == "12"


def test_a_deposit_is_reckoned_with_the_last_settlement_and_the_rest_goes_back(ward):
    visit = ward.entered(ward.admitted(), ["5110:10"])
    entry = ward.do(ward.hospital.depositing(visit.number, 2_000_00))
    assert (entry.kind, entry.stage) == (Kind.DEPOSIT, Stage.DONE)
    interim = ward.settled(visit, interim=True, flag="0").entry
    assert interim.visit.deposit_fen == 0
    visit = ward.discharged(ward.entered(visit, ["5110:2"]))
    assert ward.hospital.deposit_fen(visit) == 2_000_00
    last = ward.settled(visit, flag="0").entry
    assert int(last.settlement.psn_cash_pay) == 250_00
    assert last.to_pay_fen == 250_00 - 2_000_00
    assert ward.hospital.deposit_fen(visit) == 0
    back = ward.cancelled(visit.number)
    assert back.result is Result.PAID
    assert (back.entry.deposit_fen, back.entry.to_pay_fen) == (-2_000_00, 2_000_00 - 250_00)
    assert ward.hospital.deposit_fen(visit) == 2_000_00
    assert ward.shop.disagreements() == []
    assert ward.shop.workplace.sides() == []


def test_cash_beside_a_deposit_goes_back_alone_when_its_settlement_is_cancelled(ward):
    visit = ward.entered(ward.admitted(), ["5110:10"])
    ward.do(ward.hospital.depositing(visit.number, 1_000_00))
    visit, asked = ward.discharged(visit), Asked()
    head = Letterhead("Training Hospital", "H43010200001", "0053")
    outcome = ward.do(ward.hospital.settling(visit.number, flag="0"), asked)
    assert asked.due_fen == [250_00]
    assert between("Still to pay", "250.00", NARROW) in print_receipt(outcome.entry, head)
    outcome = ward.do(ward.hospital.cancelling(visit.number), asked)
    assert asked.due_fen == [250_00, -250_00]
    paper = print_receipt(outcome.entry, head)
    assert between("Deposit there again", "1000.00", NARROW) in paper
    assert between("Given back in cash", "250.00", NARROW) in paper
    assert "Cash received" not in paper


def test_no_deposit_is_taken_for_a_stay_that_never_was_or_for_an_outpatient(ward):
    visit = ward.admitted()
    ward.do(ward.hospital.undoing(visit.number))
    with pytest.raises(Declined, match="is none or was taken back"):
        ward.do(ward.hospital.depositing(visit.number, 500_00))
    visit = ward.registered()
    with pytest.raises(Declined, match="is none or was taken back"):
        ward.do(ward.hospital.depositing(visit.number, 500_00))
    assert ward.hospital.deposit_fen(visit) == 0


def test_a_deposit_is_given_back_up_to_what_is_there(ward):
    visit = ward.admitted()
    ward.do(ward.hospital.depositing(visit.number, 500_00))
    with pytest.raises(Declined):
        ward.do(ward.hospital.depositing(visit.number, -500_01))
    with pytest.raises(Declined):
        ward.do(ward.hospital.undoing(visit.number))
    ward.do(ward.hospital.depositing(visit.number, -500_00))
    assert ward.hospital.deposit_fen(visit) == 0
    assert ward.do(ward.hospital.undoing(visit.number)).state is State.LEFT


def test_a_resident_pays_no_account(shop):
    ward = Ward(shop, "sun")
    visit = ward.do(ward.hospital.admitting(Told(med_type=INPATIENT)))
    outcome = ward.settled(ward.discharged(ward.entered(visit, DAY)))
    assert outcome.result is Result.PAID
    assert int(outcome.entry.settlement.acct_pay) == 0
    assert shop.disagreements() == []
