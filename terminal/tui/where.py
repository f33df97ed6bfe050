"""F1, wherever it is pressed: what this place is for. Places are named by the titles of dialogs."""

from __future__ import annotations

from terminal.tui.state import Counter
from terminal.words import N_

ABOUT = {
    "Card drawer": N_(
        "The training cards. Enter puts the chosen one into the reader; the one inside is "
        "taken out first."
    ),
    "Menu": N_("What is needed now and then. Only what can be done now is listed."),
    "Refund which sale?": N_(
        "The whole sale goes back: the account part onto the same card, the cash part by hand. "
        "Scan the code of the receipt, or type digits of its settlement: a sale of any day."
    ),
    "Where?": N_(
        "This machine stands in for other desks: what is done there goes to the centre in "
        "their name."
    ),
    "Day": N_(
        "The report is the journal's; a comparison asks the centre; the day is closed "
        "when nothing differs."
    ),
    "Who pays what": N_(
        "The centre has decided the parts. Collect the cash, type what you were given and "
        "press Enter: the change is shown. Enter again goes on to the PIN."
    ),
    "Refund": N_(
        "What the centre gives back. Hand the cash out when Enter is pressed; the PIN comes next."
    ),
    "PIN": N_(
        "Only the holder types here, 4 to 12 digits, then Enter. Nothing has been paid "
        "yet; Esc stops the sale."
    ),
    "The holder's display": N_(
        "A page for a second screen that faces the holder: basket, who pays what, and keys for "
        "the PIN. While one is connected every PIN is typed there."
    ),
    "Take up which basket?": N_(
        "Baskets that were held, the oldest first. Enter takes one up again."
    ),
    "Faults on purpose": N_(
        "For training only. What is armed happens once, in the next sale, and is printed "
        "on its receipt."
    ),
    "Readers": N_(
        "Which reader serves which slot, and what happens in them. Nothing here touches a card."
    ),
    "Do what?": N_(
        "Type a part of a word; arrows choose, Enter does it. Goods are found with the scan line."
    ),
}
CHOOSING = N_("Arrows choose a row, Enter takes it, Esc goes back.")
FILLING = N_("Type into the fields, Enter goes to the next one; at the last one it is done.")
READING = N_("Arrows turn what is longer than the screen; Enter or Esc goes back.")

FIRST_ITEM = N_("Scan or type the first item. The card may be put in before or after.")
NEW_HERE = N_(
    "Scan or type the first item. The card may be put in before or after. "
    "New here? F10, Lessons: the first one says every key."
)


def at_the_counter(counter: Counter) -> str:
    """What can be done at the counter as it is now."""
    if counter.result is not None:
        return N_("A result is shown. Esc closes it; the next scan begins or continues a basket.")
    if counter.inside:
        return N_(
            "The inside view is open: Ctrl+N the next tab, Ctrl+F a filter, Ctrl+G stops it, "
            "F12 closes it."
        )
    if not counter.basket:
        return FIRST_ITEM if counter.lesson is not None else NEW_HERE
    if counter.card.face is None:
        return N_("The basket has goods but no card is in: F2, then F8 to pay.")
    return N_("Scan on, or F8: the centre says who pays what, and nothing is paid before the PIN.")
