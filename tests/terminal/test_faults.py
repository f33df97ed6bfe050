"""Cards pulled and messages lost at every place of a sale: each outcome is known or unknown, never
mixed, and what is unknown becomes known when card or centre is back."""

from datetime import date

import pytest

from card_emulator import reader
from card_emulator.personalise import psam, user_card
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.store import volatile_card
from terminal.assemble.registry import holder_of
from terminal.assemble.training import TRAINEES
from terminal.commands.outcome_told import as_document
from terminal.entry import Evidence, Stage
from terminal.flow import AskHost
from terminal.outcome import Result
from tests.support.faults import Everything, Network, Pull, Watch
from tests.support.training_home import Trainer

SALE_FEN = 121_60
BEFORE_FEN = 380_00


def on_card(shop, name="zhao"):
    return shop.card(name).purse.balance_fen


def sell_with(shop, observer, card="zhao"):
    shop.workplace.drawer.insert(card)
    shop.workplace.observers.append(observer)
    try:
        return shop.sell()
    finally:
        shop.workplace.observers.remove(observer)


@pytest.fixture
def card_steps(shop):
    """How many steps of a sale touch a card."""
    counter = Pull(shop.workplace.drawer, -1)
    outcome = sell_with(shop, counter)
    assert outcome.result is Result.PAID
    return counter.seen


def test_a_card_pulled_at_any_step_costs_the_holder_the_price_or_nothing(shop, card_steps):
    before = on_card(shop, "qian")
    for at in range(card_steps):
        outcome = sell_with(shop, Pull(shop.workplace.drawer, at), "qian")
        shop.workplace.drawer.insert("qian")
        shop.recover()
        assert shop.disagreements() == [], at
        after = on_card(shop, "qian")
        possible = {Result.PAID: {SALE_FEN}, Result.REFUSED: {0}, Result.UNKNOWN: {0, SALE_FEN}}
        assert before - after in possible[outcome.result], at
        before = after


def test_a_card_pulled_at_the_debit_is_unknown_and_blocks_the_next_sale(shop):
    class AtDebit(Pull):
        def before(self, step):
            if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
                self._drawer.pull()

    outcome = sell_with(shop, AtDebit(shop.workplace.drawer, 0))
    assert outcome.result is Result.UNKNOWN
    assert "Do not hand over the goods" in str(outcome.reason)
    other = shop.sell("qian")
    assert other.result is Result.REFUSED
    assert "0019" in str(other.reason)
    paid = shop.sell("zhao")
    assert paid.result is Result.PAID
    assert shop.disagreements() == []
    assert on_card(shop) == BEFORE_FEN - SALE_FEN


class AfterDebit:
    """The card commits the debit and is pulled before its answer can be fetched."""

    def __init__(self, drawer):
        self._drawer = drawer

    def before(self, step):
        pass

    def after(self, step, reply):
        if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
            self._drawer.pull()


def test_a_card_pulled_after_its_commit_is_paid_once_when_it_comes_back(shop):
    outcome = sell_with(shop, AfterDebit(shop.workplace.drawer))
    assert outcome.result is Result.UNKNOWN
    assert on_card(shop) == BEFORE_FEN - SALE_FEN
    shop.restart("zhao")
    assert shop.recover() == []
    case = shop.workplace.journal.cases()[-1]
    assert case.stage is Stage.DONE
    assert shop.disagreements() == []
    assert on_card(shop) == BEFORE_FEN - SALE_FEN


def test_a_case_handed_over_is_compensated_when_the_debited_card_shows_up(shop):
    sell_with(shop, AfterDebit(shop.workplace.drawer))
    left = shop.workplace.drive(shop.workplace.handing_over(), Trainer())
    assert left == []
    case = shop.workplace.journal.cases()[-1]
    assert (case.stage, case.evidence) == (Stage.REVERSED, Evidence.CARD_ABSENT)
    paid = shop.sell("zhao", shop.order("1001"))
    assert paid.result is Result.PAID
    assert shop.disagreements() == []
    # the sum of the sale came back as waiting credit and was loaded in the same contact
    assert on_card(shop) == BEFORE_FEN - 12_50


