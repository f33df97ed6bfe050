"""The fields of a desk operation as a dialog: typed keys go to the chosen field, in order.

A secret is kept as bytes and painted as dots. What cannot be read is said under the fields, and
nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual import events
from textual.content import Content

from terminal.columns import width
from terminal.desk.fields import read_values
from terminal.desk.operation import Field, FieldKind, Operation, Values
from terminal.errors import WrongUsage
from terminal.secret_entry import without_last
from terminal.tui.chooser import DOWN, UP, around, more
from terminal.tui.dialog import WIDTH, Dialog
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, left, line, sentence
from terminal.tui.where import FILLING
from terminal.words import N_, say, tr

LABEL, LONGEST_LABEL = 25, 36
MOST, MOST_OF_LINES = 64, 1000
CURSOR = "_"
LINES_AND_EDGES, LEAST_SHOWN = 6, 3
"""Rows of the box that say nothing of a field, and so many fields at least."""


class Entry:
    """What was typed into one field."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._text = field.default
        self._touched = False
        self._hidden = bytearray()

    @property
    def is_secret(self) -> bool:
        """Whether what is typed is not shown."""
        return self.field.kind is FieldKind.SECRET

    @property
    def typed(self) -> str | bytearray:
        """For the reader of fields."""
        return self._hidden if self.is_secret else self._text

    @property
    def shown(self) -> str:
        """For the screen."""
        if self.is_secret:
            return "*" * len(self._hidden)
        return tr(dict(self.field.choices).get(self._text, self._text))

    def add(self, characters: str) -> None:
        """More of it; what was offered gives way to the first that is typed."""
        if self.field.choices or not characters.isprintable():
            return
        if self.is_secret:
            self._hidden += characters.encode()[: MOST - len(self._hidden)]
        else:
            most = MOST_OF_LINES if self.field.kind is FieldKind.LINES else MOST
            kept = self._text if self._touched else ""
            self._text, self._touched = (kept + characters)[:most], True

    def back(self) -> None:
        """Less of it; what was offered may be mended so."""
        self._touched = True
        if self.is_secret:
            without_last(self._hidden)
        elif not self.field.choices:
            self._text = self._text[:-1]

    def turn(self, by: int) -> None:
        """The next choice."""
        values = [value for value, _ in self.field.choices]
        if values:
            at = values.index(self._text) + by if self._text in values else 0
            self._text = values[at % len(values)]

    def wipe(self) -> None:
        """Nothing is left of a secret."""
        self._hidden[:] = bytes(len(self._hidden))
        self._hidden.clear()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form asks that is no operation of a desk."""

    title: str
    about: str
    fields: tuple[Field, ...]


class Form(Dialog[Values]):
    """Gives the values, or None when it was left."""

    about_word = FILLING

    def __init__(self, operation: Operation | Sheet) -> None:
        super().__init__()
        self.title_word = operation.title
        self._operation = operation
        self._entries = [Entry(field) for field in operation.fields]
        self._at = 0
        self._wrong: WrongUsage | None = None

    @property
    def rows(self) -> int:
        """How many fields there are."""
        return len(self._entries)

    def lines(self) -> Iterator[Content]:
        """What it is about, the fields around the chosen one, what is wrong."""
        about = list(sentence(tr(self._operation.about), WIDTH, MUTED))
        note = list(self._note())
        others = len(self.head()) + len(about) + len(note) + len(self.foot()) + LINES_AND_EDGES
        most = max(self.app.size.height - others, LEAST_SHOWN)
        above, below = around(self._at, len(self._entries), most)
        yield from about
        yield more(UP, above)
        room = self._label_room()
        for place, entry in enumerate(self._entries[above : above + most], above):
            yield _row(entry, room, chosen=place == self._at)
        yield more(DOWN, below)
        yield from note

    def _label_room(self) -> int:
        """Columns for the labels: one column of all forms, wider where a name is longer."""
        longest = max(width(tr(entry.field.label)) for entry in self._entries) + 1
        return min(max(longest, LABEL), LONGEST_LABEL)

    def _note(self) -> Iterator[Content]:
        if self._wrong is not None:
            return sentence(say(self._wrong), WIDTH, ATTENTION)
        return sentence(tr(self._entries[self._at].field.about), WIDTH, MUTED)

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Enter"), N_("next, at the end: do it")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Type, move, choose, go on or leave."""
        entry = self._entries[self._at]
        if key != "enter":
            self._wrong = None
        if key == "escape":
            self._leave(None)
        elif key == "enter":
            self._go_on()
        elif key in MOVES:
            self._at = (self._at + MOVES[key]) % len(self._entries)
        elif key in TURNS and entry.field.choices:
            entry.turn(TURNS[key])
        elif key == "backspace":
            entry.back()
        elif character:
            entry.add(character)
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text is typed at once."""
        event.stop()
        self._entries[self._at].add(event.text.strip())
        self.repaint()

    def _go_on(self) -> None:
        if self._at + 1 < len(self._entries):
            self._at += 1
            return
        try:
            values = read_values(
                self._operation, {entry.field.name: entry.typed for entry in self._entries}
            )
        except WrongUsage as wrong:
            self._point_at(wrong)
        else:
            self._leave(values)

    def _point_at(self, wrong: WrongUsage) -> None:
        """Say it, in the field it is about."""
        self._wrong = wrong
        for place, entry in enumerate(self._entries):
            if tr(entry.field.label) == wrong.values.get("label"):
                self._at = place

    def _leave(self, values: Values | None) -> None:
        if values is None:
            for entry in self._entries:
                entry.wipe()
        self.give(values)


MOVES = {"up": -1, "down": 1, "tab": 1, "shift+tab": -1}
TURNS = {"left": -1, "right": 1, "space": 1}


def _row(entry: Entry, labels: int, *, chosen: bool) -> Content:
    label = tr(entry.field.label)
    room = WIDTH - labels - 3
    value = entry.shown
    while width(value) > room:
        value = value[1:]
    if entry.field.choices and chosen:
        value = f"‹ {value} ›"
    elif chosen:
        value += CURSOR
    mark = "> " if chosen else "  "
    style = f"bold {ACCENT}" if chosen else ""
    empty = entry.field.optional and not entry.shown
    hint = f"{' ' if chosen else ''}({tr(N_('optional'))})" if empty else ""
    name = (left(label, labels - 1) + " ", "" if chosen else MUTED)
    return line((mark, ACCENT), name, (value, style), (hint, MUTED))
