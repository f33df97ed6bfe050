"""The other place of the training world: a centre of its own that insures one visitor.

Its database stands beside ours and is asked in the same process, through the way that `centre.toml`
names; put an http address there and it is asked over the network.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.catalogue import training_catalogue
from backend.centre_settings import CentreSettings, load_centre_settings, write_centre_settings
from backend.desk import credit_within
from backend.drugs import store_drugs
from backend.people import Institution, register_institution
from backend.profile import DEFAULT
from backend.registrations import Registered, enter
from backend.routes import centre_code
from backend.store import Tx, open_store
from card_emulator.protocol.keys import IssuerKeys
from terminal.assemble.home import Home
from terminal.assemble.registry import issue
from terminal.assemble.training import FAR_AREA, FAR_REGION, VISITOR, VISITOR_SERIAL

AGENCY = f"A{FAR_AREA}00001"
CARD_AGE = timedelta(days=300)


def build_far_place(home: Home, keys: IssuerKeys, now: datetime) -> None:
    """The other centre's books, the visitor's card in the drawer, and the way there."""
    store = open_store(home.elsewhere)
    try:
        store.transact(lambda tx: _enter(home, tx, keys, now))
    finally:
        store.close()
    settings = load_centre_settings(home.path)
    if not settings.ways:
        ways = {FAR_REGION: home.elsewhere.name}
        write_centre_settings(home.path, CentreSettings(settings.area, ways))


def _enter(home: Home, tx: Tx, keys: IssuerKeys, now: datetime) -> None:
    """People, card, credit and registration there; this place is a sender like any other."""
    here = DEFAULT.area
    for code, name, area in (
        (centre_code(here), f"医保中心{here}", here),
        (AGENCY, "异地医保经办中心", FAR_AREA),
    ):
        register_institution(tx, Institution(code, name, area))
    store_drugs(tx, training_catalogue())
    issued = issue(home, tx, keys, VISITOR, VISITOR_SERIAL, (now - CARD_AGE).date())
    at, since = f"{now:%Y-%m-%d %H:%M:%S}", f"{now - CARD_AGE:%Y-%m-%d}"
    credit_within(
        tx, issued.psn_no, VISITOR.history.credit_fen, "training credit",
        reference=f"training first {VISITOR.key}", at=at,
    )  # fmt: skip
    registration = f"training registration {VISITOR.key}"
    enter(
        tx, Registered(registration, issued.psn_no, here, since, "", "works here", "", AGENCY, at)
    )
