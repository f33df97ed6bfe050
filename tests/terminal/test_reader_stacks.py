"""The terminal on other people's PC/SC stacks: which reader, which protocol, who else, how long."""

import threading

import pytest
from smartcard import scard
from smartcard.CardConnection import CardConnection

from card_emulator import reader
from card_emulator.store import load_keys, open_card
from terminal.errors import CardGone
from terminal.flow import Slot
from terminal.outcome import Result
from terminal.readers import NoService, ReaderBusy, ReaderMissing, Readers, Service
from terminal.readers import door as door_module
from terminal.readers.choosing import AUTOMATIC, fitting
from terminal.readers.contact import with_le
from tests.support.pcsc_stacks import Stack, plugged
from tests.support.training_home import COMMON_BASKET

T0, T1 = CardConnection.T0_protocol, CardConnection.T1_protocol


@pytest.fixture
def card(shop):
    """The card zhao outside the drawer: for a reader of the stack."""
    shop.workplace.drawer.pull()
    card = open_card(shop.home.cards / "zhao.card", load_keys(shop.home.keys))
    yield card
    card.close()


def sell_through(shop, stack):
    with plugged(stack):
        shop.workplace.use_readers(user=stack.name)
        return shop.sell(order=shop.order(*COMMON_BASKET))


@pytest.mark.parametrize("t1", [False, True])
@pytest.mark.parametrize("follows_61", [False, True])
@pytest.mark.parametrize("follows_6c", [False, True])
def test_a_sale_is_the_same_whoever_follows_61_and_6c_and_under_t1(
    shop, card, t1, follows_61, follows_6c
):
    stack = Stack("Other Reader 00", card, t1=t1, follows_61=follows_61, follows_6c=follows_6c)
    outcome = sell_through(shop, stack)
    assert outcome.result is Result.PAID
    assert outcome.entry.settlement.balc == 258_40
    assert shop.card("zhao").purse.balance_fen == 258_40
    assert shop.disagreements() == []


def test_t0_is_asked_for_first_and_t1_only_where_the_stack_has_nothing_else(shop, card):
    stack = Stack("Other Reader 00", card, t1=True)
    sell_through(shop, stack)
    assert stack.protocols[:2] == [T0, T1]
    plain = Stack("Other Reader 00", card)
    sell_through(shop, plain)
    assert set(plain.protocols) == {T0}


@pytest.mark.parametrize(
    ("command", "wire"),
    [
        ("00A4040002AABB", "00A4040002AABB00"),
        ("0084000008", "0084000008"),
        ("00200000", "00200000"),
        ("0020000003246810", "0020000003246810"),
        ("0082000402AABB", "0082000402AABB"),
        ("B02801010201020304", "B02801010201020304"),
    ],
)
def test_under_t1_a_case_4_command_gets_its_le_and_no_other_does(command, wire):
    assert bytes(with_le(bytes.fromhex(command))) == bytes.fromhex(wire)


def test_a_sale_has_the_card_for_itself(shop, card):
    stack = Stack("Other Reader 00", card)
    sell_through(shop, stack)
    assert set(stack.modes) == {scard.SCARD_SHARE_EXCLUSIVE}


def test_a_reader_that_another_program_has_is_named_and_nothing_is_sent(shop, card):
    stack = Stack("Other Reader 00", card)
    stack.refuse = scard.SCARD_E_SHARING_VIOLATION
    outcome = sell_through(shop, stack)
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.reason, ReaderBusy)
    assert "Other Reader 00" in str(outcome.reason)
    assert stack.sent == []


def test_a_card_that_is_idle_is_kept_alive(shop, card):
    stack = Stack("Other Reader 00", card)
    touched = threading.Event()
    seen = stack.touched
    with plugged(stack):
        door = Readers({Slot.USER: stack.name, Slot.PSAM: "none"}, keep_alive_s=0.01)
        door.power_up(Slot.USER)
        for _ in range(500):
            if stack.touched > seen + 3:
                touched.set()
                break
            threading.Event().wait(0.01)
        door.power_down()
    assert touched.is_set()


