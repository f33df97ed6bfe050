"""The issuer scripts as data: every kind is phases, every phase is moves (card.md 7.4, 18.2, 18.3).

A phase can be begun again from its first move whatever became of it before: it draws a fresh
challenge, and where a repetition would cost something (a PIN reset is counted on the card) the card
is asked first whether it is done already. PROLOGUE opens every contact: the card has to prove that
it is the one in the books before any key of it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from backend import issuer
from backend.cards import NORMAL, Card
from backend.protocol.messages.script import ScriptKind, Want
from backend.protocol.refusals import Code, Refused
from card_emulator.protocol import tlv
from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.applications import (
    KID_BK,
    KID_LKDF04,
    KID_PUK,
    KID_UK2DF04,
    KID_UKSSSE,
    MEDICAL_AID,
    SFI_EXTENSION,
    SSSE_NAME,
)
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.protocol.layouts import ACTIVATION, PRINTED
from card_emulator.protocol.status import SW, tries_left

CHALLENGE_BYTES = 8
BY_IDENTIFIER = SFI_EXTENSION << 3  # first record with the tag in P1
ALL_RECORDS = SFI_EXTENSION << 3 | 5
TAG_FLAG, TAG_DATE = 0xE0, 0xE1
TAG_LAST_PRINTED, TAG_UNPRINTED = 0xE0, 0xE1
LAST_PRINTED_BYTES = 4


@dataclass(frozen=True, slots=True)
class Work:
    """What a move may know. `drawn` is the last challenge, `by_code` says who permitted it.

    `detail` of a statement: last printed load and purchase sequence, two bytes each, then the
    count of unprinted records as of the printing. `today` is CCYYMMDD.
    """

    keys: IssuerKeys
    card: Card
    drawn: bytes
    detail: bytes
    by_code: bool
    today: str

    @property
    def day(self) -> str:
        """Today as the centre's books write it, ISO."""
        return f"{self.today[:4]}-{self.today[4:6]}-{self.today[6:]}"


class Next(Enum):
    """Where a good answer leads."""

    MOVE = "move"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class Move:
    """One exchange. `command` makes the bytes for the card; `check` raises Refused."""

    label: str
    command: Callable[[Work], bytes]
    check: Callable[[Work, Response], Next]
    want: Want = Want.APDU
    draws: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """Moves that belong together: after a cut they are begun again from the first."""

    name: str
    moves: tuple[Move, ...]


def _unexpected(label: str, answer: Response) -> Refused:
    return Refused(Code.CARD_REFUSED, command=label, sw=f"{answer.sw:04X}")


def _plain(label: str, command: bytes, *others: SW) -> Move:
    """A command that is the same for every card; other status words than 9000 may do, too."""
    return Move(label, lambda _: command, _accepting(label, *others))


def _accepting(label: str, *others: SW) -> Callable[[Work, Response], Next]:
    def check(work: Work, answer: Response) -> Next:
        del work
        if answer.sw != SW.OK and answer.sw not in others:
            raise _unexpected(label, answer)
        return Next.MOVE

    return check


def _proved(work: Work, answer: Response) -> Next:
    if answer.sw != SW.OK or not issuer.card_is_genuine(
        work.keys, work.card, work.drawn, answer.data
    ):
        raise Refused(Code.CARD_NOT_PROVED)
    return Next.MOVE


def _drawn(work: Work, answer: Response) -> Next:
    del work
    if answer.sw != SW.OK or len(answer.data) != CHALLENGE_BYTES:
        raise _unexpected("GET CHALLENGE", answer)
    return Next.MOVE


def _authenticate(name: str, kid: int) -> Move:
    return Move(
        "EXTERNAL AUTHENTICATE",
        lambda work: issuer.authentication(work.keys, work.card, name, kid, work.drawn),
        _accepting("EXTERNAL AUTHENTICATE"),
    )


def _sealed(label: str, stk: str, header: tuple[int, int, int, int]) -> Move:
    return Move(
        label,
        lambda work: issuer.sealing(work.keys, work.card, stk, header, work.drawn),
        _accepting(label),
    )


