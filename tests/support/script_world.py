"""A centre and real cards in one room: issuer scripts relayed by hand, cut wherever a test likes.

The card is the emulator's, its keys the centre's; `Contact` does what a terminal does and nothing
more. A cut is a card without power: what it committed stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from backend.cards import Card, CardRegistration, find_card, register_card
from backend.context import Context
from backend.grades import Grade
from backend.people import Institution, register_institution, register_person
from backend.protocol import calls
from backend.protocol.codec import Hex
from backend.protocol.envelope import Request
from backend.protocol.messages.script import (
    CodeQuestion,
    PinCodeRequest,
    Reopening,
    ReopenRequest,
    ScriptAnswer,
    ScriptReply,
    ScriptRequest,
    ScriptStep,
    Want,
)
from backend.protocol.pin_proof import ROUNDS, pin_key, proof_of
from card_emulator.identity import Holder
from card_emulator.personalise import card_sn, user_card
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.fields import card_number_check
from card_emulator.protocol.keys import card_factor
from card_emulator.protocol.status import SW
from tests.support.cards import Talk
from tests.support.centre_people import AREA, EMPLOYED, KEYS, PURSE_PERSON, SHOP
from tests.support.centre_wire import Answer
from tests.support.centre_world import World

BANK, AGENCY, HOSPITAL = "B43010000001", "A43010000001", "H43010000001"
INITIAL, CHOSEN, LATER = "123456", "246810", "135790"
CODE, SALT = b"31415926", bytes(range(16))
ISSUED = date(2026, 8, 31)
MOST_MOVES = 40


@dataclass
class Holding:
    """A person's card at the centre and in the hand."""

    talk: Talk
    card_sn: str
    card_no: str
    certno: str
    name: str

    def off_and_on(self) -> None:
        """Out of the reader and in again."""
        self.talk.card.power_off()
        self.talk.card.power_on()

    @property
    def image(self) -> Any:
        return self.talk.image


class ScriptWorld:
    """The world of the centre's tests with the desks of bank and agency, and real cards."""

    def __init__(self, world: World) -> None:
        self.world, self.serial = world, 70

        def enter(tx: Any) -> None:
            for code in (BANK, AGENCY, HOSPITAL):
                register_institution(tx, Institution(code, "柜台", AREA))

        world.centre.store.transact(enter)
        for place, code in enumerate((BANK, AGENCY, HOSPITAL), 10):
            world.sign_on(code, mac=f"00:00:00:00:00:{place}")

    def issue(
        self,
        *,
        activated: bool = False,
        algorithm: int = 1,
        issued: date = ISSUED,
        pin: str = "",
        tries: int = 6,
    ) -> Holding:
        """A card, its person and its row in the books."""
        self.serial += 1
        serial = self.serial
        stem = f"X{serial:07d}"
        card_no = stem + card_number_check(stem)
        certno, name = f"43010019900101{serial:04d}", f"人{serial}"
        expires = date(issued.year + 10, 1, 1)
        holder = Holder(
            "99999920990101000X", "测试甲", "1", date(2099, 1, 1), card_no, AREA, serial, issued,
            expires,
        )  # fmt: skip
        image = user_card(
            holder,
            KEYS,
            pin=pin or (CHOSEN if activated else INITIAL),
            initial_pin=INITIAL,
            activated_on=issued if activated else None,
            algorithm=algorithm,
            max_tries=tries,
        )
        number = card_sn(AREA, serial, KEYS, ALGORITHMS[algorithm])
        registration = CardRegistration(
            number, card_no, f"S{serial}", card_factor(image.atr), algorithm, 1,
            issued.isoformat(), expires.isoformat(),
            "normal" if activated else "not_activated",
        )  # fmt: skip

        def enter(tx: Any) -> None:
            person = type(PURSE_PERSON)(
                f"S{serial}", certno, name, "1", "01", "1990-01-01", "purse", (EMPLOYED,)
            )
            register_person(tx, person)
            register_card(tx, registration)

        self.world.centre.store.transact(enter)
        return Holding(Talk(image), number, card_no, certno, name)

    def card(self, held: Holding) -> Card:
        """The card's row in the books."""
        found = self.world.centre.store.read(lambda tx: find_card(tx, held.card_sn))
        assert found is not None
        return found

    def context(self, tx: Any, code: str) -> Context:
        """What a handler of a message from that institution would be given."""
        request = Request(infno="K", msgid=self.world.msgid(code), fixmedins_code=code,
                          input=msgspec.Raw(b"null"))  # fmt: skip
        centre = self.world.centre
        return Context(
            tx=tx,
            request=request,
            institution=Institution(code, "柜台", AREA),
            grade=Grade(),
            terminal="",
            reversed_before=False,
            now=centre.now(),
            keys=KEYS,
            profile=centre.profile,
        )

    def status(self, held: Holding) -> str:
        return self.card(held).status

    def ask(self, held: Holding, kind: str, shop: str = SHOP, **more: Any) -> Answer:
        message = ScriptAnswer(kind=kind, card_sn=held.card_sn, **more)
        return self.world.send(calls.SCRIPT, ScriptRequest(message), shop=shop)

    def give_code(self, held: Holding, code: bytes = CODE, **wrong: str) -> Answer:
        """The telephone: three answers, and the key of the code that is read to the caller."""
        said = {
            "certno": held.certno,
            "psn_name": held.name,
            "card_tail": held.card_no[-4:],
        } | wrong
        key = pin_key(code, SALT, ROUNDS)
        question = CodeQuestion(**said, salt=Hex(SALT), key=Hex(key))
        return self.world.send(calls.PIN_CODE, PinCodeRequest(question), shop=AGENCY)

    def reopen(self, held: Holding, shop: str = AGENCY) -> Answer:
        return self.world.send(
            calls.REOPEN, ReopenRequest(Reopening(certno=held.certno)), shop=shop
        )

    def prove_code(self, held: Holding, code: bytes = CODE, shop: str = SHOP) -> dict[str, Hex]:
        """Ask for the terms and make the proof; the begin of a reset takes it as it is."""
        terms = step_of(self.ask(held, "pin_reset", shop)).code
        assert terms is not None
        key = pin_key(code, terms.salt, terms.rounds)
        return {"proof": Hex(proof_of(key, terms.challenge, held.card_sn.encode()))}


