"""KLDI and KLDC: waiting credit onto the card, with genuine MACs, once."""

import pytest
from msgspec.structs import replace

from backend import desk
from backend.cards import register_card
from backend.ledger import Account, Kind
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages.card_service import (
    Attempt,
    LoadStartReply,
    LoadStartRequest,
    OutcomeReply,
)
from tests.support.centre_people import (
    BASKET,
    CARD,
    ONLINE_CARD,
    PURSE_PERSON,
    SHOP,
    TERMINAL_NO,
    CardAtCentre,
    basket_of,
)


def outcome(answer):
    return answer.output(OutcomeReply).data.outcome


def start(world, amount_fen=50_00, sequence=1, card=CARD, spoil=None):
    """KLDI as the card sealed it, with members spoilt afterwards."""
    load = replace(world.load_start(amount_fen, sequence, card), **(spoil or {}))
    msgid = world.msgid()
    return load, msgid, world.send(calls.LOAD_START, LoadStartRequest(load), msgid=msgid)


def money(world):
    own = world.books.balances("P001")
    return own.on_cards_fen, own.waiting_fen


def attempt(load, msgid):
    return Attempt(
        omsgid=msgid, card_sn=CARD.card_sn, sequence=load.sequence, terminal_no=TERMINAL_NO
    )


def test_a_load_is_held_answered_with_mac2_and_posted_by_its_tac(rich):
    load, msgid, answer = start(rich)
    terms = answer.output(LoadStartReply).data
    assert terms.host_time == "20261121093015"
    assert terms.mac2 == CARD.load_mac2(load, terms.host_time)
    assert money(rich) == (380_00, 70_00)
    assert rich.books.balance_fen(Account(Kind.TRANSIT, SHOP)) == 50_00
    assert outcome(rich.confirm_load(load, msgid, terms.host_time)) == "posted"
    assert money(rich) == (430_00, 70_00)
    assert rich.books.held_fen() == 0


def test_a_load_confirmed_again_is_posted_without_effect(rich):
    load, msgid, _ = start(rich)
    answers = [rich.confirm_load(load, msgid, "20261121093015") for _ in range(3)]
    assert [outcome(answer) for answer in answers] == ["posted"] * 3
    assert money(rich) == (430_00, 70_00)


def test_an_sm4_card_loads_and_pays_by_the_same_rules(world):
    sm4 = CardAtCentre("430100D156000005000000030A0B0C0D", "C00000001", "P001", algorithm=3)
    world.centre.store.transact(lambda tx: register_card(tx, sm4.registration()))
    world.credit("P001", "100.00")
    world.load("100.00", 0, sm4)
    sale = world.hold(basket_of(30_00), 0, card=sm4)
    assert outcome(world.confirm(sale, card=sm4)) == "posted"
    assert world.books.balances("P001").on_cards_fen == 70_00


def test_a_wrong_mac1_gets_no_permission(rich):
    _, msgid, answer = start(rich, spoil={"mac1": Hex(b"\0\0\0\0")})
    assert answer.code == "MAC_WRONG"
    assert rich.books.state_of(SHOP, msgid) == "unknown"


@pytest.mark.parametrize(
    "changes", [{"amount_fen": 60_00}, {"balance_fen": 1}, {"sequence": 2},
                {"terminal_no": "430100000009"}, {"random": Hex(b"\1\2\3\5")}],
)  # fmt: skip
def test_mac1_covers_what_it_is_said_to_cover(rich, changes):
    assert start(rich, spoil=changes)[2].code == "MAC_WRONG"


@pytest.mark.parametrize("amount_fen", [0, -1, 120_01])
def test_no_more_can_be_loaded_than_waits_and_no_less_than_a_fen(rich, amount_fen):
    load = replace(rich.load_start(100, 1), amount_fen=amount_fen)
    if amount_fen > 0:
        load = replace(load, mac1=Hex(CARD.load_mac1(load)))
    answer = rich.send(calls.LOAD_START, LoadStartRequest(load))
    assert answer.code == "NOTHING_WAITING"


@pytest.mark.parametrize(
    "changes",
    [{"terminal_no": ""}, {"sequence": 70000}, {"balance_fen": -1}, {"random": Hex(b"\0")},
     {"amount_fen": 0xFFFF_FFFF}],
)  # fmt: skip
def test_impossible_members_of_a_load_are_named(rich, changes):
    assert start(rich, spoil=changes)[2].code == "FIELD_WRONG"


def test_a_card_of_another_person_or_nobody_is_not_loaded(rich):
    for wrong in ({"psn_no": "P002"}, {"psn_no": "P999"}, {"card_sn": "00" * 16}):
        assert start(rich, spoil=wrong)[2].code == "CREDENTIAL_INVALID"
    assert start(rich, card=ONLINE_CARD)[2].code == "NOTHING_WAITING"


