"""A sale on an electronic prescription: issued at the hospital, sold at the pharmacy, card cut."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from backend.inspect import Books
from backend.protocol.refusals import Refused
from terminal.entry import Stage
from terminal.errors import HostSilent
from terminal.outcome import Result
from terminal.transactions.prescription import left_of
from terminal.words import say
from tests.support.bank_life import certno
from tests.support.desk_work import at_the_desk
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, Trainer, built_home

CARE = {"care": "14", "illness": "M03900", "illness_name": "高血压"}


def register(shop, key="zhao"):
    at_the_desk(shop, "register-illness", certno=certno(shop, key), illness="M03900",
                illness_name="高血压", since="2020-01-01")  # fmt: skip


def prescribe(shop, key="zhao", items="1109:2, 1119", **more):
    shop.workplace.drawer.insert(key)
    typed = {"items": items, "doctor": "张医生"} | CARE | more
    return at_the_desk(shop, "prescribe", **typed).document["prescription"].rxno


def left(shop, rxno):
    shown = at_the_desk(shop, "prescription", rxno=rxno).document["prescription"]
    return [f"{item.cnt - item.dispensed:f}" for item in shown.items]


def on_prescription(shop, rxno, *items):
    order = shop.order(*items)
    lines = tuple(changed(line, rxno=rxno) for line in order.lines)
    return replace(order, lines=lines, med_type="14", dise_codg="M03900")


@pytest.fixture
def rxno(shop):
    register(shop)
    return prescribe(shop)


def test_a_prescription_is_sold_with_the_pooled_fund_and_counted(shop, rxno):
    outcome = shop.sell("zhao", on_prescription(shop, rxno, "1109:1"))
    assert outcome.result is Result.PAID
    assert outcome.entry.settlement.med_type == "14"
    assert outcome.entry.settlement.act_pay_dedc == 9_50
    assert left(shop, rxno) == ["1", "1"]
    assert shop.disagreements() == []


class OtherMakers:
    """The shop's goods by another maker: the same packs under other national codes."""

    def __init__(self, catalogue):
        self._catalogue = catalogue

    def find(self, code):
        found = self._catalogue.find(code)
        if found is None or code == found.med_list_codg:
            return None
        return replace(found, med_list_codg=found.med_list_codg[:-5] + "00319")

    def search(self, text, limit=20):
        return [self.find(row.medins_list_codg) for row in self._catalogue.search(text, limit)]


@pytest.mark.parametrize("allowed", ["1", "0"])
def test_what_the_shop_has_of_another_maker_is_taken_where_the_doctor_lets_it(shop, allowed):
    rxno = prescribe(shop, items="1001:2", substitution=allowed, care="11", illness="")
    shown = at_the_desk(shop, "prescription", rxno=rxno).document["prescription"]
    ((code, packs),) = left_of(shown, OtherMakers(shop.workplace.catalogue))
    assert packs == "2"
    assert code[-5:] == {"1": "00319", "0": "99999"}[allowed]


def test_the_receipt_names_the_prescription(shop, rxno):
    outcome = shop.sell("zhao", on_prescription(shop, rxno, "1109:1"))
    assert outcome.entry.lines[0].rxno == rxno


def test_a_refund_gives_back_what_was_handed_out(shop, rxno):
    sold = shop.sell("zhao", on_prescription(shop, rxno, "1109:2"))
    assert left(shop, rxno) == ["0", "1"]
    flow = shop.workplace.refunding(sold.entry.msgid)
    assert shop.workplace.drive(flow, Trainer()).result is Result.PAID
    assert left(shop, rxno) == ["2", "1"]


@pytest.mark.parametrize(("items", "said"), [
    (("1109:3",), "that are left of the prescription {rxno}: 2."), (("1001",), "does not have"),
])  # fmt: skip
def test_what_the_prescription_does_not_cover_is_refused_by_name(shop, rxno, items, said):
    outcome = shop.sell("zhao", on_prescription(shop, rxno, *items))
    assert outcome.result is Result.REFUSED
    assert said.format(rxno=rxno) in say(outcome.reason)
    assert left(shop, rxno) == ["2", "1"]


