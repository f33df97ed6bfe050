"""What the card says afterwards: KCONF and KLDC with its TAC, KPEND with what a terminal found.

The centre believes a TAC and nothing else (failures.md R3); evidence without one moves money back
and may be corrected by a TAC later. Everything here may arrive twice, late and in any order.
"""

from __future__ import annotations

from datetime import datetime

from backend import issuer
from backend.cards import LOAD, PURCHASE, Card, FreezeReason, find_card, freeze
from backend.checks import card_moment, code, in_range, msgid, sequence, terminal_no, wrong
from backend.context import Context
from backend.holding import compensate, note, post_hold, release
from backend.holds import (
    Doubt,
    Hold,
    Seal,
    State,
    find_hold,
    find_hold_of_card,
    holds_at,
    terminal_number_used,
)
from backend.protocol.messages.card_service import (
    CARD_ABSENT,
    COMPENSATED,
    DEBITED,
    NOT_DEBITED,
    POSTED,
    PROVEN,
    REVERSED,
    Attempt,
    ConfirmRequest,
    Finding,
    FindingRequest,
    Outcome,
    OutcomeReply,
)
from backend.protocol.refusals import Code, Refused
from backend.reversal import bury
from backend.settlements import find_settlement_of
from card_emulator.protocol.purse import Amounts

TAC_BYTES = 4
LARGEST_TERMINAL_TXN_NO = 0xFFFF_FFFF

Answer = OutcomeReply | Refused


def confirm_purchase(context: Context, message: ConfirmRequest) -> Answer:
    """KCONF: the TAC posts a held sale; of a reversed one it makes waiting credit."""
    return _confirm(context, message, PURCHASE)


def confirm_load(context: Context, message: ConfirmRequest) -> Answer:
    """KLDC: the TAC puts the loaded sum onto the card's mirror, also after a reversal."""
    return _confirm(context, message, LOAD)


def _confirm(context: Context, message: ConfirmRequest, kind: str) -> Answer:
    attempt = message.data.attempt
    held = _hold_of(context, attempt)
    if held is None or held.kind != kind:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    return _prove(context, held, _seal(held, attempt, message.data.tac))


def find(context: Context, message: FindingRequest) -> Answer:
    """KPEND: a transaction in doubt is debited, not debited, or its card is not here."""
    finding = message.data
    code("data.evidence", finding.evidence, (DEBITED, NOT_DEBITED, CARD_ABSENT))
    held = _hold_of(context, finding.attempt)
    if finding.evidence == DEBITED:
        return _debited(context, finding, held)
    if held is None:  # it never arrived: it shall have no effect when it does
        _require_unknown(context, finding.attempt)
        bury(context, finding.attempt.omsgid)
        return OutcomeReply(Outcome(outcome=REVERSED))
    if finding.evidence == NOT_DEBITED:
        return _not_debited(context, held)
    return _card_absent(context, finding, held)


def _require_unknown(context: Context, attempt: Attempt) -> None:
    """Only a request that never arrived may be buried: not one for another card, or without one."""
    if find_hold(context.tx, context.institution.code, attempt.omsgid) is not None:
        raise wrong("data.attempt.card_sn", "another card")
    if find_settlement_of(context.tx, context.institution.code, attempt.omsgid) is not None:
        raise Refused(Code.SETTLEMENT_UNKNOWN)


def _hold_of(context: Context, attempt: Attempt) -> Hold | None:
    msgid("data.attempt.omsgid", attempt.omsgid)
    sequence("data.attempt.sequence", attempt.sequence)
    terminal_no("data.attempt.terminal_no", attempt.terminal_no)
    in_range("data.attempt.terminal_txn_no", attempt.terminal_txn_no, 0, LARGEST_TERMINAL_TXN_NO)
    held = find_hold_of_card(context.tx, attempt.card_sn, attempt.omsgid)
    if held is not None and held.sequence != attempt.sequence:
        raise wrong("data.attempt.sequence", str(held.sequence))
    if held is not None and held.terminal_no != attempt.terminal_no:
        raise wrong("data.attempt.terminal_no", held.terminal_no)
    return held


def _seal(held: Hold, attempt: Attempt, tac: bytes) -> Seal:
    """The attempt's fields and its TAC, each of its right shape."""
    if len(tac) != TAC_BYTES:
        raise wrong("data.tac", f"{TAC_BYTES} bytes")
    if held.kind == LOAD:
        return Seal(tac=tac)
    card_moment("data.attempt.terminal_time", attempt.terminal_time)
    return Seal(attempt.terminal_txn_no, attempt.terminal_time, tac)


def _prove(context: Context, held: Hold, seal: Seal) -> Answer:
    """Put the books where the card's TAC says it is."""
    card = find_card(context.tx, held.card_sn)
    assert card is not None  # a hold refers to its card
    if not _is_genuine(context, card, held, seal):
        freeze(context.tx, card, context.today, FreezeReason.WRONG_TAC)
        return Refused(Code.TAC_WRONG)
    done = held.state == State.POSTED or held.doubt == Doubt.COMPENSATED
    if not done:
        refusal = _believe(context, held, seal, card)
        if refusal is not None:
            return refusal
    posted = held.kind == LOAD or held.state != State.REVERSED
    return _outcome(held, POSTED if posted else COMPENSATED)


