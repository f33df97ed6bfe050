"""Steps become deeds: cards through the readers, questions through the host, entries durable.

The clerk is whoever stands at the terminal: it shows, confirms and takes the PINs. `run_async` is
`flow.run` for a screen: people's steps are awaited there, everything else runs in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from terminal.centre_proof import new_secret, prove, replace_secret
from terminal.clock import Times
from terminal.desk_work import DeskWork
from terminal.errors import WorldFailure
from terminal.faults import Faults
from terminal.flow import (
    Agreed,
    AskHost,
    ChangePin,
    Confirm,
    Flow,
    Observer,
    OldPin,
    PinAnswer,
    PowerUp,
    Record,
    Show,
    Slot,
    Split,
    Stamp,
    Step,
    Transmit,
    VerifyPin,
    advance,
    attempt,
)
from terminal.host import Host
from terminal.journal import Journal
from terminal.new_pin import PadSays, PinQuestion, TwoPins, change_pin, turn
from terminal.notices import PinAtReader
from terminal.senders import Sender, Senders

if TYPE_CHECKING:  # pyscard is loaded by the composition root, after it has seen to the library
    from terminal.readers import Readers

Result = TypeVar("Result")


class Clerk(Protocol):
    """The people in front of the terminal, for commands and tests."""

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """Digits as ASCII, wiped by the performer; None when the holder cancels."""

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        """One of the PINs of a change, as `pin` gives it."""

    def confirm(self, split: Split) -> bool | Agreed:
        """The operator agrees to who pays what and has the cash."""

    def show(self, what: object) -> None:
        """A notice on the way."""


class AsyncClerk(Protocol):
    """The same for a screen."""

    async def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """As `Clerk.pin`."""

    async def new_pin(self, question: PinQuestion) -> bytearray | None:
        """As `Clerk.new_pin`."""

    async def confirm(self, split: Split) -> bool | Agreed:
        """As `Clerk.confirm`."""

    async def show(self, what: object) -> None:
        """As `Clerk.show`."""


class Devices:
    """Performs every step that needs no people."""

    def __init__(
        self,
        readers: Readers,
        host: Host,
        journal: Journal,
        clock: Times,
        faults: Faults | None = None,
        senders: Senders | None = None,
    ) -> None:
        self._readers, self._journal, self._own = readers, journal, (host, clock)
        self.faults, self.senders = faults or Faults(), senders or Senders()
        self.senders.enter(host, clock)
        self.desk = DeskWork(journal)
        self._table: dict[type, Callable[[Any], object]] = {
            PowerUp: lambda step: readers.power_up(step.slot),
            Transmit: lambda step: readers.transmit(step.slot, bytes(step.command)),
            AskHost: self._ask,
            Record: lambda step: journal.append(self.faults.marked(step.entry)),
            Stamp: lambda step: self._sender(step.sender)[1].stamp(),
            **self.desk.table,
        }

    def elsewhere(self, host: Host, clock: Times) -> Devices:
        """The same devices, journal and faults, under another name at the centre."""
        return Devices(self._readers, host, self._journal, clock, self.faults, self.senders)

    def use_reader(self, slot: Slot, pattern: str) -> None:
        """From the next power-up on, this reader serves the slot."""
        self._readers.use(slot, pattern)

    def reader_of(self, slot: Slot) -> str:
        """What names the reader of a slot."""
        return self._readers.pattern(slot)

    def _sender(self, code: str) -> Sender:
        return self.senders.chosen(code, self._own) if code else self._own

    def _ask(self, step: AskHost) -> object:
        host, _ = self._sender(step.sender)
        return host.ask(step.call, step.message, step.msgid, step.insured_place)

    def verify(self, step: VerifyPin, pin: bytearray | None) -> PinAnswer:
        """VERIFY with what the holder typed, or a proof of it; None or nothing is no entry."""
        if not pin:
            return PinAnswer(None)  # nothing, or the holder cancelled
        if step.centre is None:
            return PinAnswer(self._readers.verify(pin).sw)
        return PinAnswer(None, prove(step.centre, pin))

    def takes_pin_itself(self, step: VerifyPin) -> bool:
        """Whether the reader's own pad is to be used: then no digit comes to us."""
        return step.centre is None and self._readers.pinpad().verifies

    def verify_on_pad(self) -> PinAnswer:
        """VERIFY typed at the reader."""
        answer = self._readers.verify_on_pad()
        return PinAnswer(None if answer is None else answer.sw)

    def change(self, step: ChangePin, pins: TwoPins) -> PinAnswer:
        """CHANGE PIN with what the holder typed, or keys for the centre; the PINs are wiped."""
        try:
            if step.centre is not None and step.old is OldPin.NONE:
                return PinAnswer(None, new=new_secret(pins.new, step.centre.terms.rounds))
            if step.centre is not None:
                return PinAnswer(None, *replace_secret(step.centre, pins.old, pins.new))
            return PinAnswer(self._readers.change(pins.old, pins.new).sw)
        finally:
            pins.wipe()

    def takes_change_itself(self, step: ChangePin) -> bool:
        """Whether the reader's own pad is to be used; a pad always asks for an old PIN."""
        at_the_centre = step.centre is not None
        return step.old is not OldPin.NONE and not at_the_centre and self._readers.pinpad().changes

    def change_on_pad(self) -> PinAnswer | PadSays:
        """CHANGE PIN typed at the reader, or the pad's own word why nothing was sent."""
        answer = self._readers.change_on_pad()
        if isinstance(answer, PadSays):
            return answer
        return PinAnswer(None if answer is None else answer.sw)

    def perform(self, step: Step) -> object:
        """The reply to a step. Raises WorldFailure or Refused."""
        return self.faults(step, lambda: self._table[type(step)](step))

    def finish(self) -> None:
        """Cards off."""
        self._readers.power_down()


