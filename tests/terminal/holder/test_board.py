"""The board: who may answer what, how a question ends, and what is left of a PIN (nothing)."""

import pytest

from terminal.holder.board import COVERED, Board, End, covered, uncovered
from terminal.holder.view import Asking, View
from tests.terminal.test_pin_leaks import PIN, holds_pin

PAD = bytes(range(100, 100 + COVERED))


@pytest.mark.parametrize("pin", ["2468", "246810", PIN])
def test_what_is_covered_is_uncovered_and_the_cover_hides_digits_and_length(pin):
    sent = covered(bytearray(pin, "ascii"), PAD)
    assert len(sent) == COVERED
    assert pin.encode() not in sent
    assert uncovered(sent, PAD) == bytearray(pin, "ascii")


@pytest.mark.parametrize(
    "content",
    [
        bytes(COVERED),
        b"\x03123" + bytes(9),
        b"\x04123" + bytes(9),
        b"\x041234" + b"5" + bytes(7),
        b"\x0412a4" + bytes(8),
        b"\xff" + b"1" * 12,
    ],
)
def test_what_is_no_pin_of_4_to_12_digits_is_nothing(content):
    sent = bytes(byte ^ cover for byte, cover in zip(content, PAD, strict=True))
    assert uncovered(sent, PAD) == bytearray()


def answering(board, pending, pin):
    digits = bytearray(pin, "ascii")
    return board.answer(pending.question.number, covered(digits, pending.question.pad))


def test_an_answer_is_given_out_once():
    board = Board()
    with board.attend(lambda: None):
        pending = board.ask(Asking(6, 100))
        assert answering(board, pending, "246810")
        assert pending.wait() is End.TYPED
        assert pending.take() == b"246810"
        assert pending.take() is None
        assert not answering(board, pending, "246810")


def test_an_answer_to_another_question_is_refused():
    board = Board()
    with board.attend(lambda: None):
        first = board.ask(Asking(6, 100))
        assert board.cancel(first.question.number)
        second = board.ask(Asking(6, 100))
        assert second.question.pad != first.question.pad
        assert not answering(board, first, "246810")
        assert not board.answer(second.question.number, b"short")
        assert second.end is None
        second.withdraw()
    assert first.wait() is End.CANCELLED


def test_a_display_that_goes_away_ends_the_question_after_its_grace():
    board = Board(grace_s=0.05)
    with board.attend(lambda: None):
        pending = board.ask(Asking(6, 100))
        assert board.present
    assert pending.wait() is End.GONE
    assert not board.present


def test_a_display_that_is_back_within_the_grace_keeps_its_question():
    board = Board()
    with board.attend(lambda: None):
        pending = board.ask(Asking(6, 100))
    with board.attend(lambda: None):
        board._missed()  # what the clock calls when the grace is over
        assert pending.end is None
        assert answering(board, pending, "246810")
    assert pending.wait() is End.TYPED


def test_nobody_types_for_ever():
    board = Board(answer_s=0.05)
    with board.attend(lambda: None):
        assert board.ask(Asking(6, 100)).wait() is End.LATE


def test_what_is_withdrawn_after_it_was_typed_is_wiped():
    board = Board()
    with board.attend(lambda: None):
        pending = board.ask(Asking(6, 100))
        answering(board, pending, PIN)
        digits = pending._digits
        pending.withdraw()
    assert not any(digits)
    assert pending.take() is None


def test_closing_takes_the_question_back():
    board = Board()
    with board.attend(lambda: None):
        pending = board.ask(Asking(6, 100))
        board.close()
        assert pending.wait() is End.WITHDRAWN


def test_displays_look_again_only_when_something_changed():
    board, looks = Board(), []
    with board.attend(lambda: looks.append(1)):
        board.show(View("A shop"))
        board.show(View("A shop"))
        assert len(looks) == 1
        board.ask(Asking(6, 100)).withdraw()
        assert len(looks) == 3


def test_no_repr_shows_pad_or_digits():
    board = Board()
    with board.attend(lambda: None):
        pending = board.ask(Asking(6, 100))
        answering(board, pending, PIN)
        told = f"{pending!r} {pending.question!r} {board!r} {board.look()!r}"
        assert not holds_pin(told.encode())
        assert repr(pending.question.pad) not in told
        pending.withdraw()
