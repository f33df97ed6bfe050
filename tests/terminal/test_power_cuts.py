"""A terminal that dies at any step of a sale, or of its recovery, ends with one truth."""

import os

import pytest

from terminal.entry import Stage
from terminal.outcome import Result
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, Trainer, built_home

SALE_FEN = 121_60
BEFORE_FEN = 380_00
PARTS = 3
"""All points of a sale in so many tests, so that they share the processors."""


def drive(shop, flow, breaker):
    """Run a flow with a breaker; True when the power went."""
    shop.workplace.observers.append(breaker)
    try:
        shop.workplace.drive(flow, Trainer())
    except PowerCut:
        return True
    finally:
        shop.workplace.observers.remove(breaker)
    return False


def sell_until(shop, at):
    shop.workplace.drawer.insert("zhao")
    return drive(shop, shop.workplace.selling(shop.order()), Breaker(at))


def points_of_a_sale(shop) -> int:
    breaker = Breaker()
    shop.workplace.drawer.insert("zhao")
    drive(shop, shop.workplace.selling(shop.order()), breaker)
    return breaker.seen


def assert_one_truth(shop):
    """All three sides agree, and the holder paid the whole price once or nothing."""
    assert shop.disagreements() == []
    on_card = shop.card("zhao").purse.balance_fen
    assert on_card in (BEFORE_FEN, BEFORE_FEN - SALE_FEN)
    paid = [c for c in shop.workplace.journal.cases() if c.stage is Stage.DONE][12:]
    assert (on_card == BEFORE_FEN - SALE_FEN) == any(c.account_fen == SALE_FEN for c in paid)


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


@pytest.fixture
def points(shop):
    return points_of_a_sale(shop)


@pytest.mark.parametrize("first", range(PARTS))
def test_power_lost_before_or_after_any_step_of_a_sale_leaves_one_truth(
    template, tmp_path, points, first
):
    assert points > 60
    for at in range(first, points, PARTS):
        shop = Shop(template, tmp_path / f"cut{at}")
        assert sell_until(shop, at)
        shop.restart("zhao")
        shop.recover()
        assert_one_truth(shop)
        shop.close()


def cut_and_recover(template, path, at, again):
    """Cut the sale at a point, then its recovery at another; False when recovery had fewer."""
    shop = Shop(template, path)
    try:
        sell_until(shop, at)
        shop.restart("zhao")
        cut = drive(shop, shop.workplace.recovering(), Breaker(again))
        shop.restart("zhao")
        shop.recover()
        assert_one_truth(shop)
        assert shop.sell("zhao").result is Result.PAID
        assert shop.disagreements() == []
        return cut
    finally:
        shop.close()


def stages(shop):
    """The first power-cut point at which the journal has each stage."""
    seen = {}
    breaker = Breaker()

    class Watch:
        def before(self, step):
            pass

        def after(self, step, reply):
            cases = shop.workplace.journal.open_cases()
            if cases:
                seen.setdefault(cases[-1].stage, breaker.seen - 1)

    shop.workplace.observers.append(breaker)
    shop.workplace.observers.append(Watch())
    shop.sell("zhao")
    return seen


def test_power_lost_again_during_the_recovery_leaves_one_truth(shop, template, tmp_path):
    """From each stage every third point of the recovery; all of them for --slow."""
    met = stages(shop)
    assert set(met) == {Stage.INTENT, Stage.HELD, Stage.DEBIT_SENT, Stage.DEBITED}
    for first, (stage, at) in enumerate(met.items()):
        again = first % 3
        while cut_and_recover(template, tmp_path / f"{stage}{again}", at, again):
            again += 3
        assert again > 5


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_power_lost_at_any_point_of_a_sale_and_any_of_its_recovery(template, tmp_path, points):
    for at in range(points):
        again = 0
        while cut_and_recover(template, tmp_path / f"{at}-{again}", at, again):
            again += 1


def test_a_killed_process_is_recovered_by_the_next_one(template, tmp_path, points):
    """The same with real deaths: the process is gone at once, nothing is closed or flushed."""
    for at in range(points // 2, points, 7):
        shop = Shop(template, tmp_path / f"kill{at}")
        shop.close()
        child = os.fork()
        if not child:
            try:
                shop.restart()
                sell_until(shop, at)
            finally:
                os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        shop = reopened(shop)
        shop.recover()
        assert_one_truth(shop)
        shop.close()


def reopened(shop):
    """The parent's own look at the home after the child died."""
    from terminal.assemble.opening import assemble

    shop.world = assemble(shop.home)
    shop.workplace.drawer.insert("zhao")
    return shop
