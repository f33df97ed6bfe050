"""Cards of others are recognised, shown masked and only read, whatever transaction is tried."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.protocol.refusals import Refused
from card_emulator.protocol.apdu import Command
from card_emulator.protocol.applications import SSSE_NAME, fci
from card_emulator.protocol.layouts import CARD_DATA
from terminal.card import NotOurs
from terminal.errors import Spoken
from terminal.flow import PowerUp, Slot, Transmit, VerifyPin
from terminal.guard import Guard, is_harmless
from terminal.outcome import Result
from terminal.transactions.adopted import fingerprint
from tests.support.examples import often
from tests.support.foreign_cards import READER, SHAPES, Foreign, OtherIssuer, inserted
from tests.support.training_home import Trainer


def transactions(shop):
    """Everything the counter can start, as flows."""
    workplace = shop.workplace
    sold = next(case for case in workplace.journal.cases() if case.settlement)
    return {
        "sell": lambda: workplace.selling(shop.order()),
        "load": workplace.loading,
        "refund": lambda: workplace.refunding(sold.msgid),
        "balance": workplace.looking,
        "recover": workplace.recovering,
        "fingerprint": fingerprint,
    }


def try_everything(shop, card):
    """Every transaction against the card in the foreign reader; what came of each."""
    shop.workplace.use_readers(user=READER)
    found = {}
    for name, flow in transactions(shop).items():
        try:
            found[name] = shop.workplace.drive(flow(), Trainer())
        except (Spoken, Refused) as no:
            found[name] = no
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_no_transaction_sends_a_pin_a_write_or_a_key_to_a_foreign_card(shop, shape):
    card = SHAPES[shape]()
    with inserted(card):
        found = try_everything(shop, card)
    assert card.sent or shape == "silent"
    assert card.dangers() == []
    assert found["sell"].result is not Result.PAID
    assert shop.disagreements() == []


WORDS = [b"\x90\x00", b"\x61\x10", b"\x6c\x20", b"\x9f\x0a", b"\x63\xc3", b"\x6a\x82"]
ANSWERS = st.one_of(
    st.binary(min_size=2, max_size=40),
    st.tuples(st.binary(max_size=60), st.sampled_from(WORDS)).map(b"".join),
    st.just(bytes.fromhex(CARD_DATA.vectors[0][0]) + b"\x90\x00"),  # what our card might say
    st.just(fci(SSSE_NAME, 1, 3) + b"\x90\x00"),
)


@settings(max_examples=often(120), suppress_health_check=list(HealthCheck))
@given(answers=st.lists(ANSWERS, min_size=1, max_size=12))
def test_whatever_a_card_answers_it_gets_nothing_but_readings(shop, answers):
    at = iter(range(10**6))
    card = Foreign(lambda raw: answers[next(at) % len(answers)])
    with inserted(card):
        try_everything(shop, card)
    assert card.dangers() == []


def test_public_data_is_shown_masked_and_not_kept(shop):
    card = OtherIssuer(serial=77)
    with inserted(card):
        shop.workplace.use_readers(user=READER)
        with pytest.raises(NotOurs) as stranger:
            shop.workplace.drive(shop.workplace.looking(), Trainer())
    face = stranger.value.face
    assert (face.name, face.card_no[:5], face.birth_date) == ("赵*明", "*****", "1985")
    assert face.citizen_id.startswith("999")
    assert "1985" not in face.citizen_id
    assert face.atr[-8:] == bytes(8)
    serial = card.card.image.atr[-8:]
    files = [path for path in shop.home.path.rglob("*") if path.is_file()]
    assert not any(serial in path.read_bytes() for path in files)


def test_two_cards_of_one_person_have_different_fingerprints(shop):
    def of(card):
        with inserted(card):
            shop.workplace.use_readers(user=READER)
            return shop.workplace.drive(fingerprint(), Trainer())

    first, again, other = of(OtherIssuer()), of(OtherIssuer()), of(OtherIssuer("qian", 2))
    assert first.digest == again.digest
    assert first.digest != other.digest
    assert first.sources == ("card number",)
    assert of(SHAPES["chip"]()).sources == ("chip serial",)
    assert of(SHAPES["SIM"]()).sources == ("ICCID",)
    assert of(SHAPES["knows nothing"]()).sources == ()


@pytest.mark.parametrize(
    "step",
    [
        VerifyPin(6, 100),
        Transmit(Slot.USER, Command(0, 0x82, 0, 4, bytes(17)), ""),
        Transmit(Slot.USER, Command(0, 0xDC, 1, 4, b"\x01"), ""),
        Transmit(Slot.USER, Command(0xB0, 0x2C, 1, 0, bytes(15)), ""),
        Transmit(Slot.USER, Command(0, 0x20, 0, 0), ""),
    ],
)
def test_the_guard_stops_a_flow_that_would_do_it_all_the_same(step):
    guard = Guard()
    guard.before(PowerUp(Slot.USER))
    with pytest.raises(AssertionError):
        guard.before(step)


def test_the_guard_calls_nothing_harmless_that_changes_a_card():
    changing = {0x20, 0x24, 0x2A, 0x2C, 0x28, 0x5E, 0x82, 0x16, 0x1E, 0xD0, 0xD2, 0xD6, 0xDC, 0xE2}
    assert not any(is_harmless(Command(cla, ins, 0, 0)) for cla in range(256) for ins in changing)
