"""R20: the card registers the patient, the pooled part is settled directly, the rest is paid."""

from decimal import Decimal

import pytest

from backend.protocol.refusals import Code, Refused
from terminal.entry import Kind, Stage
from terminal.errors import Declined
from terminal.outcome import Result
from terminal.receipt import Letterhead, print_receipt
from terminal.visit import APPROVED, NOT_APPROVED, NOT_NEEDED, Found, State, Told
from tests.support.faults import Watch
from tests.support.ward import COLD, HospitalDesk

RESTRICTED = "1127"
"""A drug with a restricted use in the training catalogue."""


def test_the_card_registers_the_patient_without_a_pin(desk):
    watch = Watch()
    desk.shop.workplace.observers.append(watch)
    visit = desk.registered()
    assert visit.state is State.OPEN
    assert visit.mdtrt_id
    assert visit.cert_no == "X00000019"
    assert watch.questions == ["1101", "2201"]


def test_a_visit_is_there_after_a_restart(desk):
    visit = desk.attended()
    desk.shop.restart()
    assert desk.hospital.visit(visit.number) == visit
    assert desk.hospital.visit(visit.mdtrt_id[-8:]) == visit


def test_the_conversation_of_one_visit(desk):
    watch = Watch()
    desk.shop.workplace.observers.append(watch)
    visit = desk.registered()
    told = Told(diagnoses=(Found(code="J06.900", name="急性上呼吸道感染"),))
    desk.do(desk.hospital.informing(visit.number, told))
    visit = desk.entered(visit)
    desk.do(desk.hospital.quoting(visit.number))
    assert desk.settled(visit).result is Result.PAID
    assert watch.questions == [
        *("1101", "2201", "2203", "2204", "2206"),
        *("1101", "2206", "2207", "KCONF"),
    ]


def test_every_line_comes_back_cut(desk):
    cuts = [line.cut for line in desk.attended().lines]
    assert [cut.in_scope_fen for cut in cuts] == [25_00, 31_50]
    assert [cut.over_limit_fen for cut in cuts] == [0, 3_60]
    assert [cut.first_pay_fen for cut in cuts] == [0, 3_50]


def test_a_settled_visit_is_on_card_journal_and_ledger(desk):
    outcome = desk.settled(desk.attended())
    case = outcome.entry
    assert (outcome.result, case.kind, case.stage) == (Result.PAID, Kind.PURSE_SALE, Stage.DONE)
    assert case.account_fen == 63_60
    assert desk.shop.card("zhao").purse.balance_fen == 380_00 - 63_60
    assert desk.shop.disagreements() == []
    assert desk.shop.workplace.sides() == []


def test_the_receipt_is_the_hospitals(desk):
    case = desk.settled(desk.attended()).entry
    text = print_receipt(case, Letterhead.of(desk.shop.workplace.settings, case))
    assert "Training Hospital" in text
    assert "H43010200001" in text
    assert case.visit.number in text


def test_a_second_settlement_takes_the_lines_that_came_later(desk):
    visit = desk.attended()
    first = desk.settled(visit).entry
    visit = desk.entered(visit, ["1001"])
    second = desk.settled(visit).entry
    assert [first.visit.batches, second.visit.batches] == [("1",), ("2",)]
    assert second.account_fen == 12_50
    assert desk.hospital.due(visit) == ()
    assert desk.shop.disagreements() == []


def test_a_split_bill_is_paid_batch_by_batch(desk):
    visit = desk.attended(["1001"])
    visit = desk.entered(visit, ["1003"], "2")
    cash = desk.settled(visit, batch="2", flag="0").entry
    own = desk.settled(visit, batch="1").entry
    assert (cash.account_fen, int(cash.settlement.psn_cash_pay)) == (0, 58_00)
    assert own.account_fen == 12_50
    assert desk.shop.disagreements() == []


def test_what_is_settled_is_neither_withdrawn_nor_added_to(desk):
    visit = desk.attended()
    desk.settled(visit)
    with pytest.raises(Refused) as no:
        desk.do(desk.hospital.withdrawing(visit.number, "1"))
    assert no.value.code is Code.LINE_SETTLED
    assert desk.hospital.visit(visit.number).lines == visit.lines
    with pytest.raises(Declined):
        desk.entered(visit, ["1001"], "1")
    with pytest.raises(Declined):
        desk.do(desk.hospital.taking_back(visit.number, 1))


