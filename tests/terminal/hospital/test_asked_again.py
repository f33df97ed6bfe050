"""A clerk whose question had no answer asks the same again: it is done once, and nothing beyond."""

import json

import pytest

from backend.centre import Centre
from terminal.desk.operation import Place
from terminal.errors import HostSilent
from terminal.outcome import Result
from terminal.visit import State
from tests.support.faults import Everything, Network
from tests.support.ward import Ward


def twice(ward, act):
    """The same asked of a centre whose answers are lost, and again when it is heard."""
    host = ward.shop.workplace.desks[Place.HOSPITAL].host
    heard = host.transport
    host.transport = Network(heard, lost_answers=Everything())
    with pytest.raises(HostSilent):
        ward.do(act())
    host.transport = heard
    return ward.do(act())


@pytest.mark.parametrize(
    ("act", "state", "lines"),
    [
        (lambda ours, number: ours.undoing(number), State.OPEN, 2),
        (lambda ours, number: ours.discharging(number), State.DISCHARGED, 2),
        (lambda ours, number: ours.taking_back(number, 1), State.OPEN, 3),
        (lambda ours, number: ours.withdrawing_lines(number, (1,)), State.OPEN, 1),
        (lambda ours, number: ours.withdrawing(number), State.OPEN, 0),
    ],
    ids=["undo-discharge", "discharge", "take-back", "withdraw-one", "withdraw-all"],
)
def test_a_step_of_a_stay_asked_for_again_is_the_one_step(shop, request, act, state, lines):
    ward = Ward(shop)
    visit = ward.entered(ward.admitted(), ["5101:2", "5110"])
    if "undo" in request.node.callspec.id:
        ward.discharged(visit)
    after = twice(ward, lambda: act(ward.hospital, visit.number))
    assert (after.state, len(after.lines), after.asked) == (state, lines, None)
    at_the_centre = ward.do(ward.hospital.fetching(visit.number))
    assert (at_the_centre.state, len(at_the_centre.lines)) == (state, lines)


def test_a_registration_taken_back_and_another_withdrawal_are_told_apart(shop):
    ward = Ward(shop)
    visit = ward.entered(ward.attended(["5001"]), ["5008"], "2")
    host = shop.workplace.desks[Place.HOSPITAL].host
    heard = host.transport
    host.transport = Network(heard, lost_answers=Everything())
    with pytest.raises(HostSilent):
        ward.do(ward.hospital.withdrawing(visit.number, "1"))
    host.transport = heard
    after = ward.do(ward.hospital.withdrawing(visit.number, "2"))
    assert after.lines == ()
    left = twice(ward, lambda: ward.hospital.leaving(visit.number))
    assert left.state is State.LEFT


@pytest.mark.parametrize("stay", [False, True], ids=["visit", "stay"])
def test_a_payment_that_could_not_be_undone_at_once_is_undone_and_paid_when_asked_again(shop, stay):
    ward = Ward(shop)
    visit = ward.stayed(["5101:2"]) if stay else ward.attended(["5001:2"])
    host = shop.workplace.desks[Place.HOSPITAL].host
    heard = host.transport

    def lost(request):
        answer = heard(request)
        if any(f'"infno":"{infno}"'.encode() in request for infno in ("2207", "2304", "2601")):
            raise HostSilent
        return answer

    host.transport = lost
    assert ward.settled(visit).result is Result.UNKNOWN
    host.transport = heard
    assert ward.settled(visit).result is Result.PAID
    assert len(ward.hospital.settlements(visit)) == 1
    assert shop.disagreements() == []


def test_the_command_line_enters_the_same_lines_once(shuaka, monkeypatch):
    shuaka("hospital", "register", "--card", "zhao", "--number", "OP-1")
    line = ("hospital", "line", "OP-1", "--item", "5001:2", "--item", "5008", "--json")
    heard = Centre.handle

    def lost(centre, request):
        answer = heard(centre, request)
        if b'"infno":"2204"' in request:
            raise HostSilent
        return answer

    monkeypatch.setattr(Centre, "handle", lost)
    assert shuaka(*line).exit_code == 3
    monkeypatch.setattr(Centre, "handle", heard)
    for count in (2, 4):  # asked again; then ordered once more
        document = json.loads(shuaka(*line).stdout)
        assert len(document["visit"]["lines"]) == count
