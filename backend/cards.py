"""Cards as the centre knows them: whose they are, their keys' factors, and whether they may pay.

The state of a card is judged once, when money is first held for it; what was held completes. A
loss report may lapse by date alone: `status_on` says what a card is on a day, nothing has to run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.ledger import Account, Kind, open_account
from backend.people import PURSE, find_person
from backend.protocol.messages.person import HOLDER_DIED
from backend.protocol.refusals import Code, Refused
from backend.store import Question, Tx
from backend.store import tables as t
from backend.store.sql import bindparam, insert, select, update

NORMAL, NOT_ACTIVATED = "normal", "not_activated"
LOST, FROZEN, CANCELLED = "lost", "frozen", "cancelled"
NEVER = -1
"""`last_purchase` and `last_load` of a card the centre has booked nothing for."""


class FreezeReason(StrEnum):
    """Why the centre itself stops a card; message ids, so that terminals can translate them."""

    COPIED = "a number of a copied card"
    WRONG_TAC = "a wrong transaction proof"
    MONEY_TWICE = "money that is in two places"
    BATCH = "a batch of cards that was stolen"


PRINT_LIMIT = 60
"""Unprinted records at which a card stops (rules.md R8); counted here for cards that cannot."""

LOAD, PURCHASE = "1", "2"
"""Kinds of card transaction, as the card numbers them."""


@dataclass(frozen=True, slots=True)
class CardRegistration:
    """A card as its issuer enters it.

    `card_sn` is the 卡识别码 as 32 hexadecimal digits, `card_factor` the last 8 ATR bytes,
    `algorithm` the value of FCI tag 86 (1 3DES, 3 SM4); dates are ISO.
    """

    card_sn: str
    card_no: str
    psn_no: str
    card_factor: bytes
    algorithm: int
    key_version: int
    issued_on: str
    expires_on: str
    status: str = NORMAL


@dataclass(frozen=True, slots=True)
class Card:
    """A card in the centre's books; `status_since` is the date of the state, ISO.

    `lost_until` is the last day of a report that lapses, "" for one that does not;
    `status_before` is what the card was when it was reported.
    """

    card_sn: str
    card_no: str
    psn_no: str
    card_factor: bytes
    algorithm: int
    key_version: int
    issued_on: str
    expires_on: str
    status: str
    status_since: str
    status_reason: str
    unprinted: int
    last_purchase: int
    last_load: int
    lost_until: str = ""
    status_before: str = ""

    def status_on(self, today: str) -> str:
        """The state of the card on a day (ISO): a loss report past its last day has lapsed."""
        lapsed = self.status == LOST and self.lost_until and self.lost_until < today
        return (self.status_before or NORMAL) if lapsed else self.status

    @property
    def account(self) -> Account:
        """The mirror of the money on the card."""
        return Account(Kind.PURSE_CARD, self.card_sn)

    @property
    def city6(self) -> str:
        """The city code its keys are diversified over: the first three bytes of the 卡识别码."""
        return self.card_sn[:6]

    def last(self, kind: str) -> int:
        """The highest sequence of that kind the card is known to have used, or NEVER."""
        return self.last_load if kind == LOAD else self.last_purchase


def register_card(tx: Tx, card: CardRegistration) -> None:
    """Enter a card of a registered person; a purse person's card gets its mirror account."""
    assert len(card.card_factor) == 8
    assert len(card.card_sn) == 32
    assert card.status in (NORMAL, NOT_ACTIVATED)
    assert card.algorithm in (1, 3)
    tx.run(
        _NEW,
        card_sn=card.card_sn.upper(),
        card_no=card.card_no,
        psn_no=card.psn_no,
        card_factor=card.card_factor,
        algorithm=card.algorithm,
        key_version=card.key_version,
        issued_on=card.issued_on,
        expires_on=card.expires_on,
        status=card.status,
        status_since=card.issued_on,
        status_reason="",
        unprinted=0,
        last_purchase=NEVER,
        last_load=NEVER,
        lost_until="",
        status_before="",
    )
    person = find_person(tx, card.psn_no)
    if person is not None and person.account_kind == PURSE:
        open_account(tx, Account(Kind.PURSE_CARD, card.card_sn.upper()))


def find_card(tx: Tx, card_sn: str) -> Card | None:
    """The card with this 卡识别码, or None."""
    statement, values = card_question(card_sn)
    row = tx.row(statement, **values)
    return Card(*row) if row else None


