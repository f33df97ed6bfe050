"""A holder with a browser at the agency's page of a home."""

import re
from contextlib import asynccontextmanager

import httpx

from backend.online.asking import Holders
from backend.online.site import create_site
from backend.people import people
from backend.store import open_store
from terminal.assemble.home import Home
from terminal.assemble.page import opened_page
from terminal.assemble.training import ONLINE_PASSWORD

URL = "http://127.0.0.1"


def certno_of(home: Home, name: str = "赵小明") -> str:
    store = open_store(home.centre)
    try:
        return next(one.certno for one in store.read(people) if one.name == name)
    finally:
        store.close()


class Visitor:
    """A browser with cookies, that takes the form token from the page it sees."""

    def __init__(self, client: httpx.AsyncClient, holders: Holders) -> None:
        self.client = client
        self.holders = holders
        self.page = ""

    async def get(self, path: str, **more):
        answer = await self.client.get(path, follow_redirects=True, **more)
        self.page = answer.text
        return answer

    async def post(self, path: str, **fields: str):
        found = re.search(r'name="token" value="([^"]+)"', self.page)
        token = {"token": found.group(1)} if found else {}
        answer = await self.client.post(path, data=token | fields, follow_redirects=True)
        self.page = answer.text
        return answer

    async def login(self, certno: str, password: str = ONLINE_PASSWORD):
        await self.get("/")
        return await self.post("/login", certno=certno, password=password)


@asynccontextmanager
async def browsing(home: Home, clock=None):
    with opened_page(home) as site:
        if clock is not None:
            site._sessions._now_s = site._throttle._now_s = lambda: clock[0]
        transport = httpx.ASGITransport(app=create_site(site))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            yield Visitor(client, site._holders)