def _write(path: str, tag: int, value: Callable[[Work], bytes], *others: SW) -> Move:
    """UPDATE RECORD of an element of EF0C; a real card may have no such file (18.2, 18.3)."""
    label = f"UPDATE RECORD {path}"
    return Move(
        label,
        lambda work: bytes(Command(0, 0xDC, tag, BY_IDENTIFIER, tlv.pack(tag, value(work)))),
        _accepting(label, *others),
    )


def _ask_pin(check: Callable[[Work, Response], Next]) -> Move:
    """VERIFY without data: 63Cx a PIN is set, 9000 it is empty (7.2)."""
    return Move("VERIFY (ask)", lambda _: bytes(Command(0, 0x20, 0, 0, le=0)), check)


def _not_locked(work: Work, answer: Response) -> Next:
    """A locked PIN is no matter for a code: the desk resets it (rules.md R9)."""
    locked = answer.sw == SW.PIN_BLOCKED or tries_left(answer.sw) == 0
    if locked and work.by_code:
        raise Refused(Code.PIN_LOCKED)
    if answer.sw not in (SW.OK, SW.PIN_BLOCKED) and tries_left(answer.sw) is None:
        raise _unexpected("VERIFY (ask)", answer)
    return Next.MOVE


def _empty_already(work: Work, answer: Response) -> Next:
    del work
    return Next.PHASE if answer.sw == SW.OK else Next.MOVE


def _set_already(work: Work, answer: Response) -> Next:
    del work
    return Next.MOVE if answer.sw == SW.OK else Next.PHASE


def _emptied(work: Work, answer: Response) -> Next:
    del work
    if answer.sw == SW.CONDITIONS:
        raise Refused(Code.RESETS_USED_UP)
    if answer.sw != SW.OK:
        raise _unexpected("PIN CHANGE/UNBLOCK", answer)
    return Next.MOVE


def _flag_is_open(work: Work, answer: Response) -> Next:
    del work
    if answer.sw == SW.OK and ACTIVATION.decode(answer.data).get("activated") != "1":
        raise Refused(Code.CARD_REFUSED, command="UPDATE RECORD SSSE/EF0C", sw="E0")
    return Next.MOVE


def _to_be_printed(work: Work, answer: Response) -> Next:
    """As it was printed: go on. Zeroed already: done. Anything else: it has been used since."""
    found = PRINTED.decode(answer.data) if answer.sw == SW.OK else {}
    last = work.detail[:LAST_PRINTED_BYTES].hex().upper()
    if answer.sw == SW.FILE_NOT_FOUND:  # it does not count itself, the centre does
        return Next.PHASE
    if found.get("unprinted") == "0" and found.get("last_printed_sequence") == last:
        return Next.PHASE
    if found.get("unprinted") != str(work.detail[LAST_PRINTED_BYTES]):
        raise Refused(Code.CARD_MOVED_ON)
    return Next.MOVE


def _zeroed(work: Work, answer: Response) -> Next:
    del work
    if answer.sw != SW.OK or PRINTED.decode(answer.data).get("unprinted") != "0":
        raise _unexpected("READ RECORD DF04/EF0C", answer)
    return Next.MOVE


def _blocked_already(work: Work, answer: Response) -> Next:
    del work
    if answer.sw not in (SW.OK, SW.APP_BLOCKED):
        raise _unexpected("SELECT DF04", answer)
    return Next.PHASE if answer.sw == SW.APP_BLOCKED else Next.MOVE


def _read(path: str, check: Callable[[Work, Response], Next]) -> Move:
    command = bytes(Command(0, 0xB2, 1, ALL_RECORDS, le=0))
    return Move(f"READ RECORD {path}", lambda _: command, check)


