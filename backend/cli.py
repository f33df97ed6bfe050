"""`shuaka centre ...`: the catalogue and the books from the command line.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage, 3 the database failed. Home folder and
language come from the composition root (`ctx.obj`); heavy imports wait for their command.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend import (
    books_cli,
    elsewhere_cli,
    init_cli,
    offline_cli,
    people_cli,
    route_cli,
    serve_cli,
)
from backend.console import (
    Json,
    a_day,
    choose_database,
    has_books,
    opened_store,
    print_json,
    progress_bar,
    say,
    stop_at_file,
    translated,
)
from backend.funding import employers_cli, jobs_cli

if TYPE_CHECKING:
    from backend.catalogue import Drug
    from backend.catalogue_report import Import, Problem, Tally

app = typer.Typer(
    no_args_is_help=True,
    help="The settlement centre: catalogue and books. "
    "Exit codes: 0 done, 1 refused with the reason, 2 wrong usage, 3 the database failed.",
)
catalogue = typer.Typer(no_args_is_help=True, help="The catalogue of drugs and goods.")
app.add_typer(catalogue, name="catalogue")
app.add_typer(people_cli.people, name="people")
app.add_typer(employers_cli.employers, name="employer")
app.add_typer(jobs_cli.jobs, name="job")
app.add_typer(offline_cli.offline, name="offline")
app.add_typer(route_cli.route, name="route")
app.add_typer(elsewhere_cli.clearing, name="clearing")
app.command("serve")(serve_cli.serve)
app.command("init")(init_cli.init)
app.command("designate")(init_cli.designate)
app.command("verify")(books_cli.verify)
app.command("trial-balance")(books_cli.trial_balance)
app.command("statement")(books_cli.statement)
app.command("postings")(books_cli.postings)
app.command("export")(books_cli.export)
app.command("backup")(books_cli.backup)

PROBLEMS_SHOWN = 20


@app.callback()
def centre(
    ctx: typer.Context,
    url: Annotated[
        str,
        typer.Option(
            "--database",
            envvar="SHUAKA_DATABASE",
            help="Another database than the home's: a file, sqlite:///... or postgresql://...",
        ),
    ] = "",
) -> None:
    """Choose the database that the command works on."""
    choose_database(ctx, url)


@catalogue.command("list")
def list_catalogue(
    ctx: typer.Context,
    as_json: Json = False,
    search: Annotated[
        str, typer.Option(help="Part of a name, pinyin initials, or any of the codes.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="The most drugs to list.")] = 100_000,
    at: Annotated[str, typer.Option(help="As it is on that day, YYYY-MM-DD; else today.")] = "",
) -> None:
    """List what can be sold: bar code, codes, name and price."""
    from backend.catalogue import Catalogue

    everything = _drugs(ctx, a_day(at, "--at"))
    found = Catalogue(everything).search(search, limit) if search else everything[:limit]
    if as_json:
        print_json([_row(drug) for drug in found])
        return
    for drug in found:
        row = _row(drug)
        typer.echo("  ".join(str(row[name]) for name in ("barcode", "medins_list_codg")), nl=False)
        typer.echo(f"  {_yuan(drug.price_fen):>9}  {drug.name} {drug.spec}")
    if not found:
        say(ctx, "The catalogue has nothing like that.")


def _drugs(ctx: typer.Context, day: str) -> Sequence[Drug]:
    """The stored catalogue; before the first start the one every home begins with."""
    from backend.catalogue import training_catalogue
    from backend.drugs import all_drugs

    if not has_books(ctx):
        return training_catalogue()
    with opened_store(ctx) as store:
        return store.read(lambda tx: all_drugs(tx, day))


def _yuan(amount_fen: int) -> str:
    from backend.protocol.money import yuan

    return yuan(amount_fen)


def _row(drug: Drug) -> dict[str, object]:
    from backend.protocol.money import Fen

    return {
        "barcode": drug.barcode,
        "med_list_codg": drug.med_list_codg,
        "medins_list_codg": drug.medins_list_codg,
        "name": drug.name,
        "name_en": drug.name_en,
        "spec": drug.spec,
        "unit": drug.unit,
        "chrgitm_lv": drug.chrgitm_lv,
        "pric": Fen(drug.price_fen),
    }


@catalogue.command("import")
def import_catalogue(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file with one drug per row.")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="field=header, for columns not recognised.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only, change nothing.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave faulty rows out instead of refusing.")
    ] = False,
    valid_from: Annotated[
        str, typer.Option("--from", help="Valid from that day, YYYY-MM-DD; else from today.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Take a shop's own catalogue, all of it or nothing. What it replaces stays on record."""
    from backend.catalogue_report import CatalogueRefusedError
    from backend.shop_table import CatalogueError

    day = a_day(valid_from, "--from")
    try:
        read = _read(ctx, file, _mapping(mapping or []), skip_bad=skip_bad, quiet=as_json)
    except CatalogueError as refused:
        faults = refused.faults if isinstance(refused, CatalogueRefusedError) else ()
        if as_json:
            print_json({"imported": 0, "reason": str(refused), "faults": _problems(faults)})
        else:
            _list_problems(ctx, faults)
        stop_at_file(ctx, refused)
    if not dry_run:
        _keep(ctx, read, day)
    if as_json:
        print_json(_report(read, dry_run=dry_run))
        return
    _list_problems(ctx, read.faults)
    for tally in (*read.left_out, *read.assumed):
        say(
            ctx,
            "{rows} rows: {reason}",
            rows=tally.rows,
            reason=translated(ctx, tally.reason.value),
        )
    sentence = (
        "{count} of {rows} rows can be imported; nothing was changed."
        if dry_run
        else "{count} of {rows} rows are in the catalogue now."
    )
    say(ctx, sentence, count=len(read.drugs), rows=read.rows_read)


