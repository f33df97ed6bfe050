"""Who pays, and with what: a credential becomes a person, perhaps a card, an insurance and money.

A purse person's card can spend what is on it and what waits at the centre; without the card only
the waiting part can be spent. An online person has one account, however they identify themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from backend.cards import Card, card_question, find_card
from backend.checks import code, wrong
from backend.ledger import Account, Kind, balance_fen, balance_question
from backend.people import (
    PURSE,
    Insurance,
    Person,
    find_person,
    find_person_by_certno,
    person_question,
)
from backend.policy import Means
from backend.protocol.messages.person import (
    CARD_CREDENTIAL,
    E_VOUCHER_CREDENTIAL,
    ID_CREDENTIAL,
)
from backend.protocol.messages.pharmacy import (
    ACCOUNT_NOT_USED,
    OWN_ACCOUNT,
    RELATIVES_ACCOUNT,
)
from backend.protocol.refusals import Code, Refused
from backend.relatives import givers_to
from backend.store import Question, Tx

CITIZEN_ID = 18
"""Characters of it; other papers of a person have numbers of other lengths."""
SHORTEST_NAME = 20
"""Places of the shortest member that carries a name: one as long may have been cut."""


class Claim(Protocol):
    """What a bill says of its payer: a number, a credential, a kind of insurance."""

    @property
    def psn_no(self) -> str: ...
    @property
    def mdtrt_cert_type(self) -> str: ...
    @property
    def mdtrt_cert_no(self) -> str: ...
    @property
    def card_sn(self) -> str: ...
    @property
    def certno(self) -> str: ...
    @property
    def insutype(self) -> str: ...


class Payer(Struct, frozen=True):
    """A person at the counter; `card` is None unless it is the credential."""

    person: Person
    card: Card | None
    insurance: Insurance

    @property
    def has_purse_card(self) -> bool:
        """Whether money on a card is within reach."""
        return self.card is not None and self.person.account_kind == PURSE


def identify(
    tx: Tx,
    cert_type: str,
    cert_no: str,
    card_sn: str,
    certno: str = "",
    likely: Person | None = None,
) -> tuple[Person, Card | None]:
    """The person (and card) of a credential: 03 card number with 卡识别码, 02 citizen id.

    `likely` was found before: if it is them they are not looked for again.
    """
    if cert_type == CARD_CREDENTIAL:
        card = find_card(tx, card_sn)
        if card is None or card.card_no != cert_no:
            raise Refused(Code.CREDENTIAL_INVALID)
        is_likely = likely is not None and likely.psn_no == card.psn_no
        person = likely if is_likely else find_person(tx, card.psn_no)
    elif cert_type == ID_CREDENTIAL:
        card, number = None, cert_no or certno
        is_likely = likely is not None and likely.certno == number
        person = likely if is_likely else find_person_by_certno(tx, number)
    elif cert_type == E_VOUCHER_CREDENTIAL:  # its token is read by 6101, which this centre lacks
        raise Refused(Code.E_VOUCHER_UNREADABLE)
    else:
        raise Refused(Code.CREDENTIAL_INVALID)
    if person is None:
        raise Refused(Code.PERSON_UNKNOWN)
    return person, card


def require_citizen(person: Person, certno: str, name: str = "") -> None:
    """Refuse a citizen id or a name beside the credential that is somebody else's.

    Either may be left out (settlement.md 2.6). A name may be cut off where its member is short,
    and be written with other spaces and dots than ours.
    """
    if len(certno) == CITIZEN_ID and certno.upper() != person.certno.upper():
        raise Refused(Code.IDENTITY_DOUBTFUL)
    cut = len(name) if len(name) >= SHORTEST_NAME else None
    if name.strip() and _letters(name) != _letters(person.name[:cut]):
        raise Refused(Code.IDENTITY_DOUBTFUL)


def _letters(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum()).casefold()


def payer_questions(info: Claim) -> Iterator[Question]:
    """What finding the payer and their money is going to ask, whatever kind their account is."""
    yield person_question(info.psn_no)
    kinds = [(Kind.PURSE_CENTRE, info.psn_no), (Kind.ONLINE, info.psn_no)]
    if info.mdtrt_cert_type == CARD_CREDENTIAL:
        yield card_question(info.card_sn)
        kinds.append((Kind.PURSE_CARD, info.card_sn.upper()))
    for kind, owner in kinds:
        yield balance_question(Account(kind, owner))


def payer(tx: Tx, info: Claim, insured_on: str = "") -> Payer:
    """The payer of a bill, checked against its person number and kind of insurance.

    `insured_on`: the day (ISO) of an admission; what ends later does not end the stay's benefits.
    """
    claimed = find_person(tx, info.psn_no)
    if claimed is None:
        raise Refused(Code.PERSON_UNKNOWN)
    person, card = identify(
        tx, info.mdtrt_cert_type, info.mdtrt_cert_no, info.card_sn, info.certno, claimed
    )
    if person.psn_no != info.psn_no:
        raise Refused(Code.CREDENTIAL_INVALID)
    require_citizen(person, info.certno, getattr(info, "psn_name", ""))
    insurance = person.insurance(info.insutype)
    if insurance is None or not (insurance.usable or insurance.normal_on(insured_on)):
        raise Refused(Code.INSURANCE_NOT_NORMAL)
    return Payer(person, card, insurance)


class Wallet(Struct, frozen=True):
    """Money within reach: `own` in the order it is used, each relative's, and all of one's own.

    `spendable_fen` is what the credential at hand can spend, whether or not this bill may use it.
    """

    own: tuple[tuple[Account, int], ...]
    relatives: tuple[tuple[Account, int], ...]
    spendable_fen: int

    @property
    def means(self) -> Means:
        """The sums, for the arithmetic."""
        own_fen = sum(amount for _, amount in self.own)
        return Means(own_fen, tuple(amount for _, amount in self.relatives))


def spendable_accounts(person: Person, card: Card | None) -> tuple[Account, ...]:
    """The accounts a credential can spend from."""
    at_centre = () if person.centre_account is None else (person.centre_account,)
    on_card = (card.account,) if card is not None and person.account_kind == PURSE else ()
    return on_card + at_centre


def spendable_fen(tx: Tx, person: Person, card: Card | None) -> int:
    """`balc`: what the credential at hand can spend."""
    return sum(balance_fen(tx, account) for account in spendable_accounts(person, card))


def wallet(
    tx: Tx,
    who: Payer,
    used_flag: str,
    kinds: frozenset[Kind],
    node: str = "druginfo",
    card_fen: int | None = None,
) -> Wallet:
    """The money a bill may use: own accounts of the given kinds, relatives' with flag 2.

    `card_fen` is what the card says it holds, where it said so: more cannot be taken from it.
    """
    flags = (ACCOUNT_NOT_USED, OWN_ACCOUNT, RELATIVES_ACCOUNT)
    code(f"{node}.acct_used_flag", used_flag, flags)
    everything = [
        (account, _within(account, balance_fen(tx, account), card_fen))
        for account in spendable_accounts(who.person, who.card)
    ]
    own = [(account, amount) for account, amount in everything if account.kind in kinds]
    return Wallet(
        own=() if used_flag == ACCOUNT_NOT_USED else tuple(own),
        relatives=_relatives(tx, who.person) if used_flag == RELATIVES_ACCOUNT else (),
        spendable_fen=sum(amount for _, amount in everything),
    )


def _within(account: Account, amount_fen: int, card_fen: int | None) -> int:
    if account.kind != Kind.PURSE_CARD or card_fen is None:
        return amount_fen
    return min(amount_fen, max(card_fen, 0))


def _relatives(tx: Tx, person: Person) -> tuple[tuple[Account, int], ...]:
    shared = [bound.account for bound in givers_to(tx, person.psn_no)]
    return tuple((account, balance_fen(tx, account)) for account in shared)


def require_card_credential(who: Payer, node: str = "druginfo") -> Card:
    """The card of a purse purchase; refused unless it is the credential and carries a purse."""
    if who.card is None or not who.has_purse_card:
        raise wrong(f"{node}.exp_content.purse", "no purse card")
    return who.card
