"""The holder changes the PIN: the card alone decides, and the digits never reach the flow."""

import asyncio

import pytest

from card_emulator.protocol.apdu import Command
from card_emulator.store import open_card
from terminal.card import meet_card
from terminal.errors import Declined
from terminal.flow import ChangePin, OldPin, Slot, VerifyPin, run
from terminal.new_pin import Asked, Fault, PinQuestion, ask_new_pin
from terminal.outcome import Result
from terminal.performer import AtTheCounter
from terminal.steps import transmit, verify_pin_once
from terminal.transactions.pin_change import (
    ChangeLocked,
    NewPinRefused,
    NoPinOfOurs,
    NotActivated,
    NotEntered,
    OldOrNew,
    OldPinWrong,
    PinChanged,
    change_of_pin,
)
from tests.support.faults import Everything, Network
from tests.support.foreign_cards import READER, SHAPES, Foreign, inserted
from tests.support.training_home import Trainer

OLD, NEW, WRONG, INITIAL = "246810", "135790", "111111", "123456"


class Holder(Trainer):
    """Types these, one after the other; nothing when they are used up. Keeps the questions."""

    def __init__(self, *typed):
        super().__init__()
        self.typed, self.asked, self.given, self.shown = list(typed), [], [], []

    def new_pin(self, question):
        self.asked.append(question)
        if not self.typed:
            return None
        self.given.append(bytearray(self.typed.pop(0), "ascii"))
        return self.given[-1]

    def show(self, what):
        self.shown.append(type(what).__name__)


class NotAsked(Trainer):
    """A clerk nobody may ask for a PIN."""

    def new_pin(self, question):
        raise AssertionError(question.asked)


def change(shop, holder, card="zhao"):
    if card:
        shop.workplace.drawer.insert(card)
    return shop.workplace.drive(change_of_pin(), holder)


def holds(shop, pin, card="zhao"):
    """Whether this is the card's PIN; costs a try when not."""

    def flow():
        yield from meet_card()
        return (yield from verify_pin_once(6, 0)).sw == 0x9000

    shop.workplace.drawer.insert(card)
    return shop.workplace.drive(flow(), Trainer(pin))


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
    with pytest.raises(OldPinWrong, match=r"5 tries left\. The PIN was not changed"):
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


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pin_goes_to_a_card_of_others(shop, shape):
    card = SHAPES[shape]()
    with inserted(card):
        shop.workplace.use_readers(user=READER)
        with pytest.raises(Exception) as ended:  # noqa: PT011 - NoPinOfOurs, or a silent card
            change(shop, NotAsked(), card="")
    assert isinstance(ended.value, NoPinOfOurs) or shape in ("silent", "endless")
    assert card.dangers() == []


def test_a_silent_centre_does_not_stop_a_change(shop):
    host = shop.workplace.host
    host.transport = Network(host.transport, lost_requests=Everything())
    assert isinstance(change(shop, Holder(OLD, NEW, NEW)), PinChanged)
    assert holds(shop, NEW)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_card_pulled_while_the_holder_types_keeps_the_old_pin(shop, at):
    class Pulls(Holder):
        def new_pin(self, question):
            if len(self.asked) == at:
                shop.workplace.drawer.pull()
            return super().new_pin(question)

    with pytest.raises(OldOrNew, match="old or the new PIN holds"):
        change(shop, Pulls(OLD, NEW, NEW))
    assert shop.card("zhao").pin_tries_left == 6
    assert holds(shop, OLD)


@pytest.mark.parametrize("commits", [False, True])
def test_a_card_lost_within_the_command_has_the_old_or_the_new_pin(shop, commits):
    real = open_card(shop.home.cards / "zhao.card", shop.world.keys)

    def answer(raw):
        if raw[1] == 0x5E:
            if commits:
                assert real.transmit(bytearray(raw)) == b"\x90\x00"
            raise OSError
        return real.transmit(bytearray(raw))

    card = Foreign(answer)
    card.atr, card.power_on, card.power_off = real.atr, real.power_on, real.power_off
    with inserted(card):
        shop.workplace.use_readers(user=READER)
        with pytest.raises(OldOrNew):
            change(shop, Holder(OLD, NEW, NEW), card="")
    real.close()
    shop.workplace.use_readers(user=shop.workplace.drawer.reader_name)
    assert holds(shop, NEW if commits else OLD)


def test_a_refusal_of_the_card_in_other_words_is_told(shop):
    real = open_card(shop.home.cards / "zhao.card", shop.world.keys)
    card = Foreign(lambda raw: b"\x65\x81" if raw[1] == 0x5E else real.transmit(bytearray(raw)))
    card.atr, card.power_on, card.power_off = real.atr, real.power_on, real.power_off
    with inserted(card):
        shop.workplace.use_readers(user=READER)
        with pytest.raises(Declined, match=r"did not change its PIN \(6581\)"):
            change(shop, Holder(OLD, NEW, NEW), card="")
    real.close()


class AsyncHolder(Holder):
    """The same on a screen."""

    async def new_pin(self, question):
        return super().new_pin(question)

    async def show(self, what):
        super().show(what)


def test_a_screen_changes_it_the_same_way(shop):
    shop.workplace.drawer.insert("zhao")
    holder = AsyncHolder(WRONG, NEW, NEW, OLD, NEW, WRONG, NEW, NEW)
    changed = asyncio.run(shop.workplace.drive_async(change_of_pin(), holder))
    assert isinstance(changed, PinChanged)
    assert holder.asked[-2].fault is Fault.DIFFERENT
    assert not any(any(digits) for digits in holder.given)
    assert holds(shop, NEW)


def test_a_screen_is_told_when_the_card_was_pulled(shop):
    class Pulls(AsyncHolder):
        async def new_pin(self, question):
            if question.asked is Asked.AGAIN:
                shop.workplace.drawer.pull()
            return await super().new_pin(question)

    shop.workplace.drawer.insert("zhao")
    holder = Pulls(OLD, NEW, NEW)
    with pytest.raises(OldOrNew):
        asyncio.run(shop.workplace.drive_async(change_of_pin(), holder))
    assert not any(any(digits) for digits in holder.given)


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
