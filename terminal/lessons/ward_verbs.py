"""The steps of a lesson at the hospital: patient in, lines, settlement, what is taken back, out.

What is scanned, agreed to and typed there has the same verbs as at the counter.
"""

from __future__ import annotations

from terminal.lessons.scene import Bedside, Dialog, Scene
from terminal.lessons.verb import Done, Verb
from terminal.words import N_

OPEN, DISCHARGED = "open", "discharged"


def _seen(now: Scene) -> Bedside | None:
    """The visit, with nothing over it."""
    return None if now.dialog else now.bedside


def _let_in(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    return before.bedside is None and _seen(now) is not None


def _told(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    seen = _seen(now)
    return bool(seen and before.bedside and seen.diagnoses > before.bedside.diagnoses)


def _entered(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    seen = _seen(now)
    return bool(seen and before.bedside and seen.lines > before.bedside.lines and not now.rows)


def _lines_changed(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    seen = _seen(now)
    return bool(seen and before.bedside and seen.lines != before.bedside.lines)


def _to_confirm(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words, before
    return now.dialog == Dialog.CONFIRM


def _is(state: str) -> Done:
    """Whether the visit on the screen is in a state."""

    def is_in(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
        del words, before
        seen = _seen(now)
        return seen is not None and seen.state == state

    return is_in


def _paid_in(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words
    seen = _seen(now)
    return bool(seen and before.bedside and seen.deposit_fen > before.bedside.deposit_fen)


def _out(words: tuple[str, ...], before: Scene, now: Scene) -> bool:
    del words, before
    return now.bedside is None and not now.dialog


WARD_VERBS = {
    "register": Verb(
        N_("Register the patient by card."),
        N_("F10, Hospital, New outpatient; Enter to the end"), _let_in,
    ),
    "admit": Verb(
        N_("Admit the patient by card; diagnosis: {0}."),
        N_("F10, Hospital, Admit; Enter; type {0} for the diagnosis; Enter to the end"), _let_in, 1,
    ),
    "diagnosis": Verb(
        N_("The doctor says what it is: {0}."), N_("F6, type {0}, Enter to the end"), _told, 1,
    ),
    "enter-lines": Verb(
        N_("Enter the lines at the centre."), N_("Enter, on the empty line"), _entered,
    ),
    "take-back": Verb(
        N_("Take line {0} back."), N_("F7, choose it, Enter"), _lines_changed, 1, is_number=True,
    ),
    "settle": Verb(
        N_("Settle: look where each yuan goes, then go on."), N_("F8, Enter"), _to_confirm,
    ),
    "cancel-settlement": Verb(
        N_("Cancel the settlement."), N_("F9, Enter, Cancel the settlement, Enter, Enter"),
        _to_confirm,
    ),
    "deposit": Verb(
        N_("Take {0} yuan in advance."), N_("F10, Take a deposit, {0}, Enter"), _paid_in, 1,
        is_number=True,
    ),
    "discharge": Verb(
        N_("Discharge the patient."), N_("F10, Discharge the patient, Enter, Enter"),
        _is(DISCHARGED),
    ),
    "undo-discharge": Verb(
        N_("Take the discharge back."), N_("F10, Take the discharge back, Enter, Enter"),
        _is(OPEN),
    ),
    "go-out": Verb(
        N_("Go back to the shop's counter."), N_("Esc, Esc"), _out, needs=("", Dialog.CHOOSER),
    ),
}  # fmt: skip
"""Joined to the others in verbs.py."""
