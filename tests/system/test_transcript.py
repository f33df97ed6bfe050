"""One conversation, three doors: in this process, through the PC/SC service, and through it with
every byte stream split and merged at random. The transcripts are the same, byte for byte."""

import pytest
from smartcard.CardConnection import CardConnection
from smartcard.System import readers

from card_emulator import reader
from scripts.pcsc_stage import READERS
from tests.support.cards import DF04, PIN, SSSE, Talk, buy, load, psam_talk
from tests.support.served_cards import user_chip

SLOTS = "Transcript User", "Transcript PSAM"
WRONG_PIN = PIN.replace("246810", "135791")
SCRIPT = (
    "00A4000000", SSSE, "00C000001E", "00B2012C00", "00B2012C12", "00B2010540", "A0A40000027F10",
    "00", "0084000008", "00840000", "0020000000", WRONG_PIN, PIN, "0070000001", DF04,
    "B026000004", "00B0950000", "00" * 5,
)  # fmt: skip


class InProcess:
    """The cards in two slots of this process, by pyscard."""

    def __init__(self) -> None:
        reader.install()
        for slot, chip in zip(SLOTS, (user_chip(), psam_talk().card), strict=True):
            reader.plug(slot)
            reader.insert(slot, chip)

    def connect(self, slot):
        found = next(one for one in readers() if str(one) == SLOTS[slot])
        self.connection = found.createConnection()
        self.connection.connect(CardConnection.T0_protocol)
        return bytes(self.connection.getATR()).hex()

    def transmit(self, command):
        data, sw1, sw2 = self.connection.transmit(list(command))
        return bytes([*data, sw1, sw2])

    def disconnect(self):
        self.connection.disconnect()

    def close(self):
        for slot in SLOTS:
            reader.unplug(slot)


class ThroughPcscd:
    """The cards in the driver's slots, by pyscard in another process."""

    def __init__(self, place, *options) -> None:
        self.cards, self.client = place.cards(*options), place.client()
        assert self.cards.ask(do="insert", slot="user")
        assert self.cards.ask(do="insert", slot="psam")
        for slot in READERS:
            self.client.wait(slot, present=True)
        self.transmit, self.disconnect = self.client.transmit, self.client.disconnect

    def connect(self, slot):
        return self.client.connect(READERS[slot])

    def close(self):
        self.client.close()
        self.cards.close()


class Told(Talk):
    """A conversation through a door that writes everything down."""

    def __init__(self, door, lines) -> None:
        self.card, self.door, self.lines = self, door, lines

    def transmit(self, command):
        answer = self.door.transmit(command)
        self.lines.append(f"{command.hex()} -> {answer.hex()}")
        return answer


def transcript(door):
    """Everything both cards say: questions of all kinds, a load, purchases, a reset, the PSAM."""
    lines = [door.connect(0)]
    talk = Told(door, lines)
    for command in SCRIPT:
        if len(command) > 2:  # one byte is no command on any wire
            talk.raw(command)
    talk.ready()
    assert load(talk, 5_000) == 0x9000
    talk.ready()
    for amount_fen in (1, 1_000):
        assert buy(talk, amount_fen) == 0x9000
    door.disconnect()
    lines.append(door.connect(0))
    talk.raw("B026000004")
    door.disconnect()
    lines.append(door.connect(1))
    for command in ("0084000004", "00A40000023F00", "8070000000", "0020000000"):
        talk.raw(command)
    door.disconnect()
    return lines


@pytest.fixture(scope="module")
def expected():
    door = InProcess()
    yield transcript(door)
    door.close()


@pytest.mark.parametrize("options", [(), ("1",), ("2",)], ids=["plain", "split 1", "split 2"])
def test_the_transcript_through_pcscd_is_the_one_in_process(place, expected, options):
    door = ThroughPcscd(place, *options)
    try:
        assert transcript(door) == expected
    finally:
        door.close()


def test_the_transcript_holds_what_it_should(expected):
    assert len(expected) > 30
    assert any(line.startswith("a0a4") and line.endswith("-> 6e00") for line in expected)
