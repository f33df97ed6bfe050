"""shuaka card issue: one more person with a card in the drawer and in the centre's books, or a
folder of cards for a roll of people.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from backend import desk
from backend.cards import CardRegistration, find_card
from backend.people import find_person, find_person_by_certno
from backend.protocol.money import LARGEST_FEN, fen
from backend.store import Tx
from card_emulator.factory import COLUMNS, IssuedCard
from card_emulator.factory.columns import FILE_NAME
from card_emulator.nvm import CardFileError
from card_emulator.personalise import card_sn
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.refusals import BadInput
from card_emulator.store import CARD_SUFFIX, create_card
from terminal.assemble.card_words import own_words
from terminal.assemble.home import Home
from terminal.assemble.issuing_many import COLUMNS_HELP, issue_many
from terminal.assemble.opening import Assembled, assemble
from terminal.assemble.registry import enter, holder_of, personalised, psn_no_of
from terminal.assemble.training import Trainee
from terminal.commands.reporting import fail, print_json
from terminal.errors import Declined, Spoken, WrongUsage
from terminal.words import tr

EARLIEST = date(1900, 1, 1)
MOST_TAKEN = 100_000  # numbers in a row that may be somebody else's


HELP = (
    "Issue a training card: NAME --holder ... puts one into the drawer and its person into the "
    "centre's books; --people FILE --out DIR makes a folder of cards. The PIN is the training PIN "
    "(not activated: the initial one). The folder is complete or not there at all.\n\n\b\n"
    + COLUMNS_HELP
    + "\n\nExit codes: 0 done, 1 refused (the reason is given), 2 wrong usage or a row that "
    "cannot be read, 3 a card file, the disk or the centre failed."
)
People = Annotated[
    Path | None, typer.Option(help="People, as .csv, .json or .toml; columns above.")
]
Out = Annotated[Path | None, typer.Option(help="New folder for the cards of --people.")]
Register = Annotated[
    bool, typer.Option("--register", help="Enter the people and cards at the centre, too.")
]


def issue_card(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the card in the drawer.")] = "",
    holder: Annotated[str, typer.Option(help="Name of the (synthetic) person.")] = "",
    born: Annotated[str, typer.Option(help="Birth date, YYYY-MM-DD.")] = "1990-01-01",
    female: Annotated[bool, typer.Option("--female", help="Sex of the person.")] = False,
    account: Annotated[str, typer.Option(help="purse, online or none.")] = "purse",
    credit: Annotated[str, typer.Option(help="Yuan that wait at the centre.")] = "0",
    not_activated: Annotated[
        bool, typer.Option("--not-activated", help="With the initial PIN.")
    ] = False,
    people: People = None,
    out: Out = None,
    register: Register = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Issue one card, or a folder of them."""
    try:
        home = Home(ctx.obj.home)
        if people is not None and out is not None and not (name or holder):
            _told_many(issue_many(home, people, out, registered=register), out, as_json=as_json)
            return
        if people is not None or out is not None or register or not (name and holder.strip()):
            raise WrongUsage(
                "Name a card and its --holder, or give --people and --out. No card was made."
            )
        person = Trainee(
            key=card_name(name),
            name=_holder_name(holder),
            sex="2" if female else "1",
            born=_day(born),
            about="issued",
            insutype="390" if account == "none" else "310",
            account_kind=_kind(account),
            activated=not not_activated,
        )
        issued = _issue(home, person, _fen(credit))
    except Spoken as failure:
        fail(failure, as_json=as_json)
    if as_json:
        print_json({"name": name, **issued})
    else:
        typer.echo(f"{name}  {issued['card_no']}  {holder}")


issue_card.__doc__ = HELP


