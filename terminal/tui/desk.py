"""What the scan line means: codes, names, quantities and `-` change the basket; Esc steps back.

Knows no screen: it works on the counter's state and says when that has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from terminal.errors import Spoken
from terminal.outcome import Said
from terminal.tui.basket import MOST_OF_ONE, MOST_ROWS
from terminal.tui.scan_line import REMOVE
from terminal.tui.state import Candidates, Counter
from terminal.words import N_
from terminal.workplace import Catalogue, Item

TIMES = "*"
NO_SUCH_CODE = N_("No item has the code {code}. Nothing was added.")
LONGEST_SEARCH, MOST_FOUND = 40, 20
RECEIPT_PAGE = 10
TRACE_CODE = 20


class Desk:
    """A `ScanDesk` over one counter; `catalogue` is asked for anew: a reset brings another."""

    def __init__(
        self,
        counter: Counter,
        catalogue: Callable[[], Catalogue],
        changed: Callable[[], None],
        trace_shown: Callable[[], bool],
    ) -> None:
        self._counter, self._catalogue = counter, catalogue
        self._changed, self._trace_shown = changed, trace_shown

    def typed(self, text: str) -> None:
        """Letters are searched as they come; codes are looked up at Enter only."""
        counter = self._counter
        if not _is_searched(text):
            if counter.candidates.text:
                counter.candidates = Candidates()
                self._changed()
            return
        counter.candidates = Candidates(text, self._catalogue().search(text, MOST_FOUND))
        counter.message = None
        self._changed()

    def entered(self, text: str) -> None:
        """One entry, worked off before the next."""
        counter = self._counter
        found, counter.candidates = counter.candidates, Candidates()
        missed, counter.message = counter.message, None
        self._close_result(starts_anew=bool(text))
        if text == REMOVE:
            counter.message = self._remove()
        elif text.startswith(TIMES):
            counter.message = self._count(text[1:])
        elif text:
            counter.message = self._add(text, found)
            if counter.message is None and missed is not None and missed.template == NO_SUCH_CODE:
                counter.message = missed  # of a fast scanner's codes none is missed unseen
        self._changed()

    def _close_result(self, *, starts_anew: bool) -> None:
        """The band goes; what was not paid stays in the basket."""
        counter = self._counter
        counter.outcome = None
        if starts_anew:
            counter.split = None

    def _remove(self) -> Spoken | None:
        row = self._counter.basket.remove_last()
        if row is None:
            return Said("The basket is empty.")
        return Said("Taken out: {name}.", name=row.item.name)

    def _count(self, number: str) -> Spoken | None:
        count = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        if not self._counter.basket:
            return Said("The basket is empty: scan first, then the quantity.")
        if not self._counter.basket.count_last(count):
            return Said("A quantity is a number from 1 to {most}.", most=str(MOST_OF_ONE))
        return None

    def _add(self, text: str, found: Candidates) -> Spoken | None:
        item = self._catalogue().find(text) or self._candidate(text, found)
        if item is None and _is_trace_code(text) and self._counter.basket:
            return self._trace(text)
        if item is None and text.isdigit():
            return Said(NO_SUCH_CODE, code=text)
        if item is None:
            return Said("No item is called {name}. Nothing was added.", name=text)
        if not self._counter.basket.add(item):
            return Said(
                "The basket is full ({most} lines). Nothing was added.", most=str(MOST_ROWS)
            )
        return None

    def _trace(self, code: str) -> Spoken | None:
        """The code on a pack of the last item."""
        basket = self._counter.basket
        if basket.trace_last(code):
            return None
        name = basket.rows[-1].item.name
        return Said("{name}: this pack was scanned, or all packs were. Nothing was added.",
                    name=name)  # fmt: skip

    def _candidate(self, text: str, found: Candidates) -> Item | None:
        """The chosen candidate, searched now if the entry came faster than the list."""
        if not _is_searched(text):
            return None
        if found.text != text:
            found = Candidates(text, self._catalogue().search(text, 1))
        return found.item

    def move(self, step: int) -> None:
        """The next or the previous candidate."""
        now = self._counter.candidates
        if now.items:
            self._counter.candidates = replace(now, chosen=(now.chosen + step) % len(now.items))
            self._changed()

    def scroll(self, pages: int) -> None:
        """The trace where it is shown, else the receipt; both stop at their ends."""
        counter = self._counter
        if self._trace_shown():
            counter.looking.pages += pages
        else:
            counter.receipt_offset = max(counter.receipt_offset + RECEIPT_PAGE * pages, 0)
        self._changed()

    def step_back(self) -> None:
        """Close one thing: the result, else the message, else the inside view."""
        counter = self._counter
        looking = counter.looking
        if counter.inside and looking.chosen is not None:
            looking.chosen = None
        elif counter.inside and looking.over is not None and looking.over is counter.outcome:
            counter.inside = False
        elif counter.result is not None:
            self._close_result(starts_anew=False)
        elif counter.message is not None:
            counter.message = None
        else:
            counter.inside = False
        self._changed()


def _is_searched(text: str) -> bool:
    """Names and initials; not codes, quantities or what is too long for a name."""
    return (
        0 < len(text) <= LONGEST_SEARCH and not text.isdigit() and not text.startswith((TIMES, "-"))
    )


def _is_trace_code(text: str) -> bool:
    """The 20 digits of a drug traceability code."""
    return len(text) == TRACE_CODE and text.isascii() and text.isdigit()
