"""The page in a real browser: keys drawn and typed, both languages, and nothing left of a PIN."""

import pytest

from terminal.flow import OldPin
from terminal.holder.board import End
from terminal.holder.view import Asking, View
from terminal.new_pin import Asked, PinQuestion
from tests.support.chromium import chromium
from tests.support.holder_page import display
from tests.terminal.holder.test_site import SHOP, SPLIT
from tests.terminal.test_pin_leaks import PIN, holds_pin

NOTHING = "○" * 6
GRACE_S = 20.0
TEXTS = "[...document.querySelectorAll('{}')].map((it) => it.textContent)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def opened(tmp_path):
    with display(tmp_path, grace_s=1.0) as one:
        one.board.show(SHOP)
        yield one


@pytest.fixture
def page(browser, opened):
    page = browser.page()
    page.open(opened.address())
    page.until(lambda: says(page, "total") == "121.60", "the basket is shown")
    yield page
    page.send("Page.navigate", url="about:blank")


def says(page, name: str) -> str:
    """The visible text of an element; empty for one that is not shown."""
    return page.evaluate(
        f"(() => {{ const it = document.getElementById('{name}');"
        " return it && !it.closest('[hidden]') ? it.textContent : ''; })()"
    )


def click(page, *names: str) -> None:
    """Keys of the pad by what they are called, pressed with a mouse."""
    for name in names:
        at = page.evaluate(
            "(() => { const all = [...document.querySelectorAll('#keys button')];"
            f" const named = (one) => one.id === 'key-{name}' || one.textContent === '{name}';"
            " const key = all.find(named);"
            " const box = key.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            page.send("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left",
                      clickCount=1)  # fmt: skip


def ask(opened, page, asking=Asking(6, 5360)):  # noqa: B008 - it is frozen
    pending = opened.board.ask(asking)
    page.until(lambda: says(page, "places") == NOTHING, "the keys are shown")
    return pending


def test_basket_and_split_are_drawn_as_they_change_and_text_is_never_markup(opened, page):
    assert says(page, "shop") == "Sunrise Pharmacy"
    rows = page.evaluate(TEXTS.format("#goods td"))
    assert rows == ["阿莫西林胶囊 0.25g", "2", "25.00", "<b>x</b>", "1", "96.60"]
    opened.board.show(SHOP.deciding(SPLIT))
    page.until(lambda: says(page, "says") == "In cash: 58.00.", "the split is shown")
    parts = page.evaluate(
        "[...document.querySelectorAll('#parts > *')].map((it) => it.textContent)"
    )
    assert parts[:4] == ["Pooled fund", "10.00", "Account", "53.60"]


def test_a_pin_is_typed_on_the_drawn_keys(opened, page):
    pending = ask(opened, page)
    assert says(page, "ask-sum") == "53.60"
    click(page, "2", "4", "6", "9", "correct", "8", "1", "0")
    assert says(page, "places") == "●" * 6
    click(page, "enter")
    assert pending.wait() is End.TYPED
    assert pending.take() == b"246810"
    page.until(lambda: says(page, "places") == "", "the keys are gone")


def test_a_pin_is_typed_on_the_keyboard(opened, page):
    pending = ask(opened, page)
    page.press(*"2469", "Backspace", *"810", "Enter")
    assert pending.wait() is End.TYPED
    assert pending.take() == b"246810"


def test_escape_and_the_drawn_key_cancel(opened, page):
    for cancel in (lambda: page.press("Escape"), lambda: click(page, "cancel")):
        pending = ask(opened, page)
        page.press(*"24")
        cancel()
        assert pending.wait() is End.CANCELLED
        assert pending.take() is None
        page.until(lambda: says(page, "places") == "", "the keys are gone")


def test_too_few_digits_are_not_sent_and_too_many_are_dropped(opened, page):
    pending = ask(opened, page)
    page.press(*"246", "Enter")
    assert says(page, "places") == "●●●○○○"
    page.press(*"1234567890")
    assert says(page, "hint") == "Too many digits: type the PIN again."
    page.press("Enter", *"246810", "Enter")
    assert pending.wait() is End.TYPED
    assert pending.take() == b"246810"


