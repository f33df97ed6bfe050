"""KSTMT and KPRTD: the statement of a card at the bank desk (rules.md R8, failures.md 35, 36).

The card's records are archived before they are answered; the count starts over only after the
paper is out: by issuer script on a card that counts for itself, here for any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.adoption import known_adoption
from backend.cards import PURCHASE, Card, count_unprinted, find_card
from backend.checks import in_range, wrong
from backend.context import Context
from backend.dispute_store import answered_lines
from backend.people import ONLINE, find_person
from backend.protocol.messages.script import ScriptKind
from backend.protocol.messages.statement import (
    ARCHIVED,
    CLEARED,
    NOTHING,
    PRINTED,
    CardStatement,
    Finding,
    LedgerSide,
    PrintedReply,
    PrintedRequest,
    PrintedState,
    Sheet,
    SheetLine,
    StatementReply,
    StatementRequest,
)
from backend.protocol.refusals import Code, Refused
from backend.roles import Role, require_role
from backend.script_store import open_script, open_script_of
from backend.statement_match import UNCOUNTED, Counters, Matched, Place, fits_count, match, place_of
from backend.statement_rows import rows_since, sale_row, unprinted_of_adopted, unprinted_rows
from backend.statement_store import (
    Statement,
    cleared,
    find_line,
    find_statement,
    is_in_order,
    keep,
    lines_of,
    printed,
    statement_by_id,
    statements_of,
)
from card_emulator.protocol.purse import LOG_RECORDS, LogRecord


def statement(context: Context, message: StatementRequest) -> StatementReply:
    """KSTMT: archive what the card says and hold it against the ledger."""
    require_role(context, Role.BANK)
    asked = message.data
    if asked.adopted:
        adoption = known_adoption(context.tx, asked.adopted)
        rows = unprinted_of_adopted(context.tx, adoption.adoption_id)
        return StatementReply(_counted_here(context, adoption.adoption_id, rows, len(rows)))
    card = find_card(context.tx, asked.card_sn)
    if card is None:
        raise Refused(Code.CREDENTIAL_INVALID)
    if asked.last_printed:
        _require_no_other_script(context, card)
        return StatementReply(_counted_on_card(context, card, asked))
    person = find_person(context.tx, card.psn_no)
    if person is None or person.account_kind != ONLINE:
        return StatementReply(_without_lines(None, 0))
    rows = unprinted_rows(context.tx, card)
    return StatementReply(_counted_here(context, card.card_sn, rows, card.unprinted))


def _counted_on_card(context: Context, card: Card, asked: CardStatement) -> Sheet:
    since, log = _since(asked), _log(asked)
    earlier = _earlier(context, card, since, asked.unprinted)
    lines = _matched(context, card, since, log)
    if not lines and earlier is not None:
        _let_clear(context, replace(earlier, counted=asked.unprinted))
    if not lines:
        return _without_lines(earlier, asked.unprinted)
    uncleared = earlier.counted if earlier is not None else 0
    fits = any(fits_count(lines, asked.unprinted - more) for more in (0, uncleared))
    becomes = since.after(one.place for one in lines)
    this = Statement(
        context.new_id("statement"), card.card_sn, _hex(since), _hex(becomes), ARCHIVED,
        asked.unprinted, int(fits and is_in_order(lines)), context.institution.code, context.time,
    )  # fmt: skip
    return _archived(context, this, lines)


def _hex(counters: Counters) -> str:
    return bytes(counters).hex().upper()


def _since(asked: CardStatement) -> Counters:
    in_range("data.unprinted", asked.unprinted, 0, 0xFF)
    try:
        return Counters.parse(asked.last_printed)
    except ValueError as bad:
        raise wrong("data.last_printed", str(bad)) from None


def _log(asked: CardStatement) -> list[LogRecord]:
    """The card's records; refused when one is none, or one number is there twice."""
    in_range("data.records", len(asked.records), 0, LOG_RECORDS)
    log = []
    for number, raw in enumerate(asked.records):
        try:
            log.append(LogRecord.parse(raw))
        except ValueError as bad:
            raise wrong(f"data.records[{number}]", str(bad)) from None
    if len({place_of(record) for record in log}) != len(log):
        raise wrong("data.records", "a number twice")
    return log


def _earlier(context: Context, card: Card, since: Counters, counted: int) -> Statement | None:
    """The printed statement whose clearing reached the card's E0, but perhaps not its E1 yet.

    A card that counts from where the statement ends, with a count that leaves out its lines, has
    been cleared: its own evidence, whatever became of the script's last answer.
    """
    newest = next(reversed(statements_of(context.tx, card.card_sn)), None)
    if newest is None or newest.state != PRINTED or newest.becomes != _hex(since):
        return None
    if counted >= newest.counted:
        return newest
    cleared(context.tx, card.card_sn, context.time)
    return None


