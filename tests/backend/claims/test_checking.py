"""3101, 3102 and 3103, and what a profile lets a rule do to 2102, 2204 and 2207."""

import pytest

from backend.profile import CLAIM_RULES, OFF, REFUSE, Profile, ProfileWrong, load_profile
from backend.protocol import calls, claim_calls
from backend.protocol.messages.claims import AuditReply
from backend.protocol.messages.fee import FeeReply, FeeRequest
from backend.protocol.messages.outpatient import VisitSettleReply
from backend.protocol.refusals import TEXTS, Code
from tests.support.centre_people import ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON, SHOP
from tests.support.centre_visits import CLINIC, HOSPITAL_BASKET, Attendance, attend
from tests.support.claims import (
    COLD,
    FEVER,
    FOR_ADULTS,
    FOR_WOMEN,
    RESTRICTED,
    Checker,
    order,
)
from tests.support.stays import Bed

STRICT = Profile(claim_rules=dict.fromkeys(CLAIM_RULES, REFUSE))


def refusing(rule):
    return Profile(claim_rules={rule: REFUSE})


def test_before_a_sale_the_rules_that_would_be_broken_are_named(town):
    counter = Checker(town, SHOP)
    assert counter.before(PURSE_PERSON, order(FOR_WOMEN)) == ["RULE_SEX"]
    assert counter.before(ONLINE_PERSON, order(FOR_WOMEN)) == []
    both = (order(FEVER), order(COLD, serial=2))
    assert counter.before(PURSE_PERSON, *both) == ["RULE_DUPLICATE"]


def test_a_finding_says_rule_line_and_amount_in_the_words_of_the_interface(town):
    answer = Checker(town, SHOP).ask(claim_calls.CHECK_BEFORE, PURSE_PERSON, order(FOR_WOMEN, "3"))
    (found,) = answer.output(AuditReply).result
    assert (found.rule_name, found.feedetl_sn, found.vola_amt) == ("性别限制", "1", 300)
    assert found.vola_cont == "规则“性别限制”：妇科千金片不适用于该性别"
    assert (found.sev_deg, found.vola_bhvr_type, found.jr_id) == ("2", "2", "")
    english = TEXTS[Code(found.rule_id)].english.format(**found.rule_values)
    assert english == "Rule 'sex': 妇科千金片 is not for a person of this sex."


def test_what_was_bought_today_counts_before_the_next_sale_until_it_is_given_back(town):
    counter = Checker(town, SHOP)
    sale = town.sell(ONLINE_PERSON, ONLINE_CARD, ((FEVER, "9.00", "1"),))
    assert counter.before(ONLINE_PERSON, order(COLD)) == ["RULE_DUPLICATE"]
    assert counter.before(PURSE_PERSON, order(COLD)) == []
    assert town.refund(sale).ok
    assert counter.before(ONLINE_PERSON, order(COLD)) == []
    town.sell(ONLINE_PERSON, ONLINE_CARD, ((FEVER, "9.00", "1"),))
    town.later(days=1)
    assert counter.before(ONLINE_PERSON, order(COLD)) == []


def test_during_a_visit_the_lines_it_has_already_are_looked_at_too(town):
    visit = attend(town, ONLINE_PERSON, ((FEVER, "9.00", "1"),))
    clinic = Checker(town, CLINIC)
    asked = order(COLD, serial=77)
    answer = clinic.ask(
        claim_calls.CHECK_DURING, ONLINE_PERSON, asked, care="11", visit=visit.mdtrt_id
    )
    assert [row.rule_id for row in answer.output(AuditReply).result] == ["RULE_DUPLICATE"]
    alone = clinic.ask(claim_calls.CHECK_DURING, ONLINE_PERSON, asked, care="11")
    assert alone.output(AuditReply).result == ()
    other = clinic.ask(claim_calls.CHECK_DURING, ONLINE_PERSON, asked, visit="nowhere")
    assert other.code == "VISIT_UNKNOWN"


