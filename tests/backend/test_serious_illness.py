"""Residents' serious-illness insurance: above a floor of the year, where the place names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.profile import DEFAULT, Profile, ProfileWrong, load_profile
from backend.protocol import calls
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.settlement_query import ExplainRequest, PolicyItem
from backend.serious_illness import serious_illness_of
from backend.verify import verify
from tests.support.centre_people import PURSE_PERSON, RESIDENT_PERSON
from tests.support.centre_world import make_world
from tests.support.stays import add_wards, in_bed, plain
from tests.support.ward_simulation import check

TABLE = {"2000.00": "0.60", "5000.00": "0.70"}


@pytest.fixture
def wards(fresh_store):
    return add_wards(make_world(store=fresh_store(), profile=Profile(serious_illness=TABLE)))


def settled(wards, person, amount, number, **more):
    bed = in_bed(wards, person, plain(amount), number=number)
    assert bed.discharge().ok
    reply = bed.settle(int(amount.replace(".", "")), **more).output(StaySettleReply)
    check(reply.setlinfo, reply.setldetail)
    return bed, reply.setlinfo


def steps(bed, info):
    asked = ExplainRequest(psn_no=info.psn_no, setl_id=info.setl_id, mdtrt_id=info.mdtrt_id)
    rows = bed.send(calls.EXPLAIN, asked).output(tuple[PolicyItem, ...])
    assert sum(row.item_pay_sum for row in rows) == info.medfee_sumamt
    return {row.item_code: (row.self_pay_amt, row.fund_pay_amt) for row in rows}


def test_what_a_year_of_stays_leaves_above_the_floor_is_shared_by_the_fund(wards):
    bed, first = settled(wards, RESIDENT_PERSON, "11000.00", "IP-1")
    assert (first.hifp_pay, first.hifmi_pay, first.psn_part_amt) == (8_000_00, 600_00, 2_400_00)
    told = steps(bed, first)
    assert (told["PL01"], told["S001"], told["C001"]) == (
        (400_00, 600_00), (1_000_00, 0), (1_000_00, 8_000_00),
    )  # fmt: skip
    bed, second = settled(wards, RESIDENT_PERSON, "20500.00", "IP-2")
    assert (second.hifp_pay, second.hifmi_pay, second.psn_part_amt) == (
        16_000_00, 2_950_00, 1_550_00,
    )  # fmt: skip
    assert {code: fund for code, (_, fund) in steps(bed, second).items() if fund} == {
        "C001": 16_000_00, "PL01": 1_200_00, "PL02": 1_750_00,
    }  # fmt: skip
    assert verify(wards.centre.store).faults == []
    assert bed.cancel(second).ok
    assert verify(wards.centre.store).faults == []
    _, again = settled(wards, RESIDENT_PERSON, "20500.00", "IP-3")
    assert again.hifmi_pay == 2_950_00  # what was given back is no burden


def test_employees_have_none_and_the_training_place_names_none(wards):
    _, info = settled(wards, PURSE_PERSON, "11000.00", "IP-1")
    assert info.hifmi_pay == 0
    assert DEFAULT.serious_illness == {}


def test_a_profile_with_floors_that_fall_or_shares_above_one_is_refused(tmp_path):
    for table in ('{"2000.00" = "0.60", "1000.00" = "0.70"}', '{"1.00" = "1.1"}', '{"x" = "0.5"}'):
        path = tmp_path / f"own{len(table)}.toml"
        path.write_text(f"serious_illness = {table}\n", encoding="utf-8")
        with pytest.raises(ProfileWrong):
            load_profile(str(path))


@given(st.lists(st.integers(0, 90_000_00), min_size=1, max_size=6))
def test_bills_of_a_year_come_to_what_one_bill_would(burdens):
    rule = serious_illness_of(TABLE)
    whole = sum(part.pays_fen for part in rule.parts(0, sum(burdens)))
    paid = before = 0
    for burden in burdens:
        parts = list(rule.parts(before, burden))
        assert sum(part.base_fen for part in parts) <= burden
        paid += sum(part.pays_fen for part in parts)
        before += burden
    assert paid == whole
