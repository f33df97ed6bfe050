"""The holder's page: what it shows, whom it lets in, and what it never gives away."""

import re
from html import escape

import httpx
import pytest

from backend.online.sessions import FAILURES_S, IDLE_S, MOST_FAILURES
from backend.online.site import COOKIE, create_site
from backend.protocol.messages.why import PERSONAL, places, said, what_to_do
from backend.store import open_store
from backend.store import tables as t
from backend.store.sql import update
from terminal.assemble.page import opened_page
from terminal.assemble.training import ONLINE_PASSWORD
from tests.support.browser import URL, browsing, certno_of
from tests.support.served import running


@pytest.fixture
def home(shop):
    return shop.home


async def test_a_holder_sees_both_accounts_and_every_line(home):
    async with browsing(home) as visitor:
        answer = await visitor.login(certno_of(home))
        assert answer.status_code == 200
        assert "380.00" in visitor.page
        assert visitor.page.count("朝阳大药房") == 11
        assert "<svg" in visitor.page
        await visitor.get("/bank")
        assert "3700.00" in visitor.page
        assert "Money never moves between this account and the personal account." in visitor.page


async def test_one_month_of_the_statement_is_a_page(home):
    async with browsing(home) as visitor:
        await visitor.login(certno_of(home))
        month = re.search(r'href="/account/(\d{4}-\d{2})"', visitor.page).group(1)
        await visitor.get(f"/account/{month}")
        assert visitor.page.count("朝阳大药房") == 11
        await visitor.get("/account/1999-01")
        assert "朝阳大药房" not in visitor.page


async def test_why_there_is_no_money_and_the_records_are_answered(home):
    async with browsing(home) as visitor:
        await visitor.login(certno_of(home))
        await visitor.get("/why")
        answer = visitor.holders.why(certno_of(home), PERSONAL)
        assert escape(said(answer).english.format(**places(answer))) in visitor.page
        assert escape(what_to_do(answer).english.format(**places(answer))) in visitor.page
        await visitor.get("/why/financial")
        assert "another one and holds 380.00" in visitor.page
        answer = await visitor.get("/insurance")
        lines = visitor.holders.records(certno_of(home))
        assert answer.text.count("<tr>") == (len(lines) + 1 if lines else 0)


async def test_the_page_speaks_chinese(home):
    async with browsing(home) as visitor:
        await visitor.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"})
        assert 'lang="zh-CN"' in visitor.page
        await visitor.post("/login", certno=certno_of(home), password=ONLINE_PASSWORD)
        assert "个人账户" in visitor.page
        await visitor.get("/language/en")
        assert "Personal account" in visitor.page


