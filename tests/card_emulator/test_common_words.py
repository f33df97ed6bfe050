"""Status words that every command of the tables has: success, and the refusals that come before
a command looks at anything (card.md 7, 14). What only one command has: test_status_words.py.
"""

import pytest
from msgspec.structs import replace

from card_emulator.answers import NOT_ANSWERED, STATUS_WORDS, UNKNOWN_COMMAND
from card_emulator.instructions import PSAM, USER_CARD
from card_emulator.protocol.apdu import HEADER
from card_emulator.protocol.applications import PKI_ADF_NAME
from card_emulator.protocol.status import BYTES_WAITING, SW
from tests.support.cards import DF04, Talk, psam_talk, vector_image
from tests.support.command_scripts import SUCCEEDS, third, user
from tests.support.conformance import reaches

PSAM_ONLY = {row.name for row in PSAM} - {row.name for row in USER_CARD}
WRONG_PIN = "0020000003000000"
BAD_P1 = {"READ BINARY": "80", "UPDATE BINARY": "80"}  # elsewhere 7E means nothing
BAD_P2 = {"READ RECORD", "UPDATE RECORD"}  # every P1 is a record: P2 07 is none


def every(*skipped, of=STATUS_WORDS, word):
    """All commands as parameters that reach one word."""
    return [
        pytest.param(name, marks=reaches(name, word), id=name)
        for name in of
        if (name, word) not in NOT_ANSWERED and name not in skipped
    ]


def sample(name):
    """A card nobody has spoken to, and header, Lc and data a command of this name may have."""
    row = next(row for row in (*USER_CARD, *PSAM) if row.name == name)
    lc = min(row.lc)
    data = bytes((lc,)) + bytes(lc) if lc else b"\x04"
    kind = third if row.application == PKI_ADF_NAME else user
    talk = psam_talk() if name in PSAM_ONLY else kind()
    return talk, bytearray((row.cla, row.ins, min(row.p1), min(row.p2))) + data


SUCCESS = [
    pytest.param(name, word, marks=reaches(name, word), id=name)
    for name, words in STATUS_WORDS.items()
    for word in [BYTES_WAITING if name == "CIPHER DATA" else words[0]]
]


@pytest.mark.parametrize(("name", "word"), SUCCESS)
def test_every_command_succeeds(name, word):
    talk, raw = SUCCEEDS[name].prepared()
    answer = talk.card.transmit(raw)
    if word == BYTES_WAITING:
        assert (len(answer), answer[0]) == (2, 0x61)
        answer = bytes.fromhex(talk.raw(f"00C00000{answer[-1]:02X}"))
    assert answer[-2:] == b"\x90\x00"


@pytest.mark.parametrize("name", every(word=SW.CARD_BLOCKED))
def test_a_blocked_card_says_so_to_every_command(name):
    talk, raw = sample(name)
    talk = Talk(replace(talk.image, blocked=True))
    assert talk.card.transmit(raw) == b"\x6a\x81"


@pytest.mark.parametrize("name", every("SELECT", word=SW.APP_BLOCKED))
def test_a_blocked_application_says_so_to_every_command(name):
    talk, raw = sample(name)
    image = talk.image
    talk = Talk(image.with_df(0, replace(image.dfs[0], blocked=True)))
    assert talk.card.transmit(raw) == b"\x93\x03"


@reaches("SELECT", SW.APP_BLOCKED)
def test_a_blocked_application_says_so_when_it_is_selected():
    image = vector_image()
    talk = Talk(image.with_df(2, replace(image.dfs[2], blocked=True)))
    assert talk.raw(DF04) == "9303"


@pytest.mark.parametrize("name", every(word=SW.UNKNOWN_CLASS))
def test_a_known_instruction_under_another_class_is_6e00(name):
    talk, raw = sample(name)
    raw[0] = 0x99
    assert talk.card.transmit(raw) == b"\x6e\x00"


@pytest.mark.parametrize("name", every(word=SW.WRONG_P1P2))
def test_parameters_that_mean_nothing_are_6a86(name):
    talk, raw = sample(name)
    raw[2] = int(BAD_P1.get(name, "7E"), 16)
    if name in BAD_P2:
        raw[2:4] = b"\x01\x07"
    assert talk.card.transmit(raw) == b"\x6a\x86"


@pytest.mark.parametrize("name", every(word=SW.WRONG_LENGTH))
def test_lengths_that_do_not_fit_together_are_6700(name):
    talk, raw = sample(name)
    assert talk.card.transmit(raw[:HEADER] + b"\x02\xaa") == b"\x67\x00"


@reaches(UNKNOWN_COMMAND, SW.UNKNOWN_INSTRUCTION, SW.UNKNOWN_CLASS)
def test_what_no_card_of_the_family_knows_is_6d00_or_6e00():
    talk = user()
    assert [talk.raw("00700000"), talk.raw("80FF000000"), talk.raw("A0FF000000")] == [
        "6D00",
        "6D00",
        "6E00",
    ]


WRITERS = [
    name
    for name, words in STATUS_WORDS.items()
    if SW.MEMORY_ERROR in words and not name.startswith("INITIALIZE FOR")
]


@pytest.mark.parametrize("name", every(of=WRITERS, word=SW.MEMORY_ERROR))
def test_a_write_that_fails_changes_nothing_and_is_6581(name, monkeypatch):
    talk, raw = SUCCEEDS[name].prepared()
    before = talk.image

    def fail(_at, _data):
        raise OSError("worn out")

    monkeypatch.setattr(talk.nvm.medium, "write", fail)
    assert talk.card.transmit(raw) == b"\x65\x81"
    assert talk.image is before


@pytest.mark.parametrize(
    "name", every(of=["INITIALIZE FOR LOAD", "INITIALIZE FOR PURCHASE"], word=SW.MEMORY_ERROR)
)
def test_after_a_failed_write_no_transaction_begins_before_a_reset(name, monkeypatch):
    talk, raw = SUCCEEDS[name].prepared()

    def fail(_at, _data):
        raise OSError("worn out")

    with monkeypatch.context() as patch:
        patch.setattr(talk.nvm.medium, "write", fail)
        assert talk.raw(WRONG_PIN) == "6581"
    assert talk.card.transmit(raw) == b"\x65\x81"
    assert talk.reset().ready().card.transmit(raw)[0] == 0x61
