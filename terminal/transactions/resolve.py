"""How an open case ends: forward, back, or handed to the centre (failures.md 2, R1-R5).

The same sub-flows serve a sale that stumbles and a terminal that restarts; each is idempotent and
may itself be cut at any step. A case is its newest journal entry; what comes back is the entry in
the stage it has reached, which may still be open when card or centre is missing.
"""

from __future__ import annotations

from typing import Any

from backend.protocol.calls import (
    CANCEL,
    CONFIRM,
    FINDING,
    LOAD_CONFIRM,
    REVERSE,
    SETTLE,
    VISIT_CANCEL,
    VISIT_SETTLE,
    Call,
)
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    CARD_ABSENT,
    COMPENSATED,
    Attempt,
    Confirm,
    ConfirmRequest,
    Finding,
    FindingRequest,
    OutcomeReply,
)
from backend.protocol.messages.pharmacy import Cancel, CancelRequest
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.refusals import Code, Refused
from backend.protocol.stay_calls import STAY_CANCEL, STAY_SETTLE
from card_emulator.protocol.purse import LOAD, PURCHASE
from terminal.card import CardFace, meet_card, select_medical
from terminal.entry import ON_THE_CARD, Entry, Evidence, Kind, Stage
from terminal.errors import CardGone, CardMute, Declined, HostSilent
from terminal.flow import Flow
from terminal.purse import Proof, prove
from terminal.steps import record
from terminal.transactions.asking import ask_patiently, ask_person
from terminal.transactions.offline_forward import hand_over_offline, resolve_offline
from terminal.transactions.on_behalf import on_behalf, sender_of

ORIGINAL = {Kind.PURSE_SALE: "2102", Kind.ONLINE_SALE: "2102", Kind.LOAD: "KLDI"}
CARD_KIND = {Kind.PURSE_SALE: PURCHASE, Kind.LOAD: LOAD}
COMMITTED = {Kind.PURSE_SALE: Stage.DEBITED, Kind.LOAD: Stage.CREDITED}
CANCELLING: dict[str, Call[CancelRequest, Any]] = {
    SETTLE.infno: CANCEL,
    VISIT_SETTLE.infno: VISIT_CANCEL,
    STAY_SETTLE.infno: STAY_CANCEL,
}
"""What takes a posted settlement back, by the message that made it."""
CONFIRMING: dict[Kind, Call[ConfirmRequest, OutcomeReply]] = {
    Kind.PURSE_SALE: CONFIRM,
    Kind.LOAD: LOAD_CONFIRM,
}


def original_of(entry: Entry) -> str:
    """The number of the message that began a case: what a 2601 takes back."""
    return entry.visit.infno if entry.visit else ORIGINAL[entry.kind]


def attempt_of(entry: Entry) -> Attempt:
    """The card transaction of a case as the centre checks it against its hold."""
    return Attempt(
        omsgid=entry.msgid,
        card_sn=entry.card_sn,
        sequence=entry.sequence,
        terminal_no=entry.terminal_no,
        terminal_txn_no=entry.terminal_txn_no,
        terminal_time=entry.terminal_time,
    )


def forward(entry: Entry) -> Flow[Entry]:
    """DEBITED or CREDITED to DONE: confirm with the TAC until answered (R4).

    A centre that is silent leaves the stage as it is; a TAC it refuses is a case for people.
    """
    data = Confirm(attempt_of(entry), Hex(bytes.fromhex(entry.tac)))
    try:
        reply = yield from ask_patiently(CONFIRMING[entry.kind], ConfirmRequest(data))
    except HostSilent:
        return entry
    except Refused as no:
        return (yield from record(entry.at_stage(Stage.DISPUTED, reason=str(no.code))))
    compensated = COMPENSATED if reply.data.outcome == COMPENSATED else ""
    return (yield from record(entry.at_stage(Stage.DONE, reason=compensated)))


def undo(entry: Entry, evidence: Evidence, reason: str = "") -> Flow[Entry]:
    """REVERSING, then 2601, then REVERSED; REVERSING is recorded before anything goes out."""
    reversing = yield from record(entry.at_stage(Stage.REVERSING, evidence=evidence, reason=reason))
    return (yield from _send_reversal(reversing))


def _send_reversal(entry: Entry) -> Flow[Entry]:
    try:
        if entry.evidence is Evidence.CARD_ABSENT:
            finding = Finding(attempt=attempt_of(entry), evidence=CARD_ABSENT)
            yield from ask_patiently(FINDING, FindingRequest(finding))
        else:
            reverse = Reverse(entry.psn_no, entry.msgid, original_of(entry))
            yield from ask_patiently(REVERSE, ReverseRequest(reverse))
    except HostSilent:
        return entry
    except Refused as no:
        if no.code is not Code.ALREADY_REFUNDED:
            return (yield from record(entry.at_stage(Stage.DISPUTED, reason=str(no.code))))
    return (yield from record(entry.at_stage(Stage.REVERSED)))


