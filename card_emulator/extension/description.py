"""The description of an extension as people write it: one [application], [[key]]s and [[file]]s.

A description that breaks a rule is named with file, line and column before a card is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from card_emulator.access_text import parse_access
from card_emulator.extension.application import (
    FIRST_DF,
    LAST_DF,
    OWN_KEY,
    Extension,
    defined_application,
    named_keys,
    too_large,
)
from card_emulator.extension.section import Section
from card_emulator.factory.tables import TomlPlace, read_text, toml_document, toml_places
from card_emulator.image import Access, ElementaryFile, Structure
from card_emulator.protocol.applications import AID_LIMITS
from card_emulator.protocol.service_layouts import ALL_LAYOUTS
from card_emulator.refusals import BadInput
from card_emulator.soundness import HIGHEST_SFI, MOST_CONTENT_BYTES, MOST_RECORDS, RECORD_BYTES

FIRST_EF, LAST_EF = 0xEF0C, 0xEFFF
LABEL_BYTES = 32
LOCAL_SFIS = (0x0C, 0x0D)  # tags of the card's own local files are free for others
DEFINED_TAGS = {
    field.tag for layout in ALL_LAYOUTS if layout.sfi not in LOCAL_SFIS for field in layout.fields
}
HELP = """\
A description in TOML:

  [application]  fid = "DF0A"   name = "D1560000050A"   label = "..."
  [[key]]        id = 0x90      (its value follows from the installation's keys)
  [[file]]       fid = "EF0C"   sfi = 12   structure = "linear", "cyclic" or "transparent"
                 read = "free"   write = "pin or key 0x90"
                 linear: records = ["E10141"], room = 4 (records that may be added)
                 cyclic: record_bytes = 16, capacity = 10
                 transparent: size = 64, content = "hex"

Access: free, never, pin, key 0xNN, joined by and / or. Keys from 0x80 are the application's own.
"""


_APPLICATION = frozenset({"fid", "name", "label"})
_KEY = frozenset({"id"})
_FILE = frozenset(
    {
        "fid",
        "sfi",
        "structure",
        "read",
        "write",
        "records",
        "room",
        "record_bytes",
        "capacity",
        "size",
        "content",
    }
)


def read_extension(path: Path) -> Extension:
    """A description, checked as far as it can be without a card. BadInput names the place."""
    text = read_text(path)
    document = toml_document(text, path)
    places = toml_places(text)
    for name in document:
        if name not in ("application", "key", "file"):
            raise BadInput(
                "{file}: there is no table {name}; there are application, key, file.",
                file=path,
                name=name,
            )
    heads = _sections(path, document, places, "application", _APPLICATION)
    if len(heads) != 1:
        raise BadInput("{file}: one [application] is described.", file=path)
    head = heads[0]
    keys = [
        section.number("id", range(OWN_KEY, 0x100))
        for section in _sections(path, document, places, "key", _KEY)
    ]
    sections = _sections(path, document, places, "file", _FILE)
    files = tuple(_file(section) for section in sections)
    _once(sections, files, keys)
    problem = too_large(files)
    if problem is not None:
        raise head.wrong("fid", problem)
    return Extension(
        head.fid("fid", FIRST_DF, LAST_DF),
        _aid(head),
        _label(head),
        files,
        tuple(dict.fromkeys(keys)),
    )


def _sections(
    path: Path, document: dict[str, Any], places: list[TomlPlace], name: str, known: frozenset[str]
) -> list[Section]:
    tables = document.get(name, [])
    tables = tables if isinstance(tables, list) else [tables]
    found = [place for place in places if place.header == name]
    if len(found) != len(tables) or not all(isinstance(table, dict) for table in tables):
        raise BadInput(
            "{file}: {name} stands in tables of its own, [{name}] or [[{name}]].",
            file=path,
            name=name,
        )
    return [Section(path, table, place, known) for table, place in zip(tables, found, strict=True)]


def _aid(head: Section) -> bytes:
    aid = head.hex("name")
    if len(aid) not in AID_LIMITS:
        raise head.wrong("name", BadInput("a name has 5 to 16 bytes."))
    if defined_application(aid):
        raise head.wrong("name", BadInput("this name belongs to an application there is."))
    return aid


def _label(head: Section) -> str:
    label = head.text("label", "")
    try:
        fits = len(label.encode("gbk")) <= LABEL_BYTES
    except UnicodeEncodeError:
        fits = False
    if not fits:
        raise head.wrong(
            "label", BadInput("a label has at most {limit} bytes in GBK.", limit=LABEL_BYTES)
        )
    return label


def _file(section: Section) -> ElementaryFile:
    fid = section.fid("fid", FIRST_EF, LAST_EF)
    usual = fid & 0x1F if fid & 0x1F <= HIGHEST_SFI else 0
    word = section.text("structure", "linear")
    if word not in _STRUCTURES:
        raise section.wrong(
            "structure",
            BadInput("{value} is none of {words}.", value=repr(word), words=", ".join(_STRUCTURES)),
        )
    bare = ElementaryFile(
        fid,
        section.number("sfi", range(HIGHEST_SFI + 1), usual),
        Structure[word.upper()],
        _access(section, "read"),
        _access(section, "write"),
    )
    return _STRUCTURES[word](section, bare)


def _access(section: Section, name: str) -> Access:
    text = section.text(name)
    try:
        return parse_access(text)
    except BadInput as problem:
        raise section.wrong(name, problem) from None


def _linear(section: Section, bare: ElementaryFile) -> ElementaryFile:
    records = section.hexes("records")
    for record in records:
        if len(record) not in RECORD_BYTES or record[1] != len(record) - 2:
            raise section.wrong(
                "records",
                BadInput("{record} is not tag, length and value.", record=record.hex().upper()),
            )
        if record[0] in DEFINED_TAGS:
            raise section.wrong(
                "records",
                BadInput(
                    "tag {tag} has a meaning on this card; take another.", tag=f"{record[0]:02X}"
                ),
            )
    room = section.number("room", range(MOST_RECORDS + 1 - len(records)), 0)
    return _with(bare, records=records, capacity=len(records) + room)


def _cyclic(section: Section, bare: ElementaryFile) -> ElementaryFile:
    return _with(
        bare,
        record_bytes=section.number("record_bytes", RECORD_BYTES),
        capacity=section.number("capacity", range(1, MOST_RECORDS + 1)),
    )


def _transparent(section: Section, bare: ElementaryFile) -> ElementaryFile:
    content = section.hex("content", "")
    size = section.number(
        "size", range(max(1, len(content)), MOST_CONTENT_BYTES + 1), max(1, len(content))
    )
    return _with(bare, content=content.ljust(size, b"\0"), capacity=size)


def _with(
    bare: ElementaryFile,
    *,
    records: tuple[bytes, ...] = (),
    content: bytes = b"",
    capacity: int = 0,
    record_bytes: int = 0,
) -> ElementaryFile:
    return ElementaryFile(
        bare.fid,
        bare.sfi,
        bare.structure,
        bare.read,
        bare.write,
        records,
        content,
        capacity,
        record_bytes,
    )


_STRUCTURES: dict[str, Callable[[Section, ElementaryFile], ElementaryFile]] = {
    "linear": _linear,
    "cyclic": _cyclic,
    "transparent": _transparent,
}


def _once(sections: list[Section], files: tuple[ElementaryFile, ...], keys: list[int]) -> None:
    """Ids and short ids once; keys of the application described."""
    fids, sfis = set[int](), set[int]()
    for section, file in zip(sections, files, strict=True):
        if file.fid in fids:
            raise section.wrong("fid", BadInput("another file has this id."))
        if file.sfi in sfis:
            raise section.wrong("sfi", BadInput("another file has this short id."))
        fids.add(file.fid)
        sfis |= {file.sfi} - {0}
        for name, access in (("read", file.read), ("write", file.write)):
            for kid in named_keys(access):
                if kid >= OWN_KEY and kid not in keys:
                    raise section.wrong(
                        name, BadInput("there is no [[key]] with id 0x{kid}.", kid=f"{kid:02X}")
                    )
