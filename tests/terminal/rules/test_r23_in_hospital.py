"""R23 at the hospital: lines of this place, benefits of the insured one; card, terminal, books."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from backend.api.app import Door
from backend.centre import Centre
from backend.inspect import Books
from backend.ledger import clearing
from backend.profile import DEFAULT
from backend.protocol.refusals import Code, Refused
from backend.routes import Routes
from backend.store import elsewhere_tables as t
from backend.store import open_store
from backend.store.sql import update
from backend.verify import verify
from terminal.assemble.training import FAR_AREA, FAR_REGION, VISITOR
from terminal.entry import Stage
from terminal.errors import HostSilent
from terminal.outcome import Result
from terminal.receipt import Letterhead, print_receipt
from terminal.visit import State
from tests.support.served import served
from tests.support.training_home import Shop
from tests.support.visitors import HERE, a_purse_visitor
from tests.support.ward import STAY, HospitalDesk, Ward

VISITOR_NO = "3302039900000301"
CREDIT_FEN = 460_00
PNEUMONIA_DAYS = ("5101:3", "5104:3")


class Elsewhere:
    """The other centre's books beside a shop's."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def money(self) -> int:
        return self._look(lambda store: Books(store).balances(VISITOR_NO).online_fen)

    def owes(self, *, every_purse_is_ours: bool = True) -> int:
        """What the insured place owes, as both sides say; asserts that they agree and are whole."""
        here = self.shop.books().balance_fen(clearing(FAR_REGION))
        there = self._look(lambda store: Books(store).balance_fen(clearing(HERE)))
        assert here + there == 0
        assert self._look(lambda store: verify(store).faults) == []
        assert verify(self.shop.world.centre.store).faults == []
        assert not every_purse_is_ours or self.shop.disagreements() == []
        assert list(self.shop.workplace.sides()) == []
        return there

    def _look(self, look):
        with closing(open_store(self.shop.home.elsewhere)) as store:
            return look(store)


@pytest.fixture
def elsewhere(shop):
    return Elsewhere(shop)


def amounts(case):
    info = case.settlement
    return int(info.fund_pay_sumamt), int(info.acct_pay), int(info.psn_cash_pay)


def test_r23_a_visit_is_paid_by_the_insured_place_and_given_back(shop, elsewhere):
    desk = HospitalDesk(shop, VISITOR.key)
    visit = desk.attended()
    case = desk.settled(visit).entry
    fund, account, cash = amounts(case)
    assert fund + account + cash == 63_60
    assert elsewhere.owes() == fund + account
    assert elsewhere.money() == CREDIT_FEN - account
    paper = print_receipt(case, Letterhead.of(shop.workplace.settings))
    assert visit.elsewhere == FAR_AREA
    assert f"Insured in                {FAR_AREA}" in paper
    back = desk.cancelled(visit.number)
    assert back.result is Result.PAID
    assert back.entry.settlement.insured_place == FAR_AREA
    assert elsewhere.owes() == 0
    assert elsewhere.money() == CREDIT_FEN


@pytest.fixture(params=["in one process", "over http"])
def way(request, shop):
    """The other centre asked beside ours, or served on loopback."""
    if request.param == "in one process":
        yield
        return
    keys, now = shop.world.keys, shop.world.centre.now
    shop.close()
    with closing(open_store(shop.home.elsewhere)) as store:
        centre = Centre(store, keys, now=now, profile=replace(DEFAULT, area=FAR_REGION))
        with served(Door(centre)) as url:
            settings = shop.home.path / "centre.toml"
            settings.write_text(f'[routes]\n"{FAR_REGION}" = "{url}"\n', encoding="utf-8")
            shop.restart(VISITOR.key)
            yield


