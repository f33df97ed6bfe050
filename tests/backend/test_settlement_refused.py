"""2102 refused: who may not pay, which numbers cannot be, and what is wrong with a bill."""

import dataclasses

import pytest
from msgspec.structs import replace

from backend import desk
from backend.payers import require_citizen
from backend.protocol import calls
from backend.protocol.messages.person import PersonQuery, PersonRequest
from backend.protocol.messages.pharmacy import Purse
from backend.protocol.money import Fen
from backend.protocol.refusals import Refused
from tests.support.centre_people import (
    BASKET,
    CARD,
    DRUG_A,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    TERMINAL_NO,
    basket_of,
)


@pytest.mark.parametrize("status", ["0", "3", "4"])
def test_a_person_who_is_not_insured_any_more_is_refused(rich, status):
    rich.set_insurance("P002", status)
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert sale.answer.code == "INSURANCE_NOT_NORMAL"


def test_a_kind_of_insurance_the_person_has_not_is_refused(rich):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, insutype="390")
    assert sale.answer.code == "INSURANCE_NOT_NORMAL"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (desk.report_loss, "CARD_LOST"),
        (lambda c, sn, reference: desk.freeze_card(c, sn, "x", reference=reference), "CARD_FROZEN"),
        (desk.cancel_card, "CARD_CANCELLED"),
    ],
)
def test_a_stopped_card_pays_nothing_in_any_way(rich, act, code):
    act(rich.centre, CARD.card_sn, reference="stop")
    act(rich.centre, ONLINE_CARD.card_sn, reference="stop2")
    held = rich.hold(BASKET, 0)
    assert held.answer.code == code
    assert rich.sell(PURSE_PERSON, CARD, BASKET).answer.code == code
    assert rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET).answer.code == code
    assert rich.books.settlements() == []


def test_a_lost_card_is_refused_with_the_date_of_the_report(rich):
    desk.report_loss(rich.centre, CARD.card_sn, reference="loss")
    answer = rich.hold(BASKET, 0).answer
    assert answer.reply.err_values == {"date": "2026-11-21"}
    assert "2026-11-21" in answer.reply.err_msg


def test_a_card_past_its_last_day_is_not_valid(rich):
    rich.later(days=9 * 365)
    assert rich.sell(PURSE_PERSON, CARD, BASKET).answer.code == "CREDENTIAL_INVALID"


def test_a_sequence_held_or_posted_is_taken(rich):
    sale = rich.hold(BASKET, 5)
    assert rich.hold(basket_of(100), 5).answer.code == "SEQUENCE_TAKEN"
    assert rich.confirm(sale).ok
    assert rich.hold(basket_of(100), 5).answer.code == "SEQUENCE_TAKEN"
    assert rich.freeze_reason() == ""


def test_a_sequence_behind_the_books_freezes_the_card_although_the_answer_is_a_refusal(rich):
    rich.confirm(rich.hold(BASKET, 5))
    behind = rich.hold(basket_of(100), 3)
    assert behind.answer.code == "SEQUENCE_BEHIND"
    assert rich.freeze_reason() == "a number of a copied card"
    assert rich.hold(basket_of(100), 6).answer.code == "CARD_FROZEN"
    assert rich.books.held_fen() == 0


def test_a_reversed_sequence_comes_again(rich):
    sale = rich.hold(BASKET, 5)
    assert rich.reverse(sale.msgid).ok
    assert rich.hold(basket_of(100), 5).answer.ok


def test_a_card_with_an_undecided_sale_starts_no_other(rich):
    rich.hold(BASKET, 0)
    assert rich.hold(basket_of(100), 1).answer.code == "DOUBT_OPEN"


