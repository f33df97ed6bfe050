"""`shuaka centre init`, `shuaka centre designate`: a database that several shops share.

Cards and their keys stay in the home they were issued in; the books of that home are what the
shared centre begins with, so that every card finds its account where it left it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backend.console import (
    REFUSED,
    Json,
    choose_database,
    database,
    opened_store,
    print_json,
    progress_bar,
    say,
    stop,
    translated,
)

CODE_LENGTH, AREA_LENGTH = 12, 6


def init(
    ctx: typer.Context,
    url: Annotated[
        str, typer.Option("--database", help="The empty database to fill, postgresql://...")
    ] = "",
    as_json: Json = False,
) -> None:
    """Fill an empty database with the home's books: institutions, people, cards, catalogue."""
    from backend.store import StoreRefused
    from backend.store.copying import copy_books

    target = url or database(ctx)
    if isinstance(target, Path):
        raise typer.BadParameter("postgresql://...", param_hint="--database")
    choose_database(ctx, "")
    with opened_store(ctx) as source:
        choose_database(ctx, target)
        with (
            opened_store(ctx) as store,
            progress_bar(translated(ctx, "Copying the books"), quiet=as_json) as progress,
        ):
            try:
                rows = copy_books(source, store, progress)
            except StoreRefused as refused:
                stop(ctx, REFUSED, refused.template, **refused.values)
    if as_json:
        print_json({"rows": rows})
        return
    say(ctx, "{rows} rows are in the database now. Serve it: shuaka centre serve --database ...",
        rows=rows)  # fmt: skip


def designate(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="Twelve characters, P... or H...")],
    name: Annotated[str, typer.Argument(help="What it is called.")],
    area: Annotated[str, typer.Option(help="Six digits: its district.")] = "430102",
) -> None:
    """Let one more institution settle at this centre."""
    from backend.people import Institution, find_institution, register_institution
    from backend.store import Tx

    if len(code) != CODE_LENGTH or not (code.isascii() and code.isalnum()):
        raise typer.BadParameter("twelve letters and digits", param_hint="CODE")
    if len(area) != AREA_LENGTH or not (area.isascii() and area.isdigit()):
        raise typer.BadParameter("six digits", param_hint="--area")

    def enter(tx: Tx) -> bool:
        if find_institution(tx, code) is not None:
            return False
        register_institution(tx, Institution(code, name, area))
        return True

    with opened_store(ctx) as store:
        entered = store.transact(enter)
    if not entered:
        stop(ctx, REFUSED, "The institution {institution} may settle already.", institution=code)
    say(ctx, "{name} ({institution}) may settle now.", name=name, institution=code)
