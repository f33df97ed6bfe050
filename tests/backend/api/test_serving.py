"""The real server on a socket: slow and silent callers, an address that is taken, the command."""

import shutil
import socket
import subprocess
import sys
import urllib.request

import pytest

from backend.api import serving
from backend.api.app import Door, Limits, create_app
from backend.api.serving import Server
from tests.support.centre_world import make_world
from tests.support.served import served
from tests.support.training_home import built_home


def address_of(url):
    host, port = url.removeprefix("http://").split(":")
    return host, int(port)


def test_a_caller_that_says_nothing_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(serving, "HEADERS_S", 0.1)
    with (
        served(Door(make_world().centre)) as url,
        socket.create_connection(address_of(url), timeout=5) as caller,
    ):
        caller.sendall(b"POST /1101 HTTP/1.1\r\nhost: 127")
        assert caller.recv(100) == b""


def test_a_caller_whose_body_does_not_come_is_answered_408():
    door = Door(make_world().centre, limits=Limits(body_s=0.1))
    with (
        served(door) as url,
        socket.create_connection(address_of(url), timeout=5) as caller,
    ):
        caller.sendall(b"POST /1101 HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\n{")
        assert caller.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_head_without_end_is_refused():
    with (
        served(Door(make_world().centre)) as url,
        socket.create_connection(address_of(url), timeout=5) as caller,
    ):
        caller.sendall(b"POST /1101 HTTP/1.1\r\nx: " + b"x" * 100_000)
        assert caller.recv(100).startswith(b"HTTP/1.1 400 ")


def test_an_address_that_is_taken_is_an_error_of_the_world():
    with served(Door(make_world().centre)) as url:
        second = Server(create_app(Door(make_world().centre)), *address_of(url))
        with pytest.raises(OSError, match="in use"):
            second.run(lambda port: None)


def run_serve(home, *options):
    words = [sys.executable, "-m", "terminal", "--home", str(home), "centre", "serve"]
    return subprocess.Popen(
        [*words, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_command_serves_a_home_and_makes_accounts_for_a_signed_dialect(
    tmp_path_factory, own_home
):
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    command = run_serve(own_home, "--profile", "guangdong")
    try:
        told, listens = command.stdout.readline(), command.stdout.readline()
        assert "gateway.toml" in told
        accounts = own_home / "gateway.toml"
        assert accounts.stat().st_mode & 0o777 == 0o600
        secret = accounts.read_text().split('"')[1]
        assert secret not in told + listens
        url = next(word for word in listens.split() if word.startswith("http://"))
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            assert answer.status == 200
        assert "guangdong" in listens
    finally:
        command.terminate()
        command.wait(10)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [(["--profile", "nowhere"], 2, "no profile nowhere"), (["--host", "256.1.1.1"], 3, "listen")],
)
def test_the_command_says_what_it_cannot_do(tmp_path_factory, own_home, options, code, said):
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    command = run_serve(own_home, *options)
    _, errors = command.communicate(timeout=30)
    assert (command.returncode, said in errors, "Traceback" in errors) == (code, True, False)
