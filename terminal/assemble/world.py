"""The training world: ten people with cards whose histories really happened.

Money is credited at the centre, loaded and spent by the same flows that the counter runs; the
locked PIN was typed wrong, the lost card was reported. Nothing is written into a card or a book
from outside.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta

from backend import desk
from backend.catalogue import training_catalogue
from backend.drugs import store_drugs
from backend.grades import HOSPITAL, Grade, grade_institution
from backend.people import Institution, find_person, register_institution
from backend.protocol.money import yuan
from backend.services import training_services
from backend.store import Tx, open_store
from card_emulator.personalise import psam
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import create_card, create_keys
from terminal.assemble.bank_history import live_at_the_bank
from terminal.assemble.far_place import build_far_place
from terminal.assemble.funding_history import enter_funding
from terminal.assemble.home import Home, HomeUnusable
from terminal.assemble.opening import Assembled, assemble
from terminal.assemble.own_centre import Now
from terminal.assemble.registry import Issued, issue
from terminal.assemble.training import BANK_PIN, TRAINEES, TRAINING_PIN, WRONG_PIN, Trainee
from terminal.assemble.without_card import enter_without_card
from terminal.config import Settings, load_settings
from terminal.entry import Line
from terminal.flow import Split
from terminal.new_pin import Asked, PinQuestion
from terminal.outcome import Outcome, Result
from terminal.transactions.bill import Order
from terminal.workplace import Workplace

ROOM_BYTES = 16 << 20
"""What a training world takes while it is made, and a little to work in."""
HISTORY_ITEM = "1001"
CARD_AGE_DAYS = {"li": 30}
USUAL_AGE_DAYS = 400
THIRD_LEVEL = "2"
"""hosp_lv of the training hospital: third level, class A."""
YESTERDAY = timedelta(days=1)
Progress = Callable[[int, int], None]


class Trainer:
    """A clerk who always agrees and knows one PIN, and the new one where there is to be one."""

    def __init__(self, pin: str = TRAINING_PIN, new_pin: str = "") -> None:
        self._pin, self._new_pin = pin, new_pin

    def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The PIN, as often as it is asked for."""
        del tries_left, amount_fen
        return bytearray(self._pin, "ascii")

    def new_pin(self, question: PinQuestion) -> bytearray | None:
        """The PIN and the new one; None where no new one is known."""
        if not self._new_pin:
            return None
        return bytearray(self._pin if question.asked is Asked.OLD else self._new_pin, "ascii")

    def confirm(self, split: Split) -> bool:
        """Yes."""
        del split
        return True

    def show(self, what: object) -> None:
        """Nobody watches."""


def rebuild_world(home: Home, *, now: Now = datetime.now, progress: Progress | None = None) -> None:
    """Put the training world back as on the first day. The home is taken for that time."""
    owner = home.own()
    try:
        build_world(home, now=now, progress=progress)
    finally:
        owner.close()


def build_world(
    home: Home,
    *,
    now: Now = datetime.now,
    progress: Progress | None = None,
    people: tuple[Trainee, ...] = TRAINEES,
) -> None:
    """Clear an owned home and build the world in it; the mark of readiness comes last.

    What happened to the people happened yesterday, so that today's day at the counter is empty.
    Raises HomeUnusable, before anything is cleared, where the disk has no room for it.
    """
    if shutil.disk_usage(home.path).free < ROOM_BYTES:
        raise HomeUnusable(path=str(home.path), detail=os.strerror(errno.ENOSPC))
    home.clear()
    home.cards.mkdir(mode=0o700)
    settings = load_settings(home.path)
    keys = create_keys(home.keys)
    module = psam(settings.terminal_no, settings.area, keys, offline=True, roaming=True)
    create_card(home.psam, module, keys)
    store = open_store(home.centre)
    try:
        issued = store.transact(lambda tx: _enter(home, tx, keys, settings, now(), people))
    finally:
        store.close()
    if people is TRAINEES:
        build_far_place(home, keys, now())
    world = assemble(home, now=lambda: now() - YESTERDAY, embedded=True, own_slots=True)
    try:
        _make_history(world, issued, people, progress)
    finally:
        world.workplace.close()
    with home.ready.open("w", encoding="ascii") as mark:
        mark.write(f"{now():%Y-%m-%d %H:%M:%S}\n")
        mark.flush()
        os.fsync(mark.fileno())


