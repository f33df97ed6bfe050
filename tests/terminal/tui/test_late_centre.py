"""A counter that is painted before its centre is opened: it waits, sells, or says why it cannot."""

import asyncio
import os

import pytest

from terminal import cli
from terminal.assemble.home import Home
from terminal.assemble.opening import open_workplace
from terminal.errors import HostSilent, NotOpened
from terminal.outcome import Result
from terminal.tui.app import CounterApp
from tests.support.counter import Till


@pytest.fixture
def late(home):
    """A workplace nobody has made ready yet."""
    workplace = open_workplace(Home(home), late=True)
    yield workplace
    workplace.close()


def is_open(home):
    """Whether this process holds the centre's database."""
    files = (os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd")
             if os.path.lexists(f"/proc/self/fd/{one}"))  # fmt: skip
    return str(home / "centre.db") in files


async def test_the_counter_is_painted_before_the_centre_is_opened_and_then_sells(late, home):
    let = asyncio.Event()
    loop, ready = asyncio.get_running_loop(), late.ready

    def held_back():
        asyncio.run_coroutine_threadsafe(let.wait(), loop).result()
        ready()

    late.ready = held_back
    app = CounterApp(late)
    async with app.run_test() as pilot:
        till = Till(app, pilot)
        await till.until(lambda: till.says("Scan, code"))
        assert not is_open(home)
        assert not late.host.sign_no
        let.set()
        await till.idle()
        assert is_open(home)
        assert late.host.sign_no
        await till.insert("zhao")
        till.scanned("1001")
        assert await till.pay() is Result.PAID


async def test_what_is_scanned_before_the_centre_is_open_is_in_the_basket(late):
    app = CounterApp(late)
    async with app.run_test() as pilot:
        till = Till(app, pilot)
        till.scanned("1001", "1002")
        await till.idle()
        assert len(till.counter.basket.rows) == 2
        assert late.host.sign_no


async def test_books_that_cannot_be_opened_end_the_counter_with_their_sentence(late, home):
    (home / "centre.db").write_bytes(b"no database at all" * 300)
    app = CounterApp(late)
    async with app.run_test() as pilot:
        await Till(app, pilot).until(lambda: app.failed is not None)
    assert "centre.db" in str(app.failed)
    assert app.failed.exit_code == 3


def test_a_way_to_another_centre_that_is_wrong_is_told_the_same_way(late, home):
    (home / "centre.toml").write_text("area = 7\n", encoding="utf-8")
    with pytest.raises(NotOpened, match=r"centre\.toml"):
        late.ready()


def test_a_closed_workplace_opens_no_centre(late, home):
    late.close()
    with pytest.raises(HostSilent):
        late.ready()
    assert not is_open(home)


def test_a_command_still_says_it_before_anything_is_tried(home, monkeypatch, capsys):
    (home / "centre.toml").write_text("area = 7\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["shuaka", "balance", "--card", "zhao"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "centre.toml" in capsys.readouterr().err
