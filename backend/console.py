"""What the commands of `shuaka centre` share: the user's words, the database, one JSON document.

Home folder and language come from the composition root (`ctx.obj`). The database is the home's own
file unless `--database` (or SHUAKA_DATABASE) names another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from backend.shop_table import CatalogueError
    from backend.store import Store

DATABASE = "centre.db"
REFUSED, WRONG_USAGE, FAILED = 1, 2, 3
_CHOSEN = "shuaka.centre.database"

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Progress = Callable[[int, int], None]


def translated(ctx: typer.Context, template: str) -> str:
    """A sentence in the user's language, its places left open."""
    translate = getattr(ctx.obj, "translate", None)
    return template if translate is None else str(translate(template))


def columns(text: str) -> int:
    """How wide a text stands: a Chinese character is two bytes in GBK, and two columns."""
    return len(text.encode("gbk", "replace"))


def say(ctx: typer.Context, template: str, **values: object) -> None:
    """A sentence on standard output."""
    typer.echo(translated(ctx, template).format(**values))


def stop(ctx: typer.Context, code: int, template: str, **values: object) -> NoReturn:
    """A sentence on standard error, and the end with that exit code."""
    typer.echo(translated(ctx, template).format(**values), err=True)
    raise typer.Exit(code)


def stop_at_file(ctx: typer.Context, refused: CatalogueError) -> NoReturn:
    """A file that cannot be taken: exit 2 where there is none to read, else 1."""
    from backend.shop_table import FileUnreadableError

    code = WRONG_USAGE if isinstance(refused, FileUnreadableError) else REFUSED
    stop(ctx, code, refused.template, **refused.values)


def choose_database(ctx: typer.Context, url: str) -> None:
    """Remember which database the command below works on; "" is the home's."""
    ctx.meta[_CHOSEN] = url


def database(ctx: typer.Context) -> str | Path:
    """Where the books are: what `--database` says, else the file of the home."""
    return ctx.meta.get(_CHOSEN) or Path(ctx.obj.home) / DATABASE


def has_books(ctx: typer.Context) -> bool:
    """Whether there are books already; a server is asked when it is opened."""
    place = database(ctx)
    return isinstance(place, str) or place.exists()


@contextmanager
def opened_store(ctx: typer.Context) -> Iterator[Store]:
    """The centre's database for one command."""
    from backend.store import StoreFailure, StoreRefused, open_store

    if not has_books(ctx):
        stop(ctx, REFUSED, "There is no centre in {home} yet. Start the counter once: shuaka.",
             home=ctx.obj.home)  # fmt: skip
    try:
        store = open_store(database(ctx))
        try:
            yield store
        finally:
            store.close()
    except (StoreRefused, StoreFailure) as trouble:
        stop(ctx, FAILED, trouble.template, **trouble.values)


def a_day(text: str, option: str) -> str:
    """A day as an option gives it, ISO; today where nothing is given."""
    try:
        return date.fromisoformat(text).isoformat() if text else f"{datetime.now():%Y-%m-%d}"
    except ValueError:
        raise typer.BadParameter("YYYY-MM-DD", param_hint=option) from None


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    from backend.protocol.codec import encode

    typer.echo(encode(document).decode())


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[Progress | None]:
    """A bar on standard error when that is a terminal, else nothing."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # slow to load, and only people who wait need it
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title)
        yield lambda done, total: bar.update(task, completed=done, total=total)
