"""shuaka card serve, insert, remove, inserted: cards in the slots of whoever has them in use.

`serve` makes this process a reader of the operating system's PC/SC service until it is stopped by
SIGINT, SIGTERM or SIGHUP. The others ask the owner (a counter, or `serve`) by its control socket.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from card_emulator.cli.finding import PSAM, CardHome
from card_emulator.cli.speaking import (
    FAILED,
    REFUSED,
    Json,
    _say,
    phrase,
    print_json,
    refusals_told,
)
from card_emulator.control import SOCKET, Control, Reply, Request, SlotName, ask
from card_emulator.nvm import CardFileError
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.serving import ServedSlots
from card_emulator.vpcd import HOST, PORT, News, Place

EXIT_CODES_SERVING = (
    "Exit codes: 0 done, or stopped as asked; 1 refused (the reason is given); 2 wrong usage; "
    "3 a card file, the socket or the port cannot be had, or no owner answers."
)
STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HEADLINES = {
    News.WAITING: "{slot}: no PC/SC driver answers at {place}; waiting for it.",
    News.QUIET: "{slot}: connected to {place}, but nobody asks; another card may be in that slot.",
    News.SERVED: "{slot}: the PC/SC driver at {place} has the card.",
    News.LOST: "{slot}: the PC/SC driver at {place} went away; trying again.",
    News.MUTE: "{slot}: the card failed in the middle of a command and was switched off.",
    News.BROKEN: "{slot}: serving ended by an error of the program.",
}

SocketPath = Annotated[
    Path | None, typer.Option("--control", help="Control socket; else control.sock of the home.")
]
PsamSlot = Annotated[bool, typer.Option("--psam", help="The PSAM's slot, not the user card's.")]


def serve(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="Card to insert; none: an empty slot.")] = "",
    psam: Annotated[str, typer.Option(help="PSAM for the second slot: card or file.")] = PSAM,
    no_psam: Annotated[bool, typer.Option("--no-psam", help="No second slot.")] = False,
    listen: Annotated[
        bool, typer.Option("--listen", help="Wait for a driver that connects to us.")
    ] = False,
    host: Annotated[str, typer.Option(help="Where the driver is, or where to listen.")] = HOST,
    port: Annotated[
        int, typer.Option(min=1, max=65534, help="Of the user card; the PSAM's is the next.")
    ] = PORT,
    cpu: Annotated[int | None, typer.Option(min=0, help="Run on this processor only.")] = None,
    control: SocketPath = None,
    as_json: Json = False,
) -> None:
    """Serve cards as readers of the PC/SC service (vpcd driver), until stopped."""
    with refusals_told(ctx, as_json):
        _run_on(cpu)
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPED_BY)  # before there are threads
        home = CardHome.of(ctx)
        places: dict[SlotName, Place] = {"user": Place(host, port, listen)}
        if not no_psam:
            places["psam"] = Place(host, port + 1, listen)
        teller = Teller(ctx, as_json, places)
        slots = ServedSlots(home.card_file, home.keys(), places, teller.tell)
        path = control or home.path / SOCKET
        with contextlib.ExitStack() as leaving:
            listening = Control(path, slots, (CardFileError, CardRefused))
            leaving.callback(listening.close)
            leaving.callback(slots.close)
            slots.start()
            if card:
                slots.insert(card, "user")
            if not no_psam:
                slots.insert(psam, "psam")
            teller.ready(path, slots.inserted())
            signal.sigwait(STOPPED_BY)
    if teller.broken:
        raise typer.Exit(FAILED)


def _run_on(cpu: int | None) -> None:
    if cpu is None:
        return
    try:
        os.sched_setaffinity(0, {cpu})
    except (AttributeError, OSError):
        raise BadInput("There is no processor {cpu} to run on; leave out --cpu.", cpu=cpu) from None


class Teller:
    """Says what happens to the slots, a line each; also when nobody reads any more."""

    def __init__(self, ctx: typer.Context, as_json: bool, places: dict[SlotName, Place]) -> None:
        self._ctx, self._as_json, self._places = ctx, as_json, places
        self.broken = False

    def tell(self, slot: SlotName, news: News) -> None:
        """Called from the threads of the slots."""
        place = self._places[slot]
        if self._as_json:
            line = {"event": news.name.lower(), "slot": slot, "place": str(place)}
            self._print(lambda: print_json(line))
        else:
            self._print(lambda: _say(self._ctx, _HEADLINES[news], slot=slot, place=place))
        if news is News.BROKEN:
            self.broken = True
            os.kill(os.getpid(), signal.SIGTERM)

    def ready(self, control: Path, cards: tuple[str | None, str | None]) -> None:
        """All is set up; the control socket answers."""
        if self._as_json:
            line = {"event": "ready", "process": os.getpid(), "control": str(control),
                    "user": cards[0], "psam": cards[1]}  # fmt: skip
            self._print(lambda: print_json(line))
        else:
            names = "user {user}, psam {psam}".format(user=cards[0] or "-", psam=cards[1] or "-")
            self._print(lambda: _say(
                self._ctx, "Serving ({cards}); cards go in and out by {control}. Ctrl-C stops.",
                cards=names, control=control))  # fmt: skip

    @staticmethod
    def _print(line: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            line()


def insert(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(help="Name of a card of the owner's home.")],
    psam: PsamSlot = False,
    control: SocketPath = None,
    as_json: Json = False,
) -> None:
    """Insert a card at its owner, a counter or `card serve`; the one inside goes out first."""
    _asked(ctx, control, Request("insert", card, "psam" if psam else "user"), as_json)


def remove(
    ctx: typer.Context, psam: PsamSlot = False, control: SocketPath = None, as_json: Json = False
) -> None:
    """Pull the card out at its owner, also in the middle of a command."""
    _asked(ctx, control, Request("remove", slot="psam" if psam else "user"), as_json)


def inserted(ctx: typer.Context, control: SocketPath = None, as_json: Json = False) -> None:
    """Say which cards are in the owner's slots."""
    _asked(ctx, control, Request("inserted"), as_json)


def _asked(ctx: typer.Context, control: Path | None, request: Request, as_json: bool) -> None:
    with refusals_told(ctx, as_json):
        reply = ask(control or CardHome.of(ctx).path / SOCKET, request)
    if reply.done:
        _report(ctx, reply, as_json)
        return
    reason = phrase(ctx, reply.template, **reply.values)
    if as_json:
        print_json({"outcome": "refused", "reason": reason, "process": reply.process})
    else:
        typer.echo(reason, err=True)
    raise typer.Exit(REFUSED)


def _report(ctx: typer.Context, reply: Reply, as_json: bool) -> None:
    if as_json:
        print_json({"outcome": "done", "user": reply.user, "psam": reply.psam,
                    "noticed": reply.noticed, "process": reply.process})  # fmt: skip
        return
    _say(ctx, "In the slots of process {process}: user {user}, psam {psam}.",
         process=reply.process, user=reply.user or "-", psam=reply.psam or "-")  # fmt: skip
