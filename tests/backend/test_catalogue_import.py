"""A shop's file in any of its forms becomes drugs, or is refused with the place that is wrong."""

from __future__ import annotations

import codecs
from importlib.resources import as_file, files
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import shop_table
from backend.catalogue import Catalogue, is_training_code, training_catalogue
from backend.catalogue_import import PROGRESS_ROWS, read_catalogue
from backend.catalogue_report import (
    Assumption,
    CatalogueRefusedError,
    Fault,
    Import,
    Skip,
    Tally,
)
from backend.shop_table import CatalogueError
from tests.support.shop_data import real_file

HEADER = "barcode,code,name,spec,class,price"
GOOD = "2900000010017,A1,阿莫西林胶囊,0.25g x24,甲,12.50"
_place = attrgetter("line", "column", "reason", "found")


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "shop.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def refused(path: Path, **mapping: str) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(path, mapping)
    return caught.value


def faults_of(path: Path) -> list[tuple[int, str, Fault | Skip, str]]:
    return [_place(problem) for problem in read_catalogue(path, skip_bad=True).faults]


def test_our_own_catalogue_reads_back_as_itself():
    with as_file(files("backend").joinpath("data/catalogue.csv")) as path:
        result = read_catalogue(path)
    assert result.drugs == training_catalogue()
    assert (result.faults, result.skipped, result.assumed) == ((), (), ())


def test_a_row_with_little_is_completed_and_what_was_assumed_is_counted(tmp_path: Path):
    result = read_catalogue(
        write(tmp_path, "条码,品名,零售价(元)", "2900000010024,复方感冒灵片,￥38.60")
    )
    (drug,) = result.drugs
    assert (drug.barcode, drug.medins_list_codg) == ("2900000010024", "2900000010024")
    assert drug.med_list_codg == "N0290000001002499999"
    assert (drug.chrgitm_lv, drug.selfpay_per_10k, drug.ceiling_fen) == ("03", 10_000, None)
    assert (drug.price_fen, drug.rx, drug.list_type, drug.initials) == (
        3860,
        False,
        "101",
        "ffgmlp",
    )
    assert {tally.reason for tally in result.assumed} == {
        Assumption.CLASS_UNKNOWN,
        Assumption.STAND_IN_CODE,
        Assumption.RX_UNKNOWN,
        Assumption.INITIALS_MADE,
    }
    assert all(tally.rows == 1 for tally in result.assumed)


def test_what_the_shop_says_is_kept(tmp_path: Path):
    header = "code,national_code,name,class,first_pay,ceiling,price,rx,pinyin,category,form"
    line = "K7,xa01,钙片,乙类,5%,35,38.605,处方药,GP,保健食品,片"
    (drug,) = read_catalogue(write(tmp_path, header, line)).drugs
    assert (drug.medins_list_codg, drug.med_list_codg, drug.barcode) == ("K7", "XA01", "")
    assert (drug.chrgitm_lv, drug.selfpay_per_10k, drug.ceiling_fen) == ("02", 500, 3500)
    assert (drug.price_fen, drug.rx, drug.initials, drug.list_type) == (3861, True, "gp", "105")


def test_class_b_without_a_share_is_taken_at_ten_per_cent_and_counted(tmp_path: Path):
    result = read_catalogue(write(tmp_path, HEADER, GOOD.replace("甲", "乙")))
    assert result.drugs[0].selfpay_per_10k == 1000
    assert Tally(Assumption.FIRST_PAY, 1) in result.assumed


def test_an_injection_needs_a_prescription_where_the_file_is_silent(tmp_path: Path):
    path = write(tmp_path, "code,name,form,price", "1,甘精胰岛素,注射液,70", "2,钙片,片,5")
    assert [drug.rx for drug in read_catalogue(path).drugs] == [True, False]


def test_rows_that_cannot_be_sold_are_skipped_with_their_reason(tmp_path: Path):
    path = write(
        tmp_path,
        HEADER,
        GOOD,
        ",,没有代码,,甲,1.00",
        ",A3,没有价格,,甲,",
        ",A4,价格为零,,甲,0.00",
        "2900000010017,A5,同一条码,,甲,1.00",
        ",a1,同一货号,,甲,1.00",
    )
    result = read_catalogue(path)
    assert [drug.name for drug in result.drugs] == ["阿莫西林胶囊"]
    assert [_place(problem) for problem in result.skipped] == [
        (3, "med_list_codg", Skip.NO_CODE, ""),
        (4, "price", Skip.NO_PRICE, ""),
        (5, "price", Skip.NO_PRICE, "0.00"),
        (6, "barcode", Skip.DUPLICATE, "2900000010017"),
        (7, "code", Skip.DUPLICATE, "a1"),
    ]
    assert set(result.left_out) == {
        Tally(Skip.NO_PRICE, 2),
        Tally(Skip.DUPLICATE, 2),
        Tally(Skip.NO_CODE, 1),
    }
    assert str(result.skipped[1]).endswith("shop.csv, line 4, column price: no price.")