def test_a_stopped_card_is_not_loaded(rich):
    desk.report_loss(rich.centre, CARD.card_sn, reference="loss")
    assert start(rich)[2].code == "CARD_LOST"


def test_a_number_in_use_is_taken_and_one_behind_freezes(rich):
    rich.load("10.00", 3)
    assert start(rich, 1, 3)[2].code == "SEQUENCE_TAKEN"
    assert start(rich, 1, 2)[2].code == "SEQUENCE_BEHIND"
    assert rich.freeze_reason() == "a number of a copied card"


def test_loads_and_purchases_are_numbered_apart(rich):
    rich.confirm(rich.hold(BASKET, 9))
    rich.load("10.00", 1)
    assert rich.hold(basket_of(100), 10).answer.ok


def test_a_card_with_an_undecided_sale_or_load_is_not_loaded(rich):
    sale = rich.hold(BASKET, 0)
    assert start(rich)[2].code == "DOUBT_OPEN"
    rich.confirm(sale)
    assert start(rich)[2].ok
    assert start(rich, 1, 2)[2].code == "DOUBT_OPEN"
    assert rich.hold(basket_of(100), 1).answer.code == "DOUBT_OPEN"


def test_a_held_load_is_reversed_and_a_posted_one_is_not(rich):
    load, msgid, _ = start(rich)
    assert rich.reverse(msgid, infno="KLDI").ok
    assert money(rich) == (380_00, 120_00)
    load, msgid, _ = start(rich)
    rich.confirm_load(load, msgid, "20261121093015")
    assert rich.reverse(msgid, infno="KLDI").code == "ALREADY_POSTED"


def test_a_load_that_arrives_after_its_reversal_is_refused(rich):
    msgid = rich.msgid()
    rich.reverse(msgid, infno="KLDI")
    load = LoadStartRequest(rich.load_start(50_00, 1))
    assert rich.send(calls.LOAD_START, load, msgid=msgid).code == "MSGID_REVERSED"


def test_a_reversed_load_the_card_did_is_booked_after_all_once(rich):
    load, msgid, _ = start(rich)
    rich.reverse(msgid, infno="KLDI")
    answers = [rich.confirm_load(load, msgid, "20261121093015") for _ in range(2)]
    assert [outcome(answer) for answer in answers] == ["posted"] * 2
    assert money(rich) == (430_00, 70_00)


def test_a_reversed_load_whose_money_was_spent_meanwhile_freezes_the_card(rich):
    load, msgid, _ = start(rich)
    rich.reverse(msgid, infno="KLDI")
    assert rich.sell(PURSE_PERSON, None, basket_of(100_00)).answer.ok
    answer = rich.confirm_load(load, msgid, "20261121093015")
    assert answer.code == "CARD_FROZEN"
    assert rich.freeze_reason() == "money that is in two places"
    assert money(rich) == (380_00, 20_00)


def test_a_wrong_tac_of_a_load_freezes_the_card(rich):
    load, msgid, _ = start(rich)
    forged = replace(load, balance_fen=1)
    assert rich.confirm_load(forged, msgid, "20261121093015").code == "TAC_WRONG"
    assert rich.freeze_reason() == "a wrong transaction proof"
    assert rich.books.state_of(SHOP, msgid) == "held"


def test_a_load_in_doubt_goes_back_and_is_booked_when_the_card_proves_it(rich):
    load, msgid, _ = start(rich)
    assert outcome(rich.find(attempt(load, msgid), "card_absent")) == "reversed"
    assert money(rich) == (380_00, 120_00)
    assert len(rich.books.open_cases()) == 1
    tac = CARD.load_tac(load, "20261121093015")
    assert outcome(rich.find(attempt(load, msgid), "debited", tac)) == "posted"
    assert money(rich) == (430_00, 70_00)
    assert rich.books.open_cases() == []
    assert outcome(rich.find(attempt(load, msgid), "card_absent")) == "posted"


def test_a_load_the_card_denies_is_over(rich):
    load, msgid, _ = start(rich)
    assert outcome(rich.find(attempt(load, msgid), "not_debited")) == "reversed"
    assert money(rich) == (380_00, 120_00)
    assert start(rich)[2].ok


def test_a_purchase_is_not_confirmed_as_a_load(rich):
    sale = rich.hold(BASKET, 1)
    load = rich.load_start(50_00, 1)
    assert rich.confirm_load(load, sale.msgid, "20261121093015").code == "SETTLEMENT_UNKNOWN"
