"""Cards in slots are pyscard readers: list, events, connections, removal (issue 2, point 4)."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import smartcard
from smartcard.CardConnection import CardConnection
from smartcard.CardConnectionObserver import CardConnectionObserver
from smartcard.Exceptions import (
    CardConnectionException,
    NoCardException,
)
from smartcard.scard import (
    SCARD_E_PROTO_MISMATCH,
    SCARD_E_SHARING_VIOLATION,
    SCARD_LEAVE_CARD,
    SCARD_SHARE_EXCLUSIVE,
    SCARD_W_REMOVED_CARD,
    SCARD_W_RESET_CARD,
)
from smartcard.Session import Session
from smartcard.System import readers
from smartcard.util import toBytes

from card_emulator import reader
from card_emulator.image import encode
from card_emulator.nvm import Nvm
from tests.support.cards import DF04, PIN, psam_talk, vector_image
from tests.support.reader_slots import SAM, USER, WAIT_S

ASK = toBytes("0020000000")


def connected(name=USER, **how):
    connection = next(one for one in readers() if str(one) == name).createConnection()
    connection.connect(**how)
    return connection


def test_user_card_and_psam_are_listed_as_ordinary_readers(slots):
    assert [name for name in map(str, readers()) if "shuaka test" in name] == [USER, SAM]


def test_a_reader_of_a_taken_name_is_refused(slots):
    with pytest.raises(ValueError, match="already"):
        reader.plug(USER)


def test_an_empty_reader_has_no_card(slots):
    with pytest.raises(NoCardException):
        connected()


def test_a_second_card_does_not_fit_into_a_reader(card):
    with pytest.raises(ValueError, match="already"):
        reader.insert(USER, card)
    assert reader.inserted(USER) is card


def test_atr_and_apdus_go_through_a_connection(card):
    connection = connected()
    assert bytes(connection.getATR()) == card.atr
    assert connection.transmit(toBytes(DF04)) == ([], 0x61, 0x0A)
    assert connection.transmit(toBytes("00C000000A")) == (
        toBytes("6F088406D15600000503"),
        0x90,
        0x00,
    )


def test_both_slots_work_side_by_side(card):
    reader.insert(SAM, psam_talk().card)
    user, sam = connected(), connected(SAM)
    assert user.transmit(ASK)[1:] == (0x63, 0xC6)
    assert sam.transmit(ASK)[1:] == (0x6D, 0x00)


def test_a_t0_card_is_not_connected_by_another_protocol(card):
    with pytest.raises(CardConnectionException) as mismatch:
        connected(protocol=CardConnection.T1_protocol)
    assert mismatch.value.hresult == SCARD_E_PROTO_MISMATCH
    either = connected(protocol=CardConnection.T0_protocol | CardConnection.T1_protocol)
    assert either.getProtocol() == CardConnection.T0_protocol


def test_observers_see_command_and_answer_and_the_fast_path_gives_the_same(card):
    seen = []

    class Observer(CardConnectionObserver):
        def update(self, connection, event):
            seen.append((event.type, event.args))

    connection, observer = connected(), Observer()
    plain = connection.transmit(ASK)
    connection.addObserver(observer)
    observed = connection.transmit(ASK)
    connection.deleteObserver(observer)
    assert observed == plain
    assert seen == [("command", [ASK, None]), ("response", [[], 0x63, 0xC6])]


def test_disconnecting_powers_the_card_off(card):
    connection = connected()
    connection.transmit(toBytes(DF04))
    connection.transmit(toBytes(PIN))
    assert connection.transmit(toBytes("B026000104"))[1] == 0x90
    connection.disconnect()
    with pytest.raises(CardConnectionException):
        connection.transmit(ASK)
    connection.connect()
    connection.transmit(toBytes(DF04))
    assert connection.transmit(toBytes("B026000104"))[1:] == (0x69, 0x82)


def test_a_connection_may_leave_the_card_powered(card):
    connection = connected(disposition=SCARD_LEAVE_CARD)
    other = connected()
    connection.transmit(toBytes(DF04))
    connection.transmit(toBytes(PIN))
    connection.disconnect()
    assert other.transmit(toBytes("B026000104"))[1] == 0x90


def test_a_reset_ends_the_other_connections(card):
    one, other = connected(), connected()
    one.reconnect()
    assert one.transmit(ASK)[1] == 0x63
    with pytest.raises(CardConnectionException) as lost:
        other.transmit(ASK)
    assert lost.value.hresult == SCARD_W_RESET_CARD


def test_an_exclusive_connection_has_the_card_alone(card):
    alone = connected(mode=SCARD_SHARE_EXCLUSIVE)
    for how in ({}, {"mode": SCARD_SHARE_EXCLUSIVE}):
        with pytest.raises(CardConnectionException) as refused:
            connected(**how)
        assert refused.value.hresult == SCARD_E_SHARING_VIOLATION
    alone.disconnect()
    connected().disconnect()


def test_a_pulled_card_fails_the_connection_until_it_is_back(card):
    connection = connected()
    assert reader.remove(USER) is card
    assert card.transmit(bytes(ASK)) == b"\x6f\x00"  # it lost its power
    with pytest.raises(CardConnectionException) as lost:
        connection.transmit(ASK)
    assert lost.value.hresult == SCARD_W_REMOVED_CARD
    with pytest.raises(NoCardException):
        connected()
    reader.insert(USER, card)
    with pytest.raises(CardConnectionException):
        connection.transmit(ASK)
    connection.connect()
    assert connection.transmit(ASK)[1] == 0x63


def test_an_unplugged_reader_takes_its_card_with_it(card):
    connection = connected()
    reader.unplug(USER)
    assert USER not in map(str, readers())
    with pytest.raises(CardConnectionException):
        connection.transmit(ASK)


def test_a_power_failure_is_a_command_without_answer(slots):
    nvm = Nvm.volatile(encode(vector_image()))
    card = reader.Card(nvm)
    reader.insert(USER, card)
    connection = connected()
    nvm.medium.power_cut_after = 10
    with pytest.raises(CardConnectionException, match="no valid response"):
        connection.transmit(toBytes("0020000003111111"))
    nvm.medium.power_cut_after = None
    connection.connect()
    assert connection.transmit(ASK)[1:] == (0x63, 0xC6)


def test_a_card_whose_memory_is_gone_does_not_answer_to_reset(slots):
    nvm = Nvm.volatile(encode(vector_image()))
    card = reader.Card(nvm)
    nvm.medium.data[:] = bytes(len(nvm.medium.data))
    reader.insert(USER, card)
    with pytest.raises(CardConnectionException, match="does not answer"):
        connected()


def test_pulling_a_card_while_it_works_never_tears_a_command(card):
    """A thread keeps talking while another pulls and inserts: whole answers or an exception."""
    stop, answers = threading.Event(), []

    def talk():
        connection = next(one for one in readers() if str(one) == USER).createConnection()
        while not stop.is_set():
            try:
                connection.connect()
                for _ in range(20):
                    answers.append(connection.transmit(ASK))
            except (CardConnectionException, NoCardException):
                answers.append(None)

    thread = threading.Thread(target=talk)
    thread.start()
    for _ in range(200):
        reader.insert(USER, reader.remove(USER))
    stop.set()
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert set(map(str, answers)) <= {"([], 99, 198)", "None"}


def test_a_session_by_reader_name_works(card):
    session = Session(USER)
    assert session.sendCommandAPDU(ASK)[1:] == (0x63, 0xC6)
    session.close()


PROGRAM = """
import ctypes
load = ctypes.CDLL
def missing(name, *rest, **options):
    if name == "libpcsclite.so.1":
        raise OSError(name)
    return load(name, *rest, **options)
ctypes.CDLL = missing
from card_emulator import reader
from smartcard.System import readers
reader.install()
reader.plug("only one")
print([str(one) for one in readers()])
"""


def test_without_the_pcsc_library_nothing_is_printed_and_the_readers_work(tmp_path):
    """pyscard's C part prints to standard output as it loads and finds no library; here it looks
    for one that does not exist. The bare import shows that there is something to silence."""
    source = Path(smartcard.__file__).parent
    shutil.copytree(source, tmp_path / "smartcard", ignore=shutil.ignore_patterns("*.pyc"))
    (native,) = (tmp_path / "smartcard" / "scard").glob("_scard*.so")
    native.write_bytes(native.read_bytes().replace(b"libpcsclite.so.1", b"libpcscNONE.so.1"))

    def run(program):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
        )
        return done.stdout, done.stderr

    assert "Failed to dlopen" in run("import smartcard.scard")[0]
    assert run(PROGRAM) == ("['only one']\n", "")