def _enter(
    home: Home,
    tx: Tx,
    keys: IssuerKeys,
    settings: Settings,
    now: datetime,
    people: tuple[Trainee, ...],
) -> dict[str, Issued]:
    for code in dict.fromkeys(
        (settings.institution, settings.agency, settings.bank, settings.hospital)
    ):
        name = settings.name_of(code, chinese=True)
        register_institution(tx, Institution(code, name, settings.area))
    grade_institution(tx, settings.hospital, Grade(HOSPITAL, THIRD_LEVEL))
    store_drugs(tx, (*training_catalogue(), *training_services()))
    issued = {}
    for serial, person in enumerate(people, 1):
        age = timedelta(days=CARD_AGE_DAYS.get(person.key, USUAL_AGE_DAYS))
        issued[person.key] = issue(home, tx, keys, person, serial, (now - age).date())
    if people is TRAINEES:
        enter_without_card(tx, now)
        enter_funding(tx, issued, now)
    return issued


def _make_history(
    world: Assembled,
    issued: dict[str, Issued],
    people: tuple[Trainee, ...],
    progress: Progress | None,
) -> None:
    total = sum(person.history.purchases + 1 for person in people)
    done = 0
    for person in people:
        _live(world, person, issued[person.key])
        done += person.history.purchases + 1
        if progress:
            progress(done, total)


def _live(world: Assembled, person: Trainee, card: Issued) -> None:
    """What happened to one person before today."""
    history, workplace = person.history, world.workplace
    order = cheap_order(workplace)
    credit_fen = history.credit_fen + history.purchases * order.total_fen
    if credit_fen:
        _credit(world, person, card, credit_fen, "first")
    workplace.drawer.insert(person.key)
    if credit_fen and history.loaded and person.activated:
        _must_be_paid(workplace.drive(workplace.loading(), Trainer()), person)
    for _ in range(history.purchases):
        _must_be_paid(workplace.drive(workplace.selling(order), Trainer()), person)
    if history.later_credit_fen:
        _credit(world, person, card, history.later_credit_fen, "later")
    if history.pin_blocked:
        workplace.drive(workplace.selling(order), Trainer(WRONG_PIN))
    workplace.drawer.pull()
    if history.bank is not None:
        live_at_the_bank(workplace, _certno(world, card), history.bank, Trainer(new_pin=BANK_PIN))
    if history.lost:
        desk.report_loss(world.centre, card.card_sn, reference=f"training loss {person.key}")


def _certno(world: Assembled, card: Issued) -> str:
    person = world.store.read(lambda tx: find_person(tx, card.psn_no))
    assert person is not None, "the holder was registered with the card"
    return person.certno


def _credit(world: Assembled, person: Trainee, card: Issued, amount_fen: int, when: str) -> None:
    reference = f"training {when} {person.key}"
    desk.credit_account(
        world.centre, card.psn_no, amount_fen, "training credit", reference=reference
    )


def cheap_order(workplace: Workplace, code: str = HISTORY_ITEM) -> Order:
    """One piece of one drug."""
    item = workplace.catalogue.find(code)
    assert item is not None, "the training catalogue has the history item"
    line = Line(
        med_list_codg=item.med_list_codg,
        medins_list_codg=item.medins_list_codg,
        name=item.name,
        chrgitm_lv=item.chrgitm_lv,
        count="1",
        price=yuan(item.price_fen),
        amount_fen=item.price_fen,
    )
    return Order((line,))


def _must_be_paid(outcome: Outcome, person: Trainee) -> None:
    assert outcome.result is Result.PAID, f"history of {person.key}: {outcome.reason}"
