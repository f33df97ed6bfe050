"""Rule 9: a forgotten PIN is set anew at the desk, or anywhere with a code; resets are counted."""

from __future__ import annotations

import pytest

from backend.protocol.refusals import Code, Refused
from backend.script_store import open_script_of
from card_emulator.protocol.applications import PIN_RESET_LIMIT
from card_emulator.store import look_card
from terminal.desk.fields import read_values
from terminal.desk.operation import Place
from terminal.desk.table import BY_NAME
from terminal.errors import Declined, Spoken
from terminal.outcome import Result
from terminal.transactions.pin_reset import reset_pin, reset_pin_with_code
from terminal.transactions.script import CodeMissing
from tests.support.card_life import CHOSEN, HolderClerk, points_that_move
from tests.support.faults import Pull
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import Shop, built_home

TRAINING = "246810"
MOST_POINTS = 400


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


def holder(*pins: str) -> HolderClerk:
    return HolderClerk(*pins or (TRAINING, CHOSEN), new=(CHOSEN,))


def at_desk(shop, name, *, certno="", place=Place.BANK, clerk=None):
    shop.workplace.drawer.insert(name)
    certno = certno or shop.card(name).field("citizen_id")
    return shop.workplace.drive(reset_pin(certno), clerk or holder(), place)


def code_for(shop, name, **wrong) -> bytearray:
    """What the caller hears."""
    card = shop.card(name)
    typed = {
        "certno": card.field("citizen_id"),
        "name": card.field("name"),
        "card_tail": card.field("card_no")[-4:],
    } | wrong
    operation = BY_NAME["pin-code"]
    flow = operation.performing(read_values(operation, typed))
    slip = shop.workplace.drive(flow, holder(), operation.place)
    return bytearray(str(slip.document["code"]), "ascii")


def with_code(shop, name, code, clerk=None):
    shop.workplace.drawer.insert(name)
    return shop.workplace.drive(reset_pin_with_code(bytearray(code)), clerk or holder())


def pays(shop, name, pin=CHOSEN) -> bool:
    return shop.sell(name, clerk=holder(pin)).result is Result.PAID


def test_r9_the_desk_sets_a_forgotten_pin_anew_with_the_id_card(shop):
    at_desk(shop, "zhao")
    assert pays(shop, "zhao")
    assert shop.card("zhao").pin_resets == 1


@pytest.mark.parametrize("place", [Place.BANK, Place.AGENCY])
def test_r9_a_locked_pin_is_reset_at_either_desk(shop, place):
    assert shop.card("zhou").pin_tries_left == 0
    at_desk(shop, "zhou", place=place)
    assert shop.card("zhou").pin_tries_left == 6
    assert pays(shop, "zhou")


def test_r9_a_counter_does_not_reset_a_pin_by_citizen_id(shop):
    with pytest.raises(Refused) as no:
        at_desk(shop, "zhao", place=Place.COUNTER)
    assert no.value.code == Code.WRONG_PLACE


def test_r9_another_persons_id_card_resets_nothing(shop):
    with pytest.raises(Refused) as no:
        at_desk(shop, "zhao", certno=shop.card("qian").field("citizen_id"))
    assert no.value.code == Code.IDENTITY_DOUBTFUL
    assert pays(shop, "zhao", TRAINING)


def test_r9_a_code_from_the_telephone_sets_a_new_pin_at_any_counter(shop):
    with_code(shop, "zhao", code_for(shop, "zhao"))
    assert pays(shop, "zhao")


def test_r9_a_code_does_not_open_a_locked_pin_and_stays_good_for_nothing_else(shop):
    code = code_for(shop, "zhou")
    with pytest.raises(Refused) as no:
        with_code(shop, "zhou", code)
    assert no.value.code == Code.PIN_LOCKED
    assert shop.card("zhou").pin_tries_left == 0
    assert shop.card("zhou").activated, "nothing was begun on the card"
    at_desk(shop, "zhou")
    assert pays(shop, "zhou")


def test_r9_without_a_code_nothing_is_asked_of_the_card(shop):
    code_for(shop, "zhao")
    with pytest.raises(CodeMissing):
        with_code(shop, "zhao", b"")
    assert pays(shop, "zhao", TRAINING)


def test_r9_a_reported_card_gets_no_code_and_no_reset(shop):
    for attempt in (lambda: code_for(shop, "wu"), lambda: at_desk(shop, "wu")):
        with pytest.raises(Refused) as no:
            attempt()
        assert no.value.code == Code.CARD_LOST


