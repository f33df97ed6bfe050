"""The PSAM's keys at their three levels, what each may be used for, and its key change (card.md
11, 12.2)."""

import pytest

from card_emulator.personalise import psam, user_card
from card_emulator.protocol.cipher import ALGORITHMS
from tests.support.cards import (
    CITY,
    DF04,
    HOLDER,
    ROOTS,
    SSSE,
    TERMINAL,
    Talk,
    authenticate,
    command,
    key_of,
)

L3, L2, L1 = (
    bytes.fromhex(f) for f in ("8697510100000001", "3531303130307378", "3531303030307368")
)
ENVIRONMENTS = {1: "00A404000F" + SSSE[10:], 3: "00A404000F7378332E73682EC9E7BBE1B1A3D5CF"}
ADF = "00A4040006D15600000590"
SERVICE_KEYS = [
    (0x67, 0x08, (L3, L2, L1)), (0x67, 0x0B, (L3, L2, L1)), (0x67, 0x2D, (L3, L2, L1)),
    (0x67, 0x2B, (L3, L2, L1)), (0x48, 0x12, (L3, L2)), (0x48, 0x13, (L3, L2)),
    (0x26, 0x09, (L3,)), (0x26, 0x23, (L3,)), (0x27, 0x24, (L3,)), (0x27, 0x2A, (L3,)),
]  # fmt: skip


def service(algorithm=1):
    talk = Talk(psam(TERMINAL, CITY, ROOTS, service=True))
    talk.say(ENVIRONMENTS[algorithm])
    assert talk.sw(ADF) == 0x9000
    return talk


def card(algorithm=1):
    return Talk(
        user_card(HOLDER, ROOTS, pin="246810", activated_on=HOLDER.issue_date, algorithm=algorithm)
    )


def deliver(talk, usage, kid, factors, process):
    return talk.sw(command(0xBF, 0xDE, usage, kid, b"".join(factors) + process))


@pytest.mark.parametrize("algorithm", [1, 3])
@pytest.mark.parametrize(("usage", "kid", "factors"), SERVICE_KEYS)
def test_a_key_takes_as_many_factors_as_it_has_levels_to_go(algorithm, usage, kid, factors):
    talk = service(algorithm)
    assert len(factors) == usage >> 5
    assert deliver(talk, usage, kid, factors, bytes(8)) == 0x9000
    if algorithm == 3:
        assert deliver(talk, usage, kid, factors, bytes(16)) == 0x9000
    for wrong in (factors[1:], (*factors, L1, L1)):
        assert deliver(talk, usage, kid, wrong, bytes(8)) == 0x6A80
    assert deliver(talk, usage, kid, factors, bytes(7)) == 0x6A80


# the kiosk's way to authenticate to a card with its PSAM's key (card.md 12.2)
@pytest.mark.parametrize(("usage", "kid", "factors", "application", "card_kid"), [
    (0x48, 0x12, (L3, L2), SSSE, 0x04), (0x48, 0x13, (L3, L2), SSSE, 0x0D),
    (0x67, 0x0B, (L3, L2, L1), SSSE, 0x0A), (0x67, 0x2D, (L3, L2, L1), DF04, 0x84),
    (0x27, 0x2A, (L3,), DF04, 0x86), (0x67, 0x2C, (L3, L2, L1), "00A4010002DF03", 0x85),
])  # fmt: skip
@pytest.mark.parametrize("algorithm", [1, 3])
def test_the_psam_opens_the_card(algorithm, usage, kid, factors, application, card_kid):
    one, sam = card(algorithm), service(algorithm)
    one.say(SSSE)
    assert one.sw(application) == 0x9000
    challenge = one.say("0084000008")[0]
    block = challenge.ljust(ALGORITHMS[algorithm].block, b"\0")
    assert deliver(sam, usage, kid, factors, block) == 0x9000
    sealed = sam.say(command(0x80, 0xFA, 0, 0, block))[0]
    if algorithm == 3:
        sealed = bytes(a ^ b for a, b in zip(sealed[:8], sealed[8:], strict=True))
    version = b"\x01" if algorithm == 3 else b""
    assert one.sw(command(0x00, 0x82, 0, card_kid, sealed + challenge + version)) == 0x9000


