"""Load (圈存): waiting credit goes from the centre onto the card, safe at every step.

LOAD_INTENT, KLDI (the centre checks MAC1, holds the money, gives MAC2), CREDIT_SENT, CREDIT FOR
LOAD (the one commit on the card), CREDITED, KLDC. The PIN is verified and DF04 selected before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.protocol.calls import LOAD_START
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import LoadStart, LoadStartReply, LoadStartRequest
from backend.protocol.refusals import Refused
from card_emulator.protocol.purse import LoadTerms
from terminal.card import CardFace
from terminal.entry import Entry, Evidence, Kind, Stage
from terminal.errors import CardGone, CardMute, HostSilent
from terminal.flow import Flow
from terminal.notices import Loaded
from terminal.purse import Proof, credit, initialize_load
from terminal.steps import record, show, stamp
from terminal.transactions.asking import Person, ask_patiently
from terminal.transactions.resolve import forward, resolve, undo

HOST_TIME = "%Y%m%d%H%M%S"
MOST_UNPRINTED_FOR_LOAD = 58
"""A load takes a record; the purchase after it needs one too (sixty rule)."""


@dataclass(frozen=True, slots=True)
class _Contact:
    face: CardFace
    person: Person
    terminal_no: str
    unprinted: int


def load(
    face: CardFace, person: Person, amount_fen: int, terminal_no: str, unprinted: int = 0
) -> Flow[Entry]:
    """Load `amount_fen`; gives the case as it stands: DONE or CREDITED is success.

    `unprinted` are the card's records before it. Raises Declined when the card refuses to begin
    (nothing was asked of the centre).
    """
    contact = _Contact(face, person, terminal_no, unprinted)
    terms = yield from initialize_load(amount_fen, terminal_no)
    stamped = yield from stamp()
    entry = yield from record(_intent(contact, terms, amount_fen, stamped.msgid, stamped.time))
    start = _start(contact, terms, amount_fen)
    try:
        reply = yield from ask_patiently(LOAD_START, start, msgid=entry.msgid)
    except Refused as no:
        refused = entry.at_stage(Stage.REVERSED, evidence=Evidence.REFUSED, reason=str(no.code))
        return (yield from record(refused))
    except (HostSilent, CardGone, CardMute):
        return (yield from undo(entry, Evidence.BEFORE_THE_CARD))
    return (yield from _credit(entry, reply))


def _credit(entry: Entry, reply: LoadStartReply) -> Flow[Entry]:
    host_time = reply.data.host_time
    entry = yield from record(entry.at_stage(Stage.CREDIT_SENT, terminal_time=host_time))
    proof: Proof | None
    try:
        proof = yield from credit(datetime.strptime(host_time, HOST_TIME), reply.data.mac2)
    except (CardGone, CardMute):
        proof = None
    if proof is None:
        return (yield from resolve(entry))
    credited = entry.at_stage(Stage.CREDITED, tac=proof.tac.hex().upper())
    entry = yield from record(credited)
    yield from show(Loaded(entry.account_fen))
    return (yield from forward(entry))


def _intent(
    contact: _Contact, terms: LoadTerms, amount_fen: int, msgid: str, at: datetime
) -> Entry:
    return Entry(
        kind=Kind.LOAD,
        stage=Stage.INTENT,
        msgid=msgid,
        at=at.isoformat(timespec="seconds"),
        psn_no=contact.person.base.psn_no,
        card_sn=contact.face.card_sn,
        card_no=contact.face.card_no,
        sequence=terms.sequence,
        account_fen=amount_fen,
        balance_before_fen=terms.balance_fen,
        terminal_no=contact.terminal_no,
        unprinted=contact.unprinted + 1,
    )


def _start(contact: _Contact, terms: LoadTerms, amount_fen: int) -> LoadStartRequest:
    return LoadStartRequest(
        LoadStart(
            psn_no=contact.person.base.psn_no,
            card_sn=contact.face.card_sn,
            terminal_no=contact.terminal_no,
            amount_fen=amount_fen,
            balance_fen=terms.balance_fen,
            sequence=terms.sequence,
            key_version=terms.key_version,
            algorithm=terms.algorithm,
            random=Hex(terms.random),
            mac1=Hex(terms.mac1),
        )
    )
