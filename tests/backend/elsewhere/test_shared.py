"""The same between two centres when one of them keeps its books on a database server."""

import pytest

from backend.errands import open_errands
from tests.support.centre_people import BASKET, SHOP
from tests.support.far_hospital import Stubborn, make_hospital
from tests.support.stays import plain
from tests.support.two_centres import (
    FAR_CARD,
    FAR_ONLINE,
    FAR_PURSE,
    credited_online,
    loaded,
    make_centres,
    posted_sale,
)


@pytest.mark.parametrize("side", ["here_store", "there_store"])
def test_a_day_with_cuts_and_its_clearing(fresh_store, side):
    centres = make_centres(**{side: fresh_store()})
    credited_online(centres)
    loaded(centres, "200.00")
    sale = posted_sale(centres, BASKET)
    assert sale.answer.ok, sale.answer.reply
    held = centres.here.hold(BASKET, 0, card=FAR_CARD, person=FAR_PURSE)
    centres.line.cut[centres.line.passed + 1] = "answer"
    assert centres.here.confirm(held, card=FAR_CARD).code == "CENTRE_FAILURE"
    centres.line.cut[centres.line.passed + 1] = "answer"
    lost = posted_sale(centres, BASKET)
    assert centres.here.reverse(lost.msgid, FAR_ONLINE.psn_no).ok
    assert len(centres.here.centre.store.read(open_errands)) == 2
    centres.restart()
    assert centres.here.centre.store.read(open_errands) == []
    assert centres.here.books.state_of(SHOP, held.msgid) == "posted"
    closed = centres.claims().close("2026-11-21")
    assert (closed.rows, closed.amount_fen) == (2, 243_20)
    centres.claims().pay()
    assert centres.here.refund(sale).ok
    assert centres.claims().close("2026-11-21").amount_fen == -121_60
    centres.claims().pay()
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


@pytest.mark.parametrize("side", ["here_store", "there_store"])
def test_a_stay_with_cuts(fresh_store, side):
    centres = make_hospital(**{side: fresh_store()})
    here = Stubborn.at(centres)
    bed = here.bed
    assert here.do(bed.admit, "answer").ok
    assert bed.fees(plain("2000.00")).ok
    assert here.do(lambda: bed.settle(2000_00, interim=True), "answer").ok
    assert bed.fees(plain("100.00")).ok
    assert here.do(bed.discharge, "request").ok
    assert here.do(lambda: bed.settle(100_00), "death").ok
    assert bed.undo_discharge().code == "VISIT_SETTLED"
    assert centres.clearing_there() == -centres.clearing_here() > 0
    assert centres.claims().compare("2026-12-31").differences == ()
    assert centres.faults() == []
