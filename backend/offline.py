"""KOFFL: a sale that a card and a terminal made while the centre was silent (failures.md R11).

Accepted once for an unseen sequence with a valid TAC, in any order: only a hold refuses lower
sequences. The mirror follows the card; a late refusal is a named case whose money waits apart.
Nothing is believed but a TAC, and a proof that the sale erased is believed for what it proves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from backend import issuer
from backend.bills import find_bill, keep_bill
from backend.cards import PURCHASE, Card, FreezeReason, find_card, freeze, used
from backend.checks import card_fen, card_moment, code, in_range, sequence, terminal_no, wrong
from backend.context import Context
from backend.findings import LARGEST_TERMINAL_TXN_NO, TAC_BYTES, believe_proof
from backend.grades import grade_of
from backend.holding import compensate, hold, note, release
from backend.holds import Doubt, Hold, Seal, State, holds_at, terminal_number_used
from backend.ledger import Account, Kind, Reason, balance_fen, post
from backend.offline_cases import OfflineCase, case_at, keep_proof, kept_proof, open_case
from backend.offline_judge import Judged, judge, late_refusal
from backend.payers import Payer, Wallet
from backend.people import find_person
from backend.protocol.messages.offline import (
    ABSENT,
    COMPENSATED,
    DISPUTED,
    POSTED,
    REVERSED,
    SOLD,
    OfflineOutcome,
    OfflineReply,
    OfflineRequest,
    OfflineSale,
)
from backend.protocol.messages.person import CARD_CREDENTIAL
from backend.protocol.messages.pharmacy import OWN_ACCOUNT, PHARMACY, SetlInfo
from backend.protocol.refusals import Code, Refused
from backend.reckoning import Reckoning, bill_document, moves, rules_of, settlement_row
from backend.setlinfo import setl_info
from backend.settlements import find_settlement, record
from backend.traces import keep_traces
from card_emulator.protocol.purse import Amounts

CARD_TIME = "%Y%m%d%H%M%S"
MOST_COUNTED_FEN = 10**10


@dataclass(frozen=True, slots=True)
class _Claim:
    """An offline bill as a claim: the card is its credential, no fund takes part."""

    psn_no: str
    mdtrt_cert_no: str
    card_sn: str
    certno: str
    insutype: str
    begntime: str
    mdtrt_cert_type: str = CARD_CREDENTIAL
    acct_used_flag: str = OWN_ACCOUNT
    med_type: str = PHARMACY


def forward(context: Context, message: OfflineRequest) -> OfflineReply:
    """KOFFL: book what the card did, or keep the doubt of a terminal that does not know."""
    asked = message.data
    _check(asked)
    card = find_card(context.tx, asked.card_sn)
    if card is None or card.card_no != asked.card_no:
        raise Refused(Code.CREDENTIAL_INVALID)
    if asked.erased is not None:
        erased = asked.erased
        believe_proof(context, card, erased.kind, erased.sequence, erased.tac)
        keep_proof(context.tx, card.card_sn, erased.kind, erased.sequence, erased.tac, context.time)
    kept = asked.tac or kept_proof(context.tx, card.card_sn, PURCHASE, asked.sequence) or b""
    if asked.evidence == ABSENT:
        return _absent(context, card, asked, kept)
    return _sold(context, card, message, kept)


def _check(asked: OfflineSale) -> None:
    code("data.evidence", asked.evidence, (SOLD, ABSENT))
    sequence("data.sequence", asked.sequence)
    terminal_no("data.terminal_no", asked.terminal_no)
    in_range("data.terminal_txn_no", asked.terminal_txn_no, 1, LARGEST_TERMINAL_TXN_NO)
    card_moment("data.terminal_time", asked.terminal_time)
    for name in ("total_fen", "account_fen", "self_fen"):
        card_fen(f"data.{name}", getattr(asked, name))
    if not 0 < asked.account_fen <= asked.total_fen:
        raise wrong("data.account_fen", f"1..{asked.total_fen}")
    in_range("data.card_sales", asked.card_sales, 0, MOST_COUNTED_FEN)
    in_range("data.card_total_fen", asked.card_total_fen, 0, MOST_COUNTED_FEN)
    if len(asked.tac) not in (0, TAC_BYTES):
        raise wrong("data.tac", f"{TAC_BYTES} bytes")
    if asked.erased is not None:
        code("data.erased.kind", asked.erased.kind, ("1", "2"))
        sequence("data.erased.sequence", asked.erased.sequence)
        if len(asked.erased.tac) != TAC_BYTES:
            raise wrong("data.erased.tac", f"{TAC_BYTES} bytes")


def _sold(context: Context, card: Card, message: OfflineRequest, tac: bytes) -> OfflineReply:
    asked = message.data
    if not tac:
        return _dispute(context, card, asked, str(Code.OFFLINE_NO_PROOF))
    if not _is_genuine(context, card, asked, tac):
        freeze(context.tx, card, context.today, FreezeReason.WRONG_TAC)
        return _dispute(context, card, asked, str(Code.TAC_WRONG))
    booked = _hold(context, card, asked, tac)
    for other in holds_at(context.tx, card.card_sn, PURCHASE, asked.sequence):
        if _is_same(other, booked):
            return _known(context, other)
        if other.state in (State.POSTED, State.DISPUTED) or other.doubt == Doubt.COMPENSATED:
            freeze(context.tx, card, context.today, FreezeReason.COPIED)
            return _dispute(context, card, asked, str(Code.SEQUENCE_TAKEN))
        _deny(context, other)
    if terminal_number_used(context.tx, booked, asked.terminal_txn_no):
        return _dispute(context, card, asked, str(Code.SEQUENCE_TAKEN))
    if balance_fen(context.tx, card.account) < asked.account_fen:
        freeze(context.tx, card, context.today, FreezeReason.MONEY_TWICE)
        reason = late_refusal(context, card, asked) or str(Code.OFFLINE_UNCOVERED)
        return _dispute(context, card, asked, reason)
    return _book(context, card, message, booked)


def _is_genuine(context: Context, card: Card, asked: OfflineSale, tac: bytes) -> bool:
    return issuer.purchase_is_genuine(
        context.keys, card, Amounts(asked.account_fen, asked.self_fen, 0), asked.terminal_no,
        asked.terminal_txn_no, datetime.strptime(asked.terminal_time, CARD_TIME), tac,
    )  # fmt: skip


def _is_same(one: Hold, other: Hold) -> bool:
    """The same purchase, told before; the TAC covers number and time of the terminal."""
    parts = ("terminal_no", "terminal_txn_no", "terminal_time", "tac")
    told = one.state in (State.POSTED, State.DISPUTED) or one.doubt == Doubt.COMPENSATED
    return told and all(getattr(one, name) == getattr(other, name) for name in parts)


def _deny(context: Context, other: Hold) -> None:
    """The card used this number for the offline sale: another attempt at it never happened."""
    if other.state == State.HELD:
        release(context, other, Doubt.DENIED)
    elif other.doubt == Doubt.OPEN:
        note(context, other, Doubt.DENIED)


def _hold(context: Context, card: Card, asked: OfflineSale, tac: bytes) -> Hold:
    """The card's side; `host_time` says that it is an offline sale, and when it was told."""
    return Hold(
        hold_id=context.new_id("settlement"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        kind=PURCHASE,
        mac=context.terminal,
        psn_no=card.psn_no,
        card_sn=card.card_sn,
        sequence=asked.sequence,
        terminal_no=asked.terminal_no,
        account_fen=asked.account_fen,
        self_fen=asked.self_fen,
        fund_fen=0,
        host_time=f"{context.now:{CARD_TIME}}",
    ).sealed(Seal(asked.terminal_txn_no, asked.terminal_time, tac))


def _book(context: Context, card: Card, message: OfflineRequest, booked: Hold) -> OfflineReply:
    asked, who = message.data, _payer(context, card)
    rules = rules_of(context, who)
    judged = judge(context, card, message, rules, who.insurance.psn_type)
    state = State.DISPUTED if judged.reason else State.POSTED
    bill = _reckoning(context, who, asked, judged)
    row = settlement_row(context, bill, booked.hold_id, state)
    document = bill_document(context, bill)
    record(context.tx, row)
    keep_bill(context.tx, row.setl_id, document)
    hold(context, replace(booked, state=state), [])
    target = _target(context, card, asked, judged.reason)
    post(context.tx, context.entry(row.setl_id), Reason.SALE, moves(bill, target))
    used(context.tx, card.card_sn, PURCHASE, asked.sequence)
    _keep_traces(context, message)
    info = setl_info(context, row, who.person, document, document.balc_fen)
    return _reply(DISPUTED if judged.reason else POSTED, judged.reason, info)


def _payer(context: Context, card: Card) -> Payer:
    person = find_person(context.tx, card.psn_no)
    assert person is not None  # a card refers to its person
    return Payer(person, card, person.insurances[0])


def _reckoning(context: Context, who: Payer, asked: OfflineSale, judged: Judged) -> Reckoning:
    card, sold = who.card, datetime.strptime(asked.terminal_time, CARD_TIME)
    assert card is not None
    mirror_fen = balance_fen(context.tx, card.account)
    level = grade_of(context.tx, context.institution.code).level
    claim = _Claim(
        who.person.psn_no, card.card_no, card.card_sn, who.person.certno, who.insurance.insutype,
        f"{sold:%Y-%m-%d %H:%M:%S}",
    )  # fmt: skip
    money = Wallet(((card.account, mirror_fen),), (), mirror_fen)
    return Reckoning(who, claim, judged.lines, money, None, judged.split, level, PHARMACY)


def _target(context: Context, card: Card, asked: OfflineSale, reason: str) -> Account:
    """Who gets the money: the institution, or for a late refusal nobody yet."""
    if not reason:
        return Account(Kind.INSTITUTION, context.institution.code)
    case = _case(context, card, asked, reason, moved_fen=asked.account_fen)
    open_case(context.tx, case)
    return case.account


def _case(
    context: Context, card: Card, asked: OfflineSale, reason: str, moved_fen: int
) -> OfflineCase:
    return OfflineCase(
        case_id=context.new_id("offline case"),
        institution=context.institution.code,
        msgid=context.request.msgid,
        card_sn=card.card_sn,
        psn_no=card.psn_no,
        sequence=asked.sequence,
        terminal_no=asked.terminal_no,
        terminal_txn_no=asked.terminal_txn_no,
        terminal_time=asked.terminal_time,
        account_fen=asked.account_fen,
        moved_fen=moved_fen,
        reason=reason,
        opened_at=context.time,
    )


def _keep_traces(context: Context, message: OfflineRequest) -> None:
    """An offline sale is a 2102 that comes late: its codes are compared with those of 2102."""
    late = msgspec.structs.replace(context.request, infno="2102")
    codes = ((one.drug_trac_codg, one.trdn_flag) for one in message.durg_trac_info)
    keep_traces(msgspec.structs.replace(context, request=late), codes)


def _dispute(context: Context, card: Card, asked: OfflineSale, reason: str) -> OfflineReply:
    """Nothing proves that this card's money moved: a case, and no money."""
    open_case(context.tx, _case(context, card, asked, reason, moved_fen=0))
    return _reply(DISPUTED, reason)


def _known(context: Context, known: Hold) -> OfflineReply:
    """The same sale again under another message number: the same answer, no second effect."""
    if known.doubt == Doubt.COMPENSATED:
        return _reply(COMPENSATED)
    case = case_at(context.tx, known.card_sn, known.sequence, known.terminal_txn_no)
    row, person = find_settlement(context.tx, known.hold_id), find_person(context.tx, known.psn_no)
    assert row is not None
    assert person is not None
    bill = find_bill(context.tx, known.hold_id)
    info = setl_info(context, row, person, bill, bill.balc_fen)
    if known.state == State.DISPUTED and case is not None:
        return _reply(DISPUTED, case.reason, info)
    return _reply(POSTED, "", info)


def _absent(context: Context, card: Card, asked: OfflineSale, proof: bytes) -> OfflineReply:
    """The terminal does not know and gave nothing out: a doubt of the card, without money held.

    Whoever meets the card next proves it; what was debited becomes waiting credit.
    """
    doubt = Doubt.OPEN
    for other in holds_at(context.tx, card.card_sn, PURCHASE, asked.sequence):
        if other.state in (State.POSTED, State.DISPUTED):
            doubt = Doubt.DENIED
    held = replace(_hold(context, card, asked, b""), state=State.REVERSED, doubt=doubt)
    hold(context, held, [])
    if doubt == Doubt.OPEN and proof and _is_genuine(context, card, asked, proof):
        seal = Seal(asked.terminal_txn_no, asked.terminal_time, proof)
        if compensate(context, held, seal) is None:
            return _reply(COMPENSATED)
    if doubt == Doubt.OPEN and card.last_purchase > asked.sequence:
        note(context, held, Doubt.NONE)  # later records stand: no proof can be had any more
        return _dispute(context, card, asked, str(Code.OFFLINE_NO_PROOF))
    return _reply(REVERSED)


def _reply(outcome: str, reason: str = "", info: SetlInfo | None = None) -> OfflineReply:
    return OfflineReply(OfflineOutcome(outcome=outcome, reason=reason, setlinfo=info))
