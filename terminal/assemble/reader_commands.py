"""shuaka reader: which there are, what happens in them, how they behave, whose card it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from backend import adoption_desk
from backend.booking import DeskRefused
from backend.cards import find_card
from card_emulator.nvm import CardFileError
from card_emulator.store import CARD_SUFFIX, look_card
from card_emulator.view import view
from terminal.assemble.home import Home
from terminal.assemble.opening import Assembled, assemble
from terminal.assemble.reader_check import check_reader, write_report
from terminal.assemble.training import TRAINING_PIN
from terminal.assemble.world import Trainer
from terminal.card import NotOurs, meet_card
from terminal.check.atr import hidden
from terminal.check.report import document, text
from terminal.commands.options import Json, PsamReader
from terminal.commands.reporting import fail, print_json
from terminal.errors import Declined, Spoken, WrongUsage
from terminal.flow import Flow, Slot
from terminal.masks import mask_card_no, mask_name
from terminal.readers import AUTOMATIC, Event, Happened, Seen, Watch, look
from terminal.readers.choosing import Chooser, fitting
from terminal.readers.door import DEADLINE_S
from terminal.transactions.adopted import Fingerprint, fingerprint, whose
from terminal.words import N_, tr
from terminal.workplace import Workplace

app = typer.Typer(no_args_is_help=True, help="Card readers: list, watch, check, adopt a card.")

Pattern = Annotated[
    str, typer.Option("--reader", help="Reader of the card: a name, a pattern, or auto.")
]
CARD_WORDS = {
    "ours": N_("our card {card_no}, {name}"),
    "psam": N_("PSAM"),
    "adopted": N_("not ours, adopted for {name}"),
    "foreign": N_("not ours, ATR {atr}"),
    "empty": N_("no card"),
    "silent": N_("a card that does not answer"),
}


@contextmanager
def opened(home: Path, psam_reader: str = "") -> Iterator[Assembled]:
    """The home owned and open with its own centre, and the parts behind its windows."""
    place = Home(home)
    owner = place.own()
    try:
        world = assemble(place, embedded=True, chosen={"psam_reader": psam_reader})
        try:
            yield world
        finally:
            world.workplace.close()
    finally:
        owner.close()


@app.command("list")
def list_readers(ctx: typer.Context, psam_reader: PsamReader = "", as_json: Json = False) -> None:
    """List readers and cards, masked; each card is only read."""
    try:
        with opened(ctx.obj.home, psam_reader) as world:
            rows = [_row(world.workplace, seen) for seen in look()]
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"readers": rows})
        return
    if not rows:
        typer.echo(tr("There are no readers."))
    for row in rows:
        where = tr("system") if row["system"] else tr("this process")
        typer.echo(f"{row['reader']}  ({where})  {tr(CARD_WORDS[row['card']], **row)}")


def _row(workplace: Workplace, seen: Seen) -> dict[str, str]:
    row = {"reader": seen.reader, "system": "yes" if seen.system else "", "card": "empty"}
    if seen.atr is None:
        return row
    reader = fitting(seen.reader)
    role = Chooser(DEADLINE_S).role(reader[0]) if reader else None
    if role is None:
        return {**row, "card": "silent"}
    if role is Slot.PSAM:
        return {**row, "card": "psam"}
    workplace.use_readers(user=seen.reader)
    return {**row, **workplace.drive(_described(), Trainer())}


def _described() -> Flow[dict[str, str]]:
    """What may be told of the card in the user slot."""
    try:
        face, _ = yield from meet_card()
    except NotOurs as stranger:
        found = yield from whose()
        if found is not None:
            return {"card": "adopted", "name": mask_name(found.face.name)}
        return {"card": "foreign", "atr": hidden(stranger.face.atr).hex(" ").upper()}
    return {
        "card": "ours",
        "card_no": mask_card_no(face.card_no),
        "name": mask_name(face.name),
    }


EVENT_WORDS = {
    Happened.SERVICE_STARTED: N_("the PC/SC service runs"),
    Happened.SERVICE_STOPPED: N_("no PC/SC service"),
    Happened.READER_ADDED: N_("reader connected"),
    Happened.READER_REMOVED: N_("reader disconnected"),
    Happened.CARD_INSERTED: N_("card inserted"),
    Happened.CARD_REMOVED: N_("card removed"),
}


@app.command("watch")
def watch_readers(
    seconds: Annotated[float, typer.Option(help="Stop after so long; 0 never.")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
) -> None:
    """Print readers and cards as they come and go, until Ctrl-C."""
    watch = Watch()
    if seconds:
        timer = threading.Timer(seconds, watch.stop)
        timer.daemon = True
        timer.start()
    try:
        for event in watch.events():
            typer.echo(_told(event, as_json=as_json))
    except KeyboardInterrupt:
        watch.stop()


def _told(event: Event, *, as_json: bool) -> str:
    now = datetime.now()
    atr = hidden(event.atr).hex(" ").upper() if event.atr else ""
    if as_json:
        row = {
            "time": f"{now:%Y-%m-%dT%H:%M:%S.%f}", "event": str(event.happened),
            "reader": event.reader, "atr": atr,
        }  # fmt: skip
        return msgspec.json.encode(row).decode()
    words = tr(EVENT_WORDS[event.happened])
    return f"{now:%H:%M:%S}  {words}  {event.reader}  {atr}".rstrip()


@app.command("check")
def check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Reader: a name, a pattern; own for ours.")] = "own",
    html: Annotated[str, typer.Option(help="Write the report as a page into this file.")] = "",
    out: Annotated[str, typer.Option(help="Write the report as text into this file.")] = "",
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="Ask for the card to be taken out and put back.")
    ] = False,
    psam_reader: PsamReader = "",
    as_json: Json = False,
) -> None:
    """Examine a reader and the card in it; changes nothing on any card."""
    try:
        with opened(ctx.obj.home, psam_reader) as world:
            ask = (lambda words: typer.echo(tr(words, reader=name), err=True)) if by_hand else None
            report = check_reader(world, Home(ctx.obj.home), name, ask)
        write_report(report, html=html, text_file=out)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json(document(report))
    else:
        typer.echo(text(report), nl=False)


@app.command("adopt")
def adopt(
    ctx: typer.Context,
    person: Annotated[str, typer.Option(help="Training person, by the name of their card.")],
    reader: Pattern = AUTOMATIC,
    psam_reader: PsamReader = "",
    as_json: Json = False,
) -> None:
    """Let the card in a reader stand for a training person. Nothing is written to the card."""
    try:
        with opened(ctx.obj.home, psam_reader) as world:
            world.workplace.use_readers(user=reader)
            psn_no = _person(world, Home(ctx.obj.home), person)
            seen = world.workplace.drive(_strange(), Trainer())
            pin = bytearray(TRAINING_PIN, "ascii")
            adoption_desk.adopt(world.centre, psn_no, seen.digest, pin)
    except DeskRefused as no:
        fail(Declined(no.template, **no.values), as_json=as_json)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"person": person, "psn_no": psn_no, "shown": list(seen.sources)})
        return
    typer.echo(tr("This card stands for {person} now, with the training PIN.", person=person))
    if not seen.sources:
        typer.echo(
            tr(
                "The card shows nothing of its own but its ATR: "
                "every card of its kind counts as this one."
            )
        )


@app.command("release")
def release(
    ctx: typer.Context,
    reader: Pattern = AUTOMATIC,
    psam_reader: PsamReader = "",
    as_json: Json = False,
) -> None:
    """Let the card in a reader stand for nobody again."""
    try:
        with opened(ctx.obj.home, psam_reader) as world:
            world.workplace.use_readers(user=reader)
            seen = world.workplace.drive(_strange(), Trainer())
            psn_no = adoption_desk.release(world.centre, seen.digest)
    except DeskRefused as no:
        fail(Declined(no.template, **no.values), as_json=as_json)
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"psn_no": psn_no})
    else:
        typer.echo(tr("This card stands for nobody now."))


def _strange() -> Flow[Fingerprint]:
    """The fingerprint of a card that is not ours; ours need no adoption."""
    try:
        yield from meet_card()
    except NotOurs:
        return (yield from fingerprint())
    raise Declined("This card is one of ours and stands for its own holder. Nothing was changed.")


def _person(world: Assembled, home: Home, name: str) -> str:
    """The person number behind a card of the drawer."""
    try:
        image = look_card(home.cards / f"{name}{CARD_SUFFIX}", world.keys)
    except CardFileError:
        raise WrongUsage(
            "There is no training person {name}; 'shuaka card list' names them.", name=name
        ) from None
    card_sn = view(image).field("card_sn")
    card = world.store.transact(lambda tx: find_card(tx, card_sn))
    if card is None:
        raise WrongUsage("The centre does not know the card of {name}.", name=name)
    return card.psn_no
