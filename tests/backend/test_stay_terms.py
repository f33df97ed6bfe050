"""What a stay is settled by: kind of care, the place's numbers, subsidy, relatives, strictness."""

import pytest

from backend import desk
from backend.people import Insurance, Person, register_person
from backend.profile import Profile, load_profile
from backend.protocol.messages.inpatient import StayFeeRequest, StaySettleReply
from backend.protocol.stay_calls import STAY_FEES
from backend.store import tables as t
from backend.store.sql import update
from backend.verify import verify
from tests.support.agency import Agency
from tests.support.centre_people import AREA, ONLINE_PERSON, PURSE_PERSON
from tests.support.centre_world import make_world
from tests.support.stays import Bed, add_wards, in_bed, plain

SERVANT = Person(
    "P009", "430100197001010099", "周九", "1", "01", "1970-01-01", "online",
    (Insurance("310", "11", area=AREA, civil_servant="1"), Insurance("330", "11", area=AREA)),
)  # fmt: skip


def settled(bed, total_fen, **more):
    assert bed.discharge().ok
    answer = bed.settle(total_fen, **more)
    return answer.output(StaySettleReply)


@pytest.fixture
def wards(world):
    return add_wards(world)


@pytest.mark.parametrize(("med_type", "clr_type"), [("2102", "21"), ("22", "22"), ("28", "28")])
def test_every_kind_of_stay_is_cleared_under_its_own(wards, med_type, clr_type):
    bed = in_bed(wards, PURSE_PERSON, plain("5000.00"), med_type=med_type)
    info = settled(bed, 5_000_00).setlinfo
    assert (info.med_type, info.clr_type, info.hifp_pay) == (med_type, clr_type, 3_400_00)


@pytest.mark.parametrize(("ours", "other"), [("21", "2101"), ("2101", "21")])
def test_the_ordinary_stay_has_the_number_of_the_place(ours, other):
    wards = add_wards(make_world(profile=Profile(med_type_inpatient=ours)))
    refused = Bed(wards, PURSE_PERSON, med_type=other).admit()
    assert refused.reply.err_values["path"] == "mdtrtinfo.med_type"
    bed = in_bed(wards, PURSE_PERSON, plain("5000.00"), med_type=ours)
    assert settled(bed, 5_000_00).setlinfo.clr_type == "21"


def test_a_civil_servant_gets_half_of_their_share_back_and_interim_bills_come_to_the_same(wards):
    wards.centre.store.transact(lambda tx: register_person(tx, SERVANT))
    bed = in_bed(wards, SERVANT, plain("4000.01"))
    first = bed.settle(4_000_01, interim=True).output(StaySettleReply)
    assert first.setlinfo.cvlserv_flag == "1"
    assert (first.setlinfo.hifp_pay, first.setlinfo.cvlserv_pay) == (2_550_01, 225_00)
    assert [row.fund_pay_type for row in first.setldetail] == ["310100", "320100"]
    bed.fees(plain("11999.99"))
    second = settled(bed, 11_999_99).setlinfo
    assert second.act_pay_dedc == 0
    assert first.setlinfo.hifp_pay + second.hifp_pay == 13_000_00
    assert first.setlinfo.cvlserv_pay + second.cvlserv_pay == 1_000_00  # half of 1,500 and 500


def test_relatives_pay_for_a_stay_where_the_patient_says_so(wards):
    wards.credit("P001", "40.00")
    wards.credit("P002", "500.00")
    desk.bind_relative(wards.centre, "P001", "P002", 300_00, reference="bind-1")
    bed = in_bed(wards, PURSE_PERSON, plain("1000.00"))
    info = settled(bed, 1_000_00, acct_used_flag="2").setlinfo
    assert (info.acct_pay, info.acct_mulaid_pay, info.psn_cash_pay) == (340_00, 300_00, 660_00)


