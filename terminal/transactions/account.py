"""The personal account asked for (rules.md R11), and the password of the holder's own page."""

from __future__ import annotations

from backend.protocol.calls import ACCOUNT, PASSWORD
from backend.protocol.messages.account import AccountQuery, AccountRequest, PersonalAccount
from backend.protocol.messages.bank import (
    Channel,
    Customer,
    NewSecret,
    SecretChange,
    SecretChangeRequest,
)
from terminal.flow import Flow
from terminal.transactions.asking import ask_patiently

FEWEST, MOST = 8, 64
"""Characters of an online password."""


def account_of(
    certno: str, channel: Channel, first_day: str = "", last_day: str = ""
) -> Flow[PersonalAccount]:
    """Balance by place and the detail between two days. Raises Refused."""
    query = AccountQuery(
        holder=Customer(certno=certno, channel=channel), first_day=first_day, last_day=last_day
    )
    return (yield from ask_patiently(ACCOUNT, AccountRequest(query))).data


def set_password(holder: Customer, new: NewSecret, card: str = "") -> Flow[None]:
    """A new online password, at the desk or for a caller who knows the card. Raises Refused."""
    request = SecretChangeRequest(SecretChange(holder=holder, new=new, card=card))
    yield from ask_patiently(PASSWORD, request)
