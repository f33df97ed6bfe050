"""What takes time: flows driven one after another, with the counter's state before and after each.

A job that moves money runs under a `Running` screen that was opened by the key itself, so that no
later key can reach the scan line. Reading a card runs beside the operator's typing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from backend.protocol.refusals import Refused
from terminal.card import NotOurs, pin_tries
from terminal.desk.operation import Operation, Place, Slip, Values
from terminal.entry import Entry, Kind, Stage
from terminal.errors import NotOpened, Spoken
from terminal.flow import Flow
from terminal.offline_rules import waiting
from terminal.outcome import Outcome, Result, Said, outcome_of, refused
from terminal.transactions.contact import Contact, spoken
from terminal.tui.basket_work import restore
from terminal.tui.card_panel import mark_of
from terminal.tui.clerk import ScreenClerk
from terminal.tui.menu import no_card, nothing_to_sell
from terminal.tui.running import EarlyKeys, Running
from terminal.tui.sales import of_today, refundable, waiting_cases
from terminal.tui.slip import Refusal
from terminal.tui.state import CardState, Mark
from terminal.words import N_
from terminal.workplace import SALES, Workplace

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp

Found = TypeVar("Found")


def _reading(workplace: Workplace) -> Flow[tuple[Contact, int | None]]:
    """Holder and card, and how many tries the PIN has left: asked without cost."""
    contact = yield from workplace.looking()
    if contact.pin is not None:  # an adopted card: the PIN is the centre's, the card gets nothing
        return contact, contact.pin.terms.tries_left
    return contact, (yield from pin_tries())


class Jobs:
    """One transaction at a time: the card reader is one."""

    def __init__(self, app: CounterApp) -> None:
        self._app = app
        self._counter = app.counter
        self._alone = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return self._alone.locked()

    async def _drive(
        self, flow: Flow[Found], early: EarlyKeys, place: Place = Place.COUNTER
    ) -> Found:
        clerk = ScreenClerk(self._app, early)
        workplace = self._app.workplace
        workplace.observers.append(clerk)
        try:
            return await workplace.drive_async(flow, clerk, place)
        finally:
            workplace.observers.remove(clerk)
            self._counter.progress = None
            self._app.repaint()

    async def _outcome(self, flow: Flow[Outcome], running: Running) -> None:
        """Drive something that can move money and show what came of it."""
        self._counter.outcome = self._counter.split = self._counter.message = None
        try:
            outcome = await self._drive(flow, running.early)
        except (Spoken, Refused) as no:
            outcome = refused(spoken(no))
        self.conclude(outcome)

    async def _over(self, running: Running) -> None:
        """The scan line has the keys again, but not those of a PIN that came too late."""
        outcome = self._counter.outcome
        if running.early.too_late and outcome is not None and outcome.reason is not None:
            late = Refusal(N_("The PIN was not typed in time"), outcome.reason)
            await self._app.push_screen_wait(late)
        running.end()

    def conclude(self, outcome: Outcome) -> None:
        """Show an outcome; a paid basket is gone, any other stays."""
        counter = self._counter
        counter.outcome, counter.receipt_offset = outcome, 0
        if counter.result is None:  # Esc at the split: back to the basket, which says so
            counter.message = outcome.reason
        entry = outcome.entry
        is_sale = entry is not None and entry.kind in SALES
        if outcome.result is Result.UNKNOWN and entry is not None:
            counter.undecided = entry.msgid
        if outcome.result is Result.PAID and is_sale:
            counter.basket.clear()
        if outcome.result is not Result.UNKNOWN:
            counter.split = None
        self.look_around()

    def look_around(self) -> None:
        """What the journal says now: open cases, sales that can be given back."""
        counter, workplace = self._counter, self._app.workplace
        counter.open_cases = waiting_cases(workplace.journal)
        counter.offline_waiting = len(waiting(workplace.journal.open_cases()))
        counter.refundable = len(of_today(workplace, refundable(workplace)))
        self._app.errands.tell_goods(workplace)
        counter.day = workplace.host.business_date
        self._app.repaint()

    async def pay(self, running: Running) -> None:
        """F8: what was scanned before the key counts, nothing after it."""
        await self._app.scanned()
        counter, workplace = self._counter, self._app.workplace
        missing = self._missing()
        if missing is not None:
            counter.message = missing
        else:
            async with self._alone:
                await self._outcome(workplace.selling(counter.basket.order()), running)
        await self._over(running)
        await self.look()

    def _missing(self) -> Spoken | None:
        if not self._counter.basket:
            return nothing_to_sell()
        return None if self._app.card_may_be_in() else no_card()

    async def refund(self, running: Running, msgid: str) -> None:
        """F7: one of today's sales goes back."""
        async with self._alone:
            await self._outcome(self._app.workplace.refunding(msgid), running)
        await self._over(running)
        await self.look()

    async def load(self, running: Running) -> None:
        """Waiting credit without a sale."""
        async with self._alone:
            await self._outcome(self._app.workplace.loading(), running)
        await self._over(running)
        await self.look()

    async def alone(
        self, flow: Flow[Found], running: Running, place: Place = Place.COUNTER
    ) -> Found:
        """A flow that shows its result itself. Raises Spoken or Refused."""
        async with self._alone:
            return await self._drive(flow, running.early, place)

    async def at_a_desk(self, operation: Operation, values: Values, running: Running) -> Slip:
        """One operation of a desk; the card line is read again. Raises Spoken or Refused."""
        try:
            async with self._alone:
                flow = operation.performing(values)
                return await self._drive(flow, running.early, operation.place)
        finally:
            running.early.forget()
            await self.look()

    async def hand_over(self, running: Running) -> None:
        """Cases whose card does not come back go to the centre."""
        await self._settle(running, self._app.workplace.handing_over)
        running.end()

    async def recover(self) -> None:
        """Whatever is open is brought as far as card and centre allow."""
        async with self._alone:
            running = Running(self._counter)
            await self._app.push_screen(running, lambda _: self._app.repaint())
            await self._settle(running, self._app.workplace.recovering)
            running.end()

    async def _settle(self, running: Running, flow: Callable[[], Flow[list[Entry]]]) -> None:
        """Run a recovery and tell what became of the cases that were open."""
        journal = self._app.workplace.journal
        before = {case.msgid for case in journal.open_cases()}
        try:
            await self._drive(flow(), running.early)
        except (Spoken, Refused) as no:
            self._counter.message = spoken(no)
        settled = [case for case in journal.cases() if case.msgid in before and self._is_over(case)]
        self._tell(settled)
        self.look_around()

    def _is_over(self, case: Entry) -> bool:
        """An offline sale that was in doubt is over for the counter when the card has proved it."""
        proved = case.stage is Stage.OFFLINE_SOLD and case.msgid == self._counter.undecided
        return case.is_final or proved

    def _tell(self, settled: list[Entry]) -> None:
        """The newest sale or refund as a result, the others as a number."""
        undecided = self._counter.undecided
        shown = [
            case
            for case in settled
            if case.kind is not Kind.LOAD
            and (case.kind is not Kind.OFFLINE_SALE or case.msgid == undecided)
        ]
        if settled:
            self._counter.message = Said(
                "{count} earlier payments are settled now.", count=str(len(settled))
            )
        if not shown:
            return
        basket = list(self._counter.basket.rows)
        self.conclude(outcome_of(shown[-1]))
        if self._counter.undecided not in {case.msgid for case in shown}:
            self._counter.basket.rows = basket
        self._counter.undecided = ""

    async def look(self) -> None:
        """Read the card in the slot, or show that there is none."""
        async with self._alone:
            counter = self._counter
            name, tried = self._app.workplace.drawer.inserted(), self._app.card_may_be_in()
            counter.card = card = CardState(Mark.READING if tried else Mark.NONE)
            self._app.repaint()
            if tried:
                await self._read(card)
            if self._app.workplace.drawer.inserted() != name:
                counter.card = CardState()
            self._app.repaint()

    async def _read(self, card: CardState) -> None:
        try:
            contact, card.tries = await self._drive(_reading(self._app.workplace), EarlyKeys())
        except (Spoken, Refused) as no:
            card.mark, card.sentence = Mark.REFUSED, spoken(no)
            if isinstance(no, NotOurs):
                card.face = no.face
        else:
            card.face = contact.face
            card.insurance, card.standing = contact.person.insurance, contact.person.standing
            card.unprinted, card.person = contact.unprinted, contact.person
            card.mark = mark_of(card)

    async def arrive(self) -> None:
        """A card came in: what is open may be settled by it, then it is read."""
        journal = self._app.workplace.journal
        if waiting_cases(journal) or waiting(journal.open_cases()):
            await self.recover()
        await self.look()

    async def balance(self) -> None:
        """F5: read the card again and say what it holds."""
        await self.look()
        card = self._counter.card
        if card.insurance is not None and card.sentence is None:
            self._counter.message = Said("Card and account were read again; no PIN was needed.")
            self._app.repaint()

    async def start(self) -> None:
        """Open what was left for later, settle what is open, read the card that may be in."""
        workplace = self._app.workplace
        try:
            async with self._alone:
                await self._open(workplace)
        except NotOpened as why:
            self._app.give_up(why)
            return
        restore(self._counter, workplace)
        if workplace.journal.open_cases():
            await self.recover()
        self.look_around()
        await self.look()

    async def _open(self, workplace: Workplace) -> None:
        """What keys open, the centre, signing on if nobody did, the catalogue. Raises NotOpened."""
        await asyncio.to_thread(import_module, "terminal.tui.keys")
        await asyncio.to_thread(workplace.ready)
        if not workplace.host.sign_no:
            try:
                await asyncio.to_thread(workplace.sign_on)
            except (Spoken, Refused) as no:
                self._counter.message = spoken(no)
        await asyncio.to_thread(workplace.catalogue.search, "a", 1)

    async def reset(self, running: Running, rebuild: Callable[[], Workplace]) -> None:
        """Close everything, build the training world anew, begin again."""
        async with self._alone:
            self._counter.progress = Said("Putting the training world back")
            self._app.repaint()
            old = self._app.workplace
            await asyncio.to_thread(old.close)
            self._app.take_over(await asyncio.to_thread(rebuild))
            self._counter.progress = None
        running.end()
        await self.start()
