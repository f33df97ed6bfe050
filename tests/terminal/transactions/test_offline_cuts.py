"""Power cut and card pulled at every step of an offline sale and of what follows: one truth, and
the card's count is never lower than what it sold."""

import pytest

from terminal.entry import Kind, Stage
from terminal.outcome import Result
from tests.support.faults import Pull
from tests.support.offline import (
    BASKET,
    BASKET_FEN,
    BEFORE_FEN,
    CARD,
    allow,
    balance,
    counts,
    newest,
    sell_offline,
    silent,
)
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, Trainer, built_home


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


def sell_until(shop, at=None):
    """An offline sale with a breaker; gives the breaker and whether the power went."""
    breaker = Breaker(at)
    shop.workplace.drawer.insert(CARD)
    shop.workplace.observers.append(breaker)
    try:
        with silent(shop):
            shop.workplace.drive(shop.workplace.selling(shop.order(*BASKET)), Trainer())
    except PowerCut:
        return breaker, True
    finally:
        shop.workplace.observers.remove(breaker)
    return breaker, False


def assert_counted(shop):
    """Over-counting is the safe side: never fewer sales, never a smaller sum than the card sold."""
    sold_fen = BEFORE_FEN - balance(shop)
    sales, total_fen = counts(shop)
    assert total_fen >= sold_fen
    assert sales >= sold_fen // BASKET_FEN


def assert_one_truth(shop):
    assert shop.disagreements() == []
    assert list(shop.workplace.sides()) == []
    sold_fen = BEFORE_FEN - balance(shop)
    assert sold_fen in (0, BASKET_FEN)
    offline = [c for c in shop.workplace.journal.cases() if c.kind is Kind.OFFLINE_SALE]
    done = [c for c in offline if c.stage is Stage.DONE]
    assert len(done) == (1 if sold_fen else 0)
    assert_counted(shop)


def cut_and_recover(template, folder, at):
    shop = allow(Shop(template, folder / f"cut{at}"))
    assert sell_until(shop, at)[1]
    assert_counted(shop)
    shop.restart(CARD)
    assert shop.recover() == [], at
    assert_one_truth(shop)
    shop.close()


