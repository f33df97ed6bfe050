"""The faults that can be armed, as a table: which step each meets, and what it makes of it.

Card and centre stay what they are; a fault loses, delays, doubles or bends what passes between
them (failures.md, matrix).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from backend.protocol.calls import REVERSE, SETTLE, VISIT_SETTLE
from backend.protocol.refusals import Refused
from backend.protocol.stay_calls import STAY_SETTLE
from card_emulator.protocol.apdu import Response
from card_emulator.protocol.status import SW
from terminal.errors import CardGone, CardMute, HostSilent, JournalFailed, WorldFailure
from terminal.flow import AskHost, PowerUp, Record, Slot, Stamp, Stamped, Step, Transmit
from terminal.words import N_, tr

SLOW_S = 3.0
CLOCK_OFF = timedelta(days=2)
DEBIT = ("DEBIT FOR PURCHASE", "CREDIT FOR LOAD")
INITIALIZE = ("INITIALIZE FOR PURCHASE", "INITIALIZE FOR LOAD")
SETTLING = (SETTLE, VISIT_SETTLE, STAY_SETTLE)
"""What settles a basket, a visit, a stay."""
ODD_STATUS = 0x6F00
LOG_FULL = 0x9402

Perform = Callable[[], object]


class Fault(StrEnum):
    """Their names on the command line and in lessons."""

    PULLED_BEFORE = "pulled-before-debit"
    PULLED_AFTER = "pulled-after-debit"
    MUTE = "mute-card"
    WRONG_STATUS = "wrong-status"
    TRUNCATED = "truncated-answer"
    SLOW = "slow-card"
    UNPLUGGED = "reader-unplugged"
    LOG_FULL = "log-full"
    CENTRE_DOWN = "centre-down"
    REQUEST_LOST = "request-lost"
    ANSWER_LOST = "answer-lost"
    LINE_CUT = "line-cut"
    LATE = "late-answer"
    DUPLICATE = "duplicate"
    CLOCK = "clock-wrong"
    JOURNAL_FULL = "journal-full"


class World(Protocol):
    """What a fault can reach, and what it remembers there."""

    pull: Callable[[], None]
    sleep: Callable[[float], None]
    line_is_cut: bool
    late: Perform | None

    def disarm(self, fault: Fault) -> None:
        """The fault is over."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: what it is called and means, which step it meets, what it makes of it."""

    title: str
    about: str
    meets: Callable[[Step], bool]
    acts: Callable[[World, Step, Perform], object]
    stays: bool = False


def _at_the_debit(step: Step) -> bool:
    return isinstance(step, Transmit) and step.label in DEBIT


def _at_initialize(step: Step) -> bool:
    return isinstance(step, Transmit) and step.label in INITIALIZE


def _at_the_card(step: Step) -> bool:
    return isinstance(step, Transmit | PowerUp) and step.slot is Slot.USER


def _at_the_centre(step: Step) -> bool:
    return isinstance(step, AskHost)


def _at_the_settlement(step: Step) -> bool:
    return isinstance(step, AskHost) and step.call in SETTLING


def _late(step: Step) -> bool:
    return isinstance(step, AskHost) and step.call in (*SETTLING, REVERSE)


def _pull_before(world: World, step: Step, perform: Perform) -> object:
    del step
    world.pull()
    return perform()


def _pull_after(world: World, step: Step, perform: Perform) -> object:
    del step
    perform()
    world.pull()
    raise CardGone()


def _mute(world: World, step: Step, perform: Perform) -> object:
    del world, step
    perform()
    raise CardMute()


def _odd_status(world: World, step: Step, perform: Perform) -> object:
    del world, step
    perform()
    return Response(b"", ODD_STATUS)


def _truncated(world: World, step: Step, perform: Perform) -> object:
    """Success, but nothing behind it: what a reader's driver makes of a half answer."""
    del world, step
    perform()
    return Response(b"", SW.OK)


def _slow(world: World, step: Step, perform: Perform) -> object:
    del step
    world.sleep(SLOW_S)
    return perform()


def _unplugged(world: World, step: Step, perform: Perform) -> object:
    del world, step, perform
    raise CardGone("The reader was unplugged. No money moved. Plug it in again and start again.")


def _log_full(world: World, step: Step, perform: Perform) -> object:
    del world, step, perform
    return Response(b"", LOG_FULL)


def _silent(world: World, step: Step, perform: Perform) -> object:
    del world, step, perform
    raise HostSilent()