def hand_over(entry: Entry) -> Flow[Entry]:
    """The card is gone for good: the centre takes the case and settles it with the card later."""
    assert entry.stage in ON_THE_CARD
    if entry.kind is Kind.OFFLINE_SALE:
        return (yield from hand_over_offline(entry))
    return (yield from undo(entry, Evidence.CARD_ABSENT))


def resolve(entry: Entry) -> Flow[Entry]:
    """Bring an open case as far as card and centre allow, from whatever stage it was left in."""
    if entry.kind is Kind.REFUND:
        return (yield from resend_cancel(entry))
    if entry.kind is Kind.OFFLINE_SALE:
        return (yield from resolve_offline(entry))
    if entry.stage in ON_THE_CARD:
        return (yield from _ask_the_card(entry))
    if entry.stage is Stage.REVERSING:
        return (yield from _send_reversal(entry))
    if entry.stage in COMMITTED.values():
        return (yield from forward(entry))
    return (yield from undo(entry, Evidence.BEFORE_THE_CARD))


def _ask_the_card(entry: Entry) -> Flow[Entry]:
    """Only the card knows: the same card, its proof (R3). To another card nothing is sent.

    A card that went on elsewhere may have used our sequence number for another purchase, or have
    overwritten our proof. The terminal that took it had to tell the centre first what the proof
    said, so then the centre decides: no proof is asked for and no log searched.
    """
    try:
        face, _ = yield from meet_card()
        if face.card_sn != entry.card_sn:
            return entry
        if (yield from _was_overtaken(entry, face)):
            return (yield from hand_over(entry))
        unprinted = yield from select_medical()
        proof = yield from prove(CARD_KIND[entry.kind], entry.sequence)
    except (CardGone, CardMute, Declined, HostSilent, Refused):
        return entry
    if proof is None and _went_on(entry, unprinted):
        return (yield from hand_over(entry))
    return (yield from conclude(entry, proof))


def _went_on(entry: Entry, unprinted: int | None) -> bool:
    """More records than our sale would have left: one sold offline, which the centre does not know
    yet, may have erased our proof. It keeps that proof, so the centre can decide when it is told.
    """
    counted = entry.kind is Kind.PURSE_SALE and unprinted is not None
    return counted and (unprinted or 0) > entry.unprinted


def conclude(entry: Entry, proof: Proof | None) -> Flow[Entry]:
    """The card has spoken: forward with its TAC, or back."""
    if proof is None:
        return (yield from undo(entry, Evidence.NOT_DEBITED))
    committed = entry.at_stage(COMMITTED[entry.kind], tac=proof.tac.hex().upper())
    return (yield from forward((yield from record(committed))))


def _was_overtaken(entry: Entry, face: CardFace) -> Flow[bool]:
    """Does the centre know that the card used this sequence number or a later one?"""
    person = yield from ask_person(face)
    last = {Kind.LOAD: person.standing.last_load, Kind.PURSE_SALE: person.standing.last_purchase}
    return last[entry.kind] >= entry.sequence


def resend_cancel(entry: Entry) -> Flow[Entry]:
    """A refund whose answer is missing: the same 2103 (2208) under its number, until answered."""
    assert entry.settlement is not None
    of = entry.settlement
    request = CancelRequest(Cancel(of.setl_id, of.mdtrt_id, entry.psn_no))
    call = CANCELLING[entry.visit.infno if entry.visit else SETTLE.infno]
    try:
        reply = yield from ask_patiently(call, request, msgid=entry.msgid)
    except HostSilent:
        return entry
    except Refused as no:
        refused = entry.at_stage(Stage.REVERSED, evidence=Evidence.REFUSED, reason=str(no.code))
        return (yield from record(refused))
    return (yield from record(entry.at_stage(Stage.DONE, settlement=reply.setlinfo)))


def recover(cases: list[Entry]) -> Flow[list[Entry]]:
    """Every open case once, under the name it was begun, oldest first; gives how they stand then.

    Offline sales are forwarded in order; after the first that gets no answer the others wait.
    """
    settled, silent = list[Entry](), False
    for case in cases:
        waits = case.stage is Stage.OFFLINE_SOLD
        own = on_behalf(sender_of(case), resolve(case))
        after = case if waits and silent else (yield from own)
        silent = silent or (waits and after.stage is Stage.OFFLINE_SOLD)
        settled.append(after)
    return settled
