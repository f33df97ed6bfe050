"""The K messages of a lost card (rules.md R10): report, lift, apply for a new one, collect it.

KLOSS takes a report, by telephone for a week or for good with the stamped letter; KLIFT ends it;
KREPL applies for a replacement. The factory makes the new card from the terms of KTERM, and KNEWC
enters it: from then on the old one is cancelled and its money waits for the new one.
"""

from __future__ import annotations

import msgspec

from backend.protocol.codec import Hex

TEMPORARY, FORMAL, HANDED_IN = "temporary", "formal", "handed_in"


class LossReport(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KLOSS.

    `kind`: "temporary" (by telephone; `answer` is something only the holder knows: the end of the
    card number, the employer, the month the insurance began as yyyy-mm), "formal" (at a desk;
    `letter_no` and `letter_day` of the stamped letter, ISO) or "handed_in" (not lost but of no more
    use: broken, or its PIN was reset too often).
    """

    kind: str
    certno: str
    psn_name: str
    answer: str = ""
    letter_no: str = ""
    letter_day: str = ""


class LossRequest(msgspec.Struct, frozen=True):
    """Input of KLOSS."""

    data: LossReport


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KLIFT, KREPL and KTERM: whose card, as the ID card at the desk says."""

    certno: str
    psn_name: str


class HolderRequest(msgspec.Struct, frozen=True):
    """Input of KLIFT, KREPL and KTERM."""

    data: Holder


class LossStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How a card stands afterwards; dates are ISO, "" where there is none.

    `lapses_after` is the last day of a temporary report, `collect_from` the first on which the new
    card can be collected.
    """

    card_no: str
    card_status: str
    reported_on: str = ""
    lapses_after: str = ""
    collect_from: str = ""


class LossReply(msgspec.Struct, frozen=True):
    """Output of KLOSS, KLIFT and KREPL."""

    data: LossStanding


class CardTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What the factory needs for the new card: who, which account, which chip.

    `account_kind` "purse", "online" or "none"; `algorithm` 1 or 3; `old_card_sn` names the card it
    replaces; `serial` is free at the centre; `brdy` and `issued_on` are ISO.
    """

    psn_no: str
    certno: str
    psn_name: str
    gend: str
    naty: str
    brdy: str
    insutype: str
    psn_type: str
    account_kind: str
    algorithm: int
    old_card_sn: str
    serial: int
    issued_on: str


class CardTermsReply(msgspec.Struct, frozen=True):
    """Output of KTERM."""

    data: CardTerms


class NewCard(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KNEWC: the card as it left the factory; dates are ISO."""

    certno: str
    psn_name: str
    old_card_sn: str
    card_sn: str
    card_no: str
    card_factor: Hex
    algorithm: int
    key_version: int
    issued_on: str
    expires_on: str


class NewCardRequest(msgspec.Struct, frozen=True):
    """Input of KNEWC."""

    data: NewCard


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """What the new card begins with: all money of the old one waits for it."""

    card_no: str
    card_status: str
    waiting_fen: int
    moved_fen: int


class NewCardReply(msgspec.Struct, frozen=True):
    """Output of KNEWC."""

    data: Replaced
