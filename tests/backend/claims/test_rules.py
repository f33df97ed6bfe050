"""The rules by themselves: what a line breaks, and what it does not."""

from decimal import Decimal

import pytest

from backend.bill import Line
from backend.catalogue import training_catalogue
from backend.claims.rules import (
    RULES,
    Patient,
    Taken,
    broken_rules,
    goods_of,
    ingredients_of,
    patient_of,
)
from backend.policy import Cut
from backend.protocol.messages.fee import FeeDetail
from backend.protocol.money import Fen
from tests.support.centre_people import START
from tests.support.claims import (
    COLD,
    FEVER,
    FOR_ADULTS,
    FOR_CHILDREN,
    FOR_WOMEN,
    RESTRICTED,
)

MAN, WOMAN, CHILD = Patient("1", 36), Patient("2", 36), Patient("1", 11)


def line(drug, count="1", serial=1, **more):
    detail = FeeDetail(
        feedetl_sn=str(serial), mdtrt_id="", psn_no="", chrg_bchno="",
        fee_ocur_time="2026-11-21 09:00:00", med_list_codg=drug.med_list_codg,
        medins_list_codg=drug.medins_list_codg, det_item_fee_sumamt=Fen(100), cnt=Decimal(count),
        pric=Decimal(1), **more,
    )  # fmt: skip
    return Line(detail, drug, Cut(100, 0, 0, 0, 100))


def names(lines, patient=MAN, care="11", taken=()):
    return [rule.name for rule, _ in broken_rules(goods_of(lines), patient, care, taken)]


def test_a_drug_for_women_is_not_for_a_man_nor_against_somebody_of_unknown_sex():
    assert names([line(FOR_WOMEN)]) == ["sex"]
    assert names([line(FOR_WOMEN)], WOMAN) == []
    assert names([line(FOR_WOMEN)], Patient("9", 36)) == []


@pytest.mark.parametrize(("years", "drug", "broken"), [
    (11, FOR_CHILDREN, []), (12, FOR_CHILDREN, ["age"]),
    (17, FOR_ADULTS, ["age"]), (18, FOR_ADULTS, []),
])  # fmt: skip
def test_ages_are_from_one_up_to_but_not_the_other(years, drug, broken):
    assert names([line(drug)], Patient("1", years)) == broken


def test_somebody_is_a_year_older_on_the_birthday():
    today = START.date()
    assert patient_of("1", "2014-11-21", today).years == 12
    assert patient_of("1", "2014-11-22", today).years == 11


@pytest.mark.parametrize(("care", "count", "days", "broken"), [
    ("11", "1", 0, []), ("11", "2", 0, ["quantity"]), ("11", "2", 14, []),
    ("13", "1", 0, []), ("13", "2", 0, ["quantity"]),
    ("14", "12", 0, []), ("14", "13", 0, ["quantity"]), ("14", "13", 99, ["quantity"]),
    ("41", "5", 0, []), ("41", "6", 0, ["quantity"]), ("2101", "50", 0, []),
])  # fmt: skip
def test_packs_are_for_the_days_of_the_line_or_of_the_kind_of_care(care, count, days, broken):
    """A pack of FOR_ADULTS lasts seven days; twelve weeks are the longest there is."""
    assert names([line(FOR_ADULTS, count, prd_days=Decimal(days))], care=care) == broken


def test_packs_of_one_drug_are_counted_over_its_lines_and_what_was_taken_back_is_not():
    twice = [line(FOR_ADULTS), line(FOR_ADULTS, serial=2)]
    assert names(twice) == ["quantity"]
    assert names([*twice, line(FOR_ADULTS, "-1", 3)]) == []


def test_two_drugs_with_one_ingredient_are_duplicates_and_the_later_is_named():
    ((rule, broken),) = broken_rules(goods_of([line(FEVER), line(COLD, serial=2)]), MAN, "11")
    assert (rule.name, broken.feedetl_sn) == ("duplicate", "2")
    assert broken.values == {"item": COLD.name, "other": FEVER.name}
    taken_back = [line(FEVER), line(FEVER, "-1", 3), line(COLD, serial=2)]
    assert names(taken_back) == []


def test_what_was_had_today_counts_and_in_hospital_it_does_not():
    taken = [Taken("退热片", frozenset({"对乙酰氨基酚"}))]
    assert names([line(COLD)], taken=taken) == ["duplicate"]
    assert names([line(COLD)], care="2101", taken=taken) == []
    assert names([line(FOR_ADULTS)], taken=taken) == []


@pytest.mark.parametrize(("flag", "care", "broken"), [
    ("", "11", ["restricted"]), ("0", "11", ["restricted"]), ("1", "11", []), ("2", "11", []),
    ("", "41", []),
])  # fmt: skip
def test_a_restricted_drug_wants_approval_where_a_fund_takes_part(flag, care, broken):
    assert names([line(RESTRICTED, hosp_appr_flag=flag)], care=care) == broken


def test_a_prescription_is_an_approval():
    assert names([line(RESTRICTED, rxno="RX2026112100000001")]) == []


def test_without_named_ingredients_the_national_code_names_the_drug():
    assert ingredients_of("XJ01CAT001E010010199999", "") == {"XJ01CAT001"}
    assert ingredients_of("ZA01BAX0001010199999", "") == {"ZA01BAX0001"}
    assert ingredients_of("C0101010010000199999", "") == frozenset()
    assert ingredients_of("N0290000001350699999", "") == frozenset()
    assert ingredients_of("XTRAIN000000000000A9999", "") == frozenset()
    assert ingredients_of("XJ01CAT001E010010199999", "甲 + 乙") == {"甲", "乙"}


def test_every_rule_can_be_broken_with_goods_of_the_training_catalogue():
    """Somebody can learn each rule at the counter."""
    drugs = training_catalogue()
    found = set()
    for patient in (MAN, WOMAN, CHILD):
        found |= set(names([line(drug, "99", place) for place, drug in enumerate(drugs)], patient))
    assert found == {rule.name for rule in RULES}
