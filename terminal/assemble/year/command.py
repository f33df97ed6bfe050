"""`shuaka centre year`: the whole life of many cards at once, and whether the books survive it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from backend.console import progress_bar
from backend.protocol.codec import encode
from terminal.assemble.year.calendar import span
from terminal.assemble.year.figures import Figures, document_of, figures_of
from terminal.assemble.year.founding import found
from terminal.assemble.year.passing import Progress, live
from terminal.assemble.year.proof import Proof, prove
from terminal.assemble.year.report import as_lines
from terminal.commands.reporting import DONE, REFUSED, fail, print_json
from terminal.day_report import as_screen, scale_of
from terminal.errors import Spoken, WrongUsage
from terminal.escpos import write_paper
from terminal.words import tr

LAST_YEAR = 2026
"""The town's time ends with December of this year, whatever year it is outside."""

MOST_PEOPLE, MOST_MONTHS = 100_000, 60


class FolderTaken(WrongUsage):
    """The books of one town cannot go on with another's."""

    template = "The folder {path} is not empty. Name a new one. Nothing was done."


def year(
    people: Annotated[int, typer.Option(min=1, max=MOST_PEOPLE, help="How many people.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed is the same year.")] = 7,
    months: Annotated[int, typer.Option(min=1, max=MOST_MONTHS, help="How many months.")] = 12,
    out: Annotated[
        Path | None, typer.Option(help="New folder: report (text, PDF, JSON), books, journal.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """A made-up town lives some months; then cards, journal and ledger must agree.

    Contributions, month ends, interest, purchases, losses, deaths, activations, statements. Nothing
    in your own home takes part. Exit code 1 if the books do not agree.
    """
    begun = time.monotonic()
    try:
        title = tr("Days of the town")
        with _folder(out) as folder, progress_bar(title, quiet=as_json) as progress:
            figures, proof = lived(folder, people, months, seed, progress)
        document = document_of(figures, proof)
        text = "\n".join(as_screen([*as_lines(figures, proof)]))
        if out is not None:
            _write(out, figures, proof, text)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    seconds = round(time.monotonic() - begun, 1)
    if as_json:
        print_json(document | {"seconds": seconds})
    else:
        typer.echo(text)
        typer.echo(tr("It took {seconds} seconds.").format(seconds=seconds), err=True)
    raise typer.Exit(DONE if proof.agrees else REFUSED)


def lived(
    folder: Path, people: int, months: int, seed: int, progress: Progress | None = None
) -> tuple[Figures, Proof]:
    """A town's whole time with its books in an empty folder: figures and proof."""
    town = found(folder, people, *span(months, LAST_YEAR), seed)
    try:
        live(town, progress)
        return figures_of(town, seed), prove(town)
    finally:
        town.workplace.close()


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """Where the books are: the folder that was named, or one that goes away. Raises FolderTaken."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="shuaka-year-") as folder:
            yield Path(folder)
        return
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FolderTaken(path=str(out))
    yield out


def _write(out: Path, figures: Figures, proof: Proof, text: str) -> None:
    """The report in three forms, the one that needs a font last. Raises NoChineseFont."""
    from terminal.pdf import A4_WIDE, as_pdf  # a fifth of a second that few commands need

    write_paper(str(out / "year.txt"), (text + "\n").encode())
    write_paper(str(out / "year.json"), encode(document_of(figures, proof)))
    lines = [*as_lines(figures, proof)]
    title = f"{figures.first_day} - {figures.last_day}"
    write_paper(str(out / "year.pdf"), as_pdf(lines, A4_WIDE, title=title, scale=scale_of))
