"""A physical card that stands for a training person: identity, sale, PIN at the centre, release."""

import json

import pytest

from backend import adoption_desk
from backend.adoption import MOST_TRIES
from backend.booking import DeskRefused
from backend.store.adoption_table import adoptions
from backend.store.sql import select
from terminal.outcome import Result
from terminal.transactions.adopted import fingerprint
from terminal.transactions.pin import PinWrongLeft, TrainingPinLocked
from tests.support.faults import Everything as EverythingFrom
from tests.support.faults import Network, Watch
from tests.support.foreign_cards import READER, SHAPES, OtherIssuer, inserted
from tests.support.training_home import Trainer
from tests.terminal.test_pin_leaks import Everything, holds_pin

PIN = "739150824617"


class Once(Trainer):
    """Types one PIN, then cancels."""

    def __init__(self, pin):
        super().__init__(pin)
        self.typed = []

    def pin(self, tries_left, amount_fen):
        if self.typed:
            return None
        self.typed.append(super().pin(tries_left, amount_fen))
        return self.typed[-1]


def psn_no(shop, name="zhao"):
    case = next(c for c in shop.workplace.journal.cases()
                if c.card_sn == shop.card(name).field("card_sn"))  # fmt: skip
    return case.psn_no


@pytest.fixture
def card():
    card = SHAPES["chip"]()
    with inserted(card):
        yield card


@pytest.fixture
def adopted(shop, card):
    """The card in the foreign reader stands for zhao, with a PIN that is easy to find in a file."""
    shop.workplace.use_readers(user=READER)
    seen = shop.workplace.drive(fingerprint(), Trainer())
    adoption_desk.adopt(shop.world.centre, psn_no(shop), seen.digest, bytearray(PIN, "ascii"))
    return seen


def rows(shop):
    return shop.world.store.transact(lambda tx: tx.rows(select(adoptions)))


def test_a_sale_with_an_adopted_card_is_the_persons_online_sale(shop, adopted, card):
    outcome = shop.sell(order=shop.order(), clerk=Trainer(PIN))
    assert outcome.result is Result.PAID, outcome.reason
    entry = outcome.entry
    assert (entry.kind, entry.psn_no, entry.adopted) == ("online sale", psn_no(shop), True)
    assert entry.settlement.medfee_sumamt == 121_60
    assert entry.settlement.mdtrt_cert_type == "02"
    assert card.dangers() == []
    assert shop.card("zhao").purse.balance_fen == 380_00
    assert shop.disagreements() == []


def test_the_receipt_says_training_and_adopted_and_nothing_of_the_card(shop, adopted):
    from terminal.receipt import Letterhead, print_receipt

    outcome = shop.sell(order=shop.order(), clerk=Trainer(PIN))
    receipt = print_receipt(outcome.entry, Letterhead.of(shop.workplace.settings))
    assert "TRAINING" in receipt
    assert "adopted for training" in receipt


def test_waiting_credit_of_the_person_pays_for_an_adopted_card(shop, card):
    shop.workplace.use_readers(user=READER)
    seen = shop.workplace.drive(fingerprint(), Trainer())
    adoption_desk.adopt(
        shop.world.centre, psn_no(shop, "feng"), seen.digest, bytearray(PIN, "ascii")
    )
    outcome = shop.sell(order=shop.order(), clerk=Trainer(PIN))
    assert outcome.entry.settlement.acct_pay == 121_60
    back = shop.workplace.drive(shop.workplace.refunding(outcome.entry.msgid), Trainer(PIN))
    assert back.result is Result.PAID, back.reason
    assert shop.books().differences() == []


def test_a_card_nobody_adopted_stays_a_stranger(shop, card):
    shop.workplace.use_readers(user=READER)
    outcome = shop.sell(order=shop.order())
    assert "not one of ours" in str(outcome.reason)


def test_a_wrong_training_pin_costs_a_try_and_the_last_one_locks_it_at_the_centre(shop, adopted):
    first = shop.sell(order=shop.order(), clerk=Once("111111"))
    assert isinstance(first.reason, PinWrongLeft)
    assert f"Tries left: {MOST_TRIES - 1}" in str(first.reason)
    locked = shop.sell(order=shop.order(), clerk=Trainer("111111"))
    assert isinstance(locked.reason, TrainingPinLocked)
    still = shop.sell(order=shop.order(), clerk=Trainer(PIN))
    assert isinstance(still.reason, TrainingPinLocked)


def test_the_right_pin_gives_all_tries_back(shop, adopted):
    shop.sell(order=shop.order(), clerk=Once("111111"))
    assert shop.sell(order=shop.order("1001"), clerk=Trainer(PIN)).result is Result.PAID
    (row,) = rows(shop)
    assert row[6] == MOST_TRIES