def test_a_rule_that_refuses_is_named_as_plainly_broken(town_of):
    town = town_of(refusing("sex"))
    answer = Checker(town, SHOP).ask(claim_calls.CHECK_BEFORE, PURSE_PERSON, order(FOR_WOMEN))
    assert answer.output(AuditReply).result[0].sev_deg == "1"


def test_a_rule_that_warns_lets_the_sale_pass_and_is_listed_afterwards(town):
    sale = town.sell(PURSE_PERSON, None, ((FOR_WOMEN, "9.00", "1"),))
    (found,) = Checker(town, SHOP).found()
    assert (found.rule_id, found.setl_id, found.psn_no) == ("RULE_SEX", sale.info.setl_id, "P001")
    assert (found.found_on, found.fixmedins_code, len(found.jr_id)) == ("2026-11-21", SHOP, 30)
    assert Checker(town, SHOP).found(psn_no="P002") == []
    assert Checker(town, CLINIC).found() == []


def test_findings_of_a_sale_that_is_refunded_or_reversed_are_not_listed(town):
    sale = town.sell(PURSE_PERSON, None, ((FOR_WOMEN, "9.00", "1"),))
    other = town.sell(PURSE_PERSON, None, ((FOR_WOMEN, "8.00", "1"),))
    assert len(Checker(town, SHOP).found()) == 2
    assert town.refund(sale).ok
    assert town.reverse(other.msgid).ok
    assert Checker(town, SHOP).found() == []


def test_the_agency_sees_every_institution_and_can_ask_for_one(town, agency):
    town.sell(PURSE_PERSON, None, ((FOR_WOMEN, "9.00", "1"),))
    desk = Checker(town, "A43010000001")
    assert [row.fixmedins_code for row in desk.found()] == [SHOP]
    assert desk.found(fixmedins_code=CLINIC) == []


def test_an_institution_answers_its_own_findings_and_no_others(town):
    town.sell(PURSE_PERSON, None, ((FOR_WOMEN, "9.00", "1"),))
    counter = Checker(town, SHOP)
    (found,) = counter.found()
    said = (found.jr_id, "1", "For his wife, see the note.")
    (answered,) = counter.after(said).output(AuditReply).result
    assert (answered.dspo_way, answered.dspo_way_rea) == ("1", "For his wife, see the note.")
    assert Checker(town, CLINIC).after(said).code == "FINDING_UNKNOWN"
    assert counter.after((found.jr_id, "9", "?")).code == "FIELD_WRONG"
    assert counter.after((found.jr_id, "1", " ")).code == "FIELD_WRONG"


@pytest.mark.parametrize(("begin", "end"), [("2026-11-22", "2026-11-21"), ("now", "2026-11-21"),
                                            ("2024-01-01", "2026-11-21")])  # fmt: skip
def test_days_that_are_no_period_are_refused(town, begin, end):
    assert Checker(town, SHOP).after(begin=begin, end=end).code == "FIELD_WRONG"


@pytest.mark.parametrize(("rule", "basket", "care"), [
    ("sex", ((FOR_WOMEN, "9.00", "1"),), "41"),
    ("quantity", ((FOR_ADULTS, "9.00", "6"),), "41"),
    ("duplicate", ((FEVER, "9.00", "1"), (COLD, "9.00", "1")), "41"),
    ("restricted", ((RESTRICTED, "9.00", "1"),), "11"),
])  # fmt: skip
def test_a_rule_set_to_refuse_refuses_quote_and_sale_by_its_name(town_of, rule, basket, care):
    town = town_of(refusing(rule))
    code = f"RULE_{rule.upper()}"
    assert town.quote(PURSE_PERSON, None, basket, med_type=care).code == code
    sale = town.sell(PURSE_PERSON, None, basket, med_type=care)
    assert sale.answer.code == code
    assert "规则“" in sale.answer.reply.err_msg
    assert town.books.state_of(SHOP, sale.msgid) == "unknown"