def _matched(
    context: Context, card: Card, since: Counters, log: Sequence[LogRecord]
) -> list[Matched]:
    this = find_statement(context.tx, card.card_sn, _hex(since))
    kept = lines_of(context.tx, this.statement_id) if this is not None else []
    archived = {line.place: line.record for line in kept if line.record}
    lines = match(
        log, rows_since(context.tx, card, since), archived, since,
        answered_lines(context.tx, card.card_sn),
    )  # fmt: skip
    own = {line.place for line in kept}
    for one in lines:
        if one.place not in own:
            _require_new(context, card, one.place)
    return lines


def _require_new(context: Context, card: Card, place: Place) -> None:
    """A number that stands on an earlier statement comes from an old copy of the card."""
    if find_line(context.tx, card.card_sn, place) is not None:
        raise Refused(Code.SEQUENCE_BEHIND, sequence=str(place[1]))


def _without_lines(earlier: Statement | None, counted: int) -> Sheet:
    """Nothing to print; a clearing that stopped halfway may still be finished."""
    if earlier is None:
        return Sheet(statement_id="", state=NOTHING, counted=counted)
    return Sheet(statement_id=earlier.statement_id, state=PRINTED, counted=counted, may_clear=True)


def _counted_here(
    context: Context, card_sn: str, rows: Sequence[LedgerSide], counted: int
) -> Sheet:
    """The lines of a card that cannot count are the centre's own."""
    past = [one for one in statements_of(context.tx, card_sn) if one.state == CLEARED]
    epoch = f"P{len(past):04d}"
    lines = [_centre_line(row, Finding.AGREES) for row in rows]
    lines += _undone(context, card_sn, epoch, rows)
    if not lines:
        return _without_lines(None, counted)
    this = Statement(
        context.new_id("statement"), card_sn, epoch, "", ARCHIVED, counted,
        int(counted == len(rows)), context.institution.code, context.time,
    )  # fmt: skip
    return _archived(context, this, lines)


def _centre_line(row: LedgerSide, finding: Finding) -> Matched:
    line = SheetLine(kind=PURCHASE, sequence=UNCOUNTED, finding=finding, ledger=row)
    return Matched(line, b"", row.number)


def _undone(
    context: Context, card_sn: str, epoch: str, rows: Sequence[LedgerSide]
) -> list[Matched]:
    """Lines that were archived and then reversed: they stay on the statement."""
    this = find_statement(context.tx, card_sn, epoch)
    kept = lines_of(context.tx, this.statement_id) if this is not None else []
    gone = [line.subject for line in kept if line.subject not in {row.number for row in rows}]
    found = (sale_row(context.tx, number) for number in gone)
    return [_centre_line(row, Finding.UNDONE) for row in found if row is not None]


def _archived(context: Context, this: Statement, lines: list[Matched]) -> Sheet:
    """Keep a statement as it is now. What was printed stays printed unless a line is new."""
    known = find_statement(context.tx, this.card_sn, this.epoch)
    if known is not None:
        whole = len(lines_of(context.tx, known.statement_id)) == len(lines)
        state = PRINTED if known.state == PRINTED and whole and this.in_order else ARCHIVED
        this = replace(this, statement_id=known.statement_id, state=state)
    keep(context.tx, this, lines)
    if this.state == PRINTED:
        _let_clear(context, this)
    return Sheet(
        statement_id=this.statement_id, state=this.state, counted=this.counted,
        lines=tuple(one.line for one in lines), may_clear=bool(this.in_order),
    )  # fmt: skip


def _let_clear(context: Context, this: Statement) -> None:
    """Open the script that starts the card's count over; it holds for just this count."""
    card = find_card(context.tx, this.card_sn)
    assert card is not None, "only a card of ours counts for itself"
    detail = bytes.fromhex(this.becomes) + bytes((this.counted,))
    permit = f"{this.statement_id}/{this.counted}"
    open_script(context, card, ScriptKind.STATEMENT, permit, detail)


def _require_no_other_script(context: Context, card: Card) -> None:
    """Refused before anything is printed where the clearing could not begin."""
    other = open_script_of(context.tx, card.card_sn)
    if other is not None and other.kind != ScriptKind.STATEMENT:
        raise Refused(Code.SCRIPT_OTHER)


def paper_is_out(context: Context, message: PrintedRequest) -> PrintedReply:
    """KPRTD: a paper with all lines came out. It may be said again."""
    require_role(context, Role.BANK)
    asked = message.data
    this = statement_by_id(context.tx, asked.statement_id)
    if this is None:
        raise wrong("data.statement_id", "unknown")
    if this.state == CLEARED:
        return PrintedReply(PrintedState(CLEARED))
    lines = lines_of(context.tx, this.statement_id)
    if asked.lines != len(lines):
        raise wrong("data.lines", str(len(lines)))
    state = ARCHIVED if not this.in_order else PRINTED if this.becomes else CLEARED
    printed(context.tx, this, state, context.time)
    if state == CLEARED:
        count_unprinted(context.tx, this.card_sn, -this.counted)
    if state == PRINTED:
        _let_clear(context, this)
    return PrintedReply(PrintedState(state))
