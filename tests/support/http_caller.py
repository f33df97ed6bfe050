"""The centre's application called without a network, and the simplest message to send it."""

import httpx
import msgspec

from backend.api.app import Door, create_app
from tests.support.centre_people import CARD, SHOP

URL = "http://127.0.0.1"
SERVICE = "/fsi/api/rsfComIfsService/callService"


def client(world, **door):
    app = create_app(Door(world.centre, **door))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL)


def person_request(world, msgid=None, **members):
    envelope = {
        "infno": "1101", "msgid": msgid or world.msgid(), "mdtrtarea_admvs": "430100",
        "fixmedins_code": SHOP, "opter": "01", "inf_time": "2026-11-21 09:30:15",
        "sign_no": world.sign_nos[SHOP],
        "input": {"data": {"mdtrt_cert_type": "03", "mdtrt_cert_no": CARD.card_no,
                           "card_sn": CARD.card_sn}},
    }  # fmt: skip
    return msgspec.json.encode(envelope | members)
