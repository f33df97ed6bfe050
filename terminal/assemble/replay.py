"""shuaka card replay and transcript: a recorded session as a card, as a terminal, or to read.

As a card the recording sits in a slot and the terminal reads it; with --serve any program does. As
a terminal its commands go to a card in a reader, as far as they are harmless to any card, and the
answers are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypedDict, cast

import typer

from card_emulator import reader
from card_emulator.card import Card as RealCard
from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.status import StatusError
from card_emulator.replay import Recorded, RecordedCard
from card_emulator.vpcd import HOST, PORT, Place
from terminal.assemble.drawer import plug_in
from terminal.assemble.reader_commands import opened
from terminal.assemble.replay_serving import serve
from terminal.assemble.world import Trainer
from terminal.card import NotOurs, meet_card
from terminal.commands.options import Card, Json
from terminal.commands.reporting import fail, print_json
from terminal.errors import Declined, Spoken, WrongUsage
from terminal.flow import Flow, Slot, Transmit
from terminal.guard import is_harmless
from terminal.masks import mask_card_no
from terminal.meaning import command_words, status_words
from terminal.steps import power_up
from terminal.trace_file import Line, RecordingUnusable, read_recording, transcript
from terminal.words import N_, tr
from terminal.workplace import Workplace

SLOT = "Shuaka Recorded {number:02d}"
RANDOM = frozenset({0x84, 0x88, 0x82})
"""Instructions whose answers are new every time: a difference means nothing."""

File = Annotated[str, typer.Argument(help="A recording made with --record.")]


def sessions_of(lines: list[Line], slot: Slot) -> list[Recorded]:
    """What a slot's card did, by power-on; masked commands keep their header."""
    found: list[tuple[bytes, list[tuple[bytes, bytes]]]] = []
    for line in lines:
        if line.slot != slot:
            continue
        if line.label == "RESET" and line.atr:
            found.append((bytes.fromhex(line.atr), []))
        elif line.is_exchange and line.answer and found:
            found[-1][1].append((bytes.fromhex(line.command), bytes.fromhex(line.answer)))
    return [Recorded(atr, tuple(exchanges)) for atr, exchanges in found]


class Told(TypedDict):
    """What a replay has to say, as the JSON document it becomes."""

    exchanges: list[Compared]
    summary: str
    count: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One recorded command against a card of today; `now` is empty where nothing was sent."""

    command: str
    then: str
    now: str
    verdict: str


def replay(
    ctx: typer.Context,
    file: File,
    card: Card = "",
    to: Annotated[
        str, typer.Option("--reader", help="Send the recorded commands to this reader.")
    ] = "",
    served: Annotated[
        bool, typer.Option("--serve", help="As a reader of the PC/SC service (vpcd driver).")
    ] = False,
    listen: Annotated[
        bool, typer.Option("--listen", help="With --serve: wait for a driver that connects.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --serve: where the driver is.")] = HOST,
    port: Annotated[
        int, typer.Option(min=1, max=65534, help="Of the user card; the PSAM's is the next.")
    ] = PORT,
    as_json: Json = False,
) -> None:
    """Replay a recording as a card in a slot, or (--reader, --card) as a terminal.

    With --serve it is a card in a reader of the system, for any program, until stopped.
    """
    try:
        sessions = _sessions(file)
        if served and (card or to):
            raise WrongUsage("Give --serve, or --card or --reader, not both. Nothing was sent.")
        if served:
            serve(ctx, file, sessions, Place(host, port, listen), as_json=as_json)
        with opened(ctx.obj.home) as world:
            if card or to:
                told = _as_terminal(world.workplace, sessions[Slot.USER][0], card, to)
            else:
                told = _as_card(world.workplace, sessions)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(told)
        return
    for row in told["exchanges"]:
        typer.echo(f"{row.command:28} {row.then:22} {row.now:22} {tr(row.verdict)}".rstrip())
    typer.echo(told["summary"])


def _sessions(file: str) -> dict[Slot, list[Recorded]]:
    """What each slot's card did. Raises RecordingUnusable."""
    _, lines = read_recording(Path(file))
    sessions = {slot: sessions_of(lines, slot) for slot in Slot}
    if not sessions[Slot.USER]:
        raise RecordingUnusable(file=file, detail=tr("no user card was recorded"))
    return sessions


def _as_card(workplace: Workplace, sessions: dict[Slot, list[Recorded]]) -> Told:
    """Put the recorded cards into slots of their own and read them as the counter would."""
    plugged: list[str] = []
    cards = {slot: RecordedCard(found) for slot, found in sessions.items() if found}
    try:
        for recorded in cards.values():
            plugged.append(plug_in(SLOT))
            reader.insert(plugged[-1], cast(RealCard, recorded))  # it stands where a card stands
        names = dict(zip(cards, plugged, strict=True))
        workplace.use_readers(user=names[Slot.USER], psam=names.get(Slot.PSAM, ""))
        seen = workplace.drive(_recognised(), Trainer())
    finally:
        for name in plugged:
            reader.unplug(name)
    unknown = sum(recorded.unknown for recorded in cards.values())
    words = tr("our card {card_no}", card_no=seen) if seen else tr("a card that is not ours")
    said = tr("{count} commands were not in the recording", count=unknown)
    return {"exchanges": [], "summary": f"{words}; {said}.", "count": unknown}


def _recognised() -> Flow[str]:
    """The masked number of a card of ours, empty for any other."""
    try:
        face, _ = yield from meet_card()
    except NotOurs:
        return ""
    return mask_card_no(face.card_no)


def _as_terminal(workplace: Workplace, session: Recorded, card: str, to: str) -> Told:
    if card and to:
        raise Declined("Give --card or --reader, not both. Nothing was sent.")
    if card:
        workplace.drawer.insert(card)
    workplace.use_readers(user=to)
    rows = workplace.drive(_sending(session), Trainer())
    differing = sum(row.verdict == "differs" for row in rows)
    summary = tr("{count} of {all} answers differ.", count=differing, all=len(rows))
    return {"exchanges": rows, "summary": summary, "count": differing}


def _sending(session: Recorded) -> Flow[list[Compared]]:
    """Each harmless recorded command to the card in the user slot, wire by wire."""
    yield from power_up(Slot.USER)
    rows = []
    for raw, then in session.exchanges:
        name, recorded = command_words(raw), _short(Response.parse(then))
        command = _harmless(raw)
        if command is None:
            rows.append(Compared(name, recorded, "", N_("not sent")))
            continue
        answer = yield Transmit(Slot.USER, command, name, private=True)
        assert isinstance(answer, Response)
        rows.append(Compared(name, recorded, _short(answer), _verdict(command, then, answer)))
    return rows


def _harmless(raw: bytes) -> Command | None:
    try:
        command = Command.parse(raw)
    except StatusError:
        return None
    return command if is_harmless(command) else None


def _verdict(command: Command, then: bytes, now: Response) -> str:
    if bytes(now) == then:
        return N_("same")
    is_random = command.ins in RANDOM and then[-2:] == bytes(now)[-2:]
    return N_("new each time") if is_random else N_("differs")


def _short(answer: Response) -> str:
    """Length and status, never the data."""
    size = f"{len(answer.data)} + " if answer.data else ""
    return f"{size}{answer.sw:04X} {status_words(answer.sw)}"


def show_transcript(file: File, as_json: Json = False) -> None:
    """Tell a recording in words."""
    try:
        header, lines = read_recording(Path(file))
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"header": header, "lines": lines})
    else:
        typer.echo(transcript(header, lines), nl=False)
