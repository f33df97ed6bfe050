"""Rule 7: activation is due within half a year; later the agency has to re-open the card."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.activation import half_a_year_after
from backend.protocol.messages.script import ReopenReply, Want
from tests.support.centre_people import SHOP
from tests.support.centre_world import make_world
from tests.support.script_world import BANK, Contact, Holding, ScriptWorld, step_of


@pytest.fixture
def room():
    return ScriptWorld(make_world())


def on(room: ScriptWorld, day: date) -> None:
    """It is that day, just before midnight."""
    room.world.clock[0] = datetime(day.year, day.month, day.day, 23, 59, 59)


def activate(room: ScriptWorld, held: Holding):
    return Contact(room, held, "activate").run()


def due(year: int, month: int, day: int) -> date:
    return half_a_year_after(date(year, month, day))


def test_r7_a_card_issued_on_31_august_is_due_on_28_february():
    assert due(2026, 8, 31) == date(2027, 2, 28)


def test_r7_a_card_issued_on_31_august_before_a_leap_year_is_due_on_29_february():
    assert due(2027, 8, 31) == date(2028, 2, 29)


@pytest.mark.parametrize("day", [28, 29, 30])
def test_r7_the_days_before_the_end_of_august_share_the_end_of_february(day):
    assert due(2026, 8, day) == date(2027, 2, 28)


def test_r7_a_card_issued_on_29_february_is_due_on_29_august():
    assert due(2028, 2, 29) == date(2028, 8, 29)


def test_r7_a_card_issued_at_the_end_of_february_is_not_due_at_the_end_of_august():
    assert due(2027, 2, 28) == date(2027, 8, 28)


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 5, 31), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2026, 10, 31), date(2027, 4, 30)),
        (date(2026, 7, 31), date(2027, 1, 31)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_r7_a_day_that_does_not_exist_becomes_the_months_last(issued, last):
    assert half_a_year_after(issued) == last


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_r7_half_a_year_is_six_months_on_and_never_a_later_day_of_the_month(issued):
    found = half_a_year_after(issued)
    assert (found.year * 12 + found.month) - (issued.year * 12 + issued.month) == 6
    assert found.day <= issued.day
    assert found.day == issued.day or (found + timedelta(days=1)).day == 1


ISSUES = [date(2026, 8, 31), date(2028, 2, 29), date(2027, 5, 31)]


@pytest.mark.parametrize("issued", ISSUES)
def test_r7_on_the_last_day_it_is_activated_and_on_the_next_it_is_restricted(room, issued):
    in_time, late = room.issue(issued=issued), room.issue(issued=issued)
    last = half_a_year_after(issued)
    on(room, last)
    assert step_of(activate(room, in_time)).want == Want.DONE
    on(room, last + timedelta(days=1))
    before = late.image
    refused = activate(room, late)
    assert refused.code == "ACTIVATION_LATE"
    assert refused.reply.err_values == {"due": last.isoformat()}
    assert (room.status(late), late.image) == ("not_activated", before)


def test_r7_an_activation_begun_in_time_but_not_done_is_late_all_the_same(room):
    held = room.issue()
    assert room.ask(held, "activate").ok
    on(room, date(2027, 3, 1))
    assert activate(room, held).code == "ACTIVATION_LATE"


def test_r7_an_activation_whose_pin_was_changed_in_time_may_be_finished(room):
    held = room.issue()
    Contact(room, held, "activate", cut=8).run()
    on(room, date(2027, 3, 1))
    assert step_of(activate(room, held)).want == Want.DONE


def test_r7_the_agency_reopens_a_late_card_for_another_half_year(room):
    held = room.issue()
    on(room, date(2027, 3, 31))
    reopened = room.reopen(held).output(ReopenReply).data
    assert (reopened.card_no, reopened.activate_by) == (held.card_no, "2027-09-30")
    on(room, date(2027, 10, 1))
    assert activate(room, held).code == "ACTIVATION_LATE"
    assert room.reopen(held).ok
    assert step_of(activate(room, held)).want == Want.DONE


def test_r7_only_the_agency_reopens(room):
    held = room.issue()
    on(room, date(2027, 3, 31))
    for shop in (SHOP, BANK):
        assert room.reopen(held, shop).code == "WRONG_PLACE"


def test_r7_what_needs_no_reopening_is_told_so(room):
    assert room.reopen(room.issue()).code == "NOT_LATE"
    assert room.reopen(room.issue(activated=True)).code == "ACTIVE_ALREADY"
    stranger = room.issue()
    stranger.certno = "999999199001019999"
    assert room.reopen(stranger).code == "PERSON_UNKNOWN"
