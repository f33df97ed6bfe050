"""9001 and 9002: slots, the centre's clock, and no sign-off over an undecided payment."""

import pytest

from backend.profile import Profile
from backend.protocol import calls, codec
from backend.protocol.messages.sign import (
    SignIn,
    SignInReply,
    SignInRequest,
    SignOut,
    SignOutRequest,
    TerminalTerms,
)
from tests.support.centre_people import BASKET, CARD, OTHER_SHOP, PURSE_PERSON, SHOP
from tests.support.centre_world import make_world


def terms(answer):
    return codec.decode(answer.output(SignInReply).signinoutb.exp_content.encode(), TerminalTerms)


def sign_off(world, shop=SHOP):
    message = SignOutRequest(SignOut(world.sign_nos[shop], "0053"))
    return world.send(calls.SIGN_OFF, message, shop=shop)


def test_sign_on_gives_the_centres_clock_and_business_date(world):
    given = terms(world.sign_on())
    assert given.centre_time == "2026-11-21 09:30:15"
    assert given.business_date == "2026-11-21"


def test_two_terminals_of_a_shop_get_two_slots_and_another_shop_starts_over(world):
    second = terms(world.sign_on(mac="second"))
    other = terms(world.sign_on(OTHER_SHOP, mac="third"))
    assert (second.slot, other.slot) == ("01", "01")


def test_signing_on_again_keeps_the_slot_and_ends_the_earlier_sign_on(world):
    first = world.sign_nos[SHOP]
    again = world.sign_on()
    assert terms(again).slot == "00"
    assert world.sign_nos[SHOP] != first
    assert world.person(CARD, sign_no=first).code == "NOT_SIGNED_ON"


def test_a_slot_given_back_is_free_for_the_next_terminal(world):
    assert sign_off(world).ok
    assert terms(world.sign_on(mac="another")).slot == "00"


def test_the_hundred_and_first_terminal_is_told_so(world):
    for number in range(99):
        assert world.sign_on(mac=f"terminal {number}").ok
    message = SignInRequest(SignIn("0053", "one too many", ""))
    assert world.send(calls.SIGN_ON, message).code == "FIELD_WRONG"


def test_a_terminal_needs_an_address(world):
    answer = world.send(calls.SIGN_ON, SignInRequest(SignIn("0053", "", "")))
    assert (answer.code, answer.reply.err_values["path"]) == ("FIELD_WRONG", "signIn.mac")


@pytest.mark.parametrize("sign_no", ["", "359754"])
def test_nothing_is_answered_without_a_sign_on(world, sign_no):
    assert world.person(CARD, sign_no=sign_no).code == "NOT_SIGNED_ON"


def test_a_sign_on_is_good_for_its_own_institution_only(world):
    answer = world.person(CARD, shop=OTHER_SHOP, sign_no=world.sign_nos[SHOP])
    assert answer.code == "NOT_SIGNED_ON"


def test_not_being_signed_on_is_not_remembered_against_the_message(world):
    msgid = world.msgid()
    assert world.person(CARD, sign_no="", msgid=msgid).code == "NOT_SIGNED_ON"
    assert world.person(CARD, msgid=msgid).ok


def test_a_place_that_asks_for_no_sign_on_answers_without():
    world = make_world(profile=Profile(signin_required=False))
    assert world.person(CARD, sign_no="").ok


def test_after_sign_off_the_terminal_is_signed_off(world):
    assert sign_off(world).ok
    assert world.person(CARD).code == "NOT_SIGNED_ON"
    assert sign_off(world).code == "NOT_SIGNED_ON"


def test_no_sign_off_while_a_sale_of_this_terminal_is_held(rich):
    sale = rich.hold(BASKET, 0)
    assert sign_off(rich).code == "HOLDS_OPEN"
    rich.sign_on()  # a restart does not shake the hold off
    assert sign_off(rich).code == "HOLDS_OPEN"
    assert rich.confirm(sale).ok
    assert sign_off(rich).ok


def test_another_terminals_hold_does_not_stop_a_sign_off(rich):
    rich.hold(BASKET, 0)
    assert sign_off(rich, OTHER_SHOP).ok


def test_an_online_sale_holds_nothing_up(rich):
    assert rich.sell(PURSE_PERSON, None, BASKET).answer.ok
    assert sign_off(rich).ok
