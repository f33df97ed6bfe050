"""Issuer scripts between the centre and real cards: every place where one can be cut."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from backend.desk import cancel_card, report_loss
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages.person import Standing
from backend.protocol.messages.script import ScriptAnswer, ScriptRequest, Want
from card_emulator.protocol.status import SW
from tests.support.cards import SSSE, Talk
from tests.support.centre_people import SHOP
from tests.support.script_world import (
    AGENCY,
    BANK,
    CHOSEN,
    CODE,
    HOSPITAL,
    INITIAL,
    Contact,
    Holding,
    ScriptWorld,
    fingerprint,
    is_pin,
    step_of,
)

BOTH_CIPHERS = pytest.mark.parametrize("algorithm", [1, 3], ids=["3DES", "SM4"])


@pytest.fixture
def room(world: Any) -> ScriptWorld:
    return ScriptWorld(world)


def flag(held: Holding) -> str:
    talk = Talk(held.image)
    assert talk.say(SSSE)[1] == SW.OK
    data, sw = talk.say("00B2E06003")
    assert sw == SW.OK
    return data[2:].decode()


@BOTH_CIPHERS
def test_an_activation_changes_the_pin_opens_the_card_and_the_books(room, algorithm):
    held = room.issue(algorithm=algorithm)
    assert room.status(held) == "not_activated"
    assert step_of(Contact(room, held, "activate").run()).want == Want.DONE
    held.off_and_on()
    assert (flag(held), room.status(held)) == ("1", "normal")
    assert is_pin(held, CHOSEN)
    assert not is_pin(held, INITIAL)
