"""Death: the card is dead at once, the heirs get everything, the account is at zero (R17)."""

import pytest

from backend import desk
from backend.inspect import Books
from backend.ledger import Account, Kind
from backend.people import find_person
from backend.protocol import calls
from backend.protocol.messages.card_service import LoadStartRequest
from backend.protocol.messages.funding import EstateReply, PaidOutReply
from backend.protocol.refusals import Code
from backend.verify import verify
from tests.support.agency import Agency
from tests.support.centre_people import CARD, ONLINE_PERSON, PURSE_PERSON, SHOP, basket_of
from tests.support.funding_town import count_rows

WHO, NAME = PURSE_PERSON.certno, PURSE_PERSON.name
DAY = "2026-11-20"
WIFE = ("妻", "43010019910101002X", "1/3")
SON = ("子", "430100201501010015", "1/3")
DAUGHTER = ("女", "430100201801010024", "1/3")


@pytest.fixture
def agency(rich):
    """380.00 on the card of P001, 120.00 waiting; 380.00 of P002 online."""
    return Agency(rich)


def books(agency):
    return Books(agency.world.centre.store)


def paid_out(answer):
    return answer.output(PaidOutReply).data


def test_everything_goes_to_the_heirs_and_the_rounding_to_the_first(agency):
    left = agency.death(WHO, NAME, DAY).output(EstateReply).data
    assert (left.centre_fen, left.on_cards_fen, left.open_cases) == (120_00, 380_00, 0)
    done = paid_out(agency.heirs(WHO, WIFE, SON, DAUGHTER))
    assert done.total_fen == 500_00
    assert [heir.amount_fen for heir in done.heirs] == [166_68, 166_66, 166_66]
    assert [heir.rounding_fen for heir in done.heirs] == [2, 0, 0]
    inherited = Account(Kind.INHERITED, f"P001/{WIFE[1]}")
    assert books(agency).balance_fen(inherited) == 166_68


def test_the_account_is_closed_at_zero(agency):
    agency.death(WHO, NAME, DAY)
    agency.heirs(WHO, WIFE, SON, DAUGHTER)
    left = books(agency).balances("P001")
    assert (left.on_cards_fen, left.waiting_fen, left.shared_with_me_fen) == (0, 0, 0)
    assert books(agency).sum_of_all_accounts() == 0
    assert verify(agency.world.centre.store).faults == []


def test_interest_up_to_the_day_is_inherited(agency):
    agency.death(WHO, NAME, DAY)
    agency.world.later(days=30)
    done = paid_out(agency.heirs(WHO, (*WIFE[:2], "1")))
    assert done.interest_fen == 63  # 500.00 x 30 days x 1.5 % / 360 = 0.625
    assert done.total_fen == 500_63


def test_the_card_is_dead_at_once(agency):
    agency.death(WHO, NAME, DAY)
    sold = agency.world.quote(PURSE_PERSON, CARD, basket_of(1_00), card_only=True)
    assert sold.code == Code.INSURANCE_NOT_NORMAL
    start = LoadStartRequest(agency.world.load_start(1_00, 1))
    assert agency.world.send(calls.LOAD_START, start).code == Code.HOLDER_DEAD


def test_an_open_payment_is_settled_before_the_heirs_are_paid(agency):
    sale = agency.world.hold(basket_of(40_00), 0)
    left = agency.death(WHO, NAME, DAY).output(EstateReply).data
    assert left.open_cases == 1
    assert agency.heirs(WHO, (*WIFE[:2], "1")).code == Code.DOUBT_OPEN
    assert agency.world.confirm(sale).ok
    assert paid_out(agency.heirs(WHO, (*WIFE[:2], "1"))).total_fen == 460_00
    assert verify(agency.world.centre.store).faults == []


def test_an_open_payment_that_is_reversed_is_inherited(agency):
    sale = agency.world.hold(basket_of(40_00), 0)
    agency.death(WHO, NAME, DAY)
    assert agency.world.reverse(sale.msgid).ok
    answer = agency.heirs(WHO, (*WIFE[:2], "1"))
    if answer.code == Code.DOUBT_OPEN:
        evidence = agency.world.find(agency.world.attempt(sale), "not_debited")
        assert evidence.ok
        answer = agency.heirs(WHO, (*WIFE[:2], "1"))
    assert paid_out(answer).total_fen == 500_00


