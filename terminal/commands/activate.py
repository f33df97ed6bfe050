"""shuaka activate and shuaka pin reset: the work of issuer scripts at the counter.

PINs and codes are never arguments. For automation a file has the initial PIN and the new one, a
line each; the code has a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from backend.protocol.refusals import Refused
from terminal.commands.context import Through
from terminal.commands.desk import tell
from terminal.commands.holder import driven, require_one_place
from terminal.commands.options import Card, Holder, Json, PsamReader, Reader, Recording
from terminal.commands.reporting import fail
from terminal.console import Console
from terminal.desk.operation import Operation, Slip, Values
from terminal.desk.scripts import RESET_WITH_CODE, activating
from terminal.errors import Spoken
from terminal.new_pin import Asked, PinQuestion
from terminal.secret_entry import SecretMissing, secret_of, typed_without_echo
from terminal.transactions.contact import spoken
from terminal.words import tr
from terminal.workplace import Workplace

TwoPinFile = Annotated[
    str,
    typer.Option(
        "--pin-file",
        help="File with the initial PIN and the new one, a line each; - for standard input.",
        show_default=False,
    ),
]
NewPinFile = Annotated[
    str,
    typer.Option(
        "--pin-file",
        help="File whose second line is the new PIN; - for standard input.",
        show_default=False,
    ),
]
CodeFile = Annotated[
    str, typer.Option(help="File with the one-time code, - for standard input.", show_default=False)
]


class Activator(Console):
    """Where the PINs are offered, the new one is also what the loading asks for."""

    def __init__(self, pin_file: str, *, quiet: bool) -> None:
        super().__init__(pin_file, quiet=quiet)
        self._offered = self.offered.any
        self._kept = bytearray()

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        """As a console; an offered new PIN is kept for the one VERIFY that follows."""
        digits = super().new_pin(question)
        if self._offered and digits is not None and question.asked is Asked.AGAIN:
            self.wipe()
            self._kept = bytearray(digits)
        return digits

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The new PIN once, where it was offered."""
        digits, self._kept = self._kept, bytearray()
        return digits or super().pin(tries_left, amount_fen)

    def wipe(self) -> None:
        """Nothing is left of it."""
        self._kept[:] = bytes(len(self._kept))
        self._kept = bytearray()


def activate(
    ctx: typer.Context,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    pin_file: TwoPinFile = "",
    holder: Holder = False,
    as_json: Json = False,
) -> None:
    """Activate a card: initial PIN, a new one twice; waiting money is loaded at once."""

    def work(workplace: Workplace) -> tuple[Operation, Slip]:
        require_one_place(pin_file, at_the_holder=holder)
        clerk = Activator(pin_file, quiet=as_json)
        try:
            if not holder:
                clerk.offered.require_both()
            operation = activating(workplace.activating)
            flow, asks = operation.performing(Values({})), not as_json
            return operation, driven(ctx, workplace, flow, clerk, holder=holder, asks=asks)
        finally:
            clerk.offered.wipe()
            clerk.wipe()

    _told(ctx, Through(card, reader, psam_reader, record), work, as_json=as_json)


def reset(
    ctx: typer.Context,
    card: Card = "",
    reader: Reader = "",
    psam_reader: PsamReader = "",
    record: Recording = "",
    code_file: CodeFile = "",
    pin_file: NewPinFile = "",
    holder: Holder = False,
    as_json: Json = False,
) -> None:
    """Set a new PIN with the one-time code of the telephone (12333)."""

    def work(workplace: Workplace) -> tuple[Operation, Slip]:
        require_one_place(pin_file, at_the_holder=holder)
        clerk = Console(pin_file, quiet=as_json)
        try:
            flow = RESET_WITH_CODE.performing(Values({"code": _code(code_file)}))
            asks = not as_json
            slip = driven(ctx, workplace, flow, clerk, holder=holder, asks=asks)
            return RESET_WITH_CODE, slip
        finally:
            clerk.offered.wipe()

    _told(ctx, Through(card, reader, psam_reader, record), work, as_json=as_json)


def _code(file: str) -> bytearray:
    typed = secret_of(file) if file else typed_without_echo(f"{tr('One-time code')}: ")
    if typed is None:
        raise SecretMissing()
    return typed


def _told(
    ctx: typer.Context,
    through: Through,
    work: Callable[[Workplace], tuple[Operation, Slip]],
    *,
    as_json: bool,
) -> None:
    try:
        with ctx.obj.workplace(through) as workplace:
            operation, slip = work(workplace)
    except (Spoken, Refused) as no:
        fail(spoken(no), as_json=as_json)
    tell(operation, slip, as_json=as_json)
