"""shuaka card replay --serve: a recorded session in the slots of the PC/SC driver, until stopped.

Any program on the machine then meets the card of the recording. All its power-ons are one: a
program may connect and reset as often as it likes and finds every answer.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Mapping
from functools import partial
from typing import NoReturn

import typer

from card_emulator.cli.slotting import STOPPED_BY, Teller
from card_emulator.cli.speaking import print_json, refusals_told
from card_emulator.control import SlotName
from card_emulator.replay import Recorded, RecordedCard
from card_emulator.serving import NOTICE_S
from card_emulator.vpcd import Link, Place
from terminal.commands.reporting import DONE, UNKNOWN
from terminal.flow import Slot
from terminal.words import tr

PLACES: dict[Slot, tuple[SlotName, int]] = {Slot.USER: ("user", 0), Slot.PSAM: ("psam", 1)}
"""Name of a slot at the driver, and its port beyond the first."""


def one_session(sessions: list[Recorded]) -> Recorded:
    """All power-ons of the first card in one; what another card said in that slot is left out."""
    first = sessions[0]
    same = (one for one in sessions if one.atr == first.atr)
    return Recorded(first.atr, tuple(exchange for one in same for exchange in one.exchanges))


def serve(
    ctx: typer.Context,
    file: str,
    sessions: Mapping[Slot, list[Recorded]],
    place: Place,
    *,
    as_json: bool,
) -> NoReturn:
    """Serve what was recorded of each slot, the PSAM at the next port; leaves when stopped."""
    with refusals_told(ctx, as_json):
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPED_BY)  # before there are threads
        cards = {
            slot: RecordedCard([one_session(found)]) for slot, found in sessions.items() if found
        }
        places = {PLACES[slot][0]: _place(place, slot) for slot in cards}
        teller = Teller(ctx, as_json, places)
        with contextlib.ExitStack() as leaving:
            links = []
            for slot, card in cards.items():
                name = PLACES[slot][0]
                link = Link(places[name], partial(teller.tell, name))
                leaving.callback(link.stop)
                link.start()
                link.insert(card)
                links.append(link)
            for link in links:
                link.noticed(NOTICE_S)
            _ready(file, places, as_json=as_json)
            signal.sigwait(STOPPED_BY)
    _count(cards, as_json=as_json)
    raise typer.Exit(UNKNOWN if teller.broken else DONE)


def _place(first: Place, slot: Slot) -> Place:
    return Place(first.host, first.port + PLACES[slot][1], first.listening)


def _ready(file: str, places: Mapping[SlotName, Place], *, as_json: bool) -> None:
    if as_json:
        print_json({"event": "ready", "process": os.getpid(), "file": file, "slots": list(places)})
        return
    named = ", ".join(f"{name} {place}" for name, place in places.items())
    typer.echo(tr("Serving the recording {file} ({slots}). Ctrl-C stops.", file=file, slots=named))


def _count(cards: Mapping[Slot, RecordedCard], *, as_json: bool) -> None:
    """How much was asked that is not in the recording."""
    unknown = sum(card.unknown for card in cards.values())
    if as_json:
        print_json({"event": "stopped", "count": unknown})
    else:
        typer.echo(tr("{count} commands were not in the recording", count=unknown) + ".")
