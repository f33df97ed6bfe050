"""shuaka card export, import, diff: cards as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from card_emulator.cli.finding import CardHome, is_card_file, text_of
from card_emulator.cli.speaking import (
    REFUSED,
    Json,
    _say,
    columns,
    phrase,
    print_json,
    refusals_told,
)
from card_emulator.difference import differences
from card_emulator.factory.columns import FILE_NAME
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.store import CARD_SUFFIX, create_card
from card_emulator.text_form import Sealer, create_key_file, from_text, load_key_file, to_text

KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        help="Seal under the key in this file instead of the installation's (export makes a new "
        "one if there is none); import also takes another installation's issuer keys.",
    ),
]


def export(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="A card of this home, `psam`, or a card file.")],
    out: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
    key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Write a card as text (TOML): everything on it, PIN digest and keys sealed."""
    with refusals_told(ctx, as_json):
        home = CardHome.of(ctx)
        image = home.look(card)
        sealer = _sealer(home, key_file)
        text = to_text(image, sealer)
        if out == Path("-"):
            out = None
        if out is not None:
            write_new(out, text)
    if as_json:
        print_json(
            {
                "outcome": "done",
                "card": card,
                "file": str(out) if out else None,
                "sealed_under": sealer.check,
                "text": None if out else text,
            }
        )
    elif out is None:
        typer.echo(text, nl=False)
    else:
        _say(
            ctx,
            "{card} is in {file}, sealed under key {check}.",
            card=card,
            file=out,
            check=sealer.check,
        )


def _sealer(home: CardHome, key_file: Path | None) -> Sealer:
    if key_file is None:
        return Sealer.of(home.keys())
    return load_key_file(key_file) if key_file.exists() else create_key_file(key_file)


def write_new(path: Path, text: str) -> None:
    """A text file that appears complete or not at all; CardRefused if there is one already.

    It tells of people: nobody else on this machine reads it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        raise CardRefused(
            "There is a file {path} already; remove it or choose another name.", path=path
        ) from None
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, str(path)) from None
    finally:
        draft.unlink(missing_ok=True)


def import_card(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="A card as text, or a card file of this home.")],
    name: Annotated[str, typer.Option(help="Name of the card here; else the file's.")] = "",
    key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Make a card of this home from its text: the same card, byte for byte."""
    with refusals_told(ctx, as_json):
        home = CardHome.of(ctx)
        wanted = checked_name(name or file.name.split(".")[0])
        target = home.cards / f"{wanted}{CARD_SUFFIX}"
        if target.exists():
            raise CardRefused(
                "There is a card named {name} already. No card was made.", name=wanted
            )
        path = home.card_file(str(file))
        image = (
            home.look(str(path))
            if is_card_file(path)
            else from_text(text_of(path), home.sealer(key_file), path)
        )
        home.cards.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_card(target, image, home.keys())
    if as_json:
        print_json({"outcome": "done", "name": wanted, "file": str(target)})
    else:
        _say(ctx, "{name} is in the drawer.", name=wanted)


def checked_name(name: str) -> str:
    """A name a card may have; BadInput for any other."""
    if not FILE_NAME.fullmatch(name):
        raise BadInput("A card's name has letters, digits, - and _ only. No card was made.")
    if name == "psam":
        raise BadInput("psam is the security module's name; choose another one. No card was made.")
    return name


def diff(
    ctx: typer.Context,
    one: Annotated[str, typer.Argument(help="A card of this home, a card file or a text.")],
    other: Annotated[str, typer.Argument(help="The one to compare it with.")],
    key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Compare two cards field by field: exit 0 if they are the same, 1 if not."""
    with refusals_told(ctx, as_json):
        home = CardHome.of(ctx)
        found = differences(home.look(one, key_file), home.look(other, key_file))
    if as_json:
        print_json(
            {
                "outcome": "different" if found else "same",
                "differences": [
                    {"place": at.place, "one": at.one, "other": at.other} for at in found
                ],
            }
        )
    elif not found:
        _say(ctx, "{one} and {other} are the same.", one=one, other=other)
    else:
        nothing = phrase(ctx, "(none)")
        rows = [("", one, other)]
        rows += [(at.place, at.one or nothing, at.other or nothing) for at in found]
        for line in columns(rows):
            typer.echo(line)
    if found:
        raise typer.Exit(REFUSED)
