"""The inside view as a panel: tabs and keys above, below what fits, and all of it as text.

Rows stand newest at the bottom; an unfolded one is seen from its head. Card and ledger stand from
the top. Only the lines that fit, or are turned to, are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content
from textual.geometry import Size

from terminal.tui.inside import Inside
from terminal.tui.inside_rows import lines_of
from terminal.tui.inside_sheets import card_lines, ledger_lines
from terminal.tui.inside_state import KEYS, LISTS, Filter, Tab
from terminal.tui.keymap import shown_inside
from terminal.tui.painted import Painted
from terminal.tui.state import Counter
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, line, page
from terminal.words import N_, tr

HEADING = 2
PAGES = "PgUp PgDn"
TEXT_COLUMNS = 100


class InsidePanel(Painted):
    """Painted from the counter's `looking` and what `inside` knows."""

    def __init__(self, counter: Counter, inside: Inside) -> None:
        super().__init__(counter)
        self._inside = inside
        inside.panel = self

    def paint(self, size: Size) -> Content:
        """Two lines of heading, then a window on the tab."""
        room = max(size.height - HEADING, 1)
        return page([*self._heading(size.width), *self._window(room, max(size.width, 1))])

    def _heading(self, columns: int) -> Iterator[Content]:
        looking = self.counter.looking
        pieces = [(f"{tr(N_('INSIDE'))}  ", MUTED)]
        for tab in Tab:
            name = tr(tab.value)
            pieces += [(name, f"bold {ACCENT} underline" if tab is looking.tab else ""), ("  ", "")]
        if looking.filter is not Filter.ALL:
            pieces.append((f"[{tr(looking.filter.value)}] ", ATTENTION))
        if looking.until is not None:
            pieces.append((f"[{tr(N_('paused'))}]", ATTENTION))
        yield line(*pieces).truncate(columns)
        keys = [("Ctrl+", MUTED)]
        for _, usual, do, word in KEYS:
            keys += [(shown_inside(do, usual), ACCENT), (f" {tr(word)}  " if word else "", MUTED)]
        turns = line(*keys, (PAGES, MUTED))
        yield (turns if turns.cell_length <= columns else line(*keys)).truncate(columns)

    def _window(self, room: int, columns: int) -> list[Content]:
        looking = self.counter.looking
        if looking.tab not in LISTS:
            lines = list(self._sheet(columns))
            looking.pages = max(0, min(looking.pages, (len(lines) - 1) // room))
            first = min(looking.pages * room, max(len(lines) - room, 0))
            return lines[first : first + room]
        lines, head, complete = self._around(room, columns)
        first = max((len(lines) - room if head is None else head) + looking.pages * room, 0)
        if head is None:
            looking.pages = min(looking.pages, 0)
        if complete and first == 0 and looking.pages < 0:
            base = len(lines) - room if head is None else head
            looking.pages = max(looking.pages, -(-max(base, 0) // -room))
        first = min(first, max(len(lines) - room, 0))
        return lines[first : first + room]

    def _around(self, room: int, columns: int) -> tuple[list[Content], int | None, bool]:
        """Lines enough to turn to, where the unfolded row begins, and whether these are all."""
        looking, rows = self.counter.looking, list(self._inside.rows())
        numbers = [row.number for row in rows]
        at = numbers.index(looking.chosen) if looking.chosen in numbers else None
        cut = len(rows) if at is None else at
        before, after = rows[:cut], rows[cut:]
        lines: list[Content] = []
        wanted = room * (max(-looking.pages, 0) + 1)
        while before and len(lines) < wanted:
            lines[:0] = lines_of(before.pop(), columns)
        head = None if at is None else len(lines)
        wanted = len(lines) + room * (max(looking.pages, 0) + 1)
        for row in after:
            if len(lines) >= wanted:
                break
            lines += lines_of(row, columns, unfolded=row.number == looking.chosen)
        return lines, head, not before

    def _sheet(self, columns: int) -> Iterator[Content]:
        inside = self._inside
        if self.counter.looking.tab is Tab.CARD:
            return card_lines(inside.card, self.counter.card.face, columns)
        embedded = not self.counter.settings.centre_url
        return ledger_lines(inside.postings, inside.trace.case, columns, embedded=embedded)

    def text(self, *, whole: bool) -> str:
        """The unfolded row; `whole`, or without one, everything of the tab, unfolded if whole."""
        return "".join(f"{one.plain.rstrip()}\n" for one in self._text_lines(whole=whole))

    def _text_lines(self, *, whole: bool) -> Iterable[Content]:
        looking = self.counter.looking
        if looking.tab not in LISTS:
            return self._sheet(TEXT_COLUMNS)
        rows = self._inside.rows()
        chosen = [row for row in rows if row.number == looking.chosen and not whole]
        return [
            one
            for row in chosen or rows
            for one in lines_of(row, TEXT_COLUMNS, unfolded=whole or bool(chosen))
        ]
