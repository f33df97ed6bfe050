"""shuaka card issue --people: a folder of cards for a roll of people, if wanted in the books too.

Cards, persons and registrations come together or not at all: the files are durable before the
centre's transaction, and the folder gets its name after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from backend.cards import CardRegistration, find_card, register_card
from backend.console import progress_bar
from backend.people import (
    Insurance,
    Person,
    find_person,
    find_person_by_certno,
    register_person,
)
from backend.store import Tx, open_store
from card_emulator.factory import (
    COLUMNS,
    Applicant,
    IssuedCard,
    Pins,
    Terms,
    issue_batch,
    read_people,
)
from card_emulator.factory.people import FIRST_SERIAL
from card_emulator.nvm import CardFileError
from card_emulator.protocol.keys import KEY_VERSION
from card_emulator.refusals import CardRefused
from card_emulator.store import load_keys
from terminal.assemble.card_words import own_words
from terminal.assemble.home import Home
from terminal.assemble.training import AREA, INITIAL_PIN, TRAINING_PIN
from terminal.errors import Declined
from terminal.words import tr

COLUMNS_HELP = (
    "Columns of the people (in JSON: names in a list of objects; in TOML: in tables person):"
    "\n\n\b\n"
    + "\n".join(
        f"  {column.name:15} {'(required) ' if column.required else ''}{column.about}"
        for column in COLUMNS.values()
    )
)
PROGRESS_FROM = 100  # cards; fewer are there before a bar is drawn
PURSE, ONLINE, NO_ACCOUNT = "purse", "online", "none"
RESIDENT = "390"
PSN_TYPES = {"21": "12", "22": "12", "91": "15"}  # of the centre, by the card's category
WORKING = "11"


def issue_many(home: Home, people: Path, out: Path, *, registered: bool) -> list[IssuedCard]:
    """Cards for everybody in a file. Spoken failures name the row, or what is in the way."""
    try:
        keys = load_keys(home.keys)
        roll = read_people(people, Terms(AREA, date.today(), FIRST_SERIAL))
        with progress_bar(tr("Issuing cards"), quiet=len(roll) < PROGRESS_FROM) as progress:
            return issue_batch(
                roll,
                keys,
                Pins(TRAINING_PIN, INITIAL_PIN),
                out,
                progress=progress,
                register=_registrar(home) if registered else None,
            )
    except (CardFileError, CardRefused) as reason:
        raise own_words(reason) from reason


def _registrar(home: Home) -> Callable[[list[IssuedCard]], None]:
    """Enters persons and cards at the centre in one transaction, nobody else using the home."""

    def register(issued: list[IssuedCard]) -> None:
        owner = home.own()
        try:
            store = open_store(home.centre)
            try:
                store.transact(lambda tx: _enter(tx, issued))
            finally:
                store.close()
        finally:
            owner.close()

    return register


def _enter(tx: Tx, issued: list[IssuedCard]) -> None:
    for card in issued:
        person = _person(card.applicant)
        if find_person(tx, person.psn_no) or find_card(tx, card.card_sn):
            raise Declined(
                "The centre knows a card with serial {serial} already; no card was issued.",
                serial=str(card.applicant.holder.serial),
            )
        if find_person_by_certno(tx, person.certno):
            raise Declined(
                "The centre knows somebody with id {certno} already; no card was issued.",
                certno=person.certno,
            )
        register_person(tx, person)
        register_card(tx, _registration(card, person.psn_no))


def _person(applicant: Applicant) -> Person:
    holder = applicant.holder
    insutype = holder.insutype_flags[:3]
    online = NO_ACCOUNT if insutype == RESIDENT else ONLINE
    insurance = Insurance(
        insutype=insutype,
        psn_type=PSN_TYPES.get(holder.psn_category, WORKING),
        since=holder.issue_date.isoformat(),
        area=holder.city6,
    )
    return Person(
        psn_no=f"{holder.city6}99{holder.serial:08d}",
        certno=holder.citizen_id,
        name=holder.name,
        gend=holder.sex,
        naty=holder.ethnic_code,
        brdy=holder.birth_date.isoformat(),
        account_kind=PURSE if applicant.card_use == "2" else online,
        insurances=(insurance,),
    )


def _registration(card: IssuedCard, psn_no: str) -> CardRegistration:
    holder = card.applicant.holder
    return CardRegistration(
        card_sn=card.card_sn,
        card_no=holder.card_no,
        psn_no=psn_no,
        card_factor=card.card_factor,
        algorithm=card.applicant.algorithm,
        key_version=KEY_VERSION,
        issued_on=holder.issue_date.isoformat(),
        expires_on=holder.expiry_date.isoformat(),
        status="normal" if card.applicant.activated else "not_activated",
    )