def test_power_lost_during_an_offline_sale_leaves_one_truth(template, tmp_path, offline):
    """Every fifth point, and all of the last quarter, where money moves."""
    points = sell_until(offline)[0].seen
    assert points > 100
    for at in sorted({*range(0, points, 5), *range(points * 3 // 4, points, 2)}):
        cut_and_recover(template, tmp_path, at)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_power_lost_at_any_step_of_an_offline_sale_leaves_one_truth(template, tmp_path, offline):
    for at in range(sell_until(offline)[0].seen):
        cut_and_recover(template, tmp_path, at)


def test_power_lost_while_the_centre_stays_silent_is_settled_by_the_card_alone(
    template, tmp_path, offline
):
    """Recovery without a centre: the card settles what is in doubt, nothing gates."""
    points = sell_until(offline)[0].seen
    for at in range(points // 2, points, 7):
        shop = allow(Shop(template, tmp_path / f"cut{at}"))
        sell_until(shop, at)
        shop.restart(CARD)
        with silent(shop):
            left = shop.recover()
            assert all(case.stage is Stage.OFFLINE_SOLD for case in left), at
            outcome = shop.sell(CARD, shop.order("1001"))
            assert outcome.result is Result.PAID, (at, outcome.reason)
        assert shop.recover() == []
        assert shop.disagreements() == []
        shop.close()


def test_power_lost_at_any_step_of_the_forward_leaves_one_effect(template, tmp_path):
    at = 0
    while True:
        shop = allow(Shop(template, tmp_path / f"forward{at}"))
        sell_offline(shop)
        breaker = Breaker(at)
        shop.workplace.observers.append(breaker)
        try:
            shop.workplace.drive(shop.workplace.forwarding(), Trainer())
        except PowerCut:
            shop.restart(CARD)
            assert shop.recover() == []
            assert_one_truth(shop)
            shop.close()
        else:
            shop.close()
            break
        at += 1
    assert at >= 4


def test_power_lost_at_any_step_of_an_online_sale_never_counts_too_little(template, tmp_path):
    """The next online settlement clears the count: cut anywhere, it is right or too high."""
    shop = allow(Shop(template, tmp_path / "whole"))
    sell_offline(shop)
    shop.recover()
    breaker = Breaker()
    shop.workplace.observers.append(breaker)
    shop.sell(CARD, shop.order("1001"))
    points = breaker.seen
    shop.close()
    for at in range(points - 24, points, 2):
        shop = allow(Shop(template, tmp_path / f"clear{at}"))
        sell_offline(shop)
        shop.recover()
        shop.workplace.drawer.insert(CARD)
        shop.workplace.observers.append(Breaker(at))
        with pytest.raises(PowerCut):
            shop.workplace.drive(shop.workplace.selling(shop.order("1001")), Trainer())
        shop.restart(CARD)
        shop.recover()
        assert shop.disagreements() == []
        sales, total_fen = counts(shop)
        assert sales in (0, 1)
        assert total_fen in (0, BASKET_FEN)
        assert shop.sell(CARD, shop.order("1001")).result is Result.PAID
        assert counts(shop) == (0, 0)
        shop.close()


def test_a_card_pulled_at_any_step_costs_the_holder_the_price_or_nothing(offline):
    counter = Pull(offline.workplace.drawer, -1)
    offline.workplace.observers.append(counter)
    sell_offline(offline, "1001")
    offline.workplace.observers.remove(counter)
    offline.recover()
    for at in range(counter.seen):
        before = balance(offline)
        pull = Pull(offline.workplace.drawer, at)
        offline.workplace.observers.append(pull)
        outcome = sell_offline(offline, "1001")
        offline.workplace.observers.remove(pull)
        offline.workplace.drawer.insert(CARD)
        assert offline.recover() == [], at
        assert offline.disagreements() == [], at
        price = before - balance(offline)
        possible = {Result.PAID: {12_50}, Result.REFUSED: {0}, Result.UNKNOWN: {0, 12_50}}
        assert price in possible[outcome.result], at
        offline.sell(CARD, offline.order("1001"))  # clears the count
        assert counts(offline) == (0, 0)


class AfterDebit:
    """The card commits and is pulled before its answer can be fetched."""

    def __init__(self, drawer):
        self._drawer = drawer

    def before(self, step):
        pass

    def after(self, step, reply):
        if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
            self._drawer.pull()


class BeforeDebit(AfterDebit):
    def before(self, step):
        if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
            self._drawer.pull()

    def after(self, step, reply):
        pass


def in_doubt(shop, kind):
    watch = kind(shop.workplace.drawer)
    shop.workplace.observers.append(watch)
    outcome = sell_offline(shop)
    shop.workplace.observers.remove(watch)
    assert outcome.result is Result.UNKNOWN
    return outcome


def test_a_debited_card_that_comes_back_proves_it_with_the_pin_and_without_the_centre(offline):
    in_doubt(offline, AfterDebit)
    offline.workplace.drawer.insert(CARD)
    with silent(offline):
        (case,) = offline.recover()
    assert case.stage is Stage.OFFLINE_SOLD
    assert offline.recover() == []
    assert_one_truth(offline)


def test_a_card_that_was_not_debited_says_so_without_a_pin(offline):
    in_doubt(offline, BeforeDebit)
    offline.workplace.drawer.insert(CARD)

    class NoPin(Trainer):
        def pin(self, tries_left, amount_fen):
            raise AssertionError("not asked for")

    with silent(offline):
        left = offline.workplace.drive(offline.workplace.recovering(), NoPin())
    assert left == []
    assert newest(offline).stage is Stage.REVERSED
    assert_one_truth(offline)


@pytest.mark.parametrize("kind", [AfterDebit, BeforeDebit])
def test_a_doubt_handed_over_is_settled_at_the_cards_next_contact(offline, kind):
    in_doubt(offline, kind)
    assert offline.workplace.drive(offline.workplace.handing_over(), Trainer()) == []
    assert newest(offline).stage is Stage.REVERSED
    assert offline.sell(CARD, offline.order("1001")).result is Result.PAID
    assert offline.disagreements() == []
    assert balance(offline) == BEFORE_FEN - 12_50  # the sum came back as credit and was loaded


def test_a_doubt_handed_over_while_the_centre_is_silent_waits_and_gates(offline):
    in_doubt(offline, AfterDebit)
    with silent(offline):
        (left,) = offline.workplace.drive(offline.workplace.handing_over(), Trainer())
    assert left.stage is Stage.REVERSING
    assert left.gates
    assert offline.recover() == []


def test_another_card_settles_nothing(offline):
    in_doubt(offline, AfterDebit)
    offline.workplace.drawer.insert("zhao")
    (left,) = offline.recover()
    assert left.stage is Stage.DEBIT_SENT
