"""A held basket outlives the counter, and the command line holds and takes up the same ones."""

import json

import pytest
from typer.testing import CliRunner

from terminal.cli import app
from terminal.held import FILE, MOST_HELD
from terminal.outcome import Result
from tests.support.counter import WIDE, opened
from tests.support.training_home import Shop, built_home
from tests.terminal.tui.test_prescribed import prescribed

CODE = "81234560000000000017"


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    opened_shop = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    yield opened_shop
    opened_shop.close()


@pytest.fixture
def shuaka(shop):
    """`shuaka` on the home of the shop, which is closed meanwhile."""

    def call(*words, stdin=None):
        shop.close()
        home = {"SHUAKA_HOME": str(shop.home.path), "SHUAKA_PIN": "246810"}
        return CliRunner().invoke(app, ["--lang", "en", *words], env=home, input=stdin)

    return call


async def test_a_held_basket_is_there_after_a_restart_as_it_was(shop):
    async with opened(shop) as till:
        till.scanned("1001", "*2", CODE)
        till.press("f6", *["backspace"] * 5, "+9.90", "enter", *"torn", "enter", *"RX7")
        till.press("enter", "enter")
        await till.idle()
        held = till.counter.basket.rows
        till.press("f3")
        await till.idle()
    shop.restart()
    async with opened(shop, WIDE) as till:
        assert till.says("1 held")
        till.press("f3")
        await till.idle()
        assert till.counter.basket.rows == held
        await till.insert("zhao")
        assert await till.pay() is Result.PAID
    shop.restart()
    async with opened(shop) as till:
        assert till.counter.held == []
    assert shop.disagreements() == []


async def test_the_file_names_nobody(shop):
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        till.press("f3")
        await till.idle()
    path = shop.home.path / FILE
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0
    card = shop.card("zhao")
    for secret in ("card_no", "citizen_id", "name"):
        assert card.field(secret) not in text
    assert "246810" not in text


async def test_a_full_disk_holds_until_the_counter_is_closed_and_says_so(shop):
    (shop.home.path / FILE).with_suffix(".new").mkdir()
    async with opened(shop) as till:
        till.scanned("1001")
        till.press("f3")
        await till.idle()
        assert till.says("until the counter is closed")
        till.press("f3")
        await till.idle()
        assert len(till.counter.basket.rows) == 1


async def test_a_torn_file_holds_nothing(shop):
    (shop.home.path / FILE).write_text("[{", encoding="utf-8")
    async with opened(shop) as till:
        assert till.counter.held == []


def test_the_command_line_holds_lists_recalls_and_sells_a_basket(shuaka):
    held = json.loads(shuaka("basket", "hold", "--item", "1001:2", "--price", "1001=9.90",
                             "--reason", "torn", "--json").stdout)  # fmt: skip
    assert (held["number"], held["total"]) == (1, 19.80)
    assert shuaka("basket", "hold", "--item", "1002").exit_code == 0
    rows = json.loads(shuaka("basket", "list", "--json").stdout)["held"]
    assert [row["number"] for row in rows] == [1, 2]
    assert shuaka("basket", "drop", "2", "--json").exit_code == 0
    taken = shuaka("basket", "recall", "1")
    assert taken.exit_code == 0
    sold = shuaka("sell", "-", "--card", "zhao", "--json", stdin=taken.stdout)
    line = json.loads(sold.stdout)
    assert line["outcome"] == "paid"
    assert line["settlement"]["medfee_sumamt"] == 19.80
    assert json.loads(shuaka("basket", "list", "--json").stdout) == {"held": []}


async def test_the_counter_takes_up_what_the_command_line_held(shop, shuaka):
    shuaka("basket", "hold", "--item", "1003", "--relatives")
    shop.restart()
    async with opened(shop) as till:
        till.press("f3")
        await till.idle()
        assert [row.item.medins_list_codg for row in till.counter.basket.rows] == ["1003"]
        assert till.counter.basket.relatives


async def test_what_is_left_of_a_prescription_is_held_with_its_care(shop, shuaka):
    rxno = prescribed(shop)
    held = json.loads(shuaka("basket", "hold", "--prescription", rxno, "--json").stdout)
    care = {"rxno": rxno, "med_type": "14", "dise_codg": "M03900"}
    assert (held["prescribed"], held["total"]) == (care, 25.20)
    shop.restart()
    async with opened(shop) as till:
        till.press("f3")
        await till.idle()
        assert till.counter.basket.order().med_type == "14"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("recall", "4"), "No basket is held under number 4."),
        (("drop", "4"), "No basket is held under number 4."),
        (("hold",), "The basket is empty."),
        (("hold", "--item", "1001:0.5"), "Only whole packs can be held"),
        (("hold", "--item", "9999"), "no item with code 9999"),
    ],
)
def test_what_cannot_be_held_is_said_in_a_sentence(shuaka, words, said):
    refused = shuaka("basket", *words)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_no_more_are_held_than_the_counter_can_show(shuaka):
    for _ in range(MOST_HELD):
        assert shuaka("basket", "hold", "--item", "1001").exit_code == 0
    refused = shuaka("basket", "hold", "--item", "1001", "--json")
    assert refused.exit_code == 2
    assert "9 baskets are held already" in json.loads(refused.stdout)["reason"]
