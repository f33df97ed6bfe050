"""A small world for tests of the centre: two pharmacies, three people, and a clock to turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from backend import desk
from backend.cards import find_card, register_card
from backend.catalogue import Drug
from backend.centre import Centre
from backend.claims.chronic import enter_illness
from backend.drugs import store_drugs
from backend.inspect import Books
from backend.people import Institution, Person, register_institution, register_person
from backend.profile import DEFAULT, Profile
from backend.protocol import calls, codec
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    Attempt,
    Confirm,
    ConfirmRequest,
    Finding,
    FindingRequest,
    LoadStart,
    LoadStartReply,
    LoadStartRequest,
)
from backend.protocol.messages.person import PersonQuery, PersonRequest
from backend.protocol.messages.pharmacy import (
    Cancel,
    CancelRequest,
    DrugDetail,
    DrugInfo,
    Purse,
    SettleExtension,
    SettleReply,
    SettleRequest,
)
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.money import Fen, fen, line_amount_fen
from backend.store import Store, open_store
from backend.store import tables as t
from backend.store.sql import update
from tests.support.centre_people import (
    AREA,
    CARD,
    DRUG_A,
    DRUG_B,
    DRUG_C,
    KEYS,
    ONLINE_CARD,
    ONLINE_PERSON,
    OTHER_SHOP,
    PLAIN,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
    START,
    TERMINAL_NO,
    CardAtCentre,
    illness_of,
)
from tests.support.centre_wire import Answer, Wire


@dataclass
class Sale:
    """A 2102 as it was sent and answered."""

    msgid: str
    answer: Answer
    purse: Purse | None = None
    request: SettleRequest | None = None

    @property
    def info(self) -> Any:
        return self.answer.output(SettleReply).setlinfo


@dataclass
class World(Wire):
    """What happens at the counters, in the centre's messages."""

    @property
    def books(self) -> Books:
        """The ledger, to look at."""
        return Books(self.centre.store)

    def credit(self, psn_no: str, amount: str) -> None:
        self.count += 1
        desk.credit_account(
            self.centre, psn_no, fen(amount), "test", reference=f"credit-{self.count}"
        )

    def person(self, card: CardAtCentre, **more: Any) -> Answer:
        query = PersonQuery(mdtrt_cert_type="03", mdtrt_cert_no=card.card_no, card_sn=card.card_sn)
        return self.send(calls.PERSON, PersonRequest(query), **more)

    def load(self, amount: str, sequence: int, card: CardAtCentre = CARD) -> LoadStart:
        """Waiting credit onto the card, start to end."""
        start = self.load_start(fen(amount), sequence, card)
        msgid = self.msgid()
        answer = self.send(calls.LOAD_START, LoadStartRequest(start), msgid=msgid)
        assert answer.ok, answer.reply
        host_time = answer.output(LoadStartReply).data.host_time
        confirmed = self.confirm_load(start, msgid, host_time, card)
        assert confirmed.ok, confirmed.reply
        return start

    def load_start(self, amount_fen: int, sequence: int, card: CardAtCentre = CARD) -> LoadStart:
        start = LoadStart(
            psn_no=card.psn_no,
            card_sn=card.card_sn,
            terminal_no=TERMINAL_NO,
            amount_fen=int(amount_fen),
            balance_fen=self.books.balances(card.psn_no).on_cards_fen,
            sequence=sequence,
            key_version=1,
            algorithm=0,
            random=Hex(b"\x01\x02\x03\x04"),
            mac1=Hex(),
        )
        return msgspec.structs.replace(start, mac1=Hex(card.load_mac1(start)))

    def confirm_load(
        self, start: LoadStart, omsgid: str, host_time: str, card: CardAtCentre = CARD, **more: Any
    ) -> Answer:
        attempt = Attempt(
            omsgid=omsgid, card_sn=card.card_sn, sequence=start.sequence, terminal_no=TERMINAL_NO
        )
        confirm = Confirm(attempt, Hex(card.load_tac(start, host_time)))
        return self.send(calls.LOAD_CONFIRM, ConfirmRequest(confirm), **more)

    def settle_request(
        self,
        person: Person,
        card: CardAtCentre | None,
        basket: Sequence[tuple[Drug, str, str]],
        *,
        purse: Purse | None = None,
        card_only: bool = False,
        **info: Any,
    ) -> SettleRequest:
        details = [_detail(place, *line) for place, line in enumerate(basket, 1)]
        extension = SettleExtension(purse=purse, card_only=card_only)
        plain = extension == SettleExtension()
        by_card = {"mdtrt_cert_type": "03", "mdtrt_cert_no": card.card_no if card else ""}
        by_id = {"mdtrt_cert_type": "02", "mdtrt_cert_no": person.certno}
        values: dict[str, Any] = {
            "psn_no": person.psn_no,
            "card_sn": card.card_sn if card else "",
            **(by_card if card else by_id),
            "certno": person.certno,
            "begntime": f"{self.clock[0]:%Y-%m-%d %H:%M:%S}",
            "medfee_sumamt": Fen(sum(detail.det_item_fee_sumamt for detail in details)),
            "insutype": person.insurances[0].insutype,
            "acct_used_flag": "1",
            "med_type": "41",
            "exp_content": "" if plain else codec.encode(extension).decode(),
        }
        return SettleRequest(DrugInfo(**(values | info)), tuple(details))

    def quote(self, person: Person, card: CardAtCentre | None, basket: Any, **more: Any) -> Answer:
        return self.send(calls.QUOTE, self.settle_request(person, card, basket, **more))

    def sell(
        self,
        person: Person,
        card: CardAtCentre | None,
        basket: Any,
        *,
        msgid: str | None = None,
        shop: str = SHOP,
        **more: Any,
    ) -> Sale:
        """2102 without purse data."""
        msgid = msgid or self.msgid(shop)
        request = self.settle_request(person, card, basket, **more)
        return Sale(msgid, self.send(calls.SETTLE, request, msgid=msgid, shop=shop),
                    request=request)  # fmt: skip

    def hold(
        self,
        basket: Any,
        sequence: int,
        *,
        card: CardAtCentre = CARD,
        person: Person = PURSE_PERSON,
        msgid: str | None = None,
        shop: str = SHOP,
        terminal_no: str = TERMINAL_NO,
        **info: Any,
    ) -> Sale:
        """Quote on the card alone, then 2102 with the purse data that follow from it."""
        quoted = self.quote(person, card, basket, card_only=True, **info)
        assert quoted.ok, quoted.reply
        split = quoted.output(SettleReply).setlinfo
        purse = Purse(
            sequence=sequence,
            terminal_no=terminal_no,
            account_fen=int(split.acct_pay - split.acct_mulaid_pay),
            self_fen=int(split.inscp_scp_amt - split.fund_pay_sumamt),
            fund_fen=int(split.fund_pay_sumamt),
        )
        sale = self.sell(person, card, basket, purse=purse, msgid=msgid, shop=shop, **info)
        sale.purse = purse
        return sale

    def attempt(
        self, sale: Sale, txn_no: int = 42, time: str = "20261121093020",
        card: CardAtCentre = CARD,
    ) -> Attempt:  # fmt: skip
        assert sale.purse is not None
        return Attempt(
            omsgid=sale.msgid,
            card_sn=card.card_sn,
            sequence=sale.purse.sequence,
            terminal_no=sale.purse.terminal_no,
            terminal_txn_no=txn_no,
            terminal_time=time,
        )

    def tac(self, sale: Sale, txn_no: int = 42, time: str = "20261121093020",
            card: CardAtCentre = CARD) -> Hex:  # fmt: skip
        assert sale.purse is not None
        return Hex(card.purchase_tac(sale.purse, txn_no, time))

    def confirm(
        self, sale: Sale, txn_no: int = 42, *, tac: bytes | None = None,
        card: CardAtCentre = CARD, **more: Any,
    ) -> Answer:  # fmt: skip
        sealed = self.tac(sale, txn_no, card=card) if tac is None else Hex(tac)
        message = ConfirmRequest(Confirm(self.attempt(sale, txn_no, card=card), sealed))
        return self.send(calls.CONFIRM, message, **more)

    def find(self, attempt: Attempt, evidence: str, tac: bytes = b"", **more: Any) -> Answer:
        finding = Finding(attempt=attempt, evidence=evidence, tac=Hex(tac))
        return self.send(calls.FINDING, FindingRequest(finding), **more)

    def reverse(
        self, omsgid: str, psn_no: str = PURSE_PERSON.psn_no, infno: str = "2102", **more: Any
    ) -> Answer:
        return self.send(calls.REVERSE, ReverseRequest(Reverse(psn_no, omsgid, infno)), **more)

    def refund(self, sale: Sale, **more: Any) -> Answer:
        info = sale.info
        cancel = Cancel(info.setl_id, info.mdtrt_id, info.psn_no)
        return self.send(calls.CANCEL, CancelRequest(cancel), **more)

    def set_insurance(self, psn_no: str, status: str) -> None:
        """Put a person's insurance into a state (psn_insu_stas)."""
        rows = update(t.insurances).where(t.insurances.c.psn_no == psn_no).values(status=status)
        self.centre.store.transact(lambda tx: tx.run(rows))

    def freeze_reason(self, card: CardAtCentre = CARD) -> str:
        """Why the centre froze the card, or ""."""
        found = self.centre.store.read(lambda tx: find_card(tx, card.card_sn))
        return found.status_reason if found and found.status == "frozen" else ""


