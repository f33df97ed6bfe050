"""Two centres that know each other: the place of treatment and the insured place of some people.

`Here` is the place of treatment with its shop; `there` keeps the people, their cards and money. The
way between them can be cut before a message arrives or after it was answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from backend.cards import register_card
from backend.centre import Centre
from backend.claims_cleared import Claims
from backend.drugs import store_drugs
from backend.ledger import clearing
from backend.people import Institution, Insurance, Person, register_institution, register_person
from backend.profile import DEFAULT, Profile
from backend.protocol import calls, codec
from backend.protocol.elsewhere_calls import REGISTER_ELSEWHERE
from backend.protocol.envelope import Reply, Request
from backend.protocol.messages.card_service import LoadStartReply, LoadStartRequest
from backend.protocol.messages.elsewhere import FarRegistration, RegistrationRequest
from backend.protocol.money import fen
from backend.routes import Peer, PeerSilent, Routes, centre_code
from backend.store import Store, open_store
from backend.verify import verify
from tests.support.centre_people import (
    AREA,
    DRUG_A,
    DRUG_B,
    DRUG_C,
    KEYS,
    OTHER_SHOP,
    PLAIN,
    SHOP,
    START,
    CardAtCentre,
)
from tests.support.centre_wire import Answer
from tests.support.centre_world import Sale, World

REGION = "330200"
FAR_SHOP = "P33020000001"
AGENCY, FAR_AGENCY = "A43010000001", "A33020000001"

INSURED_THERE = Insurance("310", "11", area="330203")
FAR_PURSE = Person("N001", "330203199001010015", "周异地", "1", "01", "1990-01-01", "purse",
                   (INSURED_THERE,))  # fmt: skip
FAR_ONLINE = Person("N002", "330203196001010026", "吴在线", "2", "01", "1960-01-01", "online",
                    (INSURED_THERE,))  # fmt: skip
FAR_CARD = CardAtCentre("330203D156000005000000010A0B0C0D", "N00000015", FAR_PURSE.psn_no,
                        factor=bytes.fromhex("8697330203000001"))  # fmt: skip
FAR_ONLINE_CARD = CardAtCentre("330203D156000005000000020A0B0C0D", "N00000023", FAR_ONLINE.psn_no,
                               factor=bytes.fromhex("8697330203000002"))  # fmt: skip


class Cut(BaseException):
    """The process dies here."""


@dataclass
class Line:
    """The way between two centres: `cut` says which message, by its number of passing, is lost.

    "request": it never arrives; "answer": it is answered and the answer lost; "death": answered,
    and who asked dies before it hears.
    """

    door: Peer
    cut: dict[int, str] = field(default_factory=dict)
    down: bool = False
    passed: int = 0
    seen: list[str] = field(default_factory=list)

    def __call__(self, request: bytes) -> bytes:
        self.passed += 1
        self.seen.append(codec.decode(request, Request).infno)
        how = self.cut.get(self.passed, "")
        if self.down or how == "request":
            raise PeerSilent
        answer = self.door(request)
        if how == "answer":
            raise PeerSilent
        if how == "death":
            raise Cut
        return answer


@dataclass
class Centres:
    """Both worlds, one clock, and the way between them."""

    here: World
    there: World
    line: Line

    @property
    def area(self) -> str:
        return self.here.centre.profile.area

    def restart(self) -> None:
        """A new process at the place of treatment; what stands open is recovered."""
        old = self.here.centre
        self.here.centre = Centre(
            old.store, KEYS, now=old.now, profile=old.profile, routes=old.elsewhere.routes
        )
        self.here.centre.recover()

    def claims(self) -> Claims:
        centre = self.here.centre
        return Claims(centre.store, centre.elsewhere, self.area, REGION, centre.now)

    def register(self, person: Person = FAR_PURSE, **more: Any) -> Answer:
        """At the agency of the insured place."""
        row = FarRegistration(certno=person.certno, place=AREA, since="2026-01-01", **more)
        return self.there.send(REGISTER_ELSEWHERE, RegistrationRequest(row), shop=FAR_AGENCY)

    def credit(self, person: Person, amount: str) -> None:
        self.there.credit(person.psn_no, amount)

    def clearing_here(self) -> int:
        return self.here.books.balance_fen(clearing(REGION))

    def clearing_there(self) -> int:
        return self.there.books.balance_fen(clearing(self.area))

    def faults(self) -> list[str]:
        """What is wrong between and inside the two; empty when all is well."""
        found = []
        for name, world in (("here", self.here), ("there", self.there)):
            found += [f"{name}: {fault}" for fault in verify(world.centre.store).faults]
            if world.books.sum_of_all_accounts():
                found.append(f"{name}: the accounts do not sum to zero")
        if self.clearing_here() + self.clearing_there():
            found.append(f"clearing: {self.clearing_here()} here, {self.clearing_there()} there")
        return found


@dataclass
class FarWorld(World):
    """A world whose terminals name the insured place in their headers."""

    insured: str = REGION

    def send(self, call: Any, message: object, **more: Any) -> Answer:
        shop = more.get("shop") or SHOP
        request = Request(
            infno=call.infno,
            msgid=more.get("msgid") or self.msgid(shop),
            mdtrtarea_admvs=AREA,
            insuplc_admdvs=self.insured,
            fixmedins_code=shop,
            opter="01",
            inf_time=f"{self.clock[0]:%Y-%m-%d %H:%M:%S}",
            input=msgspec.Raw(codec.encode(message)),
            sign_no=self.sign_nos.get(shop, ""),
        )
        raw = self.centre.handle(codec.encode(request))
        return Answer(raw, codec.decode(raw, Reply))


def make_there(store: Store, clock: list[datetime], profile: Profile = DEFAULT) -> World:
    """The insured place: its people with money and cards, the other centre as a sender."""

    def enter(tx: Any) -> None:
        for code, area in (
            (FAR_SHOP, REGION), (FAR_AGENCY, REGION), (centre_code(AREA), AREA),
        ):  # fmt: skip
            register_institution(tx, Institution(code, code, area))
        for person in (FAR_PURSE, FAR_ONLINE):
            register_person(tx, person)
        for card in (FAR_CARD, FAR_ONLINE_CARD):
            register_card(tx, card.registration())
        store_drugs(tx, (DRUG_A, DRUG_B, DRUG_C, PLAIN))

    store.transact(enter)
    centre = Centre(store, KEYS, now=lambda: clock[0], profile=replace(profile, area=REGION))
    world = World(centre, clock)
    world.sign_on(FAR_SHOP)
    world.sign_on(FAR_AGENCY, mac="00:00:00:00:00:03")
    return world


def make_here(
    store: Store, clock: list[datetime], door: Peer, profile: Profile = DEFAULT
) -> FarWorld:
    """The place of treatment, with a way to the other."""

    def enter(tx: Any) -> None:
        for code in (SHOP, OTHER_SHOP, AGENCY):
            register_institution(tx, Institution(code, "训练药店", AREA))
        store_drugs(tx, (DRUG_A, DRUG_B, DRUG_C, PLAIN))

    store.transact(enter)
    routes = Routes({REGION: door})
    centre = Centre(store, KEYS, now=lambda: clock[0], profile=profile, routes=routes)
    world = FarWorld(centre, clock)
    world.sign_on(SHOP)
    world.sign_on(OTHER_SHOP, mac="00:00:00:00:00:02")
    world.sign_on(AGENCY, mac="00:00:00:00:00:04")
    return world


def make_centres(
    *,
    far_profile: Profile = DEFAULT,
    profile: Profile = DEFAULT,
    registered: bool = True,
    here_store: Store | None = None,
    there_store: Store | None = None,
) -> Centres:
    """Two fresh centres, in memory unless a store is given; both people are registered here."""
    clock = [START]
    there = make_there(there_store or open_store("sqlite://"), clock, far_profile)
    line = Line(there.centre.handle)
    here = make_here(here_store or open_store("sqlite://"), clock, line, profile)
    centres = Centres(here, there, line)
    if registered:
        for person in (FAR_PURSE, FAR_ONLINE):
            assert centres.register(person).ok
    return centres


def loaded(centres: Centres, amount: str = "380.00") -> None:
    """The purse card is credited and loaded at home."""
    centres.credit(FAR_PURSE, amount)
    start = centres.there.load_start(int(fen(amount)), 0, FAR_CARD)
    load_at(centres.there, start)


def load_at(world: World, start: Any, shop: str = FAR_SHOP) -> None:
    msgid = world.msgid(shop)
    answer = world.send(calls.LOAD_START, LoadStartRequest(start), msgid=msgid, shop=shop)
    assert answer.ok, answer.reply
    host_time = answer.output(LoadStartReply).data.host_time
    confirmed = world.confirm_load(start, msgid, host_time, FAR_CARD, shop=shop)
    assert confirmed.ok, confirmed.reply


def credited_online(centres: Centres, amount: str = "380.00") -> None:
    centres.credit(FAR_ONLINE, amount)


def posted_sale(centres: Centres, basket: Any, **more: Any) -> Sale:
    """A sale of the online person from elsewhere."""
    return centres.here.sell(FAR_ONLINE, FAR_ONLINE_CARD, basket, **more)
