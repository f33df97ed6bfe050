"""Rule 18: residents have no personal account, only pooled benefits; foreign balances survive."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from backend import desk
from backend.booking import DeskRefused
from backend.people import Insurance
from backend.protocol import calls, codec
from backend.protocol.envelope import Reply
from backend.protocol.messages.person import (
    ID_CREDENTIAL,
    PersonQuery,
    PersonReply,
    PersonRequest,
    Standing,
)
from backend.roll import enrol
from backend.roll_import import read_people
from backend.roll_rows import RowsRefusedError
from backend.verify import verify
from card_emulator.protocol.fields import citizen_id_check
from terminal.outcome import Result
from tests.support.centre_people import AREA, BASKET, RESIDENT_PERSON, basket_of
from tests.support.centre_world import make_world
from tests.support.training_home import Trainer

STEM = "99999919600102303"
CERTNO = STEM + citizen_id_check(STEM)


@pytest.fixture
def world():
    made = make_world()
    yield made
    assert made.books.sum_of_all_accounts() == 0
    assert verify(made.centre.store).faults == []


def person_info(world, certno: str) -> PersonReply:
    query = PersonQuery(mdtrt_cert_type=ID_CREDENTIAL, mdtrt_cert_no=certno, certno=certno)
    return world.send(calls.PERSON, PersonRequest(query)).output(PersonReply)


def test_r18_a_resident_pays_everything_in_cash_at_a_pharmacy_and_is_told_why(shop):
    outcome = shop.sell("sun")
    assert outcome.result is Result.PAID
    assert str(outcome.reason) == "This insurance has no personal account. Cash 121.60."
    info = outcome.entry.settlement
    assert (info.acct_pay, info.psn_cash_pay) == (0, 121_60)
    assert shop.disagreements() == []


@pytest.mark.parametrize("flag", ["0", "1", "2"])
def test_r18_no_flag_finds_an_account_that_is_not_there(world, flag):
    sale = world.sell(RESIDENT_PERSON, None, BASKET, acct_used_flag=flag)
    assert (sale.info.acct_pay, sale.info.psn_cash_pay, sale.info.balc) == (0, 121_60, 0)


def test_r18_a_resident_still_gets_the_pooled_part(world):
    sale = world.sell(RESIDENT_PERSON, None, BASKET, med_type="14")
    info = sale.info
    assert info.fund_pay_sumamt > 0
    assert info.acct_pay == 0
    assert info.fund_pay_sumamt + info.psn_cash_pay == 121_60


def test_r18_nothing_can_be_credited_to_an_account_that_is_not_there(world):
    with pytest.raises(DeskRefused, match="no personal account"):
        desk.credit_account(world.centre, "P003", 100, "", reference="r")


def test_r18_a_resident_has_nothing_to_load(shop):
    shop.workplace.drawer.insert("sun")
    outcome = shop.workplace.drive(shop.workplace.loading(), Trainer())
    assert outcome.result is Result.REFUSED


def imported(world, tmp_path, *rows: str):
    path = tmp_path / "people.csv"
    head = "certno,psn_name,insutype,psn_type,account_kind,balc,insuplc_admdvs"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    roll = read_people(path, AREA)
    world.centre.store.transact(lambda tx: enrol(tx, roll, "2026-11-21 09:00:00"))
    return roll[0].person


def test_r18_a_foreign_resident_with_a_balance_is_entered_shown_and_spends_it(world, tmp_path):
    """settlement.md 1: a real answer had insutype 390 with balc 200.0."""
    person = imported(world, tmp_path, f"{CERTNO},孙外,390,15,,200.00,430200")
    reply = person_info(world, CERTNO)
    assert [(row.insutype, row.balc) for row in reply.insuinfo] == [("390", 200_00)]
    assert reply.insuinfo[0].insuplc_admdvs == "430200"
    sale = world.sell(person, None, basket_of(250_00))
    assert (sale.info.acct_pay, sale.info.psn_cash_pay, sale.info.balc) == (200_00, 50_00, 0)
    assert world.refund(sale).ok
    assert person_info(world, CERTNO).insuinfo[0].balc == 200_00


def test_r18_several_rows_of_a_person_are_one_account(world, tmp_path):
    imported(
        world, tmp_path, f"{CERTNO},孙外,310,11,,380.00,430100", f"{CERTNO},孙外,390,15,,,430200"
    )
    rows = [(row.insutype, row.balc) for row in person_info(world, CERTNO).insuinfo]
    assert rows == [("310", 380_00), ("390", 0)]


def test_r18_a_balance_without_an_account_is_refused_with_line_and_column(world, tmp_path):
    with pytest.raises(RowsRefusedError) as refused:
        imported(world, tmp_path, f"{CERTNO},孙外,390,15,none,200.00,")
    (problem,) = refused.value.problems
    assert "line 2, column balc: a resident has no account" in str(problem)


class ForeignBalance:
    """A transport whose 1101 gives the resident's row a balance, as another centre does."""

    def __init__(self, transport) -> None:
        self._transport = transport

    def __call__(self, request: bytes) -> bytes:
        answer = self._transport(request)
        if b'"infno":"1101"' not in request.replace(b" ", b""):
            return answer
        reply = codec.decode(answer, Reply)
        person = codec.decode(reply.output, PersonReply)
        rows = tuple(msgspec.structs.replace(row, balc=200_00) for row in person.insuinfo)
        changed = msgspec.structs.replace(person, insuinfo=rows)
        output = msgspec.Raw(codec.encode(changed))
        return codec.encode(msgspec.structs.replace(reply, output=output))


def test_r18_a_foreign_balance_of_a_resident_crashes_no_terminal(shop):
    host = shop.workplace.host
    host.transport = ForeignBalance(host.transport)
    outcome = shop.sell("sun")
    assert outcome.result is Result.PAID
    assert outcome.entry.settlement.psn_cash_pay == 121_60
    assert shop.disagreements() == []


def test_r18_the_resident_of_another_scheme_too_is_told_as_having_none(world):
    other = replace(RESIDENT_PERSON, insurances=(Insurance("392", "15"),))
    assert other.centre_account is None
    reply = person_info(world, RESIDENT_PERSON.certno)
    standing = codec.decode(reply.baseinfo.exp_content.encode(), Standing)
    assert standing.account_kind == "none"
