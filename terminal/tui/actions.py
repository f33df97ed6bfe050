"""Every key of the counter, its words, and when it works: the key bar, the help and the bindings
are this one table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terminal.words import N_


@dataclass(frozen=True, slots=True)
class Works:
    """What decides whether a key works now."""

    dialog_open: bool
    card_in: bool
    basket: bool
    refundable: bool
    held: bool = False


def _always(_: Works) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """`name` is the app's action, `label` stands in the key bar, `about` in the help; `twin` are
    the words after `shuaka` that do the same, none for what is about the screen alone. What works
    but is not `at_hand` stands in the help only.
    """

    key: str
    shown: str
    name: str
    label: str
    about: str
    when: Callable[[Works], bool]
    in_bar: bool = True
    at_hand: Callable[[Works], bool] = _always
    twin: tuple[str, ...] = ()


def _free(works: Works) -> bool:
    return not works.dialog_open


ACTIONS = (
    Action("f1", "F1", "help", N_("Help"), N_("what each key does"), _free),
    Action("f2", "F2", "card", N_("Cards"), N_("the card drawer: choose a training card"), _free,
           twin=("card list", "card insert")),
    Action("f3", "F3", "hold", N_("Hold"), N_("hold the basket, or take a held one up again"),
           lambda works: _free(works) and (works.basket or works.held),
           twin=("basket hold", "basket recall")),
    Action("f4", "F4", "pull", N_("Pull"), N_("pull the card out, at any time"),
           lambda works: works.card_in, twin=("card remove",)),
    Action("f5", "F5", "balance", N_("Balance"), N_("read card and account, without a PIN"),
           lambda works: _free(works) and works.card_in, twin=("balance",)),
    Action("f6", "F6", "line", N_("Price"),
           N_("price with its reason, prescription, traceability code"),
           lambda works: _free(works) and works.basket, twin=("sell", "basket hold")),
    Action("f7", "F7", "refund", N_("Refund"), N_("give a sale back, with its receipt"),
           _free, at_hand=lambda works: works.refundable, twin=("refund",)),
    Action("f8", "F8", "pay", N_("Pay"), N_("ask the centre, confirm, PIN, debit the card"),
           lambda works: _free(works) and works.basket and works.card_in,
           twin=("quote", "sell")),
    Action("f9", "F9", "day", N_("Day"), N_("report, comparison with the centre, sign off"), _free,
           twin=("day report", "day reconcile", "day open", "day close")),
    Action("ctrl+b", "Ctrl+B", "explain", N_("Bill"), N_("where each yuan of a bill went"),
           lambda works: _free(works) and works.refundable, in_bar=False, twin=("explain",)),
    Action("f10", "F10", "menu", N_("Menu"), N_("lessons, desks, hospital, load, reset"), _free),
    Action("f11", "F11", "faults", N_("Faults"), N_("let something go wrong on purpose"), _free,
           in_bar=False, twin=("fault list", "sell")),
    Action("f12", "F12", "inside", N_("Inside"), N_("what card and centre say to each other"),
           _always, twin=("card transcript", "card show", "centre postings")),
    Action("ctrl+p", "Ctrl+P", "palette", N_("All"), N_("all that can be done, found by its words"),
           _free, in_bar=False),
    Action("ctrl+t", "Ctrl+T", "theme", N_("Light"), N_("dark screen, light screen"), _always,
           in_bar=False),
    Action("ctrl+l", "Ctrl+L", "language", "English / 中文", N_("change the language"), _free,
           in_bar=False),
    Action("ctrl+q", "Ctrl+Q", "leave", N_("Quit"), N_("close the counter"), _free, in_bar=False),
)  # fmt: skip
ALWAYS = ("inside", "pull", "theme", "language")
"""What works over an open dialog too."""
BY_NAME = {action.name: action for action in ACTIONS}
