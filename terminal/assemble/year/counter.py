"""What the people do at the pharmacy's counter: they buy, activate their cards, find others'.

Now and then something fails on the way (terminal/faults.py); the card is put back and the case is
settled before anything else, as at any counter.
"""

from __future__ import annotations

from backend.protocol.refusals import Code, Refused
from terminal.assemble.year.desks import print_statement
from terminal.assemble.year.life import Town, Visitor
from terminal.assemble.year.town import Citizen, Standing
from terminal.fault_kinds import Fault
from terminal.outcome import WARN_FROM, Outcome, Result
from terminal.transactions.bill import Order
from terminal.transactions.contact import Sixty

WRONG_PIN_OF, FAULT_OF, REFUND_OF, REMINDED_OF = 60, 120, 150, 4
"""One of so many purchases has it; one of so many who are reminded of the statement goes."""

FAULTS = (
    *(Fault.PULLED_BEFORE, Fault.PULLED_AFTER, Fault.MUTE, Fault.REQUEST_LOST),
    *(Fault.ANSWER_LOST, Fault.DUPLICATE),
)
MOST_TRIES = 3
"""Until a purchase that something got in the way of is given up."""


def buy(town: Town, citizen: Citizen) -> None:
    """A purchase with all that may come of it; whoever has no card at hand stays away."""
    if citizen.standing in (Standing.WITHOUT, Standing.DEAD):
        return
    order = town.basket(citizen)
    outcome = _sale(town, citizen, order, faults=True)
    if isinstance(outcome.reason, Sixty):
        print_statement(town, citizen)
        outcome = _sale(town, citizen, order)
    if outcome.result is not Result.PAID or outcome.entry is None:
        return
    if town.by_chance(REFUND_OF):
        number = outcome.entry.msgid
        town.workplace.drive(town.workplace.refunding(number), town.visitor(citizen))
    elif outcome.entry.unprinted >= WARN_FROM and town.by_chance(REMINDED_OF):
        print_statement(town, citizen)


def buy_and_print(town: Town, citizen: Citizen) -> None:
    """From the pharmacy to the bank: there is something to print."""
    buy(town, citizen)
    print_statement(town, citizen)


def _sale(town: Town, citizen: Citizen, order: Order, *, faults: bool = False) -> Outcome:
    """Until it is paid or refused for a reason that trying again does not change."""
    town.box.insert(citizen.card)
    visitor = town.visitor(citizen, wrong=int(town.by_chance(WRONG_PIN_OF)))
    armed = faults and town.by_chance(FAULT_OF)
    if not armed:
        return town.workplace.drive(town.workplace.selling(order), visitor)
    fault = town.workplace.devices.faults.arm(town.chance.choice(FAULTS))
    outcome = town.workplace.drive(town.workplace.selling(order), visitor)
    town.workplace.devices.faults.disarm(fault)
    for _ in range(MOST_TRIES):
        if not _got_in_the_way(town, outcome, fault):
            break
        outcome = _once_more(town, citizen, order, outcome, visitor)
    town.done["faults"] += 1
    return outcome


def _got_in_the_way(town: Town, outcome: Outcome, fault: Fault) -> bool:
    if outcome.result is Result.PAID:
        return False
    hit = outcome.failed or (outcome.entry is not None and fault in outcome.entry.faults)
    return hit or bool(town.workplace.journal.open_cases())


def _once_more(
    town: Town, citizen: Citizen, order: Order, before: Outcome, visitor: Visitor
) -> Outcome:
    """The card is put back and the case settled; what was not paid then is sold again."""
    town.box.insert(citizen.card)
    left = town.workplace.drive(town.workplace.recovering(), visitor)
    assert not left, "card and centre are there: nothing stays undecided"
    if before.entry is not None and before.result is Result.UNKNOWN:
        paid = town.workplace.find_sale(before.entry.msgid)
        if paid is not None:
            return Outcome(Result.PAID, entry=paid)
    return town.workplace.drive(town.workplace.selling(order), visitor)


def activate(town: Town, citizen: Citizen) -> None:
    """A new card is opened, by way of the agency if it comes too late; what waits is loaded."""
    if citizen.standing is not Standing.NEW:
        return
    town.box.insert(citizen.card)
    try:
        _activate(town, citizen)
    except Refused as refused:
        if refused.code != Code.ACTIVATION_LATE:
            raise
        town.desk("reopen-card", citizen, certno=citizen.certno, card_no=citizen.card_no)
        town.done["reopened"] += 1
        _activate(town, citizen)
    citizen.standing = Standing.GOOD
    town.done["activated"] += 1


def _activate(town: Town, citizen: Citizen) -> None:
    town.workplace.drive(town.workplace.activating(), town.visitor(citizen))


def try_lost_card(town: Town, citizen: Citizen) -> None:
    """Somebody tries a card that is reported or replaced; it must not pay."""
    if citizen.lost_card == citizen.card and citizen.standing is not Standing.WITHOUT:
        return  # it was found by its holder
    town.box.insert(citizen.lost_card)
    flow = town.workplace.selling(town.basket(citizen))
    outcome = town.workplace.drive(flow, town.visitor(citizen))
    assert outcome.result is Result.REFUSED, "a card that was reported pays nothing"
    town.done["stopped"] += 1
