"""Random visits and stays of a visitor, the way cut at random: both books stay whole."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.outpatient import VisitSettleReply
from tests.backend.elsewhere.test_identities import identities_hold
from tests.support.centre_visits import HOSPITAL_DRUGS, Attendance
from tests.support.far_hospital import Stubborn, make_hospital
from tests.support.two_centres import FAR_ONLINE

ACTS = ("lines", "interim", "discharge", "settle", "cancel", "back", "undo", "visit", "give back")
acts = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(1, 400_000_00),
        st.sampled_from(HOSPITAL_DRUGS),
        st.sampled_from(("", "", "request", "answer", "death")),
    ),
    min_size=2,
    max_size=9,
)


class Patient:
    """One person in and out of the hospital; refused is what the order of things refuses."""

    def __init__(self):
        self.centres = make_hospital(credit="90000.00")
        self.stays = 0
        self.owed = {}
        self.parts, self.bills = [], []
        self.go_in()

    def go_in(self):
        self.stays += 1
        self.here = Stubborn.at(self.centres, number=f"IP-{self.stays}")
        self.free_fen, self.parts = 0, []
        assert self.here.do(self.here.bed.admit).ok or self.stays > 1

    def act(self, what, amount_fen, drug, how):
        bed, yuan = self.here.bed, f"{amount_fen // 100}.{amount_fen % 100:02d}"
        if what == "lines":
            if bed.fees(((drug, yuan, "1"),)).ok:
                self.free_fen += amount_fen
        elif what == "visit":
            self.visit(drug, yuan, amount_fen)
        elif what == "give back" and self.bills:
            visit, info = self.bills.pop()
            assert visit.cancel(info).ok
            del self.owed[info.setl_id]
        elif what in ("interim", "settle"):
            self.settle(what == "interim", how)
        elif what == "cancel" and self.parts:
            self.cancel(how)
        elif what == "discharge":
            self.step(bed.discharge, how)
        elif what == "back":
            self.step(bed.undo_discharge, how)
        elif what == "undo" and self.step(bed.undo_admission, how).ok:
            self.go_in()

    def step(self, work, how):
        """A step that is refused here does not travel, so it cannot be cut."""
        asked = self.centres.line.passed
        try:
            return self.here.do(work, how)
        except AssertionError:
            assert self.centres.line.passed == asked
            self.centres.line.cut.clear()
            return work()

    def settle(self, interim, how):
        total = self.free_fen
        answer = self.step(lambda: self.here.bed.settle(total, interim=interim), how)
        if answer.ok:
            self.free_fen = 0
            info = answer.output(StaySettleReply).setlinfo
            self.parts.append((info, total))
            self.book(info)

    def cancel(self, how):
        info, total = self.parts[-1]
        answer = self.step(lambda: self.here.bed.cancel(info), how)
        assert answer.ok, answer.reply
        self.parts.pop()
        self.free_fen += total
        del self.owed[info.setl_id]

    def visit(self, drug, yuan, amount_fen):
        number = f"OP-{self.centres.here.count}"
        visit = Attendance(self.centres.here, FAR_ONLINE, med_type="13")
        assert visit.register(number).ok
        assert visit.fees(((drug, yuan, "1"),)).ok
        info = visit.settle(amount_fen).output(VisitSettleReply).setlinfo
        self.bills.append((visit, info))
        self.book(info)

    def book(self, info):
        identities_hold(info)
        self.owed[info.setl_id] = int(info.fund_pay_sumamt + info.acct_pay)


def run(day):
    patient = Patient()
    try:
        live(patient, day)
    finally:
        for world in (patient.centres.here, patient.centres.there):
            world.centre.store.close()


def live(patient, day):
    for one in day:
        patient.centres.here.later(seconds=1)
        patient.act(*one)
    centres, due = patient.centres, sum(patient.owed.values())
    assert centres.here.centre.recover() == []
    assert (centres.clearing_here(), centres.clearing_there()) == (-due, due)
    assert centres.faults() == []
    compared = centres.claims().compare("2026-12-31")
    assert compared.differences == ()
    assert compared.amount_fen == due


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=acts)
def test_any_course_of_visits_and_stays_leaves_both_books_whole(day):
    run(day)
