"""Power cut at every byte of every commit of the card (failures.md matrix 10-13, 31, 32)."""

from datetime import datetime
from itertools import product

import pytest

from card_emulator.image import decode
from card_emulator.nvm import PowerFailure
from card_emulator.protocol import cipher
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.purse import (
    Amounts,
    LoadTerms,
    LogRecord,
    PurchaseTerms,
    credit_data,
    debit_data,
    initialize_load_data,
    initialize_sam_data,
)
from tests.support.cards import (
    DF04,
    SSSE,
    TERMINAL,
    VECTOR_KEYS,
    Talk,
    authenticate,
    begin_purchase,
    command,
    psam_talk,
    vector_image,
)
from tests.support.tearing import EVERYWHERE, after_power_up, cuts, writes_of

RIGHT, WRONG, ASK = "0020000003246810", "0020000003246811", "0020000000"
AMOUNTS, TIME = Amounts(45, 10, 5), datetime(2024, 3, 15, 14, 30)
TERMS = PurchaseTerms(0, 0, 0, 2024, 7, 1, 0, bytes(4))
FACTOR = bytes.fromhex("8697510100000001")


def begun_purchase():
    talk = Talk(vector_image(balance_fen=100, purchase_sequence=7)).ready()
    terms = begin_purchase(talk, AMOUNTS)
    macs = cipher.purchase_macs(
        ALGORITHMS[1], VECTOR_KEYS["dpk"], terms.random, 7, AMOUNTS, TERMINAL, 42, TIME
    )
    return talk, command(0xB0, 0x2C, 1, 0, debit_data(42, TIME, macs.mac1))


def begun_load():
    talk = Talk(vector_image(balance_fen=100, load_sequence=3)).ready()
    terms = LoadTerms.parse(
        talk.say(command(0xB0, 0x28, 0, 1, initialize_load_data(1, 30, TERMINAL)))[0]
    )
    mac2 = cipher.load_mac2(ALGORITHMS[1], VECTOR_KEYS["dlk"], terms.random, 3, 30, TERMINAL, TIME)
    return talk, command(0xB0, 0x2A, 0, 0, credit_data(TIME, mac2))


@EVERYWHERE
@pytest.mark.parametrize(
    ("prepare", "kind", "sequence", "balance_fen"),
    [
        (begun_purchase, "32", 7, 55),
        (begun_load, "31", 3, 130),
    ],
)
def test_a_torn_transaction_happened_in_full_or_not_at_all_and_the_proof_says_which(
    prepare, kind, sequence, balance_fen, step
):
    seen = set()
    for talk, _ in cuts(prepare, step):
        before = talk.image
        card = after_power_up(talk)
        card.say(DF04)
        happened = card.sw(f"B02E00{kind}02{sequence:04X}") == 0x9000
        seen.add(happened)
        if not happened:
            assert card.image == before
            continue
        assert card.image.purse.balance_fen == balance_fen
        assert card.sw(RIGHT) == 0x9000
        record = LogRecord.parse(card.say("00B201441C")[0])
        assert (record.sequence, f"{record.kind:02X}") == (sequence, kind)
        assert card.say("00B2E16000")[0].hex() == "e10101"
    assert seen == {True, False}


@EVERYWHERE
@pytest.mark.parametrize(
    "raw", [WRONG, RIGHT, "805E010007246811FF654321", "805E010007246810FF654321"]
)
def test_a_cut_during_a_pin_command_never_gives_a_try_back(raw, step):
    def prepare():
        talk = Talk(vector_image())
        talk.sw(WRONG)
        return talk, bytes.fromhex(raw)

    tries = set()
    for talk, _ in cuts(prepare, step):
        card = after_power_up(talk)
        tries.add(card.image.pin.tries_left)
        accepted = [card.sw(RIGHT), card.sw("0020000003654321")]
        assert accepted.count(0x9000) == 1  # the old PIN or the new one, never both or none
    wrong_one = raw in (WRONG, "805E010007246811FF654321")
    assert tries == ({5, 4} if wrong_one else {5, 4, 6})


@EVERYWHERE
@pytest.mark.parametrize(
    ("key", "left"),
    [
        (VECTOR_KEYS["uksss"], {2, 1, 3}),
        (bytes(16), {2, 1}),
    ],
)
def test_a_cut_during_external_authenticate_never_gives_a_try_back(key, left, step):
    def prepare():
        talk = Talk(vector_image())
        talk.say(SSSE)
        authenticate(talk, 0x04, bytes(16))
        challenge, row = talk.say("0084000008")[0], ALGORITHMS[1]
        auth = row.auth(row.session_key(key, challenge), challenge)
        return talk, command(0x00, 0x82, 0, 0x04, auth + challenge)

    found = set()
    for talk, _ in cuts(prepare, step):
        card = after_power_up(talk)
        found.add(next(k.tries_left for k in card.image.dfs[1].keys if k.kid == 0x04))
    assert found == left


def compares(script, max_tries):
    """How often the card told right from wrong while PINs were tried with cuts of power.

    A cut before the decrement is durable tells nothing; one after it costs the try.
    """
    talk, told = Talk(vector_image(tries=max_tries)), 0
    for step in script:
        pin, last = step
        tries = talk.image.pin.tries_left
        talk.nvm.medium.power_cut_after = last
        try:
            sw = talk.sw(pin)
        except PowerFailure:
            talk = after_power_up(talk)
            assert talk.image.pin.tries_left <= tries
        else:
            talk.nvm.medium.power_cut_after = None
            told += sw & 0xFFF0 == 0x63C0
    return told, talk


def test_guessing_with_power_cuts_compares_no_more_often_than_there_are_tries():
    (paid,) = writes_of(Talk(vector_image(tries=3)), bytes.fromhex(WRONG))
    steps = [(WRONG, None), (WRONG, 0), (WRONG, paid - 1), (WRONG, paid)]
    for script in product(steps, repeat=5):
        told, talk = compares(script, 3)
        assert told <= 3
        if told == 3:
            assert talk.sw(WRONG) == 0x6983


def test_the_psam_never_repeats_a_number_after_a_cut():
    def prepare():
        psam = psam_talk()
        psam.say("00A4040006D15600000590")
        return psam, command(0x80, 0x70, 1, 0, initialize_sam_data(TERMS, AMOUNTS, TIME, FACTOR))

    numbers = set()
    for talk, _ in cuts(prepare):
        numbers.add(decode(after_power_up(talk).nvm.payload).sam.terminal_txn_no)
    assert numbers == {42, 43}


def test_a_card_whose_memory_failed_is_off_until_it_is_powered_again():
    talk = Talk(vector_image())
    talk.nvm.medium.power_cut_after = 5
    with pytest.raises(PowerFailure):
        talk.raw(WRONG)
    assert talk.raw(ASK) == "6F00"
    talk.nvm.medium.power_cut_after = None
    talk.card.power_on()
    assert talk.sw(ASK) == 0x63C6
