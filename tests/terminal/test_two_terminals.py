"""One card at two terminals: what one left in doubt the other proves, and the centre decides."""

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
from tests.support.training_home import Trainer

OTHER_PSAM = "Other PSAM Slot 00"
OTHER_TERMINAL = "430102000043"
BEFORE_FEN, SALE_FEN, SMALL_FEN = 380_00, 121_60, 12_50


class No(Trainer):
    """An operator who stops every sale."""

    def confirm(self, split):
        return False


class PulledAt:
    """Pulls the card before the debit, or after it and before its answer."""

    def __init__(self, drawer, *, after):
        self._drawer, self._after = drawer, after

    def before(self, step):
        if not self._after and getattr(step, "label", "") == "DEBIT FOR PURCHASE":
            self._drawer.pull()

    def after(self, step, reply):
        if self._after and getattr(step, "label", "") == "DEBIT FOR PURCHASE":
            self._drawer.pull()


@pytest.fixture
def other_terminal(shop, tmp_path):
    """A second terminal of the same shop at the same centre: own PSAM, journal, sign-on."""
    reader.plug(OTHER_PSAM)
    reader.insert(OTHER_PSAM, volatile_card(psam(OTHER_TERMINAL, "430102", shop.world.keys)))
    journal = Journal(tmp_path / "other.db")
    institution = shop.workplace.host.institution
    clock = Clock(institution.code, datetime.now(), keep=journal.keep_stamp)
    clock.slot = "77"
    host = Host(shop.world.centre.handle, institution, clock)
    host.sign_no = shop.workplace.host.sign_no
    names = {Slot.USER: shop.workplace.drawer.reader_name, Slot.PSAM: OTHER_PSAM}
    devices = Devices(Readers(names), host, journal, clock)

    def sell(order, clerk=None):
        return run(sale(order), AtTheCounter(devices, clerk or Trainer()))

    yield sell
    devices.finish()
    journal.close()
    reader.unplug(OTHER_PSAM)


def doubtful_sale(shop, *, after):
    observer = PulledAt(shop.workplace.drawer, after=after)
    shop.workplace.observers.append(observer)
    assert shop.sell("zhao").result is Result.UNKNOWN
    shop.workplace.observers.remove(observer)


def test_a_debit_proved_elsewhere_comes_back_as_credit_and_its_own_terminal_learns_it(
    shop, other_terminal
):
    doubtful_sale(shop, after=True)
    shop.workplace.drawer.insert("zhao")
    assert other_terminal(shop.order("1001")).result is Result.PAID
    assert shop.card("zhao").purse.balance_fen == BEFORE_FEN - SALE_FEN - SMALL_FEN
    assert shop.recover() == []
    assert shop.workplace.journal.cases()[-1].stage is Stage.REVERSED
    assert shop.sell("zhao", shop.order("1001")).result is Result.PAID
    assert shop.card("zhao").purse.balance_fen == BEFORE_FEN - 2 * SMALL_FEN
    assert shop.disagreements() == []


def test_a_debit_denied_elsewhere_is_released_and_its_own_terminal_learns_it(shop, other_terminal):
    doubtful_sale(shop, after=False)
    shop.workplace.drawer.insert("zhao")
    assert other_terminal(shop.order("1001")).result is Result.PAID
    assert shop.card("zhao").purse.balance_fen == BEFORE_FEN - SMALL_FEN
    assert shop.recover() == []
    assert shop.workplace.journal.cases()[-1].stage is Stage.REVERSED
    assert shop.disagreements() == []


def test_a_debit_proved_elsewhere_is_paid_when_its_own_terminal_still_gets_the_proof(
    shop, other_terminal
):
    """The other terminal proved it and sold nothing: the proof is still on the card."""
    doubtful_sale(shop, after=True)
    shop.workplace.drawer.insert("zhao")
    assert other_terminal(shop.order("1001"), No()).result is Result.REFUSED
    assert shop.recover() == []
    assert shop.workplace.journal.cases()[-1].stage is Stage.DONE
    assert shop.card("zhao").purse.balance_fen == BEFORE_FEN - SALE_FEN
    assert shop.disagreements() == []
