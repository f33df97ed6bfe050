"""Messages in the shapes published clients send and published centres answer (2.2, 2.6).

Every person here is synthetic; the shapes are those of the field.
"""

import msgspec
import pytest

from backend.protocol.calls import REVERSE
from backend.protocol.codec import decode
from backend.protocol.envelope import Reply
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.refusals import Refused
from terminal.errors import HostSilent
from terminal.host import Host, Institution
from tests.support.centre_people import ONLINE_PERSON, SHOP, START

ENVELOPE = """{"infno":"1101","msgid":"%s","mdtrtarea_admvs":"430100",
"insuplc_admdvs":"","recer_sys_code":"FSI_LOCAL","dev_no":"","dev_safe_info":"","cainfo":"",
"signtype":"","infver":"V1.0","opter_type":"1","opter":"0053","opter_name":"管理员",
"inf_time":"2026-11-21 09:30:15","fixmedins_code":"%s","fixmedins_name":"训练药店",
"sign_no":"%s","input":{"data":%s}}"""


def ask(world, data, msgid="P43010000001202611210930157777"):
    raw = ENVELOPE % (msgid, SHOP, world.sign_nos[SHOP], data)
    return decode(world.centre.handle(raw.encode()), Reply)


@pytest.mark.parametrize("length", [29, 30])
def test_message_numbers_of_29_and_30_characters(rich, length):
    msgid = "P43010000001202611210930157777"[:length]
    data = '{"mdtrt_cert_type":"02","mdtrt_cert_no":"430100196001010022"}'
    assert ask(rich, data, msgid).infcode == 0


@pytest.mark.parametrize(
    "data",
    [
        # The specification's own sample for credential 02: certificate and name are empty.
        '{"mdtrt_cert_type":"02","mdtrt_cert_no":"430100196001010022","card_sn":"","begntime":"",'
        '"psn_cert_type":"01","certno":"","psn_name":""}',
        '{"mdtrt_cert_type":"02","mdtrt_cert_no":"","psn_cert_type":"01",'
        '"certno":"430100196001010022","psn_name":""}',
        '{"mdtrt_cert_type":"02","mdtrt_cert_no":"430100196001010022","psn_name":null}',
    ],
)
def test_credential_02_with_an_empty_name(rich, data):
    reply = ask(rich, data)
    assert reply.infcode == 0
    base = msgspec.json.decode(reply.output)["baseinfo"]
    assert (base["psn_no"], base["psn_name"]) == (ONLINE_PERSON.psn_no, ONLINE_PERSON.name)


@pytest.mark.parametrize(
    ("raw", "infcode"),
    [
        (b'{"output":null,"infcode":0,"inf_refmsgid":null,"err_msg":null}', 0),
        (b'{"infcode":"0","output":null,"refmsg_time":null}', 0),
        (b'{"type":"success","infcode":"0","warn_msg":null,"cainfo":null,"output":null}', 0),
        ('{"type":"error","infcode":-1,"err_msg":"FSI-FSI-交易报文不正确：未知交易编号！"}', -1),
        (b'{"infcode":"-1","err_msg":"x","inf_refmsgid":null}', -1),
    ],
)
def test_answers_of_other_centres_are_read(raw, infcode):
    reply = decode(raw if isinstance(raw, bytes) else raw.encode(), Reply)
    assert reply.infcode == infcode


class Ticking:
    """A clock for a host that asks once."""

    def now(self):
        return START


def opened(raw):
    host = Host(lambda _: raw.encode(), Institution("P1", "n", "1", "430100"), Ticking())
    return host.ask(REVERSE, ReverseRequest(Reverse("P1", "m", "2102")), "m")


def test_a_terminal_takes_either_form_of_infcode():
    assert opened('{"infcode":"0","output":null}') is None
    assert opened('{"infcode":0,"inf_refmsgid":null,"output":null}') is None


def test_a_terminal_shows_the_text_of_a_centre_that_is_not_ours():
    text = "冲正的结算信息退费结算标志不为未退费，不能办理冲正交易"
    with pytest.raises(Refused) as refused:
        opened(f'{{"output":null,"infcode":-1,"warn_msg":null,"err_msg":"{text}"}}')
    assert refused.value.values == {"detail": text}


@pytest.mark.parametrize(
    "raw",
    ['{"message":"请使用医保电子凭证二维码","success":false,"code":500159}',
     '{"code":401,"message":"缺少服务网关的请求头!"}', '{"infcode":"yes"}', '{"infcode":null}'],
)  # fmt: skip
def test_what_is_no_envelope_is_no_answer(raw):
    with pytest.raises(HostSilent):
        opened(raw)
