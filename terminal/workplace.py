"""A terminal at work: settings, doors and journal together, and the few things people do with it.

Screens and commands talk to this; they differ only in the clerk they bring. Recovery runs before
any insured sale, and none starts while an unresolved case stands (failures.md R2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from backend.protocol.calls import BLACKLIST
from backend.protocol.messages.blacklist import BlacklistQuery, BlacklistRequest
from backend.protocol.refusals import Refused
from terminal.aside import Aside
from terminal.blacklist import BlacklistFile
from terminal.clock import Clock
from terminal.config import Settings
from terminal.desk.operation import Place
from terminal.entry import ON_THE_CARD, Entry
from terminal.errors import Busy, Declined, HostSilent
from terminal.flow import Flow, Observer, Slot, run
from terminal.guard import Guard
from terminal.held import HeldFile
from terminal.host import Host
from terminal.inside import Windows
from terminal.journal import Journal
from terminal.offline_permit import OfflineWaits, permit_of
from terminal.offline_rules import waiting
from terminal.outcome import Outcome, refused
from terminal.performer import AsyncClerk, AtTheCounter, Clerk, Devices, run_async
from terminal.records import SALES, sale_of, settled_of
from terminal.shop import Catalogue, Drawer, DrawerCard, Item
from terminal.three_sides import Difference
from terminal.trace_file import Recording
from terminal.transactions.activation import GATED, Activated, activation
from terminal.transactions.bill import Order
from terminal.transactions.contact import Contact, meet
from terminal.transactions.on_behalf import on_behalf, sender_of
from terminal.transactions.refund import refund, refund_once_more, unanswered
from terminal.transactions.resolve import hand_over, recover
from terminal.transactions.sale import sale
from terminal.transactions.top_up import top_up

__all__ = ["SALES", "Catalogue", "Desk", "Drawer", "DrawerCard", "Item", "Workplace"]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk this machine stands in for: its door to the centre, and the same readers."""

    host: Host
    devices: Devices

    def signed_on(self) -> Devices:
        """Sign on at first use. Raises HostSilent or Refused."""
        if not self.host.sign_no:
            self.host.sign_on()
        return self.devices