def test_bindings_end_and_their_money_goes_back(agency):
    centre = agency.world.centre
    desk.bind_relative(centre, "P002", "P001", 50_00, reference="gives")
    desk.bind_relative(centre, "P001", "P002", 80_00, reference="uses")
    left = agency.death(WHO, NAME, DAY).output(EstateReply).data
    assert left.returned_fen == 50_00
    assert left.centre_fen == 120_00
    assert books(agency).balances("P002").online_fen == 380_00
    assert books(agency).balances("P001").shared_with_me_fen == 0


def test_insurance_ends_on_the_day_of_death(agency):
    agency.death(WHO, NAME, DAY)
    person = agency.world.centre.store.read(lambda tx: find_person(tx, "P001"))
    assert {(row.status, row.paused) for row in person.insurances} == {("4", DAY)}


def test_what_comes_late_is_paid_out_too(agency):
    agency.death(WHO, NAME, DAY)
    agency.heirs(WHO, (*WIFE[:2], "1"))
    agency.world.credit("P001", "12.34")
    assert paid_out(agency.heirs(WHO, (*WIFE[:2], "1"))).total_fen == 12_34
    assert count_rows(agency.world.centre.store, "heirs") == 2


def test_nothing_is_paid_out_of_nothing(agency):
    agency.death(WHO, NAME, DAY)
    agency.heirs(WHO, (*WIFE[:2], "1"))
    assert agency.heirs(WHO, (*WIFE[:2], "1")).code == Code.ESTATE_EMPTY


@pytest.mark.parametrize(
    ("heirs", "code"),
    [
        ((WIFE, SON), Code.HEIRS_WRONG),
        (((*WIFE[:2], "1/2"), (*SON[:2], "2/3")), Code.HEIRS_WRONG),
        (((*WIFE[:2], "much"),), Code.FIELD_WRONG),
        ((), Code.FIELD_WRONG),
        ((("", WIFE[1], "1"),), Code.HEIR_WRONG),
        (((*WIFE[:2], "1/2"), (*WIFE[:2], "1/2")), Code.HEIR_WRONG),
        ((("自己", WHO, "1"),), Code.HEIR_WRONG),
    ],
)
def test_heirs_that_do_not_add_up_get_nothing_yet(agency, heirs, code):
    agency.death(WHO, NAME, DAY)
    assert agency.heirs(WHO, *heirs).code == code
    assert books(agency).balances("P001").waiting_fen == 120_00


def test_nobody_is_paid_out_who_is_not_dead(agency):
    assert agency.heirs(WHO, (*WIFE[:2], "1")).code == Code.DEATH_UNKNOWN


@pytest.mark.parametrize(
    ("certno", "name", "day", "code"),
    [
        (WHO, "别人", DAY, Code.IDENTITY_WRONG),
        ("430100190001010000", NAME, DAY, Code.PERSON_UNKNOWN),
        (WHO, NAME, "2026-11-22", Code.DEATH_DATE_WRONG),
        (WHO, NAME, "1989-12-31", Code.DEATH_DATE_WRONG),
        (WHO, NAME, "yesterday", Code.DEATH_DATE_WRONG),
    ],
)
def test_a_wrong_report_kills_nobody(agency, certno, name, day, code):
    assert agency.death(certno, name, day).code == code
    assert agency.world.quote(PURSE_PERSON, CARD, basket_of(1_00), card_only=True).ok


def test_a_death_is_reported_once_but_the_message_may_be_repeated(agency):
    msgid = agency.world.msgid("A43010000001")
    first = agency.death(WHO, NAME, DAY, msgid=msgid)
    assert agency.death(WHO, NAME, DAY, msgid=msgid).raw == first.raw
    assert agency.death(WHO, NAME, DAY).code == Code.DEATH_KNOWN


def test_a_repeated_payout_pays_once(agency):
    agency.death(WHO, NAME, DAY)
    msgid = agency.world.msgid("A43010000001")
    first = agency.heirs(WHO, (*WIFE[:2], "1"), msgid=msgid)
    assert agency.heirs(WHO, (*WIFE[:2], "1"), msgid=msgid).raw == first.raw
    assert count_rows(agency.world.centre.store, "heirs") == 1


def test_only_the_agency_does_it(agency):
    assert agency.death(WHO, NAME, DAY, shop=SHOP).code == Code.WRONG_PLACE
    assert agency.heirs(WHO, (*WIFE[:2], "1"), shop=SHOP).code == Code.WRONG_PLACE


def test_an_online_account_is_inherited_as_well(agency):
    agency.death(ONLINE_PERSON.certno, ONLINE_PERSON.name, DAY)
    assert paid_out(agency.heirs(ONLINE_PERSON.certno, (*WIFE[:2], "1"))).total_fen == 380_00