@pytest.mark.parametrize("name", ["account_fen", "self_fen", "fund_fen"])
def test_amounts_that_are_not_the_computed_ones_ask_for_a_new_quote(rich, name):
    right = Purse(
        sequence=0, terminal_no=TERMINAL_NO, account_fen=121_60, self_fen=56_50, fund_fen=0
    )
    off = replace(right, **{name: getattr(right, name) + 1})
    assert rich.sell(PURSE_PERSON, CARD, BASKET, purse=off).answer.code == "QUOTE_CHANGED"
    assert rich.sell(PURSE_PERSON, CARD, BASKET, purse=right).answer.ok


def test_the_waiting_credit_does_not_cover_a_purse_sale_before_it_is_loaded(rich):
    purse = Purse(
        sequence=0, terminal_no=TERMINAL_NO, account_fen=450_00, self_fen=450_00, fund_fen=0
    )
    sale = rich.sell(PURSE_PERSON, CARD, basket_of(450_00), purse=purse)
    assert sale.answer.code == "QUOTE_CHANGED"


@pytest.mark.parametrize(
    "purse",
    [
        Purse(sequence=-1, terminal_no=TERMINAL_NO, account_fen=0, self_fen=0, fund_fen=0),
        Purse(sequence=65536, terminal_no=TERMINAL_NO, account_fen=0, self_fen=0, fund_fen=0),
        Purse(sequence=0, terminal_no="4301", account_fen=0, self_fen=0, fund_fen=0),
        Purse(sequence=0, terminal_no=TERMINAL_NO, account_fen=-1, self_fen=0, fund_fen=0),
        Purse(sequence=0, terminal_no=TERMINAL_NO, account_fen=0, self_fen=0, fund_fen=1 << 70),
    ],
)
def test_impossible_purse_data_are_named(rich, purse):
    assert rich.sell(PURSE_PERSON, CARD, BASKET, purse=purse).answer.code == "FIELD_WRONG"


def test_purse_data_of_a_card_without_a_purse_are_refused(rich):
    purse = Purse(sequence=0, terminal_no=TERMINAL_NO, account_fen=0, self_fen=0, fund_fen=0)
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, purse=purse)
    assert sale.answer.reply.err_values["path"] == "druginfo.exp_content.purse"
    assert rich.sell(PURSE_PERSON, None, BASKET, purse=purse).answer.code == "FIELD_WRONG"


def test_an_extension_that_is_no_json_is_named(rich):
    sale = rich.sell(PURSE_PERSON, CARD, BASKET, exp_content="{")
    assert sale.answer.reply.err_values["path"] == "druginfo.exp_content"


def test_a_credential_of_somebody_else_is_refused(rich):
    sale = rich.sell(PURSE_PERSON, ONLINE_CARD, BASKET)
    assert sale.answer.code == "CREDENTIAL_INVALID"
    nobody = rich.sell(PURSE_PERSON, CARD, BASKET, psn_no="P999")
    assert nobody.answer.code == "PERSON_UNKNOWN"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", ""), ("钱二", ""), ("钱 二", ""), ("钱一", "IDENTITY_DOUBTFUL"),
        ("钱", "IDENTITY_DOUBTFUL"),
    ],
)  # fmt: skip
def test_a_name_may_be_left_out_and_is_no_other_persons(rich, name, code):
    assert ONLINE_PERSON.name == "钱二"
    request = rich.settle_request(ONLINE_PERSON, None, BASKET)
    for call in (calls.QUOTE, calls.SETTLE):
        info = replace(request.druginfo, psn_name=name)
        assert (rich.send(call, replace(request, druginfo=info)).code or "") == code
    asked = PersonQuery(mdtrt_cert_type="02", mdtrt_cert_no=ONLINE_PERSON.certno, psn_name=name)
    assert (rich.send(calls.PERSON, PersonRequest(asked)).code or "") == code


def test_a_long_name_may_be_cut_and_be_written_with_other_dots():
    person = dataclasses.replace(ONLINE_PERSON, name="阿卜杜热合曼·买买提·艾力·吐尔逊江·肉孜")
    require_citizen(person, "", person.name[:20])
    require_citizen(person, "", person.name.replace("·", "."))
    with pytest.raises(Refused):
        require_citizen(person, "", person.name[:10])


