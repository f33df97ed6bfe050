"""Whose card is it, and is it good: a column on a wide screen, two lines on a narrow one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.geometry import Size

from backend.protocol.money import yuan
from terminal.card import CardFace
from terminal.outcome import MOST_UNPRINTED, WARN_FROM
from terminal.tui.painted import Painted
from terminal.tui.state import CardState, Mark
from terminal.tui.typeset import (
    ATTENTION,
    MUTED,
    READY,
    REFUSED,
    STRONG,
    Piece,
    entry,
    line,
    page,
    sentence,
)
from terminal.words import N_, say, tr

MARKS = {
    Mark.NONE: (" ", N_("no card"), MUTED),
    Mark.READING: (" ", N_("reading the card"), MUTED),
    Mark.READY: ("✓", N_("ready"), READY),
    Mark.ATTENTION: ("!", N_("attention"), ATTENTION),
    Mark.REFUSED: ("✗", N_("not usable"), REFUSED),
}
SEXES = {"1": N_("male"), "2": N_("female")}
INSURANCES = {"310": N_("employee"), "390": N_("resident")}
RETIRED = "12"
SAID_TRIES = {0: N_("locked"), 1: N_("last try")}
FEW_TRIES = 3
AIRS = (3, 2, 1)
"""Cells between the facts of a line, as many as there is room for."""
LINES = 3


def printed_number(card_no: str) -> str:
    """A card number as it is printed: the check character stands apart (X0000001-9)."""
    return f"{card_no[:-1]}-{card_no[-1]}" if card_no else ""


class CardPanel(Painted):
    """Mark and word, holder, number, insurance, account, records, tries; or why not."""

    def paint(self, size: Size) -> Content:
        """A column, or the card line where there are only its rows."""
        lines = self._line(size.width) if size.height <= LINES else self._column(size.width)
        return page(list(lines)[: size.height])

    def _column(self, columns: int) -> Iterator[Content]:
        card = self.counter.card
        yield line((tr(N_("CARD")), MUTED))
        yield line(*_mark(card))
        if card.face is not None:
            yield line((_holder(card.face), STRONG))
            yield line(*_number(card))
            yield line()
        for label, value, style in _facts(card):
            yield entry(tr(label), value, columns, style)
        yield line()
        yield from _sentence(card, columns)

    def _line(self, columns: int) -> Iterator[Content]:
        card = self.counter.card
        pieces = list(_mark(card))
        if card.face is not None:
            pieces += [("  ", ""), (_holder(card.face), STRONG), ("  ", ""), *_number(card)]
        yield line(*pieces).truncate(columns)
        facts = [*_facts(card)]
        if facts and card.sentence is None:
            lines = (_fact_line(facts, air) for air in AIRS)
            fitting = (one for one in lines if one.cell_length <= columns)
            yield next(fitting, _fact_line(facts, AIRS[-1])).truncate(columns)
        for text in _sentence(card, columns - 2):
            yield line("  ") + text


def _fact_line(facts: Sequence[tuple[str, str, str]], air: int) -> Content:
    """Facts so many cells apart."""
    told = (line((f"{tr(label)} ", MUTED), (value, style)) for label, value, style in facts)
    return line("  ") + line(" " * air).join(told)


def _mark(card: CardState) -> tuple[Piece, Piece]:
    sign, word, style = MARKS[card.mark]
    return (f"{sign} ", style), (tr(word), style)


def _holder(face: CardFace) -> str:
    facts = (face.name, tr(SEXES.get(face.sex, "")), face.birth_date[:4])
    return "  ".join(fact for fact in facts if fact)


def _number(card: CardState) -> tuple[Piece, Piece]:
    assert card.face is not None
    number = printed_number(card.face.card_no)
    if card.insurance is None:
        return (number, ""), ""
    kind = tr(INSURANCES.get(card.insurance.insutype, ""))
    retired = card.insurance.psn_type.startswith(RETIRED)
    words = (tr(N_("retired")) if retired else kind, card.insurance.insutype)
    return (number, ""), ("  " + " ".join(words), MUTED)


def _facts(card: CardState) -> Iterator[tuple[str, str, str]]:
    """Label, value and style of what is known."""
    standing = card.standing
    if card.insurance is not None and standing is not None:
        no_account = standing.account_kind == "none"
        balance = tr(N_("none")) if no_account else yuan(card.insurance.balc)
        yield N_("Account"), balance, ""
        if standing.waiting_fen:
            yield N_("of this waiting"), yuan(standing.waiting_fen), ATTENTION
        if standing.relatives_fen:
            yield N_("Relatives"), yuan(standing.relatives_fen), ""
    if card.unprinted is not None:
        records = tr(N_("{count} of 60"), count=card.unprinted)
        yield N_("Records"), records, ATTENTION if card.unprinted >= WARN_FROM else ""
    if card.tries is not None:
        tries = tr(SAID_TRIES.get(card.tries, N_("{count} tries")), count=card.tries)
        yield N_("PIN"), tries, ATTENTION if card.tries <= FEW_TRIES else ""


def _sentence(card: CardState, columns: int) -> Iterator[Content]:
    if card.sentence is not None:
        yield from sentence(say(card.sentence), columns, MARKS[card.mark][2])
    elif card.mark is Mark.NONE:
        yield from sentence(tr(N_("F2 opens the drawer.")), columns, MUTED)


def mark_of(card: CardState) -> Mark:
    """Ready, or ready with something that needs attention."""
    few = card.tries is not None and card.tries <= FEW_TRIES
    many = card.unprinted is not None and card.unprinted >= WARN_FROM
    return Mark.ATTENTION if few or many else Mark.READY


assert WARN_FROM < MOST_UNPRINTED
