"""Issue one card in both worlds: the image in the drawer, holder and card in the centre's books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backend.cards import CardRegistration, register_card
from backend.people import Insurance, Person, register_person
from backend.store import Tx
from card_emulator.image import Image
from card_emulator.personalise import Holder, card_sn, user_card
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.factors import card_factor
from card_emulator.protocol.fields import card_number_check, citizen_id_check
from card_emulator.protocol.keys import KEY_VERSION, IssuerKeys
from card_emulator.store import create_card
from terminal.assemble.home import Home
from terminal.assemble.training import INITIAL_PIN, TRAINING_PIN, Trainee

NOWHERE = "999999"
VALID_YEARS = 10
ORDERS = 500
"""Order numbers of one birthday and sex; the next person of that serial needs another birthday."""
ON_CARD, AT_THE_CENTRE = "2", "1"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new card: its numbers and its holder's."""

    psn_no: str
    card_sn: str
    card_no: str


def card_number(serial: int) -> str:
    """`X` and seven digits with the check character: X0000001 -> X00000019."""
    stem = f"X{serial:07d}"
    return stem + card_number_check(stem)


def citizen_id(born: date, serial: int, sex: str) -> str:
    """An id with a valid check digit in a district that does not exist; odd serials are male."""
    order = serial % ORDERS * 2 + (1 if sex == "1" else 0)
    stem = f"{NOWHERE}{born:%Y%m%d}{order:03d}"
    return stem + citizen_id_check(stem)


def psn_no_of(person: Trainee, serial: int) -> str:
    """The number of a person with a card at the centre."""
    return f"{person.area}99{serial:08d}"


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def holder_of(person: Trainee, serial: int, issued: date) -> Holder:
    """What stands on the card."""
    return Holder(
        citizen_id=citizen_id(person.born, serial, person.sex),
        name=person.name,
        sex=person.sex,
        birth_date=person.born,
        card_no=card_number(serial),
        city6=person.area,
        serial=serial,
        issue_date=issued,
        expiry_date=years_later(issued, VALID_YEARS),
        insutype_flags=f"{person.insutype}00000",
        psn_category=person.category,
        birth_place=NOWHERE,
    )


def issue(
    home: Home, tx: Tx, keys: IssuerKeys, person: Trainee, serial: int, issued: date
) -> Issued:
    """Make the card file and enter person and card at the centre, in the caller's transaction."""
    image, registration = personalised(keys, person, serial, issued)
    create_card(home.cards / f"{person.key}.card", image, keys)
    return enter(tx, person, serial, registration)


def personalised(
    keys: IssuerKeys, person: Trainee, serial: int, issued: date
) -> tuple[Image, CardRegistration]:
    """The card as it leaves the factory, and what the issuer tells the centre of it."""
    holder = holder_of(person, serial, issued)
    image = user_card(
        holder,
        keys,
        pin=TRAINING_PIN if person.activated else INITIAL_PIN,
        initial_pin=INITIAL_PIN,
        activated_on=issued if person.activated else None,
        card_use=ON_CARD if person.account_kind == "purse" else AT_THE_CENTRE,
        algorithm=person.algorithm,
        version=person.version,
        offline_allowed=person.offline_allowed,
    )
    registration = CardRegistration(
        card_sn=card_sn(person.area, holder.serial, keys, ALGORITHMS[person.algorithm]),
        card_no=holder.card_no,
        psn_no=psn_no_of(person, serial),
        card_factor=card_factor(image.atr),
        algorithm=person.algorithm,
        key_version=KEY_VERSION,
        issued_on=holder.issue_date.isoformat(),
        expires_on=holder.expiry_date.isoformat(),
        status="normal" if person.activated else "not_activated",
    )
    return image, registration


def enter(tx: Tx, person: Trainee, serial: int, registration: CardRegistration) -> Issued:
    """Person and card in the centre's books, in the caller's transaction."""
    holder = holder_of(person, serial, date.fromisoformat(registration.issued_on))
    register_person(tx, _insured(person, registration.psn_no, holder))
    register_card(tx, registration)
    return Issued(registration.psn_no, registration.card_sn, registration.card_no)


def _insured(person: Trainee, psn_no: str, holder: Holder) -> Person:
    insurance = Insurance(
        insutype=person.insutype,
        psn_type=person.psn_type,
        since="2015-01-01",
        area=person.area,
        employer=person.employer if person.insutype == "310" else "",
    )
    return Person(
        psn_no=psn_no,
        certno=holder.citizen_id,
        name=person.name,
        gend=person.sex,
        naty="01",
        brdy=person.born.isoformat(),
        account_kind=person.account_kind,
        insurances=(insurance,),
    )
