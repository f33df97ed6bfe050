"""A disputed line at the bank's desk (rules.md R12): three sides, a verdict, a case number."""

from __future__ import annotations

from backend.protocol.messages.dispute import OPENED, Evidence, Says, Verdict
from backend.protocol.money import Fen, yuan
from card_emulator.protocol.purse import LogRecord
from terminal.columns import between, centred, wrapped
from terminal.desk.fields import FieldMissing
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.desk.statement_paper import STATES
from terminal.flow import Flow
from terminal.masks import mask_card_no
from terminal.outcome import Said
from terminal.transactions.dispute import Investigated, dispute
from terminal.words import N_, say, tr

PAPER = 48
NONE = "-"
VERDICTS = {
    Verdict.ALL_AGREE: Said(
        "Card, terminal and centre agree: the line stands. Case {case} is answered."
    ),
    Verdict.REFUNDED: Said("This line was refunded meanwhile. Case {case} is answered."),
    Verdict.COMPENSATED: Said(
        "The card paid, the sale was reversed, and the sum became waiting credit. "
        "Case {case} is answered."
    ),
    Verdict.STILL_OPEN: Said(
        "This payment is not decided yet; it is at the next contact of the card with a terminal. "
        "Case {case} stays open: ask again then."
    ),
    Verdict.NOTHING_TAKEN: Said("Nothing was taken for this line. Case {case} is answered."),
    Verdict.CARD_ONLY: Said(
        "Only the card knows this line: the centre has nothing to give back by itself. "
        "The agency goes after case {case}."
    ),
    Verdict.LEDGER_ONLY: Said(
        "Only the ledger knew this line. {amount} went back to the account. "
        "Case {case} is answered."
    ),
    Verdict.JOURNAL_ONLY: Said(
        "Only the terminal's journal knows this line; nothing was taken from the account. "
        "The agency goes after case {case}."
    ),
    Verdict.NOT_ON_CARD: Said(
        "Terminal and centre know this line, the card does not. The agency goes after case {case}."
    ),
    Verdict.NOT_IN_JOURNAL: Said(
        "Card and centre agree: the line stands; only the terminal's journal lacks it. "
        "Case {case} is answered."
    ),
    Verdict.AMOUNTS_DIFFER: Said(
        "The sides have different amounts. The agency goes after case {case}."
    ),
    Verdict.UNDECIDED: Said(
        "A side is missing that cannot be seen from here: the terminal at {where}, or the card. "
        "Case {case} stays open."
    ),
}
SAYS = {
    Says.UNSEEN: N_("cannot be seen from here"),
    Says.NOTHING: N_("knows nothing of it"),
    Says.NOT_KEPT: N_("keeps no such record"),
    Says.TAKEN: N_("was paid"),
    Says.OPEN: N_("not decided"),
    Says.REVERSED: N_("reversed"),
    Says.REFUNDED: N_("refunded"),
    Says.COMPENSATED: N_("waits"),
}


def _dispute(values: Values) -> Flow[Slip]:
    number, sequence = values.text("number"), values.given["sequence"]
    if not number and sequence is None:
        raise FieldMissing(label=tr(SEQUENCE.label))
    place = -1 if number else values.count("sequence")
    return _slip((yield from dispute(values.text("kind"), place, number, values.text("said"))))


def _slip(found: Investigated) -> Slip:
    answer = found.answer
    verdict = Verdict(answer.verdict)
    said = Said(
        VERDICTS[verdict].template,
        case=answer.case_no,
        amount=yuan(answer.corrected_fen),
        where=answer.ledger.institution if answer.ledger else NONE,
    )
    rows = (*_facts(found), *_sides(found))
    paper = [centred(tr(N_("Disputed line: answer")), PAPER), "-" * PAPER]
    paper += [between(tr(row.label), row.value, PAPER) for row in rows]
    paper += ["-" * PAPER, *wrapped(say(said), PAPER)]
    return Slip(said, rows, tuple(paper), _document(found))


def _facts(found: Investigated) -> tuple[Row, ...]:
    answer = found.answer
    facts = (
        (N_("Case"), answer.case_no),
        (N_("Opened"), answer.opened_at),
        (N_("Answered"), answer.answered_at),
        (N_("Card"), mask_card_no(found.contact.face.card_no)),
        (N_("Card record"), str(answer.sequence) if answer.sequence >= 0 else ""),
        (N_("Settlement"), answer.ledger.number if answer.ledger else ""),
        (N_("Given back"), yuan(answer.corrected_fen) if answer.corrected_fen else ""),
    )
    return tuple(Row(label, value) for label, value in facts if value)


def _sides(found: Investigated) -> tuple[Row, ...]:
    """What each side says, as far as it was asked now."""
    ledger, evidence = found.answer.ledger, found.evidence
    in_ledger = f"{yuan(ledger.account_fen)} {tr(STATES[ledger.state])}" if ledger else ""
    rows = [Row(N_("Ledger"), in_ledger or tr(SAYS[Says.NOTHING]))]
    if evidence is not None:
        kept = found.answer.sequence >= 0
        rows.append(Row(N_("Card's record"), _card(evidence) if kept else tr(SAYS[Says.NOT_KEPT])))
        rows.append(Row(N_("Terminal's journal"), _journal(evidence)))
    return tuple(rows)


def _card(evidence: Evidence) -> str:
    if evidence.record:
        return yuan(LogRecord.parse(evidence.record).amounts.account_fen)
    return tr(SAYS[evidence.card])


def _journal(evidence: Evidence) -> str:
    known = evidence.journal in (Says.TAKEN, Says.REVERSED, Says.OPEN)
    amount = f"{yuan(evidence.journal_fen)} " if known else ""
    return amount + tr(SAYS[evidence.journal])


def _document(found: Investigated) -> dict[str, object]:
    answer = found.answer
    return {
        "case_no": answer.case_no,
        "state": answer.state,
        "open": answer.state == OPENED,
        "verdict": answer.verdict,
        "corrected": Fen(answer.corrected_fen),
        "ledger": answer.ledger,
        "evidence": found.evidence,
    }


SEQUENCE = Field(
    "sequence", N_("Number of the line's card record"), FieldKind.COUNT, optional=True,
    about=N_("as the statement and the receipt have it"),
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "dispute-line", N_("Dispute a line of the statement"),
        N_("With card and PIN: card, terminal's journal and ledger are compared, the case is "
           "answered."),
        Place.BANK, _dispute,
        (
            SEQUENCE,
            Field("kind", N_("Kind of line"), FieldKind.CHOICE, default="2",
                  choices=(("2", N_("purchase")), ("1", N_("load")))),
            Field("number", N_("Settlement number instead, or its end"), optional=True),
            Field("said", N_("What the holder says"), optional=True),
        ),
        needs_card=True,
    ),
)  # fmt: skip
