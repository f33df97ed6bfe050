"""A visit paid with the money on a card: quoted, held, confirmed, reversed."""

import msgspec

from backend.protocol import codec
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.messages.pharmacy import CancelReply, Purse, SettleExtension
from backend.verify import verify
from tests.support.centre_people import CARD, PURSE_PERSON, TERMINAL_NO
from tests.support.centre_visits import CLINIC, add_hospital, attend
from tests.support.centre_world import Sale

EMPLOYED = PURSE_PERSON


def purse_of(visit, total_fen, sequence):
    """The purse data a terminal sends after its quote on the card alone."""
    quoted = visit.quote(total_fen, **by_card(card_only=True)).output(VisitSettleReply).setlinfo
    return Purse(
        sequence=sequence,
        terminal_no=TERMINAL_NO,
        account_fen=int(quoted.acct_pay),
        self_fen=int(quoted.inscp_scp_amt - quoted.fund_pay_sumamt),
        fund_fen=int(quoted.fund_pay_sumamt),
    )


def by_card(**extension):
    return {
        "mdtrt_cert_type": "03", "mdtrt_cert_no": CARD.card_no, "card_sn": CARD.card_sn,
        "exp_content": codec.encode(SettleExtension(**extension)).decode(),
    }  # fmt: skip


def test_a_visit_is_paid_with_the_money_on_the_card_in_two_phases(rich):
    clinic = add_hospital(rich)
    visit = attend(clinic, EMPLOYED)
    purse = purse_of(visit, 422_80, 0)
    answer = visit.settle(422_80, **by_card(purse=purse))
    info = answer.output(VisitSettleReply).setlinfo
    assert (info.acct_pay, info.balc) == (380_00, 120_00)
    assert clinic.books.state_of(CLINIC, visit.sent[-1]) == "held"
    assert visit.cancel(info).code == "STILL_HELD"
    sale = Sale(visit.sent[-1], answer, purse)
    assert clinic.confirm(sale, shop=CLINIC).ok
    assert clinic.books.state_of(CLINIC, visit.sent[-1]) == "posted"
    assert clinic.books.balances("P001").on_cards_fen == 0
    back = visit.cancel(info).output(CancelReply).setlinfo
    assert back.acct_pay == -380_00
    assert clinic.books.balances("P001").waiting_fen == 120_00 + 380_00
    assert verify(clinic.centre.store).faults == []


def test_a_held_visit_is_reversed_and_its_lines_and_the_card_s_money_are_free(rich):
    clinic = add_hospital(rich)
    visit = attend(clinic, EMPLOYED)
    assert visit.settle(422_80, **by_card(purse=purse_of(visit, 422_80, 0))).ok
    assert clinic.reverse(visit.sent[-1], infno="2207", shop=CLINIC).ok
    assert clinic.books.balances("P001").on_cards_fen == 380_00
    assert visit.settle(422_80, **by_card(purse=purse_of(visit, 422_80, 0))).ok


def test_purse_data_that_are_not_the_quote_s_book_nothing(rich):
    clinic = add_hospital(rich)
    visit = attend(clinic, EMPLOYED)
    purse = msgspec.structs.replace(purse_of(visit, 422_80, 0), account_fen=1)
    assert visit.settle(422_80, **by_card(purse=purse)).code == "QUOTE_CHANGED"
    assert clinic.books.settlements() == []
