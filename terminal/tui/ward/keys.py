"""The keys of a visit's screen: when each works, and which give way on a narrow one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terminal.tui.ward.state import Bedside
from terminal.words import N_


@dataclass(frozen=True, slots=True)
class WardKey:
    """`label` stands in the key bar, `about` in the help; a small `weight` gives way first; `twin`
    are the words after `shuaka` that do the same.
    """

    key: str
    shown: str
    name: str
    label: str
    about: str
    when: Callable[[Bedside], bool]
    weight: int = 5
    twin: tuple[str, ...] = ()


def _always(_: Bedside) -> bool:
    return True


def _due(bedside: Bedside) -> bool:
    return bool(bedside.due or bedside.draft.basket)


KEYS = (
    WardKey("f1", "F1", "help", N_("Help"), N_("what each key does"), _always, 3),
    WardKey("f2", "F2", "card", N_("Cards"), N_("the card drawer: choose a training card"),
            _always, 4, ("card list", "card insert")),
    WardKey("f3", "F3", "day", N_("Date"), N_("of which day lines are entered"),
            lambda bedside: bedside.visit.inpatient and bedside.is_open, twin=("hospital line",)),
    WardKey("f5", "F5", "picture", N_("Bill"), N_("where each yuan would go"), _due, 6,
            ("hospital quote",)),
    WardKey("f6", "F6", "inform", N_("Diagnosis"), N_("diagnosis, kind of care, condition"),
            lambda bedside: bedside.is_open, twin=("hospital inform", "hospital change")),
    WardKey("f7", "F7", "take back", N_("Take back"), N_("a line, or all that is not settled"),
            lambda bedside: bool(bedside.due), twin=("hospital return", "hospital withdraw")),
    WardKey("f8", "F8", "settle", N_("Settle"), N_("quote, picture, PIN, settlement, form"), _due,
            9, ("hospital settle",)),
    WardKey("f9", "F9", "bills", N_("Settled"), N_("explain, print or cancel a settlement"),
            lambda bedside: bool(bedside.bills), twin=("explain", "bill", "hospital cancel")),
    WardKey("f10", "F10", "end", N_("This visit"),
            N_("batch, relatives, deposit, discharge; taking things back"), _always, 7,
            ("hospital leave", "hospital deposit", "hospital discharge", "hospital undo",
             "hospital settle", "hospital fetch")),
    WardKey("ctrl+l", "Ctrl+L", "language", "English / 中文", N_("change the language"),
            _always, 1),
)  # fmt: skip
