"""What a refusal says of a member: its place, its Chinese name, and in err_msg no English."""

import re

import msgspec
import pytest

from backend.protocol import codec
from backend.protocol.detail_texts import in_chinese
from backend.protocol.envelope import Reply
from tests.support.centre_people import BASKET, ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON, SHOP


def ask(world, infno, tree):
    raw = msgspec.json.encode({
        "infno": infno, "msgid": world.msgid(), "fixmedins_code": SHOP,
        "sign_no": world.sign_nos[SHOP], "input": tree,
    })  # fmt: skip
    return codec.decode(world.centre.handle(raw), Reply)


def sale(world, node="druginfo", **members):
    request = world.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    tree = msgspec.json.decode(codec.encode(request))
    (tree["drugdetail"][0] if node == "drugdetail" else tree[node]).update(members)
    return ask(world, "2102", tree)


WRONG = {
    "no number": ({"medfee_sumamt": "abc"}, "druginfo.medfee_sumamt", "医疗费总额"),
    "three decimals": ({"medfee_sumamt": "25.005"}, "druginfo.medfee_sumamt", "两位小数"),
    "nothing": ({"medfee_sumamt": None}, "druginfo.medfee_sumamt", "缺少"),
    "a truth": ({"medfee_sumamt": True}, "druginfo.medfee_sumamt", "应为数字，实为真假值"),
    "Python's own": ({"medfee_sumamt": "1_21.60"}, "druginfo.medfee_sumamt", "不是金额"),
    "minutes to write out": ({"medfee_sumamt": "1E+999990"}, "druginfo.medfee_sumamt", "两位小数"),
    "long": ({"medfee_sumamt": "9" * 60}, "druginfo.medfee_sumamt", "两位小数"),
    "a list": ({"psn_no": ["1", "2"]}, "druginfo.psn_no", "应为文本，实为数组"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_member_is_named_in_chinese(rich, case):
    members, path, words = WRONG[case]
    reply = sale(rich, **members)
    assert (reply.err_code, reply.err_values["path"]) == ("FIELD_WRONG", path)
    assert words in reply.err_msg
    assert not re.search("[A-Za-z]{3,}", reply.err_msg.replace(path, "").replace("'abc'", ""))


def test_zeros_at_the_end_are_no_decimals(rich):
    assert sale(rich, "drugdetail", cnt="2.00000000", pric="12.50000000").infcode == 0
    assert "最多4位小数" in sale(rich, "drugdetail", cnt="2.00001").err_msg


def test_a_number_that_no_machine_holds_is_refused(rich):
    raw = b'{"data":{"medfee_sumamt":1e400}}'
    reply = ask(rich, "3201", msgspec.Raw(raw))
    assert (reply.err_code, reply.err_values["path"]) == ("FIELD_WRONG", "input")
    assert reply.err_msg.endswith("数字超出范围")


def test_rules_and_tables_name_a_member_alike(rich):
    """What the decoder finds and what the arithmetic finds have one way of writing a path."""
    by_type = sale(rich, "drugdetail", cnt="x").err_values["path"]
    assert sale(rich, "drugdetail", cnt="0").err_values["path"] == by_type == "drugdetail[0].cnt"


HUGE = {
    "1E+9999999": "最多15位",
    "-1E+9999999": "最多15位",
    "1E-9999999": "15位小数",
    "NaN": "不是数字",
}


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("member", ["cnt", "pric", "prd_days"])
def test_a_number_nobody_can_reckon_with_is_refused_before_anybody_does(rich, member, number):
    reply = sale(rich, "drugdetail", **{member: number})
    assert (reply.err_code, reply.err_values["path"]) == ("FIELD_WRONG", f"drugdetail[0].{member}")
    assert HUGE[number] in reply.err_msg


def test_a_count_that_is_none_is_named(rich):
    reply = ask(rich, "1312", {"data": {"page_num": "x", "page_size": 1}})
    assert reply.err_values["path"] == "data.page_num"
    assert reply.err_msg.endswith("应为整数，实为文本")


def test_of_two_codes_the_one_that_is_wrong_is_named(rich):
    assert sale(rich, "drugdetail", med_list_codg="NOPE").err_values == {"item": "NOPE"}
    assert sale(rich, "drugdetail", medins_list_codg="NONE").err_values == {"item": "NONE"}


def test_a_citizen_id_beside_the_credential_is_not_somebody_elses(rich):
    refused = sale(rich, certno=PURSE_PERSON.certno)
    assert (refused.infcode, refused.err_code) == (-1, "IDENTITY_DOUBTFUL")
    assert rich.books.settlements() == []
    assert sale(rich, certno=ONLINE_PERSON.certno.lower()).infcode == 0
    asked = {"mdtrt_cert_type": "02", "mdtrt_cert_no": ONLINE_PERSON.certno}
    other = {"certno": PURSE_PERSON.certno}
    assert ask(rich, "1101", {"data": asked | other}).err_code == "IDENTITY_DOUBTFUL"
    assert ask(rich, "1101", {"data": asked}).infcode == 0


def test_what_has_no_node_may_come_in_one(rich):
    info = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).info
    asked = {"psn_No": info.psn_no, "setl_Id": info.setl_id, "mdtrt_Id": info.mdtrt_id}
    bare, wrapped = ask(rich, "100001", asked), ask(rich, "100001", {"data": asked})
    assert (bare.infcode, wrapped.output) == (0, bare.output)


@pytest.mark.parametrize(("detail", "chinese"), [
    ("more than 4194304 bytes", "超过4194304字节"), ("2 columns instead of 7", "有2列，应为7列"),
    ("Expected `int | null`, got `str`", "应为整数或空值，实为文本"), ("1..500", "限1至500"),
    ("1..30 characters", "限1至30个字符"), ("2026-11-01..2026-11-21", "限2026-11-01至2026-11-21"),
    ("41/11", "应为41/11"), ("01/02/...", "应为01/02/..."),
    ("yyyy-MM-dd HH:mm:ss", "应写作yyyy-MM-dd HH:mm:ss"),
    ("2026-11-21 09:30:00 +-300 s", "与中心时间2026-11-21 09:30:00相差超过300秒"),
    (">= 2026-11-21", "不得早于2026-11-21"), ("<= 2026-11-21", "不得晚于2026-11-21"),
    ("packed as gzip", "不受理压缩的报文（gzip）"), ("Number out of range", "数字超出范围"),
])  # fmt: skip
def test_details_are_said_in_chinese(detail, chinese):
    assert in_chinese(detail) == chinese
