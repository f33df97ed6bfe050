"""A typed PIN leaves no trace: not in a file, a step, a message, an outcome or a traceback."""

import gc
import traceback

import pytest

from terminal.new_pin import TwoPins
from terminal.outcome import Result
from terminal.performer import AtTheCounter
from terminal.readers.contact import Contact
from terminal.transactions.pin_change import change_of_pin
from tests.support.training_home import Trainer

PIN, NEW_PIN = "739150824617", "820467193582"


def encodings(pin):
    """The forms in which a PIN might be left somewhere."""
    packed = bytes.fromhex(pin)
    return (
        pin.encode(),
        packed,
        packed.hex(" ").encode(),
        str(list(packed)).encode(),
        str([int(digit) for digit in pin]).encode(),
        pin.encode("utf-16-le"),
        bytes((byte & 0x0F) << 4 | byte >> 4 for byte in packed),
        pin[::-1].encode(),
    )


ENCODINGS = (*encodings(PIN), *encodings(NEW_PIN))


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


@pytest.fixture
def changed_to_the_new_pin(shop, tmp_path):
    """The PIN became one long one and then another; both typed, all recorded."""
    watcher = Everything()
    shop.workplace.observers.append(watcher)
    shop.workplace.host.wiretaps.append(watcher)
    shop.workplace.record_to(shop.home.path / "change.jsonl")
    shop.workplace.drawer.insert("zhao")
    for pins in (("246810", PIN), (PIN, NEW_PIN)):
        changed = shop.workplace.drive(change_of_pin(), Trainer(*pins))
        watcher.seen.append(repr(changed))
    assert shop.sell("zhao", clerk=Trainer(NEW_PIN)).result is Result.PAID
    return watcher


def test_a_change_shows_neither_pin_in_a_step_a_reply_or_a_message(changed_to_the_new_pin):
    assert any("ChangePin" in text for text in changed_to_the_new_pin.seen)
    assert not any(holds_pin(text.encode()) for text in changed_to_the_new_pin.seen)


def test_a_change_leaves_neither_pin_in_a_file(shop, changed_to_the_new_pin):
    files = [path for path in shop.home.path.rglob("*") if path.is_file()]
    assert not any(holds_pin(path.read_bytes()) for path in files)
    recorded = (shop.home.path / "change.jsonl").read_text()
    assert recorded.count('"command":"805E0100"') == 2


def test_two_pins_on_their_way_show_nothing_of_themselves():
    pins = TwoPins()
    pins.old, pins.new = bytearray(PIN, "ascii"), bytearray(NEW_PIN, "ascii")
    assert not holds_pin(f"{pins!r} {pins}".encode())
    old, new = pins.old, pins.new
    pins.wipe()
    assert not any(old)
    assert not any(new)


def test_a_traceback_of_a_crash_in_a_change_does_not_show_them(shop, monkeypatch):
    """The reader's own frames, which have the command, are the worst place to crash in."""

    class CrashError(RuntimeError):
        pass

    def crashing(self, command, deadline_s=0.0):
        if command[1] == 0x5E:
            raise CrashError
        return exchange(self, command, deadline_s)

    exchange = Contact.exchange
    monkeypatch.setattr(Contact, "exchange", crashing)
    shop.workplace.drawer.insert("zhao")
    with pytest.raises(CrashError) as crash:
        shop.workplace.drive(change_of_pin(), Trainer(PIN, NEW_PIN))
    told = "".join(
        traceback.TracebackException.from_exception(crash.value, capture_locals=True).format()
    )
    assert "crashing" in told
    assert not holds_pin(told.encode())


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
