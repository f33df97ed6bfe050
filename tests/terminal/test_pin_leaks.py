"""A typed PIN leaves no trace: not in a file, a step, a message, an outcome or a traceback."""

import gc
import traceback

import pytest

from terminal.outcome import Result
from terminal.performer import AtTheCounter
from tests.support.training_home import Trainer

PIN = "739150824617"
PACKED = bytes.fromhex(PIN)
ENCODINGS = (
    PIN.encode(),
    PACKED,
    PACKED.hex(" ").encode(),
    str(list(PACKED)).encode(),
    str([int(digit) for digit in PIN]).encode(),
    PIN.encode("utf-16-le"),
    bytes((byte & 0x0F) << 4 | byte >> 4 for byte in PACKED),
    PIN[::-1].encode(),
)


def holds_pin(data: bytes) -> bool:
    return any(encoded in data for encoded in ENCODINGS)


class Everything:
    """Keeps what every step and every reply looks like."""

    def __init__(self):
        self.seen = []

    def before(self, step):
        self.seen.append(repr(step))

    def after(self, step, reply):
        self.seen.append(repr(reply))

    def message(self, call, request, reply):
        self.seen += [repr(request), repr(reply)]


@pytest.fixture
def sold_with_the_pin(shop):
    """A sale in which a long PIN was typed (a wrong one goes the same way as the right one)."""
    watcher = Everything()
    shop.workplace.observers.append(watcher)
    shop.workplace.host.wiretaps.append(watcher)
    outcome = shop.sell("zhao", clerk=Trainer(PIN))
    assert outcome.result is Result.REFUSED
    assert "locked" in str(outcome.reason)
    watcher.seen.append(repr(outcome))
    return watcher


def test_the_scan_finds_a_pin_that_was_planted():
    assert all(holds_pin(b"x" + encoded + b"y") for encoded in ENCODINGS)
    assert not holds_pin(b"246810")


def test_no_step_reply_message_or_outcome_shows_it(sold_with_the_pin):
    assert sold_with_the_pin.seen
    assert not any(holds_pin(text.encode()) for text in sold_with_the_pin.seen)


def test_no_file_of_the_home_holds_it(shop, sold_with_the_pin):
    files = [path for path in shop.home.path.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not any(holds_pin(path.read_bytes()) for path in files)


def test_the_bytes_that_were_typed_are_wiped(shop):
    typed = []

    class Keeps(Trainer):
        def pin(self, tries_left, amount_fen):
            typed.append(bytearray(PIN, "ascii"))
            return typed[-1]

    shop.sell("zhao", clerk=Keeps())
    assert typed
    assert not any(any(digits) for digits in typed)


def test_a_traceback_with_locals_of_a_crash_after_the_pin_does_not_show_it(shop, monkeypatch):
    class CrashError(RuntimeError):
        pass

    finish = AtTheCounter.finish

    def crashing(self):
        finish(self)
        raise CrashError

    monkeypatch.setattr(AtTheCounter, "finish", crashing)
    with pytest.raises(CrashError) as crash:
        shop.sell("zhao", clerk=Trainer(PIN))
    told = "".join(
        traceback.TracebackException.from_exception(crash.value, capture_locals=True).format()
    )
    gc.collect()
    assert "performer" in told
    assert not holds_pin(told.replace("_pin='" + PIN, "").encode())
