"""Visits and stays in any order, by card, terminal and centre: what is refused changes nothing,
what is done is on every side, and every settlement keeps the identities of settlement.md 3.1."""

import random

import pytest

from backend.protocol.refusals import Refused
from terminal.errors import Spoken
from terminal.outcome import Result
from terminal.visit import State
from tests.support.training_home import Shop, built_home
from tests.support.ward import Ward
from tests.support.windows import Windows

ITEMS = (
    "5001",
    "5002",
    "5003:2",
    "5007",
    "5010",
    "5101:2",
    "5102",
    "5107",
    "5110",
    "1001:3",
    "1003",
)
CARDS = ("zhao", "qian", "sun", "zheng", "chen")
STEPS = 60
SEEDS = (0, 1, 2)
TURN_EVERY = 12
BATCHES = ("", "", "4", "7")


class Life:
    """One terminal's day at the ward, from one seed."""

    def __init__(self, shop, seed):
        self.ward, self.dice = Ward(shop), random.Random(seed)
        self.windows = Windows(shop)
        self.done = self.refused = 0
        self.patients = {}

    @property
    def hospital(self):
        return self.ward.hospital

    def step(self):
        """Anything with anybody; a refusal leaves the visit as it was."""
        visits = self.hospital.visits()
        if not visits or self.dice.random() < 0.1:
            self.attempt(self.arrival)
            return
        visit = self.dice.choice(visits)
        before = self.hospital.visit(visit.number)
        if not self.attempt(lambda: self.act(visit)):
            assert self.hospital.visit(visit.number) == before

    def turn(self):
        """The other terminal goes on with everything, also with what it knows of old."""
        self.windows.turn()
        for number in self.patients:
            self.ward.do(self.hospital.fetching(number))

    def attempt(self, act):
        try:
            done = act()
        except (Spoken, Refused):
            done = False
        self.done += bool(done)
        self.refused += not done
        return done

    def arrival(self):
        card = self.dice.choice(CARDS)
        self.ward.shop.workplace.drawer.insert(card)
        visit = self.ward.admitted() if self.dice.random() < 0.5 else self.ward.registered()
        self.patients[visit.number] = card
        return True

    def act(self, visit):
        number = visit.number
        self.ward.shop.workplace.drawer.insert(self.patients[number])
        name = self.dice.choices(*zip(*ACTS.items(), strict=True))[0]
        if name in ("settle", "interim", "cancel"):
            return self.pay(name, number)
        serials = [line.serial for line in visit.lines] or [0]
        flow = {
            "lines": lambda: self.hospital.entering(
                number,
                self.ward.orders(self.dice.sample(ITEMS, self.dice.randint(1, 3))),
                "" if visit.inpatient else self.dice.choice(BATCHES),
            ),
            "withdraw": lambda: self.hospital.withdrawing(number),
            "single": lambda: self.hospital.withdrawing_lines(number, [self.dice.choice(serials)]),
            "return": lambda: self.hospital.taking_back(number, self.dice.choice(serials)),
            "discharge": lambda: self.hospital.discharging(number),
            "undo": lambda: self.hospital.undoing(number),
            "leave": lambda: self.hospital.leaving(number),
        }[name]
        self.ward.do(flow())
        return True

    def pay(self, name, number):
        if name == "cancel":
            outcome = self.ward.cancelled(number)
        else:
            flag, visit = self.dice.choice("0112"), self.hospital.visit(number)
            batch = self.dice.choice(["", *self.hospital.unsettled(visit)])
            outcome = self.ward.settled(visit, batch=batch, flag=flag, interim=name == "interim")
        assert outcome.result is not Result.UNKNOWN, str(outcome.reason)
        if outcome.result is Result.PAID:
            identities(outcome.entry.settlement)
        return outcome.result is Result.PAID


ACTS = {
    "lines": 8, "withdraw": 1, "single": 1, "return": 2, "discharge": 3, "undo": 4, "leave": 1,
    "settle": 6, "interim": 2, "cancel": 3,
}  # fmt: skip
"""What may be tried with a visit, and how often."""


def identities(info):
    parts = (
        info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt, info.inscp_scp_amt,
    )  # fmt: skip
    assert info.medfee_sumamt == sum(parts)
    assert info.medfee_sumamt == info.fund_pay_sumamt + info.psn_part_amt + info.hosp_part_amt
    assert info.psn_part_amt == info.acct_pay + info.psn_cash_pay


@pytest.mark.parametrize("seed", SEEDS)
def test_any_order_of_things_at_the_ward_leaves_one_truth(tmp_path_factory, tmp_path, seed):
    life = Life(Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home"), seed)
    for _ in range(STEPS):
        life.step()
    assert life.ward.shop.workplace.sides() == []
    ended(life)


def test_any_order_of_things_at_two_terminals_leaves_one_truth(tmp_path_factory, tmp_path):
    life = Life(Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home"), 3)
    for step in range(1, STEPS + 1):
        life.step()
        if step % TURN_EVERY == 0:
            life.turn()
    settled = {number: len(life.hospital.settlements(life.hospital.visit(number)))
               for number in life.patients}  # fmt: skip
    life.turn()
    assert settled == {number: len(life.hospital.settlements(life.hospital.visit(number)))
                       for number in life.patients}  # fmt: skip
    ended(life)


def ended(life):
    """Everything is on every side; what is unsettled can be quoted, where a fund may pay."""
    assert life.ward.shop.disagreements() == []
    for visit in life.hospital.visits():
        due = life.hospital.due(visit)
        if sum(line.line.amount_fen for line in due) > 0 and not in_bed(life, visit):
            quoted = life.ward.do(life.hospital.quoting(visit.number, due[0].batch))
            assert quoted.setlinfo.medfee_sumamt > 0
    assert life.done > STEPS // 3
    assert life.refused > 0
    life.ward.shop.close()


def in_bed(life, visit):
    """An outpatient's visit of somebody who is in hospital: no fund pays for that."""
    beds = [one for one in life.hospital.visits() if one.inpatient and one.state is State.OPEN]
    return not visit.inpatient and visit.psn_no in {one.psn_no for one in beds}
