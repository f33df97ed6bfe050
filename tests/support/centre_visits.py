"""Visits at a third-level hospital and at a pharmacy, in the messages of 2.10."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backend.catalogue import Drug
from backend.drugs import store_drugs
from backend.grades import HOSPITAL, Grade, grade_institution
from backend.people import Institution, Person, register_institution
from backend.protocol import calls
from backend.protocol.messages.fee import FeeDetail, FeeReply, FeeRequest
from backend.protocol.messages.outpatient import (
    VisitQuote,
    VisitQuoteRequest,
    VisitSettle,
    VisitSettleReply,
    VisitSettleRequest,
)
from backend.protocol.messages.pharmacy import Cancel, CancelRequest
from backend.protocol.messages.visit import RegisterReply, RegisterRequest, Registration
from backend.protocol.money import Fen, line_amount_fen
from tests.support.centre_people import AREA
from tests.support.centre_wire import Answer
from tests.support.centre_world import World

CLINIC = "H43010000001"
TRAIN = "X{:018d}99999"


def drug(number: int, level: str, first_per_10k: int = 0, ceiling_fen: int | None = None) -> Drug:
    """A drug of the hospital's catalogue."""
    code = f"{TRAIN.format(number)[:18]}99999"
    return Drug(f"29000000{number:05d}", code, str(number), f"药{number}", "", "片剂", "10片",
                "101", level, first_per_10k, ceiling_fen, 100, "盒", False, "y", "")  # fmt: skip


HOSPITAL_DRUGS = (
    drug(2001, "01"),
    drug(2002, "02", 1000, 300_00),
    drug(2003, "02", 500),
    drug(2004, "01"),
    drug(2005, "02", 1000),
)
HOSPITAL_BASKET = ((HOSPITAL_DRUGS[0], "50.00", "1"), (HOSPITAL_DRUGS[1], "320.00", "1"),
                   (HOSPITAL_DRUGS[2], "26.40", "2"))  # fmt: skip
"""The 2207 of settlement.md 3.4, 422.80."""

RESIDENT_BASKET = ((HOSPITAL_DRUGS[3], "16.80", "3"), (HOSPITAL_DRUGS[4], "9.90", "2"))
"""The resident's 2207 of settlement.md 3.4, 70.20."""


def add_hospital(world: World, hosp_lv: str = "2") -> World:
    """A hospital of a grade, signed on, with its drugs."""

    def enter(tx: Any) -> None:
        register_institution(tx, Institution(CLINIC, "训练医院", AREA))
        grade_institution(tx, CLINIC, Grade(HOSPITAL, hosp_lv))
        store_drugs(tx, HOSPITAL_DRUGS)

    world.centre.store.transact(enter)
    world.sign_on(CLINIC, mac="00:00:00:00:00:09")
    return world


@dataclass
class Attendance:
    """One visit of a person, step by step."""

    world: World
    person: Person
    shop: str = CLINIC
    med_type: str = "11"
    mdtrt_id: str = ""
    serial: int = 0
    sent: list[str] = field(default_factory=list)

    def credential(self) -> dict[str, str]:
        return {
            "psn_no": self.person.psn_no,
            "mdtrt_cert_type": "02",
            "mdtrt_cert_no": self.person.certno,
            "certno": self.person.certno,
        }

    def send(self, call: Any, message: object, **more: Any) -> Answer:
        return self.world.send(call, message, shop=self.shop, **more)

    def register(self, number: str = "OP-1") -> Answer:
        asked = Registration(
            **self.credential(),
            insutype=self.person.insurances[0].insutype,
            begntime="2026-11-21 09:00:00",
            ipt_otp_no=number,
        )
        answer = self.send(calls.REGISTER, RegisterRequest(asked))
        if answer.ok:
            self.mdtrt_id = answer.output(RegisterReply).data.mdtrt_id
        return answer

    def line(self, drug: Drug, price: str, count: str, batch: str = "B1", **more: Any) -> FeeDetail:
        self.serial += 1
        values: dict[str, Any] = {
            "feedetl_sn": str(self.serial),
            "mdtrt_id": self.mdtrt_id,
            "psn_no": self.person.psn_no,
            "chrg_bchno": batch,
            "fee_ocur_time": "2026-11-21 09:10:00",
            "med_list_codg": drug.med_list_codg,
            "medins_list_codg": drug.medins_list_codg,
            "det_item_fee_sumamt": Fen(line_amount_fen(Decimal(price), Decimal(count))),
            "cnt": Decimal(count),
            "pric": Decimal(price),
        }
        return FeeDetail(**(values | more))

    def fees(self, basket: Any, batch: str = "B1") -> Answer:
        lines = tuple(self.line(*row, batch) for row in basket)
        return self.send(calls.FEES, FeeRequest(lines))

    def quote(self, total_fen: int, batch: str = "B1", **more: Any) -> Answer:
        asked = VisitQuote(**(self._claim(total_fen, batch) | more))
        return self.send(calls.VISIT_QUOTE, VisitQuoteRequest(asked))

    def settle_request(self, total_fen: int, batch: str = "B1", **more: Any) -> VisitSettleRequest:
        info = self.quote(total_fen, batch).output(VisitSettleReply).setlinfo
        scope = {
            name: getattr(info, name)
            for name in ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
        }
        claim = self._claim(total_fen, batch)
        return VisitSettleRequest(VisitSettle(**(claim | scope | more)))

    def settle(self, total_fen: int, batch: str = "B1", **more: Any) -> Answer:
        request = self.settle_request(total_fen, batch, **more)
        self.sent.append(self.world.msgid(self.shop))
        return self.send(calls.VISIT_SETTLE, request, msgid=self.sent[-1])

    def _claim(self, total_fen: int, batch: str) -> dict[str, Any]:
        return {
            **self.credential(),
            "med_type": self.med_type,
            "medfee_sumamt": Fen(total_fen),
            "psn_setlway": "01",
            "mdtrt_id": self.mdtrt_id,
            "chrg_bchno": batch,
            "acct_used_flag": "1",
            "insutype": self.person.insurances[0].insutype,
        }

    def cancel(self, info: Any, call: Any = calls.VISIT_CANCEL) -> Answer:
        asked = Cancel(info.setl_id, info.mdtrt_id, info.psn_no)
        return self.send(call, CancelRequest(asked))


def attend(world: World, person: Person, basket: Any = HOSPITAL_BASKET, **more: Any) -> Attendance:
    """A registered visit with a batch of lines."""
    visit = Attendance(world, person, **more)
    assert visit.register().ok
    answer = visit.fees(basket)
    assert answer.output(FeeReply).result
    return visit
