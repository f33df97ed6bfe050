"""shuaka statement: what the holder asks for, credits and spending of the personal account (R12).

The statement that starts the count of sixty over is the desk's: `shuaka desk statement`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from terminal.commands.desk import perform
from terminal.commands.options import Card, Holder, Json, PinFile, PsamReader, Reader, Recording
from terminal.desk.account_statement import OPERATION


def statement(
    ctx: typer.Context,
    first_day: Annotated[
        str, typer.Option("--from", help="First day, YYYY-MM-DD.", show_default=False)
    ] = "",
    last_day: Annotated[
        str, typer.Option("--to", help="Last day, YYYY-MM-DD.", show_default=False)
    ] = "",
    pdf: Annotated[
        str, typer.Option("--pdf", help="File for the paper, PDF or text.", show_default=False)
    ] = "",
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    pin_file: PinFile = "",
    holder: Holder = False,
    as_json: Json = False,
) -> None:
    """Print credits and spending of the personal account, with card and PIN, at the bank desk."""
    options = {
        "first_day": first_day, "last_day": last_day, "pdf": pdf, "card": card, "reader": reader,
        "psam_reader": psam_reader, "record": record, "pin_file": pin_file, "holder": holder,
        "as_json": as_json,
    }  # fmt: skip
    perform(ctx, OPERATION, options)
