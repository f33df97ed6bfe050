"""Which key does what: the table of actions.py, overlaid by keys.toml of the terminal's home.

A file that cannot be used as a whole is not used at all: one sentence says why, and the keys are
the ones of the table. Sentences name the keys of the table; `renamed` puts the present ones there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from terminal.errors import Spoken
from terminal.outcome import Said
from terminal.tui.actions import ACTIONS, BY_NAME, Action, Works
from terminal.tui.inside_state import KEYS

FILE = "keys.toml"
KEY = re.compile(r"f([1-9]|1\d|2[0-4])|ctrl\+[a-z]")
TEXT_KEYS = {f"ctrl+{letter}" for letter in "cehijmz"}
"""What a terminal sends for backspace, tab, Enter and its own use; E is the help of a lesson."""
NAMED = re.compile(r"(?<![A-Za-z])(?:F\d{1,2}|Ctrl\+[A-Z])(?![A-Za-z\d+])")


def _never(_: Works) -> bool:
    return False


LOOKS = tuple(
    Action(key, "+".join(part.title() for part in key.split("+")), f"inside-{do}", word, "", _never)
    for key, _, do, word in KEYS
)
"""The keys of the inside view as actions: they can be moved too, and stand in no key bar."""
USUAL = {action.name: action for action in (*ACTIONS, *LOOKS)}

_current: tuple[Action, ...] = ACTIONS
_looks: dict[str, str] = {}


def use(actions: Sequence[Action]) -> None:
    """These are the keys from now on."""
    global _current
    _current = tuple(action for action in actions if action.name in BY_NAME)
    _looks.clear()
    _looks.update({action.name: action.shown for action in actions if action.name not in BY_NAME})


def current() -> tuple[Action, ...]:
    """The actions with the keys they have now."""
    return _current


def key_of(name: str) -> str:
    """The key of an action now."""
    return next(action.key for action in _current if action.name == name)


def shown_of(name: str) -> str:
    """The name of the key of an action now."""
    return next(action.shown for action in _current if action.name == name)


def shown_inside(do: str, usual: str) -> str:
    """How a key of the inside view is shown; `usual` stands behind Ctrl+."""
    return _looks.get(f"inside-{do}", usual).removeprefix("Ctrl+")


def renamed(text: str) -> str:
    """A sentence with the keys as they are now."""
    now = {BY_NAME[action.name].shown: action.shown for action in _current}
    return NAMED.sub(lambda found: now.get(found[0], found[0]), text)


def moved(actions: Sequence[Action]) -> dict[str, str]:
    """The keys that differ from the table's, by the name of the action."""
    return {one.name: one.key for one in actions if one.key != USUAL[one.name].key}


def load_keys(home: Path) -> tuple[tuple[Action, ...], Spoken | None]:
    """The actions of a home, and why its file is not used where it is not."""
    path = home / FILE
    if not path.exists():
        return ACTIONS, None
    try:
        wanted = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        return ACTIONS, _not_used(path, str(bad))
    wrong = _wrong(wanted)
    if wrong:
        return ACTIONS, _not_used(path, wrong)
    actions = tuple(_with_key(action, wanted) for action in ACTIONS)
    looks = tuple(_with_key(look, wanted) for look in LOOKS)
    clash = _clash((*actions, *looks))
    if clash:
        return ACTIONS, _not_used(path, clash)
    return (*actions, *(look for look in looks if look not in LOOKS)), None


def _not_used(path: Path, detail: str) -> Spoken:
    return Said(
        "{path} is not used ({detail}): the keys are the usual ones.", path=str(path), detail=detail
    )


def _wrong(wanted: Mapping[str, object]) -> str:
    """The first entry that names no action or no key that can be had."""
    for name, key in wanted.items():
        known = isinstance(key, str) and KEY.fullmatch(key.lower()) and key.lower() not in TEXT_KEYS
        if name not in USUAL or not known:
            return f'{name} = "{key}"'
    return ""


def _with_key(action: Action, wanted: Mapping[str, object]) -> Action:
    key = str(wanted.get(action.name, action.key)).lower()
    return replace(action, key=key, shown="+".join(part.title() for part in key.split("+")))


def _clash(actions: Sequence[Action]) -> str:
    """Two actions on one key."""
    names: dict[str, str] = {}
    for action in actions:
        if action.key in names:
            return f"{names[action.key]} = {action.name} = {action.shown}"
        names[action.key] = action.name
    return ""
