"""Cards that are not ours, of several shapes; each keeps what it was sent."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

from card_emulator import reader
from card_emulator.personalise import user_card
from card_emulator.protocol.applications import SSSE_NAME, fci
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import volatile_card
from terminal.assemble.registry import holder_of
from terminal.assemble.training import TRAINEES

READER = "Foreign Slot 00"
HARMLESS = {0x84, 0x88, 0xA4, 0xB0, 0xB2, 0xC0, 0xCA}
CPLC = bytes.fromhex("9F7F2A") + bytes(range(42))
ICCID = bytes.fromhex("98681032547698103254")


class Foreign:
    """Answers by a function of the command; 6D00 unless told otherwise."""

    atr = bytes.fromhex("3B9F95801FC78031E073FE211B63E203A8830F900088")

    def __init__(self, answer=lambda raw: b"\x6d\x00"):
        self._answer, self.sent = answer, []

    def power_on(self):
        return self.atr

    def power_off(self):
        pass

    def close(self):
        pass

    def transmit(self, raw):
        self.sent.append(bytes(raw))
        return self._answer(bytes(raw))

    def dangers(self):
        """What no foreign card may ever get."""
        return [raw.hex() for raw in self.sent if raw[1] not in HARMLESS]


class OtherIssuer(Foreign):
    """A social security card with every file in place and other keys."""

    def __init__(self, name="zhao", serial=1, algorithm=1):
        trainee = next(person for person in TRAINEES if person.key == name)
        keys = IssuerKeys.generate(lambda n: bytes(range(n)))
        image = user_card(
            holder_of(trainee, serial, date(2025, 1, 1)), keys, pin="246810",
            activated_on=date(2025, 1, 2), algorithm=algorithm,
        )  # fmt: skip
        self.card = volatile_card(image)
        super().__init__(lambda raw: self.card.transmit(bytearray(raw)))
        self.atr = self.card.atr

    def power_on(self):
        return self.card.power_on()

    def power_off(self):
        self.card.power_off()


def yes_to_all():
    return Foreign(lambda raw: b"\x90\x00")


def chip():
    """No social security application; shows its chip serial."""
    return Foreign(
        lambda raw: CPLC + b"\x90\x00" if raw[:4] == b"\x80\xca\x9f\x7f" else b"\x6a\x82"
    )


def sim(iccid=ICCID):
    """Class A0 only, answers 9Fxx, as SIM cards do under T=0."""

    def answer(raw):
        if raw[0] != 0xA0:
            return b"\x6e\x00"
        return {0xA4: b"\x9f\x17", 0xB0: iccid + b"\x90\x00"}.get(raw[1], b"\x6d\x00")

    return Foreign(answer)


def liar():
    """Has our files and claims whatever it is asked to prove."""
    genuine = OtherIssuer()

    def answer(raw):
        return b"\x90\x00" if raw[1] in (0x88, 0x20, 0x82) else genuine.transmit(raw)

    made = Foreign(answer)
    made.power_on = lambda: genuine.power_on()
    return made


def odd_algorithm():
    """Announces an algorithm nobody knows."""
    told = fci(SSSE_NAME, 1, 0x55)
    return Foreign(lambda raw: told + b"\x90\x00" if raw[1] == 0xA4 else b"\x6a\x82")


def endless():
    """Always has more to say."""
    return Foreign(lambda raw: b"\x61\x10")


def silent():
    """Loses its power at every command."""

    def answer(raw):
        raise OSError

    return Foreign(answer)


SHAPES = {
    "other issuer": OtherIssuer,
    "other issuer, SM4": lambda: OtherIssuer(algorithm=3),
    "yes to all": yes_to_all,
    "chip": chip,
    "SIM": sim,
    "liar": liar,
    "odd algorithm": odd_algorithm,
    "endless": endless,
    "silent": silent,
    "knows nothing": Foreign,
}


@contextmanager
def inserted(card, name=READER):
    """The card in a reader of its own."""
    reader.install()
    reader.plug(name)
    try:
        reader.insert(name, card)
        yield name
    finally:
        reader.unplug(name)
