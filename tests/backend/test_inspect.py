"""The read-only view: postings, states, trial balance."""

from tests.support.centre_people import BASKET, OTHER_SHOP, SHOP


def test_the_books_tell_what_became_of_a_number(rich):
    assert rich.books.state_of(SHOP, "x") == "unknown"
    rich.reverse("x")
    assert rich.books.state_of(SHOP, "x") == "tombstone"
    sale = rich.hold(BASKET, 0)
    states = [rich.books.state_of(SHOP, sale.msgid)]
    rich.confirm(sale)
    states.append(rich.books.state_of(SHOP, sale.msgid))
    rich.refund(sale)
    states.append(rich.books.state_of(SHOP, sale.msgid))
    assert states == ["held", "posted", "refunded"]
    assert rich.books.state_of(OTHER_SHOP, sale.msgid) == "unknown"


def test_the_postings_of_a_sale_are_its_hold_and_its_posting(rich):
    sale = rich.hold(BASKET, 0)
    rich.confirm(sale)
    postings = rich.books.postings(sale.msgid)
    assert [(p.reason, p.debit.split(":")[0], p.credit, p.amount_fen) for p in postings] == [
        ("hold", "purse-card", f"transit:{SHOP}", 121_60),
        ("post", "transit", f"institution:{SHOP}", 121_60),
    ]
    assert {p.subject for p in postings} == {sale.info.setl_id}


def test_the_trial_balance_is_zero_and_agrees_with_the_transfers(rich):
    rich.confirm(rich.hold(BASKET, 0, med_type="14"))
    rows = {row.account_id: row.balance_fen for row in rich.books.trial_balance()}
    assert rows[f"institution:{SHOP}"] == 121_60
    assert rows["funding:agency"] == -880_00
    assert rich.books.sum_of_all_accounts() == sum(rows.values()) == 0
    assert rich.books.differences() == []


def test_a_balance_changed_behind_the_ledgers_back_is_found(rich):
    from backend.store.sql import text

    changed = text("UPDATE accounts SET balance_fen = balance_fen + 1 WHERE owner = 'P001'")
    rich.centre.store.transact(lambda tx: tx.run(changed))
    assert rich.books.differences() == ["purse-centre:P001"]
    assert rich.books.sum_of_all_accounts() == 1


def test_settlements_are_listed_by_time_and_person(rich):
    first = rich.hold(BASKET, 0)
    rich.confirm(first)
    rich.later(minutes=1)
    rich.refund(first)
    assert [row.kind for row in rich.books.settlements("P001")] == ["sale", "refund"]
    assert rich.books.settlements("P002") == []
    assert rich.books.account_kind("P001") == "purse"
    assert rich.books.account_kind("P999") == ""