def _mapping(pairs: list[str]) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs]
    if any(not field or not equals or not header for field, equals, header in split):
        raise typer.BadParameter("write it as field=header", param_hint="--map")
    return {field: header for field, _, header in split}


def _read(
    ctx: typer.Context, file: Path, mapping: dict[str, str], *, skip_bad: bool, quiet: bool
) -> Import:
    from backend.catalogue_import import read_catalogue

    with progress_bar(translated(ctx, "Reading the file"), quiet=quiet) as progress:
        return read_catalogue(file, mapping, skip_bad=skip_bad, progress=progress)


def _keep(ctx: typer.Context, read: Import, day: str) -> None:
    from backend.drugs import store_drugs

    with opened_store(ctx) as store:
        store.transact(lambda tx: store_drugs(tx, read.drugs, day))


def _problems(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{**problem.values, "sentence": str(problem)} for problem in problems]


def _list_problems(ctx: typer.Context, problems: Sequence[Problem]) -> None:
    for problem in problems[:PROBLEMS_SHOWN]:
        places = {**problem.values, "reason": translated(ctx, problem.reason.value)}
        typer.echo(translated(ctx, problem.template).format(**places), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        more = len(problems) - PROBLEMS_SHOWN
        typer.echo(translated(ctx, "... and {more} rows more.").format(more=more), err=True)


def _report(read: Import, *, dry_run: bool) -> dict[str, object]:
    def tallies(rows: Sequence[Tally]) -> dict[str, int]:
        return {tally.reason.value: tally.rows for tally in rows}

    return {
        "file": read.file,
        "dry_run": dry_run,
        "rows": read.rows_read,
        "imported": 0 if dry_run else len(read.drugs),
        "importable": len(read.drugs),
        "left_out": tallies(read.left_out),
        "assumed": tallies(read.assumed),
        "faults": _problems(read.faults),
        "skipped": _problems(read.skipped),
    }
