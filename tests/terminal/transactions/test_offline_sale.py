"""A sale while the centre is silent: when it is made, who pays what, what it says, how it ends."""

from dataclasses import replace

import pytest

from terminal.commands.outcome_told import as_document
from terminal.entry import Kind, Stage
from terminal.outcome import Result
from terminal.receipt import Letterhead, print_receipt
from tests.support.faults import Everything, Network
from tests.support.offline import (
    BASKET_FEN,
    BEFORE_FEN,
    CARD,
    balance,
    counts,
    newest,
    sell_offline,
    silent,
)
from tests.support.training_home import Trainer


def test_an_offline_sale_is_paid_counted_and_waits(offline):
    outcome = sell_offline(offline)
    assert outcome.result is Result.PAID
    assert balance(offline) == BEFORE_FEN - BASKET_FEN
    assert counts(offline) == (1, BASKET_FEN)
    case = newest(offline)
    assert (case.kind, case.stage) == (Kind.OFFLINE_SALE, Stage.OFFLINE_SOLD)
    stages = [e.stage for e in offline.workplace.journal.entries() if e.msgid == case.msgid]
    assert stages == [Stage.INTENT, Stage.DEBIT_SENT, Stage.OFFLINE_SOLD]


def test_it_is_forwarded_at_the_next_contact_and_three_sides_agree(offline):
    sell_offline(offline)
    assert offline.recover() == []
    case = newest(offline)
    assert case.stage is Stage.DONE
    assert case.settlement.setl_id
    assert offline.disagreements() == []
    assert list(offline.workplace.sides()) == []


def test_it_is_off_unless_the_institution_allows_it(shop):
    outcome = sell_offline(shop)
    assert outcome.failed
    assert str(outcome.reason) == "The centre cannot be reached. No money moved. Cash sales go on."


@pytest.mark.parametrize("name", ["offline_limit_fen", "offline_most_sales",
                                  "offline_most_total_fen"])  # fmt: skip
def test_a_limit_of_nothing_allows_nothing(offline, name):
    offline.workplace.settings = replace(offline.workplace.settings, **{name: 0})
    assert sell_offline(offline).failed


@pytest.mark.parametrize("card", ["zhao", "chen"])
def test_it_is_off_unless_the_card_permits_it(offline, card):
    before = balance(offline, card)
    outcome = sell_offline(offline, card=card)
    assert outcome.result is Result.REFUSED
    assert "does not permit offline sales" in str(outcome.reason)
    assert (balance(offline, card), counts(offline, card)) == (before, (0, 0))


def test_a_resident_has_no_account_to_sell_from(offline):
    assert sell_offline(offline, card="sun").result is Result.REFUSED


def test_a_card_that_is_not_activated_is_refused(offline):
    assert "not activated" in str(sell_offline(offline, card="li").reason)


def test_a_locked_pin_is_refused_and_nothing_is_counted(offline):
    assert "PIN is locked" in str(sell_offline(offline, card="zhou").reason)


def test_a_wrong_pin_costs_a_try_and_counts_nothing(offline):
    outcome = sell_offline(offline, clerk=Trainer("999999"))
    assert outcome.result is Result.REFUSED
    assert counts(offline) == (0, 0)


def test_class_c_is_cash_unless_the_policy_switch_says_otherwise(offline):
    outcome = sell_offline(offline, "1001:2", "1003")
    info = outcome.entry.settlement
    assert (int(info.acct_pay), int(info.psn_cash_pay)) == (25_00, 58_00)
    offline.workplace.settings = replace(offline.workplace.settings, offline_pays_class_c=True)
    info = sell_offline(offline, "1003").entry.settlement
    assert (int(info.acct_pay), int(info.psn_cash_pay)) == (58_00, 0)
    assert offline.recover() == []
    assert offline.disagreements() == []


def test_goods_of_class_c_alone_are_for_cash(offline):
    assert "pays none of these goods" in str(sell_offline(offline, "1003").reason)


def test_the_card_pays_as_far_as_it_goes_and_the_rest_is_cash(offline):
    offline.workplace.settings = replace(
        offline.workplace.settings, offline_limit_fen=900_00, offline_most_total_fen=900_00
    )
    outcome = sell_offline(offline, "1001:80")  # 1000.00
    assert int(outcome.entry.settlement.acct_pay) == BEFORE_FEN
    assert balance(offline) == 0


def test_no_pooled_fund_takes_part(offline):
    order = replace(offline.order("1001"), med_type="11")
    with silent(offline):
        assert offline.sell(CARD, order).failed


def test_relatives_money_is_not_sold_offline(offline):
    order = replace(offline.order("1001"), account_flag="2")
    with silent(offline):
        assert offline.sell(CARD, order).failed


def test_receipt_json_and_sentence_say_offline(offline):
    outcome = sell_offline(offline)
    document = as_document(outcome, offline.workplace.settings)
    assert document["offline"] is True
    assert "OFFLINE" in document["receipt"]
    assert document["card"]["balance_after_fen"] == BEFORE_FEN - BASKET_FEN
    online = as_document(offline.sell(CARD), offline.workplace.settings)
    assert online["offline"] is False
    assert "OFFLINE" not in online["receipt"]
    forwarded = next(c for c in offline.workplace.journal.cases() if c.kind is Kind.OFFLINE_SALE)
    printed = print_receipt(forwarded, Letterhead.of(offline.workplace.settings))
    assert "OFFLINE" in printed
    assert "settles this sale later" not in printed


def test_the_holder_may_say_no_after_the_pin_and_nothing_is_counted(offline):
    class No(Trainer):
        def confirm(self, split):
            assert (split.fund_fen, split.account_fen) == (0, BASKET_FEN)
            return False

    assert sell_offline(offline, clerk=No()).result is Result.REFUSED
    assert (balance(offline), counts(offline)) == (BEFORE_FEN, (0, 0))


def test_a_terminal_that_is_not_signed_on_does_not_sell_offline(offline):
    offline.workplace.host.sign_off()
    outcome = offline.sell(CARD)
    assert "not signed on" in str(outcome.reason)


def test_only_a_silence_before_anything_was_booked_leads_offline(offline):
    host = offline.workplace.host
    working = host.transport
    host.transport = Network(working, lost_answers=Everything(2))  # from 2102 on
    assert offline.sell(CARD).result is Result.UNKNOWN
    host.transport = working
    assert offline.recover() == []
    assert all(c.kind is not Kind.OFFLINE_SALE for c in offline.workplace.journal.cases())


def test_a_silent_quote_leads_offline(offline):
    host = offline.workplace.host
    working = host.transport
    host.transport = Network(working, lost_requests=Everything(1))
    assert offline.sell(CARD).entry.kind is Kind.OFFLINE_SALE
    host.transport = working
    assert offline.recover() == []
    assert offline.disagreements() == []


def test_an_unresolved_case_refuses_offline_sales_too(offline):
    class AtDebit:
        def before(self, step):
            if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
                offline.workplace.drawer.pull()

        def after(self, step, reply):
            pass

    watch = AtDebit()
    offline.workplace.observers.append(watch)
    assert offline.sell("zhao").result is Result.UNKNOWN
    offline.workplace.observers.remove(watch)
    assert "not settled" in str(sell_offline(offline).reason)
