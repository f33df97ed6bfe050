"""Open a terminal home: keys, embedded centre, emulated slots, journal, doors, one workplace.

Who only wants to see the counter does not wait for the centre (`late`): it is opened beside it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from card_emulator.nvm import CardFileError
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import load_keys
from terminal.assemble.control import open_control
from terminal.assemble.drawer import EmulatedDrawer, SlotDrawer
from terminal.assemble.entering import own_ready
from terminal.assemble.home import Home
from terminal.assemble.inside import windows
from terminal.assemble.own_centre import Now, OwnCentre
from terminal.assemble.stored_catalogue import StoredCatalogue
from terminal.blacklist import BlacklistFile
from terminal.clock import Clock, DeskClock
from terminal.config import Settings, load_settings
from terminal.desk.operation import Place
from terminal.desk_work import CardFactory
from terminal.errors import WorldFailure
from terminal.faults import Faults
from terminal.flow import Slot
from terminal.host import Host, Institution, Transport
from terminal.journal import Journal
from terminal.performer import Devices
from terminal.readers import AUTOMATIC, DEADLINE_S, Readers
from terminal.three_sides import Difference
from terminal.workplace import Desk, Workplace

if TYPE_CHECKING:  # behind the counter: imported when it is opened
    from backend.centre import Centre
    from backend.protocol.messages.loss import CardTerms, NewCard
    from backend.store import Store


def open_workplace(
    home: Home,
    *,
    now: Now = datetime.now,
    preparing: Callable[[], None] = lambda: None,
    chosen: Mapping[str, str] = MappingProxyType({}),
    late: bool = False,
) -> Workplace:
    """Own the home and open everything in it; a home without a training world gets one first.

    `preparing` is called before a world is built, which takes a second or two. A `late` workplace
    has not signed on: whoever works in it calls its `ready` first.
    Raises HomeBusy, HomeUnusable, ConfigWrong, JournalDamaged, CardFileError, StoreRefused.
    """
    owner = own_ready(home, now, preparing)
    try:
        workplace = assemble(home, now=now, chosen=chosen, late=late).workplace
    except BaseException:
        owner.close()
        raise
    workplace.closers.insert(0, owner.close)
    workplace.closers.append(open_control(home, workplace).close)
    return workplace


@dataclass(frozen=True, slots=True)
class Assembled:
    """A workplace and what stands behind its windows."""

    workplace: Workplace
    own: OwnCentre
    keys: IssuerKeys

    @property
    def centre(self) -> Centre:
        """The centre of this home."""
        return self.own.open().centre

    @property
    def store(self) -> Store:
        """Its database."""
        return self.own.open().store


def assemble(
    home: Home,
    *,
    now: Now = datetime.now,
    embedded: bool = False,
    own_slots: bool = False,
    chosen: Mapping[str, str] = MappingProxyType({}),
    late: bool = False,
) -> Assembled:
    """Everything of an owned home, put together; closed again if a part of it fails to open.

    `late` leaves the centre to whoever asks it first, and signing on as well; `embedded` holds to
    the centre of this home and `own_slots` to its emulated slots, whatever the settings say.
    """
    settings = _settings(home, chosen, embedded=embedded, own_slots=own_slots)
    keys = load_keys(home.keys)
    own = OwnCentre(home, keys, now)
    doors = _open_doors(home, settings, keys, own)
    workplace = put_together(home, settings, doors, now)
    workplace.ready = own.ready
    if not late:
        _begin(own, workplace)
    return Assembled(workplace, own, keys)


def _begin(own: OwnCentre, workplace: Workplace) -> None:
    try:
        own.open()
    except BaseException:
        workplace.close()
        raise
    with contextlib.suppress(WorldFailure):  # the counter opens all the same and says so later
        workplace.sign_on()


@dataclass(frozen=True, slots=True)
class Doors:
    """What was opened, and how it is closed again; the journal is closed by its workplace.

    `factory` makes new cards, `sides` looks at card, journal and ledger at once, `seconds` is the
    clock that never jumps, `deadline_s` what a card may take for one answer.
    """

    keys: IssuerKeys
    store: Callable[[], Store]
    transport: Transport
    journal: Journal
    drawer: SlotDrawer
    factory: CardFactory
    sides: Callable[[], Sequence[Difference]]
    closers: list[Callable[[], None]]
    seconds: Callable[[], float] = time.monotonic
    deadline_s: float = DEADLINE_S


def _open_doors(home: Home, settings: Settings, keys: IssuerKeys, own: OwnCentre) -> Doors:
    closers: list[Callable[[], None]] = [own.close]
    try:
        transport = _transport(settings, own, closers)
        journal = Journal(home.journal)
        closers.append(journal.close)
        drawer = _drawer(home, keys, settings.psam_reader)
        closers.append(drawer.close)
    except BaseException:
        for closer in reversed(closers):
            closer()
        raise
    closers.remove(journal.close)
    return Doors(
        keys, own.store, transport, journal, drawer, partial(_new_card, home, keys),
        partial(_sides, home, keys, own, journal, settings), closers,
    )  # fmt: skip


def _new_card(home: Home, keys: IssuerKeys, terms: CardTerms) -> NewCard:
    """The factory is imported for the first card it makes."""
    from terminal.assemble.new_card import card_factory

    return card_factory(home, keys)(terms)


def _sides(
    home: Home, keys: IssuerKeys, own: OwnCentre, journal: Journal, settings: Settings
) -> Sequence[Difference]:
    from terminal.assemble.three_books import differences

    return differences(home, keys, own.store(), journal, settings)


def put_together(home: Home, settings: Settings, doors: Doors, now: Now) -> Workplace:
    """The workplace behind opened doors; nobody has signed on yet."""
    journal, drawer = doors.journal, doors.drawer
    clock = Clock(
        settings.institution,
        now(),
        keep=journal.keep_stamp,
        last_stamp=journal.last_stamp(),
        last_msgid=journal.last_msgid(settings.institution),
        monotonic=doors.seconds,
    )
    host = Host(doors.transport, institution_of(settings), clock)
    devices = Devices(_readers(settings, doors), host, journal, clock, Faults(drawer.pull))
    desks = _desks(settings, doors.transport, host, devices, clock)
    desks[Place.AGENCY].devices.desk.factory = doors.factory
    return Workplace(
        settings=settings,
        devices=devices,
        host=host,
        journal=journal,
        clock=clock,
        catalogue=StoredCatalogue(doors.store, now, services=host is desks[Place.HOSPITAL].host),
        treatments=StoredCatalogue(doors.store, now, services=True),
        drawer=drawer,
        blacklist=BlacklistFile(home.path),
        closers=doors.closers,
        desks=desks,
        inside=windows(home, doors.keys, doors.store, drawer, settings),
        sides=doors.sides,
    )


def _desks(
    settings: Settings, transport: Transport, counter: Host, devices: Devices, clock: Clock
) -> dict[Place, Desk]:
    """Agency (which also answers the telephone), bank (whose machine it is) and hospital."""

    def desk(code: str) -> Desk:
        if code == settings.institution:
            return Desk(counter, devices)
        own = DeskClock(code, clock)
        host = Host(transport, institution_of(settings, code), own)
        return Desk(host, devices.elsewhere(host, own))

    agency, bank = desk(settings.agency), desk(settings.bank)
    return {
        Place.AGENCY: agency,
        Place.TELEPHONE: agency,
        Place.BANK: bank,
        Place.MACHINE: bank,
        Place.HOSPITAL: desk(settings.hospital),
    }


def _settings(
    home: Home, chosen: Mapping[str, str], *, embedded: bool, own_slots: bool
) -> Settings:
    """The home's settings, but its own centre or its own slots where the caller holds to them."""
    settings = load_settings(home.path, chosen)
    if embedded:
        settings = replace(settings, centre_url="")
    if own_slots:
        settings = replace(settings, user_reader="", psam_reader="")
    return settings


