"""Offline sales: blacklist, limits, what clears the count, and how they are forwarded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend import desk
from card_emulator import reader
from card_emulator.personalise import psam
from card_emulator.store import volatile_card
from terminal.entry import Kind, Stage
from terminal.outcome import Result
from tests.support.faults import Network, Watch
from tests.support.offline import (
    BASKET_FEN,
    BEFORE_FEN,
    CARD,
    balance,
    counts,
    newest,
    sell_offline,
    set_counts,
    silent,
)
from tests.support.training_home import Trainer

# --- the blacklist --------------------------------------------------------------------------------


def test_without_a_blacklist_nothing_is_sold(offline):
    (offline.home.path / "blacklist.json").unlink()
    assert "blacklist is missing" in str(sell_offline(offline).reason)
    assert counts(offline) == (0, 0)


def test_an_old_blacklist_is_none(offline):
    clock = offline.workplace.clock
    clock.synchronise(clock.now() + timedelta(hours=25), clock.slot)
    assert "too old" in str(sell_offline(offline).reason)


def test_a_listed_card_is_refused_offline(offline):
    sn = offline.card(CARD).field("card_sn")
    desk.report_loss(offline.world.centre, sn, reference="lost")
    assert offline.workplace.refresh_blacklist()
    outcome = sell_offline(offline)
    assert "reported lost" in str(outcome.reason)
    assert balance(offline) == BEFORE_FEN


# --- limits ---------------------------------------------------------------------------------------


def limited(shop, **limits):
    shop.workplace.settings = replace(shop.workplace.settings, **limits)


def test_a_sale_up_to_the_limit_is_sold_and_a_fen_more_is_not(offline):
    limited(offline, offline_limit_fen=BASKET_FEN)
    assert sell_offline(offline).result is Result.PAID
    limited(offline, offline_limit_fen=BASKET_FEN - 1)
    assert "at most 63.59 a sale" in str(sell_offline(offline).reason)


def test_the_number_of_sales_is_limited_on_the_card(offline):
    set_counts(offline, 5, 100)
    outcome = sell_offline(offline)
    assert "this card has no offline sale left" in str(outcome.reason)
    assert counts(offline) == (5, 100)


def test_the_sum_of_sales_is_limited_on_the_card(offline):
    set_counts(offline, 1, 500_00 - BASKET_FEN + 1)
    assert "this card has no offline sale left" in str(sell_offline(offline).reason)
    set_counts(offline, 1, 500_00 - BASKET_FEN)
    assert sell_offline(offline).result is Result.PAID


def test_the_terminal_counts_what_waits_in_its_journal(offline):
    limited(offline, offline_most_sales=2)
    for _ in range(2):
        assert sell_offline(offline, "1001").result is Result.PAID
        set_counts(offline, 0, 0)
    assert "this terminal has no offline sale left" in str(sell_offline(offline, "1001").reason)
    assert offline.recover() == []
    assert sell_offline(offline, "1001").result is Result.PAID


def test_a_count_that_cannot_be_read_counts_as_everything(offline):
    set_counts(offline, 99, 9)
    assert "no offline sale left" in str(sell_offline(offline).reason)


# --- how the count ends ---------------------------------------------------------------------------


def test_the_next_online_settlement_clears_the_count(offline):
    sell_offline(offline)
    assert offline.sell(CARD, offline.order("1001")).result is Result.PAID
    assert counts(offline) == (0, 0)
    assert offline.disagreements() == []


def test_the_count_is_not_cleared_while_an_offline_sale_waits(offline):
    sell_offline(offline)
    counted = counts(offline)
    working = offline.workplace.host.transport
    offline.workplace.host.transport = Network(working, lost_answers={0})
    assert offline.sell(CARD, offline.order("1001")).result is Result.PAID
    offline.workplace.host.transport = working
    assert counts(offline) == counted
    assert offline.sell(CARD, offline.order("1001")).result is Result.PAID
    assert counts(offline) == (0, 0)
    assert offline.disagreements() == []


def test_a_count_of_nothing_is_not_written(offline):
    labels = []

    class Labels:
        def before(self, step):
            labels.append(getattr(step, "label", ""))

        def after(self, step, reply):
            pass

    offline.workplace.observers.append(Labels())
    offline.sell(CARD)
    assert "UPDATE RECORD DF04/EF06" not in labels


def test_forwarding_alone_does_not_clear_the_count(offline):
    sell_offline(offline)
    offline.recover()
    assert counts(offline) == (1, BASKET_FEN)


def test_a_psam_without_the_key_cannot_count_and_so_cannot_sell(offline):
    drawer = offline.workplace.drawer
    reader.remove(drawer.psam_reader)
    plain = psam("430102000042", "430102", offline.world.keys)
    reader.insert(drawer.psam_reader, volatile_card(plain))
    outcome = sell_offline(offline)
    assert outcome.result is Result.REFUSED
    assert "cannot count offline sales" in str(outcome.reason)
    assert balance(offline) == BEFORE_FEN
    assert newest(offline).stage is Stage.REVERSED


# --- forwarding -----------------------------------------------------------------------------------


def test_waiting_sales_are_forwarded_in_order_before_an_online_sale(offline):
    for item in ("1001", "1002", "1001:2"):
        sell_offline(offline, item)
    watch = Watch()
    offline.workplace.observers.append(watch)
    assert offline.sell(CARD, offline.order("1001")).result is Result.PAID
    assert watch.questions[:3] == ["KOFFL"] * 3
    done = [c for c in offline.workplace.journal.cases() if c.kind is Kind.OFFLINE_SALE]
    assert [c.stage for c in done] == [Stage.DONE] * 3
    entries = [e for e in offline.workplace.journal.entries() if e.stage is Stage.DONE]
    order = [e.msgid for e in entries if e.kind is Kind.OFFLINE_SALE]
    assert order == sorted(order)
    assert offline.disagreements() == []


def test_a_silent_centre_is_asked_for_the_first_waiting_sale_only(offline):
    for _ in range(3):
        sell_offline(offline, "1001")
    watch = Watch()
    offline.workplace.observers.append(watch)
    with silent(offline):
        left = offline.recover()
    assert len(left) == 3
    assert watch.questions == ["KOFFL"]


@pytest.mark.parametrize("kind", ["lost_requests", "lost_answers", "garbled"])
def test_a_lost_message_of_the_forward_is_sent_again_with_one_effect(offline, kind):
    sell_offline(offline)
    host = offline.workplace.host
    working = host.transport
    host.transport = Network(working, **{kind: {0}})
    assert len(offline.recover()) == 1
    host.transport = working
    assert offline.recover() == []
    assert offline.disagreements() == []


def test_a_forwarded_sale_can_be_refunded(offline):
    sell_offline(offline)
    offline.recover()
    case = newest(offline)
    flow = offline.workplace.refunding(case.msgid)
    assert offline.workplace.drive(flow, Trainer()).result is Result.PAID
    assert balance(offline) == BEFORE_FEN
    assert offline.disagreements() == []


def test_a_waiting_sale_cannot_be_refunded_yet(offline):
    sell_offline(offline)
    assert offline.workplace.find_sale(newest(offline).msgid) is None


def test_a_late_refusal_is_a_named_case_and_the_mirror_follows_the_card(offline):
    sell_offline(offline)
    sn = offline.card(CARD).field("card_sn")
    desk.report_loss(offline.world.centre, sn, reference="lost too late for the list")
    assert offline.recover() == []
    case = newest(offline)
    assert (case.stage, case.reason) == (Stage.DISPUTED, "CARD_LOST")
    ledger = {row.account_id: row.balance_fen for row in offline.books().trial_balance()}
    assert ledger[f"purse-card:{sn}"] == balance(offline)
    assert sum(v for k, v in ledger.items() if k.startswith("disputed:")) == BASKET_FEN
    assert offline.books().sum_of_all_accounts() == 0
    assert list(offline.workplace.sides()) == []


def test_an_sm4_card_sells_offline_like_any_other(offline):
    set_counts(offline, 0, 0, "chen")  # the same records permit it
    outcome = sell_offline(offline, card="chen")
    assert outcome.result is Result.PAID, outcome.reason
    assert counts(offline, "chen") == (1, BASKET_FEN)
    assert offline.recover() == []
    assert offline.disagreements() == []
