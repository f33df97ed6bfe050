"""Goods that were sold or came back are told to a centre that wants it: once, or late."""

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from backend.protocol.codec import decode
from backend.protocol.envelope import Request
from backend.protocol.messages.sale_upload import SaleReturnRequest, SaleUploadARequest
from terminal.assemble.opening import assemble
from terminal.basket import Besides, lines_of_options
from terminal.cli import app
from terminal.errors import HostSilent
from terminal.goods_told import enter_all, tell
from terminal.outcome import Result
from terminal.transactions.bill import Order
from terminal.uploads import State
from tests.support.counter import opened
from tests.support.training_home import Shop, Trainer, built_home

CODE = "81234560000000000017"


class Line:
    """The way to the centre: what travelled by number, and whether 35xx gets through."""

    def __init__(self, shop):
        self._through = shop.workplace.host.transport
        self.sent, self.cut, self.answer_lost = [], False, False
        shop.workplace.host.transport = self

    def __call__(self, request):
        envelope = decode(request, Request)
        if envelope.infno.startswith("35"):
            if self.cut:
                raise HostSilent()
            self.sent.append(envelope)
        reply = self._through(request)
        if self.answer_lost and envelope.infno.startswith("35"):
            raise HostSilent()
        return reply


@pytest.fixture
def shop(tmp_path_factory, tmp_path):
    opened_shop = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "home")
    wanting(opened_shop)
    yield opened_shop
    opened_shop.close()


def wanting(shop):
    """The centre of this home wants to be told; the terminal hears of it at its sign-on."""
    shop.world.centre.profile = replace(shop.world.centre.profile, sale_upload_wanted=True)
    shop.workplace.sign_on()


def sold(shop, card="zhao"):
    besides = {"1001": Besides(9_90, "torn", "", f"{CODE} {CODE[:-2]}24")}
    lines = lines_of_options(shop.workplace.catalogue, ("1001:2", "1003"), besides)
    outcome = shop.sell(card, Order(tuple(lines)))
    assert outcome.result is Result.PAID
    return outcome.entry


def reports(shop):
    """Number, kind and settlement of what the centre keeps of goods."""
    db = sqlite3.connect(shop.home.centre)
    rows = db.execute(
        "SELECT infno, medins_list_codg, setl_id FROM stock_moves ORDER BY at, line_no"
    ).fetchall()
    db.close()
    return rows


def test_a_sale_is_told_line_by_line_with_codes_and_the_reason_of_a_price(shop):
    line, entry = Line(shop), sold(shop)
    assert tell(shop.workplace).told == 1
    (envelope,) = line.sent
    rows = decode(envelope.input, SaleUploadARequest).rows
    assert [row.fixmedins_hilist_id for row in rows] == ["1001", "1003"]
    assert (rows[0].memo, str(rows[0].finl_trns_pric)) == ("torn", "9.90")
    assert [trace.drug_trac_codg for trace in rows[0].drugtracinfo] == entry.lines[0].trace_codes
    assert rows[0].drug_prod_barc.isdigit()
    assert {row.setl_id for row in rows} == {entry.settlement.setl_id}
    kept = [
        ("3505A", "1001", entry.settlement.setl_id),
        ("3505A", "1003", entry.settlement.setl_id),
    ]
    assert reports(shop) == kept


def test_what_was_told_is_not_told_again(shop):
    line = Line(shop)
    sold(shop)
    assert [tell(shop.workplace).told for _ in range(2)] == [1, 0]
    assert len(line.sent) == 1


def test_a_refund_is_told_line_by_line_against_the_settlement_of_its_sale(shop):
    entry, line = sold(shop), Line(shop)
    tell(shop.workplace)
    back = shop.workplace.drive(shop.workplace.refunding(entry.msgid), Trainer())
    assert back.result is Result.PAID
    assert tell(shop.workplace).told == 2
    returns = [decode(one.input, SaleReturnRequest).selinfo for one in line.sent[1:]]
    assert [row.fixmedins_hilist_id for row in returns] == ["1001", "1003"]
    assert {row.setl_id for row in returns} == {entry.settlement.setl_id}
    assert len(returns[0].drugtracinfo) == 2


