"""The issuer's commands, purchases over the years and PIN commands against a model, with power
failing at random bytes: after every step the card is the model, after a cut it is a state before,
between the two writes of a comparison, or after.
"""

from dataclasses import replace
from datetime import date, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from card_emulator.card import Card
from card_emulator.nvm import MemoryMedium, Nvm, PowerFailure
from card_emulator.protocol import cipher
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.purse import Amounts, debit_data
from tests.support.cards import (
    DF04,
    SSSE,
    TERMINAL,
    VECTOR_KEYS,
    Talk,
    begin_purchase,
    command,
    vector_image,
)
from tests.support.examples import often
from tests.support.issuer_model import INITIAL_PIN, MAX_RESETS, PINS, IssuerModel, seen
from tests.support.sealing import auth, bad_mac, new_pin, sealed

PIN = st.sampled_from(PINS)
NEW_PIN = st.sampled_from((*PINS, INITIAL_PIN))
CUT = st.none() | st.integers(0, 12_000)  # an image has about 5,400 bytes, some commands write two
DAY = st.dates(date(2023, 1, 1), date(2030, 12, 31))
FEN = st.integers(0, 400)
SELDOM = st.integers(0, 19).map(lambda n: n == 0)


def alive(self):
    return not self.model.card_blocked


def verify_command(pin):
    return command(0x00, 0x20, 0, 0, bytes.fromhex(pin)) if pin else b"\x00\x20\x00\x00\x00"


