"""Rule 8 for cards that cannot count: the centre counts by card, and its rows are the statement."""

from __future__ import annotations

import pytest

from backend import adoption_desk, desk
from backend.cards import find_card
from backend.protocol.calls import REVERSE, SETTLE
from backend.protocol.codec import Hex
from backend.protocol.messages.pharmacy import SettleExtension
from backend.protocol.messages.reconcile import Reverse, ReverseRequest
from backend.protocol.messages.statement import Finding
from backend.protocol.refusals import Code, Refused
from terminal.desk.operation import Place
from terminal.desk.statement_paper import paper_of
from terminal.outcome import Result
from terminal.printer import PrintFailed
from terminal.transactions.adopted import fingerprint
from terminal.transactions.bill import settle_request
from terminal.transactions.contact import meet
from terminal.transactions.statement import statement
from terminal.words import say
from tests.support.foreign_cards import READER, chip, inserted
from tests.support.online_card import NAME, issue_online
from tests.support.statements import buy, lines_on, papers, print_statement
from tests.support.training_home import Trainer, cheap_order


@pytest.fixture
def card_sn(shop):
    return issue_online(shop).card_sn


def counted(shop, card_sn):
    return shop.world.store.read(lambda tx: find_card(tx, card_sn)).unprinted


def reverse(shop, outcome):
    """A 2601 that comes late: the sale had no effect after all."""
    entry = outcome.entry
    message = ReverseRequest(Reverse(entry.psn_no, entry.msgid, "2102"))
    host, clock = shop.workplace.host, shop.workplace.clock
    host.ask(REVERSE, message, clock.stamp().msgid)


def test_r8_the_centre_stops_an_online_card_at_60_and_the_statement_lets_it_go_on(shop, card_sn):
    outcomes = buy(shop, NAME, 61)
    assert [one.result for one in outcomes[58:]] == [Result.PAID, Result.PAID, Result.REFUSED]
    assert "The bank desk prints the statement" in say(outcomes[60].reason)
    assert "60 of 60" in say(outcomes[59].reason)
    done = print_statement(shop, NAME)
    assert done.cleared
    assert len(lines_on(papers(shop)[0])) == len(done.sheet.lines) == 60
    assert counted(shop, card_sn) == 0
    assert buy(shop, NAME)[0].result is Result.PAID
    assert counted(shop, card_sn) == 1


def test_r8_printing_that_fails_leaves_the_centres_count(shop, card_sn):
    buy(shop, NAME, 3)
    with pytest.raises(PrintFailed):
        print_statement(shop, NAME, "/dev/full")
    assert counted(shop, card_sn) == 3
    assert print_statement(shop, NAME).cleared
    assert not print_statement(shop, NAME).sheet.lines


def test_r8_only_what_was_printed_is_counted_off(shop, card_sn):
    buy(shop, NAME, 2)
    with pytest.raises(PrintFailed):
        print_statement(shop, NAME, "/dev/full")
    buy(shop, NAME, 1)
    done = print_statement(shop, NAME)
    assert len(done.sheet.lines) == 3
    assert counted(shop, card_sn) == 0


def test_r8_a_sale_reversed_after_it_was_archived_stays_on_the_paper_as_reversed(shop, card_sn):
    outcomes = buy(shop, NAME, 2)
    with pytest.raises(PrintFailed):
        print_statement(shop, NAME, "/dev/full")
    reverse(shop, outcomes[0])
    done = print_statement(shop, NAME)
    assert [line.finding for line in done.sheet.lines] == [Finding.AGREES, Finding.UNDONE]
    assert done.cleared
    assert counted(shop, card_sn) == 0


def test_r8_a_sale_reversed_after_it_was_printed_is_not_counted_off_twice(shop, card_sn):
    outcomes = buy(shop, NAME, 2)
    print_statement(shop, NAME)
    reverse(shop, outcomes[1])
    assert counted(shop, card_sn) == 0


def test_r8_a_refunded_sale_of_an_online_card_is_a_line_that_says_so(shop, card_sn):
    (sold,) = buy(shop, NAME)
    shop.workplace.drive(shop.workplace.refunding(sold.entry.msgid), Trainer())
    done = print_statement(shop, NAME)
    assert [line.ledger.state for line in done.sheet.lines] == ["refunded"]


def test_r8_a_resident_has_no_account_and_no_statement(shop):
    done = print_statement(shop, "sun")
    assert not done.sheet.lines
    assert papers(shop) == []


# --- adopted cards: somebody's own card that stands for a training person -------------------------

TRAINING_PIN = "8642097531"


@pytest.fixture
def adopted(shop):
    """A chip of somebody's in the reader, adopted for zhao."""
    with inserted(chip()):
        shop.workplace.use_readers(user=READER)
        seen = shop.workplace.drive(fingerprint(), Trainer())
        whose = psn_no(shop, "zhao")
        adoption_desk.adopt(shop.world.centre, whose, seen.digest, bytearray(TRAINING_PIN, "ascii"))
        yield shop


def psn_no(shop, card):
    number = shop.card(card).field("card_sn")
    return shop.world.store.read(lambda tx: find_card(tx, number)).psn_no


def sell_adopted(shop, times=1):
    order = cheap_order(shop.workplace)
    return [shop.sell(order=order, clerk=Trainer(TRAINING_PIN)) for _ in range(times)]


def print_adopted(shop, file=""):
    flow = statement(paper_of, file)
    return shop.workplace.drive(flow, Trainer(TRAINING_PIN), Place.BANK)


def test_r8_an_adopted_card_is_counted_by_card_and_stops_at_60(adopted):
    desk.credit_account(
        adopted.world.centre, psn_no(adopted, "zhao"), 1000_00, "test", reference="much"
    )
    outcomes = sell_adopted(adopted, 61)
    assert [one.result for one in outcomes[58:]] == [Result.PAID, Result.PAID, Result.REFUSED]
    assert "60 of 60" in say(outcomes[59].reason)
    assert "The bank desk prints the statement" in say(outcomes[60].reason)
    done = print_adopted(adopted)
    assert done.cleared
    assert len(lines_on(papers(adopted)[0])) == 60
    assert sell_adopted(adopted)[0].result is Result.PAID


def test_r8_an_adopted_card_does_not_count_for_the_persons_own(adopted):
    before = adopted.card("zhao").purse.unprinted
    sell_adopted(adopted, 2)
    with pytest.raises(PrintFailed):
        print_adopted(adopted, "/dev/full")
    assert len(print_adopted(adopted).sheet.lines) == 2
    assert not print_adopted(adopted).sheet.lines
    assert adopted.card("zhao").purse.unprinted == before


def test_r8_the_centre_itself_stops_an_adopted_card(adopted):
    """Not only the terminal counts: a card adopted for somebody else cannot be named either."""
    fine = adopted.workplace.drive(meet(), Trainer(TRAINING_PIN))
    extension = SettleExtension(adopted=Hex(fine.pin.subject))
    at = adopted.workplace.clock.stamp()
    order = cheap_order(adopted.workplace)
    adopted.workplace.use_readers(user=adopted.workplace.drawer.reader_name)
    adopted.workplace.drawer.insert("qian")
    other = adopted.workplace.drive(meet(), Trainer())
    request = settle_request(order, other.face, other.person, at.time, extension)
    with pytest.raises(Refused) as no:
        adopted.workplace.host.ask(SETTLE, request, at.msgid)
    assert no.value.code == Code.CREDENTIAL_INVALID
