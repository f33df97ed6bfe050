"""For each command a card, what has to come before, and an APDU that succeeds then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from card_emulator.personalise import psam
from card_emulator.protocol import cipher
from card_emulator.protocol.cipher import ALGORITHMS
from card_emulator.protocol.purse import (
    Amounts,
    PurchaseTerms,
    credit_data,
    debit_data,
    initialize_sam_data,
)
from tests.support.cards import (
    CITY,
    DF04,
    INITIALIZE,
    PIN,
    ROOTS,
    SSSE,
    TERMINAL,
    VECTOR_KEYS,
    Talk,
    authenticate,
    command,
    key_of,
    vector_image,
)
from tests.support.sealing import Step, auth, follow, sealed, session, with_mac

PKI, PKI_ADF = "00A404000C504B492EC9E7BBE1B1A3D5CF", "00A404000C53532E434552542E41444631"
TIME = datetime(2024, 3, 15, 14, 30)
PSAM_ADF = "00A4040006D15600000590"
INIT_LOAD = "B02800010B0100000001510100000001"
FACTOR = bytes.fromhex("8697510100000001")
PIN_CHALLENGE = "0084000010"
PKI_PROOF = "0020018110F34EB25A585CE6584C4D2EB0EA4E9D30"  # over the challenge 00..0F


def user() -> Talk:
    """The card of the vectors with some money."""
    return Talk(vector_image(balance_fen=10_000))


def online() -> Talk:
    """A card that keeps no money."""
    return Talk(vector_image(card_use="1"))


def third() -> Talk:
    """A third-generation card whose first challenge is that of the certificate vector."""
    return Talk(vector_image(3), "000102030405060708090A0B0C0D0E0F")


def sam() -> Talk:
    """The PSAM of a service window."""
    return Talk(psam(TERMINAL, CITY, ROOTS, terminal_txn_no=42, service=True))


@dataclass(frozen=True)
class Script:
    """`make` a card, send `before`, then `raw`: bytes in hex or made when the time has come."""

    raw: str | Callable[[Talk], bytes]
    before: tuple[Step, ...] = ()
    make: Callable[[], Talk] = user

    def prepared(self) -> tuple[Talk, bytes]:
        """The card just before the command, and the command."""
        talk = follow(self.make(), *self.before)
        return talk, bytes.fromhex(self.raw) if isinstance(self.raw, str) else self.raw(talk)


def external(kid: int, name: str) -> Callable[[Talk], bytes]:
    """EXTERNAL AUTHENTICATE with the right answer to a fresh challenge."""

    def made(talk: Talk) -> bytes:
        challenge, row = talk.say("0084000008")[0], ALGORITHMS[1]
        proof = row.auth(row.session_key(key_of(talk.image, name), challenge), challenge)
        return command(0x00, 0x82, 0, kid, proof + challenge)

    return made


def debit(talk: Talk) -> bytes:
    """INITIALIZE FOR PURCHASE, then the debit with its MAC1."""
    terms = PurchaseTerms.parse(talk.say(INITIALIZE)[0])
    macs = cipher.purchase_macs(
        ALGORITHMS[1],
        VECTOR_KEYS["dpk"],
        terms.random,
        terms.sequence,
        Amounts(4580, 1000),
        TERMINAL,
        42,
        TIME,
    )
    return command(0xB0, 0x2C, 1, 0, debit_data(42, TIME, macs.mac1))


def credit(talk: Talk) -> bytes:
    """INITIALIZE FOR LOAD, then the credit with its MAC2."""
    terms = talk.say(INIT_LOAD)[0]
    mac2 = cipher.load_mac2(ALGORITHMS[1], VECTOR_KEYS["dlk"], terms[8:12], 0, 1, TERMINAL, TIME)
    return command(0xB0, 0x2A, 0, 0, credit_data(TIME, mac2))


def sam_purchase(**change: int) -> Callable[[Talk], bytes]:
    """80 70 01 00 with good terms, or with some of them changed."""
    terms = {"key_version": 1, "algorithm": 0} | change
    made = PurchaseTerms(0, 0, 0, 2024, 7, terms["key_version"], terms["algorithm"], bytes(4))
    data = initialize_sam_data(made, Amounts(), TIME, FACTOR)
    return lambda _: command(0x80, 0x70, 1, 0, data)


def sam_credit(talk: Talk) -> bytes:
    """80 72 with the MAC2 a card would give for the purchase before it."""
    txn_no = int.from_bytes(talk.say(sam_purchase()(talk))[0][:4], "big")
    row = ALGORITHMS[1]
    dpk = ROOTS.card_key("dpk1", CITY, FACTOR, row)
    macs = cipher.purchase_macs(row, dpk, bytes(4), 7, Amounts(), TERMINAL, txn_no, TIME)
    return command(0x80, 0x72, 0, 0, macs.mac2)


def pmk(talk: Talk) -> int:
    """Authenticate the PSAM's control key."""
    return authenticate(talk, 0x00, key_of(talk.image, "pmk"))