def _readers(settings: Settings, doors: Doors) -> Readers:
    """The readers the settings name, else the emulated slots."""
    return Readers(
        {
            Slot.USER: settings.user_reader or doors.drawer.reader_name,
            Slot.PSAM: settings.psam_reader or doors.drawer.psam_reader,
        },
        deadline_s=doors.deadline_s,
    )


def _transport(settings: Settings, own: OwnCentre, closers: list[Callable[[], None]]) -> Transport:
    """The way to the centre the settings name: the one of this home, or a remote one."""
    if not settings.centre_url:
        return own.handle
    from terminal.host_http import remote_centre  # a tenth of a second that few terminals need

    remote = remote_centre(settings.centre_url)
    closers.append(remote.close)
    return remote


def _drawer(home: Home, keys: IssuerKeys, psam_reader: str) -> EmulatedDrawer:
    """A PSAM that is read elsewhere is left free; `auto` takes ours unless somebody serves it."""
    if psam_reader != AUTOMATIC:
        return EmulatedDrawer(home, keys, with_psam=not psam_reader)
    try:
        return EmulatedDrawer(home, keys)
    except CardFileError:
        return EmulatedDrawer(home, keys, with_psam=False)


def institution_of(settings: Settings, code: str = "") -> Institution:
    """Who this terminal says it is, at its counter or at a desk with a code of its own."""
    code = code or settings.institution
    name = settings.name_of(code, chinese=False)
    return Institution(code, name, settings.operator, settings.area)
