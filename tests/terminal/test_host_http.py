"""A terminal pointed at a remote centre: a whole sale over HTTP, and every way to get no answer."""

import shutil
import threading
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from backend.api.app import Door
from backend.api.gateway import Accounts, HunanGate
from backend.centre import Centre
from backend.inspect import Books
from backend.profile import load_profile
from backend.store import open_store
from card_emulator.store import load_keys
from terminal.assemble.home import Home
from terminal.assemble.own_centre import OwnCentre
from terminal.config import load_settings
from terminal.errors import HostSilent
from terminal.host_http import CentreUrlWrong, remote_centre
from terminal.outcome import Result
from tests.support.served import served
from tests.support.training_home import Shop, Trainer, built_home


@pytest.fixture
def remote_home(tmp_path, tmp_path_factory):
    """The home of a centre elsewhere, with the same people and keys."""
    path = tmp_path / "centre"
    shutil.copytree(built_home(tmp_path_factory.mktemp), path)
    return Home(path)


@pytest.fixture
def centre(remote_home, request):
    profile = load_profile(getattr(request, "param", "default"))
    store = open_store(remote_home.centre)
    yield Centre(store, load_keys(remote_home.keys), now=datetime.now, profile=profile)
    store.close()


@pytest.mark.parametrize(
    "centre", ["default", "strict", "hebei2021", "guangdong", "supplement"], indirect=True
)
def test_a_whole_sale_goes_over_http_in_every_dialect_a_terminal_meets(
    centre, remote_home, tmp_path, tmp_path_factory, monkeypatch
):
    with served(Door(centre)) as url:
        monkeypatch.setenv("SHUAKA_CENTRE_URL", url)
        shop = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "terminal")
        embedded = shop.world.store
        theirs = OwnCentre(remote_home, load_keys(remote_home.keys), datetime.now)
        shop.world = replace(shop.world, own=theirs)
        pooled = replace(shop.order(), med_type="11")
        outcome = shop.sell("zhao", pooled)
        assert outcome.result is Result.PAID, outcome.reason
        refunding = shop.workplace.refunding(outcome.entry.msgid)
        assert shop.workplace.drive(refunding, Trainer()).result is Result.PAID
        assert shop.disagreements() == []
        settled = [row.msgid for row in shop.books().settlements()]
        assert outcome.entry.msgid in settled
        assert outcome.entry.msgid not in [row.msgid for row in Books(embedded).settlements()]
        shop.close()
        theirs.close()


def test_the_setting_comes_from_the_file_or_the_environment(tmp_path, monkeypatch):
    (tmp_path / "config.toml").write_text('centre_url = "http://centre:9527"\n')
    assert load_settings(tmp_path).centre_url == "http://centre:9527"
    monkeypatch.setenv("SHUAKA_CENTRE_URL", "http://other:9527")
    assert load_settings(tmp_path).centre_url == "http://other:9527"


@pytest.mark.parametrize("url", ["centre", "ftp://centre", "http://", "://x"])
def test_an_address_that_is_none_is_named(url):
    with pytest.raises(CentreUrlWrong) as wrong:
        remote_centre(url)
    assert wrong.value.values == {"url": url}
    assert wrong.value.exit_code == 2


def test_a_centre_that_is_not_there_is_silent():
    with pytest.raises(HostSilent):
        remote_centre("http://127.0.0.1:1")(b"{}")


def test_a_refusal_of_the_gateway_is_no_answer(centre):
    with served(Door(centre, HunanGate(Accounts({})))) as url:
        transport = remote_centre(url)
        with pytest.raises(HostSilent):
            transport(b"{}")
        transport.close()


class Strange(BaseHTTPRequestHandler):
    """Answers as its server is told: a status, a body cut short, nothing at all."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        status, announced, body = self.server.says
        if status is None:
            self.server.release.wait(5)
            return
        self.send_response(status)
        self.send_header("content-length", str(announced))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.mark.parametrize(
    "says", [(500, 2, b"{}"), (503, 0, b""), (302, 0, b""), (200, 100, b"{"), (None, 0, b"")]
)
def test_anything_but_a_whole_answer_is_silence(says):
    server = HTTPServer(("127.0.0.1", 0), Strange)
    server.says, server.release = says, threading.Event()
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    transport = remote_centre(f"http://127.0.0.1:{server.server_port}", read_s=0.2)
    with pytest.raises(HostSilent):
        transport(b"{}")
    transport.close()
    server.release.set()
    thread.join(5)
    server.server_close()
