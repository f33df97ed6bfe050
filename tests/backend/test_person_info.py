"""1101: who, which insurance, what can be spent, and how the card stands."""

from decimal import Decimal

import pytest

from backend import desk
from backend.cards import CardRegistration, register_card
from backend.people import age
from backend.protocol import calls, codec
from backend.protocol.messages.card_service import LoadStartRequest
from backend.protocol.messages.person import (
    PersonQuery,
    PersonReply,
    PersonRequest,
    Standing,
)
from backend.protocol.money import fen
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    ONLINE_PERSON,
    PURSE_PERSON,
    RESIDENT_PERSON,
    START,
    basket_of,
)


def by_id(world, person, **more):
    query = PersonQuery(mdtrt_cert_type="02", mdtrt_cert_no=person.certno, **more)
    return world.send(calls.PERSON, PersonRequest(query))


def balances(answer):
    return [int(row.balc) for row in answer.output(PersonReply).insuinfo]


def standing(answer):
    text = answer.output(PersonReply).baseinfo.exp_content
    return codec.decode(text.encode(), Standing)


def test_a_purse_card_can_spend_what_is_on_it_and_what_waits(rich):
    answer = rich.person(CARD)
    assert balances(answer) == [500_00, 0]
    assert (standing(answer).card_fen, standing(answer).waiting_fen) == (380_00, 120_00)


def test_without_the_card_a_purse_person_can_spend_the_waiting_credit_only(rich):
    assert balances(by_id(rich, PURSE_PERSON)) == [120_00, 0]


def test_an_online_person_can_spend_the_same_with_and_without_the_card(rich):
    assert balances(rich.person(ONLINE_CARD)) == [380_00]
    assert balances(by_id(rich, ONLINE_PERSON)) == [380_00]


def test_a_resident_has_no_account(world):
    answer = by_id(world, RESIDENT_PERSON)
    assert balances(answer) == [0]
    assert standing(answer).account_kind == "none"


def test_the_person_is_described_as_registered(world):
    info = world.person(CARD).output(PersonReply)
    base = info.baseinfo
    assert (base.psn_no, base.psn_name, base.certno) == ("P001", "赵一", PURSE_PERSON.certno)
    assert (base.gend, base.naty, base.brdy) == ("1", "1", "1990-01-01")
    assert base.age == Decimal("36.8")
    assert [(row.insutype, row.psn_type) for row in info.insuinfo] == [("310", "11"), ("330", "11")]


def test_age_is_cut_to_a_tenth_and_counts_leap_birthdays():
    assert age("1990-11-22", START.date()) == Decimal("35.9")
    assert age("1990-11-21", START.date()) == Decimal("36")
    assert age("2004-02-29", START.date().replace(month=2, day=28)) == Decimal("21.9")


@pytest.mark.parametrize(
    ("act", "status", "reason"),
    [
        (desk.report_loss, "lost", ""),
        (lambda c, sn, reference: desk.freeze_card(c, sn, "odd", reference=reference),
         "frozen", "odd"),
        (desk.cancel_card, "cancelled", ""),
    ],
)  # fmt: skip
def test_a_stopped_card_is_answered_with_its_state_and_date(world, act, status, reason):
    world.later(days=1)
    act(world.centre, CARD.card_sn, reference="r1")
    stands = standing(world.person(CARD))
    assert (stands.card_status, stands.status_since) == (status, "2026-11-22")
    assert stands.status_reason == reason


def test_a_card_that_was_never_registered_is_not_valid(world):
    query = PersonQuery(mdtrt_cert_type="03", mdtrt_cert_no="Z00000000", card_sn="00" * 16)
    answer = world.send(calls.PERSON, PersonRequest(query))
    assert answer.code == "CREDENTIAL_INVALID"


def test_a_card_number_must_belong_to_the_cards_identity(world):
    query = PersonQuery(
        mdtrt_cert_type="03", mdtrt_cert_no=ONLINE_CARD.card_no, card_sn=CARD.card_sn
    )
    assert world.send(calls.PERSON, PersonRequest(query)).code == "CREDENTIAL_INVALID"


def test_an_id_nobody_has_is_unknown(world):
    query = PersonQuery(mdtrt_cert_type="02", mdtrt_cert_no="430100190001010000")
    assert world.send(calls.PERSON, PersonRequest(query)).code == "PERSON_UNKNOWN"


def test_the_citizen_id_may_stand_in_either_member(world):
    query = PersonQuery(mdtrt_cert_type="02", mdtrt_cert_no="", certno=PURSE_PERSON.certno)
    assert world.send(calls.PERSON, PersonRequest(query)).ok


def test_held_sales_and_loads_are_reported_as_doubts(rich):
    sale = rich.hold(BASKET, 7)
    assert rich.confirm(sale).ok
    held = rich.hold(basket_of(100), 8)
    doubts = standing(rich.person(CARD)).doubts
    assert [(d.omsgid, d.kind, d.sequence) for d in doubts] == [(held.msgid, "2", 8)]
    assert doubts[0].terminal_no == "430100000001"


def test_a_held_load_is_a_doubt_of_kind_one(rich):
    msgid = rich.msgid()
    start = LoadStartRequest(rich.load_start(fen("10.00"), 1))
    assert rich.send(calls.LOAD_START, start, msgid=msgid).ok
    doubts = standing(rich.person(CARD)).doubts
    assert [(d.omsgid, d.kind, d.sequence) for d in doubts] == [(msgid, "1", 1)]


def test_the_last_posted_sequences_are_told(rich):
    assert (standing(rich.person(CARD)).last_purchase, standing(rich.person(CARD)).last_load) == (
        -1, 0,
    )  # fmt: skip
    rich.confirm(rich.hold(BASKET, 4))
    assert standing(rich.person(CARD)).last_purchase == 4


def test_without_the_card_the_newest_one_stands(world):
    newer = CardRegistration(
        CARD.card_sn[:-1] + "F", "A99999999", "P001", CARD.factor, 1, 1, "2026-01-02", "2036-01-02",
        "not_activated",
    )  # fmt: skip
    world.centre.store.transact(lambda tx: register_card(tx, newer))
    assert standing(by_id(world, PURSE_PERSON)).card_status == "not_activated"


def test_an_electronic_voucher_is_refused_by_name_everywhere(rich):
    query = PersonQuery(mdtrt_cert_type="01", mdtrt_cert_no="token of an electronic voucher")
    answers = [
        rich.send(calls.PERSON, PersonRequest(query)),
        rich.sell(ONLINE_PERSON, None, BASKET, mdtrt_cert_type="01", mdtrt_cert_no="x").answer,
    ]
    assert [answer.code for answer in answers] == ["E_VOUCHER_UNREADABLE"] * 2
    assert "医保电子凭证" in answers[0].reply.err_msg
