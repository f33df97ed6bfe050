"""F2, the drawer: every training card drawn as a card, with its name, its kind and its state.

A grid where there is room, else a column in which the chosen card unfolds. The state is what the
card itself tells, by sign and word; the one in the reader says so on its lower edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content

from terminal.columns import width, wrapped
from terminal.outcome import MOST_UNPRINTED, WARN_FROM
from terminal.shop import DrawerCard
from terminal.tui.card_panel import FEW_TRIES, MARKS, printed_number
from terminal.tui.chooser import Choice, Chooser
from terminal.tui.dialog import WIDTH
from terminal.tui.state import Mark
from terminal.tui.typeset import ACCENT, MUTED, STRONG, apart, left, line, right
from terminal.words import N_, tr

CARD, GAP, EDGES = 25, 2, 6
"""Cells of a card, between two, and of the edges of the box."""
MOST_ABOUT, CARD_LINES, OTHER_LINES = 2, 7, 8
"""Lines of what is said about a card, of a card, and of all else on the screen."""
UNFOLDED = 5
"""Lines that the chosen card of a column takes more than the others."""
GRID_FROM, MOST_ABREAST = 100, 4
"""Columns of a screen that has room for a grid."""
CHIP = "▤"
PLAIN, CHOSEN = tuple("╭─╮│╰╯"), tuple("┏━┓┃┗┛")
"""The edges: upper left, across, upper right, down, lower left, lower right."""
MOVES = {"left": -1, "right": 1}


def state_of(card: DrawerCard) -> tuple[Mark, str]:
    """What the card itself says of its use: a mark, and a word in the reader's language."""
    if not card.readable:
        return Mark.REFUSED, tr(N_("not readable"))
    if card.blocked:
        return Mark.REFUSED, tr(N_("blocked for ever"))
    if card.activated is False:
        return Mark.ATTENTION, tr(N_("not activated"))
    if card.tries_left == 0:
        return Mark.REFUSED, tr(N_("PIN locked"))
    if card.unprinted is not None and card.unprinted >= WARN_FROM:
        full = card.unprinted >= MOST_UNPRINTED
        words = tr(N_("{count} of 60 records"), count=card.unprinted)
        return Mark.REFUSED if full else Mark.ATTENTION, words
    if card.tries_left is not None and card.tries_left <= FEW_TRIES:
        words = N_("PIN: last try") if card.tries_left == 1 else N_("PIN: {count} tries")
        return Mark.ATTENTION, tr(words, count=card.tries_left)
    return Mark.READY, tr(N_("card in order"))


def picture(card: DrawerCard, *, chosen: bool, inside: bool, columns: int = CARD) -> list[Content]:
    """Name and kind, holder and number, state, what a trainer has to know; CARD_LINES in a grid."""
    upper_left, across, upper_right, down, lower_left, lower_right = CHOSEN if chosen else PLAIN
    edge, inner = ACCENT if chosen else MUTED, columns - 4
    mark, word = state_of(card)
    sign, _, style = MARKS[mark]
    below = f"{across} {tr(N_('in the reader'))} " if inside else ""
    below += across * (columns - 2 - width(below))
    number = line((printed_number(card.card_no), MUTED))
    about = list(wrapped(tr(card.about) if card.about else "", inner))
    about += [""] * (MOST_ABOUT - len(about) if columns == CARD else 0)
    rows = (
        apart(line((card.name, STRONG)), line((card.kind, MUTED)), inner),
        apart(line((f"{CHIP} ", ACCENT), card.holder), number, inner),
        apart(line((f"{sign} {word}", style)), line(), inner),
        *(line((left(piece, inner), MUTED)) for piece in about[:MOST_ABOUT]),
    )
    return [
        line((upper_left + across * (columns - 2) + upper_right, edge)),
        *(line((f"{down} ", edge)) + row + line((f" {down}", edge)) for row in rows),
        line((lower_left + below + lower_right, edge)),
    ]


