"""What on the command line does the same as a row of the menu or of the day; keys have theirs in
actions.py, and every work of a desk is `shuaka desk NAME`.

An empty twin is for what is about the screen alone.
"""

from __future__ import annotations

from terminal.tui import day, menu

ROWS: dict[str, tuple[str, ...]] = {
    menu.LOAD: ("load",),
    menu.RELATIVES: ("sell", "basket hold"),
    menu.PRESCRIPTION: ("sell",),
    menu.ACTIVATE: ("activate",),
    menu.PIN: ("pin change",),
    menu.CODE: ("pin reset",),
    menu.HAND_OVER: ("journal recover",),
    menu.HOSPITAL: ("hospital list",),
    menu.DESKS: (),
    menu.PHONE: ("desk phone",),
    menu.LESSONS: ("lesson list", "lesson run"),
    menu.AGAIN: ("lesson run",),
    menu.LEAVE_LESSON: (),
    menu.READERS: ("reader list", "reader watch"),
    menu.HOLDER: ("holder", "sell"),
    menu.THEME: (),
    menu.LANGUAGE: (),
    menu.RESET: ("reset",),
    menu.LEAVE: (),
}
JOBS: dict[str, tuple[str, ...]] = {
    day.REPORT: ("day report",),
    day.EXPLAIN: ("explain",),
    day.FORM: ("bill",),
    day.COMPARE: ("day reconcile",),
    day.REPAIR: ("day reconcile",),
    day.OPEN: ("day open",),
    day.CLOSE: ("day close",),
}
