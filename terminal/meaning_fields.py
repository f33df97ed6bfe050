"""A command and its answer field by field: name, bytes and what they say, with the clause.

Which file a READ RECORD means depends on the application that was selected before; the caller
knows it (`where`). VERIFY and CHANGE PIN have no digits to explain: nobody kept them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from card_emulator.protocol import tlv
from card_emulator.protocol.apdu import HEADER, Command
from card_emulator.protocol.layouts import LAYOUTS, SPECIAL, Layout
from card_emulator.protocol.purse import LOG_RECORD_BYTES
from card_emulator.protocol.status import StatusError
from terminal.meaning import SELECTED, command_name, status_words
from terminal.meaning_tables import (
    ELEMENTS,
    FILE_CLAUSES,
    LOG_RECORD,
    REST,
    SHAPES,
    TERMINAL,
    Column,
    Shape,
)
from terminal.words import N_, tr

READ_RECORD, SELECT, READ_BINARY = 0xB2, 0xA4, 0xB0
LOG_PATH = "DF04/EF08"
PSAM_NUMBER = "PSAM/0016"
_LAYOUTS = {layout.path: layout for layout in LAYOUTS}
_FCI = {0x84: N_("name of the application"), 0x9F0C: N_("issuer's data")}
FCI_TEMPLATES = (0x6F, 0xA5)


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its name in the user's language, its bytes and what they say."""

    name: str
    raw: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An exchange unfolded."""

    clause: str
    sent: tuple[Part, ...]
    got: tuple[Part, ...]


def explained(raw: bytes, data: bytes, sw: int, where: str = "", asked: bytes = b"") -> Explained:
    """A command (whole, or as far as it may be shown) and its answer; `where` is what was
    selected before: SSSE, DF04, PSAM or a file; `asked` the command whose answer this one fetches.
    """
    if asked:
        told = explained(asked, data, sw, where)
        return Explained(told.clause, tuple(_header(raw)), told.got)
    command = _parsed(raw)
    shape = _shape(raw)
    path = _path(command, where)
    sent = [*_header(raw), *_split(command.data if command else b"", shape.sent)]
    if command is not None and command.ins == SELECT:
        chosen = SELECTED.get(command.data, "")
        sent[1:] = [Part(tr(N_("what is selected")), command.data, chosen)]
    clause = FILE_CLAUSES.get(path, shape.clause)
    status = Part(tr(N_("status word")), sw.to_bytes(2, "big"), status_words(sw))
    return Explained(clause, tuple(sent), (*_answer(command, path, data, shape), status))


def _parsed(raw: bytes) -> Command | None:
    try:
        return Command.parse(raw)
    except StatusError:
        return None  # cut off where what follows is private


def _shape(raw: bytes) -> Shape:
    if len(raw) < HEADER:
        return Shape("")
    cla, ins, p1, p2 = raw[:HEADER]
    found = SHAPES.get((cla, ins, p1, p2)) or SHAPES.get((cla, ins, None, None))
    return found or Shape("")


def _path(command: Command | None, where: str) -> str:
    """The file a command reads or writes, as the layouts name it; "" if nobody can tell."""
    if command is None:
        return ""
    if command.ins in (READ_RECORD, 0xDC) and command.p2 >> 3:
        return f"{where}/EF{command.p2 >> 3:02X}"
    return where if command.ins == READ_BINARY and not command.p1 & 0x80 else ""


def _header(raw: bytes) -> list[Part]:
    return [Part(tr(N_("command")), raw[:HEADER], command_name(raw))] if raw else []


def _split(data: bytes, columns: Iterable[Column]) -> Iterator[Part]:
    """Bytes by the columns of a table; what is left over has no name."""
    at = 0
    for column in columns:
        piece = data[at:] if column.width == REST else data[at : at + column.width]
        if not piece:
            break
        at += len(piece)
        words = column.words(piece) if column.width in (REST, len(piece)) else ""
        yield Part(tr(column.name), piece, words)
    if data[at:]:
        yield Part(tr(N_("data")), data[at:], "")


def _answer(command: Command | None, path: str, data: bytes, shape: Shape) -> Iterator[Part]:
    if not data:
        return iter(())
    if command is not None and command.ins == SELECT:
        return _fci(data)
    if path == LOG_PATH:
        return _records(data)
    if path == PSAM_NUMBER:
        return _split(data, (TERMINAL,))
    if path == SPECIAL.path:
        return _named(SPECIAL.decode_record(data).items())
    if path in _LAYOUTS:
        return _elements(data, _LAYOUTS[path])
    return _split(data, shape.got)


def _records(data: bytes) -> Iterator[Part]:
    for at in range(0, len(data), LOG_RECORD_BYTES):
        yield from _split(data[at : at + LOG_RECORD_BYTES], LOG_RECORD)


def _elements(data: bytes, layout: Layout) -> Iterator[Part]:
    known = {field.tag: field for field in layout.fields}
    for tag, value in tlv.walk(data):
        if tag not in known:
            yield Part(f"{tag:02X}", value, "")
            continue
        name, words = known[tag].decode(value, "2.00")
        yield Part(f"{tag:02X} {element_name(name)}", value, words)


def element_name(name: str) -> str:
    """A data element of the layouts in the user's language, else its own name."""
    return tr(ELEMENTS[name]) if name in ELEMENTS else name


def _named(values: Iterable[tuple[str, str]]) -> Iterator[Part]:
    for name, words in values:
        yield Part(element_name(name), b"", words)


def _fci(data: bytes) -> Iterator[Part]:
    for tag, value in tlv.walk_ber(data):
        if tag in FCI_TEMPLATES:
            yield from _fci(value)
        else:
            name = tr(_FCI[tag]) if tag in _FCI else f"{tag:02X}"
            yield Part(name, value, SELECTED.get(value, ""))


def selected(raw: bytes, before: str) -> str:
    """What is selected after a SELECT that succeeded, by the names of `meaning.SELECTED`."""
    command = _parsed(raw)
    if command is None or command.ins != SELECT:
        return before
    if command.p1 == 0 and before.startswith("PSAM"):
        return f"PSAM/{command.data.hex().upper()}"
    return SELECTED.get(command.data, command.data.hex().upper())