class AtTheCounter:
    """Devices and a clerk together: a `flow.Performer`."""

    def __init__(self, devices: Devices, clerk: Clerk) -> None:
        self._devices, self._clerk = devices, clerk

    def perform(self, step: Step) -> object:
        """The reply to any step."""
        if isinstance(step, VerifyPin) and self._devices.takes_pin_itself(step):
            self._clerk.show(PinAtReader(step.tries_left, step.amount_fen))
            return self._devices.verify_on_pad()
        if isinstance(step, VerifyPin):
            return self._devices.verify(step, self._clerk.pin(step.tries_left, step.amount_fen))
        if isinstance(step, ChangePin):
            return self._change(step)
        if isinstance(step, Confirm):
            return self._clerk.confirm(step.split)
        if isinstance(step, Show):
            self._clerk.show(step.what)
            return None
        return self._devices.perform(step)

    def _change(self, step: ChangePin) -> PinAnswer:
        with closing(change_pin(step, self._devices)) as talk:
            said = turn(talk, None)
            while not isinstance(said, PinAnswer):
                if isinstance(said, WorldFailure):
                    raise said
                if isinstance(said, PinQuestion):
                    said = turn(talk, self._clerk.new_pin(said))
                else:
                    self._clerk.show(said)
                    said = turn(talk, None)
            return said

    def finish(self) -> None:
        """Cards off."""
        self._devices.finish()


async def run_async(
    flow: Flow[Result],
    devices: Devices,
    clerk: AsyncClerk,
    observers: tuple[Observer, ...] = (),
) -> Result:
    """Drive a flow from a screen's event loop; the loop is never blocked."""
    try:
        step = next(flow)
        while True:
            for observer in observers:
                observer.before(step)
            reply = await _attempt_async(step, devices, clerk)
            for observer in observers:
                observer.after(step, reply)
            step = advance(flow, reply)
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        await asyncio.to_thread(devices.finish)


async def _attempt_async(step: Step, devices: Devices, clerk: AsyncClerk) -> object:
    if isinstance(step, Confirm):
        return await clerk.confirm(step.split)
    if isinstance(step, Show):
        await clerk.show(step.what)
        return None
    if isinstance(step, VerifyPin):
        if await asyncio.to_thread(devices.takes_pin_itself, step):
            await clerk.show(PinAtReader(step.tries_left, step.amount_fen))
            return await asyncio.to_thread(attempt, _OnPad(devices), step)
        typed = _Typed(await clerk.pin(step.tries_left, step.amount_fen), devices)
        return await asyncio.to_thread(attempt, typed, step)
    if isinstance(step, ChangePin):
        return await _change_async(step, devices, clerk)
    return await asyncio.to_thread(attempt, devices, step)


async def _change_async(
    step: ChangePin, devices: Devices, clerk: AsyncClerk
) -> PinAnswer | WorldFailure:
    """As `AtTheCounter` does it; what reaches a device runs in a thread."""
    with closing(change_pin(step, devices)) as talk:
        said = await asyncio.to_thread(turn, talk, None)
        while not isinstance(said, PinAnswer | WorldFailure):
            if isinstance(said, PinQuestion):
                said = await asyncio.to_thread(turn, talk, await clerk.new_pin(said))
            else:
                await clerk.show(said)
                said = await asyncio.to_thread(turn, talk, None)
        return said


class _OnPad:
    """VERIFY with a PIN that is typed at the reader."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def perform(self, step: Step) -> object:
        del step
        return self._devices.verify_on_pad()

    def finish(self) -> None:
        """Nothing to do: the flow's own end powers down."""


class _Typed:
    """VERIFY with a PIN that was awaited before."""

    def __init__(self, pin: bytearray | None, devices: Devices) -> None:
        self._pin, self._devices = pin, devices

    def perform(self, step: Step) -> object:
        assert isinstance(step, VerifyPin)
        return self._devices.verify(step, self._pin)

    def finish(self) -> None:
        """Nothing to do: the flow's own end powers down."""
