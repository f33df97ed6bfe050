"""The wire between a terminal and the centre in tests: real envelopes, real bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from backend.centre import Centre
from backend.protocol import calls, codec
from backend.protocol.envelope import Reply, Request
from backend.protocol.messages.sign import SignIn, SignInReply, SignInRequest
from tests.support.centre_people import AREA, SHOP


@dataclass
class Answer:
    """A reply, opened."""

    raw: bytes
    reply: Reply

    @property
    def ok(self) -> bool:
        return self.reply.infcode == 0

    @property
    def code(self) -> str:
        return self.reply.err_code

    def output(self, kind: type[Any]) -> Any:
        assert self.ok, self.reply
        return codec.decode(self.reply.output, kind)


@dataclass
class Wire:
    """The centre and its clock; envelopes as the terminals of two shops send them."""

    centre: Centre
    clock: list[datetime]
    sign_nos: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def msgid(self, shop: str = SHOP) -> str:
        self.count += 1
        return f"{shop}{self.clock[0]:%Y%m%d%H%M%S}{self.count:04d}"

    def later(self, **delta: float) -> None:
        self.clock[0] += timedelta(**delta)

    def send(
        self,
        call: calls.Call[Any, Any],
        message: object,
        *,
        shop: str = SHOP,
        msgid: str | None = None,
        sign_no: str | None = None,
    ) -> Answer:
        request = Request(
            infno=call.infno,
            msgid=msgid or self.msgid(shop),
            mdtrtarea_admvs=AREA,
            fixmedins_code=shop,
            fixmedins_name="训练药店",
            opter="01",
            opter_name="店员",
            inf_time=f"{self.clock[0]:%Y-%m-%d %H:%M:%S}",
            input=msgspec.Raw(codec.encode(message)),
            sign_no=self.sign_nos.get(shop, "") if sign_no is None else sign_no,
        )
        raw = self.centre.handle(codec.encode(request))
        return Answer(raw, codec.decode(raw, Reply))

    def sign_on(self, shop: str = SHOP, mac: str = "00:00:00:00:00:01") -> Answer:
        message = SignInRequest(SignIn("0053", mac, "127.0.0.1"))
        answer = self.send(calls.SIGN_ON, message, shop=shop)
        self.sign_nos[shop] = answer.output(SignInReply).signinoutb.sign_no
        return answer
