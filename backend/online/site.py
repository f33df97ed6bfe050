"""The site: addresses, sessions, forms and headers around the pages.

Everything is refused that did not come from our own pages: by Host and Origin, by the session's
form token. A password is in a form's body only, never in an address, a log or an answer.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backend.api.callers import LOOPBACK, Callers
from backend.online import forms, pages
from backend.online.asking import CentreSilent, Holders
from backend.online.doors import HTML, Form, Strict, read_form
from backend.online.frame import Frame, Translate, Voice
from backend.online.sessions import Session, Sessions, Throttle
from backend.online.style import STYLE
from backend.protocol.messages.why import PERSONAL
from backend.protocol.refusals import Code, Refused

COOKIE = "shuaka_session"
LANGUAGES = ("en", "zh")
FEWEST, MOST = 8, 64
Inside = Callable[["Visit"], Awaitable[Response]]


@dataclass(slots=True)
class Visit:
    """One request of one session; `form` is what was sent, if anything."""

    request: Request
    token: str
    session: Session
    voice: Voice
    form: Form = field(default_factory=dict, repr=False)

    @property
    def frame(self) -> Frame:
        """What goes around this session's pages."""
        path, inside = self.request.url.path, bool(self.session.certno)
        return Frame(self.voice, self.session.form_token, path, inside=inside)

    def answer(self, body: bytes, status: int = 200) -> Response:
        """A page, and the session's cookie with it."""
        return self.keep(Response(body, status, media_type=HTML))

    def go(self, path: str) -> Response:
        """On to another page."""
        return self.keep(RedirectResponse(path, 303))

    def keep(self, response: Response) -> Response:
        """The cookie: not for scripts, not for other sites."""
        response.set_cookie(COOKIE, self.token, httponly=True, samesite="strict", path="/")
        return response


