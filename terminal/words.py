"""The user's language: gettext over one catalogue, switched at run time.

English sentences in the code are the message ids; `N_` marks one that is translated later. Choice:
option > SHUAKA_LANG > LANG (architecture.md, Decisions).
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.resources import files

from terminal.errors import Spoken

ENGLISH, CHINESE = "en", "zh"
LANGUAGES = (ENGLISH, CHINESE)
_FOLDERS = {CHINESE: "zh_CN"}
_language = ENGLISH


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language not in _FOLDERS:
        return gettext.NullTranslations()
    folder = str(files("terminal") / "locale")
    return gettext.translation("shuaka", folder, [_FOLDERS[language]])


def choose(option: str = "") -> str:
    """The language to speak: an option, else the environment's; anything not Chinese is English."""
    wanted = option or os.environ.get("SHUAKA_LANG") or os.environ.get("LANG", "")
    return CHINESE if wanted.lower().startswith("zh") else ENGLISH


def set_language(language: str) -> None:
    """Speak this language from now on."""
    assert language in LANGUAGES
    global _language
    _language = language


def language() -> str:
    """The language spoken now."""
    return _language


def tr(sentence: str, /, **values: object) -> str:
    """A sentence in the user's language, its places filled."""
    text = _catalogue(_language).gettext(sentence) if sentence else ""
    return text.format(**values) if values else text


def in_language(language: str, sentence: str) -> str:
    """A sentence in a language of its reader's, its places left open."""
    return _catalogue(language).gettext(sentence) if sentence else ""


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a sentence for extraction; `tr` it where it is shown."""
    return sentence


def say(spoken: Spoken) -> str:
    """A failure, refusal or reminder as a sentence in the user's language."""
    return tr(spoken.template, **{key: tr(value) for key, value in spoken.values.items()})
