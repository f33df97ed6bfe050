"""Rule 12: what only the ledger knows goes back, once, with a reason."""

from __future__ import annotations

import pytest

from backend import desk
from backend.protocol.calls import CANCEL
from backend.protocol.messages.dispute import Verdict
from backend.protocol.messages.pharmacy import Cancel, CancelRequest
from backend.protocol.refusals import Code, Refused
from backend.verify import verify
from card_emulator.protocol.purse import Amounts
from terminal.transactions.bill import purse_of
from tests.support.disputes import (
    ask,
    confirm_with_a_stolen_key,
    investigate,
    ledger_is_sound,
    load_behind_the_cards_back,
    money,
    psn_no,
    settle_behind_the_journals_back,
    verdict,
)
from tests.support.online_card import NAME, issue_online
from tests.support.statements import buy

PRICE_FEN = 12_50


@pytest.fixture
def online(shop):
    """An online card with a sale before and after one that only the ledger knows."""
    issue_online(shop)
    buy(shop, NAME)
    msgid, _, settled = settle_behind_the_journals_back(shop, NAME)
    buy(shop, NAME)
    return msgid, settled


def test_r12_a_debit_only_the_ledger_knows_goes_back_to_the_account_once(shop, online):
    msgid, settled = online
    before = money(shop, NAME).online_fen
    found = investigate(shop, NAME, number=settled.setl_id[-12:])
    assert found.answer.verdict == Verdict.LEDGER_ONLY
    assert found.answer.corrected_fen == PRICE_FEN
    assert money(shop, NAME).online_fen == before + PRICE_FEN
    for _ in range(3):
        again = investigate(shop, NAME, number=msgid)
        assert again.answer.case_no == found.answer.case_no
    assert money(shop, NAME).online_fen == before + PRICE_FEN
    assert ledger_is_sound(shop)
    reasons = [row.reason for row in shop.books().postings(msgid)]
    assert reasons == ["sale"], "the correction is booked under the desk's own message"


def test_r12_a_corrected_line_cannot_be_refunded_as_well(shop, online):
    msgid, settled = online
    investigate(shop, NAME, number=msgid)
    cancel = CancelRequest(Cancel(settled.setl_id, settled.mdtrt_id, settled.psn_no))
    with pytest.raises(Refused) as no:
        ask(shop, CANCEL, cancel)
    assert no.value.code == Code.ALREADY_REFUNDED


def test_r12_a_refunded_line_is_not_corrected_as_well(shop, online):
    msgid, settled = online
    cancel = CancelRequest(Cancel(settled.setl_id, settled.mdtrt_id, settled.psn_no))
    ask(shop, CANCEL, cancel)
    before = money(shop, NAME)
    assert verdict(shop, NAME, number=msgid) is Verdict.REFUNDED
    assert money(shop, NAME) == before


def test_r12_a_journal_that_was_begun_anew_proves_nothing(shop, online):
    msgid, _ = online
    path = shop.home.journal
    shop.close()
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    shop.restart()
    before = money(shop, NAME)
    found = investigate(shop, NAME, number=msgid)
    assert found.answer.verdict == Verdict.UNDECIDED
    assert found.answer.state == "opened"
    assert money(shop, NAME) == before


def test_r12_the_audit_trail_holds_after_a_correction(shop, online):
    investigate(shop, NAME, number=online[0])
    assert verify(shop.world.store).faults == []


def test_r12_a_purse_debit_the_card_never_made_goes_back_to_its_mirror(shop):
    buy(shop, "zhao")
    purse = shop.card("zhao").purse
    amounts = Amounts(PRICE_FEN, PRICE_FEN, 0)

    def extension(contact):
        return purse_of(
            amounts, purse.purchase_sequence, contact.psam.terminal_no, purse.balance_fen
        )

    msgid, contact, _ = settle_behind_the_journals_back(shop, "zhao", extension)
    confirm_with_a_stolen_key(shop, contact, msgid, purse.purchase_sequence, amounts)
    buy(shop, "qian")
    assert money(shop, "zhao").on_cards_fen == purse.balance_fen - PRICE_FEN
    found = investigate(shop, "zhao", sequence=purse.purchase_sequence)
    assert found.answer.verdict == Verdict.LEDGER_ONLY
    assert money(shop, "zhao").on_cards_fen == purse.balance_fen
    assert money(shop, "zhao").waiting_fen == 0
    assert ledger_is_sound(shop)


def test_r12_a_load_that_never_reached_the_card_waits_at_the_centre_again(shop):
    desk.credit_account(shop.world.centre, psn_no(shop, "zhao"), 40_00, "test", reference="more")
    buy(shop, "qian")
    before = money(shop, "zhao")
    sequence = load_behind_the_cards_back(shop, "zhao", 40_00)
    buy(shop, "qian")
    assert money(shop, "zhao").waiting_fen == 0
    found = investigate(shop, "zhao", kind="1", sequence=sequence)
    assert found.answer.verdict == Verdict.LEDGER_ONLY
    assert found.answer.corrected_fen == 40_00
    assert money(shop, "zhao") == before
    investigate(shop, "zhao", kind="1", sequence=sequence)
    assert money(shop, "zhao") == before
    assert ledger_is_sound(shop)
    assert verify(shop.world.store).faults == []
