"""What a script refuses: other cards, old steps, wrong answers, wrong places; nothing leaks."""

from __future__ import annotations

from typing import Any

import pytest

from backend.protocol import calls
from backend.protocol.codec import Hex, decode
from backend.protocol.messages.person import PersonQuery, PersonReply, PersonRequest, Standing
from backend.protocol.messages.script import ScriptAnswer, ScriptRequest, Want
from tests.support.script_world import (
    BANK,
    CHOSEN,
    HOSPITAL,
    LATER,
    Contact,
    Holding,
    ScriptWorld,
    step_of,
)

BOTH_CIPHERS = pytest.mark.parametrize("algorithm", [1, 3], ids=["3DES", "SM4"])


@pytest.fixture
def room(world: Any) -> ScriptWorld:
    return ScriptWorld(world)


def standing(room: ScriptWorld, held: Holding) -> Standing:
    query = PersonQuery(
        mdtrt_cert_type="03", mdtrt_cert_no=held.card_no, card_sn=held.card_sn, certno=held.certno
    )
    reply = room.world.send(calls.PERSON, PersonRequest(query)).output(PersonReply)
    return decode(reply.baseinfo.exp_content.encode(), Standing)


@BOTH_CIPHERS
def test_another_card_is_told_from_the_right_one_before_a_key_is_used(room, algorithm):
    right, other = (room.issue(algorithm=algorithm) for _ in range(2))
    before = other.image
    swapped = Holding(other.talk, right.card_sn, right.card_no, right.certno, right.name)
    assert Contact(room, swapped, "activate").run().code == "CARD_NOT_PROVED"
    assert other.image == before
    assert step_of(Contact(room, right, "activate").run()).want == Want.DONE


def test_a_card_the_centre_does_not_know_gets_nothing(room):
    held = room.issue()
    unknown = Holding(held.talk, "430100D156000005000099990A0B0C0D", "X", "", "")
    assert room.ask(unknown, "activate").code == "CREDENTIAL_INVALID"


def test_an_answer_to_an_old_step_is_refused_and_the_contact_goes_on(room):
    held = room.issue()
    first = step_of(room.ask(held, "activate"))
    second = step_of(room.ask(held, "activate"))
    assert second.step > first.step
    late = room.ask(
        held, "activate", script_id=first.script_id, step=first.step, answer=Hex(b"\x90\x00")
    )
    assert late.code == "SCRIPT_OVER"
    held.off_and_on()
    assert step_of(Contact(room, held, "activate").run()).want == Want.DONE


def test_a_repeated_message_gets_its_answer_again_and_moves_nothing(room):
    held = room.issue()
    begin = ScriptRequest(ScriptAnswer(kind="activate", card_sn=held.card_sn))
    msgid = room.world.msgid()
    one = room.world.send(calls.SCRIPT, begin, msgid=msgid)
    assert room.world.send(calls.SCRIPT, begin, msgid=msgid).raw == one.raw
    step = step_of(one)
    said_select = held.talk.say(bytes(step.command))
    answer = ScriptRequest(
        ScriptAnswer(
            kind="activate",
            card_sn=held.card_sn,
            script_id=step.script_id,
            step=step.step,
            answer=Hex(said_select[0] + b"\x90\x00"),
        )
    )
    msgid = room.world.msgid()
    two = room.world.send(calls.SCRIPT, answer, msgid=msgid)
    assert room.world.send(calls.SCRIPT, answer, msgid=msgid).raw == two.raw
    assert step_of(two).step == step.step + 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [(b"", "FIELD_WRONG"), (b"\x90", "FIELD_WRONG"), (b"\x69\x82", "CARD_REFUSED"),
     (b"\x6f\x00", "CARD_REFUSED")],
)  # fmt: skip
def test_a_wrong_answer_is_refused_and_nothing_is_lost(room, answer, code):
    held = room.issue()
    step = step_of(room.ask(held, "activate"))
    refused = room.ask(
        held, "activate", script_id=step.script_id, step=step.step, answer=Hex(answer)
    )
    assert refused.code == code
    assert step_of(Contact(room, held, "activate").run()).want == Want.DONE


def test_one_piece_of_work_on_a_card_at_a_time(room):
    held = room.issue()
    room.ask(held, "activate")
    assert standing(room, held).script == "activate"
    assert room.ask(held, "pin_reset", BANK, certno=held.certno).code == "SCRIPT_OTHER"


def test_a_hospital_activates_and_the_bank_desk_does_not(room):
    held = room.issue()
    assert room.ask(held, "activate", BANK).code == "WRONG_PLACE"
    assert step_of(Contact(room, held, "activate", HOSPITAL).run()).want == Want.DONE
    assert room.ask(held, "activate", HOSPITAL).code == "ACTIVE_ALREADY"


def test_an_unknown_kind_is_named(room):
    held = room.issue()
    assert room.ask(held, "explode").code == "FIELD_WRONG"


def test_no_key_and_no_pin_is_in_any_message_or_in_the_books(room):
    held = room.issue(activated=True)
    held_keys = {key.value for df in held.image.dfs for key in df.keys}
    heard: list[bytes] = []
    handle = room.world.centre.handle

    def listening(request: bytes) -> bytes:
        reply = handle(request)
        heard.extend((request, reply))
        return reply

    room.world.centre.handle = listening
    assert (
        step_of(Contact(room, held, "pin_reset", BANK, new=LATER).run(certno=held.certno)).want
        == Want.DONE
    )
    spoken = b"".join(heard)
    assert spoken
    for secret in (CHOSEN, LATER):
        assert secret.encode() not in spoken.replace(b"1990010", b"")
    for key in held_keys:
        assert key.hex().upper().encode() not in spoken
