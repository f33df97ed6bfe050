"""The vocabulary of steps as a table: how many operands, when a step is done, what it is called.

Which keys a person presses for each is in tui/lesson_hand.py; every row has its counterpart there.
The hospital's are in ward_verbs.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from terminal.desk.table import BY_NAME
from terminal.fault_kinds import Fault
from terminal.lessons.scene import Dialog, Scene
from terminal.lessons.verb import Verb
from terminal.lessons.ward_verbs import WARD_VERBS
from terminal.words import N_

MENU_ROWS = ("load", "hand-over", "activate", "pin", "relatives")
DAY_JOBS = ("report", "compare", "repair", "open", "close")
PINS = ("right", "wrong")
SLIPS = (Dialog.SLIP, Dialog.REFUSAL)
ASKING = (Dialog.PIN, Dialog.NEW_PIN, *SLIPS)


def _ended(_: tuple[str, ...], before: Scene, now: Scene) -> bool:
    return now.outcome is not None and now.outcome is not before.outcome


def _inserted(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    again = before.card != words[0] or now.reading is not before.reading
    return now.card == words[0] and not now.dialog and again


def _scanned(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    return now.count_of(words[0]) > before.count_of(words[0])


def _counted(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del before
    return bool(now.rows) and now.rows[-1][1] == int(words[0])


def _taken_out(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    return len(now.rows) < len(before.rows)


def _pulled(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words, before
    return now.card is None and not now.dialog


def _told(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    return now.message is not None and now.message is not before.message


def _armed(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del before
    return words[0] in now.armed and not now.dialog


def _mended(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del before
    return words[0] not in now.armed and not now.dialog


def _passed(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words, before, now
    return True


def _asked_to_agree(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    return now.dialog == Dialog.CONFIRM or _ended(words, before, now) or _told(words, before, now)


def _agreed(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    return now.serial != before.serial and (now.dialog in ASKING or _ended(words, before, now))


def _typed(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    if words[0] == "wrong":
        costs = (now.tries or 0) < (before.tries or 0)
        return _ended(words, before, now) or (now.serial != before.serial and costs)
    return _ended(words, before, now) or now.dialog in SLIPS or _moved_on(before, now)


def _moved_on(before: Scene, now: Scene) -> bool:
    return now.dialog in ASKING and now.serial != before.serial and now.tries == before.tries


def _on_paper(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    return now.dialog in SLIPS or (before.dialog == Dialog.NEW_PIN and now.dialog == Dialog.PIN)


def _at_work(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    return now.dialog in ASKING or _ended(words, before, now)


def _menu(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    if words[0] == "relatives":
        return now.relatives != before.relatives
    return now.dialog == Dialog.ASK or _at_work(words, before, now)


def _left(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words, before
    return not now.dialog


VERBS: Mapping[str, Verb] = MappingProxyType(WARD_VERBS | {
    "insert": Verb(
        N_("Put the card {0} into the reader."), N_("F2, choose {0} with the arrow keys, Enter"),
        _inserted, 1,
    ),
    "pull": Verb(
        N_("Give the card back."), N_("F4"), _pulled,
    ),
    "scan": Verb(N_("Scan item {0}."), N_("type {0}, Enter"), _scanned, 1),
    "quantity": Verb(
        N_("The holder wants {0} of it."), N_("type *{0}, Enter"), _counted, 1, is_number=True,
    ),
    "remove": Verb(N_("Take the last item out again."), N_("the key -"), _taken_out),
    "balance": Verb(
        N_("Read card and account again."), N_("F5"),
        _told,
    ),
    "pay": Verb(N_("Let the holder pay."), N_("F8"), _asked_to_agree),
    "agree": Verb(
        N_("Read who pays what, and agree."), N_("Enter"), _agreed,
        needs=(Dialog.CONFIRM, Dialog.ASK),
    ),
    "stop": Verb(
        N_("Do not agree."), N_("Esc"), _ended, needs=(Dialog.CONFIRM, Dialog.ASK), stops=True,
    ),
    "pin": Verb(
        N_("The holder types the PIN: {0}."), N_("{pin}, Enter"), _typed, 1, needs=(Dialog.PIN,),
    ),
    "cancel": Verb(
        N_("The holder does not want to after all."), N_("Esc"), _agreed,
        needs=(Dialog.PIN, Dialog.NEW_PIN), stops=True,
    ),
    "new-pin": Verb(
        N_("The holder types the PIN and a new one twice."),
        N_("{0}, Enter, {1}, Enter, {1}, Enter"), _on_paper, 2, needs=(Dialog.NEW_PIN,),
    ),
    "set-pin": Verb(
        N_("The holder types a new PIN twice."), N_("{0}, Enter, {0}, Enter"), _on_paper, 1,
        needs=(Dialog.NEW_PIN,),
    ),
    "refund": Verb(
        N_("Give the newest sale of today back."), N_("F7, Enter"), _asked_to_agree,
    ),
    "fault": Verb(
        N_("Something is to go wrong on purpose: {0}."), N_("F11, choose it, Enter, Esc"),
        _armed, 1, tuple(Fault),
    ),
    "mend": Verb(
        N_("Take the fault back: {0}."), N_("F11, choose it, Enter, Esc"),
        _mended, 1, tuple(Fault),
    ),
    "menu": Verb(
        N_("Use the menu: {0}."), N_("F10, choose it, Enter"), _menu, 1, MENU_ROWS,
    ),
    "desk": Verb(
        N_("Go to the desk: {0}."), N_("F10, the desks, the place, the work, fill in the form"),
        _at_work, 1, tuple(BY_NAME),
    ),
    "day": Verb(
        N_("Work on the day: {0}."), N_("F9, choose it, Enter"), _on_paper, 1, DAY_JOBS,
    ),
    "leave": Verb(
        N_("Go back to the counter."), N_("Enter or Esc, until only the counter is there"), _left,
        needs=(*SLIPS, Dialog.CHOOSER, Dialog.FORM),
    ),
    "wait": Verb(
        N_("{0} days go by."), "", _passed, 1, is_number=True,
        by_itself=True,
    ),
})  # fmt: skip
