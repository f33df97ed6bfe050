"""A change of PIN with the world against it: cards of others, silence, pulls; also on a screen."""

import asyncio

import pytest

from card_emulator.store import open_card
from terminal.errors import Declined
from terminal.new_pin import Asked, Fault
from terminal.transactions.pin_change import (
    NoPinOfOurs,
    OldOrNew,
    PinChanged,
    change_of_pin,
)
from tests.support.faults import Everything, Network
from tests.support.foreign_cards import READER, SHAPES, Foreign, inserted
from tests.support.pin_holder import NEW, OLD, WRONG, Holder, NotAsked, change, holds


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
