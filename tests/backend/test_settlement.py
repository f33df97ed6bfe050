"""2101 and 2102: what is quoted, what is held, and what is posted at once."""

from backend import desk
from backend.ledger import Account, Kind
from backend.protocol import codec
from backend.protocol.messages.pharmacy import SettleReply, SettleState
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
    basket_of,
)


def state(info):
    return codec.decode(info.exp_content.encode(), SettleState)


def test_a_quote_spends_card_and_waiting_credit_and_books_nothing(rich):
    before = rich.books.trial_balance()
    answer = rich.quote(PURSE_PERSON, CARD, basket_of(450_00))
    info = answer.output(SettleReply).setlinfo
    assert (info.acct_pay, info.psn_cash_pay, info.balc) == (450_00, 0, 50_00)
    assert (info.setl_id, state(info).state) == ("", "quoted")
    assert rich.books.trial_balance() == before
    assert rich.books.settlements() == []


def test_a_quote_for_the_card_alone_leaves_the_waiting_credit_out(rich):
    info = rich.quote(PURSE_PERSON, CARD, basket_of(450_00), card_only=True).output(
        SettleReply
    ).setlinfo  # fmt: skip
    assert (info.acct_pay, info.psn_cash_pay, info.balc) == (380_00, 70_00, 120_00)


def test_a_purse_sale_is_held_and_its_money_is_in_transit(rich):
    sale = rich.hold(BASKET, 0)
    assert state(sale.info) == SettleState(state="held", business_date="2026-11-21")
    assert rich.books.state_of(SHOP, sale.msgid) == "held"
    assert rich.books.balances("P001").on_cards_fen == 258_40
    assert rich.books.balance_fen(Account(Kind.TRANSIT, SHOP)) == 121_60
    assert rich.books.balance_fen(Account(Kind.INSTITUTION, SHOP)) == 0
    assert rich.books.held_fen() == 121_60


def test_the_answer_to_the_worked_example_b_on_a_card(rich):
    used = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(280_00), med_type="14")
    assert used.info.act_pay_dedc == 280_00
    rich.credit("P002", "280.00")
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, med_type="14")
    info = sale.info
    assert (info.fund_pay_sumamt, info.hifp_pay, info.act_pay_dedc) == (25_55, 25_55, 20_00)
    assert (info.psn_part_amt, info.acct_pay, info.psn_cash_pay) == (96_05, 96_05, 0)
    assert info.balc == 283_95
    rows = sale.answer.output(SettleReply).setldetail
    assert [(row.fund_pay_type, row.fund_payamt) for row in rows] == [
        ("310102", 25_55), ("310200", 96_05),
    ]  # fmt: skip
    assert rows[0].crt_payb_lmt_amt == 1_500_00


def test_a_pooled_purse_sale_holds_the_funds_part_too(rich):
    rich.confirm(rich.hold(basket_of(300_00), 0, med_type="14"))
    sale = rich.hold(basket_of(100_00), 1, med_type="14")
    assert (sale.purse.account_fen, sale.purse.self_fen, sale.purse.fund_fen) == (
        30_00, 30_00, 70_00,
    )  # fmt: skip
    assert rich.books.balance_fen(Account(Kind.TRANSIT, SHOP)) == 100_00
    assert rich.books.balance_fen(Account(Kind.POOL, "310102")) == -70_00


def test_the_deductible_is_used_up_by_held_and_posted_sales_of_the_year(rich):
    assert rich.hold(basket_of(200_00), 0, med_type="11").info.act_pay_dedc == 200_00
    answer = rich.quote(PURSE_PERSON, None, basket_of(200_00), med_type="11")
    assert answer.output(SettleReply).setlinfo.act_pay_dedc == 100_00
    rich.later(days=60)  # another year, another deductible
    answer = rich.quote(PURSE_PERSON, None, basket_of(200_00), med_type="11")
    assert answer.output(SettleReply).setlinfo.act_pay_dedc == 200_00


def test_the_identities_hold_in_the_answer(rich):
    info = rich.hold(BASKET, 0, med_type="14").info
    assert info.medfee_sumamt == (
        info.fulamt_ownpay_amt + info.overlmt_selfpay + info.preselfpay_amt + info.inscp_scp_amt
    )
    assert info.medfee_sumamt == info.fund_pay_sumamt + info.psn_part_amt + info.hosp_part_amt
    assert info.psn_part_amt == info.acct_pay + info.psn_cash_pay


