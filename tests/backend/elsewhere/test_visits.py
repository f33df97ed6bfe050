"""Outpatient visits of people insured elsewhere: lines of this place, benefits of theirs (R23)."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from backend.claims.findings import found_between
from backend.drugs import store_drugs
from backend.people import Insurance, Person, register_person
from backend.profile import DEFAULT
from backend.protocol import calls
from backend.protocol.messages.outpatient import VisitSettleReply, VisitSettleRequest
from backend.protocol.messages.reconcile import Totals, TotalsReply, TotalsRequest
from backend.protocol.messages.visit_query import VisitQuery, VisitQueryReply, VisitQueryRequest
from backend.protocol.money import Fen
from tests.support.centre_people import SHOP, basket_of
from tests.support.centre_visits import CLINIC, HOSPITAL_DRUGS, Attendance, attend
from tests.support.far_hospital import home_hospital, make_hospital
from tests.support.stays import Bed
from tests.support.two_centres import FAR_ONLINE, posted_sale

WHOLE_FEN = 422_80
MONEY = ("act_pay_dedc", "hifp_pay", "fund_pay_sumamt", "acct_pay", "psn_cash_pay", "clr_type")


@pytest.fixture
def centres():
    return make_hospital()


def money(answer):
    assert answer.ok, answer.reply
    info = answer.output(VisitSettleReply).setlinfo
    return {name: getattr(info, name) for name in MONEY}


def settled(visit, total=WHOLE_FEN):
    answer = visit.settle(total)
    assert answer.ok, answer.reply
    return answer.output(VisitSettleReply).setlinfo


def test_a_visit_elsewhere_is_quoted_and_settled_to_the_fen_as_at_home(centres):
    home = attend(home_hospital().there, FAR_ONLINE)
    visit = attend(centres.here, FAR_ONLINE)
    assert money(visit.quote(WHOLE_FEN)) == money(home.quote(WHOLE_FEN))
    assert money(visit.settle(WHOLE_FEN)) == money(home.settle(WHOLE_FEN))
    assert (centres.clearing_here(), centres.clearing_there()) == (-WHOLE_FEN, WHOLE_FEN)
    assert centres.line.seen == ["KFWDV", "KFWDQ", "KFWDQ", "KFWDS"]
    assert centres.faults() == []


def test_what_the_year_has_used_elsewhere_counts_at_home(centres):
    settled(attend(centres.here, FAR_ONLINE))
    info = posted_sale(centres, basket_of(100_00), med_type="11").info
    assert (info.act_pay_dedc, info.hifp_pay) == (0, 70_00)


def test_a_visit_that_is_given_back_leaves_nothing_and_can_be_settled_again(centres):
    visit = attend(centres.here, FAR_ONLINE)
    info = settled(visit)
    assert visit.cancel(info, calls.CANCEL).code == "SETTLEMENT_UNKNOWN", "2103 is a pharmacy's"
    assert visit.cancel(info).ok
    assert visit.cancel(info).code == "ALREADY_REFUNDED"
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert centres.there.books.balances(FAR_ONLINE.psn_no).online_fen == 900_00
    again = settled(visit)
    assert again.act_pay_dedc == 300_00, "the deductible is due again"
    assert centres.here.reverse(visit.sent[-1], FAR_ONLINE.psn_no, infno="2207", shop=CLINIC).ok
    assert (centres.clearing_here(), centres.clearing_there()) == (0, 0)
    assert settled(visit).act_pay_dedc == 300_00, "lines of what was reversed are free"
    assert centres.faults() == []


def test_lines_do_not_change_while_the_insured_place_is_asked_about_them(centres):
    visit = attend(centres.here, FAR_ONLINE)
    request = visit.settle_request(WHOLE_FEN)
    msgid = centres.here.msgid(CLINIC)
    centres.line.cut[centres.line.passed + 1] = "answer"
    assert visit.send(calls.VISIT_SETTLE, request, msgid=msgid).code == "CENTRE_FAILURE"
    more = ((HOSPITAL_DRUGS[0], "50.00", "1"),)
    assert visit.fees(more).code == "VISIT_ASKED"
    assert visit.quote(WHOLE_FEN).code == "VISIT_ASKED"
    assert visit.send(calls.VISIT_SETTLE, request, msgid=msgid).ok
    assert visit.fees(more, "B2").ok
    assert centres.faults() == []


def test_amounts_that_are_not_the_lines_are_refused_before_anybody_is_asked(centres):
    visit = attend(centres.here, FAR_ONLINE)
    asked = visit.settle_request(WHOLE_FEN).data
    before = len(centres.line.seen)
    wrong = VisitSettleRequest(changed(asked, inscp_scp_amt=Fen(asked.inscp_scp_amt - 1)))
    assert visit.send(calls.VISIT_SETTLE, wrong).code == "QUOTE_CHANGED"
    assert len(centres.line.seen) == before


def test_who_is_not_registered_is_told_before_a_visit_is_entered():
    centres = make_hospital(registered=False)
    visit = Attendance(centres.here, FAR_ONLINE)
    assert visit.register().code == "NOT_REGISTERED"
    assert centres.register(FAR_ONLINE).ok
    assert visit.register().ok


def test_who_is_not_registered_gets_less_where_the_insured_place_says_so():
    lower = replace(DEFAULT, elsewhere_unregistered="lower")
    centres = make_hospital(far_profile=lower, registered=False)
    visit = attend(centres.here, FAR_ONLINE)
    assert settled(visit).hifp_pay == 28_06, "40 % instead of 60 % of what is above 300.00"


def test_no_fund_pays_outpatient_care_of_who_lies_in_a_hospital_elsewhere(centres):
    before = attend(centres.here, FAR_ONLINE)
    centres.here.later(hours=1)
    assert Bed(centres.here, FAR_ONLINE).admit(f"{centres.here.clock[0]:%Y-%m-%d %H:%M:%S}").ok
    sale = posted_sale(centres, basket_of(500_00), med_type="11")
    assert sale.answer.code == "WHILE_IN_HOSPITAL"
    assert posted_sale(centres, basket_of(10_00)).answer.ok, "the account alone pays"
    assert settled(before).hifp_pay > 0, "what began before the admission is paid"
    assert centres.faults() == []


def test_a_region_without_a_way_is_named_at_the_registration(centres):
    centres.here.insured = "110000"
    visit = Attendance(centres.here, FAR_ONLINE)
    assert visit.register().code == "NO_WAY"


def test_a_visit_is_shown_with_the_name_the_insured_place_gave(centres):
    visit = attend(centres.here, FAR_ONLINE)
    settled(visit)
    days = {"begntime": "2026-11-21", "endtime": "2026-11-21"}
    query = VisitQuery(psn_no=FAR_ONLINE.psn_no, med_type="", **days)
    shown = centres.here.send(calls.VISITS, VisitQueryRequest(query), shop=CLINIC)
    (row,) = shown.output(VisitQueryReply).mdtrtinfo
    assert (row.mdtrt_id, row.psn_name) == (visit.mdtrt_id, FAR_ONLINE.name)


def test_the_hospitals_day_is_reconciled_with_visits_of_visitors(centres):
    info = settled(attend(centres.here, FAR_ONLINE))
    asked = Totals(
        insutype="310", clr_type="11", setl_optins="430100", stmt_begndate="2026-11-21",
        stmt_enddate="2026-11-21", medfee_sumamt=Fen(WHOLE_FEN),
        fund_pay_sumamt=info.fund_pay_sumamt, acct_pay=info.acct_pay, fixmedins_setl_cnt=1,
    )  # fmt: skip
    answer = centres.here.send(calls.TOTALS, TotalsRequest(asked), shop=CLINIC)
    assert answer.output(TotalsReply).stmtinfo.stmt_rslt == "0", answer.reply


@pytest.mark.parametrize("level", ["warn", "refuse"])
def test_the_rules_of_this_place_hold_for_lines_of_people_insured_elsewhere(level):
    """Goods for men, and a woman: of her visit the insured place said so, of a sale her id."""
    rules = {"sex": level}
    centres = make_hospital(profile=replace(DEFAULT, claim_rules=rules))
    for_men = replace(HOSPITAL_DRUGS[0], sex="1")
    centres.here.centre.store.transact(lambda tx: store_drugs(tx, [for_men]))
    visit = Attendance(centres.here, FAR_ONLINE)
    assert visit.register().ok
    basket = ((for_men, "50.00", "1"),)
    if level == "refuse":
        assert visit.fees(basket).code == "RULE_SEX"
        assert posted_sale(centres, basket).answer.code == "RULE_SEX"
        assert centres.clearing_there() == 0
        return
    assert visit.fees(basket).ok
    settled(visit, 50_00)
    posted_sale(centres, basket)
    for place in (CLINIC, SHOP):
        (found,) = centres.here.centre.store.read(
            lambda tx, place=place: found_between(tx, "2026-11-21", "2026-11-21", place)
        )
        assert (str(found.broken.code), found.psn_no) == ("RULE_SEX", FAR_ONLINE.psn_no)


def test_the_same_number_of_a_person_here_is_somebody_else(centres):
    """Two centres number their people by themselves; a visitor is not one of ours."""
    namesake = Person(FAR_ONLINE.psn_no, "430102197001010011", "别人", "1", "01", "1970-01-01",
                      "online", (Insurance("310", "11"),))  # fmt: skip
    centres.here.centre.store.transact(lambda tx: register_person(tx, namesake))
    visit = attend(centres.here, FAR_ONLINE)
    assert settled(visit).psn_name == FAR_ONLINE.name
    centres.here.insured = ""
    at_home = Attendance(centres.here, namesake, mdtrt_id="")
    assert at_home.register("OP-2").ok
    assert centres.line.seen[-1] == "KFWDS", "nobody elsewhere is asked about one of ours"