def _told_many(issued: list[IssuedCard], out: Path, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(tr("Cards in {folder}: {count}.", count=len(issued), folder=out))
        return
    cards = [
        {
            "file": f"{card.applicant.file}.card",
            "card_no": card.applicant.holder.card_no,
            "card_sn": card.card_sn,
            "holder": card.applicant.holder.name,
        }
        for card in issued
    ]
    print_json({"outcome": "done", "folder": str(out), "cards": cards})


def card_name(name: str) -> str:
    """A name a card may have."""
    if not FILE_NAME.fullmatch(name):
        raise WrongUsage("A card's name has letters, digits, - and _ only. No card was made.")
    if name == "psam":
        raise WrongUsage(
            "psam is the security module's name; choose another one. No card was made."
        )
    return name


def _holder_name(text: str) -> str:
    try:
        return str(COLUMNS["name"].read(text.strip()))
    except BadInput as unfit:
        raise own_words(unfit) from unfit


def _kind(account: str) -> str:
    if account not in ("purse", "online", "none"):
        raise WrongUsage("An account is purse, online or none. No card was made.")
    return account


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as bad:
        raise WrongUsage("{text} is no date YYYY-MM-DD. No card was made.", text=text) from bad
    if not EARLIEST <= day <= datetime.now().date():
        raise WrongUsage("Nobody living was born on {text}. No card was made.", text=text)
    return day


def _fen(text: str) -> int:
    try:
        amount = fen(text)
    except ValueError:
        amount = fen("-1")
    if not 0 <= amount <= LARGEST_FEN:
        raise WrongUsage("{text} is no amount of yuan. No card was made.", text=text)
    return int(amount)


def _issue(home: Home, person: Trainee, credit_fen: int) -> dict[str, str]:
    if (home.cards / f"{person.key}{CARD_SUFFIX}").exists():
        raise Declined("There is a card named {name} already. No card was made.", name=person.key)
    if credit_fen and person.account_kind == "none":
        raise Declined("A resident has no account to credit. No card was made.")
    owner = home.own()
    try:
        world = assemble(home)
        try:
            return _enter(home, world, person, credit_fen)
        finally:
            world.workplace.close()
    finally:
        owner.close()


def _enter(home: Home, world: Assembled, person: Trainee, credit_fen: int) -> dict[str, str]:
    """Card, person, registration and credit, all of them or none: the file is durable before the
    centre's transaction, and gets its name after it.
    """
    today = datetime.now().date()
    draft, card = home.cards / f".{person.key}.new", home.cards / f"{person.key}{CARD_SUFFIX}"
    draft.unlink(missing_ok=True)  # of an attempt that was killed
    try:
        first = len(list(home.cards.glob(f"*{CARD_SUFFIX}"))) + 1
        serial = world.store.read(lambda tx: _free_serial(tx, world.keys, person, first, today))
        image, registration = personalised(world.keys, person, serial, today)
        create_card(draft, image, world.keys)
        world.store.transact(lambda tx: _book(tx, world, person, serial, registration, credit_fen))
        draft.rename(card)
    except ValueError as bad:
        raise WrongUsage("{detail}. No card was made.", detail=str(bad)) from bad
    except CardFileError as unusable:
        raise own_words(unusable) from unusable
    finally:
        draft.unlink(missing_ok=True)
    return {name: getattr(registration, name) for name in ("psn_no", "card_sn", "card_no")}


def _free_serial(tx: Tx, keys: IssuerKeys, person: Trainee, first: int, today: date) -> int:
    """The next number whose person and card the centre does not know, thrown away or not."""
    for serial in range(first, first + MOST_TAKEN):
        number = card_sn(person.area, serial, keys, ALGORITHMS[person.algorithm])
        certno = holder_of(person, serial, today).citizen_id
        known = find_person(tx, psn_no_of(person, serial)) or find_person_by_certno(tx, certno)
        if known is None and find_card(tx, number) is None:
            return serial
    raise AssertionError("a training home has fewer people than that in one row")


def _book(
    tx: Tx,
    world: Assembled,
    person: Trainee,
    serial: int,
    registration: CardRegistration,
    credit_fen: int,
) -> None:
    enter(tx, person, serial, registration)
    if credit_fen:
        desk.credit_within(
            tx,
            registration.psn_no,
            credit_fen,
            "training credit",
            reference=f"issued {registration.card_sn}",
            at=f"{world.centre.now():%Y-%m-%d %H:%M:%S}",
        )
