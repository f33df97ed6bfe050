"""Offline at the command line, on the screen, and at two terminals that share a card."""

import json
from datetime import datetime

import pytest

from card_emulator import reader
from card_emulator.personalise import psam
from card_emulator.store import volatile_card
from terminal.clock import Clock
from terminal.entry import Stage
from terminal.flow import Slot, run
from terminal.host import Host
from terminal.journal import Journal
from terminal.outcome import Result
from terminal.performer import AtTheCounter, Devices
from terminal.readers import Readers
from terminal.transactions.sale import sale
from terminal.tui.pin import PinDialog
from terminal.tui.question import ConfirmSplit
from tests.support.counter import opened
from tests.support.offline import BEFORE_FEN, CARD, allow, balance, newest, sell_offline, silent
from tests.support.training_home import Trainer

OTHER_PSAM, OTHER_TERMINAL = "Offline PSAM Slot 00", "430102000043"


# --- the command line -----------------------------------------------------------------------------


def test_sell_says_offline_in_json_and_the_day_closes_after_forwarding(shuaka):
    words = ("sell", "--item", "1001:2", "--card", CARD, "--fault", "centre-down", "--json")
    refused = json.loads(shuaka(*words).stdout)
    assert (refused["outcome"], refused["offline"]) == ("failed", False)
    paid = shuaka(*words, "--offline-allowed")
    document = json.loads(paid.stdout)
    assert (paid.exit_code, document["outcome"], document["offline"]) == (0, "paid", True)
    assert "OFFLINE" in document["receipt"]
    closed = json.loads(shuaka("day", "close", "--json").stdout)
    assert (closed["closed"], closed["offline_waiting"]) == (True, 0)


def test_the_settings_file_allows_it_as_well(shuaka, home):
    text = "offline_allowed = true\noffline_limit_fen = 1000\n"
    (home / "config.toml").write_text(text, "utf-8")
    words = ("sell", "--card", CARD, "--fault", "centre-down", "--item")
    assert "at most 10.00 a sale" in shuaka(*words, "1001").stderr
    assert "PAID OFFLINE" in shuaka(*words, "1001:0.5").stderr


WRONG = (
    *("offline_allowed = 1", "offline_limit_fen = true"),
    *('offline_limit_fen = "5"', "offline_most_sales = -1"),
)


@pytest.mark.parametrize("text", WRONG)
def test_a_setting_of_the_wrong_kind_is_named(shuaka, home, text):
    (home / "config.toml").write_text(text + "\n", "utf-8")
    result = shuaka("balance", "--card", CARD)
    assert result.exit_code == 2
    assert text.split()[0] in result.stderr


def test_day_open_forwards_and_says_how_many_wait(shuaka):
    shuaka("sell", "--item", "1001", "--card", CARD, "--fault", "centre-down", "--offline-allowed")
    document = json.loads(shuaka("day", "open", "--json").stdout)
    assert document["offline_waiting"] == 0
    (case,) = json.loads(shuaka("journal", "list", "--json").stdout)["entries"][-1:]
    assert (case["kind"], case["stage"]) == ("offline sale", "DONE")


# --- the screen -----------------------------------------------------------------------------------


async def test_the_counter_shows_offline_in_heading_and_result(offline):
    async with opened(offline) as till:
        await till.insert(CARD)
        till.scanned("1001", "1001")
        await till.idle()
        with silent(offline):
            till.press("f8")
            await till.dialog(PinDialog)
            till.press("+246810", "enter")
            await till.dialog(ConfirmSplit)
            till.press("enter")
            await till.idle()
            assert till.counter.outcome.result is Result.PAID
            assert till.says("PAID OFFLINE")
            assert till.says("OFFLINE: 1 wait")
        till.press("escape")
        await till.insert("zhao")
        assert newest(offline).stage is Stage.DONE
        assert not till.says("OFFLINE: 1 wait")


# --- two terminals --------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(offline, tmp_path):
    """A second, online terminal of the same shop: own PSAM, journal, number."""
    reader.plug(OTHER_PSAM)
    image = psam(OTHER_TERMINAL, "430102", offline.world.keys)
    reader.insert(OTHER_PSAM, volatile_card(image))
    journal = Journal(tmp_path / "other.db")
    host_of_shop = offline.workplace.host
    clock = Clock(host_of_shop.institution.code, datetime.now(), keep=journal.keep_stamp)
    clock.slot = "77"
    host = Host(offline.world.centre.handle, host_of_shop.institution, clock)
    host.sign_no = host_of_shop.sign_no
    names = {Slot.USER: offline.workplace.drawer.reader_name, Slot.PSAM: OTHER_PSAM}
    devices = Devices(Readers(names), host, journal, clock)

    def sell(*items):
        flow = sale(offline.order(*items))
        return run(flow, AtTheCounter(devices, Trainer()))

    yield sell
    devices.finish()
    journal.close()
    reader.unplug(OTHER_PSAM)


def test_a_sale_elsewhere_before_the_forward_counts_on_the_cards_own_balance(offline, elsewhere):
    """The mirror is ahead of the card: the quote is made on what the card says it has."""
    sell_offline(offline, "1001:2")
    outcome = elsewhere("1001:68")  # 850.00, and the card has 825.00
    assert outcome.result is Result.PAID
    info = outcome.entry.settlement
    assert (int(info.acct_pay), int(info.psn_cash_pay)) == (825_00, 25_00)
    assert balance(offline) == 0
    assert offline.recover() == []
    mirror = offline.books().balances(info.psn_no).on_cards_fen
    assert mirror == 0


def test_a_proof_the_offline_debit_erased_still_settles_the_other_terminals_doubt(
    offline, elsewhere
):
    class Pulled:
        def before(self, step):
            pass

        def after(self, step, reply):
            if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
                offline.workplace.drawer.pull()

    watch = Pulled()
    offline.workplace.observers.append(watch)
    assert offline.sell(CARD, offline.order("1001")).result is Result.UNKNOWN
    offline.workplace.observers.remove(watch)
    doubt = newest(offline)
    # the doubt is handed over, and before anybody could ask the card it is sold to offline
    offline.workplace.drive(offline.workplace.handing_over(), Trainer())
    sell_offline(offline, "1001:2")
    assert newest(offline).offline.erased.sequence == doubt.sequence
    assert offline.recover() == []
    assert offline.sell(CARD, offline.order("1001")).result is Result.PAID
    assert offline.disagreements() == []
    # 12.50 came back as credit and were loaded; 25.00 and 12.50 were spent
    assert balance(offline) == BEFORE_FEN - 25_00 - 12_50


def test_a_terminal_that_restarts_without_the_centre_keeps_its_slot_in_message_numbers(offline):
    sell_offline(offline, "1001")
    slot = newest(offline).msgid[26:28]
    offline.close()
    fresh = Clock(
        "P43010200001", datetime.now(), keep=lambda _: None, last_msgid=newest_of(offline)
    )
    assert fresh.stamp().msgid[26:28] == slot
    offline.restart(CARD)
    allow(offline)
    assert offline.recover() == []


def newest_of(shop):
    journal = Journal(shop.home.journal)
    try:
        return journal.last_msgid()
    finally:
        journal.close()
