"""KCONF and KPEND for purchases: the TAC decides, whatever the order things arrive in."""

import pytest
from msgspec.structs import replace

from backend import desk
from backend.holds import Doubt
from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    Attempt,
    Confirm,
    ConfirmRequest,
    OutcomeReply,
)
from tests.support.centre_people import BASKET, CARD, OTHER_SHOP, SHOP, basket_of


def outcome(answer):
    return answer.output(OutcomeReply).data.outcome


def bare(attempt):
    """The attempt as a terminal knows it that did not make it."""
    return replace(attempt, terminal_txn_no=0, terminal_time="")


def money(world):
    own = world.books.balances("P001")
    return own.on_cards_fen, own.waiting_fen


def payable(world):
    return world.books.balance_fen(Account(Kind.INSTITUTION, SHOP))


def test_the_cards_tac_posts_a_held_sale(rich):
    sale = rich.hold(BASKET, 0)
    answer = rich.confirm(sale)
    assert outcome(answer) == "posted"
    assert answer.output(OutcomeReply).data.setl_id == sale.info.setl_id
    assert (rich.books.state_of(SHOP, sale.msgid), payable(rich)) == ("posted", 121_60)
    assert rich.books.held_fen() == 0


def test_a_confirm_under_a_new_number_is_posted_again_without_effect(rich):
    sale = rich.hold(BASKET, 0)
    assert [outcome(rich.confirm(sale)) for _ in range(3)] == ["posted"] * 3
    assert (payable(rich), money(rich)) == (121_60, (258_40, 120_00))


def test_a_wrong_tac_posts_nothing_and_freezes_the_card(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.confirm(sale, tac=b"\0\0\0\0").code == "TAC_WRONG"
    assert rich.freeze_reason() == "a wrong transaction proof"
    assert rich.books.state_of(SHOP, sale.msgid) == "held"


def test_the_tac_of_one_attempt_does_not_prove_another(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.confirm(sale, 43, tac=rich.tac(sale, 42)).code == "TAC_WRONG"


def test_a_sale_held_before_its_card_was_frozen_or_lost_completes(rich):
    sale = rich.hold(BASKET, 0)
    desk.freeze_card(rich.centre, CARD.card_sn, "x", reference="freeze")
    assert outcome(rich.confirm(sale)) == "posted"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("sequence", 9, "FIELD_WRONG"),
        ("terminal_no", "430100000009", "FIELD_WRONG"),
        ("terminal_no", "x", "FIELD_WRONG"),
        ("terminal_time", "20261399000000", "FIELD_WRONG"),
        ("terminal_txn_no", 1 << 32, "FIELD_WRONG"),
        ("omsgid", "nothing", "SETTLEMENT_UNKNOWN"),
        ("omsgid", "", "FIELD_WRONG"),
        ("card_sn", "00" * 16, "SETTLEMENT_UNKNOWN"),
    ],
)
def test_an_attempt_that_is_not_the_holds_is_refused_and_freezes_nothing(rich, member, value, code):
    sale = rich.hold(BASKET, 0)
    attempt = replace(rich.attempt(sale), **{member: value})
    message = ConfirmRequest(Confirm(attempt, rich.tac(sale)))
    assert rich.send(calls.CONFIRM, message).code == code
    assert rich.freeze_reason() == ""
    assert rich.books.state_of(SHOP, sale.msgid) == "held"


