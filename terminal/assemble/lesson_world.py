"""One lesson's world: its home opened, card files and books looked into, thrown away at the end.

Facts have names, "zhao balance"; texts have places, "{zhao.certno}" (docs/lessons.md).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from backend.cards import find_card
from backend.inspect import Books
from backend.ledger import Account
from backend.ledger import Kind as AccountKind
from backend.people import people
from backend.protocol.money import yuan
from backend.store import Tx
from card_emulator.store import CARD_SUFFIX, look_card
from card_emulator.view import CardView, view
from terminal.assemble.home import Home
from terminal.assemble.opening import Assembled, assemble
from terminal.assemble.training import INITIAL_PIN, TRAINEES, TRAINING_PIN, WITHOUT_CARD
from terminal.lessons.school import FactUnknown
from terminal.workplace import Workplace

CARDLESS = dict(zip(("han", "yang"), (person.name for person in WITHOUT_CARD), strict=True))
"""What lessons call the people without a card."""
AGREE, DIFFER = "agree", "differ"
YES, NO = "yes", "no"


class LessonWorld:
    """One lesson's home, opened; a `World`."""

    def __init__(self, place: Path, days: int) -> None:
        self._place, self._days = place, days
        self._home = Home(place / "home")
        self._owner = self._home.own()
        self._world = self._open()

    def _open(self) -> Assembled:
        return assemble(self._home, now=self._now, embedded=True, own_slots=True)

    def _now(self) -> datetime:
        return datetime.now() + timedelta(days=self._days)

    @property
    def workplace(self) -> Workplace:
        """The counter's workplace; another one after `wait`."""
        return self._world.workplace

    def wait(self, days: int) -> None:
        """Days go by: everything is closed and opened again later; the slot is empty then."""
        observers = self.workplace.observers
        self.workplace.close()
        self._days += days
        self._world = self._open()
        self.workplace.observers.extend(observers)

    def card(self, fact: str) -> str:
        """A fact of a card. Raises FactUnknown."""
        name, _, kind = fact.partition(" ")
        card = self._card(name)
        if kind not in _OF_CARD:
            raise FactUnknown(name=fact)
        return _OF_CARD[kind](card)

    def ledger(self, fact: str) -> str:
        """A fact of the books. Raises FactUnknown."""
        if fact in _OF_WORLD:
            return _OF_WORLD[fact](self)
        name, _, kind = fact.partition(" ")
        if kind not in _OF_PERSON:
            raise FactUnknown(name=fact)
        return _OF_PERSON[kind](self, self._card(name))

    def books(self) -> Books:
        """The centre's books."""
        return Books(self._world.store)

    def account_fen(self, kind: AccountKind, owner: str) -> int:
        """One balance."""
        return self.books().balance_fen(Account(kind, owner))

    def status(self, card: CardView) -> str:
        """The card's standing at the centre today."""
        card_sn, today = card.field("card_sn"), f"{self.workplace.clock.now():%Y-%m-%d}"

        def find(tx: Tx) -> str:
            found = find_card(tx, card_sn)
            return found.status_on(today) if found is not None else ""

        return self._world.store.read(find)

    def person(self, card: CardView) -> str:
        """The holder's number at the centre."""

        def find(tx: Tx) -> str:
            found = find_card(tx, card.field("card_sn"))
            return found.psn_no if found is not None else ""

        return self._world.store.read(find)

    def _card(self, name: str) -> CardView:
        path = self._home.cards / f"{name}{CARD_SUFFIX}"
        if not path.exists():
            raise FactUnknown(name=name)
        return view(look_card(path, self._world.keys))

    def fill(self, text: str) -> str:
        """A text with what stands in braces filled in. Raises FactUnknown."""
        filled = text
        while "{" in filled:
            head, _, rest = filled.partition("{")
            name, _, tail = rest.partition("}")
            filled = head + self._word(name) + tail
        return filled

    def _word(self, name: str) -> str:
        if name == "today":
            return f"{self.workplace.clock.now():%Y-%m-%d}"
        key, _, what = name.partition(".")
        if key in CARDLESS and what == "certno":
            found = self._world.store.read(people)
            return next(one.certno for one in found if one.name == CARDLESS[key])
        if what not in _WORDS:
            raise FactUnknown(name=name)
        return _WORDS[what](self._card(key))

    def pin(self, card: str) -> str:
        """The PIN that a training card was given out with."""
        letter = {person.key for person in TRAINEES if not person.activated}
        return INITIAL_PIN if card in letter else TRAINING_PIN

    def close(self) -> None:
        """Everything is closed, and the copy removed."""
        self.workplace.close()
        self._owner.close()
        shutil.rmtree(self._place, ignore_errors=True)


def _purse(card: CardView, what: str) -> str:
    if card.purse is None:
        return "-"
    return yuan(card.purse.balance_fen) if what == "balance" else str(card.purse.unprinted)


_OF_CARD: dict[str, Callable[[CardView], str]] = {
    "balance": lambda card: _purse(card, "balance"),
    "unprinted": lambda card: _purse(card, "unprinted"),
    "tries": lambda card: str(card.pin_tries_left),
    "activated": lambda card: YES if card.activated else NO,
}
_WORDS: dict[str, Callable[[CardView], str]] = {
    "certno": lambda card: card.field("citizen_id"),
    "name": lambda card: card.field("name") + card.field("name_more"),
    "card_no": lambda card: card.field("card_no"),
    "tail": lambda card: card.field("card_no")[-4:],
}


def _account(kind: AccountKind, world: LessonWorld, card: CardView) -> str:
    owner = card.field("card_sn") if kind is AccountKind.PURSE_CARD else world.person(card)
    return yuan(world.account_fen(kind, owner))


_OF_PERSON: dict[str, Callable[[LessonWorld, CardView], str]] = {
    "card": partial(_account, AccountKind.PURSE_CARD),
    "waiting": partial(_account, AccountKind.PURSE_CENTRE),
    "online": partial(_account, AccountKind.ONLINE),
    "financial": partial(_account, AccountKind.FINANCIAL),
    "aid": lambda world, card: yuan(world.books().balances(world.person(card)).shared_with_me_fen),
    "status": lambda world, card: world.status(card),
}
_OF_WORLD: dict[str, Callable[[LessonWorld], str]] = {
    "sides": lambda world: DIFFER if world.workplace.sides() else AGREE,
    "held": lambda world: yuan(world.books().held_fen()),
    "open": lambda world: str(len(world.workplace.journal.open_cases())),
}