def card_question(card_sn: str) -> Question:
    """What `find_card` is going to ask."""
    return _FIND, {"card_sn": card_sn.upper()}


def cards_of(tx: Tx, psn_no: str) -> list[Card]:
    """The cards a person has or had, by date of issue."""
    return [Card(*row) for row in tx.rows(_OF_PERSON, psn_no=psn_no)]


def set_status(tx: Tx, card_sn: str, status: str, since: str, reason: str = "") -> None:
    """Put a card into a state from a date on. Whether that change is allowed is the caller's."""
    state = {"b_status": status, "b_since": since, "b_reason": reason}
    tx.run(_SET_STATUS, b_card_sn=card_sn, **state, b_until="", b_before="")


def set_lost(tx: Tx, card: Card, since: str, until: str, reason: str = "") -> None:
    """Put a card into the state of loss; with a last day the report lapses after it (ISO)."""
    before = card.status_before if card.status == LOST else card.status
    state = {"b_status": LOST, "b_since": since, "b_reason": reason}
    tx.run(_SET_STATUS, b_card_sn=card.card_sn, **state, b_until=until, b_before=before)


def freeze(tx: Tx, card: Card, since: str, reason: str) -> None:
    """Stop a card that looks copied or forged; lost and cancelled stay what they are."""
    if card.status_on(since) in (NORMAL, NOT_ACTIVATED):
        set_status(tx, card.card_sn, FROZEN, since, reason)


def used(tx: Tx, card_sn: str, kind: str, sequence: int) -> None:
    """Note a sequence number that the card is proved to have used."""
    tx.put(_USED[kind], {"b_card_sn": card_sn, "b_sequence": sequence})


def count_unprinted(tx: Tx, card_sn: str, by: int) -> None:
    """Add records to, or take them from, the count of a card that cannot count itself."""
    tx.put(_COUNT, {"b_card_sn": card_sn, "b_by": by})


def statement_printed(tx: Tx, card_sn: str) -> None:
    """The bank desk has printed the statement: the count starts over (rules.md R8)."""
    tx.run(_PRINTED, b_card_sn=card_sn)


def require_usable(card: Card, today: str) -> None:
    """Raise the refusal for a card that may not pay today (ISO date)."""
    status = card.status_on(today)
    if status == CANCELLED and card.status_reason == HOLDER_DIED:
        raise Refused(Code.HOLDER_DEAD)
    if status in _REFUSALS:
        code, places = _REFUSALS[status]
        raise Refused(code, **{name: getattr(card, column) for name, column in places.items()})
    if card.expires_on and card.expires_on < today:
        raise Refused(Code.CREDENTIAL_INVALID)


_REFUSALS: dict[str, tuple[Code, dict[str, str]]] = {
    NOT_ACTIVATED: (Code.CARD_NOT_ACTIVATED, {}),
    LOST: (Code.CARD_LOST, {"date": "status_since"}),
    FROZEN: (Code.CARD_FROZEN, {"reason": "status_reason"}),
    CANCELLED: (Code.CARD_CANCELLED, {}),
}
"""State of a card -> its refusal, with the columns that fill the places of the sentence."""

_THE_CARD = t.cards.c.card_sn == bindparam("b_card_sn")
_NEW = insert(t.cards)
_FIND = select(t.cards).where(t.cards.c.card_sn == bindparam("card_sn"))
_OF_PERSON = (
    select(t.cards)
    .where(t.cards.c.psn_no == bindparam("psn_no"))
    .order_by(t.cards.c.issued_on, t.cards.c.card_sn)
)
_SET_STATUS = (
    update(t.cards)
    .where(_THE_CARD)
    .values(
        status=bindparam("b_status"),
        status_since=bindparam("b_since"),
        status_reason=bindparam("b_reason"),
        lost_until=bindparam("b_until"),
        status_before=bindparam("b_before"),
    )
)
_USED = {
    kind: update(t.cards)
    .where(_THE_CARD, column < bindparam("b_sequence"))
    .values({column: bindparam("b_sequence")})
    for kind, column in ((LOAD, t.cards.c.last_load), (PURCHASE, t.cards.c.last_purchase))
}
_COUNT = update(t.cards).where(_THE_CARD).values(unprinted=t.cards.c.unprinted + bindparam("b_by"))
_PRINTED = update(t.cards).where(_THE_CARD).values(unprinted=0)
