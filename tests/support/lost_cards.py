"""Lost cards and bound relatives in the world of the centre's tests: what the desks send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.cards import Card, find_card
from backend.people import Institution, Person, register_institution
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.messages import family, loss
from backend.protocol.messages.blacklist import BlacklistQuery, BlacklistRequest
from tests.support.centre_people import AREA, CARD, PURSE_PERSON, CardAtCentre
from tests.support.centre_wire import Answer
from tests.support.centre_world import World

AGENCY, BANK = "A43010000001", "B43010000001"
NEW_CARD = CardAtCentre(
    "430100D156000005000000990A0B0C0E", "A99999995", PURSE_PERSON.psn_no,
    factor=bytes.fromhex("8697430100000099"),
)  # fmt: skip


@dataclass
class Desks:
    """Agency and bank of a world, signed on."""

    world: World

    def __post_init__(self) -> None:
        def enter(tx: Any) -> None:
            for code in (AGENCY, BANK):
                register_institution(tx, Institution(code, "柜台", AREA))

        self.world.centre.store.transact(enter)
        self.world.sign_on(AGENCY, mac="00:00:00:00:00:0A")
        self.world.sign_on(BANK, mac="00:00:00:00:00:0B")

    def on(self, day: str, time: str = "09:00:00") -> None:
        """It is that day (ISO)."""
        self.world.clock[0] = datetime.fromisoformat(f"{day} {time}")

    def ask(self, call: Any, message: object, shop: str = AGENCY, **more: Any) -> Answer:
        return self.world.send(call, message, shop=shop, **more)

    def telephone(
        self, answer: str = "5674", who: Person = PURSE_PERSON, name: str = "", **more: Any
    ) -> Answer:
        report = loss.LossReport(
            kind=loss.TEMPORARY, certno=who.certno, psn_name=name or who.name, answer=answer
        )
        return self.ask(calls.LOSS, loss.LossRequest(report), **more)

    def formal(
        self, letter: str = "L-1", day: str = "", who: Person = PURSE_PERSON, **more: Any
    ) -> Answer:
        report = loss.LossReport(
            kind=loss.FORMAL, certno=who.certno, psn_name=who.name, letter_no=letter,
            letter_day=day or f"{self.world.clock[0]:%Y-%m-%d}",
        )  # fmt: skip
        return self.ask(calls.LOSS, loss.LossRequest(report), **more)

    def hand_in(self, who: Person = PURSE_PERSON, **more: Any) -> Answer:
        report = loss.LossReport(kind=loss.HANDED_IN, certno=who.certno, psn_name=who.name)
        return self.ask(calls.LOSS, loss.LossRequest(report), **more)

    def _about(self, call: Any, who: Person, **more: Any) -> Answer:
        holder = loss.Holder(certno=who.certno, psn_name=who.name)
        return self.ask(call, loss.HolderRequest(holder), **more)

    def lift(self, who: Person = PURSE_PERSON, **more: Any) -> Answer:
        return self._about(calls.LIFT, who, **more)

    def apply(self, who: Person = PURSE_PERSON, **more: Any) -> Answer:
        return self._about(calls.REPLACE, who, **more)

    def terms(self, who: Person = PURSE_PERSON, **more: Any) -> Answer:
        return self._about(calls.CARD_TERMS, who, **more)

    def collect(
        self, new: CardAtCentre = NEW_CARD, old: CardAtCentre = CARD,
        who: Person = PURSE_PERSON, msgid: str | None = None, **changed: Any,
    ) -> Answer:  # fmt: skip
        values: dict[str, Any] = {
            "certno": who.certno,
            "psn_name": who.name,
            "old_card_sn": old.card_sn,
            "card_sn": new.card_sn,
            "card_no": new.card_no,
            "card_factor": Hex(new.factor),
            "algorithm": new.algorithm,
            "key_version": 1,
            "issued_on": f"{self.world.clock[0]:%Y-%m-%d}",
            "expires_on": "2036-11-28",
        }
        message = loss.NewCardRequest(loss.NewCard(**(values | changed)))
        return self.ask(calls.NEW_CARD, message, msgid=msgid)

    def replaced(self, day: str = "2026-11-28") -> Answer:
        """Formal report today, applied for, collected on that day."""
        assert self.formal().ok
        assert self.apply().ok
        self.on(day)
        answer = self.collect()
        assert answer.ok, answer.reply
        return answer

    def card(self, card: CardAtCentre = CARD) -> Card:
        found = self.world.centre.store.read(lambda tx: find_card(tx, card.card_sn))
        assert found is not None
        return found

    def blacklist(self, version: str = "") -> Any:
        request = BlacklistRequest(BlacklistQuery(version))
        answer = self.world.send(calls.BLACKLIST, request)
        return answer.output(calls.BLACKLIST.output).data

    def bind(
        self, giver: Person, user: Person, relation: str, limit_fen: int, **more: Any
    ) -> Answer:
        binding = family.Binding(
            giver_certno=giver.certno, user_certno=user.certno, relation=relation,
            limit_fen=limit_fen,
        )  # fmt: skip
        return self.ask(calls.BIND, family.BindRequest(binding), **more)

    def unbind(self, giver: Person, user: Person, **more: Any) -> Answer:
        pair = family.Pair(giver_certno=giver.certno, user_certno=user.certno)
        return self.ask(calls.UNBIND, family.UnbindRequest(pair), **more)

    def limit(self, giver: Person, user: Person, limit_fen: int, **more: Any) -> Answer:
        limit = family.AidLimit(
            giver_certno=giver.certno, user_certno=user.certno, limit_fen=limit_fen
        )
        return self.ask(calls.AID_LIMIT, family.AidLimitRequest(limit), **more)

    def order(self, user: Person, *givers: Person, **more: Any) -> Answer:
        order = family.AidOrder(
            user_certno=user.certno, giver_certnos=tuple(one.certno for one in givers)
        )
        return self.ask(calls.AID_ORDER, family.AidOrderRequest(order), **more)

    def relatives(self, who: Person, **more: Any) -> Answer:
        query = family.RelativesQuery(certno=who.certno)
        return self.ask(calls.RELATIVES, family.RelativesRequest(query), **more)