def test_the_identifiers_have_the_agencys_shape_and_the_msgid_comes_back(rich):
    sale = rich.hold(BASKET, 0)
    for identifier in (sale.info.setl_id, sale.info.mdtrt_id, sale.answer.reply.inf_refmsgid):
        assert identifier.startswith("43010020261121093015")
        assert len(identifier) == 30
    assert sale.info.medins_setl_id == sale.msgid
    assert sale.info.setl_id != sale.info.mdtrt_id


def test_an_online_sale_is_posted_at_once(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert state(sale.info).state == "posted"
    assert sale.info.balc == 258_40
    assert rich.books.balance_fen(Account(Kind.INSTITUTION, SHOP)) == 121_60


def test_a_purse_person_without_purse_data_spends_waiting_credit_and_cash(rich):
    sale = rich.sell(PURSE_PERSON, None, basket_of(200_00))
    assert (sale.info.acct_pay, sale.info.psn_cash_pay, sale.info.balc) == (120_00, 80_00, 0)
    assert rich.books.balances("P001").on_cards_fen == 380_00


def test_a_resident_pays_cash_beside_the_fund(world):
    sale = world.sell(RESIDENT_PERSON, None, basket_of(100_00), med_type="11")
    assert (sale.info.fund_pay_sumamt, sale.info.acct_pay) == (50_00, 0)
    assert (sale.info.psn_cash_pay, sale.info.balc) == (50_00, 0)


def test_the_account_is_left_alone_when_the_bill_says_so(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, acct_used_flag="0")
    assert (sale.info.acct_pay, sale.info.psn_cash_pay, sale.info.balc) == (0, 121_60, 380_00)


def test_an_all_cash_sale_still_makes_a_card_record(rich):
    sale = rich.hold(BASKET, 0, acct_used_flag="0")
    assert (sale.purse.account_fen, sale.purse.self_fen) == (0, 56_50)
    assert rich.books.postings(sale.msgid) == []
    assert rich.confirm(sale).ok
    assert rich.books.state_of(SHOP, sale.msgid) == "posted"


def test_relatives_pay_only_when_the_bill_says_so_and_get_it_back(world):
    world.credit("P001", "40.00")
    world.load("40.00", 0)
    world.credit("P002", "500.00")
    desk.bind_relative(world.centre, "P001", "P002", 500_00, reference="aid")
    assert world.quote(PURSE_PERSON, CARD, BASKET).output(SettleReply).setlinfo.acct_pay == 40_00
    held = world.hold(BASKET, 0, acct_used_flag="2")
    assert (held.info.acct_pay, held.info.acct_mulaid_pay) == (121_60, 81_60)
    assert held.purse.account_fen == 40_00
    assert world.books.balance_fen(Account(Kind.MUTUAL_AID, "aid")) == 418_40
    assert world.confirm(held).ok
    assert world.refund(held).ok
    assert world.books.balance_fen(Account(Kind.MUTUAL_AID, "aid")) == 500_00
    assert world.books.balances("P001").waiting_fen == 40_00


def test_relatives_pay_in_the_order_they_were_bound(rich):
    desk.bind_relative(rich.centre, "P001", "P002", 50_00, reference="z first")
    desk.bind_relative(rich.centre, "P001", "P002", 330_00, reference="a second")
    sale = rich.hold(basket_of(450_00), 0, acct_used_flag="2")
    assert (sale.info.acct_mulaid_pay, sale.info.psn_cash_pay) == (70_00, 0)
    assert rich.books.balance_fen(Account(Kind.MUTUAL_AID, "z first")) == 0
    assert rich.books.balance_fen(Account(Kind.MUTUAL_AID, "a second")) == 310_00


def test_a_suspended_person_gets_nothing_from_the_fund_and_keeps_the_account(rich):
    rich.set_insurance("P002", "2")
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(380_00), med_type="14")
    assert (sale.info.fund_pay_sumamt, sale.info.acct_pay) == (0, 380_00)