def test_the_pin_is_in_no_message_step_file_or_command(shop, adopted, card):
    watcher = Everything()
    shop.workplace.observers.append(watcher)
    shop.workplace.host.wiretaps.append(watcher)
    clerk = Once(PIN)
    assert shop.sell(order=shop.order(), clerk=clerk).result is Result.PAID
    assert not any(holds_pin(text.encode()) for text in watcher.seen)
    assert not any(holds_pin(raw) for raw in card.sent)
    files = [path for path in shop.home.path.rglob("*") if path.is_file()]
    assert not any(holds_pin(path.read_bytes()) for path in files)
    assert not any(any(digits) for digits in clerk.typed)


def test_the_centre_keeps_a_salted_hash_and_never_the_fingerprint(shop, adopted):
    (row,) = rows(shop)
    assert adopted.digest not in row
    assert row[2] != adopted.digest
    assert PIN.encode() not in b"".join(cell for cell in row if isinstance(cell, bytes))


def test_a_card_is_adopted_once_and_released_once(shop, adopted):
    centre = shop.world.centre
    with pytest.raises(DeskRefused, match="adopted already"):
        adoption_desk.adopt(centre, psn_no(shop), adopted.digest, bytearray(b"1"))
    assert adoption_desk.release(centre, adopted.digest) == psn_no(shop)
    with pytest.raises(DeskRefused, match="not adopted"):
        adoption_desk.release(centre, adopted.digest)
    assert "not one of ours" in str(shop.sell(order=shop.order()).reason)


def test_nothing_can_be_loaded_onto_an_adopted_card(shop, adopted, card):
    outcome = shop.workplace.drive(shop.workplace.loading(), Trainer(PIN))
    assert "holds no money" in str(outcome.reason)
    assert card.dangers() == []


def test_adopt_sell_and_release_from_the_command_line(shuaka):
    with inserted(OtherIssuer("wu", 6)) as name:
        made = shuaka("card", "issue", "wen", "--holder", "文静", "--account", "online",
                      "--credit", "500.00")  # fmt: skip
        assert made.exit_code == 0, made.output
        done = shuaka("reader", "adopt", "--reader", name, "--person", "wen", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["shown"] == ["card number"]
        sold = shuaka("sell", "--item", "1001:2", "--reader", name, "--json")
        sale = json.loads(sold.stdout)
        assert sale["outcome"] == "paid"
        assert sale["settlement"]["acct_pay"] == 25
        assert "TRAINING" in sale["receipt"]
        assert shuaka("reader", "adopt", "--reader", name, "--person", "wen").exit_code == 1
        listed = json.loads(shuaka("reader", "list", "--json").stdout)["readers"]
        row = next(row for row in listed if row["reader"] == name)
        assert (row["card"], row["name"]) == ("adopted", "文*")
        assert shuaka("reader", "release", "--reader", name).exit_code == 0
        assert shuaka("sell", "--item", "1001", "--reader", name).exit_code == 1


def test_one_of_our_own_cards_is_not_adopted_and_a_missing_person_is_named(shuaka):
    with inserted(OtherIssuer()) as name:
        missing = shuaka("reader", "adopt", "--reader", name, "--person", "nobody")
    assert missing.exit_code == 2
    assert "nobody" in missing.stderr


def test_a_proof_is_worth_nothing_for_the_next_challenge(shop, adopted):
    sent = []

    class Tap:
        def message(self, call, request, reply):
            if call == "KPIN":
                sent.append(request)

    shop.workplace.host.wiretaps.append(Tap())
    assert shop.sell(order=shop.order("1001"), clerk=Trainer(PIN)).result is Result.PAID
    again = json.loads(sent[0])
    again["msgid"] = again["msgid"][:-4] + "9999"
    verdict = json.loads(shop.world.centre.handle(json.dumps(again).encode()))
    assert verdict["infcode"] == 0
    assert verdict["output"]["data"]["right"] is False
    assert verdict["output"]["data"]["pin"]["tries_left"] == MOST_TRIES - 1


def test_the_same_message_again_costs_no_second_try(shop, adopted):
    sent = []

    class Tap:
        def message(self, call, request, reply):
            if call == "KPIN":
                sent.append((request, reply))

    shop.workplace.host.wiretaps.append(Tap())
    shop.sell(order=shop.order(), clerk=Once("111111"))
    request, reply = sent[0]
    assert shop.world.centre.handle(request) == reply
    (row,) = rows(shop)
    assert row[6] == MOST_TRIES - 1


def test_a_sale_whose_answer_was_lost_is_reversed_without_the_card(shop, adopted, card):
    host = shop.workplace.host
    watch = Watch()
    shop.workplace.observers.append(watch)
    assert shop.sell(order=shop.order("1001"), clerk=Trainer(PIN)).result is Result.PAID
    first = watch.questions.index("2102")
    whole = host.transport
    host.transport = Network(whole, lost_answers=EverythingFrom(first))
    lost = shop.sell(order=shop.order("1001"), clerk=Trainer(PIN))
    assert lost.result is Result.UNKNOWN
    host.transport = whole
    assert shop.recover() == []
    assert shop.disagreements() == []
    assert card.dangers() == []
