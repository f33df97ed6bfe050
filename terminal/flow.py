"""A transaction is a generator that yields steps and is sent the replies; it does no I/O.

`run` drives it with a performer: each step is performed, its reply sent back, a failure of the
world thrown in where the flow stands. The step stream is the trace and the fault-injection point:
observers see each step before it is performed and its reply afterwards.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from backend.protocol.calls import Call
from backend.protocol.messages.adoption import PinTerms
from backend.protocol.messages.bank import NewSecret
from backend.protocol.messages.loss import CardTerms
from backend.protocol.refusals import Refused
from card_emulator.protocol.apdu import HEADER, Command
from terminal.entry import Entry
from terminal.errors import WorldFailure
from terminal.visit import KeepVisit


class Slot(StrEnum):
    """The role of a reader, not its name."""

    USER = "USER"
    PSAM = "PSAM"


@dataclass(frozen=True, slots=True)
class PowerUp:
    """Connect to the card in a slot; the reply is its ATR (bytes)."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Transmit:
    """One command APDU to a slot; the reply is a card_emulator.protocol.apdu.Response.

    `private`: data both ways (of a holder we do not know to be ours) is masked in every trace.
    """

    slot: Slot
    command: Command
    label: str
    private: bool = False

    @property
    def shown(self) -> bytes:
        """The command as a trace may show it: a private one ends with its length."""
        raw = bytes(self.command)
        return raw[: HEADER + 1] if self.private else raw


@dataclass(frozen=True, slots=True)
class AtTheCentre:
    """Where a PIN is proved that no card keeps: an adopted card's, the bank's (pin_proof.py).

    `subject` is what the proof is good for: one card's fingerprint, or one order (bank.binding).
    """

    subject: bytes
    terms: PinTerms


@dataclass(frozen=True, slots=True)
class VerifyPin:
    """Let the holder type the PIN and send VERIFY; the reply is a PinAnswer.

    With `centre` the performer makes a proof of the PIN instead, for the flow to send.
    """

    tries_left: int
    amount_fen: int
    centre: AtTheCentre | None = None


class OldPin(StrEnum):
    """Which PIN the holder proves before setting a new one."""

    HOLDERS = "holders"
    INITIAL = "initial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ChangePin:
    """Let the holder type the old PIN and a new one twice, and send CHANGE PIN (card.md 7.3).

    `old` INITIAL is the one of the letter; with NONE (the card's PIN is empty) only the new one
    is typed. With `centre` nothing goes to a card: the performer makes a proof of the old PIN and
    the key of the new one (`PinAnswer.new`), for the flow to send. The reply is a PinAnswer.
    """

    tries_left: int
    old: OldPin = OldPin.HOLDERS
    centre: AtTheCentre | None = None


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """The card's status word, or a proof for the centre; neither when the holder cancelled."""

    sw: int | None
    proof: bytes = field(default=b"", repr=False)
    new: NewSecret | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AskHost:
    """One request to the centre; the reply is the call's output message (None without one).

    `sender` is the institution that asks, one of this machine's; "" is where the flow is driven.
    """

    call: Call[Any, Any]
    message: object
    msgid: str
    insured_place: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class MakeCard:
    """Let the card factory of this desk make a card; the reply is a loss.NewCard."""

    terms: CardTerms


@dataclass(frozen=True, slots=True)
class PrintPaper:
    """Put monospaced lines on paper; the reply is where it lies (str), when it is there whole.

    `file` is chosen by the operator, "" for the tray, where `name` is the file's.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    file: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """Look into this terminal's journal, by message or place on a card; the reply: Recalled."""

    msgid: str = ""
    card_sn: str = ""
    sequence: int = -1
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """The case, if it is there; `covers`: it would be there if this terminal had sent it."""

    case: Entry | None
    covers: bool


@dataclass(frozen=True, slots=True)
class Confirm:
    """The operator sees the split and says yes (True, or Agreed) or no (False)."""

    split: Split


@dataclass(frozen=True, slots=True)
class Agreed:
    """Yes, and what was handed over in cash for the cash part; 0 where nobody counted it."""

    received_fen: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """Who pays which part, in fen; `balance_after_fen` is what the account holds afterwards.

    `account_fen` counts `aid_fen`, which relatives pay (rules.md R4); `deposit_fen` was paid in
    before and is reckoned against the cash, what is left of it goes back. All negative in a refund.
    """

    total_fen: int
    fund_fen: int
    account_fen: int
    cash_fen: int
    balance_after_fen: int
    has_account: bool = True
    aid_fen: int = 0
    deposit_fen: int = 0

    @property
    def due_fen(self) -> int:
        """The cash that changes hands now; negative is what the patient gets."""
        return self.cash_fen - self.deposit_fen


@dataclass(frozen=True, slots=True)
class Record:
    """Write a journal entry durably; without the reply (None) the next step must not happen."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Stamp:
    """Ask for the terminal's time and a fresh message number; the reply is a Stamped."""

    sender: str = ""


@dataclass(frozen=True, slots=True)
class Stamped:
    """`time` is centre time kept by the monotonic clock (failures.md R9)."""

    time: datetime
    msgid: str


@dataclass(frozen=True, slots=True)
class Show:
    """Tell the people in front of the terminal what is going on; no reply."""

    what: object


Step = (
    PowerUp | Transmit | VerifyPin | ChangePin | AskHost | MakeCard | PrintPaper | Recall | Confirm
    | Record | KeepVisit | Stamp | Show
)  # fmt: skip
Result = TypeVar("Result", covariant=True)
Flow = Generator[Step, Any, Result]
Outcome = TypeVar("Outcome")


class Performer(Protocol):
    """What can be asked to do a step. `finish` powers the cards down, whatever happened."""

    def perform(self, step: Step) -> object:
        """Do the step and give its reply; raises WorldFailure or Refused."""

    def finish(self) -> None:
        """End of the transaction: no PIN state survives it on any card."""


class Observer(Protocol):
    """Sees the step stream: the trace, the replay file, the fault panel."""

    def before(self, step: Step) -> None:
        """The step is about to be performed."""

    def after(self, step: Step, reply: object) -> None:
        """It was performed: its reply, or the exception that is thrown into the flow."""


def run(flow: Flow[Outcome], performer: Performer, observers: tuple[Observer, ...] = ()) -> Outcome:
    """Drive a flow to its end and give its result. Anything but WorldFailure and Refused is a bug.

    A simulated power cut (a BaseException from an observer) leaves the cards as they are.
    """
    try:
        step = next(flow)
        while True:
            for observer in observers:
                observer.before(step)
            reply = attempt(performer, step)
            for observer in observers:
                observer.after(step, reply)
            step = advance(flow, reply)
    except StopIteration as end:
        result: Outcome = end.value
        return result
    finally:
        performer.finish()


def attempt(performer: Performer, step: Step) -> object:
    """The reply to a step, or the failure that has to be thrown into the flow, as a value."""
    try:
        return performer.perform(step)
    except (WorldFailure, Refused) as failure:
        return failure


def advance(flow: Flow[Any], reply: object) -> Step:
    """Send a reply into a flow (throw it, if it is a failure) and give the next step."""
    if isinstance(reply, WorldFailure | Refused):
        return flow.throw(reply)
    return flow.send(reply)