@pytest.mark.parametrize(
    ("line", "column", "fault", "found"),
    [
        ("2900000010018,A1,药,,甲,1", "barcode", Fault.BARCODE, "2900000010018"),
        ("6.92415E+12,A1,药,,甲,1", "barcode", Fault.BARCODE, "6.92415E+12"),
        (",A1,,,甲,1", "name", Fault.NAME, ""),
        (",A1,药,,丁,1", "class", Fault.CLASS, "丁"),
        (",A1,药,,甲,-1", "price", Fault.PRICE, "-1"),
        (",A1,药,,甲,电议", "price", Fault.PRICE, "电议"),
        (",A1,药,,甲,1,2", "7", Fault.WIDTH, "2"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(
    tmp_path: Path, line: str, column: str, fault: Fault, found: str
):
    path = write(tmp_path, HEADER, GOOD.replace("A1", "A0"), "", line)
    assert faults_of(path) == [(4, column, fault, found)]


@pytest.mark.parametrize(
    ("header", "cell", "fault"),
    [
        ("first_pay", "10", Fault.FIRST_PAY),
        ("ceiling", "无限", Fault.CEILING),
        ("rx", "maybe", Fault.RX),
        ("national_code", "XA 01", Fault.NATIONAL_CODE),
    ],
)
def test_a_wrong_cell_of_the_rarer_columns(tmp_path: Path, header: str, cell: str, fault: Fault):
    path = write(tmp_path, f"code,name,class,price,{header}", f"1,药,A,1,{cell}")
    assert faults_of(path) == [(2, header, fault, cell)]


def test_one_wrong_row_refuses_the_whole_file_and_lists_every_fault(tmp_path: Path):
    path = write(tmp_path, HEADER, GOOD, ",A2,药,,甲,x", ",A3,药,,甲,y")
    with pytest.raises(CatalogueRefusedError) as caught:
        read_catalogue(path)
    assert [problem.line for problem in caught.value.faults] == [3, 4]
    assert 'line 3, column price: not a price in yuan (found "x")' in str(caught.value.faults[0])
    assert "Nothing was imported. Wrong rows: 2." in str(caught.value)
    assert caught.value.template.format(**caught.value.values) == str(caught.value)


def test_bad_rows_are_left_out_and_listed_when_the_caller_says_so(tmp_path: Path):
    result = read_catalogue(write(tmp_path, HEADER, GOOD, ",A2,药,,甲,x"), skip_bad=True)
    assert len(result.drugs) == len(result.faults) == 1
    assert result.left_out == (Tally(Fault.PRICE, 1),)


def test_the_line_is_that_of_the_file_even_after_cells_of_several_lines(tmp_path: Path):
    path = write(tmp_path, "", HEADER, '2900000010017,A1,"阿莫\r\n西林",,甲,1', ",A2,药,,甲,x")
    assert faults_of(path)[0][0] == 5


def test_a_name_is_one_line_of_text_whatever_its_cell_holds(tmp_path: Path):
    path = write(tmp_path, "code,name,price,class", '1,"阿莫\n西林\x1b[2J 胶囊",1.00,A')
    (drug,) = read_catalogue(path).drugs
    assert drug.name == "阿莫 西林 [2J 胶囊"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_shop_programs(tmp_path: Path, encoding: str):
    result = read_catalogue(write(tmp_path, HEADER, GOOD, encoding=encoding))
    assert result.drugs[0].name == "阿莫西林胶囊"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_of_shop_programs(tmp_path: Path, delimiter: str):
    lines = [line.replace(",", delimiter) for line in (HEADER, GOOD)]
    result = read_catalogue(write(tmp_path, *lines))
    assert result.drugs[0].price_fen == 1250


def test_a_mapping_goes_before_the_names_of_the_columns(tmp_path: Path):
    path = write(tmp_path, "code,name,price,会员价,cost", "1,药,12.50,11.00,3.00")
    assert read_catalogue(path, {"price": "会员价"}).drugs[0].price_fen == 1100
    assert read_catalogue(path, {"pric": "COST"}).drugs[0].price_fen == 300
    assert read_catalogue(path).drugs[0].price_fen == 1250


def test_a_mapping_that_names_no_field_or_no_column_is_refused(tmp_path: Path):
    path = write(tmp_path, HEADER, GOOD)
    assert "no field colour" in str(refused(path, colour="name"))
    assert "no column cost for price" in str(refused(path, price="cost"))


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("code,price", "no column for name"),
        ("code,name", "no column for pric"),
        ("name,price", "no column for barcode / med_list_codg / medins_list_codg"),
    ],
)
def test_a_file_without_a_needed_column_is_refused(tmp_path: Path, header: str, missing: str):
    assert f"line 1: {missing}" in str(refused(write(tmp_path, header, "1,2")))


def test_files_that_are_no_table_are_refused_in_one_sentence(tmp_path: Path):
    path = tmp_path / "shop.csv"
    assert "Cannot read" in str(refused(path))
    assert "Cannot read" in str(refused(tmp_path))
    for raw, sentence in (
        (b"", "is empty"),
        (codecs.BOM_UTF8 + b"\r\n", "is empty"),
        (b"PK\x03\x04 and so on", "is a spreadsheet"),
        (b"name,price\n\xff\xff\xff", "line 2: this is neither UTF-8 nor GB18030"),
        (b'code,name,price\n1,"x" y,2\n', "line 2: this row is not CSV"),
    ):
        path.write_bytes(raw)
        assert sentence in str(refused(path))


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shop_table, "MAX_FILE_BYTES", 10)
    assert "is larger than" in str(refused(write(tmp_path, HEADER, GOOD)))


