"""The catalogue by date: what is valid on a day is what a sale of that day is judged by."""

from dataclasses import replace

import pytest

from backend.drugs import all_drugs, find_drug, store_drugs
from backend.protocol.messages.pharmacy import SettleReply
from tests.support.centre_people import DRUG_B, ONLINE_CARD, ONLINE_PERSON

CODES = (DRUG_B.medins_list_codg, DRUG_B.med_list_codg)
DEARER = replace(DRUG_B, price_fen=4_200, selfpay_per_10k=2000)


@pytest.fixture
def at(world):
    """The drug as it is on a day."""
    return lambda day: world.centre.store.read(lambda tx: find_drug(tx, *CODES, day))


def enter(world, drug, day):
    world.centre.store.transact(lambda tx: store_drugs(tx, [drug], day))


def test_a_new_version_begins_on_its_day_and_ends_the_old_one(world, at):
    enter(world, DEARER, "2026-12-01")
    assert at("2026-11-30") == DRUG_B
    assert at("2026-12-01") == DEARER
    assert at("2031-01-01") == DEARER
    assert at("1999-01-01") == DRUG_B


def test_a_version_of_the_same_day_replaces_its_predecessor(world, at):
    enter(world, DEARER, "2026-12-01")
    enter(world, replace(DEARER, price_fen=4_300), "2026-12-01")
    assert at("2026-12-01").price_fen == 4_300
    assert at("2026-11-30") == DRUG_B


def test_a_version_between_two_ends_where_the_next_begins(world, at):
    enter(world, DEARER, "2026-12-01")
    between = replace(DRUG_B, price_fen=4_000)
    enter(world, between, "2026-11-25")
    prices = [at(day).price_fen for day in ("2026-11-24", "2026-11-25", "2026-11-30", "2026-12-01")]
    assert prices == [3_860, 4_000, 4_000, 4_200]


def test_a_drug_is_not_there_before_its_first_day(world):
    new = replace(DRUG_B, med_list_codg="XTRAIN000000000000E9999", medins_list_codg="1009")
    enter(world, new, "2026-12-01")
    codes = (new.medins_list_codg, new.med_list_codg)
    read = world.centre.store.read
    assert read(lambda tx: find_drug(tx, *codes, "2026-11-30")) is None
    assert read(lambda tx: len(all_drugs(tx, "2026-11-30"))) == 4
    assert read(lambda tx: len(all_drugs(tx, "2026-12-01"))) == 5
    assert new in read(lambda tx: all_drugs(tx, "2026-12-01"))
    earlier = replace(new, price_fen=1)
    enter(world, earlier, "2026-11-01")
    assert read(lambda tx: find_drug(tx, *codes, "2026-11-30")) == earlier
    assert read(lambda tx: find_drug(tx, *codes, "2026-12-01")) == new


def test_every_day_has_one_version_at_most(world):
    for day in ("2026-12-01", "2026-11-25", "2027-01-01", "2026-11-25", "2026-12-15"):
        enter(world, replace(DRUG_B, price_fen=int(day.replace("-", ""))), day)
    for day in ("2026-11-01", "2026-11-26", "2026-12-02", "2026-12-31", "2028-01-01"):
        drugs = world.centre.store.read(lambda tx, day=day: all_drugs(tx, day))
        assert len(drugs) == 4


def test_a_sale_is_judged_by_the_version_of_its_day(rich):
    enter(rich, DEARER, "2026-11-22")
    basket = ((DRUG_B, "35.00", "1"),)

    def first_pay():
        reply = rich.quote(ONLINE_PERSON, ONLINE_CARD, basket).output(SettleReply)
        return reply.setlinfo.preselfpay_amt

    before = first_pay()
    rich.later(days=1)
    assert (before, first_pay()) == (3_50, 7_00)
