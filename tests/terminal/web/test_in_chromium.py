"""The counter in a real browser: a sale by its keys, a scanner's speed, pasting, one window."""

import shutil

import pytest

from terminal.assemble.home import Home
from terminal.entry import Kind, Stage
from terminal.journal import Journal
from tests.support.chromium import CONTROL, SHIFT, chromium, found_chromium
from tests.support.training_home import built_home
from tests.support.web_counter import Screen, web_counter

pytestmark = pytest.mark.slow
PIN = "246810"
READY = "Scan, code, initials or name"


@pytest.fixture
def home(own_home, tmp_path_factory):
    found_chromium()
    shutil.copytree(built_home(tmp_path_factory.mktemp), own_home)
    return own_home


@pytest.fixture
def browser(home, tmp_path):
    with chromium(tmp_path / "profile") as running:
        yield running


def opened(browser, served, **size):
    page = browser.page()
    page.open(served.address, **size)
    screen = Screen(page)
    screen.until(READY)
    return page, screen


def sales(home):
    journal = Journal(Home(home).journal)
    try:
        return [one for one in journal.cases() if one.kind is Kind.PURSE_SALE]
    finally:
        journal.close()


def test_a_whole_sale_is_made_by_keys_and_nothing_leaves_the_computer(home, browser):
    before = len(sales(home))
    with web_counter(home) as served:
        page, screen = opened(browser, served)
        screen.step("F2", then="Card drawer")
        screen.step("Enter", then="12 of 60")
        screen.step(*"1001", "Enter", then="12.50")
        screen.step("F8", then="Enter")
        screen.step("Enter", then="PIN")
        screen.step(*PIN, "Enter", then="PAID")
        assert page.evaluate("location.href") == served.base
        assert PIN not in page.evaluate(
            "document.documentElement.outerHTML + JSON.stringify([sessionStorage, localStorage])"
        )
        screen.step("Escape", then=READY)
        page.press("q", modifiers=CONTROL)
        assert served.wait() == 0
        page.until(lambda: page.evaluate("!document.querySelector('[data-state=ended]').hidden"),
                   "the page says that the counter is closed")  # fmt: skip
        ours = (served.base, served.base.replace("http", "ws", 1))
        assert page.addresses()
        assert [one for one in page.addresses() if not one.startswith(ours)] == []
        assert not page.said("Runtime.exceptionThrown")
        assert PIN not in served.said
    made = sales(home)[before:]
    assert [(one.stage, one.account_fen) for one in made] == [(Stage.DONE, 1250)]


def test_fifty_scans_arrive_whole_and_in_order(home, browser):
    with web_counter(home) as served:
        page, screen = opened(browser, served)
        scans = "".join(f"{code}\n" for code in ("1001", "1002", "1003", "1001", "1002") * 10)
        page.rush(scans)
        for total in ("Class A 250.00", "Class B 772.00", "Class C 580.00"):
            screen.until(total)
        sent = "".join(page.sent()).replace("\r", "\n")
        assert scans in sent


def test_keys_that_a_browser_has_uses_for_are_the_counters(home, browser):
    with web_counter(home) as served:
        page, screen = opened(browser, served)
        page.evaluate(
            "addEventListener('keydown', event => {"
            " setTimeout(() => (window.taken ??= {})[event.key] = event.defaultPrevented) }, true)"
        )
        page.evaluate("document.activeElement.blur()")
        loads = len(page.said("Page.frameNavigated"))
        screen.step("F1", then="Help")
        screen.step("Escape", then=READY)
        page.press("F3", "F5", "F6", "F7", "F10")
        page.press("Escape")
        page.press("p", modifiers=CONTROL)
        page.press("Escape")
        screen.step("F12", then="APDU")
        taken = page.evaluate("window.taken")
        assert {key for key, prevented in taken.items() if not prevented} == set()
        assert {"F1", "F3", "F5", "F10", "F12", "Escape", "p"} <= set(taken)
        assert len(page.said("Page.frameNavigated")) == loads


def test_what_is_pasted_is_typed(home, browser):
    with web_counter(home) as served:
        page, screen = opened(browser, served)
        browser.send("Browser.grantPermissions", origin=served.base,
                     permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])  # fmt: skip
        page.evaluate("navigator.clipboard.writeText('1003')")
        page.press("v", modifiers=CONTROL, commands=("paste",))
        screen.step("Enter", then="58.00")


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_what_is_marked_or_looked_at_inside_can_be_copied(home, browser):
    with web_counter(home) as served:
        page, screen = opened(browser, served)
        browser.send("Browser.grantPermissions", origin=served.base,
                     permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])  # fmt: skip
        for kind, across in (("Pressed", 2), ("Moved", 60), ("Moved", 280), ("Released", 280)):
            page.send("Input.dispatchMouseEvent", type=f"mouse{kind}", x=across, y=9, button="left",
                      buttons=1, clickCount=1, modifiers=SHIFT)  # fmt: skip
        page.press("c", modifiers=CONTROL | SHIFT)
        page.until(lambda: "Sunrise Pharmacy" in clipboard(page), "what was marked is copied")
        screen.step("F2", then="Card drawer")
        screen.step("Enter", then="12 of 60")
        screen.step("F12", then="GET RESPONSE")
        page.press("y", modifiers=CONTROL)
        page.until(lambda: "GET RESPONSE" in clipboard(page), "the inside view is copied")


def test_the_address_opens_once_and_the_counter_has_one_window(home, browser):
    with web_counter(home) as served:
        _, screen = opened(browser, served)
        again = browser.page()
        again.open(served.address)
        again.until(lambda: "used already" in again.evaluate("document.body.innerText"), "refused")
        second = browser.page()
        second.open(served.base)
        second.until(
            lambda: (
                second.evaluate("document.querySelector('[data-state=elsewhere]')?.hidden") is False
            ),
            "the second window says where the counter is",
        )
        screen.step("F1", then="Help")


def test_the_counter_is_as_large_as_the_window(home, browser):
    with web_counter(home, lang="zh") as served:
        page = browser.page()
        page.open(served.address, 1300, 900)
        screen = Screen(page)
        screen.until("培训")
        size = "document.querySelector('.xterm-screen').getBoundingClientRect()"
        assert 1280 < page.evaluate(f"{size}.width") <= 1300
        assert 870 < page.evaluate(f"{size}.height") <= 900
        screen.mark()
        page.send("Emulation.setDeviceMetricsOverride", width=780, height=500,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        screen.until("培训")
        assert 760 < page.evaluate(f"{size}.width") <= 780


def test_it_ends_after_the_browser_has_gone(home, browser):
    with web_counter(home, "--grace", "1") as served:
        page, _ = opened(browser, served)
        page.open("about:blank")
        assert served.wait() == 0
