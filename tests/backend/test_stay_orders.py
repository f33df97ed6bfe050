"""Every order of a stay's transactions: each is answered, or refused with the documented code."""

import pytest

from backend import desk
from backend.protocol import calls
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.visit_query import VisitQuery, VisitQueryReply, VisitQueryRequest
from backend.stay_rules import ANSWERS, Standing
from backend.stays import find_stay
from backend.verify import verify
from tests.support.centre_people import (
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    SHOP,
)
from tests.support.centre_visits import CLINIC, Attendance
from tests.support.stays import PLAIN, Bed, add_wards, by_card, in_bed, plain

OK = ""
OUT, IN, SETTLED, GONE = "STAY_DISCHARGED", "NOT_DISCHARGED", "VISIT_SETTLED", "VISIT_TAKEN_BACK"


@pytest.fixture
def wards(world):
    return add_wards(world)


def admitted(bed):
    """Lines wait, nothing is settled."""


def part_settled(bed):
    assert bed.settle(100_00, interim=True).ok
    assert bed.fees(plain("50.00")).ok


def discharged(bed):
    assert bed.discharge().ok


def settled(bed):
    discharged(bed)
    assert bed.settle(100_00).ok


def cancelled(bed):
    assert bed.undo_admission().ok


WAYS = (admitted, part_settled, discharged, settled, cancelled)
TOTAL = {part_settled: 50_00}
EXPECTED = {
    # asked             admitted  part     discharged  settled  cancelled
    "change":          (OK,       OK,      OUT,        SETTLED, GONE),
    "begins earlier":  (OK,       SETTLED, OUT,        SETTLED, GONE),
    "lines":           (OK,       OK,      OUT,        SETTLED, GONE),
    "withdraw":        (OK,       OK,      OUT,        SETTLED, GONE),
    "quote part":      (OK,       OK,      OUT,        SETTLED, GONE),
    "quote":           (OK,       OK,      OK,         SETTLED, GONE),
    "settle part":     (OK,       OK,      OUT,        SETTLED, GONE),
    "settle":          (IN,       IN,      OK,         SETTLED, GONE),
    "discharge":       (OK,       OK,      OUT,        SETTLED, GONE),
    "undo admission":  (OK,       SETTLED, OUT,        SETTLED, GONE),
    "undo discharge":  (IN,       IN,      OK,         SETTLED, GONE),
}  # fmt: skip


def ask(bed, what, total_fen):
    """One transaction of a stay."""
    asked = {
        "change": lambda: bed.change(adm_bed="14"),
        "begins earlier": lambda: bed.change(begntime="2026-11-19 08:00:00"),
        "lines": lambda: bed.fees(plain("1.00")),
        "withdraw": lambda: bed.withdraw("0000"),
        "quote part": lambda: bed.quote(total_fen, interim=True),
        "quote": lambda: bed.quote(total_fen),
        "settle part": lambda: bed.settle(total_fen, interim=True),
        "settle": lambda: bed.settle(total_fen),
        "discharge": bed.discharge,
        "undo admission": bed.undo_admission,
        "undo discharge": bed.undo_discharge,
    }
    return asked[what]()


@pytest.mark.parametrize("what", EXPECTED)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_transaction_is_answered_or_refused_by_name_wherever_the_stay_stands(
    wards, way, what
):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    way(bed)
    booked = len(wards.books.settlements())
    answer = ask(bed, what, TOTAL.get(way, 100_00))
    assert answer.code == EXPECTED[what][WAYS.index(way)], answer.reply
    if not answer.ok:
        assert len(wards.books.settlements()) == booked
    assert verify(wards.centre.store).faults == []


def test_the_table_of_the_rules_has_an_answer_for_every_standing():
    assert {len(row) for row in ANSWERS.values()} == {len(Standing)} == {len(WAYS)}


def standing(bed):
    return bed.world.centre.store.read(lambda tx: find_stay(tx, bed.mdtrt_id)).standing


