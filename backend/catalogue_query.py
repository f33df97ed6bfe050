"""Catalogue queries by message: 1312 items, 1318 ceilings, 1319 first-pay shares, 1901 code lists.

Rows are the catalogue as it is on the day asked for, in pages, by code.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Protocol

from backend.catalogue import Drug
from backend.checks import in_range
from backend.code_lists import code_list
from backend.context import Context
from backend.protocol.messages.catalogue import (
    CodeReply,
    CodeRequest,
    CodeRow,
    ItemRequest,
    ItemRow,
    LimitRequest,
    LimitRow,
    ShareRequest,
    ShareRow,
)
from backend.store import Row
from backend.store import tables as t
from backend.store.sql import bindparam, or_, select, text

LARGEST_PAGE = 1000
LAST_PAGE = 9999
FROM_THE_BEGINNING = "1900-01-01"
"""How centres write a date that nobody knows."""

LISTS_SINCE, LISTS_VERSION = "2021-12-30", 1
EMPLOYEES = "310"
OWN_EXPENSE = "2"
"""overlmt_dspo_way: what is over the ceiling is paid by the person."""


class Page(Protocol):
    """What every catalogue query says."""

    @property
    def query_date(self) -> str: ...
    @property
    def hilist_code(self) -> str: ...
    @property
    def page_num(self) -> int: ...
    @property
    def page_size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Valid:
    """A drug and since when it is as it is."""

    drug: Drug
    since: str


def items(context: Context, message: ItemRequest) -> tuple[ItemRow, ...]:
    """1312."""
    asked = message.data
    found = _drugs(
        context, asked, asked.hilist_name, asked.pinyin, asked.chrgitm_lv, asked.list_type
    )
    return tuple(_item(context, row) for row in found)


def _item(context: Context, row: Valid) -> ItemRow:
    drug, area = row.drug, context.profile.area
    return ItemRow(
        hilist_code=drug.med_list_codg,
        hilist_name=drug.name,
        insu_admdvs=area,
        begndate=row.since,
        med_chrgitm_type=drug.med_chrgitm_type,
        chrgitm_lv=drug.chrgitm_lv,
        lmt_used_flag="0",
        list_type=drug.list_type,
        med_use_flag="1",
        matn_used_flag="0",
        hilist_use_type="1",
        lmt_cpnd_type="1",
        pinyin=drug.initials[:30],
        vali_flag="1",
        rid=f"I{drug.med_list_codg}",
        updt_time=row.since,
        crte_time=row.since,
        poolarea_no=area,
    )


def limits(context: Context, message: LimitRequest) -> tuple[LimitRow, ...]:
    """1318: the items that have a ceiling; it is the same at every level of hospital."""
    asked, area = message.data, context.profile.area
    return tuple(
        LimitRow(
            hilist_code=row.drug.med_list_codg,
            hilist_lmtpric_type=asked.hilist_lmtpric_type or "3",
            overlmt_dspo_way=OWN_EXPENSE,
            insu_admdvs=area,
            begndate=row.since,
            hilist_pric_uplmt_amt=Decimal(row.drug.ceiling_fen).scaleb(-2),
            vali_flag="1",
            rid=f"L{row.drug.med_list_codg}",
            updt_time=row.since,
            crte_time=row.since,
            poolarea_no=area,
        )
        for row in _drugs(context, asked, limited=True)
        if row.drug.ceiling_fen is not None
    )


def shares(context: Context, message: ShareRequest) -> tuple[ShareRow, ...]:
    """1319: what a person pays first of each item; the same for every kind of person."""
    asked, area = message.data, context.profile.area
    return tuple(
        ShareRow(
            hilist_code=row.drug.med_list_codg,
            selfpay_prop_psn_type=asked.selfpay_prop_psn_type or EMPLOYEES,
            selfpay_prop_type=asked.selfpay_prop_type or "10",
            insu_admdvs=area,
            begndate=row.since,
            selfpay_prop=Decimal(row.drug.selfpay_per_10k).scaleb(-4),
            vali_flag="1",
            rid=f"S{row.drug.med_list_codg}",
            updt_time=row.since,
            crte_time=row.since,
            poolarea_no=area,
        )
        for row in _drugs(context, asked)
    )


def code_rows(context: Context, message: CodeRequest) -> CodeReply:
    """1901: a code list in order; nothing for a list the interface does not have."""
    del context
    asked = message.data.type
    values = code_list(asked) or {}
    return CodeReply(
        tuple(
            CodeRow(
                type=asked,
                label=label,
                value=value,
                parent_value="",
                sort=place,
                vali_flag="1",
                create_user="system",
                create_date=LISTS_SINCE,
                version=LISTS_VERSION,
            )
            for place, (value, label) in enumerate(values.items(), 1)
        )
    )


def _drugs(
    context: Context,
    page: Page,
    name: str = "",
    pinyin: str = "",
    chrgitm_lv: str = "",
    list_type: str = "",
    *,
    limited: bool = False,
) -> list[Valid]:
    number = in_range("data.page_num", page.page_num, 1, LAST_PAGE)
    size = in_range("data.page_size", page.page_size, 1, LARGEST_PAGE)
    rows = context.tx.rows(
        _LIMITED if limited else _PAGE,
        day=page.query_date or context.today,
        code=page.hilist_code,
        name=f"%{_plain(name)}%",
        pinyin=f"{_plain(pinyin.lower())}%",
        level=chrgitm_lv,
        kind=list_type,
        size=size,
        start=(number - 1) * size,
    )
    return [_valid(row) for row in rows]


def _valid(row: Row) -> Valid:
    values = dict(zip(_NAMES, row, strict=False))
    return Valid(Drug(**values | {"rx": bool(values["rx"])}), row[-1] or FROM_THE_BEGINNING)


def _plain(words: str) -> str:
    """Text for LIKE: its wildcards stand for themselves."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


_NAMES = tuple(field.name for field in fields(Drug))
_c = t.drugs.c
_PAGE = (
    select(*(_c[name] for name in _NAMES), _c.valid_from)
    .where(
        _c.valid_from <= bindparam("day"),
        or_(text("valid_to = ''"), _c.valid_to > bindparam("day")),
        or_(bindparam("code") == "", _c.med_list_codg == bindparam("code")),
        _c.name.like(bindparam("name"), escape="!"),
        _c.initials.like(bindparam("pinyin"), escape="!"),
        or_(bindparam("level") == "", _c.chrgitm_lv == bindparam("level")),
        or_(bindparam("kind") == "", _c.list_type == bindparam("kind")),
    )
    .order_by(_c.med_list_codg, _c.medins_list_codg)
    .limit(bindparam("size"))
    .offset(bindparam("start"))
)
_LIMITED = _PAGE.where(_c.ceiling_fen.is_not(None))
