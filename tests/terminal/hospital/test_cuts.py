"""A terminal that dies at any step of a visit or its settlement: the next start knows the truth."""

import pytest

from terminal.entry import Stage
from terminal.outcome import Result
from terminal.visit import State
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, Trainer, built_home
from tests.support.ward import Ward

BEFORE_FEN, BILL_FEN = 380_00, 63_60
FIFTHS = (0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(1, 5)))
"""All points of a settlement in so many tests, of which each run does one: every fifth point."""
STAY_DAYS = ("5101:3", "5104:3")
"""240.00, all below the deductible."""


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


def prepared(template, path, prepare):
    """A home in which something was done; its folder, closed, and what `prepare` gave."""
    shop = Shop(template, path)
    try:
        return shop.home.path, prepare(Ward(shop))
    finally:
        shop.close()


def cut(shop, flow, at):
    """Drive a flow at the hospital until the power goes; how many points there are, or None."""
    breaker = Breaker(at)
    shop.workplace.observers.append(breaker)
    try:
        Ward(shop).do(flow)
    except PowerCut:
        return None
    finally:
        shop.workplace.observers.remove(breaker)
    return breaker.seen


def points_of(home, path, flow_of):
    shop = Shop(home, path)
    try:
        return cut(shop, flow_of(Ward(shop)), None)
    finally:
        shop.close()


def settlement_is_one_truth(home, path, number, at):
    """Cut a settlement at a point; after recovery it happened or not, and can be made good."""
    shop = Shop(home, path)
    try:
        assert cut(shop, Ward(shop).hospital.settling(number), at) is None
        shop.restart("zhao")
        shop.recover()
        assert shop.disagreements() == []
        assert shop.workplace.sides() == []
        ward = Ward(shop)
        visit = ward.hospital.visit(number)
        paid = bool(ward.hospital.settlements(visit))
        owed_fen = sum(line.line.amount_fen for line in visit.lines)
        on_card_fen = shop.card("zhao").purse.balance_fen
        assert on_card_fen == BEFORE_FEN - paid * owed_fen
        if not paid:
            assert ward.settled(visit).result is Result.PAID
        assert ward.settled(visit).result is Result.REFUSED
        assert shop.card("zhao").purse.balance_fen == BEFORE_FEN - owed_fen
        assert shop.disagreements() == []
    finally:
        shop.close()


@pytest.mark.parametrize("first", FIFTHS)
def test_power_lost_at_any_step_of_a_visits_settlement_leaves_one_truth(template, tmp_path, first):
    home, visit = prepared(template, tmp_path / "visit", lambda ward: ward.attended())
    points = points_of(home, tmp_path / "all", lambda ward: ward.hospital.settling(visit.number))
    assert points > 60
    for at in range(first, points, len(FIFTHS)):
        settlement_is_one_truth(home, tmp_path / f"cut{at}", visit.number, at)


def stayed(ward):
    visit = ward.entered(ward.admitted(), STAY_DAYS)
    ward.do(ward.hospital.depositing(visit.number, 100_00))
    return ward.discharged(visit)