def test_a_refund_of_a_sale_that_was_never_told_brings_its_sale_along(tmp_path_factory, tmp_path):
    shop = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "late")
    entry, line = sold(shop), Line(shop)
    wanting(shop)
    assert shop.workplace.drive(shop.workplace.refunding(entry.msgid), Trainer()).result is (
        Result.PAID
    )
    told = tell(shop.workplace)
    assert (told.told, told.refused) == (3, 0)
    assert [envelope.infno for envelope in line.sent] == ["3505A", "3506", "3506"]
    shop.close()


def test_a_centre_that_was_away_is_told_after_a_restart(shop):
    line = Line(shop)
    line.cut = True
    sold(shop)
    assert tell(shop.workplace).waiting == 1
    shop.restart()
    wanting(shop)
    assert tell(shop.workplace).told == 1
    assert len(reports(shop)) == 2


def test_an_answer_that_was_lost_makes_no_second_report(shop):
    line = Line(shop)
    line.answer_lost = True
    sold(shop)
    assert tell(shop.workplace).waiting == 1
    line.answer_lost = False
    assert tell(shop.workplace).told == 1
    assert line.sent[0].msgid == line.sent[1].msgid
    assert len(reports(shop)) == 2


def test_a_refused_report_is_kept_for_people_and_not_sent_again(shop):
    entry, line = sold(shop), Line(shop)
    uploads = shop.workplace.journal.uploads
    (upload,) = uploads.all(State.WAITING)
    uploads.number(upload, entry.msgid)  # the number of another message: the centre refuses it
    assert tell(shop.workplace).refused == 1
    (kept,) = uploads.all(State.REFUSED)
    assert kept.said
    assert tell(shop.workplace).refused == 0
    assert len(line.sent) == 1


def test_a_centre_that_does_not_want_it_is_not_told(tmp_path_factory, tmp_path):
    shop = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "quiet")
    line = Line(shop)
    sold(shop)
    assert tell(shop.workplace).told == 0
    assert line.sent == []
    enter_all(shop.workplace, "2000-01-01")
    assert shop.workplace.journal.uploads.all(State.WAITING)
    shop.close()


async def test_the_counter_tells_by_itself_and_the_day_balances(shop):
    line = Line(shop)
    async with opened(shop) as till:
        await till.insert("zhao")
        till.scanned("1001")
        await till.idle()
        assert await till.pay() is Result.PAID
        await till.until(lambda: line.sent and not till.app.errands.running)
        assert not shop.workplace.journal.uploads.all(State.WAITING)
    assert shop.disagreements() == []


async def test_an_open_counter_renews_the_blacklist_beside_the_sale(shop, monkeypatch):
    monkeypatch.setattr("terminal.tui.app.RENEW_S", 0.05)
    later = shop.workplace.blacklist.load().checked_at + timedelta(hours=1)
    async with opened(shop) as till:
        shop.world.centre.now = lambda: later
        await till.until(lambda: shop.workplace.blacklist.load().checked_at == later)


def test_nothing_is_renewed_or_told_after_the_end(shop):
    workplace = shop.workplace
    sold(shop)
    shop.close()
    assert workplace.renew_blacklist() is False
    assert tell(workplace).told == 0
    shop.world = assemble(shop.home)


def test_the_command_line_sends_what_waits_and_lists_it(shop):
    entry = sold(shop)
    shop.close()

    def shuaka(*words):
        home = {"SHUAKA_HOME": str(shop.home.path), "SHUAKA_LANG": "en"}
        return CliRunner().invoke(app, ["stock", *words, "--json"], env=home)

    done = json.loads(shuaka("upload").stdout)
    assert (done["outcome"], done["told"], done["waiting"]) == ("done", 1, 0)
    (row,) = json.loads(shuaka("list").stdout)["uploads"]
    assert (row["msgid"], row["state"]) == (entry.msgid, "told")
    assert json.loads(shuaka("upload", "--from", "2000-01-01").stdout)["told"] > 1
