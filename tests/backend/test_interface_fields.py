"""Every member of every implemented transaction against the published tables, and what we add.

A row says name, Chinese name, type, length, code list, required. What is ours on purpose, or where
one message type stands for tables that differ, is written out here; nothing else may differ.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend.code_lists import code_lists
from backend.protocol.calls import CALLS
from backend.protocol.codec import Octets
from backend.protocol.fields import Kind, Rule, members
from backend.protocol.money import Fen
from tests.support.reference import reference

CHECKS = {"3101", "3102", "3103"}
OURS = {"4901", "2403", *CHECKS, *(infno for infno in CALLS if infno.startswith("K"))}
"""Transactions without a table: the K messages, receipt data after 4901, a changed admission,
claims checking."""

NO_NODE = {"(none)", "无节点"}

IDENTITY = {"psn_no", "psn_name", "psn_cert_type", "certno", "gend", "naty", "brdy", "age",
            "insutype", "psn_type", "cvlserv_flag", "mdtrt_cert_type", "med_type", "exp_content",
            "clr_type", "clr_way", "hosp_part_amt"}  # fmt: skip
ADDED = {
    # One type for 2101 and 2102: invono and codes may come with a quote, setl_id is empty in one.
    ("2101", "input", "druginfo"): {"invono"},
    ("2101", "input", "drugdetail"): {"durg_trac_info"},
    ("2101", "input", ""): {"durg_trac_info"},
    ("2101", "output", "setlinfo"): {"setl_id"},
    ("2206", "output", "setlinfo"): {"setl_id"},
    ("2303", "output", "setlinfo"): {"setl_id"},
    ("2102", "output", "detlcutinfo"): {"hosp_part_amt"},
    # A cancel answers with all of setlinfo, under old, new and misspelt names (2.9).
    ("2103", "output", "setlinfo"): {*IDENTITY, "psn_pay", "cash_payamt", "pdn_cash_pay"},
    ("2208", "output", "setlinfo"): {"psn_pay", "cash_payamt", "psn_cash_pay"},
    ("2305", "output", "setlinfo"): {
        *(IDENTITY - {"exp_content", "hosp_part_amt"}),
        "psn_pay",
        "cash_payamt",
        "pdn_cash_pay",
    },
    # What a terminal needs for message numbers and its clock (failures.md R9).
    ("9001", "output", "signinoutb"): {"exp_content"},
}
NOT_REQUIRED_THERE = {"age", "insutype"}
DIFFERENT = {
    # Tables of one node differ in the mark; ours is the stricter for answers we always fill.
    **{
        (infno, "output", "setlinfo", name): {"required": True}
        for infno in ("2101", "2206", "2207")
        for name in NOT_REQUIRED_THERE
    },
    **{
        (infno, "output", "setlinfo", "hosp_part_amt"): {"required": False}
        for infno in ("2206", "2207", "2208")
    },
    **{
        ("2208", "output", "setlinfo", name): {"required": True}
        for name in ("psn_no", "psn_name", "psn_cert_type", "certno", "insutype", "psn_type",
                     "cvlserv_flag", "med_type", "clr_type")
    },
    ("2208", "output", "setlinfo", "age"): {"required": True, "length": "4,1"},
    # A stay's tables leave more of the answer open than the others do.
    **{
        (infno, "output", "setlinfo", name): {"required": True}
        for infno in ("2303", "2304", "2305")
        for name in (*NOT_REQUIRED_THERE, "setl_time", "psn_part_amt", "hifdm_pay")
    },
    ("2305", "output", "setlinfo", "hifdm_pay"): {
        "required": True, "kind": Kind.NUMBER, "length": "16,2",
    },
    ("2301", "output", "result", "feedetl_sn"): {"required": True},
    # diseinfo of 2203 and 2203A is one type; 2203 has the shorter code.
    ("2203A", "input", "diseinfo", "diag_code"): {"length": "20"},
}  # fmt: skip

KINDS = {
    "字符型": Kind.TEXT, "字符": Kind.TEXT, "VARCHAR": Kind.TEXT, "": Kind.TEXT,
    "数值型": Kind.NUMBER, "数值": Kind.NUMBER, "BigDecimal": Kind.NUMBER, "整型": Kind.NUMBER,
    "数字": Kind.NUMBER, "日期型": Kind.DAY, "日期时间型": Kind.MOMENT, "字节数组": Kind.BYTES,
}  # fmt: skip
PYTHON = {
    Kind.TEXT: {str}, Kind.DIGITS: {str}, Kind.DAY: {str}, Kind.MOMENT: {str},
    Kind.NUMBER: {Fen, Decimal, int}, Kind.BYTES: {Octets},
}  # fmt: skip

SIDES = [
    (infno, direction) for infno in sorted(set(CALLS) - OURS) for direction in ("input", "output")
]


def row_of(row):
    """A row of a table in our words; 数字型 without a length is a number."""
    kind = KINDS.get(row["t"])
    if row["t"] == "数字型":
        kind = Kind.DIGITS if row["len"] else Kind.NUMBER
    return Rule(row["n"], kind, row["len"], row["req"], row["code"])


def message(infno, direction):
    """The type of a side; where the output is a list, that of its rows."""
    kind = getattr(CALLS[infno], direction)
    return getattr(kind, "__args__", (kind,))[0]


def node_types(kind):
    """Nodes by name, also those inside another node."""
    found = {}
    for member in members(kind):
        if member.inner is not None:
            found |= {member.name: member.inner} | node_types(member.inner)
    return found


def tables(infno, direction):
    """(node, its rows, our type of it); the sides that have no body have no tables."""
    kind = message(infno, direction)
    for node, rows in reference("nhsa_fields.json")["tx"][infno].get(direction, {}).items():
        ours = kind if node in NO_NODE else node_types(kind)[node]
        yield node, {row["f"]: row for row in rows}, ours


def test_every_transaction_with_a_table_is_compared():
    published = reference("nhsa_fields.json")["tx"]
    assert set(CALLS) - set(published) == OURS


@pytest.mark.parametrize(("infno", "direction"), SIDES)
def test_the_members_are_those_of_the_table_and_the_ones_we_add(infno, direction):
    for node, rows, ours in tables(infno, direction):
        names = {member.name for member in members(ours)}
        assert names - set(rows) == ADDED.get((infno, direction, node), set())
        assert set(rows) - names == set()


@pytest.mark.parametrize(("infno", "direction"), SIDES)
def test_every_member_is_as_its_row_says(infno, direction):
    differ = {}
    for node, rows, ours in tables(infno, direction):
        for member in members(ours):
            if member.name not in rows or member.inner is not None:
                continue
            row = row_of(rows[member.name])
            known = DIFFERENT.get((infno, direction, node, member.name), {})
            if member.rule != replace(row, **known):
                differ[member.name] = (row, member.rule)
            plain = {kind for kind in PYTHON[member.rule.kind] if kind.__name__ in str(member.type)}
            assert plain, (member.name, member.type)
    assert differ == {}


@pytest.mark.parametrize(("infno", "direction"), SIDES)
def test_a_side_has_a_body_when_its_table_has_one(infno, direction):
    has_table = bool(reference("nhsa_fields.json")["tx"][infno].get(direction))
    if (infno, direction) == ("9102", "output"):
        return  # the file itself, which the table leaves out
    assert (getattr(CALLS[infno], direction) is not None) == has_table


@pytest.mark.parametrize(("infno", "direction"), SIDES)
def test_the_nodes_are_the_tables_and_the_ones_we_add(infno, direction):
    kind = message(infno, direction)
    published = set(reference("nhsa_fields.json")["tx"][infno].get(direction, {}))
    if kind is None or published & NO_NODE or (infno, direction) == ("9102", "output"):
        return
    ours = {member.name for member in members(kind)}
    assert ours - published == ADDED.get((infno, direction, ""), set())


def test_every_code_list_has_the_published_values():
    published = reference("nhsa_dicts.json")
    differ = {
        name: (dict(found.values), published[name]["values"])
        for name, found in code_lists().items()
        if found.title != published[name]["title"]
        or dict(found.values) != published[name]["values"]
    }
    assert differ == {}


def test_every_coded_member_has_its_list_unless_none_is_published():
    published = reference("nhsa_dicts.json")
    coded = {
        name
        for infno, direction in SIDES
        if getattr(CALLS[infno], direction) is not None
        for _, rows, _ in tables(infno, direction)
        for name, row in rows.items()
        if row["code"]
    }
    assert {name for name in coded if name in published} - set(code_lists()) == set()


def test_a_message_type_has_a_name_of_its_own():
    kinds = {}
    for call in CALLS.values():
        for side in (call.input, call.output):
            inner = getattr(side, "__args__", (side,))[0]
            for kind in [inner, *node_types(inner).values()] if inner else []:
                kinds.setdefault(kind.__name__, set()).add(kind)
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}
