"""The owner's control socket: what it carries out, what it refuses, who may hold it."""

import json
import os
import socket
import stat
import subprocess
import sys
import threading

import pytest

from card_emulator.control import MOST_CLIENTS, Control, ControlFailure, Request, ask
from card_emulator.refusals import CardRefused

SOON_S = 5.0


class Drawer:
    """Two slots without cards behind them."""

    def __init__(self):
        self.cards = {"user": None, "psam": "psam"}

    def insert(self, name, slot):
        if name == "nobody":
            raise CardRefused("There is no card {name} here.", name=name)
        self.cards[slot] = name
        return slot == "user"

    def remove(self, slot):
        self.cards[slot] = None
        return True

    def inserted(self):
        return self.cards["user"], self.cards["psam"]


@pytest.fixture
def path(tmp_path):
    deep = tmp_path / ("a folder whose name is long " * 4)
    deep.mkdir()
    return deep / "control.sock"


@pytest.fixture
def control(path):
    control = Control(path, Drawer(), (CardRefused,))
    yield control
    control.close()


def test_cards_go_in_and_out_and_the_reply_says_what_is_in(control, path):
    reply = ask(path, Request("insert", "zhao"))
    assert (reply.done, reply.user, reply.psam, reply.noticed) == (True, "zhao", "psam", True)
    assert reply.process == os.getpid()
    assert ask(path, Request("insert", "other", "psam")).noticed is False
    assert ask(path, Request("remove")).user is None
    assert ask(path, Request("inserted")).psam == "other"


def test_a_refusal_is_a_sentence_with_its_places(control, path):
    reply = ask(path, Request("insert", "nobody"))
    assert not reply.done
    assert reply.template.format(**reply.values) == "There is no card nobody here."


def connected(path):
    folder = os.open(path.parent, os.O_RDONLY)
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(SOON_S)
    wire.connect(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)
    return wire


def lines(wire, data, count):
    wire.sendall(data)
    with wire.makefile("rb") as answers:
        return [json.loads(answers.readline()) for _ in range(count)]


def test_a_script_may_send_many_lines_at_once_and_in_pieces(control, path):
    with connected(path) as wire:
        first = b'{"do":"insert","card":"zhao"}\n{"do":"remove"}\n{"do":"ins'
        replies = lines(wire, first, 2) + lines(wire, b'ert","card":"li"}\n', 1)
    assert [one["user"] for one in replies] == ["zhao", None, "li"]


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{", b'{"do":"sell"}', b'{"do":"insert","card":7}', b"\xff\xfe",
             b'{"do":"inserted","slot":"third"}', b'{"do":"inserted","more":1}']
)  # fmt: skip
def test_a_line_that_is_no_request_is_refused_and_the_next_one_answered(control, path, line):
    with connected(path) as wire:
        bad, good = lines(wire, line + b'\n{"do":"inserted"}\n', 2)
    assert not bad["done"]
    assert "no request" in bad["template"]
    assert good["done"]


def test_a_line_without_end_and_a_client_too_many_are_hung_up_on(control, path):
    with connected(path) as wire:
        wire.sendall(b"x" * 6000)
        assert wire.recv(1) == b""
    clients = [connected(path) for _ in range(MOST_CLIENTS)]
    assert all(lines(one, b'{"do":"inserted"}\n', 1)[0]["done"] for one in clients)
    assert connected(path).recv(1) == b""
    for one in clients:
        one.close()
    assert ask(path, Request("inserted")).done


def test_only_its_own_user_may_open_the_socket(control, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_owner_is_told_who_the_first_is(control, path):
    with pytest.raises(ControlFailure, match=f"Process {os.getpid()} answers at"):
        Control(path, Drawer(), ())


def test_nobody_there_is_a_sentence_and_so_is_a_folder_that_is_missing(path, tmp_path):
    with pytest.raises(ControlFailure, match="Nobody has cards in use here"):
        ask(path, Request("inserted"))
    Control(path, Drawer(), ()).close()
    assert not path.exists()
    with pytest.raises(ControlFailure, match="Nobody has cards in use here"):
        ask(tmp_path / "none" / "control.sock", Request("inserted"))
    with pytest.raises(ControlFailure, match="cannot be made"):
        Control(tmp_path / "none" / "control.sock", Drawer(), ())


KILLED = """
import os, sys
from pathlib import Path
from card_emulator.control import Control
Control(Path(sys.argv[1]), None, ())
os.kill(os.getpid(), 9)
"""


def test_the_socket_of_a_killed_owner_is_replaced(path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)])
    assert done.returncode == -9
    assert path.is_socket()
    control = Control(path, Drawer(), ())
    assert ask(path, Request("inserted")).done
    control.close()


def test_requests_of_many_clients_are_carried_out_one_after_the_other(path):
    busy, most = [], []

    class Slow(Drawer):
        def insert(self, name, slot):
            busy.append(name)
            most.append(len(busy))
            threading.Event().wait(0.005)
            busy.remove(name)
            return True

    control = Control(path, Slow(), ())
    asking = [
        threading.Thread(target=ask, args=(path, Request("insert", str(n)))) for n in range(8)
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join(SOON_S)
    control.close()
    assert most == [1] * 8
