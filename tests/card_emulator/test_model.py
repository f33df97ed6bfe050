"""The card against a model of a few lines: random commands, resets and power cuts.

After every step balance, counters, log, unprinted count, tries and rights are those of the model;
after a power cut they are those before or after the command, and the proof says which.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from card_emulator.card import Card
from card_emulator.commands.purse import unprinted
from card_emulator.nvm import MemoryMedium, Nvm, PowerFailure
from card_emulator.protocol.purse import Amounts, LogRecord
from tests.support.cards import (
    DF04,
    Talk,
    authenticate,
    begin_purchase,
    finish_purchase,
    key_of,
    load,
    vector_image,
)
from tests.support.examples import often

TIME = datetime(2024, 3, 15, 14, 30)
PINS = ("246810", "13579", "654321")
MAX_TRIES = 3
FEN = st.integers(0, 300)


def packed(pin):
    return pin + "F" * (len(pin) % 2)


@dataclass(frozen=True)
class Model:
    """What a card is, as far as money and PIN go."""

    balance_fen: int = 500
    purchases: int = 0
    loads: int = 0
    unprinted: int = 57
    log: tuple = ()
    pin: str = PINS[0]
    tries: int = MAX_TRIES
    verified: bool = field(default=False, compare=False)

    def counted(self, kind, sequence, fen):
        return replace(
            self, unprinted=self.unprinted + 1, log=((kind, sequence, fen), *self.log)[:60]
        )

    def bought(self, fen):
        return replace(
            self.counted(0x32, self.purchases, fen),
            purchases=self.purchases + 1,
            balance_fen=self.balance_fen - fen,
        )

    def loaded(self, fen):
        return replace(
            self.counted(0x31, self.loads, fen),
            loads=self.loads + 1,
            balance_fen=self.balance_fen + fen,
        )

    def tried(self, pin):
        if self.tries == 0:
            return self
        right = pin == self.pin
        return replace(self, tries=MAX_TRIES if right else self.tries - 1, verified=right)

    def refusal(self, fen=0):
        """Status word of INITIALIZE, None where it succeeds."""
        if not self.verified:
            return 0x6982
        if self.unprinted >= 60:
            return 0x9402
        return 0x9401 if fen > self.balance_fen else None


def seen(talk):
    """The model a committed image stands for."""
    image, df = talk.image, talk.image.dfs[2]
    log = next(f.records for f in df.files if f.sfi == 8)
    records = [LogRecord.parse(record) for record in log]
    purse = image.purse
    return Model(
        purse.balance_fen,
        purse.purchase_sequence,
        purse.load_sequence,
        unprinted(df),
        tuple((r.kind, r.sequence, r.amounts.account_fen) for r in records),
        tries=image.pin.tries_left,
    )


class CardMachine(RuleBasedStateMachine):
    @initialize()
    def issue(self):
        image = vector_image(tries=MAX_TRIES, balance_fen=500)
        df = image.dfs[2]
        file = next(f for f in df.files if f.sfi == 0x0C)
        records = (file.records[0], b"\xe1\x01\x39")
        image = image.with_file(2, structs.replace(file, records=records))
        self.talk, self.model = Talk(image), Model()
        self.talk.say(DF04)

    @rule(fen=FEN)
    def buy(self, fen):
        expected = self.model.refusal(fen)
        terms = begin_purchase(self.talk, Amounts(fen))
        if expected is not None:
            assert terms == expected
            return
        assert (terms.sequence, terms.balance_fen) == (self.model.purchases, self.model.balance_fen)
        assert finish_purchase(self.talk, terms, Amounts(fen), time=TIME)[1] == 0x9000
        self.model = self.model.bought(fen)

    @rule(fen=FEN)
    def begin_and_forget(self, fen):
        before = self.talk.image
        begin_purchase(self.talk, Amounts(fen))
        assert self.talk.image is before

    @rule(fen=FEN)
    def load(self, fen):
        expected = self.model.refusal()
        assert load(self.talk, fen, time=TIME) == (expected or 0x9000)
        if expected is None:
            self.model = self.model.loaded(fen)

    @rule(pin=st.sampled_from(PINS))
    def verify(self, pin):
        blocked = self.model.tries == 0
        self.model = self.model.tried(pin)
        data = packed(pin)
        sw = self.talk.sw(f"00200000{len(data) // 2:02X}" + data)
        if blocked:
            assert sw == 0x6983
        else:
            assert sw == (0x9000 if self.model.verified else 0x63C0 | self.model.tries)

    @rule(old=st.sampled_from(PINS), new=st.sampled_from(PINS))
    def change_pin(self, old, new):
        data = packed(old) + "FF" + packed(new)
        sw = self.talk.sw(f"805E0100{len(data) // 2:02X}" + data)
        if self.model.tries == 0:
            assert sw == 0x6983
            return
        right, verified = old == self.model.pin, self.model.verified
        self.model = replace(self.model.tried(old), verified=verified and right)
        assert sw == (0x9000 if right else 0x63C0 | self.model.tries)
        if right:
            self.model = replace(self.model, pin=new)

    @rule()
    def print_statement(self):
        key = key_of(self.talk.image, "uk2_df04")
        assert authenticate(self.talk, 0x86, key) == 0x9000
        assert self.talk.sw("00DCE16003E10100") == 0x9000
        self.model = replace(self.model, unprinted=0)

    @rule()
    def power_off_and_on(self):
        self.talk.reset().say(DF04)
        self.model = replace(self.model, verified=False)

    @rule()
    def ask_balance(self):
        data, sw = self.talk.say("B026000104")
        if self.model.verified:
            assert int.from_bytes(data, "big") == self.model.balance_fen
        else:
            assert sw == 0x6982

    @precondition(lambda self: self.model.tries > 0)
    @rule(pin=st.sampled_from(PINS), at=st.integers(0, 4000))
    def verify_with_power_cut(self, pin, at):
        before = self.model
        data = packed(pin)
        if not self.cut(at, lambda: self.talk.sw(f"00200000{len(data) // 2:02X}" + data)):
            self.model = before.tried(pin)
            return
        paid = replace(before, tries=before.tries - 1)
        self.came_up_as(before, paid, before.tried(pin))

    @precondition(lambda self: self.model.refusal() is None)
    @rule(fen=FEN, at=st.integers(0, 4000))
    def buy_with_power_cut(self, fen, at):
        before = self.model
        terms = begin_purchase(self.talk, Amounts(fen))
        if isinstance(terms, int):
            return
        after = before.bought(fen)
        if not self.cut(at, lambda: finish_purchase(self.talk, terms, Amounts(fen), time=TIME)):
            self.model = after
            return
        self.came_up_as(before, after)
        proof = self.talk.sw(f"B02E003202{before.purchases:04X}")
        assert (proof == 0x9000) == (self.model.purchases == after.purchases)

    def cut(self, at, act):
        """Do it with power failing after some bytes; whether it failed."""
        self.talk.nvm.medium.power_cut_after = at
        try:
            act()
        except PowerFailure:
            self.talk.nvm = Nvm(MemoryMedium(bytes(self.talk.nvm.medium.data)), bytes(16), "memory")
            self.talk.card = Card(self.talk.nvm)
            self.talk.card.power_on()
            self.talk.say(DF04)
            return True
        self.talk.nvm.medium.power_cut_after = None
        return False

    def came_up_as(self, *possible):
        found = replace(seen(self.talk), pin=self.model.pin)
        assert found in possible
        self.model = found

    @invariant()
    def the_card_is_the_model(self):
        if hasattr(self, "talk"):
            assert replace(seen(self.talk), pin=self.model.pin) == self.model


CardMachine.TestCase.settings = settings(max_examples=often(60), stateful_step_count=40)
TestCardAgainstItsModel = CardMachine.TestCase
