"""`shuaka centre route` and `clearing` on a home that has its other centre beside it."""

import json

import pytest

from backend.centre import Centre
from backend.centre_settings import CentreSettingsWrong, load_centre_settings, open_ways
from backend.store import open_store
from tests.support.centre_commands import run
from tests.support.centre_people import BASKET, KEYS, START, basket_of
from tests.support.two_centres import (
    FAR_ONLINE,
    FAR_ONLINE_CARD,
    REGION,
    make_here,
    make_there,
)


@pytest.fixture
def home(tmp_path):
    """A home with both books: one sale of somebody insured elsewhere, and a way in its file."""
    clock = [START]
    there_store, here_store = open_store(tmp_path / "far.db"), open_store(tmp_path / "centre.db")
    there = make_there(there_store, clock)
    there.credit(FAR_ONLINE.psn_no, "380.00")
    from backend.protocol.elsewhere_calls import REGISTER_ELSEWHERE
    from backend.protocol.messages.elsewhere import FarRegistration, RegistrationRequest
    from tests.support.centre_people import AREA
    from tests.support.two_centres import FAR_AGENCY

    row = FarRegistration(certno=FAR_ONLINE.certno, place=AREA, since="2026-01-01")
    assert there.send(REGISTER_ELSEWHERE, RegistrationRequest(row), shop=FAR_AGENCY).ok
    here = make_here(here_store, clock, there.centre.handle)
    assert here.sell(FAR_ONLINE, FAR_ONLINE_CARD, BASKET).answer.ok
    assert isinstance(there.centre, Centre)
    there_store.close()
    here_store.close()
    (tmp_path / "issuer.keys.json").write_text(KEYS.to_json(), encoding="utf-8")
    assert run(tmp_path, "route", "add", REGION, "far.db").exit_code == 0
    return tmp_path


def said(home, *arguments):
    done = run(home, *arguments, "--json")
    return done.exit_code, json.loads(done.stdout)


def test_the_list_names_rows_sums_and_both_accounts(home):
    code, document = said(home, "clearing", "list")
    assert code == 0
    assert (document["agrees"], document["amount"]) == (True, 121.60)
    assert (document["balance"], document["far_balance"]) == (-121.60, 121.60)
    assert [row["due"] for row in document["rows"]] == [121.60]
    assert "The two centres agree." in run(home, "clearing", "list").stdout


def test_a_period_is_closed_and_paid_from_the_command_line(home):
    code, closed = said(home, "clearing", "close")
    assert (code, closed["rows"], closed["amount"]) == (0, 1, 121.60)
    assert said(home, "clearing", "pay") == (0, [{"clearing": closed["clearing"],
                                                  "amount": 121.60}])  # fmt: skip
    assert said(home, "clearing", "pay") == (0, [])
    assert said(home, "clearing", "list")[1]["balance"] == 0
    assert run(home, "verify").exit_code == 0


def test_a_difference_is_exit_code_one_and_named(home):
    from backend.store import tables as t
    from backend.store.sql import update

    store = open_store(home / "far.db")
    store.transact(lambda tx: tx.run(update(t.settlements).values(account_fen=1)))
    store.close()
    code, document = said(home, "clearing", "list")
    assert code == 1
    assert [row["what"] for row in document["differences"]] == [
        "of another amount at the insured place"
    ]
    assert run(home, "clearing", "close").exit_code == 1


def test_what_was_not_answered_is_resolved_from_the_command_line(home):
    def silent(request):
        from backend.routes import PeerSilent

        raise PeerSilent

    store = open_store(home / "centre.db")
    from backend.routes import Routes

    clock = [START.replace(hour=11)]
    from tests.support.two_centres import SHOP, FarWorld

    centre = Centre(store, KEYS, now=lambda: clock[0], routes=Routes({REGION: silent}))
    world = FarWorld(centre, clock)
    world.sign_on(SHOP)
    assert world.sell(FAR_ONLINE, FAR_ONLINE_CARD, basket_of(100)).answer.code == "CENTRE_FAILURE"
    store.close()
    assert said(home, "clearing", "list")[0] == 1
    assert said(home, "clearing", "resolve") == (0, {"followed": 0, "open": []})
    assert said(home, "clearing", "list")[0] == 0


def test_ways_are_added_listed_and_removed(home):
    assert said(home, "route", "list") == (0, {"area": "430100", "routes": {REGION: "far.db"}})
    assert run(home, "route", "add", "650100", "http://127.0.0.1:1").exit_code == 0
    assert run(home, "route", "own", "430200").exit_code == 0
    assert said(home, "route", "list")[1] == {
        "area": "430200", "routes": {REGION: "far.db", "650100": "http://127.0.0.1:1"},
    }  # fmt: skip
    assert run(home, "route", "remove", "650100").exit_code == 0
    assert run(home, "route", "remove", "650100").exit_code == 1
    assert run(home, "route", "add", "6501", "x.db").exit_code == 2
    assert run(home, "route", "add", "650100", "ftp://x").exit_code == 2


def test_another_centre_is_accepted_once(home):
    assert "C650100" in run(home, "route", "accept", "650100").stdout
    assert run(home, "route", "accept", "650100").exit_code == 1


@pytest.mark.parametrize(
    "text",
    [
        'area = "43"',
        "[routes]\nx = 1",
        '[routes]\n"430100" = "ftp://x"',
        "routes = 3",
        "?",
        "b = 1",
    ],
)
def test_settings_that_cannot_be_are_named(tmp_path, text):
    (tmp_path / "centre.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CentreSettingsWrong):
        load_centre_settings(tmp_path)


def test_without_a_file_there_are_no_ways(tmp_path):
    settings = load_centre_settings(tmp_path)
    assert not open_ways(settings, tmp_path, KEYS, lambda: START).routes


def test_a_region_served_by_itself_has_no_way_to_itself(home):
    settings = load_centre_settings(home).of(REGION)
    assert (settings.profile().area, dict(settings.ways)) == (REGION, {})
    assert run(home, "serve", "--region", "33").exit_code == 2
