"""Asking at the agency's desk (rules.md R11): the account on paper, the page's password.

The document lies on the desk; the account's detail is printed as it is in the ledger.
"""

from __future__ import annotations

from backend.protocol.messages.account import AccountLine, PersonalAccount
from backend.protocol.messages.bank import Channel
from backend.protocol.money import yuan
from terminal.centre_proof import PASSWORD_ROUNDS, new_secret, wipe
from terminal.columns import between
from terminal.desk.money import CERTNO, PAPER
from terminal.desk.operation import Field, FieldKind, Operation, Place, Row, Slip, Values
from terminal.errors import WrongUsage
from terminal.flow import Flow
from terminal.masks import mask_card_no, mask_name
from terminal.outcome import Said
from terminal.transactions.account import FEWEST, MOST, account_of, set_password
from terminal.transactions.bank import at_the_desk
from terminal.words import N_, tr

HOLDS = N_("The personal account of {name} holds {balance}.")
HAS_NONE = N_("{name} is insured without a personal account; the pooled fund pays (rule 18).")
PASSWORD_SET = N_("The online password is set. It opens the holder's page, and no card.")
LINES = {
    "credit": N_("Credit"),
    "sale": N_("Spent"),
    "refund": N_("Refund"),
    "compensate": N_("Given back"),
    "dispute": N_("Given back: disputed"),
    "reserve": N_("Set aside for a relative"),
    "interest": N_("Interest"),
    "inherit": N_("To the heirs"),
    "reimburse": N_("For a bill handed in"),
}
"""What a line of the detail is called; a kind that is not here keeps the ledger's word."""


class PasswordWrong(WrongUsage):
    """What was typed is no password, or not twice the same."""

    template = (
        "An online password has 8 to 64 characters, typed twice the same. Nothing was changed."
    )


def account_slip(account: PersonalAccount) -> Slip:
    """The balance by place, and the detail as paper."""
    name = mask_name(account.psn_name)
    if account.account_kind == "none":
        return Slip(Said(HAS_NONE, name=name), document={"account": account})
    facts = (
        (N_("Name"), name),
        (N_("Card"), mask_card_no(account.card_no)),
        (N_("On the card"), yuan(account.on_card) if account.account_kind == "purse" else ""),
        (N_("Waits at the centre"), yuan(account.waiting) if account.waiting else ""),
        (N_("Balance"), yuan(account.balance)),
    )
    rows = tuple(Row(label, value) for label, value in facts if value)
    paper = [tr(N_("Personal account: detail")), "-" * PAPER]
    paper += [between(tr(row.label), row.value, PAPER) for row in rows]
    for line in account.lines:
        paper += _line(line)
    said = Said(HOLDS, name=name, balance=yuan(account.balance))
    return Slip(said, rows, tuple(paper), {"account": account})


def _line(line: AccountLine) -> list[str]:
    what = tr(LINES.get(line.what, line.what))
    return [
        between(f"{line.at[:16]} {what}", yuan(line.amount), PAPER),
        between(f"  {line.place}", yuan(line.balance), PAPER),
    ]


def _account(values: Values) -> Flow[Slip]:
    days = [values.day(name) for name in ("first_day", "last_day")]
    first, last = ("" if day is None else day.isoformat() for day in days)
    account = yield from account_of(values.text("certno"), Channel.DESK, first, last)
    return account_slip(account)


def _password(values: Values) -> Flow[Slip]:
    typed, again = values.secret("new_password"), values.secret("again")
    if typed != again or not FEWEST <= len(typed) <= MOST:
        wipe(typed, again)
        raise PasswordWrong()
    wipe(again)
    new = new_secret(typed, PASSWORD_ROUNDS)
    yield from set_password(at_the_desk(values.text("certno")), new)
    return Slip(Said(PASSWORD_SET))


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "account", N_("Personal account: balance and detail"),
        N_("With the citizen id; prints every credit and every sale."),
        Place.AGENCY, _account,
        (
            CERTNO,
            Field("first_day", N_("From day"), FieldKind.DATE, optional=True),
            Field("last_day", N_("To day"), FieldKind.DATE, optional=True),
        ),
    ),
    Operation(
        "online-password", N_("Set the online password"),
        N_("With the citizen id; for the holder's page ('shuaka desk online')."),
        Place.AGENCY, _password,
        (
            CERTNO,
            Field("new_password", N_("New online password"), FieldKind.SECRET),
            Field("again", N_("The same again"), FieldKind.SECRET),
        ),
    ),
)  # fmt: skip