async def test_a_wrong_password_an_unknown_person_and_no_password_get_the_same_answer(home):
    async with browsing(home) as visitor:
        answers = [
            await visitor.login(certno, "wrong password")
            for certno in (certno_of(home), "999999199001010015", certno_of(home, "孙小雨"))
        ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({re.sub(r'value="[^"]+"', "", answer.text) for answer in answers}) == 1


async def test_too_many_wrong_passwords_lock_the_right_one_out_for_a_while(home):
    clock = [0.0]
    async with browsing(home, clock) as visitor:
        for _ in range(MOST_FAILURES):
            assert (await visitor.login(certno_of(home), "wrong password")).status_code == 401
        assert (await visitor.login(certno_of(home))).status_code == 429
        clock[0] += FAILURES_S + 1
        answer = await visitor.login(certno_of(home))
    assert answer.status_code == 401, "the centre itself rests for half an hour"


async def test_an_idle_session_ends(home):
    clock = [0.0]
    async with browsing(home, clock) as visitor:
        await visitor.login(certno_of(home))
        clock[0] += IDLE_S + 1
        answer = await visitor.get("/account")
    assert "Log in" in answer.text
    assert "380.00" not in answer.text


async def test_nothing_is_shown_without_a_login(home):
    async with browsing(home) as visitor:
        for path in ("/account", "/bank", "/why", "/insurance", "/loss", "/password"):
            answer = await visitor.get(path)
            assert "Online password" in answer.text
            assert str(answer.url) == f"{URL}/"


async def test_login_gives_a_new_session_and_logout_ends_it(home):
    async with browsing(home) as visitor:
        await visitor.get("/")
        before = visitor.client.cookies[COOKIE]
        await visitor.login(certno_of(home))
        inside = visitor.client.cookies[COOKIE]
        assert inside != before
        await visitor.post("/logout")
        visitor.client.cookies.set(COOKIE, inside)
        assert "Online password" in (await visitor.get("/account")).text


async def test_a_form_without_the_sessions_token_does_nothing(home):
    async with browsing(home) as visitor:
        await visitor.login(certno_of(home))
        visitor.page = ""
        fields = {"old": ONLINE_PASSWORD, "new": "another password", "again": "another password"}
        assert (await visitor.post("/password", **fields)).status_code == 403
        await visitor.get("/")
        await visitor.post("/logout")
        assert (await visitor.login(certno_of(home))).status_code == 200


async def test_a_form_sent_as_browsers_send_it_is_taken(home):
    async with browsing(home) as visitor:
        visitor.client.headers["origin"] = URL
        assert (await visitor.login(certno_of(home))).status_code == 200


async def test_a_page_of_another_site_is_turned_away(home):
    async with browsing(home) as visitor:
        foreign = await visitor.get("/", headers={"origin": "http://evil.example"})
        rebound = await visitor.get("/", headers={"host": "evil.example"})
    assert (foreign.status_code, rebound.status_code) == (403, 403)


async def test_every_answer_has_the_strict_headers_and_the_cookie_is_not_for_scripts(home):
    async with browsing(home) as visitor:
        for path in ("/", "/style.css", "/nowhere"):
            headers = (await visitor.get(path)).headers
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["cache-control"] == "no-store"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
        cookie = (await visitor.client.get("/")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


async def test_the_page_fetches_nothing_and_runs_nothing(home):
    async with browsing(home) as visitor:
        await visitor.login(certno_of(home))
        for path in ("/account", "/bank", "/why", "/insurance", "/loss", "/password"):
            page = (await visitor.get(path)).text
            assert "<script" not in page
            assert "style=" not in page
            assert re.findall(r'(?:src|href)="(?!/)[^"]*"', page) == []


async def test_a_name_is_text_and_never_markup(home):
    store = open_store(home.centre)
    nasty = "<script>alert('1')</script>\"&"
    rename = update(t.persons).where(t.persons.c.name == "赵小明").values(name=nasty)
    certno = certno_of(home)
    store.transact(lambda tx: tx.run(rename))
    store.close()
    async with browsing(home) as visitor:
        await visitor.login(certno)
        assert "<script" not in visitor.page
        assert "&lt;script&gt;" in visitor.page


async def test_a_changed_password_is_the_only_one_that_holds(home):
    async with browsing(home) as visitor:
        await visitor.login(certno_of(home))
        await visitor.get("/password")
        await visitor.post("/password", old="wrong one here", new="fresh-2027", again="fresh-2027")
        assert "The present password is wrong" in visitor.page
        await visitor.post("/password", old=ONLINE_PASSWORD, new="short", again="short")
        assert "8 to 64 characters" in visitor.page
        await visitor.post("/password", old=ONLINE_PASSWORD, new="fresh-2027", again="fresh-2027")
        assert "The password is changed." in visitor.page
        await visitor.post("/logout")
        assert (await visitor.login(certno_of(home))).status_code == 401
        assert (await visitor.login(certno_of(home), "fresh-2027")).status_code == 200


async def test_a_card_is_reported_lost_on_the_page(home):
    async with browsing(home) as visitor:
        await visitor.login(certno_of(home))
        await visitor.get("/loss")
        await visitor.post("/loss", answer="9999")
        assert 'class="wrong"' in visitor.page
        await visitor.post("/loss", answer="0019")
        assert "reported lost and refused everywhere" in visitor.page


async def test_a_silent_centre_is_said_and_nothing_else(home):
    config = home.path / "config.toml"
    config.write_text('centre_url = "http://127.0.0.1:9"\n', encoding="utf-8")
    async with browsing(home) as visitor:
        answer = await visitor.login("999999199001010015")
    assert "The centre cannot be reached. Try again later." in answer.text


def test_passwords_are_in_no_address_and_no_log(home, caplog, capfd):
    caplog.set_level(0)
    with (
        opened_page(home) as site,
        running(create_site(site)) as url,
        httpx.Client(base_url=url, follow_redirects=True) as client,
    ):
        page = client.get("/").text
        token = re.search(r'name="token" value="([^"]+)"', page).group(1)
        fields = {"token": token, "certno": certno_of(home), "password": ONLINE_PASSWORD}
        answer = client.post("/login", data=fields)
        assert "380.00" in answer.text
        seen = [str(one.url) for one in (*answer.history, answer)]
    said = caplog.text + "".join(capfd.readouterr()) + "".join(seen) + answer.text
    assert ONLINE_PASSWORD not in said
