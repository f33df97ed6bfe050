"""The end of a day at a terminal that is a shop's counter and a hospital's: both are compared."""

import json

import pytest

from backend.protocol.detail_file import Verdict
from backend.protocol.refusals import Code, Refused
from terminal.day import compare
from terminal.desk.operation import Place
from terminal.outcome import Result
from terminal.transactions.reconcile import Repair
from tests.support.old_books import kept, put_back
from tests.support.training_home import Trainer
from tests.support.ward import Ward


def compared(shop, *, repairing=False):
    today = shop.workplace.host.business_date
    flow = compare(shop.workplace, today, today, repairing=repairing)
    return shop.workplace.drive(flow, Trainer())


def test_a_day_at_counter_and_ward_balances_and_is_closed(shop):
    ward = Ward(shop)
    assert ward.settled(ward.attended()).result is Result.PAID
    assert ward.settled(ward.stayed(["5101:2"])).result is Result.PAID
    assert shop.sell("qian").result is Result.PAID
    report, failed = compared(shop)
    assert (report.differences, failed) == ((), {})
    assert {sums.clr_type for sums in report.sums} == {"11", "21", "41"}
    assert all(sums.balanced for sums in report.sums)
    assert report.may_close
    shop.workplace.sign_off()
    assert shop.workplace.desks[Place.HOSPITAL].host.sign_no == ""


def test_settlements_of_visit_and_stay_that_the_centre_lost_are_sent_again(shop):
    ward = Ward(shop)
    visit, stay = ward.attended(), ward.stayed(["5101:2"])
    place = kept(shop, "centre")
    shop.workplace.drawer.insert("zhao")
    for one in (visit, stay):
        assert ward.settled(one).result is Result.PAID
    put_back(shop, *place)
    report, _ = compared(shop)
    assert [one.verdict for one in report.differences] == [Verdict.UNKNOWN] * 2
    report, failed = compared(shop, repairing=True)
    assert (report.differences, failed) == ((), {})
    assert shop.workplace.sides() == []
    assert shop.disagreements() == []


def test_a_settlement_that_only_the_centre_knows_is_entered_and_nobody_is_paid_back(shop):
    ward = Ward(shop, "sun")
    first = ward.settled(ward.attended()).entry
    visit = ward.attended()
    place = kept(shop, "journal")
    shop.workplace.drawer.insert("sun")
    assert ward.settled(visit).result is Result.PAID
    put_back(shop, *place)
    report, _ = compared(shop)
    (difference,) = report.differences
    assert (difference.verdict, difference.repair) == (Verdict.MISSING, Repair.ENTER)
    assert difference.original == "2207"
    assert difference.msgid != first.msgid
    report, failed = compared(shop, repairing=True)
    assert (report.differences, failed) == ((), {})
    assert report.may_close
    ward = Ward(shop, "sun")
    assert ward.hospital.free(ward.hospital.visit(visit.number)) == ()
    assert ward.cancelled(visit.number).result is Result.PAID
    assert (shop.disagreements(), shop.workplace.sides()) == ([], [])


def test_a_terminal_that_lost_its_whole_journal_enters_visit_and_stay_with_their_card_records(shop):
    ward = Ward(shop)
    visit, stay = ward.attended(), ward.stayed(["5101:2"])
    place = kept(shop, "journal")
    shop.workplace.drawer.insert("zhao")
    for one in (visit, stay):
        assert ward.settled(one).result is Result.PAID
    put_back(shop, *place)
    report, failed = compared(shop, repairing=True)
    assert (report.differences, failed, report.may_close) == ((), {}, True)
    assert (shop.disagreements(), shop.workplace.sides()) == ([], [])


def test_sign_off_is_refused_while_a_difference_of_the_hospital_is_open(shop):
    ward = Ward(shop)
    assert ward.settled(ward.attended()).result is Result.PAID
    visit = ward.attended()
    place = kept(shop, "journal")
    shop.workplace.drawer.insert("zhao")
    assert ward.settled(visit).result is Result.PAID
    put_back(shop, *place)
    assert not compared(shop)[0].may_close
    with pytest.raises(Refused) as refused:
        shop.workplace.sign_off()
    assert refused.value.code is Code.DIFFERENCE_OPEN


def test_the_day_of_a_hospital_from_the_command_line(shuaka):
    shuaka("hospital", "register", "--card", "zhao", "--number", "OP-1")
    shuaka("hospital", "line", "OP-1", "--item", "5001")
    assert shuaka("hospital", "settle", "OP-1", "--card", "zhao").exit_code == 0
    closed = shuaka("day", "close", "--json")
    assert closed.exit_code == 0, closed.output
    report = json.loads(closed.stdout)
    assert report["closed"]
    assert [row["clr_type"] for row in report["totals"]] == ["11"]
