"""Whatever is in a file that people give: it is read, or refused by one sentence; never a crash."""

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from card_emulator.extension import read_extension
from card_emulator.factory import Terms, read_people
from card_emulator.image import decode, encode
from card_emulator.refusals import CardRefused
from card_emulator.script import FreshBench, parse, run
from card_emulator.text_form import Sealer, from_text, to_text
from tests.support.cards import ROOTS, Talk, buy, vector_image
from tests.support.examples import often

HERE = Path(__file__).parent
SEALER = Sealer.of(ROOTS)
TERMS = Terms("430102", date(2026, 1, 1))
MANY = settings(
    max_examples=often(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def used_card():
    talk = Talk(vector_image(balance_fen=500)).ready()
    assert buy(talk, 12) == 0x9000
    return to_text(talk.image, SEALER)


CARD = used_card()
SCRIPT = (HERE / "scripts" / "psam_3des.apdu").read_text(encoding="utf-8")
EXTENSION = (HERE / "extension" / "library.toml").read_text(encoding="utf-8")
PEOPLE = {
    ".csv": "name,citizen_id,sex\n测试甲,99999920990101000X,2\n",
    ".json": '[{"name": "测试甲", "citizen_id": "99999920990101000X", "activated": true}]',
    ".toml": '[[person]]\nname = "测试甲"\ncitizen_id = "99999920990101000X"\n',
}


@st.composite
def damaged(draw, text):
    """A text with a few places cut out, doubled, or written over."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.sampled_from((0, 1, 1, 2, 9, 60))))
        new = draw(st.sampled_from(("", "0", "9", "-", '"', "[", "]", "\n", "=", " ", "\x00", "é",
                                    "true", "[[x]]", "1e9", "$R", "*", "..", "0xFF")))  # fmt: skip
        text = text[:at] + draw(st.sampled_from((new, text[at:end] * 2))) + text[end:]
    return text


def refusal(read):
    """The sentence a file is refused with, or None if it is read."""
    try:
        read()
    except CardRefused as reason:
        return str(reason)
    return None


@MANY
@given(damaged(CARD))
def test_a_damaged_card_text_is_refused_or_a_card_that_can_be_kept(text):
    if refusal(lambda: from_text(text, SEALER, "x.toml")) is None:
        image = from_text(text, SEALER)
        assert decode(encode(image)) == image
        assert from_text(to_text(image, SEALER), SEALER) == image
        talk = Talk(image)
        for command in ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "00B2010540", "0020000000"):
            assert len(talk.card.transmit(bytes.fromhex(command))) >= 2


@MANY
@given(damaged(SCRIPT))
def test_a_damaged_script_is_refused_or_runs_to_its_end_or_a_difference(text):
    def work():
        run(parse(text, Path("x.apdu")), FreshBench(), lambda event: None)

    assert (refusal(work) or "x.apdu").startswith("x.apdu")


@MANY
@given(damaged(EXTENSION))
def test_a_damaged_description_is_refused_or_an_extension(tmp_path, text):
    path = tmp_path / "x.toml"
    path.write_bytes(text.encode("utf-8"))
    assert str(path) in (refusal(lambda: read_extension(path)) or str(path))


@MANY
@given(st.data(), st.sampled_from(sorted(PEOPLE)))
def test_a_damaged_roll_is_refused_or_people(tmp_path, data, kind):
    path = tmp_path / f"x{kind}"
    path.write_bytes(data.draw(damaged(PEOPLE[kind])).encode("utf-8"))
    assert str(path) in (refusal(lambda: read_people(path, TERMS)) or str(path))


@MANY
@given(st.binary(max_size=200), st.sampled_from(sorted(PEOPLE)))
def test_any_bytes_are_refused_as_people_and_as_an_extension(tmp_path, raw, kind):
    path = tmp_path / f"x{kind}"
    path.write_bytes(raw)
    assert str(path) in refusal(lambda: read_people(path, TERMS))
    assert str(path) in refusal(lambda: read_extension(path))
