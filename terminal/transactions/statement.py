"""The statement of a card as a flow (rules.md R8): read, archive, print, and only then start over.

Whatever cuts it off, it is begun again from the start: what is archived is the same, what is on
paper is not printed twice, a clearing that stopped halfway is finished.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.protocol.calls import PRINTED as PAPER_IS_OUT
from backend.protocol.calls import STATEMENT
from backend.protocol.codec import Hex
from backend.protocol.messages.script import ScriptKind
from backend.protocol.messages.statement import (
    PRINTED,
    CardStatement,
    Printed,
    PrintedRequest,
    Sheet,
    StatementRequest,
)
from terminal.flow import Flow
from terminal.steps import print_paper, stamp
from terminal.transactions.asking import ask_patiently
from terminal.transactions.card_log import read_count, read_log
from terminal.transactions.contact import Contact, meet
from terminal.transactions.pin import verify_holder
from terminal.transactions.script import run_script


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What was done: the sheet, its paper, where it lies (empty: it was printed before)."""

    contact: Contact
    sheet: Sheet
    paper: Paper | None = None
    place: str = ""
    cleared: bool = False


Layout = Callable[[Contact, Sheet, str], Paper]
"""Lays a sheet out; the text is the time of printing."""


def statement(layout: Layout, file: str = "") -> Flow[Statement]:
    """Archive, print and clear. Raises Declined, Refused, PrintFailed or what a script raises."""
    contact = yield from meet()
    yield from verify_holder(0, contact.pin)
    sheet = yield from _archived(contact)
    if not sheet.lines:
        return (yield from _cleared(Statement(contact, sheet)))
    at = (yield from stamp()).time.strftime("%Y-%m-%d %H:%M:%S")
    paper = layout(contact, sheet, at)
    if sheet.state == PRINTED:
        return (yield from _cleared(Statement(contact, sheet, paper)))
    place = yield from print_paper(paper.name, paper.title, paper.lines, file)
    told = Printed(statement_id=sheet.statement_id, lines=len(sheet.lines))
    yield from ask_patiently(PAPER_IS_OUT, PrintedRequest(told))
    return (yield from _cleared(Statement(contact, sheet, paper, place)))


def _archived(contact: Contact) -> Flow[Sheet]:
    """The centre's answer to all that the card has; a card without a count sends none of it."""
    if contact.pin is not None:
        adopted = CardStatement(adopted=Hex(contact.pin.subject))
        return (yield from ask_patiently(STATEMENT, StatementRequest(adopted))).data
    count = yield from read_count()
    asked = CardStatement(card_sn=contact.face.card_sn)
    if count is not None:
        records = yield from read_log()
        asked = CardStatement(
            card_sn=contact.face.card_sn,
            last_printed=Hex(count.last_printed),
            unprinted=count.unprinted,
            records=tuple(map(Hex, records)),
        )
    return (yield from ask_patiently(STATEMENT, StatementRequest(asked))).data


def _cleared(done: Statement) -> Flow[Statement]:
    """The count starts over where every line is in order; on the card, or at the centre (done)."""
    if not done.sheet.may_clear:
        return done
    if done.contact.person.has_purse:
        yield from run_script(done.contact.face, ScriptKind.STATEMENT)
    return Statement(done.contact, done.sheet, done.paper, done.place, cleared=True)
