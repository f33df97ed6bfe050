"""What a card is as far as its issuer's commands go, and how to see it on a card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from card_emulator.commands.access import pin_digest
from card_emulator.image import Image
from card_emulator.protocol.purse import LogRecord

PINS = ("246810", "13579F", "654321", "1234567890123456", "")
INITIAL_PIN = "123456"
MAX_TRIES, MAX_KEY_TRIES, MAX_RESETS = 3, 3, 10


@dataclass(frozen=True)
class IssuerModel:
    """Everything the random commands can change. Amounts in fen, days as numbers."""

    pin: str = PINS[0]
    tries: int = MAX_TRIES
    resets: int = 0
    puk_tries: int = MAX_KEY_TRIES
    expiry: str = "20340102"
    balance: int = 5000
    self_paid: int = 0
    fund: int = 0
    year: int = 2024
    start: int = 101
    log: tuple[tuple[int, int], ...] = ()
    app_blocked: bool = False
    card_blocked: bool = False

    def tried(self, pin: str) -> IssuerModel:
        """After a comparison: right gives all tries back, wrong takes one."""
        if self.tries == 0:
            return self
        right = bool(self.pin) and pin == self.pin
        return replace(self, tries=MAX_TRIES if right else self.tries - 1)

    def paid(self) -> IssuerModel:
        """After a comparison was paid for and before its result was stored."""
        return replace(self, tries=max(0, self.tries - 1))

    def reset(self, pin: str) -> IssuerModel:
        """After the issuer's reset."""
        return replace(self, pin=pin, tries=MAX_TRIES, resets=self.resets + 1)

    def bought(self, fen: int, self_fen: int, fund_fen: int, day: int) -> IssuerModel:
        """After a purchase on day yyyymmdd, by the year rule of card.md 8.1."""
        same = day - (self.year * 10000 + self.start) < 10000
        year = day // 10000 - (day % 10000 < self.start)
        return replace(
            self,
            balance=self.balance - fen,
            year=self.year if same else year,
            self_paid=self_fen + (self.self_paid if same else 0),
            fund=fund_fen + (self.fund if same else 0),
            log=((len(self.log), fen), *self.log),
        )


def seen(image: Image) -> IssuerModel:
    """The model a committed image stands for."""
    ssse, medical, purse = image.dfs[1], image.dfs[2], image.purse
    assert image.pin is not None, "a user card has a PIN"
    assert purse is not None, "this card keeps money"
    known = [
        pin
        for pin in (*PINS, INITIAL_PIN)
        if pin_digest(image.pin.key, bytearray.fromhex(pin)) == image.pin.digest
    ]
    expiry = next(
        record[2:].hex()
        for file in ssse.files
        if file.sfi == 5
        for record in file.records
        if record[0] == 0x06
    )
    log = tuple(
        (record.sequence, record.amounts.account_fen)
        for file in medical.files
        if file.sfi == 8
        for record in map(LogRecord.parse, file.records)
    )
    puk = next(key.tries_left for key in ssse.keys if key.name == "puk")
    (pin,) = known
    return IssuerModel(
        pin,
        image.pin.tries_left,
        image.pin.resets,
        puk,
        expiry,
        purse.balance_fen,
        purse.year_self_fen,
        purse.year_fund_fen,
        purse.pay_year,
        purse.starting_day,
        log,
        medical.blocked,
        image.blocked,
    )