_SSSE, _DF04 = Command(0, 0xA4, 4, 0, SSSE_NAME), Command(0, 0xA4, 4, 0, MEDICAL_AID)
SELECT_SSSE = _plain("SELECT SSSE", bytes(_SSSE))
SELECT_DF04 = _plain("SELECT DF04", bytes(_DF04))
CHALLENGE = Move(
    "GET CHALLENGE", lambda _: bytes(Command(0, 0x84, 0, 0, le=CHALLENGE_BYTES)), _drawn, draws=True
)
PROVE = Move("INTERNAL AUTHENTICATE", lambda w: bytes(Command(0, 0x88, 0, 0, w.drawn)), _proved)
OLD_PIN = Move("CHANGE PIN", lambda _: b"", _accepting("CHANGE PIN"), Want.OLD_PIN)
NEW_PIN = Move("CHANGE PIN", lambda _: b"", _accepting("CHANGE PIN"), Want.NEW_PIN)
EMPTY_PIN = Move(
    "PIN CHANGE/UNBLOCK", lambda w: issuer.new_pin(w.keys, w.card, "stk", w.drawn), _emptied
)
_NO_FILE = SW.FILE_NOT_FOUND
DATE = _write("SSSE/EF0C", TAG_DATE, lambda work: bytes.fromhex(work.today), _NO_FILE)
OPEN = _write("SSSE/EF0C", TAG_FLAG, lambda _: b"1", _NO_FILE)
SHUT = _write("SSSE/EF0C", TAG_FLAG, lambda _: b"0", _NO_FILE)
AS_BEFORE = _write(
    "SSSE/EF0C", TAG_FLAG, lambda w: b"1" if w.card.status_on(w.day) == NORMAL else b"0", _NO_FILE
)
LAST = _write("DF04/EF0C", TAG_LAST_PRINTED, lambda work: work.detail[:LAST_PRINTED_BYTES])
ZERO = _write("DF04/EF0C", TAG_UNPRINTED, lambda _: b"\0")
BLOCK_APPLICATION = _sealed("APPLICATION BLOCK", "stk_df04", (0x84, 0x1E, 0x00, 0x01))
BLOCK_CARD = _sealed("CARD BLOCK", "stk", (0x84, 0x16, 0x00, 0x00))
AS_UKSSSE, AS_PUK = _authenticate("uksss", KID_UKSSSE), _authenticate("puk", KID_PUK)
AS_UK2DF04, AS_LKDF04 = _authenticate("uk2_df04", KID_UK2DF04), _authenticate("lk_df04", KID_LKDF04)
AS_BK = _authenticate("bk", KID_BK)

PROLOGUE = (SELECT_SSSE, PROVE)

# fmt: off
PLANS: dict[ScriptKind, tuple[Phase, ...]] = {
    ScriptKind.ACTIVATE: (
        Phase("the holder changes the initial PIN", (OLD_PIN,)),
        Phase("the function is opened", (
            CHALLENGE, AS_UKSSSE, DATE, OPEN, _read("SSSE/EF0C", _flag_is_open))),
    ),
    ScriptKind.PIN_RESET: (
        Phase("who may", (_ask_pin(_not_locked),)),
        Phase("no payment with an empty PIN", (CHALLENGE, AS_UKSSSE, SHUT)),
        Phase("the old PIN goes", (
            _ask_pin(_empty_already), CHALLENGE, AS_PUK, CHALLENGE, EMPTY_PIN)),
        Phase("the holder sets a new one", (_ask_pin(_set_already), NEW_PIN)),
        Phase("as it was before", (CHALLENGE, AS_UKSSSE, AS_BEFORE)),
    ),
    ScriptKind.STATEMENT: (
        Phase("the count starts over", (
            SELECT_DF04, _read("DF04/EF0C", _to_be_printed), CHALLENGE, AS_UK2DF04, LAST, ZERO,
            _read("DF04/EF0C", _zeroed))),
    ),
    ScriptKind.BLOCK: (
        Phase("the application", (
            Move("SELECT DF04", lambda _: bytes(_DF04), _blocked_already),
            CHALLENGE, AS_LKDF04, CHALLENGE, BLOCK_APPLICATION)),
        Phase("the card", (SELECT_SSSE, CHALLENGE, AS_BK, CHALLENGE, BLOCK_CARD)),
    ),
}
# fmt: on
RESET_PHASE = 2
"""A PIN reset that is past this phase counts on the card (rules.md R9)."""
