"""Pinyin initials of a drug name, for goods whose shop file gives none (阿莫西林胶囊 -> amxljn).

GB 2312 sorts its 3,755 common characters (level 1) by pinyin, so an initial is a bisection in 23
boundaries. Level 2 is sorted by radical and says nothing; the rarer characters that drug names use
are listed here. Limits: one reading per character, but for the few words listed; any other rare
character gives no letter, and the initials are one letter short. For search, not for print.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

_LETTERS = "abcdefghjklmnopqrstwxyz"
_FIRST = (  # the GB 2312 code with which each letter begins; no syllable begins with i, u or v
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_LAST = 0xD7F9

_RARE = {
    character: letter
    for letter, characters in {
        "a": "铵桉吖",
        "b": "孢吡苄铋槟檗荜萆蒡萹茇菝",
        "c": "苁蟾菖茺",
        "d": "啶哚酊菪黛癫玳",
        "e": "莪蒽噁",
        "f": "呋麸茯芙菔砜榧蝮",
        "g": "胍苷胱钆钴睾酐栝藁蚣疳",
        "h": "琥藿茴斛蒿诃荟蚝槲",
        "j": "枸橘肼戟蚧蒺菁槿",
        "k": "喹醌蔻匮",
        "l": "苓膦莨榈呤啉癃蒌藜楝榄蛎锂蓼瘰疬痨蝼螂",
        "m": "咪嘧礞蝥蟆莓虻脒",
        "n": "萘脲喃黏楠",
        "p": "哌珀泮枇杷嘌癖蒎螵",
        "q": "嗪芪羟祛芩芎巯杞茜蕲荞芡蜣瞿",
        "r": "薷鞣蕤",
        "s": "噻麝羧豉蛸娑痧鲨锶",
        "t": "肽葶佗菟萜",
        "w": "肟尪煨菀蜈",
        "x": "溴酰缬逍痫豨莶苋荨薤",
        "y": "橼瘀吲茚萸罂薏芫芸蓣苡蚓翳瘿",
        "z": "唑酯栀枳蛭芷楂茱腙赭苎甾癥",
    }.items()
    for character in characters
}
_READ_OTHERWISE = {
    "参": "s", "调": "t", "阿胶": "ej", "白术": "bz", "苍术": "cz", "莪术": "ez", "生长": "sz",
    "重组": "cz", "弹性": "tx",
}  # fmt: skip
"""Where drug names read a common character differently from its place in GB 2312."""

_PIECES = re.compile("|".join([*sorted(_READ_OTHERWISE, key=len, reverse=True), "."]))


def initials(name: str) -> str:
    """Lower-case initials of `name`; Latin letters and digits stay, the unknown is left out."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return "".join(_READ_OTHERWISE.get(piece) or _letter(piece) for piece in _PIECES.findall(plain))


def _letter(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    if character in _RARE:
        return _RARE[character]
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    if _FIRST[0] <= code <= _LAST:
        return _LETTERS[bisect_right(_FIRST, code) - 1]
    return ""