def _answer_lost(world: World, step: Step, perform: Perform) -> object:
    del world, step
    perform()
    raise HostSilent()


def _line_cut(world: World, step: Step, perform: Perform) -> object:
    """The settlement arrives, its answer does not, and from then on nothing goes through."""
    if not world.line_is_cut and _at_the_settlement(step):
        perform()
        world.line_is_cut = True
    elif not world.line_is_cut:
        return perform()
    raise HostSilent()


def _held_back(world: World, step: Step, perform: Perform) -> object:
    """The settlement travels so slowly that its reversal overtakes it."""
    assert isinstance(step, AskHost)
    if step.call in SETTLING:
        world.late = world.late or perform
        raise HostSilent()
    reply = perform()
    if world.late is not None:
        late, world.late = world.late, None
        with suppress(Refused, WorldFailure):
            late()
    world.disarm(Fault.LATE)
    return reply


def _twice(world: World, step: Step, perform: Perform) -> object:
    del world, step
    perform()
    return perform()


def _wrong_time(world: World, step: Step, perform: Perform) -> object:
    del world, step
    stamped = perform()
    assert isinstance(stamped, Stamped)
    return replace(stamped, time=stamped.time + CLOCK_OFF)


def _disk_full(world: World, step: Step, perform: Perform) -> object:
    del world, step, perform
    raise JournalFailed(detail=tr(N_("no space left, on purpose")))


KINDS: dict[Fault, Kind] = {
    Fault.PULLED_BEFORE: Kind(
        N_("Card pulled before the debit"), N_("The card leaves just before it is debited."),
        _at_the_debit, _pull_before,
    ),
    Fault.PULLED_AFTER: Kind(
        N_("Card pulled after the debit"), N_("The card is debited; its answer is never read."),
        _at_the_debit, _pull_after,
    ),
    Fault.MUTE: Kind(
        N_("Mute card"), N_("The card does what it is told at the debit and says nothing."),
        _at_the_debit, _mute,
    ),
    Fault.WRONG_STATUS: Kind(
        N_("Wrong status word"), N_("The debit happens, and the reader says 6F00."),
        _at_the_debit, _odd_status,
    ),
    Fault.TRUNCATED: Kind(
        N_("Truncated answer"), N_("The debit happens; the answer comes without its data."),
        _at_the_debit, _truncated,
    ),
    Fault.SLOW: Kind(
        N_("Slow card"), N_("The card takes its time for the debit."),
        _at_the_debit, _slow,
    ),
    Fault.UNPLUGGED: Kind(
        N_("Reader unplugged"), N_("The reader of the card is gone, until taken back."),
        _at_the_card, _unplugged, stays=True,
    ),
    Fault.LOG_FULL: Kind(
        N_("Log full"), N_("The card says once that its sixty records are full."),
        _at_initialize, _log_full,
    ),
    Fault.CENTRE_DOWN: Kind(
        N_("Centre down"), N_("The centre hears and says nothing, until taken back."),
        _at_the_centre, _silent, stays=True,
    ),
    Fault.REQUEST_LOST: Kind(
        N_("Request lost"), N_("The settlement does not arrive the first time."),
        _at_the_settlement, _silent,
    ),
    Fault.ANSWER_LOST: Kind(
        N_("Answer lost"), N_("The settlement is booked; its first answer is lost."),
        _at_the_settlement, _answer_lost,
    ),
    Fault.LINE_CUT: Kind(
        N_("Answer lost, line cut"),
        N_("The settlement is booked, then nothing goes through until this is taken back."),
        _at_the_centre, _line_cut, stays=True,
    ),
    Fault.LATE: Kind(
        N_("Late answer"), N_("The settlement arrives only after it was reversed."),
        _late, _held_back, stays=True,
    ),
    Fault.DUPLICATE: Kind(
        N_("Duplicate"), N_("The settlement arrives twice."),
        _at_the_settlement, _twice,
    ),
    Fault.CLOCK: Kind(
        N_("Clock wrong"), N_("The terminal's clock is two days ahead, until taken back."),
        lambda step: isinstance(step, Stamp), _wrong_time, stays=True,
    ),
    Fault.JOURNAL_FULL: Kind(
        N_("Journal disk full"), N_("Nothing can be recorded once."),
        lambda step: isinstance(step, Record), _disk_full,
    ),
}  # fmt: skip
assert set(KINDS) == set(Fault)
