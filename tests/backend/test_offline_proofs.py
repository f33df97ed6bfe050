"""What an offline debit erased from the card is believed; a terminal that does not know says so,
and the doubt is the card's."""

import pytest
from msgspec.structs import replace

from backend.protocol.codec import Hex
from backend.protocol.messages.offline import (
    ABSENT,
    ErasedProof,
)
from tests.support.centre_people import (
    OTHER_SHOP,
    OTHER_TERMINAL_NO,
    SHOP,
    basket_of,
)
from tests.support.offline_centre import (
    BEFORE_FEN,
    SALE_FEN,
    mirror,
    offline,
    said,
    sale_of,
    send,
    tac_of,
)


@pytest.fixture(autouse=True)
def balanced(rich):
    """Whatever happens, nothing appears and nothing goes."""
    yield
    assert rich.books.sum_of_all_accounts() == 0
    assert rich.books.differences() == []
    assert rich.books.held_fen() == 0 or rich.books.open_cases()


# --- proofs that the offline debit erased ---------------------------------------------------------


def erasing(world, sequence, of, kind="2", **changes):
    proof = ErasedProof(kind=kind, sequence=sequence - 1, tac=Hex(of))
    return offline(world, sequence, erased=proof, **changes)


def test_the_erased_proof_of_a_handed_over_sale_makes_it_waiting_credit(rich):
    held = rich.hold(basket_of(10_00), 0)
    rich.find(rich.attempt(held), "card_absent")
    assert said(send(rich, erasing(rich, 1, rich.tac(held)))) == ("posted", "")
    waiting = rich.books.balances("P001").waiting_fen
    assert (mirror(rich), waiting) == (BEFORE_FEN - 10_00 - SALE_FEN, 120_00 + 10_00)
    assert rich.books.open_cases() == []


def test_the_erased_proof_of_a_denied_sale_corrects_the_denial(rich):
    """The card was asked after the offline debit: its proof was gone, so it seemed not debited."""
    held = rich.hold(basket_of(10_00), 0)
    rich.find(rich.attempt(held), "card_absent")
    rich.find(replace(rich.attempt(held), terminal_txn_no=0, terminal_time=""), "not_debited")
    send(rich, erasing(rich, 1, rich.tac(held)))
    assert rich.books.balances("P001").waiting_fen == 120_00 + 10_00


def test_the_erased_proof_of_a_held_sale_waits_for_its_terminal(rich):
    held = rich.hold(basket_of(10_00), 0)
    send(rich, erasing(rich, 1, rich.tac(held)))
    assert rich.books.hold(SHOP, held.msgid).doubt == "proven"
    assert rich.confirm(held).ok
    assert mirror(rich) == BEFORE_FEN - 10_00 - SALE_FEN


def test_a_proof_of_nothing_in_doubt_changes_nothing(rich):
    posted = rich.hold(basket_of(10_00), 0)
    rich.confirm(posted)
    send(rich, erasing(rich, 1, rich.tac(posted)))
    assert mirror(rich) == BEFORE_FEN - 10_00 - SALE_FEN
    assert rich.freeze_reason() == ""


def test_a_sale_whose_proof_another_terminal_erased_is_accepted_with_the_kept_one(rich):
    first = offline(rich, 0)
    later = erasing(rich, 1, first.data.tac, terminal_no=OTHER_TERMINAL_NO)
    assert said(send(rich, later, shop=OTHER_SHOP)) == ("posted", "")
    without = replace(first, data=replace(first.data, tac=Hex()))
    assert said(send(rich, without)) == ("posted", "")
    assert mirror(rich) == BEFORE_FEN - 2 * SALE_FEN


def test_a_sale_without_any_proof_is_a_named_case(rich):
    message = offline(rich, 0)
    without = replace(message, data=replace(message.data, tac=Hex()))
    assert said(send(rich, without)) == ("disputed", "OFFLINE_NO_PROOF")
    assert mirror(rich) == BEFORE_FEN


# --- a terminal that does not know ----------------------------------------------------------------


def absent(world, sequence=0):
    message = offline(world, sequence)
    return replace(message, data=replace(message.data, evidence=ABSENT, tac=Hex()))


def test_a_doubt_blocks_the_card_until_it_is_proved(rich):
    assert said(send(rich, absent(rich))) == ("reversed", "")
    (doubt,) = rich.books.open_cases()
    assert rich.hold(basket_of(1_00), 1).answer.code == "DOUBT_OPEN"
    proof = tac_of(offline(rich, 0).data)
    attempt = replace(rich.attempt(sale_of(doubt)), terminal_txn_no=0, terminal_time="")
    assert rich.find(attempt, "debited", proof).ok
    own = rich.books.balances("P001")
    assert (own.on_cards_fen, own.waiting_fen) == (BEFORE_FEN - SALE_FEN, 120_00 + SALE_FEN)
    assert rich.hold(basket_of(1_00), 1).answer.ok


def test_a_doubt_whose_proof_was_kept_is_compensated_at_once(rich):
    first = offline(rich, 0)
    send(rich, erasing(rich, 1, first.data.tac, terminal_no=OTHER_TERMINAL_NO), shop=OTHER_SHOP)
    assert said(send(rich, absent(rich))) == ("compensated", "")
    assert rich.books.balances("P001").waiting_fen == 120_00 + SALE_FEN


def test_a_doubt_behind_later_records_is_a_named_case(rich):
    rich.confirm(rich.hold(basket_of(10_00), 1))
    assert said(send(rich, absent(rich))) == ("disputed", "OFFLINE_NO_PROOF")
    assert rich.books.open_cases() == []


def test_a_doubt_at_a_used_sequence_did_not_happen(rich):
    rich.confirm(rich.hold(basket_of(10_00), 0))
    assert said(send(rich, absent(rich))) == ("reversed", "")
    assert rich.books.open_cases() == []
