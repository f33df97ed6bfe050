"""How an offline sale ends: forwarded when the centre is back, or settled by the card's own word.

OFFLINE_SOLD waits and gates nothing; KOFFL is asked once per contact, because the sale can wait. A
late refusal is a named case: the card was debited all the same. A debit in doubt is settled without
the centre, by the card's proof and log (failures.md R3); the PIN opens the log.
"""

from __future__ import annotations

from datetime import datetime

from backend.protocol.calls import OFFLINE_FORWARD
from backend.protocol.codec import Hex
from backend.protocol.messages.offline import (
    ABSENT,
    COMPENSATED,
    DISPUTED,
    SOLD,
    ErasedProof,
    OfflineOutcome,
    OfflineRequest,
    OfflineSale,
)
from backend.protocol.refusals import Refused
from card_emulator.protocol.purse import PURCHASE, LogRecord
from terminal.card import meet_card, select_medical
from terminal.entry import CardProof, Entry, Evidence, Stage
from terminal.errors import CardGone, CardMute, Declined, HostSilent
from terminal.flow import Flow
from terminal.purse import Proof, prove
from terminal.steps import ask_host, record
from terminal.transactions.bill import INTERFACE_TIME, line_detail, trace_codes
from terminal.transactions.offline_card import last_printed, read_log
from terminal.transactions.pin import verify_pin

CARD_TIME = "%Y%m%d%H%M%S"


def resolve_offline(entry: Entry) -> Flow[Entry]:
    """Bring an open offline sale as far as card and centre allow."""
    if entry.stage is Stage.INTENT:  # nothing was sent that could have moved money
        return (yield from _drop(entry, Evidence.BEFORE_THE_CARD))
    if entry.stage is Stage.DEBIT_SENT:
        return (yield from _ask_the_card(entry))
    if entry.stage is Stage.REVERSING:
        return (yield from _tell_absent(entry))
    return (yield from forward_offline(entry))


def forward_offline(entry: Entry) -> Flow[Entry]:
    """OFFLINE_SOLD to DONE or DISPUTED; a centre that is silent leaves it waiting."""
    try:
        reply = yield from ask_host(OFFLINE_FORWARD, _request(entry, SOLD), msgid=entry.msgid)
    except HostSilent:
        return entry
    except Refused as no:
        return (yield from record(entry.at_stage(Stage.DISPUTED, reason=str(no.code))))
    return (yield from _settled(entry, reply.data))


def _settled(entry: Entry, said: OfflineOutcome) -> Flow[Entry]:
    settlement = said.setlinfo or entry.settlement
    if said.outcome == DISPUTED:
        case = entry.at_stage(Stage.DISPUTED, reason=said.reason, settlement=settlement)
    else:
        assert settlement is not None  # the sale has its own until the centre gives one
        reason = COMPENSATED if said.outcome == COMPENSATED else ""
        case = entry.at_stage(
            Stage.DONE, reason=reason, settlement=settlement, psn_no=settlement.psn_no
        )
    return (yield from record(case))


def hand_over_offline(entry: Entry) -> Flow[Entry]:
    """The card is gone for good: the centre keeps the doubt and asks it at its next contact."""
    assert entry.stage is Stage.DEBIT_SENT
    absent = entry.at_stage(Stage.REVERSING, evidence=Evidence.CARD_ABSENT)
    return (yield from _tell_absent((yield from record(absent))))


def _tell_absent(entry: Entry) -> Flow[Entry]:
    try:
        yield from ask_host(OFFLINE_FORWARD, _request(entry, ABSENT), msgid=entry.msgid)
    except HostSilent:
        return entry
    except Refused as no:
        return (yield from record(entry.at_stage(Stage.DISPUTED, reason=str(no.code))))
    return (yield from record(entry.at_stage(Stage.REVERSED)))


def _ask_the_card(entry: Entry) -> Flow[Entry]:
    """Its proof alone does not say whose purchase it proves: the log does, and wants the PIN.

    A card on which nothing happened since (EF0C is as it was) was not debited; that needs no PIN.
    """
    try:
        face, _ = yield from meet_card()
        if face.card_sn != entry.card_sn:
            return entry
        yield from select_medical()
        proof = yield from prove(PURCHASE, entry.sequence)
        if proof is None and (yield from _untouched(entry)):
            return (yield from _drop(entry, Evidence.NOT_DEBITED))
        yield from verify_pin(entry.account_fen)
        log = yield from read_log()
    except (CardGone, CardMute, Declined):
        return entry
    return (yield from _by_the_log(entry, log, proof))


def _untouched(entry: Entry) -> Flow[bool]:
    assert entry.offline is not None
    before = entry.offline.last_printed
    return bool(before.strip("/")) and (yield from last_printed()) == before


def _by_the_log(entry: Entry, log: list[LogRecord], proof: Proof | None) -> Flow[Entry]:
    """Debited where the log has it, with the TAC if the proof is still there; else it was not."""
    purchases = [logged for logged in log if logged.kind == PURCHASE]
    if any(_is_ours(logged, entry) for logged in purchases):
        tac = proof.tac.hex().upper() if proof is not None else ""
        sold = yield from record(entry.at_stage(Stage.OFFLINE_SOLD, tac=tac))
        return (yield from forward_offline(sold))
    if purchases and entry.sequence < purchases[-1].sequence:
        return entry  # the log no longer reaches back: only people can tell
    return (yield from _drop(entry, Evidence.NOT_DEBITED))


def _is_ours(logged: LogRecord, entry: Entry) -> bool:
    theirs = (logged.sequence, logged.terminal_no, f"{logged.time:{CARD_TIME}}")
    return theirs == (entry.sequence, entry.terminal_no, entry.terminal_time)


def _drop(entry: Entry, evidence: Evidence) -> Flow[Entry]:
    """No money moved; the centre never heard of it and needs not."""
    return (yield from record(entry.at_stage(Stage.REVERSED, evidence=evidence)))


def _request(entry: Entry, evidence: str) -> OfflineRequest:
    assert entry.offline is not None
    when = datetime.fromisoformat(entry.at).strftime(INTERFACE_TIME)
    sale = OfflineSale(
        card_sn=entry.card_sn,
        card_no=entry.card_no,
        sequence=entry.sequence,
        terminal_no=entry.terminal_no,
        terminal_txn_no=entry.terminal_txn_no,
        terminal_time=entry.terminal_time,
        total_fen=sum(line.amount_fen for line in entry.lines),
        account_fen=entry.account_fen,
        self_fen=entry.self_fen,
        card_sales=entry.offline.counted.sales,
        card_total_fen=entry.offline.counted.total_fen,
        evidence=evidence,
        tac=Hex(bytes.fromhex(entry.tac)),
        erased=_erased(entry.offline.erased),
    )
    return OfflineRequest(
        data=sale,
        drugdetail=tuple(line_detail(n, line, when) for n, line in enumerate(entry.lines, 1)),
        durg_trac_info=trace_codes(entry.lines),
    )


def _erased(proof: CardProof | None) -> ErasedProof | None:
    if proof is None:
        return None
    tac = Hex(bytes.fromhex(proof.tac))
    return ErasedProof(kind=proof.kind, sequence=proof.sequence, tac=tac)