def test_r9_a_card_that_is_not_activated_stays_so_after_a_reset(shop):
    at_desk(shop, "li")
    assert not shop.card("li").activated
    assert not pays(shop, "li")
    done = shop.workplace.drive(shop.workplace.activating(), HolderClerk(CHOSEN, new=("135790",)))
    assert done.loaded_fen == 95_00


def test_r9_after_ten_resets_the_card_must_be_replaced(shop):
    for _ in range(PIN_RESET_LIMIT):
        at_desk(shop, "zhao")
    assert shop.card("zhao").pin_resets == PIN_RESET_LIMIT
    with pytest.raises(Refused) as no:
        at_desk(shop, "zhao")
    assert no.value.code == Code.RESETS_USED_UP
    assert "replaced" in str(no.value)
    assert pays(shop, "zhao"), "the last PIN holds"


def test_r9_a_reset_that_was_not_finished_stops_payments_and_says_how_it_goes_on(shop):
    class Leaves(HolderClerk):
        def new_pin(self, question):
            return None

    with pytest.raises(Declined):
        at_desk(shop, "zhao", clerk=Leaves())
    outcome = shop.sell("zhao", clerk=holder())
    assert outcome.result is Result.REFUSED
    assert "not finished" in str(outcome.reason)
    at_desk(shop, "zhao")
    assert shop.card("zhao").pin_resets == 1
    assert pays(shop, "zhao")


def reset_cut(template, path, observer):
    shop = Shop(template, path)
    shop.workplace.observers.append(observer(shop))
    try:
        at_desk(shop, "zhao")
    except (PowerCut, Spoken, Refused):
        return shop, True
    return shop, False


def assert_safe_then_finish(shop):
    """Never a card that pays without a PIN; the next contact finishes."""
    image = look_card(shop.home.cards / "zhao.card", shop.world.keys)
    if shop.card("zhao").activated:
        assert image.pin.digest
    if has_open_script(shop):
        at_desk(shop, "zhao")
    known = CHOSEN if shop.card("zhao").pin_resets else TRAINING
    assert pays(shop, "zhao", known)
    assert shop.disagreements() == []


def has_open_script(shop) -> bool:
    number = shop.card("zhao").field("card_sn")
    return shop.world.store.read(lambda tx: open_script_of(tx, number)) is not None


def test_r9_power_lost_at_any_step_of_a_reset_is_made_good(shop, template, tmp_path):
    counting = Breaker()
    shop.workplace.observers.append(counting)
    at_desk(shop, "zhao")
    assert 80 < counting.seen < MOST_POINTS
    for at in points_that_move(counting):
        cut, _ = reset_cut(template, tmp_path / f"cut{at}", lambda _, at=at: Breaker(at))
        cut.restart()
        assert_safe_then_finish(cut)
        cut.close()


def test_r9_a_card_pulled_at_any_exchange_of_a_reset_is_finished_later(template, tmp_path):
    for at in range(MOST_POINTS):
        path = tmp_path / f"pull{at}"
        cut, was_cut = reset_cut(template, path, lambda s, at=at: Pull(s.workplace.drawer, at))
        pulled = cut.workplace.observers.pop().seen > at
        assert_safe_then_finish(cut)
        cut.close()
        if not pulled:
            assert at > 30
            assert not was_cut
            return
    raise AssertionError("the reset has no end")


def test_r9_commands_give_a_code_and_set_a_pin_with_it(shuaka, shop, tmp_path, home):
    card = shop.card("zhao")
    given = shuaka(
        "desk", "pin-code", "--certno", card.field("citizen_id"), "--name", card.field("name"),
        "--card-tail", card.field("card_no")[-4:],
    )  # fmt: skip
    assert given.exit_code == 0, given.output
    code = next(line for line in given.stdout.splitlines() if line.startswith("Code")).split()[-1]
    (tmp_path / "code").write_text(code, encoding="ascii")
    (tmp_path / "pins").write_text(f"\n{CHOSEN}\n", encoding="ascii")
    words = ("pin", "reset", "--card", "zhao", "--code-file", str(tmp_path / "code"),
             "--pin-file", str(tmp_path / "pins"))  # fmt: skip
    assert shuaka(*words, pin="").exit_code == 0
    again = shuaka(*words, pin="")
    assert again.exit_code == 1
    assert "This code was used" in again.stderr
