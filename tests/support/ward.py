"""A shop that is also a hospital's terminal: visits by their flows, real card and centre."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from terminal.assemble.world import Trainer
from terminal.desk.operation import Place
from terminal.hospital import Hospital
from terminal.outcome import Outcome
from terminal.transactions.visit import Ordered
from terminal.visit import INPATIENT, Found, Told, Visit
from tests.support.training_home import Shop

COLD = ("1001:2", "1002:1")
"""63.60: class A 25.00; class B 38.60 with a ceiling of 35.00, a tenth first."""


class HospitalDesk:
    """Drives the hospital's flows of a shop, a card of the drawer in the slot."""

    def __init__(self, shop: Shop, card: str = "zhao") -> None:
        self.shop = shop
        if card:
            shop.workplace.drawer.insert(card)

    @property
    def hospital(self) -> Hospital:
        return Hospital(self.shop.workplace)

    def do(self, flow: Any, clerk: Any = None) -> Any:
        return self.shop.workplace.drive(flow, clerk or Trainer(), Place.HOSPITAL)

    def registered(self, **more: Any) -> Visit:
        visit = self.do(self.hospital.registering(**more))
        assert isinstance(visit, Visit)
        return visit

    def orders(self, items: Sequence[str] = COLD) -> list[Ordered]:
        pairs = (item.partition(":") for item in items)
        return [self.hospital.ordered(code, Decimal(count or "1")) for code, _, count in pairs]

    def attended(self, items: Sequence[str] = COLD, **more: Any) -> Visit:
        """Registered, with the lines of a first batch."""
        return self.entered(self.registered(**more), items)

    def entered(self, visit: Visit, items: Sequence[str] = COLD, batch: str = "") -> Visit:
        after = self.do(self.hospital.entering(visit.number, self.orders(items), batch))
        assert isinstance(after, Visit)
        return after

    def settled(self, visit: Visit, **more: Any) -> Outcome:
        outcome = self.do(self.hospital.settling(visit.number, **more))
        assert isinstance(outcome, Outcome)
        return outcome

    def cancelled(self, number: str) -> Outcome:
        outcome = self.do(self.hospital.cancelling(number))
        assert isinstance(outcome, Outcome)
        return outcome


GALLSTONES = Found(code="K80.100", name="胆囊结石伴慢性胆囊炎")
GALLBLADDER = Told(med_type=INPATIENT, diagnoses=(GALLSTONES,))
STAY = (
    *("5110:10", "5111:1", "5112:1", "5101:10", "5104:10", "5105:10"),
    *("5107:1", "5108:1", "5113:10"),
)
"""18,450.00 = 1,250.00 outside + 200.00 over + 1,000.00 first + 16,000.00 in scope (2304, 3.4)."""


class Ward(HospitalDesk):
    """The same for stays."""

    def admitted(self, **more: Any) -> Visit:
        visit = self.do(self.hospital.admitting(GALLBLADDER, **more))
        assert isinstance(visit, Visit)
        return visit

    def discharged(self, visit: Visit) -> Visit:
        after = self.do(self.hospital.discharging(visit.number))
        assert isinstance(after, Visit)
        return after

    def stayed(self, items: Sequence[str] = STAY) -> Visit:
        """Admitted, treated, discharged."""
        return self.discharged(self.entered(self.admitted(), items))
