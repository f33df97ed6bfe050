"""The counter as a Textual program: one screen, dialogs over it, and the keys of actions.py.

Every key is a priority binding, because Textual runs other bindings after the keys that follow
them; one that opens a dialog has opened it before the next key is looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import ClassVar

from rich.traceback import Traceback
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from terminal.errors import Declined, Spoken
from terminal.lessons.school import School
from terminal.tui import day, menu, menu_work
from terminal.tui.actions import ACTIONS, BY_NAME, Works
from terminal.tui.chooser import Chooser
from terminal.tui.classroom import Classroom
from terminal.tui.counter_screen import CounterScreen
from terminal.tui.fault_panel import FaultPanel
from terminal.tui.help import Help
from terminal.tui.inside import Inside
from terminal.tui.inside_state import KEYS
from terminal.tui.jobs import Jobs
from terminal.tui.running import Running
from terminal.tui.sales import refundable, sale_choice
from terminal.tui.slot_watch import SlotWatch
from terminal.tui.state import CardState, Counter
from terminal.tui.theme import COUNTER
from terminal.words import CHINESE, ENGLISH, N_, language, set_language
from terminal.workplace import Workplace

WATCH_S = 0.25
"""How often the slot is looked at; our own drawer tells at once."""


class CounterApp(App[None]):
    """The counter of one terminal. `workplace` is open, and stays the caller's to close after the
    run; `reset` rebuilds the training world of the then closed workplace and opens it again;
    `school` has the worlds of lessons.
    """

    CSS_PATH = "counter.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's type
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(action.key, action.name, show=False, priority=True) for action in ACTIONS),
        *(Binding(k, f"look('{do}')", show=False, priority=True) for k, _, do, _ in KEYS),
        Binding("ctrl+g", "lesson_help", show=False, priority=True),
    ]

    def __init__(
        self,
        workplace: Workplace,
        *,
        reset: Callable[[], Workplace] | None = None,
        school: School | None = None,
    ) -> None:
        super().__init__()
        self.register_theme(COUNTER)
        self.theme = COUNTER.name
        self.rebuild = reset
        self.classroom = Classroom(self, school)
        self._seen: str | None = None
        self._slot_watch: SlotWatch | None = None
        self.workplace = workplace
        self.counter = Counter(workplace.settings)
        self.inside = Inside(self, self)
        self.trace = self.inside.trace
        self.jobs = Jobs(self)
        self.take_over(workplace)

    def take_over(self, workplace: Workplace) -> None:
        """Work with this workplace from now on."""
        fresh = Counter(workplace.settings)
        for name in Counter.__slots__:
            setattr(self.counter, name, getattr(fresh, name))
        self.inside.attend(workplace)
        self.counter.faults = workplace.devices.faults
        self.workplace, self._seen = workplace, workplace.drawer.inserted()

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return CounterScreen(
            self.counter, self.inside, self.works, lambda: self.workplace.catalogue
        )

    def on_mount(self) -> None:
        """Begin the day, and watch the slot."""
        self.work(self.jobs.start())
        self.classroom.open()
        self.set_interval(WATCH_S, self.watch_slot)
        pattern = self.workplace.settings.user_reader
        if pattern:
            self._slot_watch = SlotWatch(pattern, self._moved)

    def on_unmount(self) -> None:
        """Stop looking at readers."""
        if self._slot_watch is not None:
            self._slot_watch.stop()

    def _moved(self, came: bool) -> None:
        """A card came or went in a reader of the machine; called in the watcher's thread."""
        self.call_from_thread(self.card_moved, came)

    def card_moved(self, came: bool) -> None:
        """Read the card that came, or show that there is none."""
        if came:
            self.work(self.jobs.arrive())
        else:
            self.counter.card = CardState()
            self.repaint()

    @property
    def counter_screen(self) -> CounterScreen:
        """The screen below all dialogs."""
        screen = self.screen_stack[0]
        assert isinstance(screen, CounterScreen)
        return screen

    def _fatal_error(self) -> None:
        """Textual would print local variables; a PIN may be one. The name is Textual's own."""
        self._exit_renderables.append(Traceback(show_locals=False, width=None))
        self._close_messages_no_wait()

    def works(self) -> Works:
        """What decides which keys work now."""
        return Works(
            dialog_open=len(self.screen_stack) > 1,
            card_in=self.card_may_be_in(),
            basket=bool(self.counter.basket),
            refundable=bool(self.counter.refundable),
        )

    @property
    def can_reset(self) -> bool:
        """Not the world of a lesson, which is thrown away anyway."""
        return self.rebuild is not None and self.counter.lesson is None

    def card_may_be_in(self) -> bool:
        """Our slot says what is in it; a reader of the machine has to be tried."""
        ours = not self.workplace.settings.user_reader
        return not ours or self.workplace.drawer.inserted() is not None

    def repaint(self, *, layout: bool = False) -> None:
        """Show the present state on every screen of the stack."""
        if self.is_running and self.screen_stack:
            self.counter_screen.fall_in()
            for screen in self.screen_stack:
                if isinstance(screen, Running):
                    screen.fall_in()
                for widget in screen.walk_children():
                    widget.refresh(layout=layout)

    def repaint_trace(self) -> None:
        """One more exchange."""
        self.counter_screen.trace_panel.refresh()

    async def scanned(self) -> None:
        """Wait until all that was scanned before this call is in the basket."""
        await self.counter_screen.scan.settled()

    def watch_slot(self) -> None:
        """A card came or went, by whatever hand."""
        name = self.workplace.drawer.inserted()
        if name == self._seen:
            return
        self._seen = name
        self.card_moved(came=name is not None)

    def work(self, job: Coroutine[None, None, None]) -> None:
        """Begin a job beside the keys."""
        self.run_worker(job, group="jobs", exit_on_error=True)

    async def _begin(self) -> Running:
        """From here no key reaches the scan line."""
        running = Running(self.counter)
        await self.push_screen(running)
        self.repaint()
        return running

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that opens something does nothing while a dialog is open."""
        del parameters
        known = BY_NAME.get(action)
        opens = known is not None and action not in ("inside", "pull")
        return not (opens and len(self.screen_stack) > 1)

    async def action_help(self) -> None:
        """F1."""
        await self.push_screen(Help(), lambda _: self.repaint())

    async def action_card(self) -> None:
        """F2: the drawer."""
        drawer = self.workplace.drawer
        cards, inserted = drawer.cards(), drawer.inserted()
        names = [card.name for card in cards]
        start = names.index(inserted) if inserted in names else 0
        choices = list(menu.drawer_choices(cards, inserted))
        chooser = Chooser(N_("Card drawer"), choices, start=start)
        await self.push_screen(chooser, self._insert)

    def _insert(self, name: str | None) -> None:
        if name:
            self.work(self._put_in(name))
        self.repaint()

    async def _put_in(self, name: str) -> None:
        try:
            await asyncio.to_thread(self.workplace.drawer.insert, name)
        except Declined as no:
            self.counter.message = no
            self.repaint()
        else:
            self._seen = None
            self.watch_slot()

    async def action_pull(self) -> None:
        """F4: out it comes, also in the middle of a payment."""
        self.work(self._pull())

    async def _pull(self) -> None:
        await asyncio.to_thread(self.workplace.drawer.pull)
        self.watch_slot()

    async def action_balance(self) -> None:
        """F5."""
        if not self.works().card_in:
            self._say(menu.no_card())
        else:
            self.work(self.jobs.balance())

    async def action_pay(self) -> None:
        """F8: everything is locked before the next key is looked at."""
        self.work(self.jobs.pay(await self._begin()))

    async def action_refund(self) -> None:
        """F7: choose, then as with a sale."""
        self.work(self._refund(await self._begin()))

    async def _refund(self, running: Running) -> None:
        choices = [sale_choice(sale) for sale in refundable(self.workplace)]
        chosen = await self.push_screen_wait(Chooser(N_("Refund which sale of today?"), choices))
        if chosen:
            await self.jobs.refund(running, chosen)
        else:
            running.end()

    async def action_day(self) -> None:
        """F9."""
        self.work(day.visit(self, await self._begin()))

    async def action_menu(self) -> None:
        """F10."""
        self.work(menu_work.visit(self, await self._begin()))

    async def action_faults(self) -> None:
        """F11: Enter arms one, or takes it back."""
        await self.push_screen(FaultPanel(self.workplace.devices.faults), lambda _: self.repaint())

    async def action_inside(self) -> None:
        """F12."""
        self.inside.toggle(shown=bool(self.counter_screen.trace_panel.display))

    async def action_look(self, key: str) -> None:
        """The keys of the inside view."""
        self.inside.press(key)

    async def action_lesson_help(self) -> None:
        """Ctrl+G, in a lesson: which keys, then the step itself."""
        self.classroom.help()

    async def action_language(self) -> None:
        """Ctrl+L."""
        self.change_language()

    def change_language(self) -> None:
        """English, or Chinese; nothing but a repaint."""
        set_language(ENGLISH if language() == CHINESE else CHINESE)
        self.repaint(layout=True)

    async def action_leave(self) -> None:
        """Ctrl+Q; a payment that runs is finished first."""
        self.exit()

    def _say(self, sentence: Spoken) -> None:
        self.counter.message = sentence
        self.repaint()