def test_a_case_handed_over_is_dropped_when_the_card_was_not_debited(shop):
    class AtDebit(Pull):
        def before(self, step):
            if getattr(step, "label", "") == "DEBIT FOR PURCHASE":
                self._drawer.pull()

    sell_with(shop, AtDebit(shop.workplace.drawer, 0))
    shop.workplace.drive(shop.workplace.handing_over(), Trainer())
    assert shop.sell("zhao", shop.order("1001")).result is Result.PAID
    assert shop.disagreements() == []
    assert on_card(shop) == BEFORE_FEN - 12_50


def questions_of_a_sale(shop):
    watch = Watch()
    sell_with(shop, watch)
    return watch.questions


def test_the_questions_of_a_purse_sale_are_person_quote_settle_confirm(shop):
    assert questions_of_a_sale(shop) == ["1101", "2101", "2102", "KCONF"]


@pytest.mark.parametrize("kind", ["lost_requests", "lost_answers", "garbled"])
@pytest.mark.parametrize("number", range(4))
def test_one_lost_message_is_asked_again_or_refused_before_money_moves(shop, kind, number):
    host = shop.workplace.host
    host.transport = Network(host.transport, **{kind: {number}})
    outcome = shop.sell("zhao")
    assert outcome.result is (Result.PAID if number >= 2 else Result.REFUSED)
    assert shop.recover() == []
    assert shop.disagreements() == []


@pytest.mark.parametrize("first", range(2, 4))
@pytest.mark.parametrize("kind", ["lost_requests", "lost_answers"])
def test_a_centre_that_stays_silent_leaves_nothing_undecided_once_it_is_back(shop, kind, first):
    host = shop.workplace.host
    working = host.transport
    host.transport = Network(working, **{kind: Everything(first)})
    outcome = shop.sell("zhao")
    assert outcome.result is (Result.PAID if first == 3 else Result.UNKNOWN)
    assert shop.workplace.journal.open_cases()
    host.transport = working
    assert shop.recover() == []
    assert shop.disagreements() == []
    assert on_card(shop) == BEFORE_FEN - (SALE_FEN if first == 3 else 0)


def test_without_a_centre_nothing_starts_and_the_sentence_says_so(shop):
    shop.workplace.host.transport = Network(
        shop.workplace.host.transport, lost_requests=Everything()
    )
    outcome = shop.sell("zhao")
    assert outcome.failed
    assert str(outcome.reason) == (
        "The centre cannot be reached. No money moved. Cash sales go on."
    )


def test_a_foreign_card_is_never_sent_a_pin(shop):
    """A card of another issuer: same files, other keys."""
    stranger_keys = IssuerKeys.generate(lambda n: bytes(range(n)))
    image = user_card(
        holder_of(TRAINEES[0], 1, date(2025, 1, 1)),
        stranger_keys,
        pin="246810",
        activated_on=date(2025, 1, 2),
    )
    slot = shop.workplace.drawer.reader_name
    reader.insert(slot, volatile_card(image))
    sent = []

    class Listen:
        def before(self, step):
            sent.append(step)

        def after(self, step, reply):
            pass

    shop.workplace.observers.append(Listen())
    outcome = shop.sell(clerk=Trainer())
    reader.remove(slot)
    assert outcome.result is Result.REFUSED
    assert "not one of ours" in str(outcome.reason)
    assert outcome.reason.face.name == "赵*明"
    assert outcome.reason.face.card_no == "*****0019"
    public = as_document(outcome, shop.workplace.settings)["public"]
    assert public["card_no"] == "*****0019"
    assert public["name"] == "赵*明"
    names = [type(step).__name__ for step in sent]
    assert "VerifyPin" not in names
    asked = [step.call.infno for step in sent if isinstance(step, AskHost)]
    assert asked == ["KADPT"]  # whom it was adopted for, by a hash; no person, no number
    private = [step for step in sent if getattr(step, "label", "").startswith("READ RECORD SSSE")]
    assert private
    assert all(step.private for step in private)


def test_a_psam_of_another_issuer_is_named_and_nothing_is_asked(shop):
    drawer = shop.workplace.drawer
    ours = reader.remove(drawer.psam_reader)
    stranger = IssuerKeys.generate(lambda n: bytes(range(n)))
    reader.insert(drawer.psam_reader, volatile_card(psam("430102000042", "430102", stranger)))
    outcome = shop.sell("zhao")
    assert outcome.result is Result.REFUSED
    reader.remove(drawer.psam_reader)
    outcome = shop.sell()
    assert outcome.failed
    assert "PSAM" in str(outcome.reason)
    reader.insert(drawer.psam_reader, ours)
    assert shop.sell().result is Result.PAID
