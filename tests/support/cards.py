"""Cards to test with: the synthetic card of card.md 16.6 with the vector keys of 16.2, a PSAM, and
a way to talk to them that follows 61xx and 6Cxx as a T=0 terminal does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from msgspec.structs import replace

from card_emulator.card import Card
from card_emulator.image import Image, Purse, encode
from card_emulator.nvm import Nvm
from card_emulator.personalise import Holder, psam, user_card
from card_emulator.protocol import cipher
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.protocol.purse import (
    Amounts,
    LoadTerms,
    PurchaseTerms,
    credit_data,
    debit_data,
    initialize_load_data,
    initialize_purchase_data,
)

SSSE = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
DF04 = "00A4040006D15600000503"
PIN = "0020000003246810"
TERMINAL = "510100000001"
INITIALIZE = "B02801011301000011E4000003E800000000" + TERMINAL  # the purchase of 16.2
CITY = "510100"
MAX_EXCHANGES = 4

ROOTS = IssuerKeys(*(bytes((n,)) * 8 + bytes(range(n, n + 8)) for n in range(1, 19)))
HOLDER = Holder(
    "99999920990101000X",
    "测试甲",
    "1",
    date(2099, 1, 1),
    "X00000019",
    CITY,
    1,
    date(2024, 1, 2),
    date(2034, 1, 2),
    insutype_flags="31001000",
    account_no="5101",
)


def run(first: int, length: int = 16) -> bytes:
    """Consecutive bytes: 10..1F is run(0x10)."""
    return bytes(range(first, first + length))


VECTOR_KEYS = {
    "dpk": run(0x10),
    "dlk": run(0x20),
    "dtk": run(0x30),
    "irk": run(0x40),
    "uksss": run(0x50),
    "stk": run(0x60),
}


def vector_image(
    algorithm: int = 1,
    *,
    pin: str = "246810",
    activated: bool = True,
    card_use: str = "2",
    tries: int = 6,
    **purse: int,
) -> Image:
    """The card of 16.6 with the keys of 16.2 and whatever the purse is given."""
    image = user_card(
        HOLDER,
        ROOTS,
        pin=pin if activated else "123456",
        card_use=card_use,
        max_tries=tries,
        activated_on=date(2024, 4, 1) if activated else None,
        algorithm=algorithm,
    )
    for index, df in enumerate(image.dfs):
        keys = tuple(
            replace(key, value=VECTOR_KEYS[key.name][: len(key.value)])
            if key.name in VECTOR_KEYS and key.version == 1
            else key
            for key in df.keys
        )
        image = image.with_df(index, replace(df, keys=keys))
    if image.purse is None:
        return image
    return replace(image, purse=Purse(**{"pay_year": 2024, **purse}))


def repeating(*values: str) -> Callable[[int], bytes]:
    """A source of given random values, then of counted bytes."""
    left = [bytes.fromhex(value) for value in values]
    count = iter(range(1, 1_000_000))

    def source(length: int) -> bytes:
        if left:
            value = left.pop(0)
            assert len(value) == length, "the test gives what the card asks for"
            return value
        return next(count).to_bytes(length, "big")

    return source


class Talk:
    """A powered card and its conversation. `image` is what is committed."""

    def __init__(self, image: Image, *random: str) -> None:
        self.nvm = Nvm.volatile(encode(image))
        self.card = Card(self.nvm, random=repeating(*random))
        self.card.power_on()

    @property
    def image(self) -> Image:
        """The committed state."""
        return self.card.image

    def raw(self, command: str) -> str:
        """One APDU in hex, the answer in hex: no following of 61xx and 6Cxx."""
        return self.card.transmit(bytes.fromhex(command)).hex().upper()

    def say(self, command: str | bytes) -> tuple[bytes, int]:
        """An APDU and what a T=0 terminal makes of it: (data, status word)."""
        raw = bytes.fromhex(command) if isinstance(command, str) else command
        data = b""
        for _ in range(MAX_EXCHANGES):
            answer = self.card.transmit(raw)
            data, sw = data + answer[:-2], int.from_bytes(answer[-2:], "big")
            if sw >> 8 == 0x61:
                raw = bytes((0, 0xC0, 0, 0, sw & 0xFF))
            elif sw >> 8 == 0x6C:
                raw = raw[:4] + bytes((sw & 0xFF,))
            else:
                return data, sw
        raise AssertionError("the card keeps promising")

    def sw(self, command: str | bytes) -> int:
        """Only the status word."""
        return self.say(command)[1]

    def ready(self) -> Talk:
        """DF04 selected and the PIN verified."""
        assert self.sw(DF04) == 0x9000
        assert self.sw(PIN) == 0x9000
        return self

    def reset(self) -> Talk:
        """Power off and on."""
        self.card.power_off()
        self.card.power_on()
        return self


def command(cla: int, ins: int, p1: int, p2: int, data: bytes = b"") -> bytes:
    """A case 3 or 4 command."""
    return bytes((cla, ins, p1, p2, len(data))) + data


def begin_purchase(talk: Talk, amounts: Amounts) -> PurchaseTerms | int:
    """INITIALIZE FOR PURCHASE: the terms, or the status word of the refusal."""
    data, sw = talk.say(command(0xB0, 0x28, 1, 1, initialize_purchase_data(1, amounts, TERMINAL)))
    return PurchaseTerms.parse(data) if sw == 0x9000 else sw


def finish_purchase(
    talk: Talk,
    terms: PurchaseTerms,
    amounts: Amounts,
    *,
    txn_no: int = 42,
    time: datetime = datetime(2024, 3, 15, 14, 30),
    algorithm: int = 1,
) -> tuple[bytes, int]:
    """DEBIT FOR PURCHASE with the right MAC1, as the PSAM would seal it."""
    macs = cipher.purchase_macs(
        ALGORITHMS[algorithm],
        VECTOR_KEYS["dpk"],
        terms.random,
        terms.sequence,
        amounts,
        TERMINAL,
        txn_no,
        time,
    )
    return talk.say(command(0xB0, 0x2C, 1, 0, debit_data(txn_no, time, macs.mac1)))


def buy(talk: Talk, account_fen: int = 1, **rest: object) -> int:
    """A whole purchase; the status word of the step it ended with."""
    amounts = Amounts(account_fen)
    terms = begin_purchase(talk, amounts)
    if isinstance(terms, int):
        return terms
    return finish_purchase(talk, terms, amounts, **rest)[1]


def load(
    talk: Talk, amount_fen: int, *, time: datetime = datetime(2024, 4, 1, 9), algorithm: int = 1
) -> int:
    """A whole load; the status word of the step it ended with."""
    data, sw = talk.say(command(0xB0, 0x28, 0, 1, initialize_load_data(1, amount_fen, TERMINAL)))
    if sw != 0x9000:
        return sw
    terms = LoadTerms.parse(data)
    mac2 = cipher.load_mac2(
        ALGORITHMS[algorithm],
        VECTOR_KEYS["dlk"],
        terms.random,
        terms.sequence,
        amount_fen,
        TERMINAL,
        time,
    )
    return talk.sw(command(0xB0, 0x2A, 0, 0, credit_data(time, mac2)))


def authenticate(talk: Talk, kid: int, key: bytes, algorithm: int = 1) -> int:
    """GET CHALLENGE and EXTERNAL AUTHENTICATE with a key."""
    challenge = talk.say("0084000008")[0]
    row = ALGORITHMS[algorithm]
    auth = row.auth(row.session_key(key, challenge), challenge)
    return talk.sw(command(0x00, 0x82, 0, kid, auth + challenge))


def key_of(image: Image, name: str) -> bytes:
    """The value of a card's key by name."""
    return next(key.value for df in image.dfs for key in df.keys if key.name == name)


def psam_talk(*random: str, terminal_txn_no: int = 42) -> Talk:
    """A powered PSAM of the same installation and city."""
    return Talk(psam(TERMINAL, CITY, ROOTS, terminal_txn_no=terminal_txn_no), *random)
