"""The board in words of one language, as both displays draw it: a page and a window, one model.

`Shown` travels as JSON. It has no PIN and nothing of one: how many digits were typed only the
display itself knows.
"""

from __future__ import annotations

import msgspec

from backend.protocol.money import yuan
from terminal.errors import Spoken
from terminal.flow import Split
from terminal.holder.board import Seen
from terminal.holder.view import Asking, Good, Mood, Question
from terminal.new_pin import FEWEST_DIGITS, MOST_DIGITS, QUESTIONS, Asked
from terminal.words import CHINESE, ENGLISH, N_, in_language

FEW_TRIES = 3
HTML_NAMES = {ENGLISH: "en", CHINESE: "zh-CN"}
OTHER = {ENGLISH: CHINESE, CHINESE: ENGLISH}
LANGUAGE_NAMES = {ENGLISH: "English", CHINESE: "中文"}
SIGNS = {
    Mood.CALM: "",
    Mood.WORKING: "…",
    Mood.PAID: "✓",
    Mood.STOPPED: "✗",
    Mood.UNCERTAIN: "?",
}
HINTS = {
    Asked.NEW: N_("4 to 12 digits, other ones than before."),
    Asked.AGAIN: N_("The same digits once more."),
}


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """A label and its value."""

    label: str
    value: str


class ShownAsk(msgspec.Struct, frozen=True):
    """What is to be typed. `pad` is hexadecimal; `urgent`: the hint is a warning."""

    number: int
    title: str
    hint: str
    urgent: bool
    pad: str
    amount: str = ""
    amount_label: str = ""
    fewest: int = FEWEST_DIGITS
    most: int = MOST_DIGITS


class Labels(msgspec.Struct, frozen=True):
    """What stands on the keys and in the corners."""

    item: str
    count: str
    amount: str
    total: str
    training: str
    enter: str
    correct: str
    cancel: str
    too_many: str
    one_moment: str
    lost: str
    private: str
    other_language: str


class Shown(msgspec.Struct, frozen=True):
    """One state of a display."""

    language: str
    shop: str
    labels: Labels
    goods: tuple[tuple[str, str, str], ...]
    total: str
    parts: tuple[Pair, ...]
    mood: str
    sign: str
    says: str
    ask: ShownAsk | None = None


def shown(seen: Seen, language: str) -> Shown:
    """The board for a display that speaks `language`."""
    view, speak = seen.view, Speaker(language)
    says = speak.spoken(view.says) if view.says else speak(N_("Welcome.") if not view.goods else "")
    total_fen = view.split.total_fen if view.split else view.total_fen
    return Shown(
        language=HTML_NAMES[language],
        shop=(view.shop_zh if language == CHINESE else "") or view.shop,
        labels=_labels(speak, language),
        goods=tuple(_good(good) for good in view.goods),
        total=yuan(total_fen),
        parts=tuple(_parts(view.split, speak)) if view.split else (),
        mood=str(view.mood),
        sign=SIGNS[view.mood],
        says=says,
        ask=_ask(seen.question, speak) if seen.question else None,
    )


class Speaker:
    """Sentences of one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, sentence: str, **values: str) -> str:
        text = in_language(self._language, sentence)
        return text.format(**values) if values else text

    def spoken(self, spoken: Spoken) -> str:
        """A sentence with its places."""
        return self(spoken.template, **{key: self(text) for key, text in spoken.values.items()})


def _good(good: Good) -> tuple[str, str, str]:
    return good.name, good.count, yuan(good.amount_fen)


def _parts(split: Split, speak: Speaker) -> list[Pair]:
    """Where the money comes from; the parts add up to the total."""
    parts = [Pair(speak(N_("Pooled fund")), yuan(split.fund_fen))]
    if split.has_account:
        parts.append(Pair(speak(N_("Account")), yuan(split.account_fen - split.aid_fen)))
    if split.aid_fen:
        parts.append(Pair(speak(N_("Relatives")), yuan(split.aid_fen)))
    parts.append(Pair(speak(N_("Cash")), yuan(split.cash_fen)))
    if split.has_account:
        parts.append(Pair(speak(N_("After this")), yuan(split.balance_after_fen)))
    return parts


def _ask(question: Question, speak: Speaker) -> ShownAsk:
    asking = question.asking
    hint, urgent = _hint(asking, speak)
    amount = yuan(asking.amount_fen) if asking.amount_fen else ""
    return ShownAsk(
        number=question.number,
        title=_title(asking, speak),
        hint=hint,
        urgent=urgent,
        pad=question.pad.hex(),
        amount=amount,
        amount_label=speak(N_("from the account")) if amount else "",
    )


def _title(asking: Asking, speak: Speaker) -> str:
    if asking.change is None:
        return speak(N_("Please type your PIN"))
    return speak(QUESTIONS[asking.change.asked, asking.change.old])


def _hint(asking: Asking, speak: Speaker) -> tuple[str, bool]:
    """What was wrong, or how many tries are left, or what a new PIN is."""
    change, tries = asking.change, str(asking.tries_left)
    if change is not None and change.fault is not None:
        return speak(change.fault), True
    if asking.wrong:
        return speak(N_("Wrong PIN. Tries left: {tries}."), tries=tries), True
    if change is not None and change.asked in HINTS:
        return speak(HINTS[change.asked]), False
    return speak(N_("Tries left: {count}."), count=tries), asking.tries_left <= FEW_TRIES


def _labels(speak: Speaker, language: str) -> Labels:
    return Labels(
        item=speak(N_("Item")),
        count=speak(N_("Quantity")),
        amount=speak(N_("Amount")),
        total=speak(N_("TOTAL")),
        training=speak(N_("TRAINING")),
        enter=speak(N_("Confirm")),
        correct=speak(N_("Correct")),
        cancel=speak(N_("Cancel")),
        too_many=speak(N_("Too many digits: type the PIN again.")),
        one_moment=speak(N_("One moment, please.")),
        lost=speak(N_("This display is not connected to the counter.")),
        private=speak(N_("Only you see this. Cover the keys with your hand.")),
        other_language=LANGUAGE_NAMES[OTHER[language]],
    )
