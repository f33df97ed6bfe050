"""Exchanges and messages as lines: one or two folded, all their fields unfolded."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from backend.protocol.calls import CALLS
from terminal.columns import width, wrapped
from terminal.meaning_fields import Part, explained
from terminal.message_text import infcode, pretty
from terminal.trace_file import WITH_SECRETS
from terminal.tui.inside import Told
from terminal.tui.trace import Row, spaced
from terminal.tui.typeset import ACCENT, ATTENTION, MUTED, READY, left, line, sentence
from terminal.words import CHINESE, N_, language, tr

HEADER_BYTES = 4
ONE_BYTE = 2
STATUS_WORD = len("90 00")
INDENT = 13
NAMES = 24
"""Cells for the name of a field."""
STATES = 16
CHOSEN = "reverse"


def lines_of(row: Row | Told, columns: int, *, unfolded: bool = False) -> Iterator[Content]:
    """One row of a tab in so many cells."""
    if isinstance(row, Told):
        yield _message_head(row, columns, chosen=unfolded)
        if unfolded:
            yield from _message(row, columns)
        return
    yield from _exchange(row, columns, chosen=unfolded)
    if unfolded:
        yield from _fields(row, columns)


def _time(text: str, *, chosen: bool) -> tuple[str, str]:
    """The first word of a row; the chosen row has a sign too, not a colour alone."""
    return (f"{text}>", CHOSEN) if chosen else (f"{text} ", MUTED)


def _exchange(row: Row, columns: int, *, chosen: bool) -> Iterator[Content]:
    head, rest = row.sent[: HEADER_BYTES * 3 - 1], row.sent[HEADER_BYTES * 3 :]
    if len(rest) <= ONE_BYTE:
        head, rest = row.sent, ""
    elif row.partner == "HOST":
        head, rest = "", row.sent
    yield line(
        _time(row.time, chosen=chosen),
        (f"{row.partner:5}", ACCENT),
        (f"{head} " if head else "", ""),
        (row.label, "bold"),
    ).truncate(columns)
    sent, answer = _in_words(row)
    for piece in wrapped(sent or rest, columns - INDENT) if rest else ():
        yield line((" " * INDENT + piece, MUTED))
    for piece in wrapped(answer or row.answer, columns - INDENT):
        yield line((" " * INDENT + piece, READY if row.good else ATTENTION))


def _in_words(row: Row) -> tuple[str, str]:
    """What was sent and what came as words; empty where only the bytes say it."""
    if row.sw is None or (row.hidden and len(row.answer) > STATUS_WORD):
        return "", ""
    told = explained(row.command, row.data, row.sw, row.where, row.asked)
    named = () if row.label.startswith("SELECT") else told.sent[1:]
    sent = "  ".join(_said(part) for part in named if part.words)
    got = "  ".join(_said(part) for part in told.got[:-1] if part.words)
    status = told.got[-1]
    if row.data:
        return sent, f"{spaced(status.raw)}  {got}" if got else ""
    return sent, f"{spaced(status.raw)}  {status.words}"


def _said(part: Part) -> str:
    return f"{part.name} {part.words}"


def _fields(row: Row, columns: int) -> Iterator[Content]:
    if row.sw is None:
        return
    told = explained(row.command, row.data, row.sw, row.where, row.asked)
    if told.clause:
        yield line((f"  {tr(N_('clause'))} {told.clause}", ACCENT))
    for part in told.sent:
        yield from _part("  > ", part, columns)
    if row.hidden:
        never = row.command[1] in WITH_SECRETS
        yield from sentence(f"  {tr(NEVER_KEPT if never else HIDDEN)}", columns, ATTENTION)
    for part in told.got:
        yield from _part("  < ", part, columns)


HIDDEN = N_("The data is hidden: the card has not proved to be ours.")
NEVER_KEPT = N_("The data is never kept: it is a PIN.")


def _part(sign: str, part: Part, columns: int) -> Iterator[Content]:
    words = part.words if part.words else ""
    name = left(part.name, NAMES)
    raw = spaced(part.raw)
    room = max(columns - len(sign) - NAMES - 1, 1)
    told = f"{words}  {raw}".strip() if words else raw
    if width(told) <= room:
        yield line((sign, MUTED), f"{name} ", (words, "bold"), (told[len(words) :], MUTED))
        return
    first = words or raw[: room // 3 * 3].rstrip()
    rest = raw if words else raw[len(first) :].lstrip()
    for number, piece in enumerate(wrapped(first, room)):
        lead = line((sign, MUTED), f"{name} ") if not number else line(" " * (columns - room))
        yield lead + line((piece, "bold" if words else MUTED))
    for piece in wrapped(rest, room) if rest else ():
        yield line((" " * (columns - room) + piece, MUTED))


def _message_head(told: Told, columns: int, *, chosen: bool) -> Content:
    message, came = told.message, infcode(told.message.reply)
    answer = tr(N_("no answer")) if message.reply is None else came
    call = CALLS.get(message.call)
    name = "" if call is None else call.chinese if language() == CHINESE else call.name
    return line(
        _time(told.time, chosen=chosen),
        (f"{message.call:6} ", "bold"),
        (left(name, NAMES), ""),
        (left(tr(N_("done")) if told.good else answer, STATES), READY if told.good else ATTENTION),
        (message.msgid, MUTED),
    ).truncate(columns)


def _message(told: Told, columns: int) -> Iterator[Content]:
    message = told.message
    yield line((f"  {tr(N_('request'))}", ACCENT))
    yield from _json(message.request, columns)
    yield line((f"  {tr(N_('reply'))}", ACCENT))
    if message.reply is None:
        yield line((f"    {tr(N_('no answer'))}", ATTENTION))
    else:
        yield from _json(message.reply, columns)


def _json(raw: bytes, columns: int) -> Iterator[Content]:
    for text in pretty(raw).split("\n"):
        bare = text.lstrip()
        indent = " " * (2 + len(text) - len(bare))
        for number, piece in enumerate(wrapped(bare, columns - len(indent) - 2)):
            yield line((f"{indent}{'' if not number else '  '}{piece}", ""))
