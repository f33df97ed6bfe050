"""Tables held strictly or loosely: which member is wrong, by path and Chinese name; loose JSON."""

import msgspec
import pytest

from backend.profile import Profile, load_profile
from backend.protocol import calls, codec
from backend.protocol.codec import Octets, decode, decode_mended, encode
from backend.protocol.envelope import Reply
from backend.protocol.messages.pharmacy import SettleRequest
from backend.protocol.messages.reconcile import TotalsRequest
from backend.protocol.money import Fen
from backend.vocabulary import chinese_name
from tests.support.centre_people import BASKET, ONLINE_CARD, ONLINE_PERSON, SHOP
from tests.support.centre_world import make_world

STRICT = {"psn_type": "11", "psn_name": "钱二"}


@pytest.fixture
def strict():
    world = make_world(profile=load_profile("strict"))
    world.credit("P002", "380.00")
    return world


def spoilt(world, node, member, value):
    """A good 2102 with one member changed, sent."""
    request = world.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET, **STRICT)
    tree = msgspec.json.decode(codec.encode(request))
    for line in tree["drugdetail"]:
        line["rx_circ_flag"] = "0"
    target = tree["drugdetail"][1] if node == "drugdetail" else tree[node]
    target[member] = value
    return send(world, "2102", tree)


def send(world, infno, tree, **envelope):
    raw = msgspec.json.encode(
        {
            "infno": infno, "msgid": world.msgid(), "mdtrtarea_admvs": "430100",
            "insuplc_admdvs": "430100", "recer_sys_code": "MBS_LOCAL", "infver": "V1.0",
            "opter_type": "1", "opter": "01", "opter_name": "店员",
            "inf_time": "2026-11-21 09:30:15", "fixmedins_code": SHOP,
            "fixmedins_name": "训练药店", "sign_no": world.sign_nos[SHOP], "input": tree,
        }
        | envelope
    )  # fmt: skip
    return decode(world.centre.handle(raw), Reply)


def test_a_message_that_keeps_to_the_tables_is_taken(strict):
    assert spoilt(strict, "druginfo", "dise_name", "").infcode == 0


@pytest.mark.parametrize(
    ("node", "member", "value", "chinese"),
    [
        ("druginfo", "psn_name", "", "人员姓名"),
        ("druginfo", "psn_name", "钱" * 21, "人员姓名"),
        ("druginfo", "psn_type", "1234", "人员类别"),
        ("druginfo", "insutype", "999", "险种类型"),
        ("druginfo", "acct_used_flag", "7", "个人账户使用标志"),
        ("druginfo", "begntime", "2026/11/21", "开始时间"),
        ("druginfo", "begntime", "2026-02-30 00:00:00", "开始时间"),
        ("drugdetail", "feedetl_sn", "L1", "费用明细流水号"),
        ("drugdetail", "fee_ocur_time", "yesterday", "费用发生时间"),
        ("drugdetail", "pric", "38.6000001", "单价"),
        ("drugdetail", "cnt", "1.00001", "数量"),
        ("drugdetail", "prd_days", "1.234", "周期天数"),
        ("drugdetail", "prd_days", 1000, "周期天数"),
    ],
)
def test_a_strict_centre_names_the_member_by_path_and_chinese_name(
    strict, node, member, value, chinese
):
    reply = spoilt(strict, node, member, value)
    assert reply.err_code == "FIELD_WRONG"
    place = "drugdetail[1]" if node == "drugdetail" else node
    assert reply.err_values["path"] == f"{place}.{member}"
    assert f"{place}.{member}（{chinese}）" in reply.err_msg
    assert strict.books.settlements() == []


@pytest.mark.parametrize(
    ("member", "value", "chinese"),
    [("opter_name", "", "经办人姓名"), ("infver", "V1.0.0.1", "接口版本号"),
     ("inf_time", "20261121", "交易时间"), ("fixmedins_name", "药" * 21, "定点医药机构名称")],
)  # fmt: skip
def test_a_strict_centre_holds_the_envelope_too(strict, member, value, chinese):
    reply = send(strict, "1901", {"data": {"type": "insutype"}}, **{member: value})
    assert reply.err_values["path"] == member
    assert chinese in reply.err_msg


def test_an_input_longer_than_its_table_is_refused(strict):
    tree = {"data": {"type": "x" * 40_000}}
    assert send(strict, "1901", tree).err_values["path"] == "input"


def test_each_check_is_a_switch_of_its_own():
    for check, member, value in (
        ("required", "psn_name", ""), ("lengths", "psn_type", "12345"), ("codes", "insutype", "x"),
        ("dates", "begntime", "now"),
    ):  # fmt: skip
        for name in ("required", "lengths", "codes", "dates"):
            world = make_world(profile=Profile(checks=frozenset({name})))
            reply = spoilt(world, "druginfo", member, value)
            assert (reply.err_code == "FIELD_WRONG") is (name == check), (check, name, reply)


