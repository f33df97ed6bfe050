"""The training catalogue is sellable, marked and unmistakable; codes and text find it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue import (
    CLASS_A,
    CLASS_B,
    CLASS_C,
    TRAINING_MARK,
    Catalogue,
    ceiling_fen,
    gtin_check_digit,
    is_gtin,
    is_training_code,
    price_fen,
    share_per_10k,
    stand_in_code,
    training_catalogue,
)
from backend.pinyin import initials

DRUGS = training_catalogue()
CATALOGUE = Catalogue(DRUGS)
SHAPES = {
    "X": r"X[A-Z]\d\d[A-Z]{2}[A-Z]\d{3}[A-Z]\d{3}\d{4}99999",
    "Z": r"Z[A-Z]\d\d[A-Z]{2}X\d{4}\d{4}99999",
    "C": r"C\d{14}99999",
    "N": r"N\d{14}99999",
}


def names(text: str, limit: int = 20) -> list[str]:
    return [drug.name for drug in CATALOGUE.search(text, limit)]


def test_the_worked_basket_comes_first():
    a, b, c = DRUGS[:3]
    assert (a.name, a.spec, a.chrgitm_lv) == ("阿莫西林胶囊", "0.25g x24", CLASS_A)
    assert (a.price_fen, a.ceiling_fen, a.selfpay_per_10k) == (1250, None, 0)
    assert (b.name, b.spec, b.chrgitm_lv) == ("复方感冒灵片", "12s", CLASS_B)
    assert (b.price_fen, b.ceiling_fen, b.selfpay_per_10k) == (3860, 3500, 1000)
    assert (c.name, c.spec, c.chrgitm_lv) == ("碳酸钙D3片", "600mg x60", CLASS_C)
    assert (c.price_fen, c.ceiling_fen, c.selfpay_per_10k) == (5800, None, 10_000)


def test_there_are_at_least_220_drugs_of_every_class():
    assert len(DRUGS) >= 220
    assert {drug.chrgitm_lv for drug in DRUGS} == {CLASS_A, CLASS_B, CLASS_C}
    assert {drug.list_type for drug in DRUGS} == {"101", "105", "301"}
    assert {drug.rx for drug in DRUGS} == {True, False}


def test_every_drug_is_complete_and_printable_on_one_line():
    for drug in DRUGS:
        texts = (drug.name, drug.name_en, drug.form, drug.spec, drug.unit, drug.maker)
        assert all(text == text.strip() and text.isprintable() and text for text in texts), drug
        assert drug.price_fen > 0
        assert re.fullmatch(r"[a-z0-9]{2,}", drug.initials), drug


def test_first_pay_follows_the_class():
    for drug in DRUGS:
        if drug.chrgitm_lv == CLASS_A:
            assert drug.selfpay_per_10k == 0, drug
        elif drug.chrgitm_lv == CLASS_B:
            assert 0 < drug.selfpay_per_10k < 10_000, drug
        else:
            assert drug.selfpay_per_10k == 10_000, drug


def test_some_class_b_drugs_cost_more_than_their_ceiling_and_others_have_none():
    class_b = [drug for drug in DRUGS if drug.chrgitm_lv == CLASS_B]
    over = [d for d in class_b if d.ceiling_fen is not None and d.price_fen > d.ceiling_fen]
    assert len(over) >= 10
    assert any(drug.ceiling_fen is None for drug in class_b)


def test_every_code_belongs_to_one_drug():
    codes = [c for d in DRUGS for c in (d.barcode, d.med_list_codg, d.medins_list_codg)]
    assert len(set(codes)) == 3 * len(DRUGS)


def test_bar_codes_are_valid_and_in_the_restricted_circulation_range():
    for drug in DRUGS:
        assert len(drug.barcode) == 13
        assert is_gtin(drug.barcode)
        assert drug.barcode.startswith("29")


def test_national_codes_have_their_shape_and_the_training_mark():
    for drug in DRUGS:
        letter = drug.med_list_codg[0]
        assert re.fullmatch(SHAPES[letter], drug.med_list_codg), drug
        assert is_training_code(drug.med_list_codg)
        assert drug.med_list_codg.endswith(TRAINING_MARK)


def test_a_real_code_is_no_training_code():
    assert not is_training_code("XA01ABD075A002010100483")
    assert not is_training_code("ZA04CAX0123010100456")
    assert not is_training_code("99999")


def test_own_codes_are_four_to_six_digits():
    assert all(re.fullmatch(r"\d{4,6}", drug.medins_list_codg) for drug in DRUGS)


def test_a_stand_in_code_looks_like_no_national_code_and_fits_the_field():
    assert stand_in_code("6901234567892") == "N0690123456789299999"
    assert is_training_code(stand_in_code("A7"))


@pytest.mark.parametrize(
    ("digits", "check"),
    [("400638133393", "1"), ("590123412345", "7"), ("9638507", "4"), ("03600029145", "2")],
)
def test_check_digits_of_published_bar_codes(digits: str, check: str):
    assert gtin_check_digit(digits) == check
    assert is_gtin(digits + check)


@pytest.mark.parametrize(
    "code", ["", "4006381333930", "400638133393", "40063813339x1", "４００６３８１３"]
)
def test_what_is_no_bar_code(code: str):
    assert not is_gtin(code)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12))
def test_a_changed_digit_is_noticed(digits: str, place: int):
    code = digits + gtin_check_digit(digits)
    changed = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
    assert is_gtin(code)
    assert not is_gtin(changed)


@given(st.decimals(0, 99999, places=6, allow_nan=False))
def test_prices_are_rounded_half_up_to_the_fen(price: Decimal):
    expected = int((price * 100).quantize(Decimal(1), ROUND_HALF_UP))
    assert price_fen(f"{price:f}") == expected


@pytest.mark.parametrize(
    ("text", "fen"), [("38.60", 3860), ("29.8", 2980), ("7", 700), ("0.125", 13), ("0.124999", 12)]
)
def test_prices_as_shops_write_them(text: str, fen: int):
    assert price_fen(text) == fen


@pytest.mark.parametrize("text", ["", "-1.00", "1,50", "1e3", "NaN", "12.5.0", "１２", "12.5 元"])
def test_what_is_no_price(text: str):
    with pytest.raises(ValueError, match="not a price"):
        price_fen(text)


def test_999999_is_no_ceiling():
    assert ceiling_fen("999999") is None
    assert ceiling_fen("999999.000000") is None
    assert ceiling_fen("35.00") == 3500


@pytest.mark.parametrize(
    ("text", "share"), [("0.10", 1000), ("10%", 1000), ("0.125", 1250), ("1", 10_000)]
)
def test_shares_as_decimals_or_per_cent(text: str, share: int):
    assert share_per_10k(text) == share


@pytest.mark.parametrize("text", ["", "1.1", "10", "101%", "0.00001", "ten", "-0.1"])
def test_what_is_no_share(text: str):
    with pytest.raises(ValueError, match="not a share"):
        share_per_10k(text)


def test_a_drug_is_found_by_each_of_its_codes_and_by_nothing_else():
    for drug in DRUGS:
        for code in (drug.barcode, drug.med_list_codg, drug.med_list_codg.lower()):
            assert CATALOGUE.find(f" {code}\n") is drug
        assert CATALOGUE.find(drug.medins_list_codg) is drug
    assert CATALOGUE.find("6901234567892") is None
    assert CATALOGUE.find("") is None


def test_missing_codes_find_nothing():
    bare = replace(DRUGS[0], barcode="", med_list_codg="")
    assert Catalogue([bare]).find("") is None


def test_the_first_drug_keeps_a_code_given_twice():
    second = replace(DRUGS[1], medins_list_codg=DRUGS[0].medins_list_codg)
    assert Catalogue([DRUGS[0], second]).find("1001") is DRUGS[0]


def test_initials_from_the_start_come_before_initials_with_gaps():
    assert names("amx")[:2] == ["阿莫西林胶囊", "阿莫西林克拉维酸钾片"]
    assert names("ffgm") == ["复方感冒灵片"]
    assert "复方感冒灵片" in names("fgl")
    assert names("fgl")[0] == "氟桂利嗪胶囊"


def test_a_name_from_its_start_comes_before_the_same_word_inside():
    found = names("感冒灵")
    assert found == ["感冒灵颗粒", "复方感冒灵片"]


def test_case_and_width_do_not_matter():
    assert names("AMX") == names("amx") == names("ａｍｘ")
    assert names("d3") == names("Ｄ３") == ["碳酸钙D3片"]


def test_english_names_and_strengths_are_searched():
    assert "阿司匹林肠溶片" in names("aspirin")
    assert names("阿莫西林胶囊 0.25g") == ["阿莫西林胶囊"]


def test_the_start_of_a_code_finds_its_drug():
    assert names("1001", 1) == ["阿莫西林胶囊"]
    assert names("29000000100") == [drug.name for drug in DRUGS[:9]]


def test_a_search_keeps_its_limit_and_nothing_typed_finds_nothing():
    assert len(names("a", 5)) == 5
    assert len(set(names("a", 1000))) == len(names("a", 1000))
    assert names("  ") == names("\n") == names("no such drug") == []


@given(st.text(alphabet="片胶囊amx维C1 \n", max_size=4))
def test_a_search_finds_exactly_the_drugs_that_have_the_text(text: str):
    wanted = " ".join(text.lower().split())
    found = set(CATALOGUE.search(text, limit=len(DRUGS)))
    having = {
        drug
        for drug in DRUGS
        if wanted in f"{drug.name} {drug.spec}".lower()
        or wanted in drug.name_en.lower()
        or drug.initials.startswith(wanted)
    }
    assert found >= having if wanted else not found
    if not wanted.isascii():
        assert found == having


def test_the_last_drug_is_found_by_its_last_letters():
    assert CATALOGUE.search("60s")[-1] is DRUGS[-1]


def test_computed_initials_are_those_of_the_training_catalogue():
    assert [drug.name for drug in DRUGS if initials(drug.name) != drug.initials] == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("长春西汀片", "ccxtp"),
        ("百乐眠胶囊", "blmjn"),
        ("参苓白术散", "slbzs"),
        ("妇科调经片", "fktjp"),
        ("重组人干扰素", "czrgrs"),
        ("维生素Ｂ12片", "wssb12p"),
        ("口服补液盐散(III)", "kfbyysiii"),
    ],
)
def test_initials_of_names_with_more_than_one_reading(name: str, letters: str):
    assert initials(name) == letters


def test_a_rare_character_gives_no_letter():
    assert initials("龘片") == "p"
    assert initials("") == ""


def test_each_letter_begins_where_gb_2312_has_it():
    first = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
    assert initials(first) == "abcdefghjklmnopqrstwxyz"
    assert initials("座") == "z"
