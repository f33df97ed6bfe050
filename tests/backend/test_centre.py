"""The centre as a whole: bytes in, bytes out, the same answer to the same message."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.protocol import calls, codec
from backend.protocol.envelope import Reply
from tests.support.centre_people import BASKET, CARD, OTHER_SHOP, PURSE_PERSON, SHOP, basket_of
from tests.support.centre_world import make_world
from tests.support.examples import often


def raw_request(world, **members):
    envelope = {
        "infno": "1101",
        "msgid": world.msgid(),
        "mdtrtarea_admvs": "430100",
        "fixmedins_code": SHOP,
        "opter": "01",
        "inf_time": "2026-11-21 09:30:15",
        "sign_no": world.sign_nos[SHOP],
        "input": {"data": {"mdtrt_cert_type": "03", "mdtrt_cert_no": CARD.card_no,
                           "card_sn": CARD.card_sn}},
    }  # fmt: skip
    return msgspec.json.encode({k: v for k, v in (envelope | members).items() if v is not None})


def answer(world, raw):
    return codec.decode(world.centre.handle(raw), Reply)


def test_a_reply_carries_its_number_and_times(world):
    reply = world.person(CARD).reply
    assert (reply.infcode, reply.err_msg) == (0, "")
    assert reply.refmsg_time == reply.respond_time == "20261121093015000"
    assert reply.inf_refmsgid.startswith("43010020261121093015")


def test_the_same_message_gets_the_same_bytes_whatever_time_it_says(rich):
    sale = rich.hold(BASKET, 0)
    rich.later(minutes=3)
    again = rich.send(calls.SETTLE, sale.request, msgid=sale.msgid)
    assert again.raw == sale.answer.raw
    assert rich.books.held_fen() == 121_60
    assert len(rich.books.settlements()) == 1


def test_a_stored_answer_survives_a_restart(tmp_path):
    first = make_world(tmp_path / "centre.db")
    first.credit("P001", "500.00")
    first.load("380.00", 0)
    sale = first.hold(BASKET, 0)
    first.centre.store.close()
    from backend.centre import Centre
    from backend.store import open_store
    from tests.support.centre_people import KEYS

    store = open_store(tmp_path / "centre.db")
    first.centre = Centre(store, KEYS, now=lambda: first.clock[0])
    assert first.send(calls.SETTLE, sale.request, msgid=sale.msgid).raw == sale.answer.raw
    assert first.confirm(sale).ok
    store.close()


def test_the_same_number_with_other_content_is_refused_and_the_first_stands(rich):
    sale = rich.hold(BASKET, 0)
    other = rich.settle_request(PURSE_PERSON, CARD, basket_of(100))
    assert rich.send(calls.SETTLE, other, msgid=sale.msgid).code == "MSGID_REUSED"
    same_input = rich.send(calls.QUOTE, sale.request, msgid=sale.msgid)
    assert same_input.code == "MSGID_REUSED"
    assert rich.send(calls.SETTLE, sale.request, msgid=sale.msgid).raw == sale.answer.raw


def test_a_number_belongs_to_its_institution(rich):
    sale = rich.hold(BASKET, 0)
    answer = rich.send(calls.SETTLE, sale.request, msgid=sale.msgid, shop=OTHER_SHOP)
    assert answer.code == "SEQUENCE_TAKEN"


def test_a_refusal_is_remembered_like_any_answer(rich):
    sale = rich.hold(BASKET, 0)
    refused = rich.hold(basket_of(100), 1)
    assert refused.answer.code == "DOUBT_OPEN"
    rich.confirm(sale)
    again = rich.send(calls.SETTLE, refused.request, msgid=refused.msgid)
    assert again.raw == refused.answer.raw


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'"text"', b'{"infno":"\\u0000"}'],
)
def test_bytes_that_are_no_envelope_are_malformed(world, raw):
    reply = answer(world, raw)
    assert (reply.infcode, reply.err_code) == (-1, "MALFORMED")
    assert_chinese(reply.err_msg)


def assert_chinese(said):
    """No word of the decoder's English; a name of JSON's or of a member may stand in it."""
    assert re.findall(r"[a-z]{3,}", said.replace("msgid", "").replace("infno", "")) == [], said


@pytest.mark.parametrize("raw", [b'{"infno":"1101"}', b'{"infno":[]}'])
def test_an_envelope_with_a_member_missing_or_wrong_is_refused_by_its_name(world, raw):
    reply = answer(world, raw)
    assert (reply.err_code, reply.err_values["path"] in reply.err_msg) == ("FIELD_WRONG", True)
    assert_chinese(reply.err_msg)


@pytest.mark.parametrize("msgid", ["", "x" * 31, None])
def test_a_message_needs_a_number_it_can_be_known_by(world, msgid):
    reply = answer(world, raw_request(world, msgid=msgid))
    assert (reply.err_code, reply.err_values["path"]) == ("FIELD_WRONG", "msgid")
    assert "发送方报文ID" in reply.err_msg


def test_29_character_numbers_and_unknown_members_are_taken(world):
    raw = raw_request(world, msgid="P43010000001202611210930157", extra={"a": 1})
    assert answer(world, raw).infcode == 0


def test_an_unknown_transaction_is_named(world):
    reply = answer(world, raw_request(world, infno="9999"))
    assert (reply.err_code, reply.err_values) == ("UNKNOWN_INFNO", {"infno": "9999"})


def test_an_institution_that_is_not_designated_is_named(world):
    reply = answer(world, raw_request(world, fixmedins_code="H00000000000"))
    assert reply.err_code == "INSTITUTION_UNKNOWN"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"data": {"mdtrt_cert_type": [], "mdtrt_cert_no": ""}}, "data.mdtrt_cert_type"),
        ({"data": {"mdtrt_cert_type": "03"}}, "data.mdtrt_cert_no"),
        ({}, "data"),
        ([], "input"),
        (None, "input"),
    ],
)
def test_a_wrong_member_is_named_by_its_path(world, body, path):
    reply = answer(world, raw_request(world, input=body))
    assert (reply.err_code, reply.err_values["path"]) == ("FIELD_WRONG", path)


@pytest.mark.parametrize("amount", ["1.234", "NaN", "1e999999999", "Infinity", "abc", "9" * 40, []])
def test_an_amount_that_is_none_is_named(rich, amount):
    request = msgspec.json.decode(codec.encode(rich.settle_request(PURSE_PERSON, CARD, BASKET)))
    request["druginfo"]["medfee_sumamt"] = amount
    reply = answer(rich, raw_request(rich, infno="2102", input=request))
    assert reply.err_code == "FIELD_WRONG"


def test_amounts_may_come_as_text(rich):
    request = msgspec.json.decode(codec.encode(rich.settle_request(PURSE_PERSON, None, BASKET)))
    request["druginfo"]["medfee_sumamt"] = "121.60"
    for line in request["drugdetail"]:
        line["det_item_fee_sumamt"] = f"{line['det_item_fee_sumamt']:.2f}"
        line["cnt"], line["pric"] = str(line["cnt"]), str(line["pric"])
    assert answer(rich, raw_request(rich, infno="2102", input=request)).infcode == 0


def test_a_locked_database_answers_that_nothing_was_booked(tmp_path):
    world = make_world(f"sqlite:///{tmp_path / 'centre.db'}?timeout=0.05")
    other = sqlite3.connect(tmp_path / "centre.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    msgid = world.msgid()
    locked = world.person(CARD, msgid=msgid)
    assert locked.code == "CENTRE_FAILURE"
    assert "locked" in locked.reply.err_values["detail"]
    other.execute("ROLLBACK")
    assert world.person(CARD, msgid=msgid).ok


def test_a_full_disk_answers_that_nothing_was_booked(tmp_path):
    world = make_world(tmp_path / "centre.db")
    world.credit("P001", "500.00")
    before = world.books.trial_balance()
    pages = sqlite3.connect(tmp_path / "centre.db").execute("PRAGMA page_count").fetchone()[0]
    world.centre.store.pragma(f"PRAGMA max_page_count = {pages}")
    answers = [world.sell(PURSE_PERSON, None, basket_of(100)).answer for _ in range(40)]
    failed = [answer for answer in answers if not answer.ok]
    assert {answer.code for answer in failed} == {"CENTRE_FAILURE"}
    booked = len(answers) - len(failed)
    assert world.books.balances("P001").waiting_fen == 500_00 - booked * 100
    assert sum(row.balance_fen for row in before) == world.books.sum_of_all_accounts() == 0
    world.centre.store.pragma("PRAGMA max_page_count = 100000")
    assert world.sell(PURSE_PERSON, None, basket_of(100)).answer.ok


def test_a_closed_database_is_a_failure_not_a_crash(world):
    world.centre.store.close()
    assert world.person(CARD).code == "CENTRE_FAILURE"


def test_twenty_threads_with_the_same_message_have_one_effect(tmp_path):
    world = make_world(tmp_path / "centre.db")
    world.credit("P001", "500.00")
    sale = world.sell(PURSE_PERSON, None, basket_of(100_00))
    requests = [world.settle_request(PURSE_PERSON, None, basket_of(10_00)) for _ in range(4)]
    numbered = [(world.msgid(), request) for request in requests]
    with ThreadPoolExecutor(8) as threads:
        sent = [
            threads.submit(world.send, calls.SETTLE, request, msgid=msgid)
            for msgid, request in numbered * 5
        ]
        raws = {answer.result().raw for answer in sent}
    assert sale.answer.ok
    assert len(raws) == 4
    assert world.books.balances("P001").waiting_fen == 500_00 - 100_00 - 4 * 10_00


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
trees = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["data", "druginfo", "drugdetail", "attempt", "signIn", "msgid", "infno"])
    | st.text(max_size=5), inner, max_size=4), max_leaves=12)  # fmt: skip
FUZZED = make_world()


@settings(max_examples=often(150), deadline=None)
@given(st.sampled_from(sorted(calls.CALLS)), trees)
def test_whatever_is_sent_is_answered_and_moves_no_money(infno, body):
    before = FUZZED.books.trial_balance()
    reply = answer(FUZZED, raw_request(FUZZED, infno=infno, input=body))
    assert reply.infcode == -1
    assert "Traceback" not in reply.err_msg
    assert FUZZED.books.trial_balance() == before


@settings(max_examples=often(150), deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_are_sent_are_answered(raw):
    assert answer(FUZZED, raw).err_code in ("MALFORMED", "FIELD_WRONG")


def test_a_sale_with_one_member_spoilt_is_answered(rich):
    request = msgspec.json.decode(codec.encode(rich.settle_request(PURSE_PERSON, None, BASKET)))
    for member in request["druginfo"]:
        for value in ("\u0000", "中" * 5000, "-1", ""):
            spoilt = request | {"druginfo": request["druginfo"] | {member: value}}
            reply = answer(rich, raw_request(rich, infno="2101", input=spoilt))
            assert reply.err_code != "CENTRE_FAILURE", (member, value)
