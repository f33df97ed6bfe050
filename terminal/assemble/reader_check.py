"""A reader check with its reference: the same suite against our own card in our own slot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from card_emulator import reader
from card_emulator.image import Image
from card_emulator.store import CARD_SUFFIX, look_card, volatile_card
from terminal.assemble.drawer import plug_in
from terminal.assemble.home import Home
from terminal.assemble.opening import Assembled
from terminal.assemble.world import Trainer
from terminal.card import NotOurs, meet_card
from terminal.check.report import html as page
from terminal.check.report import text
from terminal.check.suite import Report, compared, examine
from terminal.errors import WrongUsage
from terminal.flow import Flow
from terminal.psam import NoPsam
from terminal.readers import Event, Happened, Watch
from terminal.readers.bench import bench_of
from terminal.readers.by_hand import swap_by_hand
from terminal.readers.choosing import fitting
from terminal.readers.failures import ReaderMissing

OWN = "own"
REFERENCE_CARD = "zhao"
REFERENCE_READER = "Shuaka Reference {number:02d}"


def check_reader(
    world: Assembled, home: Home, name: str, ask: Callable[[str], None] | None = None
) -> Report:
    """Examine a reader (`own`: our reference itself). Raises CardGone, CardMute, ReaderMissing.

    With `ask` somebody is there to take the card out and put it back when told.
    """
    reference = _reference(look_card(home.cards / f"{REFERENCE_CARD}{CARD_SUFFIX}", world.keys))
    if name == OWN:
        return reference
    found = fitting(name)
    if not found:
        raise ReaderMissing(reader=name)
    full_name = str(found[0])
    world.workplace.use_readers(user=full_name)
    ours = world.workplace.drive(_is_ours(), Trainer())
    swap = swap_by_hand(full_name, ask) if ask else None
    return compared(examine(bench_of(full_name, swap), ours=ours), reference)


def _is_ours() -> Flow[bool]:
    try:
        yield from meet_card()
    except (NotOurs, NoPsam):
        return False
    return True


def _reference(image: Image) -> Report:
    """A copy of a training card in memory, in a slot of its own: nothing of the home is used up."""
    card = volatile_card(image)
    name = plug_in(REFERENCE_READER)
    try:
        reader.insert(name, card)
        watch = Watch()
        watch.changes()

        def swap() -> bool:
            reader.remove(name)
            out = Event(Happened.CARD_REMOVED, name) in watch.changes()
            reader.insert(name, card)
            return out and Event(Happened.CARD_INSERTED, name, card.atr) in watch.changes()

        return examine(bench_of(name, swap), ours=True)
    finally:
        reader.unplug(name)


def write_report(report: Report, *, html: str, text_file: str) -> None:
    """The report into files, where they are named. Raises WrongUsage."""
    for name, content in ((html, page), (text_file, text)):
        if not name:
            continue
        try:
            Path(name).write_text(content(report), encoding="utf-8")
        except OSError as no:
            raise WrongUsage(
                "The report {file} cannot be written ({detail}).",
                file=name,
                detail=no.strerror or "?",
            ) from no
