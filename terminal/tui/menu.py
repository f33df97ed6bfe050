"""F10: what is needed now and then. Only what works now is offered."""

from __future__ import annotations

from collections.abc import Collection

from terminal.errors import Spoken
from terminal.outcome import Said
from terminal.tui.chooser import Choice
from terminal.tui.question import AskFirst
from terminal.words import N_, tr

DESKS, PIN, PHONE = "desks", "pin", "phone"
HOSPITAL = "hospital"
RELATIVES, READERS, THEME = "relatives", "readers", "theme"
HOLDER, PRESCRIPTION = "holder", "prescription"
ACTIVATE, CODE = "activate", "pin code"
LESSONS, AGAIN, LEAVE_LESSON = "lessons", "lesson again", "leave lesson"
LESSON_ROWS = (LESSONS, AGAIN, LEAVE_LESSON)
LOAD, HAND_OVER, LANGUAGE, RESET, LEAVE = "load", "hand over", "language", "reset", "leave"
ROWS = {
    LOAD: (N_("Load waiting credit onto the card"), ""),
    RELATIVES: (N_("Relatives pay too, or not"), ""),
    ACTIVATE: (N_("Activate the card"), ""),
    PIN: (N_("Change the PIN"), ""),
    CODE: (N_("Set a new PIN with a code"), ""),
    HAND_OVER: (N_("Hand the unsettled payment to the centre"), ""),
    HOSPITAL: (N_("Hospital"), ""),
    PRESCRIPTION: (N_("Sell on a prescription"), ""),
    DESKS: (N_("Bank, agency, telephone"), ""),
    PHONE: (N_("Telephone 12333"), ""),
    LESSONS: (N_("Lessons"), ""),
    AGAIN: (N_("Begin this lesson again"), ""),
    LEAVE_LESSON: (N_("Leave the lesson"), ""),
    READERS: (N_("Readers"), ""),
    HOLDER: (N_("The holder's display"), ""),
    THEME: (N_("Dark or light screen"), "Ctrl+T"),
    LANGUAGE: (N_("Language"), "English / 中文"),
    RESET: (N_("Reset the training world"), ""),
    LEAVE: (N_("Quit"), "Ctrl+Q"),
}
RESET_SAYS = Said(
    "All sales, the journal, the books of the centre and what happened to the cards go away; "
    "everything is then as on the first day. Settings stay."
)
HAND_OVER_SAYS = Said(
    "The card does not come back? The centre takes the case and settles it when the card shows up "
    "anywhere. The goods stay here. Insured sales go on."
)


def menu_choices(
    *,
    card_in: bool,
    stuck: bool,
    can_reset: bool,
    has_relatives: bool = False,
    has_display: bool = False,
    lessons: Collection[str] = (),
) -> list[Choice]:
    """The rows that mean something now."""
    with_card = dict.fromkeys((LOAD, ACTIVATE, PIN, CODE), card_in)
    offered = with_card | {HAND_OVER: stuck, RESET: can_reset}
    offered |= {RELATIVES: has_relatives, HOLDER: has_display}
    offered |= {row: row in lessons for row in LESSON_ROWS}
    return [_choice(value) for value in ROWS if offered.get(value, True)]


def _choice(value: str) -> Choice:
    words, tail = ROWS[value]
    return Choice(value, lambda: (tr(words), tail))


def ask_reset() -> AskFirst:
    """Says what goes."""
    return AskFirst(N_("Reset the training world"), RESET_SAYS, yes=N_("reset"))


def ask_hand_over() -> AskFirst:
    """Says what it means."""
    return AskFirst(N_("Hand over to the centre"), HAND_OVER_SAYS, yes=N_("hand over"))


def nothing_to_sell() -> Spoken:
    """F8 with an empty basket."""
    return Said("The basket is empty. Scan something first.")


def no_card() -> Spoken:
    """F8, F5 without a card."""
    return Said("No card in the reader. F2 opens the drawer.")