def test_what_ends_during_a_stay_does_not_end_its_benefits(wards):
    """The employer stops paying, the patient dies: the day of admission decides."""
    bed = in_bed(wards, ONLINE_PERSON, plain("5000.00"))
    end_insurance(wards, "2", "2026-11-20")
    assert bed.quote(5_000_00).output(StaySettleReply).setlinfo.hifp_pay == 3_400_00
    end_insurance(wards, "2", "2026-11-19")
    assert bed.quote(5_000_00).output(StaySettleReply).setlinfo.hifp_pay == 0
    end_insurance(wards, "4", "2026-11-19")
    assert bed.quote(5_000_00).code == "INSURANCE_NOT_NORMAL"


def end_insurance(world, status, day):
    rows = update(t.insurances).where(t.insurances.c.psn_no == "P002")
    rows = rows.values(status=status, paused=day)
    world.centre.store.transact(lambda tx: tx.run(rows))


def test_who_died_in_hospital_is_settled_by_the_funds_and_the_account_is_the_heirs(wards):
    wards.credit("P002", "500.00")
    bed = in_bed(wards, ONLINE_PERSON, plain("5000.00"))
    agency = Agency(wards)
    assert agency.death(ONLINE_PERSON.certno, ONLINE_PERSON.name, "2026-11-21").ok
    assert bed.discharge(dscg_way="5", die_date="2026-11-21").ok
    info = bed.settle(5_000_00).output(StaySettleReply).setlinfo
    assert (info.hifp_pay, info.acct_pay, info.psn_cash_pay) == (3_400_00, 0, 1_600_00)
    assert Bed(wards, ONLINE_PERSON, number="IP-2").admit().code == "INSURANCE_NOT_NORMAL"
    assert agency.heirs(ONLINE_PERSON.certno, ("孙三", "430100198001010033", "1")).ok
    assert verify(wards.centre.store).faults == []


def test_without_a_word_on_the_account_a_quote_leaves_it_alone(wards):
    wards.credit("P001", "40.00")
    bed = in_bed(wards, PURSE_PERSON, plain("1000.00"))
    assert bed.quote(1_000_00, acct_used_flag="").output(StaySettleReply).setlinfo.acct_pay == 0
    assert bed.settle(1_000_00, interim=True, acct_used_flag="").code == "FIELD_WRONG"


PLACES = {"insuplc_admdvs": AREA, "mdtrtarea_admvs": AREA}
DOCTOR = {"bilg_dept_codg": "A03", "bilg_dept_name": "内科", "bilg_dr_codg": "D430100000001",
          "bilg_dr_name": "王医师"}  # fmt: skip


def test_a_strict_centre_names_what_is_missing_and_takes_a_whole_stay():
    wards = add_wards(make_world(profile=load_profile("strict")))
    bed = Bed(wards, ONLINE_PERSON)
    assert bed.admit().reply.err_values["path"] == "mdtrtinfo.cert_type"
    admitted = bed.admit(
        cert_type="01", atddr_no="D430100000001", chfpdr_name="王医师", adm_diag_dscr="肺炎",
        adm_dept_codg="A03", adm_dept_name="内科", **PLACES,
    )  # fmt: skip
    assert admitted.ok, admitted.reply
    assert bed.fees(plain("1000.00")).reply.err_values["path"] == "feedetail[0].med_type"
    line = bed.line(*plain("1000.00")[0], med_type="2101", **DOCTOR)
    assert bed.send(STAY_FEES, StayFeeRequest((line,))).ok
    assert bed.discharge().reply.err_values["path"] == "dscginfo.dscg_dept_codg"
    assert bed.discharge(dscg_dept_codg="A03", dscg_dept_name="内科").ok
    whole = {"psn_cert_type": "01", "psn_type": "11", "psn_name": "钱二", **PLACES}
    assert bed.settle(1_000_00).reply.err_values["path"] == "data.psn_cert_type"
    assert bed.settle(1_000_00, **whole).ok
    assert bed.reverse("H43010000001202611210930159999", "2304").code == "SETTLEMENT_UNKNOWN"