def test_somebody_elses_prescription_is_refused(shop, rxno):
    register(shop, "qian")
    outcome = shop.sell("qian", on_prescription(shop, rxno, "1109:1"))
    assert "somebody else's" in say(outcome.reason)


def test_an_illness_nobody_registered_is_refused(shop):
    with pytest.raises(Refused, match="not registered"):
        prescribe(shop)
    outcome = shop.sell("zhao", on_prescription(shop, "RX2026112100000001", "1109:1"))
    assert "not registered" in say(outcome.reason)


def points_of(shop, order):
    breaker = Breaker()
    assert cut(shop, order, breaker) is False
    return breaker.seen


def cut(shop, order, breaker):
    shop.workplace.drawer.insert("zhao")
    shop.workplace.observers.append(breaker)
    try:
        shop.workplace.drive(shop.workplace.selling(order), Trainer())
    except PowerCut:
        return True
    finally:
        shop.workplace.observers.remove(breaker)
    return False


def test_a_sale_cut_at_any_step_counts_on_the_prescription_if_and_only_if_it_was_paid(
    tmp_path_factory, tmp_path
):
    """Every second point: before or after a step, in turns."""
    first = Shop(built_home(tmp_path_factory.mktemp), tmp_path / "first")
    register(first)
    number = prescribe(first, valid_days="30")
    before = len(first.workplace.journal.cases())
    first.close()
    trial = Shop(first.home.path, tmp_path / "trial")
    points = points_of(trial, on_prescription(trial, number, "1109:2"))
    trial.close()
    outcomes = set()
    for at in range(0, points, 3):
        shop = Shop(first.home.path, tmp_path / f"cut{at}")
        assert cut(shop, on_prescription(shop, number, "1109:2"), Breaker(at))
        shop.restart("zhao")
        shop.recover()
        paid = [case for case in shop.workplace.journal.cases()[before:]
                if case.stage is Stage.DONE]  # fmt: skip
        assert left(shop, number) == (["0", "1"] if paid else ["2", "1"]), at
        assert shop.disagreements() == []
        outcomes.add(bool(paid))
        if not paid:
            assert shop.sell("zhao", on_prescription(shop, number, "1109:2")).entry
            assert left(shop, number) == ["0", "1"]
        shop.close()
    assert outcomes == {True, False}


def test_a_lost_answer_that_is_reversed_gives_the_packs_back(shop, rxno):
    host, asked = shop.workplace.host, []
    transport = host.transport

    def silent(request):
        answer = transport(request)
        if b'"2102"' in request:
            asked.append(request)
            raise HostSilent
        return answer

    host.transport = silent
    outcome = shop.sell("zhao", on_prescription(shop, rxno, "1109:2"))
    host.transport = transport
    shop.recover()
    assert asked
    assert outcome.result is not Result.PAID
    assert left(shop, rxno) == ["2", "1"]
    assert Books(shop.world.store).held_fen() == 0


def parts_of(quoted):
    return [quoted[part] for part in ("total", "fund", "account", "cash", "balance_after")]


def paid_of(settlement):
    paid = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay", "psn_cash_pay", "balc")
    return [settlement[part] for part in paid]


@pytest.mark.parametrize("words", [
    ("--item", "1001:2", "--item", "1003", "--price", "1003=9.90", "--reason", "torn"),
    ("--item", "1003", "--account", "none"),
])  # fmt: skip
def test_a_quote_takes_what_the_sale_takes_and_says_what_it_then_does(shuaka, words):
    quoted, sold = (shuaka(job, *words, "--card", "zhao", "--json") for job in ("quote", "sell"))
    assert parts_of(json.loads(quoted.stdout)) == paid_of(json.loads(sold.stdout)["settlement"])


def test_a_quote_is_refused_for_what_the_sale_is_refused_for(shuaka):
    words = ("--item", "1109", "--prescription", "1109=RX7", "--care", "outpatient")
    quoted, sold = (shuaka(job, *words, "--card", "zhao", "--json") for job in ("quote", "sell"))
    assert (quoted.exit_code, sold.exit_code) == (1, 1)
    assert json.loads(quoted.stdout)["reason"] == json.loads(sold.stdout)["reason"]


