"""The door to the cards: deadlines, odd answers, and a PIN that leaves nothing behind."""

import threading

import pytest

from card_emulator import reader
from card_emulator.protocol.status import SW
from terminal.errors import CardGone, CardMute
from terminal.flow import Slot
from terminal.readers import NO_DEADLINE, Readers

NAME = "Test Slot 77"
CHALLENGE = bytes.fromhex("0084000008")


class OddCard:
    """A card that answers what it is told to, or hangs until it is let go."""

    atr = bytes.fromhex("3B6D000000815349")

    def __init__(self, answer=b"\x90\x00", hang=None):
        self.answer, self.hang = answer, hang
        self.got = []

    def power_on(self):
        return self.atr

    def power_off(self):
        pass

    def transmit(self, raw):
        self.got.append(bytes(raw))
        if self.hang:
            self.hang.wait()
        return self.answer


@pytest.fixture
def slot():
    reader.install()
    reader.plug(NAME)
    yield NAME
    reader.unplug(NAME)


def readers_with(card, deadline_s=5.0):
    reader.insert(NAME, card)
    door = Readers({Slot.USER: NAME, Slot.PSAM: "none such"}, deadline_s=deadline_s)
    door.power_up(Slot.USER)
    return door


def test_a_card_that_hangs_is_mute_after_the_deadline_and_the_terminal_goes_on(slot):
    release = threading.Event()
    door = readers_with(OddCard(hang=release), deadline_s=0.05)
    with pytest.raises(CardMute):
        door.transmit(Slot.USER, CHALLENGE)
    release.set()
    door.power_down()


def test_without_a_deadline_a_card_is_asked_where_the_question_comes_from(slot):
    class Threaded(OddCard):
        def transmit(self, raw):
            self.thread = threading.current_thread()
            return super().transmit(raw)

    card = Threaded()
    door = readers_with(card, NO_DEADLINE)
    assert door.transmit(Slot.USER, CHALLENGE).sw == SW.OK
    assert card.thread is threading.current_thread()
    reader.remove(NAME)
    with pytest.raises(CardGone):
        door.transmit(Slot.USER, CHALLENGE)
    door.power_down()


def test_a_truncated_answer_that_the_driver_passes_on_as_success_is_mute(slot):
    door = readers_with(OddCard(answer=b"\x12\x34\x00\x00"))
    with pytest.raises(CardMute):
        door.transmit(Slot.USER, CHALLENGE)
    door.power_down()


def test_no_reader_no_card_and_a_pulled_card_are_gone(slot):
    door = Readers({Slot.USER: NAME, Slot.PSAM: "none such"})
    with pytest.raises(CardGone):
        door.power_up(Slot.USER)
    with pytest.raises(CardGone, match="none such"):
        door.power_up(Slot.PSAM)
    with pytest.raises(CardGone):
        door.transmit(Slot.PSAM, CHALLENGE)
    door = readers_with(OddCard())
    reader.remove(NAME)
    with pytest.raises(CardGone):
        door.transmit(Slot.USER, CHALLENGE)
    door.power_down()


@pytest.mark.parametrize(
    ("digits", "packed"),
    [
        (b"246810", "246810"),
        (b"12345", "12345f"),
        (b"1234", "1234"),
        (b"123456789012", "123456789012"),
    ],
)
def test_a_pin_goes_out_packed_and_the_typed_digits_are_wiped(slot, digits, packed):
    card = OddCard()
    door = readers_with(card)
    typed = bytearray(digits)
    assert door.verify(typed).sw == SW.OK
    wire = bytes.fromhex(packed)
    assert card.got == [bytes((0, 0x20, 0, 0, len(wire))) + wire]
    assert bytes(typed) == bytes(len(typed))
    door.power_down()