class CardDrawer(Chooser):
    """Arrows move, Enter puts the card in, Esc leaves; a letter goes to the next such name."""

    title_word = N_("Card drawer")

    def __init__(self, cards: Sequence[DrawerCard], inserted: str | None) -> None:
        names = [card.name for card in cards]
        start = names.index(inserted) if inserted in names else 0
        super().__init__(self.title_word, [_choice(name) for name in names], start=start)
        self._cards, self._inserted = cards, inserted
        self._typed = ""

    @property
    def abreast(self) -> int:
        """Cards side by side; 1 where they stand in a column."""
        columns = self.app.size.width
        fit = (columns - EDGES + GAP) // (CARD + GAP)
        return min(fit, MOST_ABREAST) if columns >= GRID_FROM else 1

    @property
    def columns(self) -> int:
        """Cells inside the box."""
        return self.abreast * (CARD + GAP) - GAP if self.abreast > 1 else WIDTH

    def on_resize(self) -> None:
        """The box is as wide as its cards."""
        self.query_one(".box").styles.width = self.columns + EDGES

    def hidden(self) -> tuple[int, int]:
        """A line under the cards says where among them these are."""
        return 0, 0

    def lines(self) -> Iterator[Content]:
        """The cards around the chosen one."""
        if not self._cards:
            yield line((tr(N_("Nothing to choose from.")), MUTED))
        elif self.abreast > 1:
            yield from self._grid()
        else:
            yield from self._column()

    def _grid(self) -> Iterator[Content]:
        abreast = self.abreast
        rows = -(-len(self._cards) // abreast)
        most = max((self.app.size.height - OTHER_LINES) // CARD_LINES, 1)
        first = _window(self._at // abreast, rows, most)
        for row in range(first, min(first + most, rows)):
            begin = row * abreast
            places = range(begin, min(begin + abreast, len(self._cards)))
            for pieces in zip(*(self._picture(place, CARD) for place in places), strict=True):
                yield Content(" " * GAP).join(pieces)
        if rows > most:
            yield self._place()

    def _column(self) -> Iterator[Content]:
        most = max(self.app.size.height - OTHER_LINES - UNFOLDED, 4)
        first = _window(self._at, len(self._cards), most)
        for place in range(first, min(first + most, len(self._cards))):
            if place == self._at:
                yield from self._picture(place, WIDTH)
            else:
                yield _row(self._cards[place], inside=self._is_inside(place))
        if len(self._cards) > most:
            yield self._place()

    def _place(self) -> Content:
        """Where the chosen card stands, when not all can be seen."""
        return line((right(f"{self._at + 1} / {len(self._cards)}", self.columns), MUTED))

    def _picture(self, place: int, columns: int) -> list[Content]:
        return picture(
            self._cards[place],
            chosen=place == self._at,
            inside=self._is_inside(place),
            columns=columns,
        )

    def _is_inside(self, place: int) -> bool:
        return self._cards[place].name == self._inserted

    def keys(self) -> Iterable[tuple[str, str]]:
        """For the last line."""
        return (N_("Arrows"), N_("move")), (N_("Enter"), N_("put in")), (N_("Esc"), N_("back"))

    def press(self, key: str, character: str) -> None:
        """Move, jump to a name, take or leave."""
        by = MOVES.get(key, 0)
        if not character.isalpha():
            self._typed = ""
        if key in ("up", "down"):
            by = self.abreast if key == "down" else -self.abreast
            by = by if 0 <= self._at + by < len(self._cards) or self.abreast == 1 else 0
        elif character.isalpha():
            by = self._to_name(character)
        if by and self._cards:
            self._at = (self._at + by) % len(self._cards)
            self.repaint()
        elif key in ("enter", "escape"):
            super().press(key, character)

    def _to_name(self, letter: str) -> int:
        """How far the next card is whose name begins with what was typed so far, or so."""
        names = [card.name for card in self._cards]
        ahead = (names * 2)[self._at : self._at + 1 + len(names)]
        whole = self._typed + letter
        if len(whole) > 1 and any(name.startswith(whole) for name in names):
            self._typed = whole
            return next(n for n, name in enumerate(ahead) if name.startswith(whole))
        self._typed = letter
        return next((n for n, name in enumerate(ahead) if n and name.startswith(letter)), 0)


def _window(at: int, count: int, most: int) -> int:
    """The first of so many that are shown around one."""
    return max(0, min(at - most // 2, count - most))


def _choice(name: str) -> Choice:
    return Choice(name, lambda: (name, ""))


def _row(card: DrawerCard, *, inside: bool) -> Content:
    """A card of the column that is not chosen: its sign before it, what to know of it behind."""
    mark, word = state_of(card)
    sign, _, style = MARKS[mark]
    mine = f"  [{tr(N_('in the reader'))}]" if inside else ""
    head = line((f"{sign} ", style), f"{left(card.name, 7)}{card.holder}{mine}")
    return apart(head, line((tr(card.about) if card.about else word, MUTED)), WIDTH)