def test_power_lost_in_the_settlement_of_a_stay_leaves_one_truth(template, tmp_path):
    home, visit = prepared(template, tmp_path / "stay", stayed)
    points = points_of(home, tmp_path / "all", lambda ward: ward.hospital.settling(visit.number))
    for at in range(points - 1, points // 2, -3):
        settlement_is_one_truth(home, tmp_path / f"cut{at}", visit.number, at)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_power_lost_at_any_step_of_a_stays_settlement_leaves_one_truth(template, tmp_path):
    home, visit = prepared(template, tmp_path / "stay", stayed)
    points = points_of(home, tmp_path / "all", lambda ward: ward.hospital.settling(visit.number))
    for at in range(points):
        settlement_is_one_truth(home, tmp_path / f"cut{at}", visit.number, at)


def test_power_lost_while_a_settlement_is_cancelled_leaves_one_truth(template, tmp_path):
    def paid(ward):
        visit = ward.attended()
        assert ward.settled(visit).result is Result.PAID
        return visit

    home, visit = prepared(template, tmp_path / "paid", paid)
    points = points_of(home, tmp_path / "all", lambda ward: ward.hospital.cancelling(visit.number))
    for at in range(points - 1, points // 3, -3):
        shop = Shop(home, tmp_path / f"cut{at}")
        assert cut(shop, Ward(shop).hospital.cancelling(visit.number), at) is None
        shop.restart("zhao")
        shop.recover()
        ward = Ward(shop)
        if ward.hospital.settlements(visit):
            assert ward.cancelled(visit.number).result is Result.PAID
        assert ward.settled(visit).result is Result.PAID
        assert shop.card("zhao").purse.balance_fen == BEFORE_FEN - BILL_FEN
        assert shop.disagreements() == []
        assert shop.workplace.sides() == []
        shop.close()


STEPS = {
    "lines": lambda ward, number: ward.hospital.entering(number, ward.orders(["5001", "5003:2"])),
    "withdrawn": lambda ward, number: ward.hospital.withdrawing(number),
    "taken back": lambda ward, number: ward.hospital.taking_back(number, 2),
    "left": lambda ward, number: ward.hospital.leaving(number),
}


@pytest.mark.parametrize("name", STEPS)
def test_power_lost_before_any_step_of_a_question_about_a_visit_loses_nothing(
    template, tmp_path, name
):
    step = STEPS[name]
    home, visit = prepared(template, tmp_path / "visit", lambda ward: ward.attended())
    done = Shop(home, tmp_path / "all")
    points = cut(done, step(Ward(done), visit.number), None)
    whole = Ward(done).hospital.visit(visit.number)
    done.close()
    for at in range(0, points, 2):
        shop = Shop(home, tmp_path / f"cut{at}")
        assert cut(shop, step(Ward(shop), visit.number), at) is None
        shop.restart("zhao")
        ward = Ward(shop)
        known = ward.hospital.visit(visit.number)
        ward.do(ward.hospital.answering(visit.number))
        after = ward.hospital.visit(visit.number)
        assert after.asked is None
        assert codes(after) in (codes(visit), codes(whole))
        assert known.asked is None or codes(after) == codes(whole)
        if codes(after) == codes(visit):
            ward.do(step(ward, visit.number))
            after = ward.hospital.visit(visit.number)
        assert (after.state, codes(after)) == (whole.state, codes(whole))
        if after.lines and after.state is State.OPEN:
            assert ward.settled(after).result is Result.PAID
        assert shop.disagreements() == []
        shop.close()


def codes(visit):
    """What is in a visit, whenever it was entered."""
    return [(line.line.medins_list_codg, line.line.count, line.cut) for line in visit.lines]


def test_power_lost_before_any_step_of_a_registration_registers_once_or_never(template, tmp_path):
    points = points_of(template, tmp_path / "all", lambda ward: ward.hospital.registering())
    for at in range(0, points, 2):
        shop = Shop(template, tmp_path / f"cut{at}")
        shop.workplace.drawer.insert("zhao")
        assert cut(shop, Ward(shop).hospital.registering(number="OP-1"), at) is None
        shop.restart("zhao")
        ward = Ward(shop)
        if not ward.hospital.visits():
            ward.registered(number="OP-1")
        visit = ward.do(ward.hospital.answering("OP-1"))
        assert (visit.state, visit.asked) == (State.OPEN, None)
        assert ward.settled(ward.entered(visit)).result is Result.PAID
        shop.close()


def test_a_case_of_the_hospital_gates_the_counter_and_is_settled_there(template, tmp_path):
    home, visit = prepared(template, tmp_path / "visit", lambda ward: ward.attended())
    points = points_of(home, tmp_path / "all", lambda ward: ward.hospital.settling(visit.number))
    for at in range(points - 1, 0, -1):
        shop = Shop(home, tmp_path / f"cut{at}")
        cut(shop, Ward(shop).hospital.settling(visit.number), at)
        stages = [case.stage for case in shop.workplace.journal.open_cases()]
        if stages == [Stage.DEBIT_SENT]:
            break
        shop.close()
    assert stages == [Stage.DEBIT_SENT]
    shop.restart()
    assert shop.sell("qian").result is Result.REFUSED
    shop.workplace.drawer.insert("zhao")
    outcome = shop.workplace.drive(shop.workplace.selling(shop.order("1001")), Trainer())
    assert outcome.result is Result.PAID
    assert shop.disagreements() == []
    assert shop.workplace.sides() == []
    shop.close()
