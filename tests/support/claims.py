"""Drugs with limits, prescriptions and bills handed in, in the world of the centre's tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from backend.catalogue import Drug
from backend.drugs import store_drugs
from backend.ledger import Kind
from backend.people import Person
from backend.protocol import claim_calls
from backend.protocol.messages.claims import (
    AuditCase,
    AuditFeedback,
    AuditListRequest,
    AuditOrder,
    AuditPeriod,
    AuditReply,
    AuditRequest,
)
from backend.protocol.messages.prescription import (
    ChronicEnd,
    ChronicEndRequest,
    ChronicIllness,
    ChronicRequest,
    PrescribedItem,
    PrescribedReply,
    PrescribeRequest,
    PrescriptionInfo,
    PrescriptionQuery,
    PrescriptionReply,
    PrescriptionRequest,
)
from backend.protocol.messages.reimbursement import (
    NEEDED,
    HandedIn,
    HandedInLine,
    HandInReply,
    HandInRequest,
)
from backend.protocol.money import Fen, line_amount_fen
from tests.support.agency import Agency
from tests.support.centre_people import DRUG_A
from tests.support.centre_visits import CLINIC, drug
from tests.support.centre_wire import Answer
from tests.support.centre_world import World


def of_catalogue(number: int, level: str, first_per_10k: int = 0, **more: Any) -> Drug:
    """A drug with a national code of its own."""
    plain = drug(number, level, first_per_10k)
    return replace(plain, med_list_codg=f"X{number:017d}99999", **more)


FOR_WOMEN = of_catalogue(3001, "01", name="妇科千金片", sex="2", pack_days=6)
FOR_CHILDREN = of_catalogue(3002, "01", name="小儿颗粒", age_below=12)
FOR_ADULTS = of_catalogue(3003, "01", name="左氧氟沙星片", age_from=18, pack_days=7)
FEVER = of_catalogue(3004, "01", name="对乙酰氨基酚片", ingredient="对乙酰氨基酚", pack_days=7)
COLD = of_catalogue(3005, "02", 1000, name="酚麻美敏片", ingredient="对乙酰氨基酚+氯苯那敏")
RESTRICTED = of_catalogue(3006, "02", 1000, name="达格列净片", restricted="限二线用药")
OUTSIDE = of_catalogue(3007, "03", 10_000, name="营养片")
DEVICE = of_catalogue(3008, "03", 10_000, name="体温计", list_type="301")
LIMITED = (
    FOR_WOMEN, FOR_CHILDREN, FOR_ADULTS, FEVER, COLD, RESTRICTED, OUTSIDE, DEVICE,
)  # fmt: skip


def stock(world: World) -> World:
    """The world with these drugs in its catalogue."""
    world.centre.store.transact(lambda tx: store_drugs(tx, LIMITED))
    return world


def order(drug: Drug, count: str = "1", serial: int = 1, **more: Any) -> AuditOrder:
    """A line to be judged, at 1.00 a pack."""
    amount = line_amount_fen(Decimal("1.00"), Decimal(count))
    return AuditOrder(
        feedetl_sn=str(serial), med_list_codg=drug.med_list_codg,
        medins_list_codg=drug.medins_list_codg, cnt=Decimal(count), pric=Decimal("1.00"),
        det_item_fee_sumamt=Fen(amount), **more,
    )  # fmt: skip


@dataclass
class Checker:
    """Whoever asks what the rules say."""

    world: World
    shop: str

    def ask(self, call: Any, person: Person, *orders: AuditOrder, care: str = "41",
            visit: str = "") -> Answer:  # fmt: skip
        case = AuditCase(psn_no=person.psn_no, med_type=care, mdtrt_id=visit)
        return self.world.send(call, AuditRequest(case, orders), shop=self.shop)

    def before(self, person: Person, *orders: AuditOrder, care: str = "41") -> list[str]:
        answer = self.ask(claim_calls.CHECK_BEFORE, person, *orders, care=care)
        return [row.rule_id for row in answer.output(AuditReply).result]

    def after(self, *said: tuple[str, str, str], begin: str = "2026-11-21",
              end: str = "2026-11-21", **more: str) -> Answer:  # fmt: skip
        period = AuditPeriod(begndate=begin, enddate=end, **more)
        warns = tuple(AuditFeedback(jr_id=j, dspo_way=w, dspo_way_rea=r) for j, w, r in said)
        request = AuditListRequest(period, warns)
        return self.world.send(claim_calls.CHECK_AFTER, request, shop=self.shop)

    def found(self, **more: str) -> list[Any]:
        return list(self.after(**more).output(AuditReply).result)


@dataclass
class Doctor:
    """Somebody of the hospital who prescribes."""

    world: World
    shop: str = CLINIC

    def prescribe(self, person: Person, *items: tuple[Drug, str], care: str = "14",
                  **more: Any) -> Answer:  # fmt: skip
        values: dict[str, Any] = {"psn_no": person.psn_no, "med_type": care, "dr_name": "张医生"}
        info = PrescriptionInfo(**(values | more))
        details = tuple(
            PrescribedItem(med_list_codg=what.med_list_codg, cnt=Decimal(count))
            for what, count in items
        )
        request = PrescribeRequest(info, details)
        return self.world.send(claim_calls.PRESCRIBE, request, shop=self.shop)

    def number(self, person: Person, *items: tuple[Drug, str], **more: Any) -> str:
        return self.prescribe(person, *items, **more).output(PrescribedReply).rxno

    def ask(self, call: Any, rxno: str, shop: str = "") -> Answer:
        request = PrescriptionRequest(PrescriptionQuery(rxno=rxno))
        return self.world.send(call, request, shop=shop or self.shop)

    def see(self, rxno: str, shop: str = "") -> Any:
        return self.ask(claim_calls.PRESCRIPTION, rxno, shop).output(PrescriptionReply).data

    def left(self, rxno: str) -> list[str]:
        return [f"{item.cnt - item.dispensed:f}" for item in self.see(rxno).items]

    def withdraw(self, rxno: str, shop: str = "") -> Answer:
        return self.ask(claim_calls.WITHDRAW_PRESCRIPTION, rxno, shop)


def register_illness(agency: Agency, person: Person, **more: str) -> Answer:
    """The agency registers a chronic illness."""
    values = {"dise_codg": "M01600", "dise_name": "糖尿病", "since": "2026-11-01"}
    data = ChronicIllness(certno=person.certno, **(values | more))
    return agency.ask(claim_calls.REGISTER_ILLNESS, ChronicRequest(data))


def end_illness(agency: Agency, person: Person, code: str = "M01600") -> Answer:
    """The agency ends it."""
    data = ChronicEnd(certno=person.certno, dise_codg=code)
    return agency.ask(claim_calls.END_ILLNESS, ChronicEndRequest(data))


def bill_of(person: Person, *lines: tuple[Drug | str, str, str], why: str = "emergency",
            **more: Any) -> HandInRequest:  # fmt: skip
    """A bill with all its papers; a line is a drug or a name, price and count."""
    rows = tuple(_handed(*line) for line in lines)
    values: dict[str, Any] = {
        "certno": person.certno,
        "insutype": person.insurances[0].insutype,
        "why": why,
        "fixmedins_name": "外地急救医院",
        "invono": "INV-7",
        "paid_on": "2026-11-20",
        "medfee_sumamt": Fen(sum(row.amount for row in rows)),
        "documents": NEEDED.get(why, ()),
    }
    return HandInRequest(HandedIn(**(values | more)), rows)


def _handed(what: Drug | str, price: str, count: str) -> HandedInLine:
    amount = Fen(line_amount_fen(Decimal(price), Decimal(count)))
    named = {"name": what} if isinstance(what, str) else {"code": what.medins_list_codg}
    return HandedInLine(cnt=Decimal(count), pric=Decimal(price), amount=amount, **named)


EMERGENCY_BILL = ((DRUG_A, "600.00", "1"), (OUTSIDE, "100.00", "1"), ("陪护费", "50.00", "1"))
"""750.00: class A 600.00; class C 100.00, relaxed: 20.00 first; 50.00 outside."""


def reimburse(
    agency: Agency, person: Person, *lines: Any, call: Any = claim_calls.REIMBURSE, **more: Any
) -> Answer:
    """A bill handed in."""
    return agency.ask(call, bill_of(person, *lines, **more))


def done(agency: Agency, person: Person, *lines: Any, **more: Any) -> Any:
    """A bill handed in and paid."""
    return reimburse(agency, person, *lines, **more).output(HandInReply).data


def paid_out(town: World, psn_no: str) -> int:
    """What somebody got for bills."""
    owner = (Kind.REIMBURSED, psn_no)
    rows = town.books.trial_balance()
    return sum(row.balance_fen for row in rows if (row.kind, row.owner) == owner)
