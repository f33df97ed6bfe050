"""A reader with a PIN pad: the PIN goes from its keys to the card, never through the terminal."""

import asyncio

import pytest

from card_emulator import reader
from card_emulator.pinpad import Ask, PinPad
from card_emulator.protocol import part10
from card_emulator.protocol.part10 import Entry
from card_emulator.slots import attach_pinpad
from card_emulator.store import volatile_card
from terminal.new_pin import MOST_TRIES
from terminal.outcome import Result
from terminal.readers.choosing import fitting
from terminal.readers.contact import Contact
from terminal.readers.pinpad import change_on, pad_of, verify_on
from terminal.transactions.pin_change import NotEntered, change_of_pin
from tests.support.cards import vector_image
from tests.support.training_home import Trainer
from tests.terminal.test_pin_leaks import Everything

NAME = "Pad Slot 00"


class Keys:
    """The keys of a pad: what is typed at each question."""

    def __init__(self, **typed):
        self.typed, self.asked, self.given = typed, [], []

    def __call__(self, ask):
        self.asked.append(ask)
        pin = self.typed.get(ask.name)
        self.given.append(None if pin is None else bytearray(pin, "ascii"))
        return self.given[-1]


class NoKeypad(Trainer):
    """A clerk who must not be asked for a PIN."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def pin(self, tries_left, amount_fen):
        raise AssertionError("the reader has keys of its own")

    def show(self, what):
        self.shown.append(type(what).__name__)


@pytest.fixture
def slot():
    reader.install()
    reader.plug(NAME)
    reader.insert(NAME, volatile_card(vector_image()))
    yield NAME
    reader.unplug(NAME)


@pytest.fixture
def contact(slot):
    contact = Contact(fitting(slot)[0], 5.0)
    contact.connect()
    yield contact
    contact.disconnect()


def test_a_sale_takes_the_pin_at_the_reader_and_not_at_the_terminal(shop):
    keys = Keys(PIN="246810")
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(keys))
    watcher, clerk = Everything(), NoKeypad()
    shop.workplace.observers.append(watcher)
    assert shop.sell("zhao", clerk=clerk).result is Result.PAID
    assert keys.asked == [Ask.PIN]
    assert not any(keys.given[0])
    assert "PinAtReader" in clerk.shown
    assert "246810" not in "".join(watcher.seen)


def test_a_wrong_pin_and_a_cancel_at_the_reader_are_told_as_ever(shop):
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(Keys()))
    cancelled = shop.sell("zhao", clerk=NoKeypad())
    assert "PIN was not entered" in str(cancelled.reason)
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(Keys(PIN="000000")))
    wrong = shop.sell("zhao", clerk=NoKeypad())
    assert "locked" in str(wrong.reason)
    assert shop.card("zhao").pin_tries_left == 0


def test_a_reader_without_a_pad_says_so_by_having_no_features(contact):
    pad = pad_of(contact)
    assert (pad.verifies, pad.changes, pad.names()) == (False, False, ())


def test_features_and_limits_come_from_the_reader(slot, contact):
    attach_pinpad(slot, PinPad(Keys()))
    pad = pad_of(contact)
    assert pad.names() == ("verify", "modify", "TLV properties")
    assert (pad.shortest, pad.longest) == (4, 12)


@pytest.mark.parametrize(
    ("typed", "sw"),
    [
        ("246810", 0x9000),
        ("111111", 0x63C5),
        ("24681", 0x63C5),
        ("123", part10.TOO_SHORT_OR_LONG),
        (None, part10.CANCELLED),
    ],
)
def test_verify_at_the_reader_gives_the_cards_word_or_the_pads(slot, contact, typed, sw):
    attach_pinpad(slot, PinPad(Keys(PIN=typed) if typed else Keys()))
    assert verify_on(contact, pad_of(contact)).sw == sw


def test_a_pin_is_changed_at_the_reader_and_both_new_ones_have_to_agree(slot, contact):
    keys = Keys(OLD="246810", NEW="135790", AGAIN="135790")
    attach_pinpad(slot, PinPad(keys))
    assert change_on(contact, pad_of(contact), 6).sw == 0x9000
    assert keys.asked == [Ask.OLD, Ask.NEW, Ask.AGAIN]
    assert not any(any(given) for given in keys.given)
    attach_pinpad(slot, PinPad(Keys(OLD="135790", NEW="111111", AGAIN="222222")))
    assert change_on(contact, pad_of(contact), 6).sw == part10.NOT_THE_SAME
    attach_pinpad(slot, PinPad(Keys(PIN="135790")))
    assert verify_on(contact, pad_of(contact)).sw == 0x9000


def test_the_structures_have_the_bytes_of_part_10():
    verify = part10.verify_entry(4, 12, 30)
    raw = bytes(verify)
    assert len(raw) == 19 + 5
    assert raw[:5].hex() == "1e1e810000"
    assert raw[5:7] == b"\x0c\x04"  # wPINMaxExtraDigit, little-endian: max, then min
    assert int.from_bytes(raw[15:19], "little") == 5
    assert Entry.of_verify(raw) == verify
    change = part10.change_entry(6, 30)
    assert len(bytes(change)) == 24 + 12
    assert change.command.hex() == "805e010007" + "ff" * 7
    assert Entry.of_modify(bytes(change)) == change


@pytest.mark.parametrize("raw", [b"", bytes(18), bytes(19), bytes(19) + b"\x00" * 5])
def test_a_structure_that_is_none_is_refused(raw):
    with pytest.raises(ValueError, match=r"shorter|length"):
        Entry.of_verify(raw)


def test_feature_lists_and_properties_survive_the_wire():
    codes = {0x06: 0x42000DB2, 0x12: 0x42000DB3}
    assert part10.features_of(part10.feature_list(codes)) == codes
    assert part10.features_of(part10.feature_list(codes)[:-1]) == {0x06: 0x42000DB2}
    assert part10.properties_of(part10.properties({6: 4, 7: 12})) == {6: 4, 7: 12}


class Silent(NoKeypad):
    """A clerk who is asked for none of the PINs of a change."""

    def new_pin(self, question):
        raise AssertionError("the reader has keys of its own")


def change(shop, keys, clerk):
    shop.workplace.drawer.insert("zhao")
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(keys))
    return shop.workplace.drive(change_of_pin(), clerk)


def test_the_pin_is_changed_at_the_reader_and_no_digit_comes_to_the_terminal(shop):
    keys = Keys(OLD="246810", NEW="135790", AGAIN="135790")
    watcher, clerk = Everything(), Silent()
    shop.workplace.observers.append(watcher)
    change(shop, keys, clerk)
    assert keys.asked == [Ask.OLD, Ask.NEW, Ask.AGAIN]
    assert "NewPinAtReader" in clerk.shown
    assert not any(pin in "".join(watcher.seen) for pin in ("246810", "135790"))
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(Keys(PIN="135790")))
    assert shop.sell("zhao", clerk=NoKeypad()).result is Result.PAID


def test_a_wrong_old_pin_at_the_reader_costs_one_try_and_is_typed_again_there(shop):
    rounds = iter(("111111", "135790", "135790", "246810", "135790", "135790"))
    asked = []

    def keys(ask):
        asked.append(ask)
        return bytearray(next(rounds), "ascii")

    clerk = Silent()
    change(shop, keys, clerk)
    assert asked == [Ask.OLD, Ask.NEW, Ask.AGAIN] * 2
    assert clerk.shown.count("PinWrong") == 1
    assert shop.card("zhao").pin_tries_left == 6


def test_new_pins_that_differ_at_the_reader_are_typed_there_again_and_not_for_ever(shop):
    keys, clerk = Keys(OLD="246810", NEW="135790", AGAIN="135791"), Silent()
    with pytest.raises(NotEntered):
        change(shop, keys, clerk)
    assert keys.asked == [Ask.OLD, Ask.NEW, Ask.AGAIN] * MOST_TRIES
    assert clerk.shown.count("NewPinAtReader") == MOST_TRIES


def test_a_cancel_at_the_reader_leaves_the_old_pin(shop):
    with pytest.raises(NotEntered):
        change(shop, Keys(), Silent())
    assert shop.card("zhao").pin_tries_left == 6


def test_a_pin_that_does_not_fit_the_readers_keys_is_changed_at_the_terminals(shop):
    change(shop, Keys(OLD="246810", NEW="135790", AGAIN="135790"), Silent())
    clerk = Trainer("135790", "24681012")
    change(shop, Keys(OLD="135790", NEW="24681012", AGAIN="24681012"), clerk)
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(Keys(PIN="24681012")))
    assert shop.sell("zhao", clerk=NoKeypad()).result is Result.PAID


def test_a_screen_has_the_pin_changed_at_the_reader_too(shop):
    class Screen(Silent):
        async def show(self, what):
            super().show(what)

    shop.workplace.drawer.insert("zhao")
    keys = Keys(OLD="246810", NEW="135790", AGAIN="135790")
    attach_pinpad(shop.workplace.drawer.reader_name, PinPad(keys))
    clerk = Screen()
    asyncio.run(shop.workplace.drive_async(change_of_pin(), clerk))
    assert keys.asked == [Ask.OLD, Ask.NEW, Ask.AGAIN]
    assert "NewPinAtReader" in clerk.shown
