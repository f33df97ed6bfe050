"""Each switch of a profile changes what it names; the identities of 3.1 hold in every dialect."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from backend import desk
from backend.profile import DEFAULT, Profile, ProfileWrong, load_profile, profile_names
from backend.protocol import calls, codec
from backend.protocol.messages.entitlement import (
    EntitlementQuery,
    EntitlementReply,
    EntitlementRequest,
)
from backend.protocol.messages.pharmacy import SettleReply, TraceCode
from backend.protocol.messages.reconcile import Totals, TotalsReply, TotalsRequest
from backend.protocol.money import Fen
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PLAIN,
    PURSE_PERSON,
    RESIDENT_PERSON,
    SHOP,
)
from tests.support.centre_world import make_world


def world_of(**switches):
    world = make_world(profile=Profile(**switches))
    world.credit("P002", "380.00")
    return world


def raw(answer, *path):
    """A member of an answer as it stands in the JSON."""
    value = msgspec.json.decode(answer.raw)
    for name in path:
        value = value[name]
    return value


def sell(world, **more):
    return world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, **more)


@pytest.mark.parametrize(("switch", "kind"), [("number", int), ("string", str)])
def test_infcode_is_a_number_or_text(switch, kind):
    world = world_of(infcode_type=switch)
    assert type(raw(sell(world).answer, "infcode")) is kind
    assert type(raw(sell(world, med_type="99").answer, "infcode")) is kind


def test_the_funds_total_may_include_the_account():
    world = world_of(fund_total_includes_account=True)
    info = sell(world, med_type="14").info
    assert info.fund_pay_sumamt == info.hifp_pay + info.acct_pay == 121_60
    plain = sell(world_of(), med_type="14").info
    assert (plain.fund_pay_sumamt, plain.acct_pay) == (info.hifp_pay, info.acct_pay)


@pytest.mark.parametrize(("inside", "acct_pay"), [(True, 121_60), (False, 40_00)])
def test_the_relatives_part_is_inside_the_accounts_or_beside_it(inside, acct_pay):
    world = make_world(profile=Profile(acct_mulaid_inside_acct=inside))
    world.credit("P002", "40.00")
    world.credit("P001", "500.00")
    desk.bind_relative(world.centre, "P002", "P001", 500_00, reference="aid")
    info = sell(world, acct_used_flag="2").info
    assert (info.acct_pay, info.acct_mulaid_pay) == (acct_pay, 81_60)
    assert info.psn_part_amt == 121_60


NAMES = {
    "old": {"psn_pay", "cash_payamt"},
    "new": {"psn_part_amt", "psn_cash_pay"},
    "both": {"psn_pay", "cash_payamt", "psn_part_amt", "psn_cash_pay"},
}


@pytest.mark.parametrize("switch", sorted(NAMES))
def test_a_cancel_answers_with_old_names_new_names_or_both(switch):
    world = world_of(cancel_field_names=switch)
    info = raw(world.refund(sell(world)), "output", "setlinfo")
    assert NAMES["both"] & set(info) == NAMES[switch]
    assert {info[name] for name in NAMES[switch]} == {-121.6, 0.0}


def test_only_what_the_profile_names_is_reversible():
    world = world_of(reversible_infnos=frozenset({"2207"}))
    assert world.reverse(sell(world).msgid, "P002").code == "NOT_REVERSIBLE"


def test_sign_on_may_not_be_needed():
    assert world_of(signin_required=False).person(ONLINE_CARD, sign_no="").ok
    assert world_of().person(ONLINE_CARD, sign_no="").code == "NOT_SIGNED_ON"


def test_a_repeated_message_is_answered_again_or_refused():
    for switch, code in (("replay", ""), ("reject", "MSGID_REPEATED")):
        world = world_of(duplicate_msgid=switch)
        sale = sell(world)
        again = world.send(calls.SETTLE, sale.request, msgid=sale.msgid)
        assert again.code == code
        assert world.books.balances("P002").online_fen == 258_40


def test_an_unknown_original_is_reversed_or_refused_and_buried_either_way():
    for ok in (True, False):
        world = world_of(reversal_unknown_is_ok=ok)
        assert world.reverse("never sent").ok is ok
        assert world.books.state_of(SHOP, "never sent") == "tombstone"


@pytest.mark.parametrize(("ours", "other"), [("21", "2101"), ("2101", "21")])
def test_ordinary_inpatient_care_has_the_number_of_the_place(ours, other):
    world = world_of(med_type_inpatient=ours)

    def ask(med_type):
        query = EntitlementQuery(
            psn_no="P002", insutype="310", fixmedins_code=SHOP, med_type=med_type,
            begntime="2026-11-21 09:00:00",
        )  # fmt: skip
        return world.send(calls.ENTITLEMENT, EntitlementRequest(query))

    rows = ask(ours).output(EntitlementReply).trtinfo
    assert [row.fund_pay_type for row in rows] == ["310100", "310200"]
    assert ask(other).reply.err_values["path"] == "data.med_type"


def test_a_card_number_has_the_form_of_the_place():
    world = world_of(card_no_format="[A-Z][0-9]{7}")
    refused = [world.person(ONLINE_CARD), sell(world).answer]
    assert {answer.code for answer in refused} == {"FIELD_WRONG"}
    assert world_of(card_no_format="[A-Z][0-9]{8}").person(ONLINE_CARD).ok


def test_the_identity_may_be_required():
    world = world_of(druginfo_requires_identity=True)
    answer = sell(world).answer
    assert answer.reply.err_values["path"] == "druginfo.psn_type"
    assert sell(world, psn_type="11", psn_name="钱二").answer.ok


def test_traceability_codes_may_be_required():
    world = world_of(trace_code_required=True)
    request = world.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    codes = tuple(TraceCode(str(n), f"8300{n}") for n in (1, 2, 3))
    answer = world.send(calls.SETTLE, changed(request, durg_trac_info=codes[:2]))
    assert answer.reply.err_values["path"] == "drugdetail[2].durg_trac_info"
    assert world.books.settlements() == []
    assert world.send(calls.SETTLE, changed(request, durg_trac_info=codes)).ok


def test_the_account_may_not_pay_what_is_outside_the_catalogue():
    info = sell(world_of(account_pays_own_expense=False)).info
    assert (info.acct_pay, info.psn_cash_pay, info.balc) == (63_60, 58_00, 316_40)


def test_relatives_come_after_or_before_the_own_account():
    for switch, shared in (("own_first", 0), ("relatives_first", 100_00)):
        world = world_of(relative_order=switch)
        world.credit("P001", "500.00")
        desk.bind_relative(world.centre, "P002", "P001", 100_00, reference="aid")
        assert sell(world, acct_used_flag="2").info.acct_mulaid_pay == shared


def test_refunds_are_counted_in_3201_where_the_place_does_so():
    for switch, count in ((True, 2), (False, 0)):
        world = world_of(refunds_counted_in_3201=switch)
        world.refund(sell(world))
        totals = Totals(
            insutype="310", clr_type="41", setl_optins="430100", stmt_begndate="2026-11-21",
            stmt_enddate="2026-11-21", medfee_sumamt=Fen(0), fund_pay_sumamt=Fen(0),
            acct_pay=Fen(0), fixmedins_setl_cnt=count, fixmedins_refd_setl_flag="1",
        )  # fmt: skip
        answer = world.send(calls.TOTALS, TotalsRequest(totals))
        assert answer.output(TotalsReply).stmtinfo.stmt_rslt == "0"


def test_a_quote_shows_the_balance_after_or_before():
    for switch, balc in ((True, 258_40), (False, 380_00)):
        world = world_of(precheck_balc_after=switch)
        quoted = world.quote(ONLINE_PERSON, ONLINE_CARD, BASKET).output(SettleReply).setlinfo
        assert quoted.balc == balc
        assert sell(world).info.balc == 258_40


def test_a_clock_far_off_is_refused_and_sign_on_is_not():
    world = world_of(clock_window_s=60)
    request = world.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    centre_now = world.centre.now()
    world.centre.now = lambda: centre_now.replace(hour=11)
    answer = world.send(calls.SETTLE, request)
    assert (answer.code, answer.reply.err_values["path"]) == ("FIELD_WRONG", "inf_time")
    assert world.books.settlements() == []
    assert world.sign_on(SHOP).ok


def test_a_transaction_may_have_another_number_elsewhere():
    world = world_of(renumbered={"2102X": "2102"})
    request = world.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert world.send(calls.Call("2102X", "", "", type(request), SettleReply), request).ok


def test_supplementary_funds_take_part_where_the_place_has_them_for_outpatients():
    world = make_world(profile=Profile(outpatient_supplement=True))
    big = ((PLAIN, "9000.00", "1"),)
    info = world.sell(PURSE_PERSON, None, big, med_type="14").info
    assert (info.hifp_pay, info.hifob_pay) == (1_500_00, 4_131_00)  # 90 % of 6090.00 - 1500.00
    assert info.fund_pay_sumamt == 5_631_00
    assert world.books.sum_of_all_accounts() == 0
    plain = make_world().sell(PURSE_PERSON, None, big, med_type="14").info
    assert plain.fund_pay_sumamt == 1_500_00


def test_profiles_are_found_by_name_and_differ_from_the_default():
    assert {"default", "strict", "hunan", "guangdong", "chongqing"} <= set(profile_names())
    for name in profile_names():
        assert load_profile(name).name == name
    assert load_profile("default") == DEFAULT
    assert load_profile("guangdong").header_auth == "tif"
    with pytest.raises(ProfileWrong, match="no profile nowhere"):
        load_profile("nowhere")


@pytest.mark.parametrize(
    "text", ["colour = 1", 'infcode_type = "roman"', "signin_required = 1", "checks = 3",
             'checks = ["everything"]', 'card_no_format = "["', "area = "],
)  # fmt: skip
def test_a_profile_of_ones_own_is_checked(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileWrong):
        load_profile(str(path))


def test_a_profile_of_ones_own_is_used(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('area = "110100"\nreversible_infnos = ["2102"]', encoding="utf-8")
    assert load_profile(str(path)) == Profile(
        name="own", area="110100", reversible_infnos=frozenset({"2102"})
    )


WORLDS = {name: make_world(profile=load_profile(name)) for name in profile_names()}
lines = st.lists(
    st.tuples(
        st.sampled_from([row[0] for row in BASKET]),
        st.integers(1, 90_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"),
        st.integers(1, 5).map(str),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(
    lines,
    st.sampled_from(["11", "14", "41"]),
    st.sampled_from([(PURSE_PERSON, CARD), (ONLINE_PERSON, ONLINE_CARD), (RESIDENT_PERSON, None)]),
)
@pytest.mark.parametrize("name", sorted(WORLDS))
def test_line_and_visit_identities_hold_in_every_dialect(name, basket, med_type, payer):
    world, (person, card) = WORLDS[name], payer
    profile = world.centre.profile
    request = world.settle_request(
        person, card, basket, med_type=med_type, psn_type=person.insurances[0].psn_type,
        psn_name=person.name,
    )  # fmt: skip
    details = tuple(changed(row, rx_circ_flag="0") for row in request.drugdetail)
    reply = world.send(calls.QUOTE, changed(request, drugdetail=details)).output(SettleReply)
    info = reply.setlinfo
    own_in_funds = info.acct_pay if profile.fund_total_includes_account else 0
    beside = 0 if profile.acct_mulaid_inside_acct else info.acct_mulaid_pay
    assert info.medfee_sumamt == (
        info.fulamt_ownpay_amt + info.overlmt_selfpay + info.preselfpay_amt + info.inscp_scp_amt
    )
    funds = info.fund_pay_sumamt - own_in_funds
    assert info.medfee_sumamt == funds + info.psn_part_amt + info.hosp_part_amt
    assert info.psn_part_amt == info.acct_pay + beside + info.psn_cash_pay
    assert funds == sum(
        getattr(info, name)
        for name in ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay",
                     "hifdm_pay", "oth_pay")
    )  # fmt: skip
    rows = [row for row in reply.setldetail if not row.fund_pay_type.startswith("3102")]
    assert sum(row.fund_payamt for row in rows) == funds
    for cut in reply.detlcutinfo:
        assert cut.det_item_fee_sumamt == (
            cut.fulamt_ownpay_amt + cut.overlmt_amt + cut.preselfpay_amt + cut.inscp_scp_amt
        )
    assert codec.encode(reply)
