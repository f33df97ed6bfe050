"""Power cut at every place inside the issuer's commands and the updates: before or after, never
between (failures.md matrix 11-13)."""

import pytest

from card_emulator.nvm import PowerFailure
from tests.support.cards import Talk
from tests.support.command_scripts import SUCCEEDS, Script, third
from tests.support.sealing import auth, follow, new_pin, sealed
from tests.support.tearing import COARSE, after_power_up, cuts

SSSE = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
ONE_WRITE = {
    **{
        name: SUCCEEDS[name]
        for name in (
            "UPDATE RECORD",
            "UPDATE BINARY",
            "UPDATE STARTING DAY",
            "PIN CHANGE/UNBLOCK",
            "APPLICATION BLOCK",
            "CARD BLOCK",
            "CREDIT FOR LOAD",
            "DEBIT FOR PURCHASE",
            "INITIALIZE SAM FOR PURCHASE",
            "CHANGE KEY",
        )
    },
    "a new PIN": Script(new_pin("654321"), (SSSE, auth("puk"))),
    "a sealed record": Script(sealed("04DC0528", "050420250101"), (SSSE, auth("uksss"))),
}


def torn_anywhere(name, step):
    done, raw = ONE_WRITE[name].prepared()
    before = done.image
    done.card.transmit(raw)
    after, found = done.image, []
    for talk, _ in cuts(ONE_WRITE[name].prepared, step):
        image = after_power_up(talk).image
        assert image in (before, after)
        found.append(image == after)
    assert found[0] is False
    assert found[-1] is True
    assert found == sorted(found)
    return len(found)


@pytest.mark.parametrize("name", ONE_WRITE)
def test_a_torn_command_was_carried_out_in_full_or_not_at_all(name):
    assert torn_anywhere(name, COARSE) > 100  # every byte is for --slow


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ONE_WRITE)
def test_a_command_torn_at_any_byte_was_carried_out_in_full_or_not_at_all(name):
    done, _ = ONE_WRITE[name].prepared()
    assert torn_anywhere(name, 1) > len(done.nvm.payload)


def test_a_torn_proof_of_the_certificate_pin_never_gives_a_try_back():
    wrong = "0020018110" + "00" * 16

    def prepare():
        talk = follow(
            third(),
            "00A404000C504B492EC9E7BBE1B1A3D5CF",
            "00A404000C53532E434552542E41444631",
            "0084000010",
            wrong,
            "0084000010",
        )
        return talk, bytes.fromhex(wrong)

    left = set()
    for talk, _ in cuts(prepare):
        keys = after_power_up(talk).image.dfs[-1].keys
        left.add(next(key.tries_left for key in keys if key.name == "pki_user"))
    assert left == {5, 4}


def test_a_full_card_comes_back_from_every_cut_of_a_late_write():
    def prepare():
        talk = follow(
            Talk(SUCCEEDS["DEBIT FOR PURCHASE"].make().image), SSSE, auth("uksss"), "00A4000002EF08"
        )
        for at in range(0, 0x1000, 0x80):
            talk.say(f"00D6{at:04X}80" + "A5" * 0x80)
        return talk, bytes.fromhex("00D6000001FF")

    talk, raw = prepare()
    image = talk.image
    talk.card.transmit(raw)
    changed, seen = talk.image, set()
    for last in range(0, len(talk.nvm.payload), 997):
        talk, raw = prepare()
        talk.nvm.medium.power_cut_after = last
        with pytest.raises(PowerFailure):
            talk.card.transmit(raw)
        up = after_power_up(talk).image
        assert up in (image, changed)
        seen.add(up == changed)
    assert seen == {False}