@pytest.mark.usefixtures("way")
def test_r23_a_stay_with_an_interim_settlement_and_back_again(shop, elsewhere):
    ward = Ward(shop, VISITOR.key)
    visit = ward.entered(ward.admitted(), STAY)
    interim = ward.settled(visit, interim=True).entry
    first = amounts(interim)
    assert int(interim.settlement.act_pay_dedc) > 0
    assert sum(first) == 18_450_00
    visit = ward.discharged(ward.entered(ward.hospital.visit(visit.number), PNEUMONIA_DAYS))
    quoted = ward.do(ward.hospital.quoting(visit.number)).setlinfo
    final = ward.settled(visit).entry
    assert int(final.settlement.fund_pay_sumamt) == int(quoted.fund_pay_sumamt)
    assert int(final.settlement.act_pay_dedc) == 0, "the deductible is due once"
    assert elsewhere.owes() == sum(first[:2]) + sum(amounts(final)[:2])
    for _ in range(2):
        assert ward.cancelled(visit.number).result is Result.PAID
    assert elsewhere.owes() == 0
    assert elsewhere.money() == CREDIT_FEN
    again = ward.do(ward.hospital.undoing(visit.number))
    assert again.state is State.OPEN


def test_r23_a_card_that_carries_its_money_pays_its_part_of_a_stay(shop, elsewhere):
    a_purse_visitor(shop)
    ward = Ward(shop, "gu")
    visit = ward.discharged(ward.entered(ward.admitted(), STAY))
    case = ward.settled(visit).entry
    fund, account, _ = amounts(case)
    assert (case.stage, account) == (Stage.DONE, 200_00)
    assert elsewhere.owes(every_purse_is_ours=False) == fund + account
    assert shop.card("gu").purse.balance_fen == 0
    assert ward.cancelled(visit.number).result is Result.PAID
    assert shop.card("gu").purse.balance_fen == 200_00
    assert elsewhere.owes(every_purse_is_ours=False) == 0


def test_r23_who_is_not_registered_is_told_at_the_registration(shop):
    with closing(open_store(shop.home.elsewhere)) as store:
        store.transact(lambda tx: tx.run(update(t.registrations).values(ended="2026-01-01")))
    desk = Ward(shop, VISITOR.key)
    for coming in (desk.registered, desk.admitted):
        with pytest.raises(Refused) as no:
            coming()
        assert no.value.code is Code.NOT_REGISTERED
    assert desk.hospital.visits() == []


def test_r23_a_silent_insured_place_leaves_the_patient_where_they_were(shop, elsewhere):
    ward = Ward(shop, VISITOR.key)
    visit = ward.entered(ward.admitted(), PNEUMONIA_DAYS)
    routes = shop.world.centre.elsewhere.routes
    shop.world.centre.elsewhere.routes = Routes({FAR_REGION: lambda request: b""})
    with pytest.raises(HostSilent):
        ward.do(ward.hospital.discharging(visit.number))
    assert ward.hospital.visit(visit.number).asked is not None
    shop.world.centre.elsewhere.routes = routes
    visit = ward.do(ward.hospital.answering(visit.number))
    assert visit.state is State.DISCHARGED
    assert ward.settled(visit).entry.stage is Stage.DONE
    assert elsewhere.owes() > 0


def test_r23_a_settlement_cut_off_at_the_other_centre_is_undone_at_the_next_start(shop, elsewhere):
    ward = Ward(shop, VISITOR.key)
    visit = ward.discharged(ward.entered(ward.admitted(), PNEUMONIA_DAYS))
    whole = shop.world.centre.elsewhere.routes.doors[FAR_REGION]

    class PowerCut(BaseException):
        pass

    def dies_after_settling(request: bytes) -> bytes:
        answer = whole(request)
        if b'"KFWDS"' in request:
            raise PowerCut
        return answer

    shop.world.centre.elsewhere.routes = Routes({FAR_REGION: dies_after_settling})
    with pytest.raises(PowerCut):
        ward.settled(visit)
    assert elsewhere.money() < CREDIT_FEN
    shop.restart(VISITOR.key)
    assert elsewhere.money() == CREDIT_FEN
    shop.recover()
    assert elsewhere.owes() == 0
    ward = Ward(shop, "")
    assert ward.settled(ward.hospital.visit(visit.number)).result is Result.PAID
    assert elsewhere.owes() > 0