@pytest.mark.parametrize("algorithm", [1, 3])
@pytest.mark.parametrize("header", ["84240000", "04DC0528"])
def test_the_psam_seals_what_the_card_takes(algorithm, header):
    one, sam, row = card(algorithm), service(algorithm), ALGORITHMS[algorithm]
    one.say(SSSE)
    kid = 0x06 if header == "84240000" else 0x04
    name = {0x06: "puk", 0x04: "uksss"}[kid]
    assert authenticate(one, kid, key_of(one.image, name), algorithm) == 0x9000
    challenge = one.say("0084000008")[0]
    data = b"" if kid == 0x06 else bytes.fromhex("050420250101")
    body = bytes.fromhex(header) + bytes((len(data) + 4,)) + data
    process = challenge.ljust(row.block, b"\0")
    assert deliver(sam, 0x26, 0x09, (L3,), process) == 0x9000
    mac = sam.say(command(0x80, 0xFA, 5, 0, bytes(row.block) + row.pad(body)))[0]
    assert one.sw(body + mac) == 0x9000


@pytest.mark.parametrize(
    ("usage", "kid", "modes"),
    [
        (0x26, 0x09, {5, 7}),
        (0x27, 0x24, {0, 2}),
        (0x48, 0x12, {0, 2, 5, 7}),
    ],
)
def test_a_key_does_what_its_type_says_and_nothing_else(usage, kid, modes):
    talk = service()
    for mode in (0, 2, 5, 7):
        deliver(talk, usage, kid, (L3, L2)[: usage >> 5], bytes(8))
        sw = talk.sw(command(0x80, 0xFA, mode, 0, bytes(16)))
        assert (sw == 0x9000) is (mode in modes), mode
        assert sw in (0x9000, 0x6985)


def test_encrypting_in_two_commands_is_encrypting_in_one():
    talk = service()
    deliver(talk, 0x27, 0x24, (L3,), bytes(8))
    once = talk.say(command(0x80, 0xFA, 0, 0, bytes(range(16))))[0]
    parts = [
        talk.say(command(0x80, 0xFA, mode, 0, bytes(range(at, at + 8))))[0]
        for mode, at in ((2, 0), (0, 8))
    ]
    assert b"".join(parts) == once


def test_a_shops_psam_holds_no_key_that_writes_or_blocks():
    shop = Talk(psam(TERMINAL, CITY, ROOTS))
    shop.say(ADF)
    for usage, kid in ((0x26, 0x09), (0x27, 0x2A), (0x48, 0x12), (0x48, 0x13)):
        assert deliver(shop, usage, kid, (L3, L2)[: usage >> 5], bytes(8)) == 0x6A88


@pytest.mark.parametrize("algorithm", [1, 3])
def test_the_control_key_is_changed_under_the_old_one(algorithm):
    talk, row = service(algorithm), ALGORITHMS[algorithm]
    old = next(
        key.value
        for df in talk.image.dfs
        for key in df.keys
        if key.name == "pmk" and df.algorithm_tag == algorithm
    )
    new = bytes(range(0x70, 0x80))
    assert talk.sw(change(talk, row, old, new)) == 0x6982
    assert authenticate(talk, 0x00, old, algorithm) == 0x9000
    before = talk.image
    raw = change(talk, row, old, new)
    assert talk.sw(raw[:-1] + bytes((raw[-1] ^ 1,))) == 0x6988
    assert talk.sw(change(talk, row, old, new[:8])) in (0x6A80, 0x6700)
    assert talk.image is before
    raw = change(talk, row, old, new)
    assert [talk.sw(raw), talk.sw(raw)] == [0x9000, 0x6982]
    assert authenticate(talk, 0x00, old, algorithm) == 0x63C2
    assert authenticate(talk, 0x00, new, algorithm) == 0x9000
    assert talk.sw(raw) == 0x6984
    assert talk.sw("84D401001D" + "00" * 29) == 0x6700


def change(talk, row, old, new):
    session = row.session_key(old, talk.say("0084000008")[0])
    data = row.seal_pin(session, new)
    body = bytes((0x84, 0xD4, 1, 0, len(data) + 4)) + data
    return body + row.mac(session, body)


def test_each_environment_is_started_by_its_own_algorithm_only():
    for algorithm, other in ((1, 3), (3, 1)):
        talk = service(algorithm)
        assert talk.sw(f"BFEC000001{algorithm:02X}") == 0x9000
        assert talk.sw(f"BFEC000001{other:02X}") == 0x6A80
        assert talk.sw("BFEC00000102") == 0x6A80


def test_starting_an_environment_ends_the_session_key_of_before():
    talk = service()
    deliver(talk, 0x27, 0x24, (L3,), bytes(8))
    talk.say("BFEC00000101")
    assert talk.sw(command(0x80, 0xFA, 0, 0, bytes(8))) == 0x6901


def test_creating_files_is_not_offered():
    assert service().sw("80E0000000") == 0x6D00
