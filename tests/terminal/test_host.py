"""The door to the centre: what is an answer, what is a refusal, what is silence."""

from datetime import datetime

import msgspec
import pytest

from backend.protocol.calls import PERSON, REVERSE
from backend.protocol.codec import decode, encode
from backend.protocol.envelope import Reply, Request
from backend.protocol.messages.person import PersonQuery, PersonRequest
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.refusals import Code, Refused
from terminal.clock import Clock
from terminal.errors import HostSilent
from terminal.host import CentreNotOurs, Host, Institution, NotSignedOn

QUESTION = PersonRequest(PersonQuery(mdtrt_cert_type="02", mdtrt_cert_no="999999199001010010"))


def host(answer):
    clock = Clock("P43010200001", datetime(2026, 11, 21), keep=lambda _: None)
    return Host(lambda _: answer, Institution("P43010200001", "x", "0053", "430102"), clock)


def reply(infcode=-1, output=b"null", **more):
    return encode(
        Reply(infcode=infcode, inf_refmsgid="r", refmsg_time="t", respond_time="t",
              output=msgspec.Raw(output), **more)
    )  # fmt: skip


def test_a_refusal_of_ours_keeps_its_code_and_values():
    answer = reply(err_msg="卡已于2026-11-20挂失", err_code="CARD_LOST",
                   err_values={"date": "2026-11-20"})  # fmt: skip
    with pytest.raises(Refused) as no:
        host(answer).ask(PERSON, QUESTION, "m")
    assert no.value.code is Code.CARD_LOST
    assert "2026-11-20" in str(no.value)


def test_a_refusal_of_another_centre_is_said_in_its_own_words():
    with pytest.raises(Refused) as no:
        host(reply(err_msg="FSI-人员不存在")).ask(PERSON, QUESTION, "m")
    assert "FSI-人员不存在" in str(no.value)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>502</html>", b'{"infcode":0', reply(0, b'{"baseinfo":1}'), reply(0),
        b'{"code":401,"message":"x"}', reply(err_code="CENTRE_FAILURE"),
        reply(0, b"[" * 5000 + b"]" * 5000),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_silence_and_never_a_refusal(answer):
    with pytest.raises(HostSilent):
        host(answer).ask(PERSON, QUESTION, "m")


def test_a_terminal_that_is_not_signed_on_is_told_so():
    with pytest.raises(NotSignedOn):
        host(reply(err_code="NOT_SIGNED_ON")).ask(PERSON, QUESTION, "m")


@pytest.mark.parametrize("told", ["", "anything", '{"slot":"1","centre_time":"today"}'])
def test_a_sign_on_at_a_centre_of_another_make_is_no_sign_on(told):
    node = {"sign_time": "2026-11-22 09:00:00", "sign_no": "1", "exp_content": told}
    door = host(reply(0, encode({"signinoutb": node})))
    with pytest.raises(CentreNotOurs, match="centre_url"):
        door.sign_on()
    assert door.sign_no == ""


def test_an_answer_without_a_body_is_enough_where_none_is_due():
    assert host(reply(0)).ask(REVERSE, ReverseRequest(Reverse("p", "m", "2102")), "n") is None


def test_every_question_passes_the_wiretaps_even_when_no_answer_comes():
    heard = []

    class Tap:
        def message(self, call, request, answer):
            heard.append((call, decode(request, Request).msgid, answer))

    def silent(_):
        raise HostSilent

    door = host(b"")
    door.transport = silent
    door.wiretaps.append(Tap())
    with pytest.raises(HostSilent):
        door.ask(PERSON, QUESTION, "m1")
    assert heard == [("1101", "m1", None)]