def _detail(serial: int, drug: Drug, price: str, count: str) -> DrugDetail:
    return DrugDetail(
        feedetl_sn=str(serial),
        fee_ocur_time="2026-11-21 09:30:00",
        med_list_codg=drug.med_list_codg,
        medins_list_codg=drug.medins_list_codg,
        det_item_fee_sumamt=Fen(line_amount_fen(Decimal(price), Decimal(count))),
        cnt=Decimal(count),
        pric=Decimal(price),
    )


def make_world(
    place: str = "sqlite://", profile: Profile = DEFAULT, store: Store | None = None
) -> World:
    """A fresh world, signed on at both shops."""
    store = store or open_store(place)
    clock = [START]

    def enter(tx: Any) -> None:
        register_institution(tx, Institution(SHOP, "训练药店", AREA))
        register_institution(tx, Institution(OTHER_SHOP, "第二训练药店", AREA))
        for person in (PURSE_PERSON, ONLINE_PERSON, RESIDENT_PERSON):
            register_person(tx, person)
            enter_illness(tx, illness_of(person.psn_no))
        for card in (CARD, ONLINE_CARD):
            register_card(tx, card.registration())
        store_drugs(tx, (DRUG_A, DRUG_B, DRUG_C, PLAIN))

    store.transact(enter)
    centre = Centre(store, KEYS, now=lambda: clock[0], profile=profile)
    world = World(centre, clock)
    world.sign_on(SHOP)
    world.sign_on(OTHER_SHOP, mac="00:00:00:00:00:02")
    return world