def test_a_reader_is_named_exactly_by_part_or_by_pattern():
    stacks = [Stack("Alpha CCID 00 00"), Stack("Alpha CCID 00 01"), Stack("Beta [CCID] 00")]
    with plugged(*stacks):
        assert [str(one) for one in fitting("Alpha CCID 00 01")] == ["Alpha CCID 00 01"]
        assert [str(one) for one in fitting("beta")] == ["Beta [CCID] 00"]
        assert [str(one) for one in fitting("alpha*01")] == ["Alpha CCID 00 01"]
        assert len(fitting("alpha")) == 2
        assert fitting("gamma") == []


def test_among_several_readers_the_cards_say_which_is_the_psam(shop, card):
    drawer = shop.workplace.drawer
    psam = reader.remove(drawer.psam_reader)
    sam, empty, user = (
        Stack("Desk Reader 00", psam),
        Stack("Desk Reader 01"),
        Stack("Desk Reader 02", card),
    )
    with plugged(sam, empty, user):
        shop.workplace.use_readers(user="desk", psam="desk")
        assert shop.sell(order=shop.order()).result is Result.PAID
        first = len(sam.sent)
        assert shop.sell(order=shop.order("1001")).result is Result.PAID
    assert user.modes[-1] == scard.SCARD_SHARE_EXCLUSIVE
    probes = [raw for raw in sam.sent[first:] if b"SHUAKA" in raw]
    assert probes == []  # what a card is, is asked once
    psam.close()


def test_automatic_takes_the_emulated_slots_where_there_is_nothing_else(shop):
    shop.workplace.use_readers(user=AUTOMATIC, psam=AUTOMATIC)
    assert shop.sell("zhao").result is Result.PAID


class YesToAll:
    atr = bytes.fromhex("3B00")

    def power_on(self):
        return self.atr

    def power_off(self):
        pass

    def transmit(self, raw):
        return b"\x90\x00"


def test_a_card_that_selects_whatever_it_is_asked_is_no_psam(shop):
    stack = Stack("Desk Reader 00", YesToAll())
    with plugged(stack):
        shop.workplace.use_readers(user="desk*", psam=AUTOMATIC)
        outcome = shop.sell(order=shop.order())
    assert outcome.result is Result.REFUSED
    assert "not one of ours" in str(outcome.reason)


def test_no_reader_of_that_name_and_no_service_are_different_sentences(monkeypatch):
    door = Readers({Slot.USER: "No Such Reader", Slot.PSAM: "none"})
    monkeypatch.setattr(door_module, "service", lambda: Service.RUNNING)
    with pytest.raises(ReaderMissing, match="no reader named No Such Reader"):
        door.power_up(Slot.USER)
    monkeypatch.setattr(door_module, "service", lambda: Service.STOPPED)
    with pytest.raises(NoService, match="systemctl start pcscd"):
        door.power_up(Slot.USER)


def test_after_the_service_was_stopped_and_started_the_same_terminal_sells(shop, card):
    stack = Stack("Other Reader 00", card)
    with plugged(stack):
        shop.workplace.use_readers(user=stack.name)
        assert shop.sell(order=shop.order("1001")).result is Result.PAID
        stack.service = False
        stopped = shop.sell(order=shop.order("1001"))
        assert isinstance(stopped.reason, NoService)
        stack.service = True
        assert shop.sell(order=shop.order("1001")).result is Result.PAID
    assert shop.disagreements() == []


def test_without_a_reader_the_emulated_slot_still_sells(shop):
    shop.workplace.use_readers(user="No Such Reader")
    assert isinstance(shop.sell("zhao").reason, CardGone)
    shop.workplace.use_readers(user=shop.workplace.drawer.reader_name)
    assert shop.sell("zhao").result is Result.PAID
