"""Sessions as files: what is written, what is never written, and that they can be played again."""

import json

import pytest

from card_emulator.protocol.status import SW
from card_emulator.replay import Recorded, RecordedCard
from terminal.flow import Slot
from terminal.outcome import Result
from terminal.trace_file import (
    Header,
    Line,
    Recording,
    RecordingUnusable,
    masked,
    read_recording,
    transcript,
)
from tests.support.foreign_cards import READER, OtherIssuer, inserted
from tests.support.training_home import Trainer
from tests.terminal.test_pin_leaks import PIN, holds_pin


def finish(shop):
    """The recording is written to its end."""
    next(one for one in shop.workplace.observers if isinstance(one, Recording)).close()


@pytest.fixture
def recorded(shop, tmp_path):
    """A sale to zhao as a file."""
    path = tmp_path / "sale.jsonl"
    shop.workplace.record_to(path)
    assert shop.sell("zhao").result is Result.PAID
    finish(shop)
    return path


def test_a_sale_is_one_line_per_exchange_in_order_with_its_meaning(recorded):
    header, lines = read_recording(recorded)
    assert header.training
    slots = {line.slot for line in lines}
    assert slots == {"USER", "PSAM", "HOST"}
    assert [line.t for line in lines] == sorted(line.t for line in lines)
    labels = [line.label for line in lines]
    for label in ("SELECT SSSE", "INTERNAL AUTHENTICATE", "VERIFY", "DEBIT FOR PURCHASE"):
        assert label in labels
    select = next(line for line in lines if line.label == "SELECT SSSE")
    assert select.meaning == "SELECT SSSE: 30 bytes waiting"
    assert [line.call for line in lines if line.call][-1] == "KCONF confirm"


def test_a_card_that_proved_to_be_ours_is_written_whole(recorded, shop):
    _, lines = read_recording(recorded)
    reset = next(line for line in lines if line.slot == "USER")
    assert reset.atr == shop.card("zhao").atr
    data = next(line for line in lines if line.label == "READ RECORD SSSE/EF05" and line.answer)
    assert not data.masked


def test_the_pin_is_not_in_the_file(shop, tmp_path):
    path = tmp_path / "wrong.jsonl"
    shop.workplace.record_to(path)
    shop.sell("zhao", clerk=Trainer(PIN))
    finish(shop)
    assert not holds_pin(path.read_bytes())
    verify = next(line for line in read_recording(path)[1] if line.label == "VERIFY")
    assert (verify.command, verify.masked) == ("00200000", True)
    assert path.stat().st_mode & 0o077 == 0


def test_a_foreign_card_leaves_neither_its_serial_nor_its_holder(shop, tmp_path):
    path = tmp_path / "foreign.jsonl"
    card = OtherIssuer(serial=77)
    with inserted(card):
        shop.workplace.use_readers(user=READER)
        shop.workplace.record_to(path)
        assert shop.sell(order=shop.order()).result is Result.REFUSED
        finish(shop)
    text = path.read_text()
    image = card.card.image
    assert image.atr[-8:].hex().upper() not in text
    assert "赵小明".encode("gbk").hex().upper() not in text
    assert b"X0000077".hex().upper() not in text
    assert all(line.masked for line in read_recording(path)[1] if line.slot == "USER" and line.atr)


def test_masking_keeps_the_status_word_and_hides_the_rest():
    line = Line(t=0, slot="USER", atr="3B6D0000" + "11" * 8, answer="AABB9000")
    assert masked(line).atr == "3B6D0000" + "00" * 8
    assert masked(line).answer == "9000"


def test_a_disk_that_fails_ends_the_recording_and_not_the_sale(shop, tmp_path):
    shop.workplace.record_to(tmp_path / "full.jsonl")
    recording = next(one for one in shop.workplace.observers if isinstance(one, Recording))

    class Full:
        def write(self, text):
            raise OSError(28, "No space left on device")

        def close(self):
            pass

    recording._file.close()
    recording._file = Full()
    assert shop.sell("zhao").result is Result.PAID


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1"),
        (b"not json\n", "line 1"),
        (b'{"shuaka_recording": 99}\n', "format 99"),
        (b'{"shuaka_recording": 1}\n{"t": 0}\n', "line 2"),
        (b'{"shuaka_recording": 1}\n{"t": 0, "slot": "USER", "command": "0x"}\n', "line 2"),
        (b'{"shuaka_recording": 1}\n{"t": 0, "slot": "USER", "command": "00A4"}\n', "line 2"),
    ],
)
def test_a_file_that_is_no_recording_is_named_by_its_line(tmp_path, content, words):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordingUnusable, match=words):
        read_recording(path)


def test_a_file_that_cannot_be_written_is_said_before_anything_is_tried(shuaka):
    result = shuaka("sell", "--item", "1001", "--card", "zhao", "--record", "/no/such/x", "--json")
    assert result.exit_code == 2
    assert "/no/such/x" in json.loads(result.stdout)["reason"]


def test_a_recorded_card_answers_in_the_order_of_then_and_says_what_it_does_not_know():
    ask, select, atr = b"\x00\x84\x00\x00\x08", b"\x00\xa4\x00\x00", b"\x3b\x00"
    exchanges = ((ask, b"\x01\x90\x00"), (select, b"\x90\x00"), (ask, b"\x02\x90\x00"))
    card = RecordedCard([Recorded(atr, exchanges)])
    assert card.power_on() == atr
    assert [card.transmit(ask)[0] for _ in range(3)] == [1, 2, 1]
    assert card.transmit(b"\x00\xca\x00\x00") == SW.NO_DATA.to_bytes(2, "big")
    assert card.transmit(select + b"\x02\x3f\x00") == b"\x90\x00"
    assert (card.unknown, card.approximate) == (1, 1)


def test_a_recording_replays_as_a_card_that_the_terminal_recognises(shuaka, tmp_path):
    path = str(tmp_path / "sale.jsonl")
    assert shuaka("balance", "--card", "zhao", "--record", path).exit_code == 0
    replayed = json.loads(shuaka("card", "replay", path, "--json").stdout)
    assert replayed["count"] == 0
    assert "our card" in replayed["summary"]


def test_a_recording_replays_as_a_terminal_and_compares(shuaka, tmp_path):
    path = str(tmp_path / "sale.jsonl")
    shuaka("sell", "--item", "1001", "--card", "zhao", "--record", path)
    same = json.loads(shuaka("card", "replay", path, "--card", "zhao", "--json").stdout)
    verdicts = {row["verdict"] for row in same["exchanges"]}
    assert {"same", "not sent"} <= verdicts
    other = json.loads(shuaka("card", "replay", path, "--card", "qian", "--json").stdout)
    assert other["count"] > same["count"]
    tries = json.loads(shuaka("card", "show", "qian", "--json").stdout)["pin_tries_left"]
    assert tries == 6


def test_a_transcript_tells_every_exchange_in_words(shuaka, tmp_path):
    path = str(tmp_path / "look.jsonl")
    shuaka("balance", "--card", "zhao", "--record", path)
    told = shuaka("card", "transcript", path).stdout
    assert "INTERNAL AUTHENTICATE" in told
    assert "1101 person" in told
    lines = json.loads(shuaka("card", "transcript", path, "--json").stdout)["lines"]
    assert lines[0]["slot"] == Slot.USER
    assert transcript(Header(), []).startswith("shuaka")