def test_keys_typed_before_the_question_are_no_part_of_the_answer(opened, page):
    page.press(*"999")
    pending = ask(opened, page)
    page.press(*"246810", "Enter")
    pending.wait()
    assert pending.take() == b"246810"


def test_old_and_new_pins_are_asked_one_after_the_other(opened, page):
    for asked, title in ((Asked.OLD, "Present PIN"), (Asked.NEW, "New PIN"),
                         (Asked.AGAIN, "New PIN again")):  # fmt: skip
        pending = ask(opened, page, Asking(6, change=PinQuestion(asked, OldPin.HOLDERS, 6)))
        assert says(page, "ask-title") == title
        page.press(*"135790", "Enter")
        pending.wait()
        assert pending.take() == b"135790"
        page.until(lambda: says(page, "places") == "", "the keys are gone")


def test_the_language_is_changed_on_the_page(opened, page):
    assert says(page, "language") == "中文"
    page.evaluate("document.getElementById('language').click()")
    page.until(lambda: says(page, "shop") == "朝阳大药房", "Chinese")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    pending = ask(opened, page)
    assert says(page, "ask-title") == "请输入密码"
    pending.withdraw()


def test_a_page_loaded_again_asks_again_and_has_forgotten_what_was_typed(opened, page):
    opened.board._grace_s = GRACE_S  # a machine that is busy loads slowly
    pending = ask(opened, page)
    page.press(*"9999")
    page.send("Page.reload")
    page.until(lambda: says(page, "places") == NOTHING, "the keys are shown again")
    page.press(*"246810", "Enter")
    assert pending.wait() is End.TYPED
    assert pending.take() == b"246810"


def test_a_tab_that_goes_elsewhere_ends_the_question(opened, page):
    pending = ask(opened, page)
    page.send("Page.navigate", url="about:blank")
    assert pending.wait() is End.GONE


def test_the_page_says_when_the_counter_is_closed(opened, page):
    opened.board.show(View("A shop"))
    opened.close()
    page.until(lambda: "not connected" in says(page, "says"), "the display says so")


def test_the_address_is_used_up_and_not_in_the_history(browser, opened):
    address = opened.address()
    page = browser.page()
    page.open(address)
    page.until(lambda: says(page, "total") == "121.60", "the basket is shown")
    history = page.send("Page.getNavigationHistory")["entries"]
    assert not any("?t=" in entry["url"] for entry in history)
    other = browser.page()
    other.open(address)
    other.until(lambda: "used already" in other.evaluate("document.body.innerText"), "refused")


def test_a_typed_pin_is_in_nothing_the_page_keeps_or_sends_and_nothing_leaves_this_machine(
    opened, page
):
    pending = ask(opened, page)
    page.press(*PIN)
    assert says(page, "places") == "●" * 12
    while_typed = page.evaluate("document.documentElement.outerHTML")
    page.press("Enter")
    pending.wait()
    assert pending.take() == PIN.encode()
    page.until(lambda: says(page, "places") == "", "the keys are gone")
    kept = page.evaluate(
        "JSON.stringify([document.documentElement.outerHTML, {...localStorage},"
        " {...sessionStorage}, location.href, history.state, document.cookie])"
    )
    sent = [one["request"] for one in page.said("Network.requestWillBeSent")]
    told = str(page.said("Runtime.consoleAPICalled")) + str(page.said("Log.entryAdded"))
    streamed = str(page.said("Network.eventSourceMessageReceived"))
    assert "pad" in streamed
    for text in (while_typed, kept, str(sent), told, streamed):
        assert not holds_pin(text.encode())
    assert all(
        one["url"].startswith("http://127.0.0.1:") for one in sent if one["url"] != "about:blank"
    )
    assert [one["method"] for one in sent if "/answer/" in one["url"]] == ["POST"]
    assert page.evaluate("document.cookie") == "", "the cookie is not for scripts"


def test_the_browser_found_nothing_to_complain_about(opened, page):
    ask(opened, page).withdraw()
    page.until(lambda: says(page, "places") == "", "the keys are gone")
    errors = [
        one["entry"]["text"]
        for one in page.said("Log.entryAdded")
        if one["entry"]["level"] == "error" and "favicon" not in one["entry"].get("url", "")
    ]
    assert errors == []
    assert page.said("Runtime.exceptionThrown") == []
