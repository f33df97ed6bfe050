"""What people do at the desks and by telephone: statements, losses, PINs, data, deaths."""

from __future__ import annotations

from backend.protocol.refusals import Code, Refused
from terminal.assemble.registry import citizen_id
from terminal.assemble.training import INITIAL_PIN
from terminal.assemble.year.life import Town
from terminal.assemble.year.plan import Deed
from terminal.assemble.year.town import Citizen, Standing

CARD_TAIL = 4
MOST_TRIES = 6
FOUND_OF, FINDER_OF, TWO_HEIRS_OF = 3, 2, 2
"""One of so many lost cards is found by its holder, tried by somebody; estates with two heirs."""

DAYS_TO_FIND, DAYS_TO_WRITE = (1, 4), (2, 6)
DAYS_TO_COLLECT, DAYS_TO_ACTIVATE = 7, (1, 25)
DAYS_TO_BRING, DAYS_TO_INHERIT = (20, 45), (10, 25)
HEIR_BORN_YEARS_LATER = 25
SHARES = {1: ("1",), 2: ("1/3", "2/3")}


def print_statement(town: Town, citizen: Citizen) -> None:
    """The bank desk prints what is unprinted and starts the count over."""
    if citizen.standing is not Standing.GOOD:
        return
    town.box.insert(citizen.card)
    slip = town.desk("statement", citizen)
    lines = len(_lines(slip.document["lines"]))
    town.done["statements"] += lines > 0
    town.done["lines"] += lines


def _lines(lines: object) -> tuple[object, ...]:
    assert isinstance(lines, tuple)
    return lines


def lose(town: Town, citizen: Citizen) -> None:
    """Reported by telephone at once; then it is found, or the letter follows."""
    if citizen.standing is not Standing.GOOD:
        return
    tail = citizen.card_no[-CARD_TAIL:]
    town.desk("report-loss", citizen, answer=tail, **citizen.holder())
    citizen.standing, citizen.lost_card = Standing.WITHOUT, citizen.card
    town.done["lost"] += 1
    if town.by_chance(FINDER_OF):
        town.later(1, Deed.FINDER, citizen)
    if town.by_chance(FOUND_OF):
        town.later(town.chance.randint(*DAYS_TO_FIND), Deed.FIND, citizen)
    else:
        town.later(town.chance.randint(*DAYS_TO_WRITE), Deed.REPORT, citizen)


def find(town: Town, citizen: Citizen) -> None:
    """The card was in the other coat."""
    town.desk("lift-loss", citizen, **citizen.holder())
    citizen.standing = Standing.GOOD
    town.done["found"] += 1


def report(town: Town, citizen: Citizen) -> None:
    """With the stamped letter; a new card is applied for."""
    letter = f"L{citizen.serial}-{town.today()}"
    day = town.today(before=1)
    town.desk("report-loss-formally", citizen, letter=letter, letter_day=day, **citizen.holder())
    town.desk("replace-card", citizen, **citizen.holder())
    town.later(DAYS_TO_COLLECT, Deed.COLLECT, citizen)


def collect(town: Town, citizen: Citizen) -> None:
    """The new card, to be activated; what was on the old one waits for it."""
    slip = town.desk("collect-card", citizen, **citizen.holder())
    citizen.card, citizen.card_no = str(slip.document["card_sn"]), str(slip.document["card_no"])
    citizen.pin, citizen.standing = INITIAL_PIN, Standing.NEW
    town.done["replaced"] += 1
    town.later(1, Deed.FINDER, citizen)
    town.later(town.chance.randint(*DAYS_TO_ACTIVATE), Deed.ACTIVATE, citizen)


def forget(town: Town, citizen: Citizen) -> None:
    """The PIN is typed wrong until the card locks; the bank desk lets a new one be set."""
    if citizen.standing is not Standing.GOOD:
        return
    town.box.insert(citizen.card)
    purchase = town.workplace.selling(town.basket(citizen))
    town.workplace.drive(purchase, town.visitor(citizen, wrong=MOST_TRIES))
    town.desk("reset-pin", citizen, certno=citizen.certno)
    town.done["pins"] += 1


def miss_data(town: Town, citizen: Citizen) -> None:
    """Nothing is credited until what is missing is brought."""
    if citizen.standing is Standing.DEAD:
        return
    town.desk("note-missing-data", citizen, certno=citizen.certno, missing="手机号码")
    town.done["gaps"] += 1
    town.later(town.chance.randint(*DAYS_TO_BRING), Deed.BRING_DATA, citizen)


def bring_data(town: Town, citizen: Citizen) -> None:
    """It is brought."""
    town.desk("complete-data", citizen, certno=citizen.certno)


def die(town: Town, citizen: Citizen) -> None:
    """The family reports it; the heirs come some weeks later."""
    town.desk("report-death", citizen, died_on=town.today(), **citizen.holder())
    citizen.standing = Standing.DEAD
    town.done["died"] += 1
    town.later(town.chance.randint(*DAYS_TO_INHERIT), Deed.INHERIT, citizen)


def inherit(town: Town, citizen: Citizen) -> None:
    """One heir or two, by share; nothing is there to be divided now and then."""
    shares = SHARES[2 if town.by_chance(TWO_HEIRS_OF) else 1]
    born = citizen.trainee.born
    typed = {"certno": citizen.certno}
    for number, share in enumerate(shares, 1):
        day = born.replace(year=born.year + HEIR_BORN_YEARS_LATER, day=number)
        heir = citizen_id(day, citizen.serial, str(number))
        typed |= {f"heir{number}": f"{citizen.trainee.name[0]}继{number}",
                  f"heir{number}_certno": heir, f"heir{number}_share": share}  # fmt: skip
    try:
        slip = town.desk("pay-out-heirs", citizen, **typed)
    except Refused as refused:
        if refused.code != Code.ESTATE_EMPTY:
            raise
        return
    town.inherited_fen += int(str(slip.document["total"]))
    town.done["estates"] += 1
