"""The people, cards and goods of the centre's tests, and the keys their cards are made with.

`CardAtCentre` speaks for a card: its MACs and TACs are computed with the issuer's keys as a real
card would, so that the centre's checks are the real ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.cards import CardRegistration
from backend.catalogue import Drug
from backend.claims.chronic import Illness
from backend.people import Insurance, Person
from backend.protocol.messages.card_service import LoadStart
from backend.protocol.messages.pharmacy import Purse
from card_emulator.protocol import cipher
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.protocol.purse import Amounts

AREA = "430100"
SHOP, OTHER_SHOP = "P43010000001", "P43010000002"
TERMINAL_NO, OTHER_TERMINAL_NO = "430100000001", "430100000002"
START = datetime(2026, 11, 21, 9, 30, 15)


def _test_random(counter: list[int]) -> Callable[[int], bytes]:
    def take(size: int) -> bytes:
        counter[0] += 1
        return hashlib.sha256(bytes(counter)).digest()[:size]

    return take


KEYS = IssuerKeys.generate(_test_random([0]))

DRUG_A = Drug("2900000010017", "XTRAIN000000000000A9999", "1001", "A", "A", "", "", "101", "01", 0,
              None, 1250, "盒", False, "a", "")  # fmt: skip
DRUG_B = Drug("2900000010024", "ZTRAIN00000000B99999", "1002", "B", "B", "", "", "101", "02", 1000,
              3500, 3860, "盒", False, "b", "")  # fmt: skip
DRUG_C = Drug("2900000010031", "XTRAIN000000000000C9999", "1003", "C", "C", "", "", "101", "03",
              10000, None, 5800, "盒", False, "c", "")  # fmt: skip
PLAIN = Drug("2900000010048", "XTRAIN000000000000D9999", "1004", "D", "D", "", "", "101", "01", 0,
             None, 100, "盒", False, "d", "")  # fmt: skip

BASKET = ((DRUG_A, "12.50", "2"), (DRUG_B, "38.60", "1"), (DRUG_C, "58.00", "1"))
"""The common basket of settlement.md 3.4, 121.60."""


def basket_of(amount_fen: int) -> tuple[tuple[Drug, str, str], ...]:
    """One class A line of any amount."""
    return ((PLAIN, f"{amount_fen // 100}.{amount_fen % 100:02d}", "1"),)


EMPLOYED = Insurance("310", "11", area=AREA)
RESIDENT = Insurance("390", "15", area=AREA)

PURSE_PERSON = Person("P001", "430100199001010011", "赵一", "1", "01", "1990-01-01", "purse",
                      (EMPLOYED, Insurance("330", "11", area=AREA)))  # fmt: skip
ONLINE_PERSON = Person("P002", "430100196001010022", "钱二", "2", "01", "1960-01-01", "online",
                       (EMPLOYED,))  # fmt: skip
RESIDENT_PERSON = Person("P003", "430100198001010033", "孙三", "1", "01", "1980-01-01", "none",
                         (RESIDENT,))  # fmt: skip


def illness_of(psn_no: str) -> Illness:
    """What everybody of this world has and is registered for: high blood pressure."""
    return Illness(f"illness-{psn_no}", psn_no, "M03900", "高血压", "2026-01-01", "", "")


CARD_SN = "430100D156000005000000010A0B0C0D"
ONLINE_CARD_SN = "430100D156000005000000020A0B0C0D"


@dataclass
class CardAtCentre:
    """What a genuine card would answer: sequence numbers, MAC1 and TACs under its own keys."""

    card_sn: str
    card_no: str
    psn_no: str
    algorithm: int = 1
    factor: bytes = bytes.fromhex("8697430100000001")

    def registration(self, status: str = "normal") -> CardRegistration:
        return CardRegistration(
            self.card_sn, self.card_no, self.psn_no, self.factor, self.algorithm, 1,
            "2024-01-02", "2034-01-02", status,
        )  # fmt: skip

    def _key(self, name: str) -> bytes:
        algorithm = cipher.ALGORITHMS[self.algorithm]
        return KEYS.card_key(name, self.card_sn[:6], self.factor, algorithm)

    def purchase_tac(self, purse: Purse, txn_no: int, time: str) -> bytes:
        return cipher.purchase_tac(
            cipher.ALGORITHMS[self.algorithm], self._key("dtk"),
            Amounts(purse.account_fen, purse.self_fen, purse.fund_fen), purse.terminal_no, txn_no,
            datetime.strptime(time, "%Y%m%d%H%M%S"),
        )  # fmt: skip

    def load_mac1(self, start: LoadStart) -> bytes:
        return cipher.load_mac1(
            cipher.ALGORITHMS[self.algorithm], self._key("dlk"), start.random, start.sequence,
            start.balance_fen, start.amount_fen, start.terminal_no,
        )  # fmt: skip

    def load_mac2(self, start: LoadStart, host_time: str) -> bytes:
        return cipher.load_mac2(
            cipher.ALGORITHMS[self.algorithm], self._key("dlk"), start.random, start.sequence,
            start.amount_fen, start.terminal_no, datetime.strptime(host_time, "%Y%m%d%H%M%S"),
        )  # fmt: skip

    def load_tac(self, start: LoadStart, host_time: str) -> bytes:
        return cipher.load_tac(
            cipher.ALGORITHMS[self.algorithm], self._key("dtk"), start.balance_fen, start.sequence,
            start.amount_fen, start.terminal_no, datetime.strptime(host_time, "%Y%m%d%H%M%S"),
        )  # fmt: skip


CARD = CardAtCentre(CARD_SN, "A12345674", PURSE_PERSON.psn_no)
ONLINE_CARD = CardAtCentre(ONLINE_CARD_SN, "B00000422", ONLINE_PERSON.psn_no)
