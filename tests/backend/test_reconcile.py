"""3201: what was posted, by kind and day, with and without refunds."""

import pytest

from backend.profile import Profile
from backend.protocol import calls
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.reconcile import Totals, TotalsReply, TotalsRequest
from backend.protocol.money import fen
from tests.support.centre_people import (
    BASKET,
    ONLINE_CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    PURSE_PERSON,
    basket_of,
)
from tests.support.centre_visits import CLINIC
from tests.support.centre_world import make_world
from tests.support.stays import STAY_FEN, add_wards, in_bed

TODAY = "2026-11-21"


def compare(world, count, medfee, fund, acct, *, refunds="1", shop=None, **changes):
    values = {
        "insutype": "310",
        "clr_type": "41",
        "setl_optins": "430100",
        "stmt_begndate": TODAY,
        "stmt_enddate": TODAY,
        "medfee_sumamt": fen(medfee),
        "fund_pay_sumamt": fen(fund),
        "acct_pay": fen(acct),
        "fixmedins_setl_cnt": count,
        "fixmedins_refd_setl_flag": refunds,
    }
    more = {"shop": shop} if shop else {}
    return world.send(calls.TOTALS, TotalsRequest(Totals(**(values | changes))), **more)


def result(answer):
    return answer.output(TotalsReply).stmtinfo.stmt_rslt


@pytest.fixture
def day(rich):
    """The day of settlement.md 3.4: B, the cancel of B, and A1; what came before is another day."""
    rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(280_00), med_type="14")
    rich.credit("P002", "280.00")
    rich.later(days=1)
    example_b = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14")
    assert rich.refund(example_b).ok
    assert rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).answer.ok
    return rich


NEXT = {"stmt_begndate": "2026-11-22", "stmt_enddate": "2026-11-22"}


def test_the_day_of_the_reference_balances_with_refunds_counted(day):
    assert result(compare(day, 3, "121.60", "0", "121.60", **NEXT)) == "0"


def test_and_without_counting_the_refunded_pair(day):
    assert result(compare(day, 1, "121.60", "0", "121.60", refunds="0", **NEXT)) == "0"
    assert result(compare(day, 3, "121.60", "0", "121.60", refunds="0", **NEXT)) == "1"


def test_a_place_that_never_counts_refunds_does_not_when_asked():
    world = make_world(profile=Profile(refunds_counted_in_3201=False))
    sale = world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    world.refund(sale)
    assert result(compare(world, 0, "0", "0", "0")) == "0"


def test_a_lost_sale_shows_as_a_difference_with_both_sides_sums(day):
    day.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    info = compare(day, 3, "121.60", "0", "121.60", **NEXT).output(TotalsReply).stmtinfo
    assert info.stmt_rslt == "1"
    assert "4 / 243.20 0.00 243.20" in info.stmt_rslt_dscr
    assert "3 / 121.60 0.00 121.60" in info.stmt_rslt_dscr
    assert info.setl_optins == "430100"


@pytest.mark.parametrize("off", [
    {"medfee_sumamt": fen("121.61")}, {"fund_pay_sumamt": fen("0.01")}, {"acct_pay": fen("0")},
    {"fixmedins_setl_cnt": 2},
])  # fmt: skip
def test_each_of_the_four_sums_is_compared(day, off):
    assert result(compare(day, 3, "121.60", "0", "121.60", **(NEXT | off))) == "1"


def test_only_posted_money_counts(rich):
    held = rich.hold(BASKET, 0)
    assert result(compare(rich, 0, "0", "0", "0")) == "0"
    rich.confirm(held)
    assert result(compare(rich, 1, "121.60", "0", "121.60")) == "0"
    gone = rich.hold(basket_of(100), 1)
    rich.reverse(gone.msgid)
    assert result(compare(rich, 1, "121.60", "0", "121.60")) == "0"


def test_another_shop_kind_or_day_is_counted_apart(rich):
    rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert result(compare(rich, 0, "0", "0", "0", shop=OTHER_SHOP)) == "0"
    assert result(compare(rich, 0, "0", "0", "0", insutype="390")) == "0"
    assert result(compare(rich, 0, "0", "0", "0", clr_type="11")) == "0"
    assert result(compare(rich, 0, "0", "0", "0", **NEXT)) == "0"


def test_a_span_covers_its_first_and_last_second(rich):
    rich.clock[0] = rich.clock[0].replace(hour=23, minute=59, second=59)
    rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert result(compare(rich, 1, "121.60", "0", "121.60")) == "0"


@pytest.mark.parametrize("day", ["", "20261121", "2026-13-01", "yesterday", "2026-11-20"])
def test_a_day_that_is_none_or_before_the_first_is_named(rich, day):
    answer = compare(rich, 0, "0", "0", "0", stmt_enddate=day)
    assert answer.reply.err_values["path"] == "data.stmt_enddate"


def test_stays_are_compared_by_their_own_kind_of_clearing(world):
    wards = add_wards(world)
    wards.credit("P001", "1200.00")
    bed = in_bed(wards, PURSE_PERSON)
    assert bed.discharge().ok
    info = bed.settle(STAY_FEN).output(StaySettleReply).setlinfo
    there = {"shop": CLINIC, "clr_type": "21"}
    assert result(compare(wards, 1, "18450.00", "13000.00", "1200.00", **there)) == "0"
    assert result(compare(wards, 1, "18450.00", "13000.00", "0", **there)) == "1"
    assert bed.cancel(info).ok
    assert result(compare(wards, 2, "0", "0", "0", **there)) == "0"