def test_a_quote_tells_what_the_rules_find_in_which_line(shuaka):
    words = ("quote", "--item", "1001", "--item", "1306", "--card", "zhao")
    (found,) = json.loads(shuaka(*words, "--json").stdout)["findings"]
    assert (found["line"], found["rule"], found["refuses"]) == (2, "RULE_SEX", False)
    assert f"2: {found['said']}" in shuaka(*words).stdout
    wrong = shuaka("quote", "--item", "1001", "--card", "zhao", "--care", "everything")
    assert wrong.exit_code == 2


def test_the_command_sells_what_is_left_of_a_prescription(shuaka):
    qian = "999999195609300048"
    assert shuaka("desk", "register-illness", "--certno", qian, "--illness", "M03900",
                  "--illness-name", "高血压", "--since", "2020-01-01").exit_code == 0  # fmt: skip
    issued = shuaka("desk", "prescribe", "--card", "qian", "--items", "1109:2,1119", "--doctor",
                    "张医生", "--care", "14", "--illness", "M03900", "--json")  # fmt: skip
    rxno = json.loads(issued.stdout)["prescription"]["rxno"]
    sold = shuaka("sell", "--card", "qian", "--item", "1109", "--prescription", rxno, "--json")
    assert json.loads(sold.stdout)["settlement"]["medfee_sumamt"] == 9.50
    quoted = json.loads(shuaka("quote", "--card", "qian", "--prescription", rxno, "--json").stdout)
    rest = shuaka("sell", "--card", "qian", "--prescription", rxno, "--json")
    told = json.loads(rest.stdout)
    assert parts_of(quoted) == paid_of(told["settlement"])
    assert (told["settlement"]["medfee_sumamt"], told["settlement"]["med_type"]) == (15.70, "14")
    nothing = shuaka("sell", "--card", "qian", "--prescription", rxno, "--json")
    assert nothing.exit_code == 1
    assert "Nothing is left" in nothing.stdout
    unknown = shuaka("sell", "--card", "qian", "--prescription", "RX2020010100000000", "--json")
    assert (unknown.exit_code, "No hospital issued" in unknown.stdout) == (1, True)


@pytest.mark.parametrize("words", [
    ("--prescription", "RX1", "--prescription", "RX2"), ("--care", "everything"),
])  # fmt: skip
def test_a_sale_with_two_prescriptions_or_no_such_care_is_wrong_usage(shuaka, words):
    assert shuaka("sell", "--card", "qian", "--item", "1109", *words).exit_code == 2


def test_findings_of_the_day_are_listed_and_answered_at_the_counter(shop):
    shop.sell("zhao", shop.order("1306"))  # for women
    day = f"{shop.world.centre.now():%Y-%m-%d}"
    found = at_the_desk(shop, "findings", first_day=day)
    (row,) = found.document["findings"]
    assert row.rule_id == "RULE_SEX"
    assert any("Rule 'sex'" in part for part in found.paper)
    end = row.jr_id[-8:]
    answered = at_the_desk(shop, "answer-finding", first_day=day, finding=end, way="1",
                           note="For his wife.")  # fmt: skip
    assert answered.document["findings"][0].dspo_way_rea == "For his wife."
    seen = at_the_desk(shop, "findings-desk", first_day=day)
    assert [one.dspo_way for one in seen.document["findings"]] == ["1"]


def test_an_illness_is_registered_listed_and_ended_at_the_agency(shop):
    register(shop)
    listed = at_the_desk(shop, "illnesses", certno=certno(shop, "zhao"))
    assert [row.dise_name for row in listed.document["illnesses"]] == ["高血压"]
    ended = at_the_desk(shop, "end-illness", certno=certno(shop, "zhao"), illness="M03900")
    assert ended.document["illnesses"][0].until == f"{shop.world.centre.now():%Y-%m-%d}"


def test_a_prescription_is_withdrawn_at_the_hospital(shop, rxno):
    at_the_desk(shop, "withdraw-prescription", rxno=rxno)
    outcome = shop.sell("zhao", on_prescription(shop, rxno, "1109:1"))
    assert "withdrawn the prescription" in say(outcome.reason)


def test_a_rule_warns_the_doctor(shop):
    shop.workplace.drawer.insert("zhao")
    slip = at_the_desk(shop, "prescribe", items="1306", doctor="张医生")
    assert any("Rule 'sex'" in row.value for row in slip.rows)
