"""Outpatients and inpatients in any order, driven by a script; every bill keeps every identity.

The hospital is honest about totals and answers but asks anything at any time: it settles twice,
cancels what is cancelled, discharges who is out, reverses what it likes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.messages.inpatient import StayCancelReply, StaySettleReply
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.messages.pharmacy import CancelReply
from backend.protocol.messages.settlement_query import ExplainRequest, PolicyItem
from backend.protocol.messages.visit import Unregister, UnregisterRequest
from backend.protocol.messages.visit_record import (
    VisitRecordQuery,
    VisitRecordReply,
    VisitRecordRequest,
)
from backend.verify import verify
from tests.support.centre_people import ONLINE_PERSON, PURSE_PERSON, RESIDENT_PERSON
from tests.support.centre_visits import CLINIC, HOSPITAL_DRUGS, Attendance
from tests.support.centre_wire import Answer
from tests.support.centre_world import Sale, World, make_world
from tests.support.stays import CAPPED, OUTSIDE, PLAIN, TENTH, Bed, add_wards

PEOPLE = (PURSE_PERSON, ONLINE_PERSON, RESIDENT_PERSON)
DRUGS = (PLAIN, CAPPED, TENTH, OUTSIDE, HOSPITAL_DRUGS[2])
FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay",
         "hifdm_pay", "oth_pay")  # fmt: skip

REFUSALS = {
    "ALREADY_POSTED", "ALREADY_REFUNDED", "FIELD_WRONG", "IN_HOSPITAL", "LINE_SETTLED",
    "NOTHING_TO_SETTLE", "NOT_DISCHARGED", "SETTLED_LATER", "SETTLEMENT_UNKNOWN", "STAY_DISCHARGED",
    "STAY_HELD", "STILL_HELD", "SUM_MISMATCH", "VISIT_SETTLED", "VISIT_TAKEN_BACK",
    "SEQUENCE_TAKEN", "WHILE_IN_HOSPITAL",
}  # fmt: skip
"""What a hospital may hear in any order; anything else is a fault of the centre."""


@dataclass
class Paid:
    """A bill as it was answered, with the transaction that made it and the one that undoes it."""

    at: Bed | Attendance
    info: Any
    msgid: str
    infno: str
    sale: Sale | None = None


@dataclass
class WardSimulation:
    """The hospital's side of everything."""

    world: World = field(default_factory=lambda: add_wards(make_world()))
    beds: list[Bed] = field(default_factory=list)
    visits: list[Attendance] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    number: int = 0
    sequence: int = 0

    def __post_init__(self) -> None:
        self.world.credit("P001", "900.00")
        self.world.load("500.00", 0)
        self.world.credit("P002", "700.00")

    def do(self, name: str, pick: int) -> None:
        """One transaction, and what must be so after it."""
        self.world.later(seconds=1)
        self.number += 1
        answer = getattr(self, name)(pick)
        if answer is None:
            return
        if answer.ok:
            self.answered.add(name)
        else:
            assert answer.code in REFUSALS, (name, answer.reply)
            self.refused.add(answer.code)

    def admit(self, pick: int) -> Answer:
        bed = Bed(self.world, PEOPLE[pick % 3], number=f"IP-{self.number}")
        answer = bed.admit(f"2026-11-{1 + pick % 20:02d} 10:00:00")
        if answer.ok:
            self.beds.append(bed)
        return answer

    def register(self, pick: int) -> Answer:
        visit = Attendance(self.world, PEOPLE[pick % 3], med_type=("11", "13")[pick // 3 % 2])
        answer = visit.register(f"OP-{self.number}")
        assert answer.ok
        self.visits.append(visit)
        return answer

    def bed_lines(self, pick: int) -> Answer | None:
        bed = self._one(self.beds, pick)
        return bed and bed.fees(self._basket(pick))

    def visit_lines(self, pick: int) -> Answer | None:
        visit = self._one(self.visits, pick)
        return visit and visit.fees(self._basket(pick))

    def withdraw(self, pick: int) -> Answer | None:
        bed = self._one(self.beds, pick)
        return bed and bed.withdraw(str(1 + pick % 3) if pick % 2 else "0000")

    def interim(self, pick: int) -> Answer | None:
        return self._settle_bed(pick, interim=True)

    def settle_bed(self, pick: int) -> Answer | None:
        return self._settle_bed(pick, interim=False)

    def _settle_bed(self, pick: int, *, interim: bool) -> Answer | None:
        bed = self._one(self.beds, pick)
        if bed is None:
            return None
        total = self._waiting(bed)
        by_card = pick % 2 and bed.person is PURSE_PERSON
        if by_card and bed.quote(total, interim).ok:
            sale = bed.settle_by_card(total, self.sequence, interim=interim)
            answer = sale.answer
        else:
            sale, answer = None, bed.settle(total, interim)
        if answer.ok:
            self._keep(bed, answer.output(StaySettleReply), bed.sent[-1], "2304", sale)
        return answer

    def settle_visit(self, pick: int) -> Answer | None:
        visit = self._one(self.visits, pick)
        if visit is None:
            return None
        total = self._waiting(visit)
        if not visit.quote(total).ok:
            return visit.quote(total)
        answer = visit.settle(total)
        if answer.ok:
            self._keep(visit, answer.output(VisitSettleReply), visit.sent[-1], "2207")
        return answer

    def discharge(self, pick: int) -> Answer | None:
        bed = self._one(self.beds, pick)
        return bed and bed.discharge()

    def undo_admission(self, pick: int) -> Answer | None:
        bed = self._one(self.beds, pick)
        return bed and bed.undo_admission()

    def undo_discharge(self, pick: int) -> Answer | None:
        bed = self._one(self.beds, pick)
        return bed and bed.undo_discharge()

    def unregister(self, pick: int) -> Answer | None:
        visit = self._one(self.visits, pick)
        if visit is None:
            return None
        asked = Unregister(psn_no=visit.person.psn_no, mdtrt_id=visit.mdtrt_id, ipt_otp_no="OP-0")
        return visit.send(calls.UNREGISTER, UnregisterRequest(asked))

    def confirm(self, pick: int) -> Answer | None:
        held = [paid for paid in self.paid if paid.sale and self._state(paid) == "held"]
        paid = self._one(held, pick)
        if paid is None or paid.sale is None:
            return None
        answer = self.world.confirm(paid.sale, 100 + self.number, shop=CLINIC)
        self.sequence += 1
        return answer

    def cancel(self, pick: int) -> Answer | None:
        paid = self._one(self.paid, pick)
        if paid is None:
            return None
        answer = paid.at.cancel(paid.info)
        if answer.ok:
            kind = StayCancelReply if isinstance(paid.at, Bed) else CancelReply
            output = answer.output(kind)
            check(output.setlinfo, output.setldetail, sign=-1)
            assert output.setlinfo.medfee_sumamt == -paid.info.medfee_sumamt
        return answer

    def reverse(self, pick: int) -> Answer | None:
        paid = self._one(self.paid, pick)
        if paid is None:
            return None
        psn_no = paid.info.psn_no
        return self.world.reverse(paid.msgid, psn_no, infno=paid.infno, shop=CLINIC)

    def _keep(self, at: Any, output: Any, msgid: str, infno: str, sale: Sale | None = None) -> None:
        info = output.setlinfo
        check(info, output.setldetail)
        asked = ExplainRequest(psn_no=info.psn_no, setl_id=info.setl_id, mdtrt_id=info.mdtrt_id)
        rows = at.send(calls.EXPLAIN, asked).output(tuple[PolicyItem, ...])
        assert sum(row.item_pay_sum for row in rows) == info.medfee_sumamt
        assert sum(row.fund_pay_amt for row in rows) == info.fund_pay_sumamt
        self.paid.append(Paid(at, info, msgid, infno, sale))

    def _state(self, paid: Paid) -> str:
        return str(self.world.books.state_of(CLINIC, paid.msgid))

    def _waiting(self, at: Bed | Attendance) -> int:
        """What the lines come to that are not settled: the centre says it in its refusal."""
        answer = at.quote(1, True) if isinstance(at, Bed) else at.quote(1)
        if answer.code == "STAY_DISCHARGED":
            answer = at.quote(1)
        detail = answer.reply.err_values.get("detail", "") if answer.reply.err_values else ""
        total = detail.split(" / ")[0]
        return int(total.replace(".", "")) if " / " in detail else 1

    @staticmethod
    def _one(things: list[Any], pick: int) -> Any:
        return things[pick % len(things)] if things else None

    @staticmethod
    def _basket(pick: int) -> tuple[Any, ...]:
        drug = DRUGS[pick % len(DRUGS)]
        return ((drug, f"{(pick * 7919) % 90_000 + 1}.{pick % 100:02d}", str(1 + pick % 3)),)

    def finish(self) -> None:
        """Everything adds up, in the books and stay by stay."""
        rows = [row for row in self.world.books.settlements() if row.state == "posted"]
        payee = self.world.books.balance_fen(Account(Kind.INSTITUTION, CLINIC))
        assert abs(payee) == sum(row.account_fen + row.fund_fen for row in rows)
        assert self.world.books.sum_of_all_accounts() == 0
        assert self.world.books.differences() == []
        assert verify(self.world.centre.store).faults == []
        for at in (*self.beds, *self.visits):
            self._recorded(at)

    def _recorded(self, at: Bed | Attendance) -> None:
        """What another terminal is told is what the books have: each line free or in one bill."""
        asked = VisitRecordRequest(VisitRecordQuery(mdtrt_id=at.mdtrt_id))
        told = at.send(calls.VISIT_RECORD, asked).output(VisitRecordReply)
        bills = {row.setlinfo.setl_id: row.setlinfo for row in told.settlements}
        for setl_id, info in bills.items():
            mine = [line for line in told.feedetail if line.setl_id == setl_id]
            assert sum(line.det_item_fee_sumamt for line in mine) == info.medfee_sumamt
            assert sum(line.inscp_scp_amt for line in mine) == info.inscp_scp_amt
        assert {line.setl_id for line in told.feedetail} <= {"", *bills}


def check(info: Any, details: Any, sign: int = 1) -> None:
    """The identities of settlement.md 3.1."""
    scope = (info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt, info.inscp_scp_amt)
    funds = [getattr(info, name) for name in FUNDS]
    assert info.medfee_sumamt == sum(scope)
    assert info.fund_pay_sumamt == sum(funds)
    assert info.medfee_sumamt == info.fund_pay_sumamt + info.psn_part_amt + info.hosp_part_amt
    assert info.psn_part_amt == info.acct_pay + info.psn_cash_pay
    assert 0 <= sign * info.acct_mulaid_pay <= sign * info.acct_pay
    amounts = (*scope, *funds, info.act_pay_dedc, info.acct_pay, info.psn_cash_pay)
    assert all(sign * amount >= 0 for amount in amounts)
    by_fund = {row.fund_pay_type: row.fund_payamt for row in details}
    assert by_fund.pop("310200", 0) == info.acct_pay
    assert sum(by_fund.values()) == info.fund_pay_sumamt


OPERATIONS = ("admit", "register", "bed_lines", "visit_lines", "withdraw", "interim", "settle_bed",
              "settle_visit", "discharge", "undo_admission", "undo_discharge", "unregister",
              "confirm", "cancel", "reverse")  # fmt: skip


def play(steps: list[tuple[str, int]]) -> WardSimulation:
    """Run a script to its end."""
    simulation = WardSimulation()
    for name, pick in steps:
        simulation.do(name, pick)
    simulation.finish()
    return simulation
