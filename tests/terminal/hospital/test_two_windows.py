"""A visit of one terminal is gone on with at another; what was lost here is had from the centre."""

import json

import pytest

from backend.protocol.refusals import TEXTS, Code, Refused
from backend.verify import verify
from terminal.outcome import Result
from terminal.transactions.explanation import asked_of, explained, settled_as
from terminal.visit import Found, State, Told
from tests.support.ward import Ward
from tests.support.windows import Windows


@pytest.fixture
def ward(shop):
    return Ward(shop)


@pytest.fixture
def windows(shop):
    return Windows(shop)


def fetched(ward, number):
    return ward.do(ward.hospital.fetching(number))


def whole(shop):
    return verify(shop.world.store).faults == [] and shop.disagreements() == []


def test_a_visit_is_had_at_another_terminal_as_it_was_left(ward, windows):
    visit = ward.attended(["1001:2", "1002:1"])
    visit = ward.do(ward.hospital.taking_back(visit.number, 2))
    visit = ward.entered(visit, ["1003"], "2")
    told = Told(condition="咳嗽", diagnoses=(Found(code="J06.900", name="急性上呼吸道感染"),))
    visit = ward.do(ward.hospital.informing(visit.number, told))
    windows.turn("zhao")
    assert ward.hospital.visits() == []
    (found,) = ward.do(ward.hospital.finding())
    assert fetched(ward, found.ipt_otp_no) == visit
    assert fetched(ward, visit.mdtrt_id).lines == visit.lines


def test_batches_are_settled_at_two_terminals_and_cancelled_at_the_other(ward, windows):
    visit = ward.entered(ward.attended(["1001"]), ["1003"], "2")
    windows.turn("zhao")
    visit = fetched(ward, visit.number)
    assert ward.settled(visit, batch="2").entry.account_fen == 58_00
    windows.turn("zhao")
    no = ward.settled(visit, batch="2")
    assert (no.result, no.reason.template) == (
        Result.REFUSED, TEXTS[Code.NOTHING_TO_SETTLE].english,
    )  # fmt: skip
    visit = fetched(ward, visit.number)
    assert [line.batch for line in ward.hospital.due(visit)] == ["1"]
    assert ward.settled(visit).entry.account_fen == 12_50
    other = visit.others[0]
    bill = ward.do(asked_of(settled_as(other, other.settlement), explained))
    assert (bill.total_fen, bill.account_fen) == (58_00, 58_00)
    assert ward.cancelled(other.msgid).result is Result.PAID
    assert ward.hospital.unsettled(visit) == {"2": 58_00}
    assert ward.cancelled(other.msgid).result is Result.REFUSED
    assert whole(ward.shop)
    windows.turn("zhao")
    assert fetched(ward, visit.number).others[0].account_fen == 12_50


def test_a_stay_is_discharged_settled_and_undone_at_another_terminal(ward, windows):
    stay = ward.entered(ward.admitted(), ["5101:2"])
    assert ward.settled(stay, interim=True).result is Result.PAID
    stay = ward.entered(stay, ["5102"])
    windows.turn("zhao")
    stay = fetched(ward, stay.number)
    assert [line.line.medins_list_codg for line in ward.hospital.due(stay)] == ["5102"]
    assert [case.visit.interim for case in ward.hospital.settlements(stay)] == [True]
    assert ward.settled(ward.discharged(stay)).result is Result.PAID
    windows.turn("zhao")
    stay = fetched(ward, stay.number)
    assert (stay.state, ward.hospital.due(stay)) == (State.DISCHARGED, ())
    assert [case.visit.interim for case in ward.hospital.settlements(stay)] == [True, False]
    assert ward.cancelled(stay.number).result is Result.PAID
    assert ward.do(ward.hospital.undoing(stay.number)).state is State.OPEN
    assert len(ward.hospital.free(stay)) == 1
    assert whole(ward.shop)


def test_lines_of_two_terminals_have_numbers_of_their_own_after_it_is_read_anew(ward, windows):
    visit = ward.attended(["1001"])
    windows.turn("zhao")
    fetched(ward, visit.number)
    ward.entered(visit, ["1003"])
    windows.turn("zhao")
    with pytest.raises(Refused) as no:
        ward.entered(visit, ["1002"])
    assert no.value.code is Code.FIELD_WRONG
    fetched(ward, visit.number)
    lines = ward.entered(visit, ["1002"]).lines
    assert [(line.serial, line.line.medins_list_codg) for line in lines] == [
        (1, "1001"), (2, "1003"), (3, "1002"),
    ]  # fmt: skip


def test_a_terminal_that_lost_everything_has_its_visit_and_gives_the_money_back(ward, windows):
    visit = ward.attended()
    assert ward.settled(visit).result is Result.PAID
    balance_fen = ward.shop.card("zhao").purse.balance_fen
    windows.lose("zhao")
    visit = fetched(ward, visit.number)
    assert ward.hospital.free(visit) == ()
    (case,) = ward.hospital.settlements(visit)
    assert ward.hospital.settled_elsewhere(case.settlement.setl_id[-8:]) == case
    outcome = ward.cancelled(visit.number)
    assert outcome.result is Result.PAID
    assert ward.shop.card("zhao").purse.balance_fen == balance_fen + case.account_fen
    assert len(ward.hospital.free(visit)) == 2
    assert whole(ward.shop)


def test_another_ones_card_gets_nothing_of_what_another_terminal_settled(ward, windows):
    visit = ward.attended()
    assert ward.settled(visit).result is Result.PAID
    windows.turn("qian")
    visit = fetched(ward, visit.number)
    assert ward.cancelled(visit.number).result is Result.REFUSED
    assert len(ward.hospital.settlements(visit)) == 1


def test_a_visit_nobody_registered_is_not_found(ward):
    with pytest.raises(Refused) as no:
        fetched(ward, "O2026112100000001")
    assert no.value.code is Code.VISIT_UNKNOWN


def test_the_command_line_fetches_all_visits_of_a_card(shuaka):
    for number in ("OP-1", "OP-2"):
        shuaka("hospital", "register", "--card", "zhao", "--number", number)
    shuaka("hospital", "line", "OP-1", "--item", "5001")
    found = json.loads(shuaka("hospital", "fetch", "--card", "zhao", "--json").stdout)["visits"]
    assert {visit["number"] for visit in found} == {"OP-1", "OP-2"}
    assert "5001" in shuaka("hospital", "fetch", "OP-1", "--json").stdout
    assert shuaka("hospital", "fetch", "OP-9").exit_code == 1