@pytest.mark.parametrize("member", ["psn_name", "psn_type", "certno", "psn_cert_type"])
def test_a_lenient_centre_takes_what_the_spec_itself_sends_empty(rich, member):
    assert spoilt(rich, "druginfo", member, "").infcode == 0


LOOSE = {
    "psn_no": "P002", "mdtrt_cert_type": "02", "mdtrt_cert_no": "430100196001010022",
    "card_sn": None, "psn_cert_type": None, "certno": None, "psn_name": None,
    "begntime": "2026-11-21 09:30:00", "medfee_sumamt": "25.00", "insutype": 310,
    "acct_used_flag": 1, "med_type": 41,
}  # fmt: skip
LINE = {
    "feedetl_sn": 1, "fee_ocur_time": "2026-11-21 09:30:00", "rxno": None, "prd_days": "",
    "med_list_codg": "XTRAIN000000000000A9999", "medins_list_codg": 1001,
    "det_item_fee_sumamt": 25, "cnt": "2", "pric": 12.5,
}  # fmt: skip


@pytest.mark.parametrize("drugdetail", [[LINE], LINE])
def test_loose_json_is_understood_by_a_lenient_centre(rich, drugdetail):
    reply = send(
        rich, "2102", {"druginfo": LOOSE, "drugdetail": drugdetail},
        insuplc_admdvs=None, dev_no=None, opter_type=1,
    )  # fmt: skip
    assert reply.infcode == 0, reply
    assert rich.books.balances("P002").online_fen == 355_00


def test_loose_json_is_refused_by_a_strict_centre(strict):
    reply = send(strict, "2102", {"druginfo": LOOSE, "drugdetail": [LINE]})
    assert reply.err_code == "FIELD_WRONG"
    assert strict.books.settlements() == []


def test_numbers_may_be_text_where_a_count_is_wanted():
    tree = {"data": {"insutype": "310", "clr_type": "41", "setl_optins": "430100",
                     "stmt_begndate": "2026-11-21", "stmt_enddate": "2026-11-21",
                     "medfee_sumamt": "", "fund_pay_sumamt": 0, "acct_pay": "0.00",
                     "fixmedins_setl_cnt": "3"}}  # fmt: skip
    data = decode_mended(msgspec.json.encode(tree), TotalsRequest).data
    assert (data.fixmedins_setl_cnt, data.medfee_sumamt, data.acct_pay) == (3, 0, 0)


def test_what_was_meant_is_not_guessed(rich):
    for value in (True, {"a": 1}, ["x", "y"]):
        request = msgspec.json.decode(
            codec.encode(rich.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET))
        )
        request["druginfo"]["psn_no"] = value
        assert send(rich, "2102", request).err_values["path"] == "druginfo.psn_no"


@pytest.mark.parametrize(
    ("raw", "content"),
    [(b'"JVBERg=="', b"%PDF"), (b"[37, 80, 68, 70]", b"%PDF"), (b"[-119]", b"\x89")],
)
def test_a_file_is_base64_or_an_array_of_bytes(raw, content):
    assert decode(raw, Octets) == content
    assert decode(encode(Octets(content)), Octets) == content


@pytest.mark.parametrize("raw", [b"5", b"true", b"{}", b"[[1]]", '"２０"'.encode(), b'"JVB"'])
def test_what_is_no_file_is_said_so(raw):
    with pytest.raises(msgspec.ValidationError, match="not base64"):
        decode(raw, Octets)


def test_names_are_those_of_the_tables():
    assert chinese_name("druginfo.psn_no") == "人员编号"
    assert chinese_name("drugdetail[3].det_item_fee_sumamt") == "明细项目费用总额"
    assert chinese_name("drugdetail[2].durg_trac_info") == "追溯码节点信息"
    assert chinese_name("no.such_member") == ""


def test_every_handler_path_has_a_chinese_name(rich):
    answer = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="99")
    assert "druginfo.med_type（医疗类别）" in answer.answer.reply.err_msg


def test_amounts_are_fen_however_they_are_written():
    raw = b'{"druginfo":%s,"drugdetail":[]}'
    for text in (b"121.6", b'"121.60"', b"121.60", b'"121.6"'):
        info = LOOSE | {"medfee_sumamt": "@"}
        body = raw % msgspec.json.encode(info).replace(b'"@"', text)
        assert decode_mended(body, SettleRequest).druginfo.medfee_sumamt == Fen(121_60)


def test_an_unknown_number_is_named(rich):
    assert send(rich, "4242", {}).err_code == "UNKNOWN_INFNO"
    assert calls.CALLS.get("4242") is None
