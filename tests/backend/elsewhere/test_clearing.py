"""Clearing between two centres: both sides' rows compared, closed, and the balance paid once."""

import pytest

from backend.claims_cleared import OtherSilent
from backend.clearing import Stage, clearings_of
from backend.clearing_rows import Differing
from backend.ledger import CLEARING_BANK, Entry, Move, Reason, clearing, post
from backend.protocol.refusals import Refused
from backend.store import tables as t
from backend.store.sql import update
from tests.support.centre_people import BASKET, SHOP, basket_of
from tests.support.two_centres import (
    FAR_CARD,
    FAR_ONLINE,
    FAR_PURSE,
    REGION,
    credited_online,
    loaded,
    posted_sale,
)

TODAY, TOMORROW = "2026-11-21", "2026-11-22"


@pytest.fixture
def month(centres):
    """Three sales, one given back, one held."""
    credited_online(centres)
    loaded(centres, "200.00")
    posted_sale(centres, BASKET)
    refunded = posted_sale(centres, basket_of(30_00))
    centres.here.refund(refunded)
    held = centres.here.hold(basket_of(20_00), 0, card=FAR_CARD, person=FAR_PURSE)
    assert held.answer.ok
    centres.held = held
    return centres


def test_both_sides_list_the_same_rows(month):
    compared = month.claims().compare(TODAY)
    assert compared.differences == ()
    assert (len(compared.posted), compared.held, compared.amount_fen) == (3, 1, 121_60)
    assert compared.balance_fen == -compared.far_balance_fen == -121_60


def test_a_period_is_closed_and_paid_once(month):
    closed = month.claims().close(TODAY)
    assert (closed.rows, closed.amount_fen) == (3, 121_60)
    (paid,) = month.claims().pay()
    assert paid.clearing_id == closed.clearing_id
    assert month.claims().pay() == []
    assert (month.clearing_here(), month.clearing_there()) == (0, 0)
    assert month.faults() == []


def test_what_was_held_is_in_the_next_clearing(month):
    month.claims().close(TODAY)
    month.here.confirm(month.held, card=FAR_CARD)
    compared = month.claims().compare(TOMORROW)
    assert [(row.msgid, row.due_fen) for row in compared.posted] == [(month.held.msgid, 20_00)]
    assert month.claims().close(TOMORROW).amount_fen == 20_00
    assert len(month.claims().pay()) == 2
    assert (month.clearing_here(), month.clearing_there()) == (0, 0)
    assert month.faults() == []


def test_a_cleared_sale_is_refunded_and_not_reversed(centres):
    credited_online(centres)
    sale = posted_sale(centres, BASKET)
    centres.claims().close(TODAY)
    assert centres.here.reverse(sale.msgid, FAR_ONLINE.psn_no).code == "ALREADY_CLEARED"
    centres.claims().pay()
    assert centres.here.refund(sale).ok
    closed = centres.claims().close(TODAY)
    assert closed.amount_fen == -121_60, "now the place of treatment has to pay"
    centres.claims().pay()
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.faults() == []


def test_an_unanswered_sale_is_named_and_nothing_is_closed(centres):
    credited_online(centres)
    posted_sale(centres, basket_of(100))
    centres.line.cut[centres.line.passed + 1] = "answer"
    lost = posted_sale(centres, BASKET)
    compared = centres.claims().close(TODAY)
    (difference,) = compared.differences
    assert (difference.what, difference.msgid) == (Differing.UNANSWERED, lost.msgid)
    assert (difference.here, difference.there, difference.there_fen) == ("asked", "posted", 121_60)
    centres.here.centre.recover()
    assert centres.claims().close(TODAY).amount_fen == 1_00


def test_every_way_to_differ_has_its_name(month):
    rows = month.claims().compare(TODAY).posted
    there = month.there.centre.store

    def change(msgid, **values):
        statement = update(t.settlements).where(t.settlements.c.msgid == msgid).values(**values)
        there.transact(lambda tx: tx.run(statement))

    change(rows[0].far_msgid, account_fen=1)
    change(rows[1].far_msgid, state="held")
    change(rows[2].far_msgid, state="reversed")
    found = {row.far_msgid: row.what for row in month.claims().compare(TODAY).differences}
    assert found == {
        rows[0].far_msgid: Differing.AMOUNT,
        rows[1].far_msgid: Differing.STATE,
        rows[2].far_msgid: Differing.MISSING_THERE,
    }


def test_a_held_row_follows_what_its_centre_has_settled_meanwhile(month):
    (case,) = month.there.books.open_cases()
    attempt = month.here.attempt(month.held, card=FAR_CARD)
    from msgspec.structs import replace

    denied = month.there.find(replace(attempt, omsgid=case.msgid), "not_debited",
                              shop="P33020000001")  # fmt: skip
    assert denied.ok, denied.reply
    (difference,) = month.claims().compare(TODAY).differences
    assert (difference.here, difference.there) == ("held", "")
    assert month.claims().catch_up(TODAY) == 1
    assert month.here.books.state_of(SHOP, month.held.msgid) == "reversed"
    assert month.claims().compare(TODAY).agrees
    assert month.faults() == []


@pytest.mark.parametrize("how", ["request", "answer"])
def test_closing_and_paying_are_taken_up_again_where_they_were_cut(month, how):
    def cut(after):
        month.line.cut[month.line.passed + after] = how

    cut(2)
    with pytest.raises(OtherSilent):
        month.claims().close(TODAY)
    assert month.claims().close(TODAY).state == Stage.ASKED  # as it was when it was asked again
    cut(1)
    with pytest.raises(OtherSilent):
        month.claims().pay()
    assert len(month.claims().pay()) == 1
    assert month.claims().pay() == []
    store = month.here.centre.store
    (row,) = store.read(lambda tx: clearings_of(tx, REGION))
    assert (row.state, row.rows) == (Stage.PAID, 3)
    assert (month.clearing_here(), month.clearing_there()) == (0, 0)
    assert month.faults() == []


def test_a_period_the_other_side_disputes_is_taken_back(month):
    door = month.line.door
    statement = update(t.settlements).where(t.settlements.c.institution.like("C%"))

    def changed_before_closing(request):
        if b"KFWDL" in request:
            month.there.centre.store.transact(lambda tx: tx.run(statement.values(account_fen=7)))
        return door(request)

    month.line.door = changed_before_closing
    with pytest.raises(Refused, match="differ"):
        month.claims().close(TODAY)
    assert month.here.centre.store.read(lambda tx: clearings_of(tx, REGION)) == []
    assert len(month.claims().compare(TODAY).posted) == 3, "they can be closed another time"


def test_money_booked_past_the_rows_is_found(month):
    entry = Entry("desk", "past the rows", "x", "2026-11-21 10:00:00")
    moves = [Move(CLEARING_BANK, clearing("430100"), 5)]
    month.there.centre.store.transact(lambda tx: post(tx, entry, Reason.CLEAR, moves))
    (difference,) = month.claims().compare(TODAY).differences
    assert (difference.what, difference.here_fen, difference.there_fen) == (
        Differing.ACCOUNTS, -121_60, 121_65,
    )  # fmt: skip
