"""The terminal's clock: centre time, and message numbers that never come twice."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from terminal.clock import Clock

INSTITUTION = "P43010200001"
START = datetime(2026, 11, 21, 12, 0, 0)


class Seconds:
    """A monotonic clock that stands until it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def clock_at(start, seconds, kept):
    last = kept[-1] if kept else None
    return Clock(INSTITUTION, start, keep=kept.append, last_stamp=last, monotonic=seconds)


def test_a_message_number_is_institution_time_slot_and_counter():
    clock = clock_at(START, Seconds(), [])
    clock.synchronise(START, "07")
    number = clock.stamp().msgid
    assert number == "P43010200001" + "20261121120000" + "07" + "00"
    assert len(number) == 30


def test_the_hundred_and_first_number_of_a_second_takes_the_next_second():
    clock = clock_at(START, Seconds(), [])
    numbers = [clock.stamp().msgid for _ in range(250)]
    assert len(set(numbers)) == 250
    assert numbers[-1][12:26] == "20261121120002"


def test_time_is_the_centres_and_runs_on_the_monotonic_clock():
    seconds = Seconds()
    clock = clock_at(START - timedelta(days=3650), seconds, [])
    clock.synchronise(START, "01")
    seconds.now = 90.5
    assert clock.now() == START + timedelta(seconds=90.5)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 120),  # numbers taken
            st.floats(0, 30),  # seconds that pass
            st.integers(-100_000, 100_000),  # jump of the machine's clock before the restart
            st.booleans(),  # closed in order
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_number_comes_twice_whatever_the_clock_and_the_restarts_do(lives):
    kept, seen = [], []
    wall = START
    for count, passing, jump, closes in lives:
        seconds = Seconds()
        clock = clock_at(wall, seconds, kept)
        for _ in range(count):
            seen.append(clock.stamp().msgid)
            seconds.now += passing / 10
        if closes:
            clock.close()
        wall += timedelta(seconds=seconds.now + jump)
    assert len(set(seen)) == len(seen)