def test_progress_is_told_now_and_then_and_at_the_end(tmp_path: Path):
    rows = [f",A{number},药,,甲,1" for number in range(2 * PROGRESS_ROWS + 1)]
    told: list[tuple[int, int]] = []
    read_catalogue(write(tmp_path, HEADER, *rows), progress=lambda *step: told.append(step))
    total = len(rows)
    assert told == [(PROGRESS_ROWS, total), (2 * PROGRESS_ROWS, total), (total, total)]


cells = st.sampled_from(
    ["", "0", "1", "12.50", "x", "甲", "03", "-", "2900000010017", '"', "药,片"]
)


@given(st.lists(st.lists(cells, max_size=7), max_size=8))
def test_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
):
    lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    path = write(tmp_path_factory.getbasetemp(), HEADER, *lines)
    result = read_catalogue(path, skip_bad=True)
    assert result.rows_read == sum(any(row) for row in rows)
    assert_accounted(result)


def assert_accounted(result: Import) -> None:
    assert result.rows_read == len(result.drugs) + len(result.faults) + len(result.skipped)
    assert len(Catalogue(result.drugs)) == len(result.drugs)
    assert all(drug.medins_list_codg and drug.med_list_codg for drug in result.drugs)
    assert all(drug.price_fen > 0 for drug in result.drugs)


def test_the_national_code_library_is_read_and_every_row_accounted_for():
    result = read_catalogue(real_file("drugs.csv"))
    assert_accounted(result)
    assert (result.rows_read, len(result.drugs), result.faults) == (19_569, 14_819, ())
    assert result.left_out == (Tally(Skip.NO_CODE, 4_750),)
    assert Tally(Assumption.INVENTED_PRICE, 13_671) in result.assumed
    assert Tally(Assumption.CLASS_UNKNOWN, 6_495) in result.assumed
    assert not any(is_training_code(drug.med_list_codg) for drug in result.drugs)


def test_only_real_prices_are_taken_when_the_mapping_says_so():
    result = read_catalogue(real_file("drugs.csv"), {"price": "source_price"})
    assert_accounted(result)
    assert len(result.drugs) == 1_148
    assert result.left_out == (Tally(Skip.NO_PRICE, 13_671), Tally(Skip.NO_CODE, 4_750))


def test_the_bar_code_list_is_read_and_its_goods_are_found_by_scan_and_initials():
    result = read_catalogue(real_file("barcodes.csv"))
    assert_accounted(result)
    assert (result.rows_read, len(result.drugs)) == (960, 825)
    assert result.left_out == (Tally(Skip.NO_PRICE, 135),)
    catalogue = Catalogue(result.drugs)
    assert all(catalogue.find(drug.barcode) is drug for drug in result.drugs)
    assert any(drug.name == "连花清瘟胶囊" for drug in catalogue.search("lhqw"))
