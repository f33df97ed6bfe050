"""What a transaction came to: paid, refused, or unknown, never mixed; and what to say of it.

`reason` is a sentence (template and values) in every case but a plain success. Unknown means: do
not hand over the goods (failures.md R8).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.protocol.messages.card_service import COMPENSATED
from backend.protocol.money import yuan
from terminal.card import CardFace
from terminal.entry import FORWARD, Entry, Evidence, Kind, Stage
from terminal.errors import Spoken, WorldFailure

WARN_FROM = 55
MOST_UNPRINTED = 60
RESIDENTS = "390"
"""insutype of the scheme without a personal account (rules.md R18)."""


class Result(StrEnum):
    """The three outcomes of anything that can move money."""

    PAID = "paid"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Said(Spoken):
    """A sentence that is no failure: a reminder, a state, a next step."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a transaction. `entry` is the journal's newest word where there is one."""

    result: Result
    reason: Spoken | None = None
    entry: Entry | None = None
    face: CardFace | None = None
    balance_after_fen: int | None = None

    @property
    def failed(self) -> bool:
        """No money moved because a device, the centre or the disk failed, not because of a no."""
        return self.result is Result.REFUSED and isinstance(self.reason, WorldFailure)

    @property
    def may_be_given_back(self) -> bool:
        """A refund that the centre made or not: nothing is paid out before that is known."""
        unknown = self.result is Result.UNKNOWN
        return unknown and self.entry is not None and self.entry.kind is Kind.REFUND


_REVERSED_BECAUSE = {
    Evidence.BEFORE_THE_CARD: Said(
        "The payment could not be finished; it was reversed. No money moved. Start again."
    ),
    Evidence.NOT_DEBITED: Said(
        "The card was not debited; the centre's hold is released. No money moved. Pay again."
    ),
    Evidence.CARD_ABSENT: Said(
        "The case is with the centre; it is settled when the card shows up again. "
        "Do not hand over the goods for this payment."
    ),
}

IN_DOUBT = Said(
    "UNKNOWN: the card was pulled while paying. Do not hand over the goods. "
    "Put the same card (ending {card}) back; only cash sales until then."
)
CENTRE_SILENT = Said(
    "UNKNOWN: the centre did not answer. Do not hand over the goods. "
    "The reversal is sent again when the centre answers."
)
JOURNAL_STUCK = Said(
    "UNKNOWN: the journal cannot be written. Do not hand over the goods. "
    "Free disk space; the payment is settled at the next start."
)
GIVEN_BACK = Said(
    "The centre had reversed this payment before; the sum waits as credit for the holder. "
    "Do not hand over the goods for this payment."
)
DISPUTED = Said(
    "The card's proof and the centre disagree ({reason}); the card is frozen. "
    "Keep the receipt data and call the agency: 12333."
)

NOT_DEBITED_OFFLINE = Said("The card was not debited. No money moved. Pay again.")
DISPUTED_OFFLINE = Said(
    "The centre refused this offline sale afterwards ({reason}). The card was debited, the money "
    "waits at the centre until people decide. Keep the receipt and call the agency: 12333."
)


def refused(reason: Spoken, entry: Entry | None = None, face: CardFace | None = None) -> Outcome:
    """No money moved."""
    return Outcome(Result.REFUSED, reason, entry, face)


def outcome_of(entry: Entry, face: CardFace | None = None) -> Outcome:
    """The outcome that a journal entry stands for."""
    if entry.stage is Stage.DONE and entry.reason == COMPENSATED:
        return refused(GIVEN_BACK, entry, face)
    if entry.stage in (*FORWARD, Stage.DONE):
        return Outcome(Result.PAID, reminder(entry), entry, face, _balance_after(entry))
    if entry.kind is Kind.OFFLINE_SALE and entry.stage in _OFFLINE_ENDS:
        return _end_offline(entry, face)
    if entry.stage is Stage.REVERSED:
        because = _REVERSED_BECAUSE.get(entry.evidence, _REVERSED_BECAUSE[Evidence.BEFORE_THE_CARD])
        return refused(because, entry, face)
    if entry.stage is Stage.DISPUTED:
        return Outcome(Result.UNKNOWN, _with(DISPUTED, reason=entry.reason), entry, face)
    if entry.stage in (Stage.DEBIT_SENT, Stage.CREDIT_SENT):
        return Outcome(Result.UNKNOWN, _with(IN_DOUBT, card=entry.card_no[-4:]), entry, face)
    return Outcome(Result.UNKNOWN, CENTRE_SILENT, entry, face)


_OFFLINE_ENDS = (Stage.REVERSED, Stage.DISPUTED)


def _end_offline(entry: Entry, face: CardFace | None) -> Outcome:
    """There was no hold to release, and no card was frozen for what the centre said later."""
    if entry.stage is Stage.DISPUTED:
        reason = _with(DISPUTED_OFFLINE, reason=entry.reason)
        return Outcome(Result.UNKNOWN, reason, entry, face)
    absent = entry.evidence is Evidence.CARD_ABSENT
    because = _REVERSED_BECAUSE[Evidence.CARD_ABSENT] if absent else NOT_DEBITED_OFFLINE
    return refused(because, entry, face)


def reminder(entry: Entry) -> Said | None:
    """The sixty-record warning from 55 on (rules.md R8); that residents have no account (R18)."""
    if not WARN_FROM <= entry.unprinted <= MOST_UNPRINTED:
        return _without_account(entry)
    return Said(
        "{count} of 60 records: remind the holder to have the statement printed.",
        count=str(entry.unprinted),
    )


def _without_account(entry: Entry) -> Said | None:
    info = entry.settlement
    if info is None or info.insutype != RESIDENTS or info.accounts_fen or info.psn_cash_pay <= 0:
        return None
    return Said(
        "This insurance has no personal account. Cash {amount}.",
        amount=yuan(int(info.psn_cash_pay)),
    )


def _balance_after(entry: Entry) -> int | None:
    return entry.settlement.balc if entry.settlement else None


def _with(said: Said, **values: str) -> Said:
    return Said(said.template, **values)
