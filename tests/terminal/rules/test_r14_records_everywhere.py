"""Rule 14: the insurance records at the terminal, the desk and by telephone are the same ones."""

import json

from backend.protocol.messages.bank import Party
from terminal.desk.operation import Place, Values
from terminal.desk.table import BY_NAME
from tests.support.bank_life import at_desk, certno, order, phone
from tests.support.training_home import Trainer


def records(shop, name, place, **given):
    flow = BY_NAME[name].performing(Values({"kind": None} | given))
    return shop.workplace.drive(flow, Trainer(), place).document["records"]


def test_r14_card_document_and_telephone_give_the_same_records(shop):
    shop.workplace.drawer.insert("zhao")
    by_card = records(shop, "records", Place.COUNTER)
    assert by_card == records(shop, "records-desk", Place.AGENCY, certno=certno(shop))
    assert {record.kind for record in by_card} >= {"medical", "pension", "unemployment"}
    _, heard = phone(shop, "2", certno(shop).replace("X", "*"), "7", "9")
    assert f"There are {len(by_card)} lines; these are the newest." in heard


def test_r14_a_benefit_that_was_paid_stands_in_the_records(shop):
    before = records(shop, "records-desk", Place.AGENCY, certno=certno(shop))
    what = order(Party.BENEFITS, Party.FINANCIAL, 1234_00, purpose="unemployment")
    at_desk(shop, what, place=Place.AGENCY)
    after = records(shop, "records-desk", Place.AGENCY, certno=certno(shop))
    (new,) = [record for record in after if record not in before]
    assert (new.kind, new.entry, new.benefit_fen) == ("unemployment", "benefit", 1234_00)


def test_r14_the_records_are_a_command(shuaka):
    document = json.loads(shuaka("desk", "records", "--card", "zhao", "--json").stdout)
    assert document["records"]
