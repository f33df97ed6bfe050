"""shuaka card script: commands from a file, a transcript, the first difference."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from card_emulator.card import Card
from card_emulator.cli.finding import PSAM, CardHome, is_card_file
from card_emulator.cli.speaking import REFUSED, Json, _say, phrase, print_json, refusals_told
from card_emulator.factory.tables import read_text
from card_emulator.refusals import BadInput
from card_emulator.script import HELP, Difference, Event, FreshBench, StandingBench, parse, run
from card_emulator.script.bench import Bench
from card_emulator.script.runner import ATR, NOTE, RECEIVED, SENT
from card_emulator.store import open_card, volatile_card

DESCRIPTION = (
    "Run a script of commands against a card and show the transcript; it stops at the first "
    "answer that is not the expected one (exit 1).\n\n\b\n" + HELP.replace("\n\n", "\n\n\b\n")
)


def script(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The script.")],
    card: Annotated[
        str,
        typer.Option(
            help="A card of this home (it keeps what happens), or a card as text (in "
            "memory). The slot psam is the home's PSAM."
        ),
    ] = "",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="A fresh training card in memory; so without --card.")
    ] = False,
    copy: Annotated[
        bool, typer.Option("--copy", help="Work on copies in memory: the cards stay as they are.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run a script."""
    events: list[Event] = []
    with refusals_told(ctx, as_json):
        if card and fresh:
            raise BadInput("Either --card or --fresh.")
        parsed = parse(read_text(file), file)
        bench = _bench(CardHome.of(ctx), card, copy=copy) if card else FreshBench()
        tell: Callable[[Event], None] = events.append if as_json else partial(_print, ctx)
        try:
            difference = run(parsed, bench, tell)
        finally:
            bench.close()
    if as_json:
        print_json(_document(events, difference))
    elif difference is None:
        _say(ctx, "Every answer is as expected.")
    else:
        _say(
            ctx,
            "Line {line}: expected {expected}, the card answered {answer}.",
            line=difference.line,
            expected=difference.expected,
            answer=difference.answer,
        )
    if difference is not None:
        raise typer.Exit(REFUSED)


def _bench(home: CardHome, word: str, *, copy: bool) -> Bench:
    def opener(name: str) -> Card:
        path = home.card_file(name)
        if copy or not is_card_file(path):
            return volatile_card(home.look(name))
        return open_card(path, home.keys())

    openers = {"user": partial(opener, word)}
    if home.file_of(PSAM) is not None:
        openers["psam"] = partial(opener, PSAM)
    return StandingBench(openers)


def _print(ctx: typer.Context, event: Event) -> None:
    if event.kind == NOTE:
        typer.echo(event.text)
        return
    about = event.about
    if event.kind == RECEIVED:
        about = phrase(ctx, about, **dict(event.values))
    text = f"{event.line:4}  {event.slot} {_SIGNS[event.kind]} {event.text}"
    typer.echo(f"{text:<58}  {about}".rstrip())


_SIGNS = {SENT: ">", RECEIVED: "<", ATR: "="}


def _document(events: list[Event], difference: Difference | None) -> dict[str, object]:
    return {
        "outcome": "passed" if difference is None else "different",
        "difference": None if difference is None else {
            "line": difference.line, "expected": difference.expected,
            "answer": difference.answer},
        "transcript": [
            {"line": event.line, "kind": event.kind, "slot": event.slot, "bytes": event.text,
             "about": event.about.format(**dict(event.values))}
            for event in events if event.kind != NOTE],
    }  # fmt: skip
