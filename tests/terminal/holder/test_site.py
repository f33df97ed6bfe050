"""The page over HTTP: who is let in, what it shows, how a PIN comes, and what is never left."""

import re
from importlib.resources import files

import httpx
import pytest

from terminal.flow import OldPin, Split
from terminal.holder.board import COVERED, End
from terminal.holder.view import Asking, Good, Mood, View
from terminal.new_pin import Asked, Fault, PinQuestion
from terminal.outcome import Said
from tests.support.holder_page import PATIENCE_S, HolderPage, display
from tests.terminal.test_pin_leaks import PIN, holds_pin

SHOP = View(
    "Sunrise Pharmacy",
    "朝阳大药房",
    (Good("阿莫西林胶囊 0.25g", "2", 2500), Good("<b>x</b>", "1", 9660)),
    12160,
)
SPLIT = Split(12160, 1000, 5360, 5800, 2580)


@pytest.fixture
def opened(tmp_path):
    with display(tmp_path, grace_s=0.3) as one:
        one.board.show(SHOP)
        yield one


@pytest.fixture
def page(opened):
    page = HolderPage(opened.address())
    assert opened.board.wait_present(PATIENCE_S)
    yield page
    page.leave()


def test_an_address_opens_the_page_once(opened):
    address = opened.address()
    page = HolderPage(address)
    assert page.opened.status_code == 200
    assert str(page.opened.url) == f"{page.base}/", "the word is not in the address any more"
    again = httpx.get(address)
    assert again.status_code == 403
    assert "used already" in again.text
    assert "用过" in again.text
    page.leave()


def test_a_new_address_makes_the_one_before_worthless(opened):
    first, second = opened.address(), opened.address()
    assert httpx.get(first).status_code == 403
    assert httpx.get(second).status_code == 303


def test_whoever_opens_it_later_turns_the_first_display_away(opened, page):
    page.until(lambda _: True)
    other = HolderPage(opened.address())
    assert page.ended()
    assert page.client.get("/").status_code == 403
    assert other.until(lambda _: True)["shop"] == "Sunrise Pharmacy"
    other.leave()


@pytest.mark.parametrize("path", ["/", "/?t=", "/?t=%FF", "/events"])
def test_nothing_is_shown_without_the_cookie(opened, path):
    base = opened.address().partition("/?")[0]
    answer = httpx.get(base + path)
    assert answer.status_code == 403
    assert "朝阳" not in answer.text
    assert "Sunrise" not in answer.text


@pytest.mark.parametrize("path", ["/answer/1", "/cancel/1", "/language/zh"])
def test_nothing_is_taken_without_the_cookie_or_from_another_page(opened, page, path):
    without = httpx.post(page.base + path, headers={"origin": page.base})
    foreign = page.client.post(path, headers={"origin": "http://127.0.0.1:1"})
    nowhere = page.client.post(path)
    rebound = page.client.get("/", headers={"host": "evil.example"})
    assert [one.status_code for one in (without, foreign, nowhere, rebound)] == [403] * 4


def test_every_answer_has_strict_headers_and_the_cookie_is_not_for_scripts(opened):
    address = opened.address()
    base = address.partition("/?")[0]
    with httpx.Client(base_url=base) as client:
        first = client.get(address)
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert cookie.startswith(f"shuaka_holder_{httpx.URL(base).port}=")
        for answer in (first, client.get("/"), client.get("/display.js"), client.get("/nowhere")):
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'")
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-frame-options"] == "DENY"


def test_the_page_has_nothing_from_outside_and_no_field_a_browser_could_keep():
    folder = files("terminal.holder") / "files"
    page, script = ((folder / name).read_text() for name in ("page.html", "display.js"))
    style = (folder / "display.css").read_text()
    assert re.findall(r'(?:src|href)="(?!/)[^"]*"', page) == []
    assert "<input" not in page
    assert "<form" not in page
    for forbidden in ("http:", "https:", "url(", "@import", "@font-face"):
        assert forbidden not in page + script + style
    for forbidden in ("localStorage", "sessionStorage", "indexedDB", "innerHTML", "console."):
        assert forbidden not in script


def test_the_basket_and_who_pays_come_as_they_change(opened, page):
    state = page.until(lambda _: True)
    assert (state["shop"], state["total"]) == ("Sunrise Pharmacy", "121.60")
    assert state["goods"][0] == ["阿莫西林胶囊 0.25g", "2", "25.00"]
    assert state["parts"] == []
    opened.board.show(SHOP.deciding(SPLIT))
    state = page.until(lambda state: state["parts"])
    assert state["parts"] == [
        ["Pooled fund", "10.00"], ["Account", "53.60"], ["Cash", "58.00"], ["After this", "25.80"],
    ]  # fmt: skip
    assert state["says"] == "In cash: 58.00."


