"""Inpatient stays at the third-level hospital of centre_visits, in the messages of 2.11."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backend.catalogue import Drug
from backend.drugs import store_drugs
from backend.people import Person
from backend.protocol import codec
from backend.protocol.messages.inpatient import (
    StayFee,
    StayFeeRequest,
    StayQuote,
    StayQuoteRequest,
    StaySettle,
    StaySettleReply,
    StaySettleRequest,
    StayWithdraw,
    StayWithdrawRequest,
)
from backend.protocol.messages.pharmacy import Cancel, CancelRequest, Purse, SettleExtension
from backend.protocol.messages.stay import (
    Admission,
    AdmissionChange,
    AdmitReply,
    AdmitRequest,
    ChangeRequest,
    Discharge,
    DischargeRequest,
    StayUndo,
    StayUndoRequest,
)
from backend.protocol.money import Fen, line_amount_fen
from backend.protocol.stay_calls import (
    ADMIT,
    CHANGE_STAY,
    DISCHARGE,
    STAY_CANCEL,
    STAY_FEES,
    STAY_QUOTE,
    STAY_SETTLE,
    STAY_WITHDRAW,
    UNDO_ADMISSION,
    UNDO_DISCHARGE,
)
from tests.support.centre_people import CARD, TERMINAL_NO, CardAtCentre
from tests.support.centre_visits import CLINIC, HOSPITAL_DRUGS, add_hospital, drug
from tests.support.centre_wire import Answer
from tests.support.centre_world import Sale, World

OUTSIDE = drug(2006, "03", 10_000)
PLAIN, CAPPED, TENTH = HOSPITAL_DRUGS[0], HOSPITAL_DRUGS[1], HOSPITAL_DRUGS[4]
STAY_BASKET = ((PLAIN, "7000.00", "1"), (CAPPED, "500.00", "1"), (TENTH, "9700.00", "1"),
               (OUTSIDE, "1250.00", "1"))  # fmt: skip
"""The 2304 of settlement.md 3.4, 18,450.00."""
STAY_FEN = 18_450_00


def add_wards(world: World, hosp_lv: str = "2") -> World:
    """A hospital of a grade that also has what is outside the catalogue."""
    add_hospital(world, hosp_lv)
    world.centre.store.transact(lambda tx: store_drugs(tx, [OUTSIDE]))
    return world


def plain(amount: str) -> tuple[tuple[Drug, str, str], ...]:
    """One line of any amount, all of it in scope."""
    return ((PLAIN, amount, "1"),)


@dataclass
class Bed:
    """One stay of a person, step by step."""

    world: World
    person: Person
    shop: str = CLINIC
    med_type: str = "2101"
    number: str = "IP-1"
    mdtrt_id: str = ""
    serial: int = 0
    sent: list[str] = field(default_factory=list)
    msgid: str = ""

    @property
    def insutype(self) -> str:
        return self.person.insurances[0].insutype

    def send(self, call: Any, message: object, **more: Any) -> Answer:
        """One message, under the number that was set for it or the next one."""
        self.sent.append(more.setdefault("msgid", self.msgid or self.world.msgid(self.shop)))
        self.msgid = ""
        return self.world.send(call, message, shop=self.shop, **more)

    def credential(self) -> dict[str, str]:
        return {
            "psn_no": self.person.psn_no,
            "mdtrt_cert_type": "02",
            "mdtrt_cert_no": self.person.certno,
            "certno": self.person.certno,
        }

    def admit(self, begntime: str = "2026-11-20 10:00:00", **more: Any) -> Answer:
        values: dict[str, Any] = {
            **self.credential(),
            "insutype": self.insutype,
            "begntime": begntime,
            "med_type": self.med_type,
            "ipt_no": self.number,
            "adm_bed": "12",
            "dscg_maindiag_code": "J18.900",
            "dscg_maindiag_name": "肺炎",
        }
        answer = self.send(ADMIT, AdmitRequest(Admission(**(values | more))))
        if answer.ok:
            self.mdtrt_id = answer.output(AdmitReply).result.mdtrt_id
        return answer

    def change(self, **said: Any) -> Answer:
        info = AdmissionChange(mdtrt_id=self.mdtrt_id, psn_no=self.person.psn_no, **said)
        return self.send(CHANGE_STAY, ChangeRequest(info))

    def line(self, drug: Drug, price: str, count: str, **more: Any) -> StayFee:
        self.serial += 1
        values: dict[str, Any] = {
            "feedetl_sn": str(self.serial),
            "mdtrt_id": self.mdtrt_id,
            "psn_no": self.person.psn_no,
            "fee_ocur_time": "2026-11-21 08:00:00",
            "med_list_codg": drug.med_list_codg,
            "medins_list_codg": drug.medins_list_codg,
            "det_item_fee_sumamt": Fen(line_amount_fen(Decimal(price), Decimal(count))),
            "cnt": Decimal(count),
            "pric": Decimal(price),
        }
        return StayFee(**(values | more))

    def fees(self, basket: Any) -> Answer:
        lines = tuple(self.line(*row) for row in basket)
        return self.send(STAY_FEES, StayFeeRequest(lines))

    def withdraw(self, *serials: str) -> Answer:
        rows = tuple(
            StayWithdraw(feedetl_sn=serial, mdtrt_id=self.mdtrt_id, psn_no=self.person.psn_no)
            for serial in serials
        )
        return self.send(STAY_WITHDRAW, StayWithdrawRequest(rows))

    def discharge(self, endtime: str = "2026-11-21 09:20:00", **more: Any) -> Answer:
        info = Discharge(
            mdtrt_id=self.mdtrt_id, psn_no=self.person.psn_no, insutype=self.insutype,
            endtime=endtime, **({"dscg_way": "1"} | more),
        )  # fmt: skip
        return self.send(DISCHARGE, DischargeRequest(info))

    def undo_admission(self) -> Answer:
        return self.send(UNDO_ADMISSION, self._undo())

    def undo_discharge(self) -> Answer:
        return self.send(UNDO_DISCHARGE, self._undo())

    def _undo(self) -> StayUndoRequest:
        return StayUndoRequest(StayUndo(mdtrt_id=self.mdtrt_id, psn_no=self.person.psn_no))

    def claim(self, total_fen: int, interim: bool = False) -> dict[str, Any]:
        return {
            **self.credential(),
            "medfee_sumamt": Fen(total_fen),
            "psn_setlway": "01",
            "mdtrt_id": self.mdtrt_id,
            "acct_used_flag": "1",
            "insutype": self.insutype,
            "mid_setl_flag": "1" if interim else "0",
        }

    def quote(self, total_fen: int, interim: bool = False, **more: Any) -> Answer:
        asked = StayQuote(**(self.claim(total_fen, interim) | more))
        return self.send(STAY_QUOTE, StayQuoteRequest(asked))

    def settle(self, total_fen: int, interim: bool = False, **more: Any) -> Answer:
        asked = StaySettle(**(self.claim(total_fen, interim) | more))
        return self.send(STAY_SETTLE, StaySettleRequest(asked))

    def cancel(self, info: Any, call: Any = STAY_CANCEL) -> Answer:
        return self.send(call, CancelRequest(Cancel(info.setl_id, info.mdtrt_id, info.psn_no)))

    def reverse(self, omsgid: str, infno: str) -> Answer:
        return self.world.reverse(omsgid, self.person.psn_no, infno=infno, shop=self.shop)

    def settle_by_card(
        self, total_fen: int, sequence: int, card: CardAtCentre = CARD, interim: bool = False
    ) -> Sale:
        """Quote on the card alone, then 2304 with the purse data that follow from it."""
        quoted = self.quote(total_fen, interim, **by_card(card, card_only=True))
        info = quoted.output(StaySettleReply).setlinfo
        purse = Purse(
            sequence=sequence,
            terminal_no=TERMINAL_NO,
            account_fen=int(info.acct_pay),
            self_fen=int(info.inscp_scp_amt - info.fund_pay_sumamt),
            fund_fen=int(info.fund_pay_sumamt),
        )
        answer = self.settle(total_fen, interim, **by_card(card, purse=purse))
        return Sale(self.sent[-1], answer, purse)


def by_card(card: CardAtCentre, **extension: Any) -> dict[str, str]:
    """A card as the credential, with our extension."""
    return {
        "mdtrt_cert_type": "03", "mdtrt_cert_no": card.card_no, "card_sn": card.card_sn,
        "exp_content": codec.encode(SettleExtension(**extension)).decode(),
    }  # fmt: skip


def in_bed(world: World, person: Person, basket: Any = STAY_BASKET, **more: Any) -> Bed:
    """Somebody in hospital with a day's lines."""
    bed = Bed(world, person, **more)
    admitted = bed.admit()
    assert admitted.ok, admitted.reply
    entered = bed.fees(basket)
    assert entered.ok, entered.reply
    return bed
