"""Planted differences of every kind are all found, and nothing else is."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from terminal.three_sides import (
    LOAD,
    LOG_RECORDS,
    PURCHASE,
    BookRow,
    CardRow,
    Class,
    Difference,
    Fate,
    Side,
    compare,
    place_name,
)

PER_CARD = 40
PLANTED = 10_000


class Books:
    """Three sides that agree, payment by payment, to be spoilt one payment at a time."""

    def __init__(self, payments, seed):
        self.chance = random.Random(seed)
        self.cards, self.journal, self.ledger = {}, {}, {}
        for number in range(payments):
            self._pay(number)
        self.expected = set()

    def _pay(self, number):
        day = (date(2026, 11, 1) + timedelta(days=number % 20)).isoformat()
        amount, msgid = self.chance.randrange(1, 90_000), f"m{number:07d}"
        on_card = number % 5 != 0
        card_sn = f"C{number // PER_CARD:05d}" if on_card else ""
        kind = (LOAD if number % 7 == 0 else PURCHASE) if on_card else ""
        row = BookRow(msgid, Fate.DONE, day, amount, amount + number % 300, card_sn, kind,
                      number % PER_CARD)  # fmt: skip
        self.journal[msgid], self.ledger[msgid] = [row], [row]
        if on_card:
            late = number % 11 == 0  # the card was debited after midnight
            on = (date.fromisoformat(day) + timedelta(days=late)).isoformat()
            record = CardRow(card_sn, kind, number % PER_CARD, amount, on)
            self.cards.setdefault(card_sn, {})[row.place] = [record]

    def compare(self):
        cards = [
            [row for rows in records.values() for row in rows] for records in self.cards.values()
        ]
        journal = [row for rows in self.journal.values() for row in rows]
        ledger = [row for rows in self.ledger.values() for row in rows]
        self.chance.shuffle(journal)
        self.chance.shuffle(ledger)
        return compare(cards, journal, ledger)

    def expect(self, what, side, key):
        self.expected.add(Difference(what, side, key))

    # --- one way each to spoil a payment ---------------------------------------------------------

    def missing(self, msgid):
        (row,) = self.journal[msgid]
        sides = [Side.JOURNAL, Side.LEDGER, Side.CARD] if row.card_sn else [Side.LEDGER]
        side = self.chance.choice(sides)
        if side is Side.CARD:
            self.cards[row.card_sn][row.place] = []
        elif side is Side.JOURNAL:
            self.journal[msgid] = []
        else:
            self.ledger[msgid] = []
        what = Class.MISSING if row.card_sn else Class.EXTRA
        self.expect(what, side if row.card_sn else Side.JOURNAL, msgid)

    def extra(self, msgid):
        (row,) = self.journal[msgid]
        if row.card_sn and self.chance.random() < 0.5:
            self.journal[msgid], self.ledger[msgid] = [], []
            self.expect(Class.EXTRA, Side.CARD, place_name(row.place))
            return
        self.journal[msgid] = []
        if row.card_sn:
            self.cards[row.card_sn][row.place] = []
        self.expect(Class.EXTRA, Side.LEDGER, msgid)

    def amount(self, msgid):
        (row,) = self.journal[msgid]
        side = self.chance.choice(list(Side)) if row.card_sn else Side.LEDGER
        off = self.chance.choice((-1, 1, 100))
        if side is Side.CARD:
            (record,) = self.cards[row.card_sn][row.place]
            self.cards[row.card_sn][row.place] = [
                replace(record, amount_fen=record.amount_fen + off)
            ]
        else:
            book = self.journal if side is Side.JOURNAL else self.ledger
            book[msgid] = [replace(row, amount_fen=row.amount_fen + off)]
        self.expect(Class.AMOUNT, side, msgid)

    def twice(self, msgid):
        (row,) = self.journal[msgid]
        side = self.chance.choice(list(Side)) if row.card_sn else Side.LEDGER
        place = self.cards.get(row.card_sn, {}).get(row.place, [])
        rows = {Side.CARD: place, Side.JOURNAL: self.journal[msgid],
                Side.LEDGER: self.ledger[msgid]}[side]  # fmt: skip
        rows.append(rows[0])
        self.expect(Class.TWICE, side, msgid)

    def wrong_day(self, msgid):
        (row,) = self.journal[msgid]
        other = (date.fromisoformat(row.day) - timedelta(days=1)).isoformat()
        if row.card_sn and self.chance.random() < 0.5:
            (record,) = self.cards[row.card_sn][row.place]
            self.cards[row.card_sn][row.place] = [replace(record, day=other)]
            self.expect(Class.WRONG_DAY, Side.CARD, msgid)
        else:
            self.ledger[msgid] = [replace(row, day=other)]
            self.expect(Class.WRONG_DAY, Side.LEDGER, msgid)

    def wrong_card(self, msgid):
        (row,) = self.journal[msgid]
        self.ledger[msgid] = [replace(row, card_sn="elsewhere", kind=PURCHASE)]
        self.expect(Class.WRONG_CARD, Side.LEDGER, msgid)

    def reversed_one_side(self, msgid):
        (row,) = self.journal[msgid]
        gone = replace(row, fate=Fate.REVERSED)
        side = self.chance.choice(list(Side)) if row.card_sn else Side.JOURNAL
        if side is not Side.LEDGER:
            self.journal[msgid] = [gone]
        if side is not Side.JOURNAL:
            self.ledger[msgid] = [gone]
        self.expect(Class.REVERSED_ONE_SIDE, side, msgid)

    def in_flight(self, msgid):
        (row,) = self.journal[msgid]
        side = self.chance.choice((Side.JOURNAL, Side.LEDGER))
        book = self.journal if side is Side.JOURNAL else self.ledger
        book[msgid] = [replace(row, fate=Fate.OPEN)]
        self.expect(Class.IN_FLIGHT, side, msgid)


KINDS = (
    "missing", "extra", "amount", "twice", "wrong_day", "wrong_card", "reversed_one_side",
    "in_flight",
)  # fmt: skip


def test_sides_that_agree_have_no_difference():
    assert Books(2_000, seed=1).compare() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_one_kind_of_difference_is_found_and_nothing_else(kind, seed):
    books = Books(400, seed)
    for msgid in books.chance.sample(sorted(books.journal), 50):
        getattr(books, kind)(msgid)
    assert set(books.compare()) == books.expected
    assert len(books.expected) == 50


def test_ten_thousand_planted_differences_of_eight_kinds_are_all_found_and_none_false():
    books = Books(PLANTED * 2, seed=20261121)
    chosen = books.chance.sample(sorted(books.journal), PLANTED)
    for number, msgid in enumerate(chosen):
        getattr(books, KINDS[number % len(KINDS)])(msgid)
    found = books.compare()
    assert len(found) == len(set(found)) == PLANTED
    assert set(found) == books.expected
    assert set(Counter(one.what for one in found)) == set(Class)


def test_a_card_is_not_asked_for_what_its_log_no_longer_holds():
    rows = [CardRow("C1", PURCHASE, number, 100, "2026-11-01")
            for number in range(40, 40 + LOG_RECORDS)]  # fmt: skip
    old = BookRow("m1", Fate.DONE, "2026-10-01", 100, 100, "C1", PURCHASE, 39)
    young = [
        BookRow(f"m{row.sequence}", Fate.DONE, row.day, 100, 100, "C1", PURCHASE, row.sequence)
        for row in rows
    ]
    assert compare([rows], [old, *young], [old, *young]) == []
    lost = replace(old, sequence=40, msgid="m40")
    others = [row for row in young if row.sequence != 40]
    assert compare([rows[1:]], [lost, *others], [lost, *others]) == [
        Difference(Class.MISSING, Side.CARD, "m40")
    ]


def test_a_card_that_is_not_at_hand_proves_nothing():
    row = BookRow("m1", Fate.DONE, "2026-11-01", 100, 100, "C1", PURCHASE, 3)
    assert compare([], [row], [row]) == []
    reversed_row = replace(row, fate=Fate.REVERSED)
    assert compare([], [reversed_row], []) == []


def test_a_card_with_an_empty_log_is_missing_what_both_books_have():
    row = BookRow("m1", Fate.DONE, "2026-11-21", 1250, 1250, "C1", PURCHASE, 3)
    assert compare([], [row], [row]) == [], "its card is not at hand"
    assert compare([], [row], [row], ["C2"]) == []
    assert compare([], [row], [row], ["C1"]) == [Difference(Class.MISSING, Side.CARD, "m1")]
