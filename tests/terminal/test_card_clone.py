"""A copied card: made by command, refused for stopped cards, found out by the centre."""

import json

import pytest

from backend.cards import FROZEN, NORMAL, FreezeReason, find_card
from backend.desk import cancel_card, freeze_card
from card_emulator.store import load_keys, look_card
from terminal.assemble.home import Home
from terminal.assemble.opening import assemble
from terminal.outcome import Result
from tests.support.training_home import Shop


@pytest.fixture
def twins(home, shuaka, tmp_path):
    """A shop where `twin` is a copy of zhao's card, made by the command."""
    assert shuaka("card", "clone", "zhao", "twin").exit_code == 0
    opened = Shop(home, tmp_path / "twins")
    yield opened
    opened.close()


def standing(shop):
    card_sn = shop.card("zhao").field("card_sn")
    return shop.world.store.read(lambda tx: find_card(tx, card_sn))


def moved(shop):
    """What the centre booked for zhao: the mirror of the card, and what is still held."""
    return shop.books().trial_balance(), shop.books().held_fen()


def test_a_copy_pays_with_the_number_of_the_other_and_is_refused(twins):
    assert twins.sell("zhao").result is Result.PAID
    before = moved(twins)
    outcome = twins.sell("twin")
    assert (outcome.result, outcome.entry.reason) == (Result.REFUSED, "SEQUENCE_TAKEN")
    assert "a copy of the card?" in str(outcome.reason)
    assert moved(twins) == before
    assert twins.card("twin").purse.balance_fen == 380_00
    assert standing(twins).status == NORMAL


def test_a_copy_that_is_behind_freezes_the_card_for_both(twins):
    assert [twins.sell("zhao").result for _ in range(2)] == [Result.PAID] * 2
    before = moved(twins)
    outcome = twins.sell("twin")
    assert (outcome.result, outcome.entry.reason) == (Result.REFUSED, "SEQUENCE_BEHIND")
    frozen = standing(twins)
    assert (frozen.status, frozen.status_reason) == (FROZEN, FreezeReason.COPIED)
    assert twins.sell("zhao").result is Result.REFUSED
    assert moved(twins) == before


def test_the_copy_is_the_card_to_the_last_byte(home, shuaka):
    made = json.loads(shuaka("card", "clone", "zhao", "twin", "--json").stdout)
    keys = load_keys(Home(home).keys)
    one, two = (look_card(Home(home).cards / f"{name}.card", keys) for name in ("zhao", "twin"))
    assert one == two
    assert made["name"] == "twin"
    assert made["card_sn"].startswith("430102")
    assert "same" in shuaka("card", "diff", "zhao", "twin").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("wu", "twin"), 1, "wu was reported lost and is not copied."),
        (("nobody", "twin"), 1, "no card named nobody"),
        (("zhao", "feng"), 1, "a card named feng already"),
        (("zhao", "../twin"), 2, "letters, digits"),
    ],
)
def test_what_cannot_be_copied_is_one_sentence(home, shuaka, words, code, said):
    result = shuaka("card", "clone", *words)
    assert result.exit_code == code
    assert said in result.stderr
    refused = shuaka("card", "clone", *words, "--json")
    assert json.loads(refused.stdout)["outcome"] == "refused"
    assert not (home / "cards" / "twin.card").exists()


def test_cards_the_centre_stopped_are_not_copied(home, shuaka):
    cases = {"zhao": (freeze, "frozen"), "feng": (cancel, "cancelled")}
    for name, (stop, said) in cases.items():
        card_sn = json.loads(shuaka("card", "show", name, "--json").stdout)["files"]
        number = next(file["fields"]["card_sn"] for file in card_sn if "card_sn" in file["fields"])
        world = assemble(Home(home))
        stop(world.centre, number)
        world.workplace.close()
        result = shuaka("card", "clone", name, "twin")
        assert result.exit_code == 1
        assert said in result.stderr


def freeze(centre, card_sn):
    freeze_card(centre, card_sn, "looks copied", reference="test freeze")


def cancel(centre, card_sn):
    cancel_card(centre, card_sn, reference="test cancel")


def test_a_damaged_card_is_not_copied(home, shuaka):
    (home / "cards" / "zhao.card").write_bytes(b"nothing")
    result = shuaka("card", "clone", "zhao", "twin")
    assert result.exit_code == 3
    assert "zhao.card" in result.stderr
