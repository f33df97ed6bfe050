"""Random days between two centres: bills keep their identities, the clearing accounts mirror."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.centre_people import DRUG_A, DRUG_B, DRUG_C, PLAIN
from tests.support.examples import often
from tests.support.two_centres import (
    FAR_ONLINE,
    FAR_ONLINE_CARD,
    credited_online,
    make_centres,
)

goods = st.tuples(
    st.sampled_from((DRUG_A, DRUG_B, DRUG_C, PLAIN)),
    st.integers(1, 90_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"),
    st.integers(1, 9).map(str),
)
bills = st.lists(goods, min_size=1, max_size=4)
steps = st.lists(
    st.tuples(
        st.sampled_from(("sell", "refund", "reverse", "again")),
        bills,
        st.sampled_from(("41", "11", "13")),
        st.sampled_from(("", "", "request", "answer")),
    ),
    min_size=1,
    max_size=6,
)


def identities_hold(info):
    assert info.medfee_sumamt == (
        info.fulamt_ownpay_amt + info.overlmt_selfpay + info.preselfpay_amt + info.inscp_scp_amt
    )
    assert info.medfee_sumamt == info.fund_pay_sumamt + info.psn_part_amt
    assert info.psn_part_amt == info.acct_pay + info.psn_cash_pay
    assert min(info.fund_pay_sumamt, info.acct_pay, info.psn_cash_pay) >= 0


@settings(max_examples=often(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=steps)
def test_any_day_leaves_both_books_whole_and_the_clearing_accounts_opposite(day):
    centres = make_centres()
    credited_online(centres, "900.00")
    sales = []
    for what, bill, med_type, how in day:
        centres.here.later(seconds=1)
        centres.line.cut[centres.line.passed + 1] = how
        last = sales[-1] if sales else None
        if what == "sell" or last is None:
            sales.append(centres.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, bill, med_type=med_type))
            if sales[-1].answer.ok:
                identities_hold(sales[-1].info)
        elif what == "refund" and last.answer.ok:
            centres.here.refund(last)
        elif what == "reverse":
            centres.here.reverse(last.msgid, FAR_ONLINE.psn_no)
        elif last.request is not None:
            centres.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, bill, msgid=last.msgid)
        centres.line.cut.clear()
    assert centres.here.centre.recover() == []
    assert centres.faults() == []
    compared = centres.claims().compare("2026-12-31")
    assert compared.differences == ()
    closed = centres.claims().close("2026-12-31")
    if closed is not compared and compared.posted:
        centres.claims().pay()
        assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
        assert centres.faults() == []