def step_of(answer: Answer) -> ScriptStep:
    reply: ScriptReply = answer.output(ScriptReply)
    return reply.data


@dataclass
class Contact:
    """One contact of a card with a counter: the script as far as it goes, or as far as `cut`.

    Cut 2n: the power goes before exchange n reaches the card; 2n+1: after the card has answered,
    before the centre hears it.
    """

    room: ScriptWorld
    held: Holding
    kind: str
    shop: str = SHOP
    old: str = INITIAL
    new: str = CHOSEN
    cut: int | None = None
    exchanges: int = 0

    def run(self, **begin: Any) -> Answer:
        """The last answer of the centre: done, a refusal, or where the cut was."""
        self.held.off_and_on()
        answer = self.room.ask(self.held, self.kind, self.shop, **begin)
        for _ in range(MOST_MOVES):
            if not answer.ok or step_of(answer).want in (Want.DONE, Want.CODE):
                return answer
            step = step_of(answer)
            if self.cut == 2 * self.exchanges:
                return answer
            said = self._card(step)
            if self.cut == 2 * self.exchanges + 1:
                return answer
            self.exchanges += 1
            answer = self.room.ask(
                self.held, self.kind, self.shop,
                script_id=step.script_id, step=step.step, answer=Hex(said),
            )  # fmt: skip
        raise AssertionError("the script has no end")

    def _card(self, step: ScriptStep) -> bytes:
        talk = self.held.talk
        if step.want == Want.APDU:
            data, sw = talk.say(bytes(step.command))
        else:
            data, sw = talk.say(self._change(step))
        return data + sw.to_bytes(2, "big")

    def _change(self, step: ScriptStep) -> bytes:
        """CHANGE PIN as the holder types it, who knows the PIN of the card."""
        if step.want == Want.NEW_PIN:
            return bytes.fromhex(f"805E0100{1 + len(self.new) // 2:02X}FF{self.new}")
        known = self.old if is_pin(self.held, self.old) else self.new
        new = LATER if known == self.new else self.new
        return bytes.fromhex(f"805E0100{1 + (len(known) + len(new)) // 2:02X}{known}FF{new}")


def is_pin(held: Holding, pin: str) -> bool:
    """Whether this is the card's PIN, looked up in a copy of the card."""
    _, sw = Talk(held.image).say(f"00200000{len(pin) // 2:02X}{pin}")
    return sw == SW.OK
