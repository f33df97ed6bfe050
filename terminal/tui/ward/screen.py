"""One visit on the screen: patient, lines, who pays, the scan line, the keys of its table.

Looks and works like the counter, with a state of its own: what is scanned here is no basket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen

from terminal.errors import Spoken
from terminal.hospital import Hospital
from terminal.tui.desk import Desk
from terminal.tui.scan_line import Hints, ScanInput, ScanLine
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, MUTED, line
from terminal.tui.ward import aside, keys, work
from terminal.tui.ward.panels import (
    BedsidePart,
    DuePanel,
    FeeList,
    HospitalHeading,
    PatientPanel,
)
from terminal.tui.ward.state import Bedside
from terminal.visit import Visit
from terminal.words import tr

if TYPE_CHECKING:
    from terminal.tui.app import CounterApp


class WardDesk(Desk):
    """The scan line of a visit: Enter on an empty line enters the draft, Esc goes back."""

    def __init__(self, screen: VisitScreen) -> None:
        self._screen = screen
        bedside = screen.bedside
        super().__init__(
            bedside.draft, lambda: bedside.hospital.workplace.treatments, screen.show,
            trace_shown=lambda: False,
        )  # fmt: skip

    def entered(self, text: str) -> None:
        """A code, a name or a quantity; nothing means: that was all."""
        if text:
            super().entered(text)
        elif self._screen.bedside.draft.basket or self._screen.bedside.visit.asked:
            self._screen.do("enter")

    def step_back(self) -> None:
        """The message goes first, then the draft is asked about, then the visit is left."""
        draft = self._screen.bedside.draft
        if draft.message is not None:
            draft.message = None
            self._screen.show()
        else:
            self._screen.do("back")


class VisitKeys(BedsidePart):
    """The last line: what works now."""

    def paint(self, size: Size) -> Content:
        """What is needed least goes first where there is no room."""
        shown = [key for key in keys.KEYS if key.when(self.bedside)]
        while shown:
            pieces: list[tuple[str, str]] = []
            for key in shown:
                pieces += [(key.shown, ACCENT), (f" {tr(key.label)}  ", MUTED)]
            bar = line(*pieces).rstrip()
            if bar.cell_length <= size.width:
                return bar
            shown.remove(min(shown, key=lambda key: key.weight))
        return line()


class VisitScreen(Screen[None]):
    """One visit; `app` is asked for card, dialogs and jobs."""

    AUTO_FOCUS = "ScanInput"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.key, f"ward('{key.name}')", show=False, priority=True) for key in keys.KEYS
    ]

    def __init__(self, app: CounterApp, visit: Visit) -> None:
        super().__init__()
        self._owner = app
        draft = Counter(app.workplace.settings)
        draft.day, draft.faults = app.counter.day, app.counter.faults
        draft.open_cases = app.counter.open_cases
        self.bedside = Bedside(Hospital(app.workplace), visit, draft)
        self.hints = Hints(draft)
        self._due = DuePanel(self.bedside)

    def compose(self) -> ComposeResult:
        """From top to bottom, as the counter."""
        bedside = self.bedside
        yield HospitalHeading(bedside.draft)
        yield PatientPanel(bedside)
        with Horizontal(id="body"), Container(id="treated"):
            yield FeeList(bedside)
            yield self._due
        yield ScanLine(bedside.draft, WardDesk(self))
        yield self.hints
        yield VisitKeys(bedside)

    def on_mount(self) -> None:
        """What is unsettled is quoted at once."""
        self.bedside.reload()
        self.show()
        if self.bedside.due or self.bedside.visit.asked:
            self.do("quote")

    @property
    def scan(self) -> ScanInput:
        """The one field."""
        return self.query_one(ScanInput)

    def fall_in(self) -> None:
        """Bring the large digits into line with the state."""
        self._due.show_total()

    def show(self) -> None:
        """Show the present state."""
        if self.is_mounted:
            self.fall_in()
            for widget in self.walk_children():
                widget.refresh()

    def say(self, what: Spoken) -> None:
        """A sentence under the scan line."""
        self.bedside.draft.message = what
        self.show()

    async def action_ward(self, name: str) -> None:
        """A key of the table: from it on no key reaches the scan line until its work is done."""
        if name in aside.DOES:
            await aside.DOES[name](self._owner, self)
        else:
            running = await self._owner.begin()
            self._owner.work(work.perform(self._owner, self, name, running))

    def do(self, name: str) -> None:
        """Work that no key of the table begins."""
        self._owner.work(self.action_ward(name))
