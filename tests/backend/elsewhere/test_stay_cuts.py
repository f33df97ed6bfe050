"""The way between two centres is cut at every message of a stay: the stay goes on all the same."""

import pytest

from backend.errands import open_errands
from backend.protocol import calls
from backend.protocol.messages.inpatient import StaySettleReply
from tests.support.centre_visits import CLINIC, attend
from tests.support.far_hospital import SILENT, Stubborn, make_hospital
from tests.support.stays import STAY_FEN, Bed, plain
from tests.support.two_centres import FAR_ONLINE

STEPS = ("admit", "interim", "change", "discharge", "back", "again", "settle", "cancel", "anew")
CUTS = ("request", "answer", "death")


def info_of(answer):
    return answer.output(StaySettleReply).setlinfo


def live_through(centres, cut_at="", how=""):
    """A stay in which every message travels; what the last settlement came to."""
    here = Stubborn.at(centres)
    bed, told = here.bed, {}
    steps = {
        "admit": bed.admit,
        "interim": lambda: bed.settle(STAY_FEN, interim=True),
        "change": lambda: bed.change(begntime="", dise_codg="J18.900"),
        "discharge": bed.discharge,
        "back": bed.undo_discharge,
        "again": bed.discharge,
        "settle": lambda: bed.settle(100_00),
        "cancel": lambda: bed.cancel(info_of(told["settle"])),
        "anew": lambda: bed.settle(100_00),
    }
    assert tuple(steps) == STEPS
    for name, step in steps.items():
        told[name] = here.do(step, how if name == cut_at else "")
        assert told[name].ok, (name, told[name].reply)
        if name in ("admit", "interim"):
            assert bed.fees(plain("100.00") if name == "interim" else BASKET).ok
    return info_of(told["interim"]), info_of(told["anew"])


BASKET = plain(f"{STAY_FEN // 100}.00")


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("cut_at", STEPS)
def test_a_stay_that_is_cut_anywhere_ends_as_one_that_is_not(cut_at, how):
    centres = make_hospital()
    parts = live_through(centres, cut_at, how)
    due = sum(part.fund_pay_sumamt + part.acct_pay for part in parts)
    assert [part.act_pay_dedc > 0 for part in parts] == [True, False]
    assert due == STAY_FEN + 100_00 - sum(part.psn_cash_pay for part in parts)
    assert (centres.clearing_here(), centres.clearing_there()) == (-due, due)
    assert centres.here.centre.store.read(open_errands) == []
    assert centres.claims().compare("2026-12-31").differences == ()
    assert centres.faults() == []


@pytest.mark.parametrize("how", CUTS[:2])
def test_an_admission_nobody_answered_can_be_reversed_while_the_other_is_silent(how):
    centres = make_hospital()
    bed = Bed(centres.here, FAR_ONLINE)
    centres.line.cut[1] = how
    assert bed.admit().code == SILENT
    centres.line.down = True
    assert bed.reverse(bed.sent[0], "2401").ok
    bed.msgid = bed.sent[0]
    assert bed.admit().code == "MSGID_REVERSED"
    centres.line.down = False
    assert bed.admit().ok, "what was promised is told first: nobody lies there any more"
    assert centres.here.centre.store.read(open_errands) == []
    assert centres.faults() == []


@pytest.mark.parametrize("how", CUTS)
def test_a_reversal_of_a_discharge_without_an_answer_is_finished_once(how):
    centres = make_hospital()
    here = Stubborn.at(centres)
    assert here.bed.admit().ok
    assert here.bed.fees(plain("100.00")).ok
    assert here.bed.discharge().ok
    discharged = here.bed.sent[-1]
    person, again = FAR_ONLINE.psn_no, {"infno": "2402", "shop": CLINIC}
    msgid = centres.here.msgid(CLINIC)
    assert here.do(lambda: centres.here.reverse(discharged, person, msgid=msgid, **again), how).ok
    assert here.bed.fees(plain("100.00")).ok, "the patient is in bed"
    assert centres.faults() == []


def test_a_visit_whose_terminal_never_comes_back_is_undone_at_the_next_start():
    centres = make_hospital()
    visit = attend(centres.here, FAR_ONLINE)
    request = visit.settle_request(422_80)
    centres.line.cut[centres.line.passed + 1] = "answer"
    msgid = centres.here.msgid(CLINIC)
    assert visit.send(calls.VISIT_SETTLE, request, msgid=msgid).code == SILENT
    assert centres.clearing_there() == 422_80
    centres.restart()
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert visit.settle(422_80).ok, "its lines are free"
    assert centres.faults() == []
