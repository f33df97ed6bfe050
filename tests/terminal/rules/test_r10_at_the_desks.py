"""Rule 10 from the desks: reported, applied for, collected, activated; the old card shows up."""

from __future__ import annotations

import json

import pytest

from backend.people import find_person_by_certno
from backend.protocol.refusals import Refused
from terminal.desk.operation import Place
from terminal.errors import HostSilent
from terminal.outcome import Result
from tests.support.calendar_shop import CalendarShop
from tests.support.card_life import CHOSEN, HolderClerk
from tests.support.faults import Everything, Network
from tests.support.power import Breaker, PowerCut
from tests.support.training_home import built_home

MOST_POINTS = 60


@pytest.fixture
def template(tmp_path_factory):
    return built_home(tmp_path_factory.mktemp)


@pytest.fixture
def shop(template, tmp_path):
    opened = CalendarShop(template, tmp_path / "home")
    yield opened
    opened.close()


def lose(shop, card: str = "zhao") -> dict[str, str]:
    """Reported with the letter, a new card applied for; gives the holder."""
    holder = shop.holder(card)
    shop.desk("report-loss-formally", **holder, letter=f"L {card}", letter_day=shop.today())
    shop.desk("replace-card", **holder)
    return holder


def test_r10_a_whole_loss_from_the_report_to_the_first_sale_with_the_new_card(shop):
    holder = lose(shop)
    assert "reported lost" in str(shop.sell("zhao").reason)
    with pytest.raises(Refused, match=r"from \d{4}-\d\d-\d\d on, not before"):
        shop.desk("collect-card", **holder)
    shop.wait(7)
    slip = shop.desk("collect-card", **holder)
    assert "380.00" in str(slip.said)
    assert "not activated" in str(shop.sell("zhao-2").reason)
    shop.workplace.drawer.insert("zhao-2")
    shop.workplace.drive(shop.workplace.activating(), HolderClerk())
    assert shop.card("zhao-2").purse.balance_fen == 380_00
    sold = shop.sell("zhao-2", clerk=HolderClerk(CHOSEN))
    assert sold.result is Result.PAID
    assert shop.card("zhao-2").purse.balance_fen == 380_00 - 121_60
    assert shop.is_whole()


def test_r10_the_old_card_that_shows_up_is_refused_and_blocked(shop):
    holder = lose(shop)
    shop.wait(7)
    shop.desk("collect-card", **holder)
    assert "cancelled" in str(shop.sell("zhao").reason)
    assert shop.card("zhao").blocked
    assert shop.card("zhao").purse.balance_fen == 380_00, "worth nothing: the books have it"
    assert shop.is_whole()


def test_r10_the_third_card_follows_the_second(shop):
    for generation in ("zhao", "zhao-2"):
        holder = lose(shop, generation)
        shop.wait(7)
        shop.desk("collect-card", **holder)
    assert shop.card("zhao-3").field("citizen_id") == shop.card("zhao").field("citizen_id")
    numbers = {shop.card(name).field("card_no") for name in ("zhao", "zhao-2", "zhao-3")}
    assert len(numbers) == 3
    assert shop.is_whole()


@pytest.mark.parametrize("card", ["sun", "chen"])
def test_r10_a_resident_and_a_third_generation_card_are_replaced_likewise(shop, card):
    holder = lose(shop, card)
    shop.wait(7)
    shop.desk("collect-card", **holder)
    old, new = shop.card(card), shop.card(f"{card}-2")
    assert (new.purse is None) == (old.purse is None)
    assert new.algorithm == old.algorithm
    assert shop.is_whole()