def test_a_tac_of_another_length_is_a_wrong_message_not_a_wrong_card(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.confirm(sale, tac=b"\0\0\0").code == "FIELD_WRONG"
    assert rich.freeze_reason() == ""


def test_a_terminals_number_proves_one_sale_only(rich):
    first = rich.hold(basket_of(100), 0)
    assert outcome(rich.confirm(first, 42)) == "posted"
    second = rich.hold(basket_of(100), 1)
    assert rich.confirm(second, 42).code == "FIELD_WRONG"
    assert outcome(rich.confirm(second, 43)) == "posted"


def test_a_confirm_of_a_reversed_sale_becomes_waiting_credit_once(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.reverse(sale.msgid).ok
    assert money(rich) == (380_00, 120_00)
    assert [outcome(rich.confirm(sale)) for _ in range(2)] == ["compensated"] * 2
    assert money(rich) == (258_40, 241_60)
    assert payable(rich) == 0


def test_a_compensated_number_is_used_up(rich):
    sale = rich.hold(BASKET, 3)
    rich.reverse(sale.msgid)
    rich.confirm(sale)
    assert rich.hold(basket_of(100), 3).answer.code == "SEQUENCE_TAKEN"
    assert rich.hold(basket_of(100), 4).answer.ok


def test_card_absent_gives_the_money_back_and_keeps_the_doubt(rich):
    sale = rich.hold(BASKET, 0)
    assert outcome(rich.find(rich.attempt(sale), "card_absent")) == "reversed"
    assert money(rich) == (380_00, 120_00)
    assert [hold.msgid for hold in rich.books.open_cases()] == [sale.msgid]
    assert rich.hold(basket_of(100), 0).answer.code == "DOUBT_OPEN"


def test_the_card_comes_back_undebited_to_another_shop(rich):
    sale = rich.hold(BASKET, 0)
    rich.find(rich.attempt(sale), "card_absent")
    found = rich.find(bare(rich.attempt(sale)), "not_debited", shop=OTHER_SHOP)
    assert outcome(found) == "reversed"
    assert rich.books.open_cases() == []
    assert rich.hold(basket_of(100), 0, shop=OTHER_SHOP).answer.ok


def test_the_card_comes_back_debited_to_another_shop_and_the_kept_fields_check_its_tac(rich):
    sale = rich.hold(BASKET, 0)
    rich.find(rich.attempt(sale), "card_absent")
    found = rich.find(bare(rich.attempt(sale)), "debited", rich.tac(sale), shop=OTHER_SHOP)
    assert outcome(found) == "compensated"
    assert money(rich) == (258_40, 241_60)
    assert rich.books.open_cases() == []


def test_a_false_tac_for_a_doubt_freezes_the_card_and_moves_nothing(rich):
    sale = rich.hold(BASKET, 0)
    rich.find(rich.attempt(sale), "card_absent")
    found = rich.find(bare(rich.attempt(sale)), "debited", b"\1\2\3\4", shop=OTHER_SHOP)
    assert found.code == "TAC_WRONG"
    assert rich.freeze_reason() == "a wrong transaction proof"
    assert money(rich) == (380_00, 120_00)
    assert len(rich.books.open_cases()) == 1


def test_debited_with_all_fields_is_as_good_as_a_confirm(rich):
    sale = rich.hold(BASKET, 0)
    assert outcome(rich.find(rich.attempt(sale), "debited", rich.tac(sale))) == "posted"
    assert payable(rich) == 121_60


def test_not_debited_gives_a_held_sale_back(rich):
    sale = rich.hold(BASKET, 0)
    assert outcome(rich.find(rich.attempt(sale), "not_debited")) == "reversed"
    assert money(rich) == (380_00, 120_00)
    assert rich.books.open_cases() == []


def test_a_tac_outweighs_an_earlier_not_debited(rich):
    sale = rich.hold(BASKET, 0)
    rich.find(rich.attempt(sale), "not_debited")
    assert outcome(rich.confirm(sale)) == "compensated"


def proven(world, sale, tac=None):
    """Another shop saw the card's proof of a sale that is still held."""
    sealed = world.tac(sale) if tac is None else tac
    return world.find(bare(world.attempt(sale)), "debited", sealed, shop=OTHER_SHOP)


def test_a_proof_seen_elsewhere_frees_the_card_and_leaves_the_sale_to_its_terminal(rich):
    sale = rich.hold(BASKET, 0)
    assert [outcome(proven(rich, sale)) for _ in range(2)] == ["proven"] * 2
    assert rich.books.state_of(SHOP, sale.msgid) == "held"
    assert rich.books.open_cases() == []
    assert rich.hold(basket_of(100), 1, shop=OTHER_SHOP).answer.ok
    assert outcome(rich.confirm(sale)) == "posted"


def test_a_proven_sale_its_terminal_reverses_becomes_waiting_credit(rich):
    sale = rich.hold(BASKET, 0)
    proven(rich, sale)
    assert rich.reverse(sale.msgid).ok
    assert money(rich) == (258_40, 241_60)
    assert rich.books.hold(SHOP, sale.msgid).doubt == Doubt.COMPENSATED
    assert outcome(rich.confirm(sale)) == "compensated"
    assert money(rich) == (258_40, 241_60)


def test_a_proven_sale_its_terminal_hands_over_is_checked_with_the_claim(rich):
    sale = rich.hold(BASKET, 0)
    proven(rich, sale)
    assert outcome(rich.find(rich.attempt(sale), "card_absent")) == "compensated"
    assert money(rich) == (258_40, 241_60)


def test_a_false_claim_is_found_out_when_the_attempt_becomes_known(rich):
    sale = rich.hold(BASKET, 0)
    proven(rich, sale, b"\1\2\3\4")
    assert outcome(rich.find(rich.attempt(sale), "card_absent")) == "reversed"
    assert rich.freeze_reason() == "a wrong transaction proof"
    assert money(rich) == (380_00, 120_00)
    assert len(rich.books.open_cases()) == 1


def test_the_first_claim_is_kept(rich):
    sale = rich.hold(BASKET, 0)
    proven(rich, sale)
    proven(rich, sale, b"\1\2\3\4")
    assert rich.books.hold(SHOP, sale.msgid).tac == rich.tac(sale)


def test_card_absent_after_a_reversal_opens_the_doubt(rich):
    sale = rich.hold(BASKET, 0)
    rich.reverse(sale.msgid)
    assert outcome(rich.find(rich.attempt(sale), "card_absent")) == "reversed"
    assert len(rich.books.open_cases()) == 1
    assert outcome(rich.find(rich.attempt(sale), "not_debited")) == "reversed"
    assert outcome(rich.find(rich.attempt(sale), "card_absent")) == "reversed"
    assert rich.books.open_cases() == []  # a doubt that was settled does not open again


@pytest.mark.parametrize("evidence", ["card_absent", "not_debited"])
def test_late_evidence_does_not_move_a_posted_sale(rich, evidence):
    sale = rich.hold(BASKET, 0)
    rich.confirm(sale)
    assert outcome(rich.find(rich.attempt(sale), evidence)) == "posted"
    assert payable(rich) == 121_60


@pytest.mark.parametrize("evidence", ["card_absent", "not_debited"])
def test_evidence_for_a_sale_that_never_arrived_buries_it(rich, evidence):
    msgid = rich.msgid()
    attempt = Attempt(omsgid=msgid, card_sn=CARD.card_sn, sequence=0, terminal_no="430100000001")
    assert outcome(rich.find(attempt, evidence)) == "reversed"
    assert rich.books.state_of(SHOP, msgid) == "tombstone"
    assert rich.hold(BASKET, 0, msgid=msgid).answer.code == "MSGID_REVERSED"


def test_evidence_naming_another_card_buries_nothing(rich):
    sale = rich.hold(BASKET, 0)
    attempt = replace(rich.attempt(sale), card_sn="00" * 16)
    assert rich.find(attempt, "card_absent").code == "FIELD_WRONG"
    assert rich.books.state_of(SHOP, sale.msgid) == "held"


def test_debited_for_a_sale_nobody_knows_is_refused(rich):
    attempt = Attempt(omsgid="gone", card_sn=CARD.card_sn, sequence=0, terminal_no="430100000001")
    assert rich.find(attempt, "debited", b"\0\0\0\0").code == "SETTLEMENT_UNKNOWN"


def test_evidence_is_one_of_three_words(rich):
    sale = rich.hold(BASKET, 0)
    assert rich.find(rich.attempt(sale), "perhaps").code == "FIELD_WRONG"


def test_a_card_known_by_small_letters_is_the_same_card(rich):
    sale = rich.hold(BASKET, 0)
    attempt = replace(rich.attempt(sale), card_sn=CARD.card_sn.lower())
    message = ConfirmRequest(Confirm(attempt, Hex(rich.tac(sale))))
    assert outcome(rich.send(calls.CONFIRM, message)) == "posted"
