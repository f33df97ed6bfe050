"""A disputed line as a flow (rules.md R12): the case is opened, card and journal are looked at.

The centre names its row first, so that the terminal knows what to look for; with what card and
journal say it comes to a verdict. Asked again, a line gets the answer it has.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from backend.protocol.calls import DISPUTE
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import COMPENSATED
from backend.protocol.messages.dispute import (
    Dispute,
    DisputeAnswer,
    DisputeRequest,
    Evidence,
    Says,
)
from card_emulator.protocol.purse import LOG_RECORDS, LogRecord
from terminal.entry import FORWARD, Entry, Kind, Stage
from terminal.errors import Declined
from terminal.flow import Flow, Recall
from terminal.steps import recall
from terminal.transactions.asking import ask_patiently
from terminal.transactions.card_log import read_log
from terminal.transactions.contact import Contact, meet
from terminal.transactions.pin import verify_holder

LOAD = "1"
KINDS = {LOAD: Kind.LOAD, "2": Kind.PURSE_SALE}


class AdoptedDisputes(Declined):
    """An adopted card has no records and no number of ours."""

    template = (
        "An adopted card keeps no records: its training person's own card is needed to dispute a "
        "line. Nothing was done."
    )


@dataclass(frozen=True, slots=True)
class Investigated:
    """The case; `evidence` is None where it was answered before."""

    contact: Contact
    answer: DisputeAnswer
    evidence: Evidence | None = None


def dispute(kind: str, sequence: int, number: str, said: str) -> Flow[Investigated]:
    """Investigate a line of the card in the slot, by kind and sequence or a settlement's number.

    `sequence` is -1 with a number. Raises Declined or Refused.
    """
    contact = yield from meet()
    if contact.face.adopted:
        raise AdoptedDisputes()
    yield from verify_holder(0, contact.pin)
    named = Dispute(
        card_sn=contact.face.card_sn, kind=kind, sequence=sequence, number=number, said=said
    )
    opened = (yield from ask_patiently(DISPUTE, DisputeRequest(named))).data
    if opened.final:
        return Investigated(contact, opened)
    evidence = yield from _evidence(contact, opened)
    brought = msgspec.structs.replace(named, evidence=evidence)
    answer = (yield from ask_patiently(DISPUTE, DisputeRequest(brought))).data
    return Investigated(contact, answer, evidence)


def _evidence(contact: Contact, opened: DisputeAnswer) -> Flow[Evidence]:
    card, record = yield from _on_card(contact, opened)
    journal, journal_fen = yield from _in_journal(contact, opened)
    return Evidence(card=card, record=Hex(record), journal=journal, journal_fen=journal_fen)


def _on_card(contact: Contact, opened: DisputeAnswer) -> Flow[tuple[Says, bytes]]:
    """The record of that number, or whether its absence means anything."""
    if opened.sequence < 0 or not contact.person.has_purse:
        return Says.UNSEEN, b""
    raw = yield from read_log()
    log = {(chr(one.kind), one.sequence): bytes(one) for one in map(LogRecord.parse, raw)}
    found = log.get((opened.kind, opened.sequence), b"")
    if found:
        return Says.TAKEN, found
    numbers = [number for kind, number in log if kind == opened.kind]
    reaches = len(raw) < LOG_RECORDS or min(numbers, default=1 << 16) <= opened.sequence
    return (Says.NOTHING if reaches else Says.UNSEEN), b""


def _in_journal(contact: Contact, opened: DisputeAnswer) -> Flow[tuple[Says, int]]:
    if opened.ledger is not None:
        question = Recall(msgid=opened.ledger.msgid)
    else:
        kind = KINDS[opened.kind]
        question = Recall("", contact.face.card_sn, opened.sequence, kind)
    found = yield from recall(question)
    if found.case is None:
        return (Says.NOTHING if found.covers else Says.UNSEEN), 0
    return _says(found.case), found.case.account_fen


def _says(case: Entry) -> Says:
    if case.stage is Stage.REVERSED or case.reason == COMPENSATED:
        return Says.REVERSED
    done = case.stage is Stage.DONE or case.stage in FORWARD
    return Says.TAKEN if done else Says.OPEN