def test_the_page_speaks_chinese_when_it_is_asked_to(opened, page):
    assert page.post("/language/zh") == 204
    state = page.until(lambda state: state["language"] == "zh-CN")
    assert state["shop"] == "朝阳大药房"
    assert state["labels"]["other_language"] == "English"
    said = "".join(str(value) for value in state["labels"].values()).replace("English", "")
    assert not re.search(r"[A-Za-z]{3}", said)
    assert page.post("/language/xx") == 404


def test_a_typed_pin_reaches_the_counter_once(opened, page):
    pending = opened.board.ask(Asking(6, 5360))
    ask = page.asked()
    assert (ask["title"], ask["amount"]) == ("Please type your PIN", "53.60")
    assert (ask["hint"], ask["urgent"]) == ("Tries left: 6.", False)
    assert page.type(ask, "246810") == 204
    assert pending.wait() is End.TYPED
    assert pending.take() == b"246810"
    assert page.type(ask, "246810") == 409
    page.until(lambda state: state["ask"] is None)


@pytest.mark.parametrize("body", [b"", b"246810", bytes(COVERED), b"x" * 100_000])
def test_a_body_that_is_no_covered_pin_is_refused_and_asks_on(opened, page, body):
    pending = opened.board.ask(Asking(6, 5360))
    ask = page.asked()
    assert page.post(f"/answer/{ask['number']}", body) == 409
    assert pending.end is None
    assert page.type(ask, "246810") == 204


def test_the_holder_cancels(opened, page):
    pending = opened.board.ask(Asking(6, 5360))
    ask = page.asked()
    assert page.post(f"/cancel/{ask['number']}") == 204
    assert pending.wait() is End.CANCELLED
    assert pending.take() is None


def test_a_closed_page_ends_the_question(opened, page):
    pending = opened.board.ask(Asking(6, 5360))
    page.asked()
    page.leave()
    assert pending.wait() is End.GONE


CHANGE = PinQuestion(Asked.NEW, OldPin.HOLDERS, 6)


@pytest.mark.parametrize(
    ("asking", "title", "hint", "urgent"),
    [
        (Asking(2, 5360), "Please type your PIN", "Tries left: 2.", True),
        (Asking(4, 5360, wrong=True), "Please type your PIN", "Wrong PIN. Tries left: 4.", True),
        (Asking(6, change=CHANGE), "New PIN", "4 to 12 digits, other ones than before.", False),
        (
            Asking(6, change=PinQuestion(Asked.AGAIN, OldPin.HOLDERS, 6)),
            "New PIN again",
            "The same digits once more.",
            False,
        ),
        (
            Asking(6, change=PinQuestion(Asked.NEW, OldPin.HOLDERS, 6, Fault.DIFFERENT)),
            "New PIN",
            "The two new PINs differ: type the new one again.",
            True,
        ),
        (
            Asking(5, wrong=True, change=PinQuestion(Asked.OLD, OldPin.INITIAL, 5)),
            "Initial PIN, of the letter",
            "Wrong PIN. Tries left: 5.",
            True,
        ),
    ],
)
def test_each_question_says_what_is_wanted_and_what_was_wrong(
    opened, page, asking, title, hint, urgent
):
    pending = opened.board.ask(asking)
    ask = page.asked()
    assert (ask["title"], ask["hint"], ask["urgent"]) == (title, hint, urgent)
    pending.withdraw()


def test_the_last_state_arrives_before_the_display_is_closed(opened, page):
    page.until(lambda _: True)
    opened.board.show(View("A shop", mood=Mood.PAID, says=Said("Done. Take your card, please.")))
    opened.close()
    assert page.ended()
    assert page.states[-1]["says"] == "Done. Take your card, please."
    assert page.states[-1]["sign"] == "✓"


def test_the_pin_is_in_no_log_no_stream_no_header_and_no_file(
    opened, page, tmp_path, caplog, capfd
):
    caplog.set_level(0)
    pending = opened.board.ask(Asking(6, 5360))
    ask = page.asked()
    assert page.type(ask, PIN) == 204
    pending.wait()
    digits = pending.take()
    page.until(lambda state: state["ask"] is None)
    said = caplog.text + "".join(capfd.readouterr()) + "\n".join(page.raw)
    assert not holds_pin(said.encode())
    digits[:] = bytes(len(digits))
    del digits, pending
    opened.close()
    assert not any(holds_pin(path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file())
