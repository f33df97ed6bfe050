"""How an outcome is told on the command line: words, JSON and exit code as commands end."""

from __future__ import annotations

from typing import NoReturn

import typer

from backend.protocol.money import Fen
from terminal.card import NotOurs
from terminal.commands.reporting import DONE, REFUSED, UNKNOWN, print_json
from terminal.config import Settings
from terminal.entry import Entry, Kind
from terminal.errors import Spoken
from terminal.outcome import Outcome, Result
from terminal.receipt import Letterhead, print_receipt
from terminal.words import N_, say, tr

_EXIT = {Result.PAID: DONE, Result.REFUSED: REFUSED, Result.UNKNOWN: UNKNOWN}
_HEADLINES = {
    Result.PAID: "PAID",
    Result.REFUSED: "REFUSED: no money moved",
    Result.UNKNOWN: "UNKNOWN: do not hand over the goods",
}
OFFLINE_HEADLINE = N_("PAID OFFLINE: it is forwarded when the centre is back")
UNKNOWN_REFUND = N_("UNKNOWN: do not pay out")
FAILED_HEADLINE = N_("FAILED: no money moved")
NOTHING_DONE: dict[str, object] = {
    "settlement": None, "card": None, "cash": None, "offline": False, "receipt": "", "faults": [],
}  # fmt: skip
"""The members of `as_document` where nothing was begun."""
CARD_RECORDED = (Kind.PURSE_SALE, Kind.OFFLINE_SALE, Kind.LOAD)


PUBLIC = {
    "card_no": N_("Card"),
    "name": N_("Name"),
    "citizen_id": N_("ID number"),
    "version": N_("Version"),
}
"""What is told of a card that is not ours; the face is masked already (card.NotOurs)."""


def public_data(reason: Spoken | None) -> dict[str, str]:
    """What a card that is not ours shows to everybody, masked; empty for any other outcome."""
    if not isinstance(reason, NotOurs):
        return {}
    shown = {name: str(getattr(reason.face, name)) for name in PUBLIC}
    return {name: value for name, value in shown.items() if value}


def outcome_word(outcome: Outcome) -> str:
    """`paid`, `refused`, `failed` or `unknown`."""
    return "failed" if outcome.failed else str(outcome.result)


def as_document(outcome: Outcome, settings: Settings) -> dict[str, object]:
    """The JSON of an outcome; `settlement` has the interface's own members."""
    entry = outcome.entry
    return (
        {
            "outcome": outcome_word(outcome),
            "reason": say(outcome.reason) if outcome.reason else "",
            "settlement": entry.settlement if entry else None,
            "card": _card(entry, outcome),
            "cash": _cash(entry),
            "offline": entry is not None and entry.kind is Kind.OFFLINE_SALE,
            "receipt": receipt_of(outcome, settings),
            "faults": list(entry.faults) if entry else [],
        }
        | _visit(entry)
        | ({"public": shown} if (shown := public_data(outcome.reason)) else {})
    )


def _visit(entry: Entry | None) -> dict[str, object]:
    """Of a hospital's settlement: whose, what of a deposit was reckoned, what is still to pay."""
    if entry is None or entry.visit is None:
        return {}
    part = entry.visit
    return {
        "visit": {
            "number": part.number, "batches": list(part.batches), "interim": part.interim,
            "deposit": Fen(entry.deposit_fen), "to_pay": Fen(entry.to_pay_fen),
        }
    }  # fmt: skip


def _cash(entry: Entry | None) -> dict[str, Fen] | None:
    """The cash that was counted at the till, where it was."""
    if entry is None or not entry.cash_received_fen:
        return None
    return {"received": Fen(entry.cash_received_fen), "change": Fen(entry.change_fen)}


def _card(entry: Entry | None, outcome: Outcome) -> dict[str, int] | None:
    if entry is None or entry.kind not in CARD_RECORDED or not entry.card_sn:
        return None
    moved = outcome.result is Result.PAID
    sign = 1 if entry.kind is Kind.LOAD else -1
    after = entry.balance_before_fen + (sign * entry.account_fen if moved else 0)
    document = {
        "balance_before_fen": entry.balance_before_fen,
        "balance_after_fen": after,
        "sequence": entry.sequence,
    }
    return (
        document
        if outcome.result is not Result.UNKNOWN
        else {name: value for name, value in document.items() if name != "balance_after_fen"}
    )


def receipt_of(outcome: Outcome, settings: Settings) -> str:
    """The receipt of a paid transaction, empty for any other."""
    entry = outcome.entry
    if outcome.result is not Result.PAID or entry is None or entry.settlement is None:
        return ""
    return print_receipt(entry, Letterhead.of(settings, entry))


def _headline(outcome: Outcome) -> str:
    entry = outcome.entry
    if outcome.result is Result.PAID and entry is not None and entry.kind is Kind.OFFLINE_SALE:
        return OFFLINE_HEADLINE
    if outcome.may_be_given_back:
        return UNKNOWN_REFUND
    return FAILED_HEADLINE if outcome.failed else _HEADLINES[outcome.result]


def report(outcome: Outcome, settings: Settings, *, as_json: bool) -> NoReturn:
    """Print an outcome and leave with its exit code."""
    if as_json:
        print_json(as_document(outcome, settings))
    else:
        typer.echo(receipt_of(outcome, settings), nl=False)
        typer.echo(tr(_headline(outcome)), err=True)
        if outcome.reason:
            typer.echo(say(outcome.reason), err=True)
        for name, value in public_data(outcome.reason).items():
            typer.echo(f"{tr(PUBLIC[name])}: {value}", err=True)
    raise typer.Exit(UNKNOWN if outcome.failed else _EXIT[outcome.result])