class Site:
    """The pages of one centre. `translate` speaks the languages of the program."""

    def __init__(
        self,
        holders: Holders,
        translate: Translate,
        *,
        now_s: Callable[[], float] = time.monotonic,
        callers: Callers = LOOPBACK,
    ) -> None:
        self._holders = holders
        self._translate = translate
        self._sessions = Sessions(now_s)
        self._throttle = Throttle(now_s)
        self.callers = callers

    async def _visit(self, request: Request) -> Visit:
        token = request.cookies.get(COOKIE, "")
        session = self._sessions.find(token)
        if session is None:
            wanted = request.headers.get("accept-language", "").lower()
            token, session = self._sessions.begin("zh" if wanted.startswith("zh") else "en")
        form = await read_form(request) if request.method == "POST" else {}
        return Visit(request, token, session, Voice(session.language, self._translate), form)

    def route(
        self, inside: Inside, *, public: bool = False
    ) -> Callable[[Request], Awaitable[Response]]:
        """A handler behind the checks: a session, its form token, a login where one is needed."""

        async def handle(request: Request) -> Response:
            visit = await self._visit(request)
            if request.method == "POST" and not visit.session.took_form(
                visit.form.get("token", "")
            ):
                return self._turned_away(visit)
            if not public and not visit.session.certno:
                return visit.go("/")
            try:
                return await inside(visit)
            except CentreSilent:
                said = visit.voice.tr("The centre cannot be reached. Try again later.")
            except Refused as no:
                said = visit.voice.tr(no.template, **no.values)
            title = visit.voice.tr("This did not work")
            return visit.answer(pages.plain_page(visit.frame, title, said))

        return handle

    def _turned_away(self, visit: Visit) -> Response:
        tr = visit.voice.tr
        said = tr("This form is not from your session any more. Open the page again.")
        return visit.answer(pages.plain_page(visit.frame, tr("This did not work"), said), 403)

    async def door(self, visit: Visit) -> Response:
        """The login page, or the account for who is logged in."""
        if visit.session.certno:
            return visit.go("/account")
        return visit.answer(forms.login_page(visit.frame))

    async def login(self, visit: Visit) -> Response:
        """Citizen id and password; the same answer whatever of it was wrong."""
        certno = visit.form.get("certno", "").strip().upper()
        password = bytearray(visit.form.pop("password", ""), "utf-8", "replace")
        host = visit.request.client.host if visit.request.client else ""
        keys = (f"id {certno}", f"at {host}")
        if any(self._throttle.is_closed(key) for key in keys):
            password[:] = bytes(len(password))
            said = visit.voice.tr("Too many wrong tries. Wait a quarter of an hour.")
            return visit.answer(forms.login_page(visit.frame, said), 429)
        if not await run_in_threadpool(self._holders.login, certno, password):
            for key in keys:
                self._throttle.failed(key)
            said = visit.voice.tr("Citizen id and password do not fit. Too many tries lock both.")
            return visit.answer(forms.login_page(visit.frame, said), 401)
        for key in keys:
            self._throttle.succeeded(key)
        self._sessions.end(visit.token)
        visit.token, visit.session = self._sessions.begin(visit.session.language, certno)
        return visit.go("/account")

    async def logout(self, visit: Visit) -> Response:
        """The session ends."""
        self._sessions.end(visit.token)
        visit.token, visit.session = self._sessions.begin(visit.session.language)
        return visit.go("/")

    async def language(self, visit: Visit) -> Response:
        """Another language; back to the beginning."""
        wanted = visit.request.path_params["code"]
        if wanted in LANGUAGES:
            visit.session.language = wanted
        return visit.go("/")

    async def account(self, visit: Visit) -> Response:
        """The personal account, all of it or one month."""
        found = await run_in_threadpool(self._holders.account, visit.session.certno)
        month = str(visit.request.path_params.get("month", ""))
        return visit.answer(pages.account_page(visit.frame, found, month))

    async def bank(self, visit: Visit) -> Response:
        """The financial account; there may be none."""
        try:
            seen = await run_in_threadpool(self._holders.financial, visit.session.certno)
        except Refused as no:
            if no.code != Code.FINANCIAL_UNKNOWN:
                raise
            seen = None
        return visit.answer(pages.financial_page(visit.frame, seen))

    async def why(self, visit: Visit) -> Response:
        """Why there is no money, in one account or the other."""
        asked = str(visit.request.path_params.get("asked", PERSONAL))
        answer = await run_in_threadpool(self._holders.why, visit.session.certno, asked)
        return visit.answer(pages.why_page(visit.frame, asked, answer))

    async def records(self, visit: Visit) -> Response:
        """The insurance records."""
        found = await run_in_threadpool(self._holders.records, visit.session.certno)
        return visit.answer(pages.records_page(visit.frame, found))

    async def loss(self, visit: Visit) -> Response:
        """The form, and the report."""
        if visit.request.method != "POST":
            return visit.answer(forms.loss_page(visit.frame))
        try:
            until = await run_in_threadpool(self._report, visit)
        except Refused as no:
            said = visit.voice.tr(no.template, **no.values)
            return visit.answer(forms.loss_page(visit.frame, said, is_wrong=True))
        said = visit.voice.tr(
            "The card is reported lost and refused everywhere. The report lapses after {until}.",
            until=until,
        )
        return visit.answer(forms.loss_page(visit.frame, said))

    def _report(self, visit: Visit) -> str:
        certno = visit.session.certno
        name = self._holders.account(certno).psn_name
        return self._holders.report_loss(certno, name, visit.form.get("answer", "")).lapses_after

    async def password(self, visit: Visit) -> Response:
        """The form, and the change; a wrong old one counts like a wrong login."""
        frame, tr = visit.frame, visit.voice.tr
        if visit.request.method != "POST":
            return visit.answer(forms.password_page(frame))
        old, new, again = (
            bytearray(visit.form.pop(name, ""), "utf-8", "replace")
            for name in ("old", "new", "again")
        )
        if new != again or not FEWEST <= len(new) <= MOST:
            said = tr("A new password has 8 to 64 characters, typed twice the same.")
            return visit.answer(forms.password_page(frame, said, is_wrong=True))
        certno = visit.session.certno
        if not await run_in_threadpool(self._holders.change_password, certno, old, new):
            said = tr("The present password is wrong. Nothing was changed.")
            return visit.answer(forms.password_page(frame, said, is_wrong=True))
        return visit.answer(forms.password_page(frame, tr("The password is changed.")))


def create_site(site: Site) -> Starlette:
    """The application around the pages."""

    async def style(request: Request) -> Response:
        del request
        return Response(STYLE, media_type="text/css; charset=utf-8")

    app = Starlette(
        routes=[
            Route("/", site.route(site.door, public=True)),
            Route("/login", site.route(site.login, public=True), methods=["POST"]),
            Route("/logout", site.route(site.logout), methods=["POST"]),
            Route("/language/{code}", site.route(site.language, public=True)),
            Route("/account", site.route(site.account)),
            Route("/account/{month}", site.route(site.account)),
            Route("/bank", site.route(site.bank)),
            Route("/why", site.route(site.why)),
            Route("/why/{asked}", site.route(site.why)),
            Route("/insurance", site.route(site.records)),
            Route("/loss", site.route(site.loss), methods=["GET", "POST"]),
            Route("/password", site.route(site.password), methods=["GET", "POST"]),
            Route("/style.css", style),
        ]
    )
    app.add_middleware(Strict, callers=site.callers)
    return app