def test_a_rule_that_is_off_finds_nothing(town_of):
    town = town_of(Profile(claim_rules={"sex": OFF}))
    assert town.sell(PURSE_PERSON, None, ((FOR_WOMEN, "9.00", "1"),)).answer.ok
    assert Checker(town, SHOP).found() == []
    assert Checker(town, SHOP).before(PURSE_PERSON, order(FOR_WOMEN)) == []


def test_a_line_of_a_visit_that_a_rule_refuses_is_not_kept_and_the_others_neither(town_of):
    town = town_of(STRICT)
    visit = Attendance(town, PURSE_PERSON)
    assert visit.register().ok
    assert visit.fees(((FOR_ADULTS, "9.00", "1"), (FOR_WOMEN, "9.00", "1"))).code == "RULE_SEX"
    assert visit.fees(((FOR_ADULTS, "9.00", "1"),)).ok
    assert visit.settle(900).ok


def test_two_batches_of_a_visit_are_duplicates_once_the_first_is_settled(town_of):
    town = town_of(refusing("duplicate"))
    visit = attend(town, ONLINE_PERSON, ((FEVER, "9.00", "1"),))
    assert visit.settle(900).ok
    answer = visit.fees(((COLD, "9.00", "1"),), "B2")
    assert answer.code == "RULE_DUPLICATE"


def test_the_approval_of_the_hospital_lets_a_restricted_drug_pass(town_of):
    town = town_of(STRICT)
    visit = attend(town, ONLINE_PERSON, HOSPITAL_BASKET)
    line = visit.line(RESTRICTED, "9.00", "1", "B2", hosp_appr_flag="")
    assert visit.send(calls.FEES, FeeRequest((line,))).code == "RULE_RESTRICTED"
    line = visit.line(RESTRICTED, "9.00", "1", "B2", hosp_appr_flag="1")
    answer = visit.send(calls.FEES, FeeRequest((line,)))
    assert [row.lmt_used_flag for row in answer.output(FeeReply).result] == ["1"]
    assert visit.settle(900, "B2").output(VisitSettleReply).setlinfo.preselfpay_amt == 90


def test_drugs_of_a_stay_are_given_day_by_day_and_are_looked_at_while_it_lasts(town_of):
    """Quantity and duplicates do not hold there, sex does."""
    town = town_of(STRICT)
    bed = Bed(town, PURSE_PERSON)
    assert bed.admit().ok
    assert bed.fees(((FOR_ADULTS, "9.00", "60"), (FEVER, "9.00", "1"), (COLD, "9.00", "1"))).ok
    assert bed.fees(((FOR_WOMEN, "9.00", "1"),)).code == "RULE_SEX"
    clinic = Checker(town, CLINIC)

    def during():
        new = order(FOR_WOMEN, serial=77)
        return clinic.ask(
            claim_calls.CHECK_DURING, PURSE_PERSON, new, care="2101", visit=bed.mdtrt_id
        )

    assert [row.rule_id for row in during().output(AuditReply).result] == ["RULE_SEX"]
    assert bed.discharge().ok
    assert during().code == "STAY_DISCHARGED"


def test_findings_are_kept_when_a_visit_settles(town):
    visit = attend(town, PURSE_PERSON, ((FOR_WOMEN, "9.00", "1"),))
    assert Checker(town, CLINIC).found() == []
    info = visit.settle(900).output(VisitSettleReply).setlinfo
    assert [row.setl_id for row in Checker(town, CLINIC).found()] == [info.setl_id]


def test_desks_do_not_check_claims(town, agency):
    answer = Checker(town, "A43010000001").ask(claim_calls.CHECK_BEFORE, PURSE_PERSON, order(COLD))
    assert answer.code == "WRONG_PLACE"


def test_what_a_profile_says_of_rules_is_held_to_what_there_is(tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('[claim_rules]\nsex = "refuse"\n')
    bad.write_text('[claim_rules]\nsex = "sometimes"\n')
    assert load_profile(str(good)).claim_rules == {"sex": "refuse"}
    with pytest.raises(ProfileWrong, match="claim_rules"):
        load_profile(str(bad))
