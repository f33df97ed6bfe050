"""The end of a day with offline sales: they are forwarded first, sign-off waits for them, what was
refused afterwards is named; totals, details and three sides know them."""

from datetime import timedelta

import pytest

from backend import desk
from terminal.day import compare
from terminal.entry import Kind, Stage
from terminal.offline_permit import OfflineWaits
from terminal.transactions.resend import resend
from tests.support.offline import BASKET_FEN, CARD, newest, sell_offline, silent
from tests.support.training_home import Trainer


def compared(shop, repairing=False):
    today = shop.workplace.host.business_date
    flow = compare(shop.workplace, today, today, repairing=repairing)
    return shop.workplace.drive(flow, Trainer())[0]


def test_the_comparison_forwards_first_and_balances(offline):
    sell_offline(offline)
    report = compared(offline)
    assert report.may_close
    (sums,) = report.sums
    assert (sums.count, sums.account_fen, sums.fund_fen, sums.balanced) == (1, BASKET_FEN, 0, True)
    assert newest(offline).stage is Stage.DONE
    offline.workplace.sign_off()


def test_sign_off_is_refused_while_an_offline_sale_waits(offline):
    sell_offline(offline)
    with pytest.raises(OfflineWaits) as refused:
        offline.workplace.sign_off()
    assert "1 offline sales wait" in str(refused.value)
    assert offline.workplace.host.sign_no


def test_a_waiting_sale_is_in_flight_on_three_sides(offline):
    sell_offline(offline)
    (one,) = offline.workplace.sides()
    assert (str(one.what), one.key) == ("in flight", newest(offline).msgid)


def test_a_sale_forwarded_on_a_later_day_differs_from_nothing(offline):
    clock = offline.workplace.clock
    clock.synchronise(clock.now() - timedelta(days=2), clock.slot)
    with silent(offline):
        flow = offline.workplace.selling(offline.order("1001"))
        offline.workplace.drawer.insert(CARD)
        offline.workplace.drive(flow, Trainer())
    assert newest(offline).stage is Stage.OFFLINE_SOLD
    offline.workplace.sign_on()
    assert compared(offline).may_close
    assert list(offline.workplace.sides()) == []


def test_a_late_refusal_is_named_and_does_not_keep_the_day_open(offline):
    sell_offline(offline)
    sn = offline.card(CARD).field("card_sn")
    desk.report_loss(offline.world.centre, sn, reference="lost")
    report = compared(offline)
    (case,) = report.disputed
    assert (case.kind, case.reason) == (Kind.OFFLINE_SALE, "CARD_LOST")
    assert report.may_close
    assert report.differences == ()


def test_a_finished_offline_sale_sent_again_has_one_effect(offline):
    """The same message under the same number: what the centre still has, it has once."""
    sell_offline(offline)
    offline.recover()
    case = newest(offline)
    again = offline.workplace.drive(resend(case), Trainer())
    assert again.stage is Stage.DONE
    assert again.settlement.setl_id == case.settlement.setl_id
    assert offline.disagreements() == []