def change_key(value: bytes = bytes(range(16))) -> Callable[[Talk], bytes]:
    """84 D4 with a new control key."""

    def made(talk: Talk) -> bytes:
        under = session(talk, "pmk")
        return with_mac(under, "84D40100", ALGORITHMS[1].seal_pin(under, value))

    return made


DATE = "0504" + "20250101"
SUCCEEDS: dict[str, Script] = {
    "SELECT": Script("00A4000002EF05", (SSSE,)),
    "GET RESPONSE": Script("00C000001E", (lambda talk: talk.raw(SSSE),)),
    "READ BINARY": Script("00B0000010", (SSSE, auth("rksss"), "00A4000002EF08")),
    "READ RECORD": Script("00B2012C12", (SSSE,)),
    "UPDATE BINARY": Script("00D6880002FFD8", (SSSE, auth("uksss"))),
    "UPDATE RECORD": Script("00DC052806" + DATE, (SSSE, auth("uksss"))),
    "GET CHALLENGE": Script("0084000008"),
    "INTERNAL AUTHENTICATE": Script("0088000010" + "01" * 16, (SSSE,)),
    "EXTERNAL AUTHENTICATE": Script(external(0x04, "uksss"), (SSSE,)),
    "VERIFY": Script(PIN),
    "CHANGE PIN": Script("805E010007246810FF654321"),
    "PIN CHANGE/UNBLOCK": Script(sealed("84240000"), (SSSE, auth("puk"))),
    "APPLICATION BLOCK": Script(sealed("841E0001", key="stk_df04"), (DF04, auth("lk_df04"))),
    "CARD BLOCK": Script(sealed("84160000"), (SSSE, auth("bk"))),
    "INITIALIZE FOR LOAD": Script(INIT_LOAD, (DF04, PIN)),
    "CREDIT FOR LOAD": Script(credit, (DF04, PIN)),
    "INITIALIZE FOR PURCHASE": Script(INITIALIZE, (DF04, PIN)),
    "DEBIT FOR PURCHASE": Script(debit, (DF04, PIN)),
    "GET BALANCE": Script("B026000104", (DF04, PIN)),
    "GET TRANSACTION PROOF": Script("B02E0032020000", (DF04, PIN, debit)),
    "UPDATE STARTING DAY": Script("B0560000020401", (DF04, auth("dsk"))),
    "GET STARTING DAY": Script("B056010002", (DF04,)),
    "HASH PIN": Script("80C4010305C103123456", (PKI, PKI_ADF), third),
    "INITIALIZE ENVIRONMENT": Script("BFEC00000101", (PSAM_ADF,), sam),
    "DELIVERY SESSION KEY": Script("BFDE260910" + "00" * 16, (PSAM_ADF,), sam),
    "CIPHER DATA": Script("80FA000008" + "00" * 8, (PSAM_ADF, "BFDE272410" + "00" * 16), sam),
    "INITIALIZE SAM FOR PURCHASE": Script(sam_purchase(), (PSAM_ADF,), sam),
    "CREDIT SAM FOR PURCHASE": Script(sam_credit, (PSAM_ADF,), sam),
    "CHANGE KEY": Script(change_key(), (PSAM_ADF, pmk), sam),
}  # fmt: skip