def test_a_batch_is_withdrawn_and_entered_anew(desk):
    visit = desk.attended()
    visit = desk.do(desk.hospital.withdrawing(visit.number))
    assert visit.lines == ()
    visit = desk.entered(visit, ["1001"])
    assert [line.serial for line in visit.lines] == [3]
    assert desk.settled(visit).entry.account_fen == 12_50


def test_goods_that_were_not_used_go_back_before_the_settlement(desk):
    visit = desk.attended()
    visit = desk.do(desk.hospital.taking_back(visit.number, 2))
    assert visit.lines[-1].cut.in_scope_fen == -31_50
    assert desk.settled(visit).entry.account_fen == 25_00
    with pytest.raises(Declined):
        desk.do(desk.hospital.taking_back(visit.number, 2))


def test_a_cancelled_settlement_gives_money_and_lines_back(desk):
    visit = desk.attended()
    desk.settled(visit)
    assert desk.cancelled(visit.number).result is Result.PAID
    assert desk.shop.card("zhao").purse.balance_fen == 380_00
    assert len(desk.hospital.due(visit)) == len(COLD)
    assert desk.settled(visit).result is Result.PAID
    assert desk.shop.disagreements() == []
    assert desk.shop.workplace.sides() == []


def test_a_cancel_after_a_cancel_is_refused(desk):
    visit = desk.attended()
    case = desk.settled(visit).entry
    assert desk.cancelled(case.settlement.setl_id).result is Result.PAID
    again = desk.cancelled(case.settlement.setl_id)
    assert again.result is Result.REFUSED
    assert again.entry.reason == Code.ALREADY_REFUNDED
    assert "has no settlement to cancel" in str(desk.cancelled(visit.number).reason)


def test_a_registration_is_taken_back_unless_something_of_it_is_settled(desk):
    visit = desk.attended()
    desk.settled(visit)
    with pytest.raises(Refused) as no:
        desk.do(desk.hospital.leaving(visit.number))
    assert no.value.code is Code.VISIT_SETTLED
    desk.cancelled(visit.number)
    assert desk.do(desk.hospital.leaving(visit.number)).state is State.LEFT
    assert desk.hospital.visits() == []
    with pytest.raises(Refused) as gone:
        desk.entered(visit, ["1001"])
    assert gone.value.code is Code.VISIT_TAKEN_BACK
    assert "was taken back" in str(desk.settled(visit).reason)


def test_only_the_patients_card_pays(desk):
    visit = desk.attended()
    desk.shop.workplace.drawer.insert("qian")
    outcome = desk.settled(visit)
    assert outcome.result is Result.REFUSED
    assert "not the card of the patient" in str(outcome.reason)


def test_a_number_is_used_once(desk):
    visit = desk.registered(number="OP-1")
    with pytest.raises(Declined):
        desk.registered(number="OP-1")
    assert desk.hospital.visit("OP-1") == visit


def test_a_number_that_another_terminal_used_leaves_no_visit_here(desk):
    visit = desk.registered(number="OP-1")
    desk.hospital.book.path.unlink()
    with pytest.raises(Refused) as no:
        desk.registered(number="OP-1")
    assert no.value.code is Code.FIELD_WRONG
    assert desk.hospital.visits() == []
    assert visit.mdtrt_id


def test_a_resident_pays_the_rest_in_cash(shop):
    desk = HospitalDesk(shop, "sun")
    case = desk.settled(desk.attended()).entry
    assert case.kind is Kind.ONLINE_SALE
    assert int(case.settlement.fund_pay_sumamt) == 28_25
    assert int(case.settlement.psn_cash_pay) == 63_60 - 28_25
    assert shop.disagreements() == []


def in_scope(desk, visit, code, approval):
    order = desk.hospital.ordered(code, Decimal(1), approval)
    after = desk.do(desk.hospital.entering(visit.number, [order]))
    return after.lines[-1].cut.in_scope_fen > 0


def test_restricted_goods_count_only_when_the_hospital_approves_them(desk):
    restricted, free = RESTRICTED, "5001"
    visit = desk.registered()
    found = {
        (code, approval): in_scope(desk, visit, code, approval)
        for code in (restricted, free)
        for approval in (NOT_NEEDED, APPROVED, NOT_APPROVED)
    }
    assert found == {
        (restricted, NOT_NEEDED): False,
        (restricted, APPROVED): True,
        (restricted, NOT_APPROVED): False,
        (free, NOT_NEEDED): True,
        (free, APPROVED): True,
        (free, NOT_APPROVED): False,
    }
