"""The end of a day with real cards, a real centre and a real journal: drills of reconciliation."""

import json

import pytest
from typer.testing import CliRunner

from backend.protocol.detail_file import Verdict
from backend.protocol.refusals import Code, Refused
from terminal.cli import app
from terminal.three_sides import Class, Difference, Side
from terminal.transactions.reconcile import Repair, Shop, reconcile
from terminal.transactions.repairs import repair
from tests.support.old_books import kept, put_back, reopen
from tests.support.training_home import Shop as TrainingShop
from tests.support.training_home import Trainer, built_home


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    opened = TrainingShop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    yield opened
    opened.close()


def compared(shop):
    settings = shop.workplace.settings
    today = shop.workplace.host.business_date
    flow = reconcile(
        shop.workplace.journal.cases(), Shop(settings.institution, settings.area), today, today
    )
    return shop.workplace.drive(flow, Trainer())


def mended(shop, report):
    return [
        shop.workplace.drive(repair(one, shop.workplace.journal.cases()), Trainer())
        for one in report.differences
    ]


def test_an_honest_day_balances_and_may_be_closed(shop):
    assert shop.sell("zhao").result == "paid"
    report = compared(shop)
    assert report.differences == ()
    assert report.may_close
    assert all(sums.balanced for sums in report.sums)
    assert shop.workplace.sides() == []
    shop.workplace.host.sign_off()


def test_sales_the_centre_lost_are_sent_again_and_all_sides_agree(shop):
    place = kept(shop, "centre")
    for card in ("zhao", "qian"):
        assert shop.sell(card).result == "paid"
    put_back(shop, *place)
    report = compared(shop)
    assert [one.verdict for one in report.differences] == [Verdict.UNKNOWN] * 2
    assert {one.repair for one in report.differences} == {Repair.RESEND}
    assert {one.what for one in shop.workplace.sides()} == {Class.MISSING}
    assert mended(shop, report) == ["", ""]
    assert compared(shop).may_close
    assert shop.workplace.sides() == []
    assert shop.disagreements() == []


def test_a_sale_that_only_centre_and_card_know_is_not_taken_back_by_a_message(shop):
    place = kept(shop, "journal")
    assert shop.sell("qian").result == "paid"
    put_back(shop, *place)
    report = compared(shop)
    (difference,) = report.differences
    assert (difference.verdict, difference.repair) == (Verdict.MISSING, Repair.REVERSE)
    assert shop.workplace.sides() == [Difference(Class.MISSING, Side.JOURNAL, difference.msgid)]
    assert mended(shop, report) == ["ALREADY_POSTED"]
    assert not compared(shop).may_close


def test_an_online_sale_that_only_the_centre_knows_is_reversed(shop):
    runner = CliRunner()
    shop.close()
    words = ["card", "issue", "han", "--holder", "韩雪梅", "--account", "online", "--credit", "500"]
    issued = runner.invoke(app, ["--home", str(shop.home.path), *words])
    assert issued.exit_code == 0, issued.output
    reopen(shop)
    place = kept(shop, "journal")
    assert shop.sell("han").result == "paid"
    put_back(shop, *place)
    report = compared(shop)
    assert [one.repair for one in report.differences] == [Repair.REVERSE]
    assert mended(shop, report) == [""]
    assert compared(shop).may_close
    assert shop.workplace.sides() == []


def test_sign_off_is_refused_by_the_centre_while_a_difference_is_open(shop):
    place = kept(shop, "journal")
    assert shop.sell("qian").result == "paid"
    put_back(shop, *place)
    compared(shop)
    with pytest.raises(Refused) as refused:
        shop.workplace.host.sign_off()
    assert refused.value.code is Code.DIFFERENCE_OPEN


def run(shop, *words):
    shop.close()
    try:
        return CliRunner().invoke(app, ["--home", str(shop.home.path), "day", *words])
    finally:
        reopen(shop)


def test_the_commands_of_a_day_from_open_to_close(shop):
    assert shop.sell("zhao").result == "paid"
    opened = json.loads(run(shop, "open", "--json").stdout)
    assert opened["sign_no"]
    reported = json.loads(run(shop, "report", "--json").stdout)
    assert (reported["sales"] > 0, reported["open"]) == (True, [])
    compared_ = run(shop, "reconcile", "--json")
    assert compared_.exit_code == 0
    assert json.loads(compared_.stdout)["differences"] == []
    closed = run(shop, "close", "--json")
    assert (closed.exit_code, json.loads(closed.stdout)["closed"]) == (0, True)


def test_a_day_with_a_difference_stays_open_until_it_is_repaired(shop):
    place = kept(shop, "centre")
    assert shop.sell("qian").result == "paid"
    put_back(shop, *place)
    closed = run(shop, "close")
    assert (closed.exit_code, "stays open" in closed.stdout) == (1, True)
    repaired = run(shop, "reconcile", "--repair", "--json")
    assert repaired.exit_code == 0
    assert json.loads(repaired.stdout)["not_repaired"] == {}
    assert run(shop, "close").exit_code == 0


def test_a_day_that_is_none_is_wrong_usage(shop):
    assert run(shop, "reconcile", "--from", "yesterday").exit_code == 2