def send_lines(world, *lines, total=None):
    request = world.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    lines = lines or request.drugdetail
    fee = sum(line.det_item_fee_sumamt for line in lines) if total is None else total
    info = replace(request.druginfo, medfee_sumamt=Fen(fee))
    return world.send(calls.SETTLE, replace(request, druginfo=info, drugdetail=tuple(lines)))


def test_a_total_that_is_not_the_sum_of_the_lines_is_refused(rich):
    answer = send_lines(rich, total=121_61)
    assert answer.code == "SUM_MISMATCH"
    assert answer.reply.err_values == {"detail": "121.60 / 121.61"}
    assert "（中心计算 / 报文所报）：121.60 / 121.61" in answer.reply.err_msg


def test_a_wrong_sum_of_a_line_names_the_centres_and_the_messages(rich):
    line = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, ((DRUG_A, "12.50", "2"),)).drugdetail[0]
    answer = send_lines(rich, replace(line, det_item_fee_sumamt=Fen(25_02)))
    said = answer.reply.err_values["detail"]
    assert (said.split()[0], said.partition(" = ")[2]) == ("drugdetail[0]", "25.00 / 25.02")


def test_a_line_may_be_a_fen_off_and_no_more(rich):
    line = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, ((DRUG_A, "12.50", "2"),)).drugdetail[0]
    assert send_lines(rich, replace(line, det_item_fee_sumamt=Fen(25_01))).ok
    assert send_lines(rich, replace(line, det_item_fee_sumamt=Fen(25_02))).code == "SUM_MISMATCH"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("pric", "-1"), ("pric", "0"), ("pric", "1.0000001"), ("pric", "NaN"), ("pric", "1e40"),
        ("cnt", "0"), ("cnt", "0.00001"), ("cnt", "-2"), ("cnt", "Infinity"),
        ("feedetl_sn", ""), ("feedetl_sn", "1a"),
    ],
)  # fmt: skip
def test_a_member_of_a_line_that_cannot_be_is_named_with_its_path(rich, member, value):
    line = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, ((DRUG_A, "12.50", "2"),)).drugdetail[0]
    answer = send_lines(rich, replace(line, **{member: value}))
    assert answer.code == "FIELD_WRONG"
    assert answer.reply.err_values["path"] == f"drugdetail[0].{member}"


def test_line_serials_are_unique_and_there_is_a_line(rich):
    line = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, ((DRUG_A, "12.50", "2"),)).drugdetail[0]
    assert send_lines(rich, line, line).code == "FIELD_WRONG"
    request = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, BASKET)
    assert rich.send(calls.SETTLE, replace(request, drugdetail=())).code == "FIELD_WRONG"


def test_an_item_the_catalogue_has_not_is_named(rich):
    line = rich.settle_request(ONLINE_PERSON, ONLINE_CARD, ((DRUG_A, "12.50", "2"),)).drugdetail[0]
    answer = send_lines(rich, replace(line, medins_list_codg="4711"))
    assert (answer.code, answer.reply.err_values) == ("ITEM_UNKNOWN", {"item": "4711"})


@pytest.mark.parametrize(
    ("member", "value"), [("acct_used_flag", "3"), ("med_type", "21"), ("med_type", "")]
)
def test_a_code_outside_its_list_is_named(rich, member, value):
    sale = rich.sell(ONLINE_PERSON, ONLINE_CARD, BASKET, **{member: value})
    assert sale.answer.reply.err_values["path"] == f"druginfo.{member}"


def test_the_sixtieth_record_of_an_online_card_is_the_last_before_printing(rich):
    for _ in range(60):
        assert rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(1)).answer.ok
    assert rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(1)).answer.code == "PRINT_REQUIRED"
    assert rich.sell(ONLINE_PERSON, None, basket_of(1)).answer.ok
    desk.statement_printed(rich.centre, ONLINE_CARD.card_sn, reference="print")
    assert rich.sell(ONLINE_PERSON, ONLINE_CARD, basket_of(1)).answer.ok