class IssuerMachine(RuleBasedStateMachine):
    @initialize()
    def issue(self):
        image = vector_image(tries=3, balance_fen=5000)
        self.talk = Talk(structs.replace(image, pin=structs.replace(image.pin, resets=8)))
        self.model = IssuerModel(resets=8)

    def do(self, raw, cut, after, *between):
        """Send it, power failing after `cut` bytes written; the status word, None if it failed."""
        before, self.talk.nvm.medium.power_cut_after = self.model, cut
        try:
            sw = self.talk.sw(raw)
        except PowerFailure:
            nvm = Nvm(MemoryMedium(bytes(self.talk.nvm.medium.data)), bytes(16), "memory")
            self.talk.nvm, self.talk.card = nvm, Card(nvm, random=self.talk.card._random)
            self.talk.card.power_on()
            self.model = seen(self.talk.image)
            assert self.model in (before, *between, after)
            return None
        self.talk.nvm.medium.power_cut_after = None
        self.model = after
        return sw

    def enter(self, application, *keys):
        """A fresh session in an application with these keys authenticated."""
        self.talk.reset()
        assert self.talk.sw(application) == (
            0x9303 if self.model.app_blocked and application == DF04 else 0x9000
        )
        return all(auth(key)(self.talk) == 0x9000 for key in keys)

    def opened_puk(self):
        if self.enter(SSSE, "puk"):
            self.model = replace(self.model, puk_tries=3)
            return True
        assert self.model.puk_tries == 0
        return False

    @precondition(alive)
    @rule(pin=NEW_PIN, cut=CUT)
    def reset_pin(self, pin, cut):
        if not self.opened_puk():
            return
        refusal = 0x6985 if self.model.resets >= MAX_RESETS else None
        refusal = refusal or (0x6A80 if pin == INITIAL_PIN else None)
        after = self.model if refusal else self.model.reset(pin)
        assert self.do(new_pin(pin)(self.talk), cut, after) in (None, refusal or 0x9000)

    @precondition(alive)
    @rule(cut=CUT)
    def unblock_pin(self, cut):
        if not self.opened_puk():
            return
        full = self.model.resets >= MAX_RESETS
        after = self.model if full else self.model.reset(self.model.pin)
        sw = self.do(sealed("84240000")(self.talk), cut, after)
        assert sw in (None, 0x6985 if full else 0x9000)

    @precondition(alive)
    @rule(wrong=st.booleans())
    def reset_without_right_or_seal(self, wrong):
        if wrong and self.opened_puk() and self.model.resets < MAX_RESETS:
            assert self.do(bad_mac(sealed("84240000"))(self.talk), None, self.model) == 0x6988
        self.enter(SSSE)
        expected = 0x6985 if self.model.resets >= MAX_RESETS else 0x6982
        assert self.do(sealed("84240000")(self.talk), None, self.model) == expected

    @precondition(alive)
    @rule(cut=CUT)
    def guess_the_unblock_key(self, cut):
        self.enter(SSSE)
        self.talk.say("0084000008")
        blocked = self.model.puk_tries == 0
        after = self.model if blocked else replace(self.model, puk_tries=self.model.puk_tries - 1)
        sw = self.do("0082000610" + "00" * 16, cut, after)
        assert sw in (None, 0x6983 if blocked else 0x63C0 | after.puk_tries)

    @precondition(alive)
    @rule(pin=PIN, cut=CUT)
    def verify(self, pin, cut):
        if not pin:
            expected = 0x63C0 | self.model.tries if self.model.pin else 0x9000
            assert self.do(verify_command(pin), None, self.model) in (expected,) or (
                self.model.app_blocked
            )
            return
        self.enter(SSSE)
        before, after = self.model, self.model.tried(pin)
        sw = self.do(verify_command(pin), cut, after, before.paid())
        right = pin == before.pin
        assert sw in (
            None,
            0x6983 if before.tries == 0 else 0x9000 if right else 0x63C0 | after.tries,
        )

    @precondition(alive)
    @rule(old=PIN, new=NEW_PIN, cut=CUT)
    def change_pin(self, old, new, cut):
        data = bytes.fromhex(old + "FF" + new)
        if not 3 <= len(data) <= 17 or (not old and self.model.pin):
            return
        self.enter(SSSE)
        before = self.model
        right = old == before.pin if before.pin or old else True
        compared = before.tried(old) if before.pin or old else before
        if before.tries == 0:
            expected, after = 0x6983, before
        elif not (right and (before.pin == old)):
            expected, after = 0x63C0 | compared.tries, compared
        elif new == INITIAL_PIN:
            expected, after = 0x6A80, compared
        else:
            expected, after = 0x9000, replace(before, pin=new, tries=3)
        sw = self.do(command(0x80, 0x5E, 1, 0, data), cut, after, before.paid(), compared)
        assert sw in (None, expected)

    @precondition(alive)
    @rule(day=DAY, with_seal=st.booleans(), cut=CUT)
    def write_the_expiry_date(self, day, with_seal, cut):
        self.enter(SSSE, "uksss")
        data = f"0604{day:%Y%m%d}"
        raw = (
            sealed("04DC0628", data)(self.talk)
            if with_seal
            else (command(0x00, 0xDC, 6, 0x28, bytes.fromhex(data)))
        )
        sw = self.do(raw, cut, replace(self.model, expiry=f"{day:%Y%m%d}"))
        assert sw in (None, 0x9000)

    @precondition(lambda self: alive(self) and not self.model.app_blocked)
    @rule(day=DAY, cut=CUT)
    def set_the_starting_day(self, day, cut):
        self.enter(DF04, "dsk")
        after = replace(self.model, start=day.month * 100 + day.day)
        assert self.do(f"B056000002{day:%m%d}", cut, after) in (None, 0x9000)

    @precondition(lambda self: alive(self) and not self.model.app_blocked and self.model.tries)
    @rule(fen=FEN, self_fen=FEN, fund_fen=FEN, day=DAY, cut=CUT)
    def buy(self, fen, self_fen, fund_fen, day, cut):
        self.enter(DF04)
        if self.model.pin:
            assert self.talk.sw(verify_command(self.model.pin)) == 0x9000
            self.model = replace(self.model, tries=3)
        amounts = Amounts(fen, self_fen, fund_fen)
        terms = begin_purchase(self.talk, amounts)
        if isinstance(terms, int):
            assert terms == (0x9402 if len(self.model.log) >= 60 else 0x9401)
            return
        time = datetime(day.year, day.month, day.day, 9, 30)
        macs = cipher.purchase_macs(
            ALGORITHMS[1],
            VECTOR_KEYS["dpk"],
            terms.random,
            terms.sequence,
            amounts,
            TERMINAL,
            1,
            time,
        )
        raw = command(0xB0, 0x2C, 1, 0, debit_data(1, time, macs.mac1))
        sequence, after = (
            terms.sequence,
            self.model.bought(fen, self_fen, fund_fen, int(f"{day:%Y%m%d}")),
        )
        sw = self.do(raw, cut, after)
        assert sw in (None, 0x9000)
        self.talk.say(DF04)
        proof = self.talk.sw(f"B02E003202{sequence:04X}")
        assert (proof == 0x9000) == (self.model == after)

    @precondition(lambda self: alive(self) and not self.model.app_blocked)
    @rule(really=SELDOM, cut=CUT)
    def block_the_application(self, really, cut):
        if really and self.enter(DF04, "lk_df04"):
            raw = sealed("841E0001", key="stk_df04")(self.talk)
            sw = self.do(raw, cut, replace(self.model, app_blocked=True))
            assert sw in (None, 0x9000)

    @precondition(lambda self: self.model.app_blocked and alive(self))
    @rule()
    def find_the_application_blocked(self):
        self.talk.reset()
        assert [self.talk.sw(DF04), self.talk.sw("B026000104")] == [0x9303, 0x9303]

    @precondition(alive)
    @rule(really=SELDOM, cut=CUT)
    def block_the_card(self, really, cut):
        if really and self.enter(SSSE, "bk"):
            sw = self.do(sealed("84160000")(self.talk), cut, replace(self.model, card_blocked=True))
            assert sw in (None, 0x9000)

    @precondition(lambda self: not alive(self))
    @rule(raw=st.sampled_from((SSSE, DF04, "0020000000", "84160000")))
    def find_the_card_blocked(self, raw):
        self.talk.reset()
        assert self.talk.raw(raw) == "6A81"

    @invariant()
    def the_card_is_the_model(self):
        if hasattr(self, "talk"):
            assert seen(self.talk.image) == self.model
            assert self.model.balance >= 0
            assert [n for n, _ in self.model.log] == list(range(len(self.model.log)))[::-1]


IssuerMachine.TestCase.settings = settings(max_examples=often(60), stateful_step_count=40)
TestCardAgainstTheIssuersModel = IssuerMachine.TestCase
