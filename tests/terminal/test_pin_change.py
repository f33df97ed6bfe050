"""The holder changes the PIN: the card alone decides, and the digits never reach the flow."""

import pytest

from card_emulator.protocol.apdu import Command
from terminal.card import meet_card
from terminal.errors import Declined
from terminal.flow import ChangePin, OldPin, Slot, VerifyPin, run
from terminal.new_pin import Asked, Fault, PinQuestion, ask_new_pin
from terminal.outcome import Result
from terminal.performer import AtTheCounter
from terminal.steps import transmit
from terminal.transactions.pin_change import (
    ChangeLocked,
    NewPinRefused,
    NotActivated,
    NotEntered,
    OldPinWrong,
    PinChanged,
)
from tests.support.pin_holder import INITIAL, NEW, OLD, WRONG, Holder, NotAsked, change, holds
from tests.support.training_home import Trainer


@pytest.mark.parametrize("card", ["zhao", "chen"])
@pytest.mark.parametrize("new", ["1357", "13579", NEW, "135790246801"])
def test_the_new_pin_holds_and_the_old_one_is_void(shop, card, new):
    holder = Holder(OLD, new, new)
    changed = change(shop, holder, card)
    assert isinstance(changed, PinChanged)
    assert changed.was is OldPin.HOLDERS
    assert [question.asked for question in holder.asked] == list(Asked)
    assert not any(any(digits) for digits in holder.given)
    assert holds(shop, new, card)
    assert not holds(shop, OLD, card)


def test_a_sale_is_paid_with_the_new_pin_only(shop):
    change(shop, Holder(OLD, NEW, NEW))
    assert shop.sell("zhao", clerk=Trainer(NEW)).result is Result.PAID
    assert shop.disagreements() == []


def test_a_wrong_old_pin_costs_one_try_and_is_asked_again(shop):
    holder = Holder(WRONG, NEW, NEW, OLD, NEW, NEW)
    assert isinstance(change(shop, holder), PinChanged)
    assert [question.tries_left for question in holder.asked] == [6, 6, 6, 5, 5, 5]
    assert "PinWrong" in holder.shown
    assert shop.card("zhao").pin_tries_left == 6


def test_giving_up_after_a_wrong_old_pin_says_what_is_left(shop):
    with pytest.raises(OldPinWrong, match=r"Tries left: 5\. The PIN was not changed"):
        change(shop, Holder(WRONG, NEW, NEW))
    assert shop.card("zhao").pin_tries_left == 5
    assert holds(shop, OLD)


def test_six_wrong_old_pins_lock_the_card(shop):
    with pytest.raises(ChangeLocked):
        change(shop, Holder(*(WRONG, NEW, NEW) * 6))
    assert shop.card("zhao").pin_tries_left == 0


def test_nothing_is_asked_of_a_card_whose_pin_is_locked(shop):
    with pytest.raises(ChangeLocked, match="bank desk"):
        change(shop, NotAsked(), "zhou")


def test_a_card_that_is_not_activated_is_sent_to_activation(shop):
    with pytest.raises(NotActivated, match="Activating"):
        change(shop, NotAsked(), "li")
    assert shop.card("li").pin_tries_left == 6


def test_a_card_that_was_reported_lost_is_refused(shop):
    with pytest.raises(Declined, match="reported lost"):
        change(shop, NotAsked(), "wu")


def test_the_initial_pin_is_never_taken_back(shop):
    with pytest.raises(NewPinRefused):
        change(shop, Holder(OLD, INITIAL, INITIAL))
    assert shop.card("zhao").pin_tries_left == 6
    assert holds(shop, OLD)


@pytest.mark.parametrize("typed", [(), (OLD,), (OLD, NEW), ("",), (OLD, "")])
def test_a_change_given_up_leaves_the_old_pin_and_costs_no_try(shop, typed):
    with pytest.raises(NotEntered):
        change(shop, Holder(*typed))
    assert shop.card("zhao").pin_tries_left == 6
    assert holds(shop, OLD)


def test_the_same_pin_or_two_different_new_ones_are_asked_again(shop):
    holder = Holder(OLD, OLD, NEW, WRONG, NEW, NEW)
    assert isinstance(change(shop, holder), PinChanged)
    faults = [question.fault for question in holder.asked]
    assert faults == [None, None, Fault.SAME, None, Fault.DIFFERENT, None]
    assert not any(any(digits) for digits in holder.given)


def test_new_pins_that_differ_too_often_end_it_before_the_card_is_asked(shop):
    with pytest.raises(NotEntered):
        change(shop, Holder(OLD, *(NEW, WRONG) * 3))
    assert shop.card("zhao").pin_tries_left == 6


@pytest.mark.parametrize("bad", ["123", "1234567890123", "12a456", "+12345"])
def test_what_is_no_pin_never_reaches_the_card(shop, bad):
    holder = Holder(bad, OLD, bad, NEW, NEW)
    assert isinstance(change(shop, holder), PinChanged)
    assert [question.fault for question in holder.asked][1] is Fault.DIGITS
    assert not any(any(digits) for digits in holder.given)


def test_a_card_with_an_empty_pin_gets_its_first_one_without_an_old_one(shop):
    def emptied():
        yield from meet_card()
        data = bytes.fromhex(OLD) + b"\xff"
        return (yield from transmit(Slot.USER, Command(0x80, 0x5E, 1, 0, data), "CHANGE PIN")).sw

    shop.workplace.drawer.insert("zhao")
    assert shop.workplace.drive(emptied(), Trainer()) == 0x9000
    holder = Holder(NEW, NEW)
    assert change(shop, holder).was is OldPin.NONE
    assert [question.asked for question in holder.asked] == [Asked.NEW, Asked.AGAIN]
    assert holds(shop, NEW)


def test_a_dialogue_that_is_dropped_half_way_wipes_what_was_typed():
    old, new = bytearray(b"246810"), bytearray(b"135790")
    talk = ask_new_pin(ChangePin(6))
    assert next(talk) == PinQuestion(Asked.OLD, OldPin.HOLDERS, 6)
    talk.send(old)
    talk.send(new)
    talk.close()
    assert not any(old)
    assert not any(new)


def test_a_clerk_that_breaks_down_leaves_nothing_typed(shop):
    class BreakError(RuntimeError):
        pass

    class Breaks(Holder):
        def new_pin(self, question):
            if question.asked is Asked.AGAIN:
                raise BreakError
            return super().new_pin(question)

    holder = Breaks(OLD, NEW)
    with pytest.raises(BreakError):
        change(shop, holder)
    assert not any(any(digits) for digits in holder.given)


def test_the_guard_lets_no_change_out_to_an_unproved_card(shop):
    def flow():
        yield ChangePin(6)

    with pytest.raises(AssertionError, match="card of others"):
        shop.workplace.drive(flow(), NotAsked())
    assert not isinstance(ChangePin(6), VerifyPin)


def test_the_initial_pin_of_a_letter_can_be_asked_for(shop):
    """What activation uses: the step, with the words of the letter."""

    def flow():
        yield from meet_card()
        return (yield ChangePin(6, OldPin.INITIAL)).sw

    shop.workplace.drawer.insert("li")
    holder = Holder(INITIAL, INITIAL, NEW, NEW)
    performer = AtTheCounter(shop.workplace.devices, holder)
    assert run(flow(), performer) == 0x9000
    assert holder.asked[0].old is OldPin.INITIAL
    assert holder.asked[2].fault is Fault.SAME
    assert holds(shop, NEW, "li")
