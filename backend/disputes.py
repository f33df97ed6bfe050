"""KDISP: a disputed line is investigated against three sides, answered and, if need be, corrected.

A line has one case for good (rules.md R12). A debit that only the ledger knows goes back to the
accounts it came from, a load that only the ledger knows becomes waiting credit again; never twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import structs

from backend.cards import LOAD, PURCHASE, Card, find_card
from backend.checks import code, sequence, wrong
from backend.context import Context
from backend.dispute_policy import Side, state_of, verdict_of
from backend.dispute_store import Case, answer_case, find_case, open_case
from backend.holds import State
from backend.ledger import Account, Kind, Move, Reason, payee, post, sources
from backend.protocol.messages.dispute import (
    OPENED,
    Dispute,
    DisputeAnswer,
    DisputeReply,
    DisputeRequest,
    Evidence,
    Says,
    Verdict,
)
from backend.protocol.messages.statement import LedgerSide
from backend.protocol.refusals import Code, Refused
from backend.refund import negated
from backend.roles import Role, require_role
from backend.settlements import find_settlement, record
from backend.statement_match import UNCOUNTED, Place
from backend.statement_rows import numbered, row_of
from backend.statement_store import find_line
from card_emulator.protocol.purse import LogRecord

SHORTEST_NUMBER = 6
LONGEST_WORDS = 200
_LEDGER = {
    State.POSTED: Says.TAKEN,
    State.HELD: Says.OPEN,
    State.REVERSED: Says.REVERSED,
    "refunded": Says.REFUNDED,
    "compensated": Says.COMPENSATED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is disputed: a number of the card or none, and what the ledger has of it."""

    card: Card
    place: Place
    ledger: LedgerSide | None

    @property
    def key(self) -> str:
        """What tells this line from all others, for good."""
        kind, number = self.place
        if number != UNCOUNTED:
            return f"{self.card.card_sn}/{kind}/{number}"
        assert self.ledger is not None, "a line without a number of the card is in the ledger"
        return self.ledger.number


def dispute(context: Context, message: DisputeRequest) -> DisputeReply:
    """KDISP: open the case of a line, or answer it with the evidence brought."""
    require_role(context, Role.BANK, Role.AGENCY)
    asked = message.data
    if len(asked.said) > LONGEST_WORDS:
        raise wrong("data.said", f"0..{LONGEST_WORDS}")
    line = _line(context, asked)
    case = find_case(context.tx, line.key)
    if case is None:
        case = _opened(context, line, asked.said)
    if asked.evidence is not None and not case.is_final:
        case = _answered(context, case, line, asked.evidence)
    return DisputeReply(_told(case, line))


def _line(context: Context, asked: Dispute) -> Line:
    card = find_card(context.tx, asked.card_sn)
    if card is None:
        raise Refused(Code.CREDENTIAL_INVALID)
    if not asked.number:
        kind = code("data.kind", asked.kind or PURCHASE, (LOAD, PURCHASE))
        place = (kind, sequence("data.sequence", asked.sequence))
        return Line(card, place, row_of(context.tx, card, place))
    if len(asked.number) < SHORTEST_NUMBER:
        raise wrong("data.number", f"{SHORTEST_NUMBER}..30")
    found = numbered(context.tx, card.psn_no, asked.number)
    if found is None:
        raise Refused(Code.SETTLEMENT_UNKNOWN)
    place, row, card_sn = found
    other = find_card(context.tx, card_sn) if card_sn else None
    return Line(other or card, place, row)


def _opened(context: Context, line: Line, said: str) -> Case:
    kind, number = line.place
    case = Case(
        context.new_id("dispute"), line.card.psn_no, line.card.card_sn, kind, number,
        line.ledger.number if line.ledger else "", line.key, said, "", OPENED, 0,
        context.institution.code, context.time,
    )  # fmt: skip
    open_case(context.tx, case)
    return case


def _answered(context: Context, case: Case, line: Line, evidence: Evidence) -> Case:
    verdict = verdict_of(
        _ledger_side(line), _card_side(context, line, evidence),
        Side(evidence.journal, evidence.journal_fen),
    )  # fmt: skip
    corrected_fen = 0
    if verdict is Verdict.LEDGER_ONLY:
        corrected_fen = _give_back(context, line)
    state = state_of(verdict)
    at = "" if state == OPENED else context.time
    case = replace(
        case, verdict=str(verdict), state=state, corrected_fen=corrected_fen, answered_at=at
    )
    answer_case(context.tx, case)
    return case


def _ledger_side(line: Line) -> Side:
    if line.ledger is None:
        return Side(Says.NOTHING)
    return Side(_LEDGER[line.ledger.state], line.ledger.account_fen)


def _card_side(context: Context, line: Line, evidence: Evidence) -> Side:
    """The record that was archived counts before what a terminal says now."""
    if line.place[1] == UNCOUNTED:
        return Side(Says.NOT_KEPT)
    kept = find_line(context.tx, line.card.card_sn, line.place)
    raw = (kept.record if kept is not None else b"") or bytes(evidence.record)
    if not raw:
        return Side(Says.NOTHING if evidence.card is Says.NOTHING else Says.UNSEEN)
    try:
        found = LogRecord.parse(raw)
    except ValueError as bad:
        raise wrong("data.evidence.record", str(bad)) from None
    if (chr(found.kind), found.sequence) != line.place:
        raise wrong("data.evidence.record", "another line")
    return Side(Says.TAKEN, found.amounts.account_fen)


def _give_back(context: Context, line: Line) -> int:
    """Undo what only the ledger knows; gives what went back to the holder's accounts, fen."""
    row = line.ledger
    assert row is not None, "LEDGER_ONLY has a row"
    if line.place[0] == LOAD:
        waiting = Account(Kind.PURSE_CENTRE, line.card.psn_no)
        moves = [Move(line.card.account, waiting, row.account_fen)]
        post(context.tx, context.entry(row.number), Reason.DISPUTE, moves)
        return row.account_fen
    sale = find_settlement(context.tx, row.number)
    assert sale is not None, "a purchase in the ledger is a settlement"
    back = structs.replace(negated(context, sale), institution=context.institution.code)
    record(context.tx, back)
    paid = payee(sale.institution)
    taken = sources(context.tx, sale.setl_id, (Reason.HOLD, Reason.SALE))
    moves = [Move(paid, source, amount) for source, amount in taken]
    post(context.tx, context.entry(back.setl_id), Reason.DISPUTE, moves)
    return sale.account_fen


def _told(case: Case, line: Line) -> DisputeAnswer:
    return DisputeAnswer(
        case_no=case.case_no,
        state=case.state,
        kind=case.kind,
        sequence=case.sequence,
        verdict=case.verdict,
        corrected_fen=case.corrected_fen,
        opened_at=case.opened_at,
        answered_at=case.answered_at,
        ledger=line.ledger,
        final=case.is_final,
    )
