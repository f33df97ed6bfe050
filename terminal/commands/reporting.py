"""How an outcome is told on the command line: words, JSON, exit code (architecture.md, Decisions).

0 done, 1 refused (reason given), 2 wrong usage, 3 outcome unknown or device/host failure.
"""

from __future__ import annotations

import sys
from typing import NoReturn

import msgspec
import typer

from backend.protocol.codec import encode
from backend.protocol.money import Fen
from terminal.card import NotOurs
from terminal.config import Settings
from terminal.entry import Entry, Kind
from terminal.errors import Spoken
from terminal.outcome import Outcome, Result
from terminal.receipt import Letterhead, print_receipt
from terminal.words import N_, say, tr

DONE, REFUSED, WRONG_USAGE, UNKNOWN = 0, 1, 2, 3
_EXIT = {Result.PAID: DONE, Result.REFUSED: REFUSED, Result.UNKNOWN: UNKNOWN}
_HEADLINES = {
    Result.PAID: "PAID",
    Result.REFUSED: "REFUSED: no money moved",
    Result.UNKNOWN: "UNKNOWN: do not hand over the goods",
}
OFFLINE_HEADLINE = N_("PAID OFFLINE: it is forwarded when the centre is back")
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
            "deposit": Fen(part.deposit_fen), "to_pay": Fen(entry.to_pay_fen),
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
    return _HEADLINES[outcome.result]


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


def print_json(document: object) -> None:
    """One JSON document on standard output; amounts are numbers with two decimals."""
    typer.echo(msgspec.json.format(encode(document), indent=1).decode())


def fail(failure: Spoken, *, as_json: bool = False) -> NoReturn:
    """Say why and leave with the exit code of the failure."""
    if as_json:
        word = "failed" if failure.exit_code == UNKNOWN else "refused"
        print_json({"outcome": word, "reason": say(failure)})
    else:
        typer.echo(say(failure), err=True)
    sys.exit(failure.exit_code)