@dataclass
class Workplace:
    """One terminal with everything it reaches; `treatments` is the hospital's catalogue."""

    settings: Settings
    devices: Devices
    host: Host
    journal: Journal
    clock: Clock
    catalogue: Catalogue
    treatments: Catalogue
    drawer: Drawer
    blacklist: BlacklistFile
    observers: list[Observer] = field(default_factory=list)
    closers: list[Callable[[], None]] = field(default_factory=list)
    closed: bool = False
    desks: Mapping[Place, Desk] = field(default_factory=dict)
    inside: Windows = field(default_factory=Windows)
    sides: Callable[[], Sequence[Difference]] = tuple
    """Window on all three sides, where one home has them; else there is nothing to see."""
    ready: Callable[[], None] = field(default=lambda: None)
    """Opens what stands behind the counter and signs on, where that was left for later."""

    def __post_init__(self) -> None:
        self.aside = Aside(self.host, self.clock)
        self.held = HeldFile(self.journal.path.parent)

    def drive(self, flow: Flow[Result], clerk: Clerk, place: Place = Place.COUNTER) -> Result:
        """Run a flow to its end with a clerk that answers at once; at a desk under its name."""
        return run(flow, AtTheCounter(self._devices(place), clerk), (Guard(), *self.observers))

    async def drive_async(
        self, flow: Flow[Result], clerk: AsyncClerk, place: Place = Place.COUNTER
    ) -> Result:
        """Run a flow with a screen as clerk."""
        devices = await asyncio.to_thread(self._devices, place)
        return await run_async(flow, devices, clerk, (Guard(), *self.observers))

    def _devices(self, place: Place) -> Devices:
        return self.devices if place is Place.COUNTER else self.desks[place].signed_on()

    def use_readers(self, user: str = "", psam: str = "") -> None:
        """Other readers than the settings name, by name, pattern or `auto`; empty is unchanged."""
        for slot, pattern in ((Slot.USER, user), (Slot.PSAM, psam)):
            if pattern:
                self.devices.use_reader(slot, pattern)

    def record_to(self, path: Path) -> None:
        """Write every step from now on into a file. Raises RecordingFailed."""
        recording = Recording(path)
        self.observers.append(recording)
        for host in {self.host, *(desk.host for desk in self.desks.values())}:
            host.wiretaps.append(recording)
        self.closers.append(recording.close)

    def sign_on(self) -> None:
        """9001, then the blacklist for times without the centre. Raises HostSilent or Refused."""
        self.host.sign_on()
        self.journal.uploads.want(self.host.tells_goods)
        self.refresh_blacklist()

    def renew_blacklist(self) -> bool:
        """The same while other things go on; not before the terminal is signed on."""
        try:
            with self.aside.turn():
                return bool(self.host.sign_no) and self.refresh_blacklist()
        except HostSilent:
            return False

    def refresh_blacklist(self) -> bool:
        """KBLAK: whether the list that is kept is today's; an old one is better than none."""
        asked = BlacklistRequest(BlacklistQuery(self.blacklist.version()))
        try:
            reply = self.host.ask(BLACKLIST, asked, self.clock.stamp().msgid)
            assert reply is not None
            self.blacklist.keep(reply.data)
        except (HostSilent, Refused, OSError):
            return False
        return True

    def selling(self, order: Order) -> Flow[Outcome]:
        """The flow of a sale: what is open is settled first, an unresolved case refuses it."""
        return (yield from self.after_recovery(self._sale(order)))

    def _sale(self, order: Order) -> Flow[Outcome]:
        """Begun after recovery: what was forwarded there no longer counts against the limits."""
        known = bool(self.host.sign_no) or self.journal.last_msgid() is not None
        permit = permit_of(self.settings, self.journal.open_cases(), self.blacklist)
        return (yield from sale(order, permit if known else None))

    def forwarding(self) -> Flow[list[Entry]]:
        """The flow that tells the centre of offline sales, in order; gives those that still wait.

        A sale in doubt, or one without an answer, stays for recovery.
        """
        settled = yield from recover(waiting(self.journal.open_cases()))
        return [case for case in settled if not case.is_final]

    def sign_off(self) -> None:
        """9002. Raises Declined while offline sales wait, HostSilent or Refused."""
        left = len(waiting(self.journal.open_cases()))
        if left:
            raise OfflineWaits(count=str(left))
        ward = self.desks.get(Place.HOSPITAL)
        if ward is not None and ward.host is not self.host and ward.host.sign_no:
            ward.host.sign_off()
        self.host.sign_off()

    def recovering(self) -> Flow[list[Entry]]:
        """The flow of recovery: gives the cases that are still open afterwards."""
        settled = yield from recover(self.journal.open_cases())
        return [case for case in settled if not case.is_final]

    def handing_over(self) -> Flow[list[Entry]]:
        """Cases whose card does not come back go to the centre; gives what is still open."""
        left = []
        for case in self.journal.open_cases():
            if case.stage in ON_THE_CARD:
                left.append((yield from on_behalf(sender_of(case), hand_over(case))))
        return [case for case in left if not case.is_final]

    def loading(self) -> Flow[Outcome]:
        """The flow of a load without a sale; gated like a sale."""
        return (yield from self.after_recovery(top_up()))

    def refunding(self, msgid_or_setl_id: str) -> Flow[Outcome]:
        """The flow of a refund of one of this terminal's sales."""
        case = self.find_sale(msgid_or_setl_id)
        if case is None:
            return refused(
                Declined("The journal has no finished sale {number}.", number=msgid_or_setl_id)
            )
        return (yield from self.giving_back(case))

    def giving_back(self, case: Entry) -> Flow[Outcome]:
        """The flow of a refund of a sale; one that had no answer is brought to its end instead."""
        pending = next(
            (one for one in self.journal.open_cases() if one.refund_of == case.msgid), None
        )
        back = self._once_more(case, pending) if pending else refund(case)
        outcome = yield from self.after_recovery(on_behalf(sender_of(case), back))
        left = outcome.entry
        if pending and left and left.msgid == pending.msgid and not left.is_final:
            return unanswered(left)
        return outcome

    def _once_more(self, case: Entry, pending: Entry) -> Flow[Outcome]:
        """Begun after recovery, which asked the pending one again."""
        now = self.journal.case(pending.msgid)
        assert now is not None
        return (yield from refund_once_more(case, now))

    def after_recovery(self, transaction: Flow[Outcome]) -> Flow[Outcome]:
        """What is open is settled first; an unresolved case refuses everything insured (R2)."""
        self.devices.faults.begin()
        still_open = yield from self.recovering()
        gate = next((case for case in still_open if case.gates), None)
        if gate is not None:
            transaction.close()
            return refused(Busy(card=gate.card_no[-4:]), gate)
        outcome = yield from transaction
        if outcome.entry is None:
            self._note(outcome)
            return outcome
        return replace(outcome, entry=self.devices.faults.marked(outcome.entry))

    def activating(self) -> Flow[Activated]:
        """The flow of an activation; what waits is loaded unless an unresolved case gates it."""
        still_open = yield from self.recovering()
        gated = any(case.gates for case in still_open)
        return (yield from activation(not_loading=GATED if gated else None))

    def _note(self, outcome: Outcome) -> None:
        """Nothing came about: the day's report counts why."""
        if outcome.reason is not None:
            at = self.clock.now().isoformat(timespec="seconds")
            self.journal.note_refusal(at, outcome.reason.template)

    def looking(self) -> Flow[Contact]:
        """The flow behind the card line: who is it, is it good, what waits. No PIN."""
        return (yield from meet())

    def find_sale(self, number: str) -> Entry | None:
        """A finished sale by message number, settlement id or the end of either (6 or more)."""
        return sale_of(self.journal, number)

    def find_settled(self, number: str = "") -> Entry | None:
        """A finished sale or refund by its number; the newest for none."""
        return settled_of(self.journal, number)

    def close(self) -> None:
        """Cards off, journal closed, then whatever the composition root opened; once."""
        if self.closed:
            return
        self.closed = True
        self.aside.end()
        self.devices.finish()
        self.clock.close()
        self.journal.close()
        for closer in reversed(self.closers):
            closer()
