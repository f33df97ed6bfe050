"""Rule 9: the holder changes the PIN with the old one; tries are limited; bank PIN and online
password change at once by telephone."""

from __future__ import annotations

import pytest

from terminal.assemble.training import TRAINING_PIN
from terminal.desk.operation import Place
from terminal.outcome import Result
from terminal.transactions.pin_change import PinChanged, change_of_pin
from tests.support.bank_life import certno, phone
from tests.support.browser import browsing, certno_of
from tests.support.pin_holder import NEW, OLD, WRONG, Holder
from tests.support.training_home import Trainer

MOST_TRIES = 6
NEW_PASSWORD = "20271031"


@pytest.mark.parametrize("place", [Place.COUNTER, Place.BANK])
def test_r9_with_the_old_pin_a_new_one_is_set_at_counter_and_desk(shop, place):
    shop.workplace.drawer.insert("zhao")
    changed = shop.workplace.drive(change_of_pin(), Holder(OLD, NEW, NEW), place)
    assert isinstance(changed, PinChanged)
    assert shop.sell("zhao", clerk=Trainer(NEW)).result is Result.PAID
    assert shop.disagreements() == []


def test_r9_six_wrong_pins_lock_the_card_and_then_the_right_one_pays_nothing(shop):
    assert shop.card("zhao").pin_max_tries == MOST_TRIES
    shop.sell("zhao", clerk=Trainer(WRONG))
    assert shop.card("zhao").pin_tries_left == 0
    locked = shop.sell("zhao", clerk=Trainer(TRAINING_PIN))
    assert locked.result is Result.REFUSED
    assert "bank desk" in str(locked.reason)
    assert shop.disagreements() == []


async def test_r9_the_online_password_changes_at_once_by_telephone(shop):
    id_keys = certno(shop).replace("X", "*")
    _, heard = phone(shop, "2", id_keys, "5", "0019", NEW_PASSWORD, NEW_PASSWORD, "9")
    assert "The online password is changed from this moment." in heard
    assert not [sentence for sentence in heard if NEW_PASSWORD in sentence]
    shop.close()
    async with browsing(shop.home) as visitor:
        assert (await visitor.login(certno_of(shop.home))).status_code == 401
        assert (await visitor.login(certno_of(shop.home), NEW_PASSWORD)).status_code == 200
