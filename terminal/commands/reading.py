"""shuaka read: what an application of another public service has on a card."""

from __future__ import annotations

from typing import Annotated

import typer

from backend.protocol.refusals import Refused
from card_emulator.protocol.applications import AID_LIMITS
from card_emulator.protocol.fields import unpack_text
from card_emulator.protocol.status import SW
from card_emulator.protocol.tlv import walk
from terminal.commands.context import Through
from terminal.commands.holder import driven, require_one_place
from terminal.commands.options import Card, Holder, Json, PinFile, PsamReader, Reader, Recording
from terminal.commands.reporting import fail, print_json
from terminal.console import Console
from terminal.errors import Spoken, WrongUsage
from terminal.transactions.contact import spoken
from terminal.transactions.reading import FileRead, read_application
from terminal.words import tr


def read(
    ctx: typer.Context,
    aid: Annotated[str, typer.Argument(help="Name of the application, 5 to 16 bytes in hex.")],
    with_pin: Annotated[
        bool, typer.Option("--with-pin", help="Let the holder open files with the PIN.")
    ] = False,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    pin_file: PinFile = "",
    holder: Holder = False,
    as_json: Json = False,
) -> None:
    """Read an application that was put onto a card ('shuaka card extend'), file by file."""
    try:
        name = _aid(aid)
        require_one_place(pin_file, at_the_holder=holder)
        with ctx.obj.workplace(Through(card, reader, psam_reader, record)) as workplace:
            clerk = Console(pin_file, quiet=as_json)
            try:
                flow = read_application(name, with_pin=with_pin)
                files = driven(ctx, workplace, flow, clerk, holder=holder, asks=not as_json)
            except Refused as no:
                raise spoken(no) from no
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"application": name.hex().upper(), "files": [_document(f) for f in files]})
        return
    for file in files:
        _say(file)
    if not with_pin and any(file.closed == SW.SECURITY_STATUS for file in files):
        typer.echo(tr("With --with-pin the holder opens what the PIN opens."), err=True)


def _aid(text: str) -> bytes:
    try:
        name = bytes.fromhex(text)
    except ValueError:
        name = b""
    if len(name) not in AID_LIMITS:
        raise WrongUsage(
            "{aid} is no name of an application: 5 to 16 bytes in hex. Nothing was read.", aid=text
        )
    return name


def _document(file: FileRead) -> dict[str, object]:
    return {
        "file": f"EF{file.sfi:02X}",
        "records": [record.hex().upper() for record in file.records],
        "closed": "" if file.closed is None else f"{file.closed:04X}",
    }


def _say(file: FileRead) -> None:
    for number, record in enumerate(file.records, 1):
        typer.echo(f"EF{file.sfi:02X}  {number:>3}  {record.hex(' ').upper()}  {_elements(record)}")
    if file.closed is None and not file.records:
        typer.echo(tr("EF{sfi} is empty.", sfi=f"{file.sfi:02X}"))
    if file.closed is not None:
        typer.echo(tr("EF{sfi} is closed ({sw}).", sfi=f"{file.sfi:02X}", sw=f"{file.closed:04X}"))


def _elements(record: bytes) -> str:
    """Elements of a TLV record that are text."""
    found = ((tag, unpack_text(value)) for tag, value in walk(record))
    return "  ".join(f"{tag:02X} {text}" for tag, text in found if text and text.isprintable())
