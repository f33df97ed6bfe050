"""The audit trail: whole after any day, and broken by any change to what it covers."""

import random
from collections import Counter

import pytest

from backend.store import audit, tables
from backend.store.columns import metadata
from backend.store.sql import Statement, text
from backend.verify import Flaw, verify, verify_within
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    basket_of,
)
from tests.support.centre_simulation import play
from tests.support.stays import add_wards, in_bed, plain

SEALED = {str(table.name): table for table in metadata.sorted_tables
          if str(table.name) in audit.SEALED}  # fmt: skip
KEYS = {"holds": "hold_id", "settlements": "setl_id"}


@pytest.fixture
def day(rich):
    """A few of everything: posted, held, reversed, refunded, loaded, refused."""
    first = rich.hold(BASKET, 0, med_type="14")
    rich.confirm(first)
    rich.refund(first)
    rich.reverse(rich.hold(basket_of(500), 1).msgid)
    rich.hold(basket_of(700), 1)
    online = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    rich.reverse(online.msgid, "P002")
    rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(300), med_type="99")
    rich.person(CARD)
    return rich


def unguarded(store, fn):
    """Run `fn` where triggers and foreign keys do not hold, as somebody with the password can."""
    if store.kind.name == "postgresql":
        role = text("SET LOCAL session_replication_role = replica")
        return store.transact(lambda tx: (tx.run(role), fn(tx))[1])
    store.pragma("PRAGMA foreign_keys=OFF")
    for table in tables.APPEND_ONLY:
        for verb in ("update", "delete"):
            store.pragma(f"DROP TRIGGER IF EXISTS {table.name}_never_{verb}")
    return store.transact(fn)


def test_the_books_of_a_day_are_whole(day):
    report = verify(day.centre.store)
    assert report.faults == []
    assert report.links == sum(chain.length for chain in report.chains) > 15
    assert all(len(chain.head) == 64 for chain in report.chains)
    names = [chain.name for chain in report.chains]
    assert "desk" in names
    assert "P43010000001/00:00:00:00:00:01" in names


@pytest.mark.parametrize("seed", range(3))
def test_the_books_of_a_day_of_accidents_are_whole(seed):
    from tests.backend.test_conservation import script

    assert verify(play(script(seed)).world.centre.store).faults == []


def test_progress_is_told_while_links_are_followed(day, monkeypatch):
    monkeypatch.setattr("backend.verify.PROGRESS_LINKS", 5)
    told = []
    verify(day.centre.store, lambda done, total: told.append((done, total)))
    assert told
    assert all(done <= total for done, total in told)


def other(value):
    """A value that differs from `value` and fits its column."""
    if isinstance(value, bytes):
        return value + b"\0"
    return value + 1000 if isinstance(value, int) else f"{value}x"


def changes(tx):
    """Every sealed column of every sealed row, as the statement that changes it."""
    for name, table in SEALED.items():
        key = KEYS.get(name)
        columns = [str(column.name) for column in table.c]
        for row in tx.rows(table.select()):
            values = dict(zip(columns, row, strict=True))
            where = [key] if key else [str(column.name) for column in table.primary_key]
            for column in audit.SEALED[name]:
                condition = [table.c[part] == values[part] for part in where]
                yield name, column, table.update().where(*condition).values(
                    {column: other(values[column])}
                )  # fmt: skip


def test_no_sealed_value_can_be_changed_without_being_found(day):
    def spoil(tx):
        unnoticed = []
        number = 150 if day.centre.store.kind.name == "sqlite" else 40
        chosen = random.Random(5).sample(list(changes(tx)), number)
        for name, column, change in chosen:
            tx.mark()
            assert tx.run(change) == 1
            if not verify_within(tx).faults:
                unnoticed.append((name, column))
            tx.back_to_mark()
        assert {name for name, _, _ in chosen} >= {"replies", "settlements", "transfers"}
        return unnoticed

    assert unguarded(day.centre.store, spoil) == []


def removals(tx):
    for name in (*SEALED, "audit"):
        table = metadata.tables[name]
        columns = [str(column.name) for column in table.primary_key]
        for row in tx.rows(table.select()):
            values = dict(zip((str(c.name) for c in table.c), row, strict=True))
            yield name, table.delete().where(*[table.c[part] == values[part] for part in columns])


def test_no_sealed_row_can_be_removed_without_being_found(day):
    def spoil(tx):
        found: Counter = Counter()
        for name, removal in list(removals(tx)):
            tx.mark()
            assert tx.run(removal) == 1
            assert verify_within(tx).faults, name
            tx.back_to_mark()
            found[name] += 1
        return found

    assert set(unguarded(day.centre.store, spoil)) == {*SEALED, "audit"}


def spoilt(day, statement: Statement):
    unguarded(day.centre.store, lambda tx: tx.run(statement))
    return [str(fault) for fault in verify(day.centre.store).faults]


def test_the_first_broken_link_is_named_with_its_message(day):
    sale = day.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(100))
    day.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(100))
    changed = f"UPDATE settlements SET cash_fen = cash_fen + 1 WHERE msgid = '{sale.msgid}'"
    (fault,) = spoilt(day, text(changed))
    assert "broken at link" in fault
    assert sale.msgid in fault


def test_a_transfer_that_was_slipped_in_is_named(day):
    row = (
        "INSERT INTO transfers (institution, msgid, line_no, subject, reason, debit, credit, "
        "amount_fen, at) SELECT institution, 'forged', 1, subject, reason, debit, credit, "
        "amount_fen, at FROM transfers WHERE reason = 'credit' AND amount_fen = 50000"
    )
    faults = spoilt(day, text(row))
    assert any("table transfers has 1 rows" in fault and "forged" in fault for fault in faults)
    assert any("is not the sum of its transfers" in fault for fault in faults)


def test_a_balance_that_was_changed_is_named(day):
    raised = "UPDATE accounts SET balance_fen = balance_fen + 100 WHERE account_id = 'online:P002'"
    faults = spoilt(day, text(raised))
    assert any("balance of online:P002" in fault for fault in faults)
    assert any("come to 100 fen" in fault for fault in faults)


def test_a_state_that_no_transfer_explains_is_named(day):
    lifted = "UPDATE settlements SET state = 'posted' WHERE state = 'held'"
    (fault,) = spoilt(day, text(lifted))
    assert "is posted, its transfers say otherwise" in fault


def test_a_settlement_of_a_stay_that_never_was_is_found(world):
    bed = in_bed(add_wards(world), PURSE_PERSON, plain("100.00"))
    assert bed.settle(100_00, interim=True).ok
    store = world.centre.store
    assert verify(store).faults == []
    for state, final, faults in (("cancelled", 0, 1), ("admitted", 1, 1), ("discharged", 1, 0)):
        store.transact(lambda tx, state=state: tx.run(text(f"UPDATE visits SET state = '{state}'")))
        store.transact(
            lambda tx, final=final: tx.run(text(f"UPDATE stay_settlements SET final = {final}"))
        )
        found = verify(store).faults
        assert [fault.template for fault in found] == [Flaw.STAY_WRONG] * faults
