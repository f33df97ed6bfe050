"""shuaka desk: one command for each row of the desk table, its options made from the fields.

A secret is never an option: it is asked without echo, or comes from a file (`--code-file`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from backend.protocol.refusals import Refused
from terminal.commands.context import Through
from terminal.commands.holder import driven, require_one_place
from terminal.commands.options import Card, Holder, Json, PinFile, PsamReader, Reader, Recording
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.desk.fields import read_values
from terminal.desk.operation import Field, FieldKind, Operation, Slip
from terminal.desk.table import OPERATIONS
from terminal.errors import Spoken
from terminal.secret_entry import SecretMissing, secret_of, typed_without_echo
from terminal.transactions.contact import spoken
from terminal.usage import in_parts
from terminal.words import N_, say, tr

app = typer.Typer(
    no_args_is_help=True, help="What is done at the bank desk, the agency and on the telephone."
)

_COMMON: dict[str, tuple[Any, object]] = {
    "card": (Card, ""),
    "reader": (Reader, ""),
    "psam_reader": (PsamReader, ""),
    "pin_file": (PinFile, ""),
    "holder": (Holder, False),
    "record": (Recording, ""),
    "as_json": (Json, False),
}
_ONLY_WITH_CARD = ("card", "reader", "psam_reader")
_ONLY_WITH_PIN = ("pin_file", "holder")


def _command(operation: Operation) -> Callable[..., None]:
    """A function whose signature is the fields of the operation."""

    def run(ctx: typer.Context, **options: Any) -> None:
        perform(ctx, operation, options)

    offered = {field.name: (_option(field), "") for field in operation.fields} | {
        name: how
        for name, how in _COMMON.items()
        if operation.needs_card
        or (operation.asks_pin and name in _ONLY_WITH_PIN)
        or name not in (*_ONLY_WITH_CARD, *_ONLY_WITH_PIN)
    }
    run.__annotations__ = {"ctx": typer.Context} | {name: how for name, (how, _) in offered.items()}
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=how)
        for name, (how, default) in offered.items()
    ]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD,
                                annotation=typer.Context)  # fmt: skip
    signature = inspect.Signature([context, *parameters])
    setattr(run, "__signature__", signature)  # noqa: B010 - what typer reads; no attribute to mypy
    return run


def _option(field: Field) -> Any:
    flag = field.name.replace("_", "-")
    if field.kind is FieldKind.SECRET:
        about = in_parts(
            field.label, N_("File with it, - for standard input; else it is asked for.")
        )
        return Annotated[str, typer.Option(f"--{flag}-file", help=about, show_default=False)]
    words = "|".join(value for value, _ in field.choices)
    about = in_parts(field.label, field.about, words)
    return Annotated[str, typer.Option(f"--{flag}", help=about, show_default=False)]


def perform(ctx: typer.Context, operation: Operation, options: dict[str, Any]) -> None:
    """Drive an operation with what was given on the command line, and hand its slip over."""
    as_json, holder = bool(options["as_json"]), bool(options.get("holder"))
    through = Through(
        options.get("card", ""), options.get("reader", ""), options.get("psam_reader", ""),
        options["record"],
    )  # fmt: skip
    try:
        require_one_place(options.get("pin_file", ""), at_the_holder=holder)
        values = read_values(operation, _typed(operation, options))
        try:
            clerk = Console(options.get("pin_file", ""), quiet=as_json)
            with ctx.obj.workplace(through) as workplace:
                slip = driven(
                    ctx, workplace, operation.performing(values), clerk,
                    holder=holder, asks=not as_json, place=operation.place,
                )  # fmt: skip
        finally:
            values.wipe()  # a flow that never began wipes nothing itself
    except (Spoken, Refused) as no:
        fail(spoken(no), as_json=as_json)
    tell(operation, slip, as_json=as_json)


def _typed(operation: Operation, options: dict[str, Any]) -> dict[str, str | bytearray]:
    """What was given, secrets read from file or keyboard."""
    typed: dict[str, str | bytearray] = {}
    for field in operation.fields:
        given: str = options[field.name]
        if field.kind is not FieldKind.SECRET:
            typed[field.name] = given
        elif given:
            typed[field.name] = secret_of(given)
        elif not field.optional:
            typed[field.name] = _asked(field)
    return typed


def _asked(field: Field) -> bytearray:
    typed = typed_without_echo(f"{tr(field.label)}: ")
    if typed is None:
        raise SecretMissing()
    return typed


def tell(operation: Operation, slip: Slip, *, as_json: bool) -> None:
    """A slip on standard output."""
    if as_json:
        document = {"outcome": "done", "operation": operation.name, "said": say(slip.said)}
        print_json(document | dict(slip.document))
        return
    typer.echo(say(slip.said))
    for row in slip.rows:
        typer.echo(f"{tr(row.label)}: {row.value}")
    for line in slip.paper:
        typer.echo(line)


for _operation in OPERATIONS:
    app.command(_operation.name, help=f"{_operation.about}")(_command(_operation))
