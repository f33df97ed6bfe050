"""The counter as a Textual program: one screen, dialogs over it, and the keys of actions.py.

Every key is a priority binding, because Textual runs other bindings after the keys that follow
them; one that opens a dialog has opened it before the next key is looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from terminal.errors import NotOpened, Spoken
from terminal.holder.display import Display
from terminal.lessons.school import School
from terminal.tui import keymap
from terminal.tui.actions import ACTIONS, ALWAYS, Action, Works
from terminal.tui.counter_screen import CounterScreen
from terminal.tui.holder import HolderSide
from terminal.tui.inside import Inside
from terminal.tui.inside_state import KEYS
from terminal.tui.jobs import Jobs
from terminal.tui.live_split import LiveSplit
from terminal.tui.running import Running
from terminal.tui.slot_watch import SlotWatch
from terminal.tui.state import CardState, Counter
from terminal.tui.telling import Errands
from terminal.tui.theme import COUNTER, THEMES, other
from terminal.words import CHINESE, ENGLISH, language, set_language
from terminal.workplace import Workplace

if TYPE_CHECKING:
    from terminal.tui.classroom import Classroom

WATCH_S = 0.25
"""How often the slot is looked at; our own drawer tells at once."""
RENEW_S = 600.0
"""How often an open counter asks for the blacklist; sign-on does it too."""


class CounterApp(App[None]):
    """The counter of one terminal. `workplace` is open, and stays the caller's to close after the
    run; `reset` rebuilds the training world of the then closed workplace and opens it again;
    `school` has the worlds of lessons; `keys` are the home's, `notice` is said at the start.
    """

    CSS_PATH = "counter.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's type
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(one.key, f"key('{one.name}')", id=one.name, priority=True) for one in ACTIONS),
        *(
            Binding(key, f"look('{do}')", show=False, priority=True, id=f"inside-{do}")
            for key, _, do, _ in KEYS
        ),
        Binding("ctrl+e", "lesson_help", show=False, priority=True),
    ]

    def __init__(
        self,
        workplace: Workplace,
        *,
        reset: Callable[[], Workplace] | None = None,
        school: School | None = None,
        keys: Sequence[Action] = ACTIONS,
        notice: Spoken | None = None,
        display: Callable[[], Display] | None = None,
    ) -> None:
        super().__init__()
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = THEMES.get(workplace.settings.theme, COUNTER).name
        if not workplace.settings.animation:
            self.animation_level = "none"
        keymap.use(keys)
        self.set_keymap(keymap.moved(keys))
        self._notice = notice
        self.failed: NotOpened | None = None
        self.rebuild = reset
        self._school = school
        self._classroom: Classroom | None = None
        self._seen: str | None = None
        self._slot_watch: SlotWatch | None = None
        self.workplace = workplace
        self.counter = Counter(workplace.settings)
        self.inside = Inside(self, self)
        self.trace = self.inside.trace
        self.jobs = Jobs(self)
        self.live, self.errands = LiveSplit(self), Errands()
        self.holder = HolderSide(self, display)
        self.take_over(workplace)

    def take_over(self, workplace: Workplace) -> None:
        """Work with this workplace from now on."""
        fresh = Counter(workplace.settings)
        for name in Counter.__slots__:
            setattr(self.counter, name, getattr(fresh, name))
        self.inside.attend(workplace)
        self.counter.faults = workplace.devices.faults
        self.counter.message, self._notice = self._notice, None
        self.workplace, self._seen = workplace, workplace.drawer.inserted()

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return CounterScreen(
            self.counter,
            self.inside,
            self.works,
            lambda: self.workplace.catalogue,
            self._changed,
        )

    def _changed(self) -> None:
        """Whoever follows the counter's state looks."""
        self.live.look()
        self.holder.look()

    def on_mount(self) -> None:
        """Begin the day when there is something to see, and watch the slot."""
        self.work(self._begin())
        if self.workplace.settings.holder_display:
            self.work(self.holder.announce())
        if self._classroom is not None:
            self._classroom.open()
        self.set_interval(WATCH_S, self.watch_slot)
        self.set_interval(RENEW_S, lambda: self.errands.renew(self.workplace))
        pattern = self.workplace.settings.user_reader
        if pattern:
            self._slot_watch = SlotWatch(pattern, self._moved)

    async def _begin(self) -> None:
        seen = asyncio.Event()
        self.call_after_refresh(seen.set)
        await seen.wait()
        await self.jobs.start()

    def give_up(self, why: NotOpened) -> None:
        """The counter cannot be worked at; whoever ran it says why."""
        self.failed = why
        self.exit()

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
        from rich.traceback import Traceback

        self._exit_renderables.append(Traceback(show_locals=False, width=None))
        self._close_messages_no_wait()

    def works(self) -> Works:
        """What decides which keys work now."""
        return Works(
            dialog_open=len(self.screen_stack) > 1,
            card_in=self.card_may_be_in(),
            basket=bool(self.counter.basket),
            refundable=bool(self.counter.refundable),
            held=bool(self.counter.held),
        )

    @property
    def teaches(self) -> bool:
        """Whether there are lessons to choose from."""
        return self._school is not None

    @property
    def classroom(self) -> Classroom:
        """Where lessons are watched; imported for the first."""
        if self._classroom is None:
            from terminal.tui.classroom import Classroom

            self._classroom = Classroom(self, self._school)
            if self.is_running:
                self._classroom.open()
        return self._classroom

    def leave_class(self) -> None:
        """After the run: the world of a lesson goes, where there was one."""
        if self._classroom is not None:
            self._classroom.close()

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

    async def begin(self) -> Running:
        """From here no key reaches the scan line."""
        running = Running(self.counter)
        await self.push_screen(running, lambda _: self.repaint())  # other keys work then
        self.repaint()
        return running

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that opens something does nothing while a dialog is open; the inside view's keys
        are its own while it is.
        """
        if action == "look":
            return self.counter.inside
        if action != "key":
            return True
        return len(self.screen_stack) == 1 or bool(set(ALWAYS) & set(parameters))

    async def action_key(self, name: str) -> None:
        """A key of the table; what keys open is imported beside the first paint (jobs)."""
        from terminal.tui.keys import DOES

        await DOES[name](self)

    async def action_look(self, key: str) -> None:
        """The keys of the inside view."""
        self.inside.press(key)

    async def action_lesson_help(self) -> None:
        """Ctrl+E, in a lesson: which keys, then the step itself."""
        if self.counter.lesson is not None:
            self.classroom.help()

    def look_anew(self) -> None:
        """A card was put in, perhaps the same one again."""
        self._seen = None
        self.watch_slot()

    def change_theme(self) -> None:
        """Dark, or light."""
        self.theme = other(self.theme)
        self.repaint()

    def change_language(self) -> None:
        """English, or Chinese; nothing but a repaint."""
        set_language(ENGLISH if language() == CHINESE else CHINESE)
        self.repaint(layout=True)
