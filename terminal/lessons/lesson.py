"""A lesson as data: a situation, steps that a person does at the counter, what must be true then.

Every text is there in both languages. `do` is a verb of verbs.py and its operand ("scan 1001").
"""

from __future__ import annotations

import msgspec

from terminal.words import CHINESE, language


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    en: str
    zh: str

    @property
    def now(self) -> str:
        """In the language spoken now."""
        return self.zh if language() == CHINESE else self.en


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pieces of text that have to be there, in each language."""

    en: tuple[str, ...]
    zh: tuple[str, ...]

    @property
    def now(self) -> tuple[str, ...]:
        """In the language spoken now."""
        return self.zh if language() == CHINESE else self.en


class Expect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is true after a step: the outcome, words on screen and receipt, facts of card and books.

    `card` and `ledger` are facts by name ("zhao balance") and their values as text (facts.py).
    """

    result: str = ""
    screen: Words = Words((), ())
    receipt: Words = Words((), ())
    card: dict[str, str] = {}
    ledger: dict[str, str] = {}


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do. `say` is the task, `tip` which keys; without them the verb's own words.

    `fields` are what is typed into the form of a desk.
    """

    do: str
    say: Texts | None = None
    tip: Texts | None = None
    fields: dict[str, str] = {}
    expect: Expect = Expect()

    @property
    def verb(self) -> str:
        """The first word."""
        return self.do.split()[0] if self.do.split() else ""

    @property
    def operands(self) -> tuple[str, ...]:
        """The words after it."""
        return tuple(self.do.split()[1:])

    @property
    def operand(self) -> str:
        """The first of them."""
        return self.operands[0]


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole lesson; `days_later` is how long after the training world's first day it is played.

    `name` and `number` come from the file's name ("03-pin-blocked.toml").
    """

    title: Texts
    situation: Texts
    learnt: Texts
    step: tuple[Step, ...]
    days_later: int = 0
    name: str = ""
    number: int = 0
