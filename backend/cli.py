"""`shuaka centre ...`: the catalogue and the books from the command line.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage, 3 the database failed. Home folder and
language come from the composition root (`ctx.obj`); heavy imports wait for their command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from backend.catalogue import Drug
    from backend.catalogue_import import Progress
    from backend.catalogue_report import Import, Problem, Tally
    from backend.store import Store

app = typer.Typer(
    no_args_is_help=True,
    help="The settlement centre: catalogue and books. "
    "Exit codes: 0 done, 1 refused with the reason, 2 wrong usage, 3 the database failed.",
)
catalogue = typer.Typer(no_args_is_help=True, help="The catalogue of drugs and goods.")
app.add_typer(catalogue, name="catalogue")

DATABASE = "centre.db"
REFUSED, FAILED = 1, 3
PROBLEMS_SHOWN = 20

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


def _tr(ctx: typer.Context, template: str) -> str:
    translate = getattr(ctx.obj, "translate", None)
    return template if translate is None else str(translate(template))


def _say(ctx: typer.Context, template: str, **values: object) -> None:
    typer.echo(_tr(ctx, template).format(**values))


def _stop(ctx: typer.Context, code: int, template: str, **values: object) -> NoReturn:
    typer.echo(_tr(ctx, template).format(**values), err=True)
    raise typer.Exit(code)


@contextmanager
def _store(ctx: typer.Context) -> Iterator[Store]:
    """The centre's database of this home, for one command."""
    from backend.store import StoreFailure, StoreRefused, open_store

    home = Path(ctx.obj.home)
    if not (home / DATABASE).exists():
        _stop(ctx, REFUSED, "There is no centre in {home} yet. Start the counter once: shuaka.",
              home=home)  # fmt: skip
    try:
        store = open_store(home / DATABASE)
        try:
            yield store
        finally:
            store.close()
    except (StoreRefused, StoreFailure) as trouble:
        _stop(ctx, FAILED, trouble.template, **trouble.values)


def _print_json(document: object) -> None:
    from backend.protocol.codec import encode

    typer.echo(encode(document).decode())


@catalogue.command("list")
def list_catalogue(
    ctx: typer.Context,
    as_json: Json = False,
    search: Annotated[
        str, typer.Option(help="Part of a name, pinyin initials, or any of the codes.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="The most drugs to list.")] = 100_000,
) -> None:
    """List what can be sold: bar code, codes, name and price."""
    from backend.catalogue import Catalogue

    everything = _drugs(ctx)
    found = Catalogue(everything).search(search, limit) if search else everything[:limit]
    if as_json:
        _print_json([_row(drug) for drug in found])
        return
    for drug in found:
        row = _row(drug)
        typer.echo("  ".join(str(row[name]) for name in ("barcode", "medins_list_codg")), nl=False)
        typer.echo(f"  {_yuan(drug.price_fen):>9}  {drug.name} {drug.spec}")
    if not found:
        _say(ctx, "The catalogue has nothing like that.")


def _drugs(ctx: typer.Context) -> Sequence[Drug]:
    """The stored catalogue; before the first start the one every home begins with."""
    from backend.catalogue import training_catalogue
    from backend.drugs import all_drugs

    if not (Path(ctx.obj.home) / DATABASE).exists():
        return training_catalogue()
    with _store(ctx) as store:
        return store.read(all_drugs)


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
    as_json: Json = False,
) -> None:
    """Take a shop's own catalogue, all of it or nothing."""
    from backend.catalogue_report import CatalogueRefusedError
    from backend.shop_table import CatalogueError

    try:
        read = _read(ctx, file, _mapping(mapping or []), skip_bad=skip_bad, quiet=as_json)
    except CatalogueError as refused:
        faults = refused.faults if isinstance(refused, CatalogueRefusedError) else ()
        if as_json:
            _print_json({"imported": 0, "reason": str(refused), "faults": _problems(faults)})
        else:
            _list_problems(ctx, faults[1:])
        _stop(ctx, REFUSED, refused.template, **refused.values)
    if not dry_run:
        _keep(ctx, read)
    if as_json:
        _print_json(_report(read, dry_run=dry_run))
        return
    _list_problems(ctx, read.faults)
    for tally in (*read.left_out, *read.assumed):
        _say(ctx, "{rows} rows: {reason}", rows=tally.rows, reason=_tr(ctx, tally.reason.value))
    sentence = (
        "{count} of {rows} rows can be imported; nothing was changed."
        if dry_run
        else "{count} of {rows} rows are in the catalogue now."
    )
    _say(ctx, sentence, count=len(read.drugs), rows=read.rows_read)


def _mapping(pairs: list[str]) -> dict[str, str]:
    split = [pair.partition("=") for pair in pairs]
    if any(not field or not equals or not header for field, equals, header in split):
        raise typer.BadParameter("write it as field=header", param_hint="--map")
    return {field: header for field, _, header in split}


def _read(
    ctx: typer.Context, file: Path, mapping: dict[str, str], *, skip_bad: bool, quiet: bool
) -> Import:
    from backend.catalogue_import import read_catalogue

    with _progress(_tr(ctx, "Reading the file"), quiet=quiet) as progress:
        return read_catalogue(file, mapping, skip_bad=skip_bad, progress=progress)


@contextmanager
def _progress(title: str, *, quiet: bool) -> Iterator[Progress | None]:
    """A bar on standard error when that is a terminal, else nothing."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task(title)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _keep(ctx: typer.Context, read: Import) -> None:
    from backend.drugs import store_drugs

    with _store(ctx) as store:
        store.transact(lambda tx: store_drugs(tx, read.drugs))


def _problems(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{**problem.values, "sentence": str(problem)} for problem in problems]


def _list_problems(ctx: typer.Context, problems: Sequence[Problem]) -> None:
    for problem in problems[:PROBLEMS_SHOWN]:
        places = {**problem.values, "reason": _tr(ctx, problem.reason.value)}
        typer.echo(_tr(ctx, problem.template).format(**places), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        more = len(problems) - PROBLEMS_SHOWN
        typer.echo(_tr(ctx, "... and {more} rows more.").format(more=more), err=True)


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


@app.command("trial-balance")
def trial_balance(ctx: typer.Context, as_json: Json = False) -> None:
    """Every account with its balance; their sum is always zero."""
    from backend.inspect import Books
    from backend.protocol.money import Fen

    with _store(ctx) as store:
        rows = Books(store).trial_balance()
    total = sum(row.balance_fen for row in rows)
    if as_json:
        accounts = [
            {"kind": row.kind, "owner": row.owner, "balance": Fen(row.balance_fen)} for row in rows
        ]
        _print_json({"accounts": accounts, "sum": Fen(total)})
        return
    for row in rows:
        typer.echo(f"{row.kind:<14}{row.owner:<34}{_yuan(row.balance_fen):>16}")
    typer.echo(f"{_tr(ctx, 'Sum'):<48}{_yuan(total):>16}")
