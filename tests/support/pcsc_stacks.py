"""PC/SC as other people's stacks behave, for the terminal's readers: listed by pyscard, made here.

A stack may offer T=1 only, follow 61xx and 6Cxx itself, refuse to share, stop its service. What
answers is a real card.
"""

from __future__ import annotations

from contextlib import contextmanager

from smartcard import scard
from smartcard.CardConnection import CardConnection
from smartcard.CardConnectionDecorator import CardConnectionDecorator
from smartcard.Exceptions import CardConnectionException, NoCardException
from smartcard.reader.Reader import Reader
from smartcard.reader.ReaderFactory import ReaderFactory

from card_emulator import reader as slot_reader

MOST_FOLLOW_UPS = 8


class Stack:
    """One reader with a card (an object with atr, power_on, power_off, transmit) or without."""

    def __init__(self, name, card=None, *, t1=False, follows_61=False, follows_6c=False):
        self.name, self.card = name, card
        self.t1, self.follows_61, self.follows_6c = t1, follows_61, follows_6c
        self.modes, self.protocols, self.sent = [], [], []
        self.touched = 0
        self.refuse = None  # an hresult every connect fails with
        self.service = True

    def exchange(self, raw):
        if self.t1:  # the card behind T=1 gives its data at once, as ISO 7816-3 wants
            return self._followed(raw, True, True)
        return self._followed(raw, self.follows_61, self.follows_6c)

    def _followed(self, raw, follow_61, follow_6c):
        answer = bytes(self.card.transmit(bytearray(raw)))
        for _ in range(MOST_FOLLOW_UPS):
            sw1, sw2 = answer[-2], answer[-1]
            if sw1 == 0x61 and follow_61:
                rest = self.card.transmit(bytearray((0, 0xC0, 0, 0, sw2)))
                answer = answer[:-2] + bytes(rest)
            elif sw1 == 0x6C and follow_6c:
                answer = bytes(self.card.transmit(bytearray([*raw[:4], sw2])))
            else:
                break
        return answer


class StackConnection(CardConnection):
    def __init__(self, stack):
        super().__init__(stack.name)
        self.stack, self.open = stack, False

    def connect(self, protocol=None, mode=None, disposition=None):
        stack = self.stack
        stack.protocols.append(protocol)
        if not stack.service:
            raise CardConnectionException("service", hresult=scard.SCARD_E_NO_SERVICE)
        if stack.refuse is not None:
            raise CardConnectionException("refused", hresult=stack.refuse)
        if stack.card is None:
            raise NoCardException("no card", hresult=scard.SCARD_E_NO_SMARTCARD)
        offered = CardConnection.T1_protocol if stack.t1 else CardConnection.T0_protocol
        if not protocol & offered:
            raise CardConnectionException("protocol", hresult=scard.SCARD_E_PROTO_MISMATCH)
        stack.modes.append(mode)
        stack.card.power_on()
        self.setProtocol(offered)
        self.open = True

    def disconnect(self):
        if self.open and self.stack.card is not None:
            self.stack.card.power_off()
        self.open = False

    def getATR(self):
        self.stack.touched += 1
        return list(self.stack.card.atr)

    def doTransmit(self, command, protocol=None):
        if self.stack.card is None:
            raise CardConnectionException("removed", hresult=scard.SCARD_W_REMOVED_CARD)
        self.stack.sent.append(bytes(command))
        answer = self.stack.exchange(command)
        return list(answer[:-2]), answer[-2], answer[-1]

    def release(self):
        """Nothing is held."""


class StackReader(Reader):
    def __init__(self, stack):
        super().__init__(stack.name)
        self._stack = stack

    def createConnection(self):
        return CardConnectionDecorator(StackConnection(self._stack))


@contextmanager
def plugged(*stacks):
    """These readers are pyscard's, before all others."""
    before = list(ReaderFactory.factorymethods)

    def listed(groups=None):
        return [StackReader(stack) for stack in stacks]

    system = slot_reader._pcsc_readers
    ReaderFactory.factorymethods[:] = [listed, *before]
    slot_reader._pcsc_readers = listed  # for a home that installs its readers meanwhile
    try:
        yield
    finally:
        ReaderFactory.factorymethods[:] = before
        slot_reader._pcsc_readers = system
