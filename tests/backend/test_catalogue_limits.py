"""Whom and how long a drug is for, in a shop's file: read, or a fault of its row."""

from pathlib import Path

import pytest

from backend.catalogue_import import read_catalogue
from backend.catalogue_report import Fault


def write(folder: Path, *lines: str) -> Path:
    path = folder / "shop.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_whom_and_how_long_a_drug_is_for_is_read_from_its_columns(tmp_path: Path):
    header = "code,national_code,name,price,限性别,age_from,最大年龄,用药天数,成分,限制使用范围"
    line = "K7,xa01,钙片,1.00,女,18,60,7,碳酸钙+维生素D3,限骨质疏松"
    (drug,) = read_catalogue(write(tmp_path, header, line)).drugs
    assert (drug.sex, drug.age_from, drug.age_below, drug.pack_days) == ("2", 18, 60, 7)
    assert (drug.ingredient, drug.restricted) == ("碳酸钙+维生素D3", "限骨质疏松")


@pytest.mark.parametrize(("column", "cell"), [("sex", "both"), ("age_from", "-1"),
                                              ("pack_days", "a week")])  # fmt: skip
def test_a_limit_that_cannot_be_read_is_a_fault_of_its_row(tmp_path: Path, column: str, cell: str):
    path = write(tmp_path, f"code,name,price,{column}", f"K7,钙片,1.00,{cell}")
    (fault,) = read_catalogue(path, skip_bad=True).faults
    assert (fault.line, fault.column, fault.reason, fault.found) == (2, column, Fault.LIMIT, cell)