def believe_proof(context: Context, card: Card, kind: str, sequence: int, tac: bytes) -> None:
    """A proof that an offline debit erased from the card (KOFFL): it settles what was in doubt.

    A number may have been tried twice: the TAC tells which attempt it was, as far as the attempt's
    own fields are known here; else it is a claim, as when another terminal proves it.
    """
    attempts = holds_at(context.tx, card.card_sn, kind, sequence)
    done = (State.POSTED, State.DISPUTED)
    if any(held.state in done or held.doubt == Doubt.COMPENSATED for held in attempts):
        return
    for held in attempts:
        seal = Seal(held.terminal_txn_no, held.terminal_time, tac)
        if kind == PURCHASE and not held.terminal_txn_no:
            if held.state == State.HELD and held.doubt != Doubt.PROVEN:
                note(context, held, Doubt.PROVEN, Seal(tac=tac))
        elif _is_genuine(context, card, held, seal):
            _believe(context, held, seal, card)
            return


def _believe(context: Context, held: Hold, seal: Seal, card: Card) -> Refused | None:
    if held.kind == PURCHASE and terminal_number_used(context.tx, held, seal.terminal_txn_no):
        raise wrong("data.attempt.terminal_txn_no", "used before")
    if held.state == State.HELD:
        post_hold(context, held, seal)
        return None
    refusal = compensate(context, held, seal)
    if refusal is not None:
        freeze(context.tx, card, context.today, FreezeReason.MONEY_TWICE)
    return refusal


def _is_genuine(context: Context, card: Card, held: Hold, seal: Seal) -> bool:
    if held.kind == LOAD:
        return issuer.load_is_genuine(
            context.keys, card, held.balance_fen, held.sequence, held.account_fen,
            held.terminal_no, _moment(held.host_time), seal.tac,
        )  # fmt: skip
    return issuer.purchase_is_genuine(
        context.keys, card, Amounts(held.account_fen, held.self_fen, held.fund_fen),
        held.terminal_no, seal.terminal_txn_no, _moment(seal.terminal_time), seal.tac,
    )  # fmt: skip


def _debited(context: Context, finding: Finding, held: Hold | None) -> Answer:
    """The card has a proof. Without the attempt's own fields a purchase TAC is kept, unchecked."""
    if held is None:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    attempt = finding.attempt
    if held.kind == LOAD or attempt.terminal_txn_no:
        return _prove(context, held, _seal(held, attempt, finding.tac))
    if len(finding.tac) != TAC_BYTES:
        raise wrong("data.tac", f"{TAC_BYTES} bytes")
    if held.terminal_txn_no:
        known = Seal(held.terminal_txn_no, held.terminal_time, finding.tac)
        return _prove(context, held, known)
    if held.doubt == Doubt.COMPENSATED:
        return _outcome(held, COMPENSATED)
    if held.doubt != Doubt.PROVEN:  # the first claim is kept
        note(context, held, Doubt.PROVEN, Seal(tac=finding.tac))
    return _outcome(held, PROVEN)


def _not_debited(context: Context, held: Hold) -> Answer:
    if held.state == State.HELD:
        return _released(release(context, held, Doubt.DENIED))
    if held.state == State.REVERSED and held.doubt in (Doubt.NONE, Doubt.OPEN):
        note(context, held, Doubt.DENIED)
    return _released(held)


def _card_absent(context: Context, finding: Finding, held: Hold) -> Answer:
    """The money goes back; the doubt stays with the card, and what would check a TAC with it."""
    seal = _attempt_known(finding.attempt)
    if held.doubt == Doubt.PROVEN and seal is not None:
        return _claimed(context, held, seal)
    if held.state == State.HELD:
        return _released(release(context, held, Doubt.OPEN, seal))
    if held.state == State.REVERSED and held.doubt == Doubt.NONE:
        note(context, held, Doubt.OPEN, seal)
    return _released(held)


def _attempt_known(attempt: Attempt) -> Seal | None:
    if not attempt.terminal_txn_no:
        return None
    card_moment("data.attempt.terminal_time", attempt.terminal_time)
    return Seal(attempt.terminal_txn_no, attempt.terminal_time)


def _claimed(context: Context, held: Hold, seal: Seal) -> Answer:
    """The owner of a proven purchase gives up: now the claimed TAC can be checked."""
    claim = Seal(seal.terminal_txn_no, seal.terminal_time, held.tac)
    card = find_card(context.tx, held.card_sn)
    assert card is not None  # a hold refers to its card
    if _is_genuine(context, card, held, claim):
        if held.state == State.HELD:
            return _released(release(context, held, Doubt.OPEN, claim))
        return _prove(context, held, claim)
    freeze(context.tx, card, context.today, FreezeReason.WRONG_TAC)
    unproven = note(context, held, Doubt.NONE, seal)
    if unproven.state == State.HELD:
        return _released(release(context, unproven, Doubt.OPEN))
    return _released(note(context, unproven, Doubt.OPEN))


def _released(held: Hold) -> OutcomeReply:
    """What became of a hold that was not proved now."""
    if held.state == State.POSTED:
        return _outcome(held, POSTED)
    if held.doubt == Doubt.COMPENSATED:
        return _outcome(held, POSTED if held.kind == LOAD else COMPENSATED)
    return _outcome(held, PROVEN if held.doubt == Doubt.PROVEN else REVERSED)


def _outcome(held: Hold, outcome: str) -> OutcomeReply:
    setl_id = held.hold_id if held.kind == PURCHASE else ""
    return OutcomeReply(Outcome(outcome=outcome, setl_id=setl_id))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S")
