"""R3, R19, R24, R25 where the centre is silent: the same rules, proved later."""

import pytest

from terminal.entry import Stage
from terminal.offline_permit import OfflineWaits
from terminal.outcome import Result
from tests.support.offline import BASKET_FEN, BEFORE_FEN, allow, balance, newest, sell_offline
from tests.support.training_home import Trainer


@pytest.fixture
def offline(shop):
    return allow(shop)


def test_r3_without_its_pin_the_card_pays_nothing_offline(offline):
    class Nobody(Trainer):
        def pin(self, tries_left, amount_fen):
            return None

    assert sell_offline(offline, clerk=Nobody()).result is Result.REFUSED
    assert balance(offline) == BEFORE_FEN


def test_r19_offline_the_account_pays_no_goods_outside_the_catalogue(offline):
    info = sell_offline(offline, "1001", "1003").entry.settlement
    assert (int(info.acct_pay), int(info.psn_cash_pay)) == (12_50, 58_00)


def test_r24_an_offline_sale_is_proved_from_three_sides_once_the_centre_is_back(offline):
    sell_offline(offline)
    assert [str(one.what) for one in offline.workplace.sides()] == ["in flight"]
    offline.recover()
    assert list(offline.workplace.sides()) == []
    assert newest(offline).stage is Stage.DONE
    assert balance(offline) == BEFORE_FEN - BASKET_FEN


def test_r25_a_terminal_does_not_sign_off_while_an_offline_sale_waits(offline):
    sell_offline(offline)
    with pytest.raises(OfflineWaits):
        offline.workplace.sign_off()
    offline.recover()
    offline.workplace.sign_off()
