"""One-time codes: an identity check by telephone, limited tries, seven days, once."""

from __future__ import annotations

from typing import Any

import pytest

from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages.script import CodeQuestion, PinCodeReply, PinCodeRequest, Want
from backend.store.script_tables import pin_codes
from backend.store.sql import select
from tests.support.centre_people import SHOP
from tests.support.script_world import (
    CHOSEN,
    CODE,
    LATER,
    Contact,
    Holding,
    ScriptWorld,
    is_pin,
    step_of,
)


@pytest.fixture
def room(world: Any) -> ScriptWorld:
    return ScriptWorld(world)


@pytest.fixture
def held(room: ScriptWorld) -> Holding:
    return room.issue(activated=True)


def test_three_answers_that_fit_give_a_code_for_seven_days(room, held):
    given = room.give_code(held).output(PinCodeReply).data
    assert (given.valid_until, given.card_no) == ("2026-11-28", held.card_no)


@pytest.mark.parametrize(
    "wrong", [{"psn_name": "别人"}, {"card_tail": "0000"}, {"card_tail": ""}, {"card_tail": "9"}]
)
def test_a_wrong_answer_gives_no_code(room, held, wrong):
    assert room.give_code(held, **wrong).code == "ANSWERS_WRONG"
    assert room.ask(held, "pin_reset").code == "CODE_NONE"


def test_three_wrong_answers_end_it_for_the_day_and_the_next_day_is_new(room, held):
    answers = [room.give_code(held, card_tail="0000") for _ in range(3)]
    assert [one.reply.err_values["left"] for one in answers] == ["2", "1", "0"]
    assert room.give_code(held).code == "IDENTITY_LOCKED"
    room.world.later(days=1)
    assert room.give_code(held).ok


def test_a_right_answer_forgets_the_wrong_ones(room, held):
    for _ in range(3):
        assert room.give_code(held, card_tail="0000").code == "ANSWERS_WRONG"
        assert room.give_code(held, card_tail="0000").code == "ANSWERS_WRONG"
        assert room.give_code(held).ok


def test_an_unknown_citizen_id_is_answered_like_a_wrong_name(room, held):
    assert room.give_code(held, certno="999999199001019999").code == "ANSWERS_WRONG"


def test_only_the_agency_answers_the_telephone(room, held):
    question = CodeQuestion(certno=held.certno, psn_name=held.name, card_tail=held.card_no[-4:],
                            salt=Hex(bytes(16)), key=Hex(bytes(32)))  # fmt: skip
    sent = room.world.send(calls.PIN_CODE, PinCodeRequest(question), shop=SHOP)
    assert sent.code == "WRONG_PLACE"


def test_a_code_sets_a_pin_once(room, held):
    room.give_code(held)
    done = Contact(room, held, "pin_reset", new=LATER).run(**room.prove_code(held))
    assert step_of(done).want == Want.DONE
    assert is_pin(held, LATER)
    assert room.ask(held, "pin_reset").code == "CODE_USED"


def test_a_wrong_code_costs_a_try_and_the_fifth_ends_the_code(room, held):
    room.give_code(held)
    left = []
    for _ in range(5):
        answer = room.ask(held, "pin_reset", **room.prove_code(held, b"00000000"))
        assert answer.code == "CODE_WRONG"
        left.append(answer.reply.err_values["left"])
    assert left == ["4", "3", "2", "1", "0"]
    assert room.ask(held, "pin_reset").code == "CODE_NONE"
    assert is_pin(held, CHOSEN)


def test_a_proof_is_good_for_one_question(room, held):
    room.give_code(held)
    proof = room.prove_code(held)
    assert room.ask(held, "pin_reset", **proof).ok
    assert room.ask(held, "pin_reset", **proof).code == "SCRIPT_OVER"


@pytest.mark.parametrize(("days", "good"), [(6, True), (7, True), (8, False)])
def test_a_code_is_good_for_seven_days(room, held, days, good):
    room.give_code(held)
    room.world.later(days=days)
    answer = room.ask(held, "pin_reset")
    assert answer.ok is good
    if not good:
        assert answer.code == "CODE_EXPIRED"
        assert answer.reply.err_values == {"until": "2026-11-28"}


def test_a_new_code_replaces_the_old_one(room, held):
    room.give_code(held)
    room.give_code(held, b"27182818")
    assert room.ask(held, "pin_reset", **room.prove_code(held, CODE)).code == "CODE_WRONG"
    assert room.ask(held, "pin_reset", **room.prove_code(held, b"27182818")).ok


def test_a_code_is_for_one_card(room, held):
    other = room.issue(activated=True)
    room.give_code(held)
    assert room.ask(other, "pin_reset").code == "CODE_NONE"


def test_the_books_hold_no_code(room, held):
    room.give_code(held)
    rows = room.world.centre.store.read(lambda tx: tx.rows(select(pin_codes)))
    assert len(rows) == 1
    assert CODE not in repr(rows).encode()