def test_a_stay_stands_where_its_settlements_in_force_put_it(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    part = bed.settle(100_00, interim=True)
    assert standing(bed) == Standing.PART_SETTLED
    assert bed.reverse(bed.sent[-1], "2304").ok
    assert standing(bed) == Standing.ADMITTED
    assert part.ok
    discharged(bed)
    final = bed.settle(100_00).output(StaySettleReply).setlinfo
    assert standing(bed) == Standing.SETTLED
    assert bed.cancel(final).ok
    assert standing(bed) == Standing.DISCHARGED
    assert bed.undo_discharge().ok
    assert bed.undo_admission().ok
    assert standing(bed) == Standing.CANCELLED


def test_nobody_is_admitted_who_is_in_hospital(wards):
    bed = in_bed(wards, PURSE_PERSON)
    answer = Bed(wards, PURSE_PERSON, number="IP-2").admit()
    assert answer.code == "IN_HOSPITAL"
    assert answer.reply.err_values == {"date": "2026-11-20", "institution": CLINIC}
    assert bed.discharge().ok
    again = Bed(wards, PURSE_PERSON, number="IP-2")
    assert again.admit("2026-11-21 09:25:00").ok
    assert bed.undo_discharge().code == "IN_HOSPITAL"


def test_an_admission_is_refused_for_what_is_wrong_with_it(wards):
    def path(bed, **more):
        return bed.admit(**more).reply.err_values["path"]

    assert Bed(wards, PURSE_PERSON, shop=SHOP).admit().code == "WRONG_PLACE"
    bed = Bed(wards, PURSE_PERSON)
    assert path(bed, med_type="11") == "mdtrtinfo.med_type"
    assert path(bed, begntime="2026-11-22 08:00:00") == "mdtrtinfo.begntime"
    for wrong in ("yesterday", "2026-11-2 08:00:00", "2026-11-20 8:00:00", "20261120"):
        assert path(bed, begntime=wrong) == "mdtrtinfo.begntime", wrong
    assert path(bed, ipt_no="") == "mdtrtinfo.ipt_no"
    assert bed.admit().ok
    assert bed.undo_admission().ok
    assert path(bed) == "mdtrtinfo.ipt_no"  # a number is used once


def test_an_admission_by_card_needs_a_card_that_may_be_used(wards):
    desk.report_loss(wards.centre, ONLINE_CARD.card_sn, reference="loss-1")
    answer = Bed(wards, ONLINE_PERSON).admit(**by_card(ONLINE_CARD))
    assert answer.code == "CARD_LOST"
    assert Bed(wards, PURSE_PERSON).admit(**by_card(CARD)).ok


def test_a_settled_line_is_not_withdrawn_until_its_settlement_is_cancelled(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    part = bed.settle(100_00, interim=True).output(StaySettleReply).setlinfo
    bed.fees(plain("50.00"))
    answer = bed.withdraw("1")
    assert (answer.code, answer.reply.err_values) == ("LINE_SETTLED", {"serial": "1"})
    assert bed.withdraw("2", "1").code == "LINE_SETTLED"
    assert bed.quote(50_00, interim=True).ok  # nothing of it was done
    assert bed.cancel(part).ok
    assert bed.withdraw("1").ok
    assert bed.withdraw("1").reply.err_values["path"] == "data[0].feedetl_sn"
    assert bed.withdraw("0000").ok
    assert bed.withdraw("0000").code == "NOTHING_TO_SETTLE"


def test_what_is_settled_is_not_settled_again(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    assert bed.settle(100_00, interim=True).ok
    assert bed.settle(100_00, interim=True).code == "NOTHING_TO_SETTLE"
    assert bed.discharge().ok
    assert bed.settle(100_00).code == "NOTHING_TO_SETTLE"


def test_settlements_are_taken_back_the_latest_first(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    one = bed.settle(100_00, interim=True).output(StaySettleReply).setlinfo
    first = bed.sent[-1]
    bed.fees(plain("50.00"))
    two = bed.settle(50_00, interim=True).output(StaySettleReply).setlinfo
    refused = bed.cancel(one)
    assert (refused.code, refused.reply.err_values) == ("SETTLED_LATER", {"setl_id": two.setl_id})
    assert bed.reverse(first, "2304").code == "SETTLED_LATER"
    assert bed.cancel(two).ok
    assert bed.cancel(two).code == "ALREADY_REFUNDED"
    assert bed.cancel(one).ok


def test_the_last_interim_bill_is_cancelled_after_the_discharge_and_settled_with_the_rest(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    part = bed.settle(100_00, interim=True).output(StaySettleReply).setlinfo
    bed.fees(plain("50.00"))
    assert bed.discharge().ok
    assert bed.cancel(part).ok
    assert bed.settle(150_00).ok


def test_transactions_of_visits_and_stays_do_not_reach_each_other(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    visit = Attendance(wards, PURSE_PERSON, mdtrt_id=bed.mdtrt_id)
    assert visit.fees(((PLAIN, "1.00", "1"),)).code == "VISIT_UNKNOWN"
    assert visit.quote(100_00).code == "VISIT_UNKNOWN"
    assert bed.discharge().ok
    info = bed.settle(100_00).output(StaySettleReply).setlinfo
    assert bed.cancel(info, calls.CANCEL).code == "SETTLEMENT_UNKNOWN"
    assert bed.cancel(info, calls.VISIT_CANCEL).code == "SETTLEMENT_UNKNOWN"
    outpatient = Attendance(wards, PURSE_PERSON)
    assert outpatient.register().ok
    other = Bed(wards, PURSE_PERSON, mdtrt_id=outpatient.mdtrt_id)
    assert other.fees(plain("1.00")).code == "VISIT_UNKNOWN"
    assert other.discharge().code == "VISIT_UNKNOWN"


def test_a_stay_of_another_institution_or_person_is_unknown(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    there = Bed(wards, PURSE_PERSON, shop=SHOP, mdtrt_id=bed.mdtrt_id)
    assert there.discharge().code == "VISIT_UNKNOWN"
    other = Bed(wards, ONLINE_PERSON, mdtrt_id=bed.mdtrt_id)
    assert other.quote(100_00).code == "VISIT_UNKNOWN"


def test_a_lost_2401_or_2402_is_reversed_and_may_be_sent_again(wards):
    bed = Bed(wards, PURSE_PERSON)
    assert bed.admit().ok
    assert bed.reverse(bed.sent[-1], "2401").ok
    assert bed.reverse(bed.sent[0], "2401").ok  # asked twice
    assert standing(bed) == Standing.CANCELLED
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"), number="IP-2")
    assert bed.discharge().ok
    gone = bed.sent[-1]
    assert bed.reverse(gone, "2402").ok
    assert bed.reverse(gone, "2402").ok
    assert standing(bed) == Standing.ADMITTED
    assert bed.discharge().ok
    assert bed.reverse(gone, "2402").ok  # an old one: the discharge that holds is another
    assert standing(bed) == Standing.DISCHARGED
    assert bed.settle(100_00).ok
    assert bed.reverse(bed.sent[-2], "2402").code == "VISIT_SETTLED"
    assert bed.reverse(bed.sent[0], "2401").code == "VISIT_SETTLED"


def test_a_2401_or_2402_that_was_reversed_before_it_came_has_no_effect(wards):
    bed = Bed(wards, PURSE_PERSON, msgid=wards.msgid(CLINIC))
    assert bed.reverse(late := bed.msgid, "2401").ok
    assert bed.admit().code == "MSGID_REVERSED"
    assert bed.sent == [late]
    assert bed.admit().ok
    bed.fees(plain("100.00"))
    bed.msgid = wards.msgid(CLINIC)
    assert bed.reverse(bed.msgid, "2402").ok
    assert bed.discharge().code == "MSGID_REVERSED"
    assert bed.discharge().ok


def test_a_reversal_names_the_transaction_and_the_person_of_the_original(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    assert bed.reverse(bed.sent[0], "2402").reply.err_values["path"] == "data.oinfno"
    stranger = Bed(wards, ONLINE_PERSON)
    assert stranger.reverse(bed.sent[0], "2401").reply.err_values["path"] == "data.psn_no"


def test_a_repeated_admission_is_the_same_stay(wards):
    bed = Bed(wards, PURSE_PERSON, msgid=wards.msgid(CLINIC))
    again = Bed(wards, PURSE_PERSON, msgid=bed.msgid)
    assert bed.admit().raw == again.admit().raw
    assert bed.mdtrt_id == again.mdtrt_id


def test_what_2403_says_anew_replaces_what_was_said(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    assert bed.change(adm_bed="14", begntime="2026-11-19 08:00:00", adm_dept_name="外科").ok
    assert bed.change(ipt_otp_no="IP-9").reply.err_values["path"] == "adminfo.ipt_otp_no"
    assert bed.change(med_type="41").reply.err_values["path"] == "adminfo.med_type"
    asked = VisitQuery(psn_no="P001", begntime="2026-11-19", endtime="2026-11-19", med_type="")
    (row,) = bed.send(calls.VISITS, VisitQueryRequest(asked)).output(VisitQueryReply).mdtrtinfo
    assert (row.adm_bed, row.adm_dept_name, row.dscg_maindiag_name) == ("14", "外科", "肺炎")
    assert (row.begntime, row.med_type, row.inhosp_stas) == ("2026-11-19 08:00:00", "2101", "1")


def test_5201_lists_stays_with_their_days(wards):
    bed = in_bed(wards, PURSE_PERSON, plain("100.00"))
    assert bed.discharge(dscg_bed="15", dscg_dept_name="内科").ok
    asked = VisitQuery(psn_no="P001", begntime="2026-11-20", endtime="2026-11-21", med_type="2101")
    (row,) = bed.send(calls.VISITS, VisitQueryRequest(asked)).output(VisitQueryReply).mdtrtinfo
    assert (row.mdtrt_id, row.ipt_otp_no, row.inhosp_stas) == (bed.mdtrt_id, "IP-1", "0")
    assert (row.endtime, row.ipt_days, row.dscg_bed) == ("2026-11-21 09:20:00", 1, "15")
