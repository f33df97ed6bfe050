"""shuaka reader check, list and watch: what is asked, what is told, and what is kept from it."""

import json

import pytest

from card_emulator import reader
from card_emulator.store import look_card, volatile_card
from terminal.check.atr import decode, hidden
from terminal.check.plot import bins, histogram
from terminal.check.report import differences, html
from terminal.check.report import text as told
from terminal.check.suite import PROBES, Answer, Report, compared, examine
from terminal.readers.bench import bench_of
from terminal.readers.by_hand import swap_by_hand
from tests.support.foreign_cards import READER, SHAPES, OtherIssuer, inserted
from tests.support.pcsc_stacks import Stack, plugged


@pytest.mark.parametrize(
    ("raw", "protocols", "historical", "check", "complaint"),
    [
        ("3B6D00000081534934D8697510100000001"[:34], (0,), "0081534934D869751010000000", None, ""),
        ("3B00", (0,), "", None, ""),
        ("3B9000", (0,), "", None, ""),
        ("3B8001" + "81", (1,), "", True, ""),
        ("3B8001" + "82", (1,), "", False, "the check byte is wrong"),
        ("3B8A800131" + "00" * 4, (0, 1), "00000000"[:8], None, "historical bytes are missing"),
        ("3B020102FF", (0,), "0102", None, "there are more bytes than it announces"),
        ("AA00", (0,), "", None, "unknown convention"),
        ("3B", (), "", None, "too short"),
    ],
)
def test_an_atr_is_decoded_and_what_is_wrong_with_it_is_named(
    raw, protocols, historical, check, complaint
):
    atr = decode(bytes.fromhex(raw))
    if raw == "3B8A800131" + "00" * 4:
        assert atr.complaint == complaint
        return
    assert atr.protocols == protocols
    assert atr.historical.hex().upper() == historical
    assert atr.check is check
    assert atr.complaint == complaint


def test_the_serial_of_an_atr_is_hidden():
    assert hidden(bytes.fromhex("3B6D0000008148424286") + bytes(range(1, 8)))[-8:] == bytes(8)
    assert hidden(b"\x3b\x00") == b"\x3b\x00"


def test_the_check_of_our_own_reader_differs_in_nothing(shuaka, tmp_path):
    page, text = tmp_path / "report.html", tmp_path / "report.txt"
    result = shuaka("reader", "check", "own", "--html", str(page), "--out", str(text), "--json")
    report = json.loads(result.stdout)
    assert (report["differences"], report["card"], report["training"]) == (0, "ours", True)
    answers = {row["probe"]: row["value"] for row in report["answers"]}
    assert answers["SELECT SSSE"] == "611E"
    assert answers["removal and insertion"] == "noticed"
    assert len(report["timings"][0]["milliseconds"]) == 40
    content = page.read_text(encoding="utf-8")
    assert content.count("<svg") == len(report["timings"])
    assert "TRAINING" in content
    assert not any(word in content for word in ("http://l", "https://", "src=", "<script"))
    assert "611E" in text.read_text(encoding="utf-8")


def test_a_stack_that_follows_61_differs_from_ours_and_is_told_so(shuaka):
    stack = Stack("Desk Reader 00", OtherIssuer(serial=77), follows_61=True)
    with plugged(stack):
        report = json.loads(shuaka("reader", "check", "desk", "--json").stdout)
    by = {row["probe"]: row for row in report["answers"]}
    assert (by["61xx"]["value"], by["61xx"]["reference"]) == ("the stack does", "left to us")
    assert report["differences"] > 0
    assert report["card"] == "not ours"
    assert stack.card.dangers() == []


@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "silent"])
def test_a_check_changes_nothing_on_any_card_and_keeps_its_serial_out(shape):
    card = SHAPES[shape]()
    with inserted(card):
        report = examine(bench_of(READER), ours=False)
    assert card.dangers() == []
    assert set(PROBES) <= {answer.probe for answer in report.answers}
    for text in (html(report), told(report)):
        assert card.atr[-8:].hex(" ").upper() not in text


def test_a_difference_stands_beside_the_reference():
    answers = (Answer("a", "1"), Answer("b", "2"))
    report = Report("r", True, decode(b"\x3b\x00"), answers, ())
    other = Report("o", True, decode(b"\x3b\x00"), (Answer("a", "1"), Answer("b", "3")), ())
    found = compared(report, other)
    assert [one.reference for one in found.answers] == ["", "3"]
    assert differences(found) == 1


def test_a_histogram_has_every_value_in_a_bar():
    filled, low, high = bins((1.0, 1.0, 2.0, 3.0))
    assert (sum(filled), low, high) == (4, 1.0, 3.0)
    assert bins((5.0, 5.0))[0][0] == 2
    assert histogram("x", (), "ms") == ""


def test_a_reader_that_is_not_there_is_one_sentence(shuaka):
    result = shuaka("reader", "check", "No Such Reader")
    assert result.exit_code == 3
    assert "No Such Reader" in result.stderr


def test_list_names_readers_roles_and_masked_cards(shuaka):
    with inserted(OtherIssuer(serial=77)):
        rows = json.loads(shuaka("reader", "list", "--json").stdout)["readers"]
    cards = {row["reader"]: row["card"] for row in rows}
    assert cards[READER] == "foreign"
    assert "psam" in cards.values()
    assert "empty" in cards.values()


def test_watch_tells_what_is_there_and_stops_when_told(shuaka):
    with inserted(OtherIssuer()):
        result = shuaka("reader", "watch", "--seconds", "0.3", "--json")
    assert result.exit_code == 0
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert {"reader added", "card inserted"} <= {event["event"] for event in events}


HAND_READER = "Reader by hand 00"


@pytest.fixture
def hand(shop):
    """A slot with a card, and what takes it out and puts it back when asked."""
    path = shop.home.cards / "qian.card"
    card = volatile_card(look_card(path, shop.world.keys))
    reader.install()
    reader.plug(HAND_READER)
    reader.insert(HAND_READER, card)
    moves = [lambda: reader.remove(HAND_READER), lambda: reader.insert(HAND_READER, card)]
    yield lambda words: moves.pop(0)()
    reader.unplug(HAND_READER)


def test_a_card_swapped_by_hand_is_noticed(hand):
    assert swap_by_hand(HAND_READER, hand)()


def test_a_hand_that_does_nothing_is_missed_when_the_time_is_over(hand):
    asked = []
    assert not swap_by_hand(HAND_READER, asked.append, limit_s=0.05)()
    assert len(asked) == 1
