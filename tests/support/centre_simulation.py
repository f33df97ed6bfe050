"""One card, two shops and everything that can come late, twice or never, driven by a script.

The card here is the truth: it debits or not, once per number. Terminals are honest about it but may
reverse blindly, repeat, reorder and hand cases over. After every step the books must balance; when
all has been told, mirror and card must agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.ledger import Kind
from backend.protocol import calls
from backend.protocol.messages.card_service import Attempt, LoadStart, LoadStartRequest
from backend.store.tables import MAY_BE_NEGATIVE
from tests.support.centre_people import (
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    OTHER_TERMINAL_NO,
    PURSE_PERSON,
    SHOP,
    TERMINAL_NO,
    basket_of,
)
from tests.support.centre_wire import Answer
from tests.support.centre_world import Sale, World, make_world

TERMINALS = {SHOP: TERMINAL_NO, OTHER_SHOP: OTHER_TERMINAL_NO}


@dataclass
class Attempted:
    """A purchase or load at a shop, and whether the card did it."""

    shop: str
    msgid: str
    sale: Sale | None = None
    load: LoadStart | None = None
    host_time: str = ""
    txn_no: int = 0
    done: bool = False

    @property
    def sequence(self) -> int:
        source = self.load or (self.sale and self.sale.purse)
        assert source is not None
        return source.sequence


@dataclass
class Simulation:
    """The state of the world outside the centre."""

    world: World = field(default_factory=make_world)
    balance_fen: int = 0
    sequence: dict[str, int] = field(default_factory=lambda: {"purchase": 0, "load": 0})
    cases: list[Attempted] = field(default_factory=list)
    online: list[Sale] = field(default_factory=list)
    session: Attempted | None = None
    sent: list[tuple[Any, object, str, str, bytes]] = field(default_factory=list)
    txn_no: int = 0

    def __post_init__(self) -> None:
        self.world.credit("P001", "100.00")
        self.world.credit("P002", "100.00")
        self.world.load("60.00", 0)
        self.balance_fen, self.sequence["load"] = 60_00, 1

    # --- what happens at the counters; `pick` chooses the target or the amount ------------------

    def hold(self, pick: int) -> None:
        """A purse sale up to HELD; the card is initialised for it."""
        shop = (SHOP, OTHER_SHOP)[pick % 2]
        med_type = ("41", "14")[pick // 2 % 2]
        self.world.later(seconds=1)
        sale = self.world.hold(
            basket_of(1 + pick * 37 % 1500), self.sequence["purchase"], shop=shop,
            terminal_no=TERMINALS[shop], med_type=med_type,
        )  # fmt: skip
        self._remember(calls.SETTLE, sale.request, sale.msgid, shop, sale.answer)
        if sale.answer.ok:
            self._start(Attempted(shop, sale.msgid, sale=sale))

    def debited(self, pick: int) -> None:
        """A purse sale as far as the card's debit; its terminal says nothing yet."""
        self.hold(pick)
        self.card(1)

    def load(self, pick: int) -> None:
        """A load up to the centre's permission."""
        self.world.later(seconds=1)
        load = self.world.load_start(1 + pick * 41 % 1000, self.sequence["load"])
        msgid = self.world.msgid()
        answer = self.world.send(calls.LOAD_START, LoadStartRequest(load), msgid=msgid)
        self._remember(calls.LOAD_START, LoadStartRequest(load), msgid, SHOP, answer)
        if answer.ok:
            host_time = f"{self.world.clock[0]:%Y%m%d%H%M%S}"
            self._start(Attempted(SHOP, msgid, load=load, host_time=host_time))

    def _start(self, case: Attempted) -> None:
        self.cases.append(case)
        self.session = case

    def card(self, pick: int) -> None:
        """DEBIT or CREDIT reaches the card, if it is still the transaction it was told of."""
        case, self.session = self.session, None
        if case is None or pick % 3 == 0:  # or the card was pulled before
            return
        kind = "load" if case.load else "purchase"
        assert case.sequence == self.sequence[kind]
        if case.load:
            self.balance_fen += case.load.amount_fen
        else:
            assert case.sale is not None
            assert case.sale.purse is not None
            self.balance_fen -= case.sale.purse.account_fen
            self.txn_no += 1
            case.txn_no = self.txn_no
        assert self.balance_fen >= 0
        self.sequence[kind] += 1
        case.done = True

    def confirm(self, pick: int) -> None:
        """KCONF or KLDC of something the card did; possibly again, possibly late."""
        done = [case for case in self.cases if case.done]
        if done:
            self._confirm(done[pick % len(done)])

    def _confirm(self, case: Attempted) -> None:
        if case.load:
            self.world.confirm_load(case.load, case.msgid, case.host_time)
        else:
            assert case.sale is not None
            self.world.confirm(case.sale, case.txn_no, shop=case.shop)

    def reverse(self, pick: int) -> None:
        """2601, blind: whatever the card did, or for something that was never sent."""
        if pick % 5 == 0:
            self.world.reverse(f"never sent {pick}")
        elif self.cases:
            case = self._recent(pick)
            self._end_session(case)
            infno = "KLDI" if case.load else "2102"
            self.world.reverse(case.msgid, infno=infno, shop=case.shop)

    def overtaken(self, pick: int) -> None:
        """A 2601 overtakes its 2102: what arrives late is refused and holds nothing."""
        msgid = self.world.msgid()
        self.world.reverse(msgid)
        late = self.world.sell(PURSE_PERSON, None, basket_of(1 + pick), msgid=msgid)
        assert late.answer.code == "MSGID_REVERSED"
        assert self.world.books.state_of(SHOP, msgid) == "tombstone"

    def find(self, pick: int) -> None:
        """KPEND: the owner hands over, or either shop tells what the card says."""
        if not self.cases:
            return
        case = self._recent(pick)
        self._end_session(case)
        shop = (SHOP, OTHER_SHOP)[pick // 3 % 2]
        if pick % 3 == 0:
            self.world.find(self._attempt(case, case.shop), "card_absent", shop=case.shop)
        else:
            self._tell(case, shop)

    def _tell(self, case: Attempted, shop: str) -> Answer:
        attempt = self._attempt(case, shop)
        if not case.done:
            return self.world.find(attempt, "not_debited", shop=shop)
        return self.world.find(attempt, "debited", self._tac(case), shop=shop)

    def _attempt(self, case: Attempted, shop: str) -> Attempt:
        known = shop == case.shop and case.txn_no > 0
        return Attempt(
            omsgid=case.msgid,
            card_sn=CARD.card_sn,
            sequence=case.sequence,
            terminal_no=TERMINALS[case.shop],
            terminal_txn_no=case.txn_no if known else 0,
            terminal_time="20261121093020" if known else "",
        )

    def _tac(self, case: Attempted) -> bytes:
        if case.load:
            return CARD.load_tac(case.load, case.host_time)
        assert case.sale is not None
        return self.world.tac(case.sale, case.txn_no)

    def _recent(self, pick: int) -> Attempted:
        """Mostly one of the newest cases, where accidents pile up."""
        reach = len(self.cases) if pick % 7 == 0 else min(2, len(self.cases))
        return self.cases[-1 - pick // 7 % reach]

    def _end_session(self, case: Attempted) -> None:
        """A terminal that reverses or proves has powered the card down before."""
        if self.session is case:
            self.session = None

    def refund(self, pick: int) -> None:
        """2103 of any sale, in whatever state."""
        sales = [(case.sale, case.shop) for case in self.cases if case.sale]
        sales += [(sale, SHOP) for sale in self.online]
        if sales:
            sale, shop = sales[pick % len(sales)]
            self.world.refund(sale, shop=shop)

    def without_card(self, pick: int) -> None:
        """2102 without purse data: waiting credit or the online account."""
        basket = basket_of(1 + pick * 29 % 3000)
        person, card = ((PURSE_PERSON, None), (ONLINE_PERSON, ONLINE_CARD))[pick % 2]
        sale = self.world.sell(person, card, basket, med_type=("41", "11")[pick // 2 % 2])
        self._remember(calls.SETTLE, sale.request, sale.msgid, SHOP, sale.answer)
        if sale.answer.ok:
            self.online.append(sale)

    def undo_without_card(self, pick: int) -> None:
        """2601 of such a sale."""
        if self.online:
            sale = self.online[pick % len(self.online)]
            self.world.reverse(sale.msgid, sale.info.psn_no)

    def repeat(self, pick: int) -> None:
        """The network delivers an old request again: the same bytes come back."""
        if self.sent:
            call, message, msgid, shop, raw = self.sent[pick % len(self.sent)]
            assert self.world.send(call, message, msgid=msgid, shop=shop).raw == raw

    def _remember(self, call: Any, message: object, msgid: str, shop: str, answer: Answer) -> None:
        self.sent.append((call, message, msgid, shop, answer.raw))

    # --- what must be true ---------------------------------------------------------------------

    def check(self) -> None:
        """After every step."""
        books = self.world.books
        rows = books.trial_balance()
        assert sum(row.balance_fen for row in rows) == 0
        assert books.differences() == []
        assert all(row.balance_fen >= 0 for row in rows if row.kind not in MAY_BE_NEGATIVE)
        transit = sum(row.balance_fen for row in rows if row.kind == Kind.TRANSIT)
        assert transit == books.held_fen()

    def tell_everything(self) -> None:
        """Every terminal ends its cases by the truth; then books and card must agree."""
        self.session = None
        for case in self.cases:
            self._confirm(case) if case.done else self._tell(case, case.shop)
            self.check()
        books = self.world.books
        reason = self.world.freeze_reason()
        assert reason in ("", "money that is in two places")
        if not reason:
            assert books.open_cases() == []
            assert books.held_fen() == 0
            assert books.balances("P001").on_cards_fen == self.balance_fen
            assert self._spent_fen() == self._paid_fen()

    def _spent_fen(self) -> int:
        """What left the funding accounts and is not the people's: pools included."""
        rows = self.world.books.trial_balance()
        outside = {Kind.FUNDING, Kind.POOL}
        people = {Kind.ONLINE, Kind.PURSE_CARD, Kind.PURSE_CENTRE, Kind.MUTUAL_AID}
        return -sum(row.balance_fen for row in rows if row.kind in outside | people)

    def _paid_fen(self) -> int:
        """What the shops are owed by the settlements that are posted, refunds negative."""
        return sum(
            row.account_fen + row.fund_fen
            for row in self.world.books.settlements()
            if row.state == "posted"
        )


OPERATIONS = (
    "hold", "debited", "load", "card", "confirm", "reverse", "find", "refund", "without_card",
    "undo_without_card", "repeat", "overtaken",
)  # fmt: skip


def play(script: list[tuple[str, int]]) -> Simulation:
    """Run a script of (operation, pick) and check after each step and at the end."""
    simulation = Simulation()
    for operation, pick in script:
        getattr(simulation, operation)(pick)
        simulation.check()
    simulation.tell_everything()
    return simulation
