"""The rows of what a hospital does."""

from __future__ import annotations

import re

from backend.catalogue import CLASS_A, CLASS_B, is_gtin, is_training_code, training_catalogue
from backend.pinyin import initials
from backend.services import SERVICE_LIST, training_services

SERVICES = training_services()
CODES = {row.medins_list_codg: row for row in SERVICES}
SHAPES = {SERVICE_LIST: r"S(0[1-9]|1[0-4])\d{12}99999", "301": r"C\d{14}99999"}


def test_every_service_is_complete_and_made_for_training() -> None:
    for row in SERVICES:
        assert all((row.name, row.name_en, row.form, row.spec, row.unit, row.maker)), row
        assert re.fullmatch(SHAPES[row.list_type], row.med_list_codg), row
        assert is_training_code(row.med_list_codg)
        assert is_gtin(row.barcode), row
        assert row.initials == initials(row.name), row
        assert not row.rx


def test_no_code_is_also_a_drugs() -> None:
    rows = (*SERVICES, *training_catalogue())
    codes = [c for row in rows for c in (row.barcode, row.med_list_codg, row.medins_list_codg)]
    assert len(set(codes)) == 3 * len(rows)


def test_a_service_says_its_charge_kind() -> None:
    kinds = {code: CODES[code].med_chrgitm_type for code in ("5101", "5001", "5002", "5003")}
    assert kinds == {"5101": "01", "5001": "02", "5002": "03", "5003": "04"}
    assert CODES["5111"].med_chrgitm_type == "08"


def test_the_worked_examples_can_be_made_of_them() -> None:
    first, scan, count = (CODES[code] for code in ("5001", "5002", "5003"))
    assert (first.price_fen, first.chrgitm_lv) == (50_00, CLASS_A)
    assert (scan.price_fen, scan.ceiling_fen, scan.selfpay_per_10k) == (320_00, 300_00, 1000)
    assert (count.price_fen, count.chrgitm_lv, count.selfpay_per_10k) == (26_40, CLASS_B, 500)
    assert (CODES["5004"].price_fen, CODES["5005"].price_fen) == (16_80, 9_90)
