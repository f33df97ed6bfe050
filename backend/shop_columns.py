"""Which column of a shop's file is which field of a drug, and the words that stand for values.

Header names are compared without case, width and unit; each field lists the names it goes by, best
first, and a row takes the first of them that has text. So one table reads our own format, the two
layouts of public drug data, and most pharmacy programs; the rest is said with `--map field=column`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from backend.shop_table import CatalogueError, Row, Table

NAMES: dict[str, tuple[str, ...]] = {
    "barcode": ("barcode", "ean", "ean13", "gtin", "条形码", "商品条码", "条码"),
    "med_list_codg": (
        "med_list_codg", "national_code", "医疗目录编码", "国家医保编码", "国家编码", "医保编码",
        "国家码", "贯标码",
    ),
    "medins_list_codg": (
        "medins_list_codg", "own_code", "code", "医药机构目录编码", "商品编码", "商品编号", "货号",
    ),
    "name": (
        "name", "registered_name_cn", "generic_name_cn", "name_cn",
        "药品名称", "通用名称", "通用名", "商品名称", "品名", "名称",
    ),
    "name_en": ("name_en", "english_name", "英文名称", "英文名"),
    "form": ("form", "dosage_form", "剂型"),
    "spec": ("spec", "规格", "包装规格", "商品规格"),
    "list_type": ("list_type", "product_kind", "category", "目录类别", "商品类别"),
    "chrgitm_lv": ("chrgitm_lv", "class", "收费项目等级", "医保等级", "甲乙类", "医保类别"),
    "selfpay_prop": ("selfpay_prop", "first_pay", "先行自付比例", "自付比例"),
    "pric_uplmt_amt": ("pric_uplmt_amt", "ceiling", "定价上限金额", "医保支付标准", "限价"),
    "pric": (
        "pric", "price", "source_price", "synthetic_price", "零售价", "销售价", "售价", "单价",
    ),
    "unit": ("unit", "price_unit", "单位", "计价单位", "包装单位"),
    "rx_flag": ("rx_flag", "rx", "处方药标志", "处方药", "处方类别"),
    "initials": ("initials", "pinyin", "拼音码", "助记码"),
    "maker": ("maker", "manufacturer", "生产企业", "生产厂家", "生产厂商", "厂家"),
    "sex": ("sex", "gend", "限性别", "适用性别"),
    "age_from": ("age_from", "最小年龄", "起始年龄"),
    "age_below": ("age_below", "最大年龄", "终止年龄"),
    "pack_days": ("pack_days", "每包装天数", "用药天数"),
    "ingredient": ("ingredient", "成分", "有效成分"),
    "restricted": ("restricted", "限制使用范围", "限制用药", "医保限制"),
}  # fmt: skip

INVENTED = frozenset({"synthetic_price"})
"""Columns whose prices their own documentation calls invented; used last, and counted."""

_NEEDED = ("name", "pric")
_CODES = ("barcode", "med_list_codg", "medins_list_codg")
_BLANK = frozenset({"", "-", "--", "/", "无", "null", "none", "n/a"})

CLASSES = {
    "1": "01", "01": "01", "a": "01", "甲": "01", "甲类": "01",
    "2": "02", "02": "02", "b": "02", "乙": "02", "乙类": "02",
    "3": "03", "03": "03", "c": "03", "丙": "03", "丙类": "03", "自费": "03",
}  # fmt: skip
PRESCRIPTION = {
    "1": True, "y": True, "yes": True, "true": True, "是": True, "rx": True, "处方药": True,
    "0": False, "n": False, "no": False, "false": False, "否": False, "otc": False,
    "非处方药": False, "甲类otc": False, "乙类otc": False, "otc甲类": False, "otc乙类": False,
}  # fmt: skip
SEXES = {
    "1": "1", "男": "1", "男性": "1", "m": "1", "male": "1",
    "2": "2", "女": "2", "女性": "2", "f": "2", "female": "2",
    "0": "", "9": "", "不限": "",
}  # fmt: skip
"""gend a drug is for; empty for everybody."""
LIST_TYPES = {
    **{code: code for code in ("101", "102", "103", "104", "105", "106", "201", "301")},
    "饮片": "102", "中药饮片": "102", "自制剂": "103", "民族药": "104", "中药配方颗粒": "106",
    "保健食品": "105", "保健食品/食品": "105", "食品": "105", "日用品": "105", "其他": "105",
    "医疗器械": "301", "医疗器械/用品": "301", "医用耗材": "301", "耗材": "301", "计生用品": "301",
}  # fmt: skip
"""list_type of settlement.md 2.17 by the words shops use; anything else is 101, a drug."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one file: its header as written and its place from 0."""

    header: str
    place: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file that give each field, best first; a field may have none."""

    by_field: Mapping[str, tuple[Column, ...]]

    def cell(self, row: Row, field: str) -> tuple[str, str]:
        """The first text for `field` in `row` and the header it stood under; "" where none has."""
        columns = self.by_field.get(field, ())
        for column in columns:
            text = row.cells[column.place] if column.place < len(row.cells) else ""
            if text.casefold() not in _BLANK:
                return text, column.header
        return "", columns[0].header if columns else field


def find_columns(table: Table, mapping: Mapping[str, str] | None = None) -> Columns:
    """The columns of `table`; `mapping` (field -> header) goes before what names tell.

    Raises CatalogueError for a mapping that names no field or no column, and for a table without
    columns for name, price and at least one code.
    """
    places: dict[str, Column] = {}
    for place, header in enumerate(table.header.cells):
        places.setdefault(_plain(header), Column(header, place))
    found = {
        field: tuple(places[name] for name in names if name in places)
        for field, names in NAMES.items()
    }
    for wanted, header in (mapping or {}).items():
        found[_field(wanted)] = (_column(places, wanted, header, table),)
    for field in _NEEDED:
        if not found[field]:
            raise _missing(table, field)
    if not any(found[field] for field in _CODES):
        raise _missing(table, " / ".join(_CODES))
    return Columns(found)


def _plain(header: str) -> str:
    plain = unicodedata.normalize("NFKC", header).strip().casefold()
    return plain.removesuffix("(元)").strip()


def _field(wanted: str) -> str:
    plain = _plain(wanted)
    for field, names in NAMES.items():
        if plain in names:
            return field
    raise CatalogueError(
        "A catalogue has no field {field}; it has {fields}.",
        field=wanted,
        fields=", ".join(NAMES),
    )


def _column(places: Mapping[str, Column], wanted: str, header: str, table: Table) -> Column:
    column = places.get(_plain(header))
    if column is None:
        raise CatalogueError(
            "{file} has no column {column} for {field}; it has {columns}.",
            file=table.file,
            column=header,
            field=wanted,
            columns=", ".join(table.header.cells),
        )
    return column


def _missing(table: Table, field: str) -> CatalogueError:
    return CatalogueError(
        "{file}, line {line}: no column for {field} among {columns}; name it with --map.",
        file=table.file,
        line=table.header.line,
        field=field,
        columns=", ".join(table.header.cells),
    )
