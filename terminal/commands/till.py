"""What selling commands do before and after the flow: accounts, amounts, baskets, who is asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from backend.protocol.messages.card_service import POSTED, REVERSED
from backend.protocol.messages.pharmacy import ACCOUNT_NOT_USED, OWN_ACCOUNT, RELATIVES_ACCOUNT
from backend.protocol.money import fen, yuan
from terminal.commands.holder import with_the_holder
from terminal.console import Console
from terminal.entry import ON_THE_CARD, Line, Stage
from terminal.errors import WrongUsage
from terminal.flow import Flow
from terminal.goods_told import tell
from terminal.masks import mask_card_no
from terminal.notices import DoubtSettled
from terminal.outcome import Outcome
from terminal.steps import show
from terminal.transactions.contact import Contact
from terminal.workplace import Workplace

SETTLED = {Stage.DONE: POSTED, Stage.REVERSED: REVERSED}
ACCOUNTS = {"none": ACCOUNT_NOT_USED, "own": OWN_ACCOUNT, "relatives": RELATIVES_ACCOUNT}


def account_flag(account: str) -> str:
    """Which account may pay. Raises BadParameter."""
    if account not in ACCOUNTS:
        raise typer.BadParameter(", ".join(ACCOUNTS), param_hint="--account")
    return ACCOUNTS[account]


def driven(
    ctx: typer.Context,
    workplace: Workplace,
    flow: Flow[Outcome],
    clerk: Console,
    lines: Sequence[Line] = (),
    *,
    holder: bool,
    asks: bool,
) -> Outcome:
    """A transaction with the clerk alone, or with the holder's display beside it."""
    if not holder:
        outcome = workplace.drive(flow, clerk)
    else:
        home = ctx.obj.home
        outcome = with_the_holder(home, workplace, flow, clerk, lines=lines, asks=asks)
    tell(workplace)
    return outcome


def received(text: str) -> int:
    """The cash handed over, fen. Raises WrongUsage."""
    try:
        return int(fen(text)) if text else 0
    except ValueError:
        raise WrongUsage(
            "--cash-received {text} is not an amount. Nothing was sold.", text=text
        ) from None


def asks_operator(yes: bool, as_json: bool) -> bool:
    """Whether somebody sits there to be asked."""
    return not (yes or as_json) and sys.stdin.isatty()


def meeting(workplace: Workplace) -> Flow[Contact]:
    """Who is it; what only the card knows of a payment of ours is settled first, as at the counter.

    Raises CardGone, CardMute, HostSilent, Refused, Declined.
    """
    journal = workplace.journal
    undecided = [case.msgid for case in journal.open_cases() if case.stage in ON_THE_CARD]
    if undecided:
        yield from workplace.recovering()
    for case in filter(None, map(journal.case, undecided)):
        if case.stage in SETTLED:
            yield from show(DoubtSettled(SETTLED[case.stage]))
    return (yield from workplace.looking())


def standing_of(contact: Contact) -> dict[str, object]:
    """What is told of a balance."""
    person, standing = contact.person, contact.person.standing
    return {
        "name": person.base.psn_name,
        "card_no": mask_card_no(contact.face.card_no),
        "insutype": person.insurance.insutype,
        "account": yuan(person.insurance.balc),
        "on_card": yuan(standing.card_fen),
        "waiting": yuan(standing.waiting_fen),
        "records": f"{contact.unprinted} / 60",
    }