def test_r10_a_power_cut_anywhere_in_the_collection_makes_one_card(template, tmp_path):
    for at in range(MOST_POINTS):
        shop = CalendarShop(template, tmp_path / f"cut{at}")
        holder = lose(shop)
        shop.wait(7)
        breaker = Breaker(at)
        shop.workplace.observers.append(breaker)
        try:
            shop.desk("collect-card", **holder)
        except PowerCut:
            shop.restart()
            again(shop, holder)
            cut = True
        else:
            cut = False
        cards = sorted(path.stem for path in shop.home.cards.glob("zhao*.card"))
        assert cards == ["zhao", "zhao-2"]
        assert shop.world.centre is not None
        assert shop.books().balances(number(shop)).waiting_fen == 380_00
        assert shop.is_whole()
        shop.close()
        if not cut:
            assert at >= 8
            return
    raise AssertionError("the collection has no end")


def again(shop, holder) -> None:
    """After a cut: collected now, or already."""
    if sorted(shop.home.cards.glob("zhao-2*")) and shop.books().balances(number(shop)).waiting_fen:
        with pytest.raises(Refused, match="the old one stays dead"):
            shop.desk("collect-card", **holder)
    else:
        shop.desk("collect-card", **holder)


def number(shop) -> str:
    certno = shop.holder("zhao")["certno"]
    person = shop.world.store.read(lambda tx: find_person_by_certno(tx, certno))
    assert person is not None
    return person.psn_no


def test_r10_an_answer_that_is_lost_is_asked_for_again(shop):
    shop.desk("list-relatives", certno=shop.holder("zhao")["certno"])  # the desk is signed on
    host = shop.workplace.desks[Place.AGENCY].host
    host.transport = Network(host.transport, lost_answers={0, 1})
    slip = shop.desk("report-loss", **shop.holder("zhao"), answer="0019")
    assert slip.document["lapses_after"] == shop.today(7)


def test_r10_a_centre_that_is_silent_is_a_sentence_and_no_card(shop):
    holder = lose(shop)
    shop.wait(7)
    shop.desk("list-relatives", certno=holder["certno"])
    host = shop.workplace.desks[Place.AGENCY].host
    whole, host.transport = host.transport, Network(host.transport, lost_requests=Everything(1))
    with pytest.raises(HostSilent):
        shop.desk("collect-card", **holder)
    host.transport = whole
    shop.desk("collect-card", **holder)
    assert sorted(path.stem for path in shop.home.cards.glob("zhao*")) == ["zhao", "zhao-2"]


def test_r10_a_card_found_again_works_like_before(shop):
    holder = shop.holder("zhao")
    shop.desk("report-loss", **holder, answer="0019")
    assert "reported lost" in str(shop.sell("zhao").reason)
    shop.desk("lift-loss", **holder)
    assert shop.sell("zhao").result is Result.PAID


def test_r10_a_report_by_telephone_lapses_while_nobody_does_anything(shop):
    shop.desk("report-loss", **shop.holder("zhao"), answer="0019")
    shop.wait(7)
    assert "reported lost" in str(shop.sell("zhao").reason)
    shop.wait(1)
    assert shop.sell("zhao").result is Result.PAID
    assert shop.is_whole()


def test_r10_every_step_is_a_command(shuaka):
    people = json.loads(shuaka("centre", "people", "list", "--json").stdout)
    zhao = next(one for one in people if one["psn_name"] == "赵小明")
    holder = ("--certno", zhao["certno"], "--name", "赵小明", "--json")
    said = shuaka("desk", "report-loss", *holder, "--answer", "0019")
    assert json.loads(said.stdout)["card_status"] == "lost"
    assert shuaka("sell", "--item", "1001", "--card", "zhao", "--yes").exit_code == 1
    assert json.loads(shuaka("desk", "lift-loss", *holder).stdout)["card_status"] == "normal"
    wrong = shuaka("desk", "report-loss", *holder, "--answer", "0000")
    assert wrong.exit_code == 1
    assert "does not fit" in json.loads(wrong.stdout)["reason"]
    no_letter = shuaka("desk", "report-loss-formally", *holder)
    assert no_letter.exit_code == 2
