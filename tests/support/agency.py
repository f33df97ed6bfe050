"""The agency's desk in the world of the centre's tests: its messages, sent as it sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.people import Institution, register_institution
from backend.protocol import calls
from backend.protocol.messages.funding import (
    Death,
    DeathRequest,
    Heir,
    Heirs,
    HeirsRequest,
    OwnMonth,
    OwnMonthRequest,
    PayerMonth,
    PayerMonthRequest,
    PersonData,
    PersonDataRequest,
)
from backend.protocol.messages.why import RecordsQuery, RecordsRequest, WhyQuery, WhyRequest
from tests.support.centre_people import AREA
from tests.support.centre_wire import Answer
from tests.support.centre_world import World

AGENCY = "A43010000001"


@dataclass
class Agency:
    """A desk of the agency that is signed on."""

    world: World

    def __post_init__(self) -> None:
        institution = Institution(AGENCY, "经办窗口", AREA)
        self.world.centre.store.transact(lambda tx: register_institution(tx, institution))
        self.world.sign_on(AGENCY, mac="00:00:00:00:00:0A")

    def ask(self, call: Any, message: object, **more: Any) -> Answer:
        return self.world.send(call, message, **({"shop": AGENCY} | more))

    def declare(self, payer_no: str, month: str, **more: Any) -> Answer:
        data = PayerMonth(payer_no=payer_no, month=month)
        return self.ask(calls.DECLARE, PayerMonthRequest(data), **more)

    def pay(self, payer_no: str, month: str, **more: Any) -> Answer:
        data = PayerMonth(payer_no=payer_no, month=month)
        return self.ask(calls.PAY_MONTH, PayerMonthRequest(data), **more)

    def pay_own(self, certno: str, month: str, base_fen: int = 0, **more: Any) -> Answer:
        data = OwnMonth(certno=certno, month=month, wage_base_fen=base_fen)
        return self.ask(calls.PAY_OWN, OwnMonthRequest(data), **more)

    def person_data(self, certno: str, missing: str = "", **more: Any) -> Answer:
        data = PersonData(certno=certno, missing=missing)
        return self.ask(calls.PERSON_DATA, PersonDataRequest(data), **more)

    def death(self, certno: str, name: str, died_on: str, **more: Any) -> Answer:
        data = Death(certno=certno, psn_name=name, died_on=died_on)
        return self.ask(calls.DEATH, DeathRequest(data), **more)

    def heirs(self, certno: str, *heirs: tuple[str, str, str], **more: Any) -> Answer:
        rows = tuple(Heir(name=name, certno=number, share=share) for name, number, share in heirs)
        return self.ask(calls.HEIRS, HeirsRequest(Heirs(certno=certno, heirs=rows)), **more)

    def why(self, certno: str, asked: str = "personal", **more: Any) -> Answer:
        data = WhyQuery(certno=certno, asked=asked)
        return self.ask(calls.WHY, WhyRequest(data), **more)

    def records(self, certno: str, **query: str) -> Answer:
        return self.ask(calls.RECORDS, RecordsRequest(RecordsQuery(certno=certno, **query)))
