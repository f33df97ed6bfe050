"""The screen as the clerk of a flow: dialogs for what people decide, words for what goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from textual.screen import ModalScreen

from backend.protocol.money import yuan
from terminal.errors import Spoken
from terminal.flow import Agreed, AskHost, Split, Step, Transmit
from terminal.holder.view import Asking
from terminal.new_pin import Asked, PinQuestion
from terminal.notices import (
    AskingAgain,
    CardSeen,
    DoubtSettled,
    Loaded,
    NewPinAtReader,
    Paid,
    PersonSeen,
    PinAtReader,
    PinWrong,
    QuoteChanged,
    SellingOffline,
)
from terminal.outcome import Said
from terminal.tui.holder import HolderSide
from terminal.tui.new_pin import NewPinDialog
from terminal.tui.pin import PinDialog, PinKeys
from terminal.tui.question import ConfirmSplit
from terminal.tui.running import EarlyKeys
from terminal.tui.state import Counter

Answer = TypeVar("Answer")

ASKING = {
    "1101": Said("Asking the centre about the holder"),
    "2101": Said("Asking the centre who pays what"),
    "2102": Said("Asking the centre to settle"),
    "2103": Said("Asking the centre for the refund"),
    "2601": Said("Reversing at the centre"),
    "KCONF": Said("Confirming to the centre"),
    "KOFFL": Said("Forwarding an offline sale"),
    "2201": Said("Registering the patient at the centre"),
    "2401": Said("Registering the patient at the centre"),
    "2204": Said("Sending the lines to the centre"),
    "2301": Said("Sending the lines to the centre"),
    "2206": Said("Asking the centre who pays what"),
    "2303": Said("Asking the centre who pays what"),
    "2207": Said("Asking the centre to settle"),
    "2304": Said("Asking the centre to settle"),
    "2208": Said("Asking the centre for the refund"),
    "2305": Said("Asking the centre for the refund"),
    "KLDI": Said("Asking the centre for the load"),
    "KLDC": Said("Confirming the load to the centre"),
    "KPEND": Said("Telling the centre what the card proves"),
}
TALKING = {
    "SELECT SSSE": Said("Reading the card"),
    "INTERNAL AUTHENTICATE": Said("Checking that the card is genuine"),
    "DEBIT FOR PURCHASE": Said("Debiting the card"),
    "CREDIT FOR LOAD": Said("Loading waiting credit onto the card"),
    "GET TRANSACTION PROOF": Said("Asking the card what it committed"),
}

WRONG_PIN = Said("Wrong PIN. Tries left: {tries}. No money moved. Ask the holder to try again.")


class Stage(Protocol):
    """What the clerk needs of the app."""

    counter: Counter
    holder: HolderSide

    def repaint(self) -> None:
        """Show the present state."""

    def push_screen_wait(self, screen: ModalScreen[Answer]) -> Awaitable[Answer | None]:
        """Open a dialog and wait for its answer."""


class ScreenClerk:
    """An `AsyncClerk`, and the observer that words the steps."""

    def __init__(self, stage: Stage, early: EarlyKeys) -> None:
        self._stage, self._early = stage, early
        self.counter = stage.counter

    async def pin(self, tries_left: int, amount_fen: int) -> bytearray | None:
        """The holder's digits; wiped by the performer."""
        wrong = self._said_wrong()
        asked = Asking(tries_left, amount_fen, wrong is not None)
        digits, here = await self._at_the_holders(asked)
        if not here:
            return digits
        typed = self._early.begin()
        self._quiet()
        dialog = PinDialog(tries_left, amount_fen, typed, wrong)
        try:
            return await self._stage.push_screen_wait(dialog)
        finally:
            self._early.forget()
            self._early.too_late = dialog.too_late

    async def new_pin(self, question: PinQuestion) -> bytearray | None:
        """One of the PINs of a change; what is typed after its Enter belongs to the next one."""
        if question.fault is not None or question.asked is Asked.OLD:
            self._early.forget()
        ahead, said = PinKeys(), self._said_wrong()
        asked = Asking(question.tries_left, wrong=said is not None, change=question)
        digits, here = await self._at_the_holders(asked)
        if not here:
            return digits
        wrong = Said("Wrong PIN. Tries left: {tries}.", **said.values) if said else None
        self._quiet()
        dialog = NewPinDialog(question, self._early.hand_over(ahead), ahead, wrong)
        digits = None
        try:
            digits = await self._stage.push_screen_wait(dialog)
            return digits
        finally:
            if digits is None or question.asked is Asked.AGAIN:
                self._early.forget()

    async def _at_the_holders(self, asking: Asking) -> tuple[bytearray | None, bool]:
        """What the holder typed at a display of their own, and whether it is to be typed here:
        there is no display, or the operator wants it so. Keys at the counter count for nothing.
        """
        if not self._stage.holder.present:
            return None, True
        self._early.forget()
        self._quiet()
        return await self._stage.holder.ask(asking)

    def _said_wrong(self) -> Spoken | None:
        """The sentence of a wrong PIN, where it is what was said last."""
        said = self.counter.progress
        return said if said is not None and said.template == WRONG_PIN.template else None

    async def confirm(self, split: Split) -> bool | Agreed:
        """The operator's yes (and the cash) or no; from the yes on keys are the holder's."""
        self.counter.split = split
        self._quiet()
        agreed = await self._stage.push_screen_wait(ConfirmSplit(split, self._early.begin()))
        if agreed is None:
            self._early.forget()
        return agreed or False

    def _quiet(self) -> None:
        """Nothing is in progress while people decide."""
        self.counter.progress = None
        self._stage.repaint()

    async def show(self, what: object) -> None:
        """A notice changes what the counter shows."""
        handler = _NOTICES.get(type(what))
        if handler is not None:
            handler(self.counter, what)
            self._stage.repaint()

    def before(self, step: Step) -> None:
        """Words for what is about to happen."""
        words: Spoken | None = None
        if isinstance(step, AskHost):
            words = ASKING.get(step.call.infno)
        elif isinstance(step, Transmit):
            words = TALKING.get(step.label)
        if words is not None and words is not self.counter.progress:
            self.counter.progress = words
            self._stage.repaint()

    def after(self, step: Step, reply: object) -> None:
        """Nothing to say."""


def _card(counter: Counter, notice: CardSeen) -> None:
    counter.card.face = notice.face


def _person(counter: Counter, notice: PersonSeen) -> None:
    card = counter.card
    card.insurance, card.standing = notice.insurance, notice.standing
    card.unprinted = notice.standing.unprinted if notice.unprinted is None else notice.unprinted


def _wrong_pin(counter: Counter, notice: PinWrong) -> None:
    counter.card.tries = notice.tries_left
    counter.progress = Said(WRONG_PIN.template, tries=str(notice.tries_left))


def _again(counter: Counter, notice: AskingAgain) -> None:
    counter.progress = Said(
        "The centre does not answer. Asking again ({attempt} of {most})",
        attempt=str(notice.attempt),
        most=str(notice.most),
    )


def _loaded(counter: Counter, notice: Loaded) -> None:
    counter.message = Said(
        "{amount} of waiting credit went onto the card.", amount=yuan(notice.amount_fen)
    )


def _doubt(counter: Counter, _: DoubtSettled) -> None:
    counter.message = Said("An earlier payment of this card was settled by its proof.")


def _requote(counter: Counter, _: QuoteChanged) -> None:
    counter.progress = Said("The card holds less than expected: the centre splits anew")


def _offline(counter: Counter, _: SellingOffline) -> None:
    counter.progress = Said("The centre cannot be reached: selling OFFLINE")


def _paid(counter: Counter, _: Paid) -> None:
    counter.progress = Said("Paid. Telling the centre")


def _change_at_the_reader(counter: Counter, notice: NewPinAtReader) -> None:
    counter.progress = Said(
        "The two new PINs differ: the holder types once more at the reader's keys"
        if notice.again
        else "The holder types old and new PIN at the reader's own keys"
    )


def _at_the_reader(counter: Counter, _: PinAtReader) -> None:
    counter.progress = Said("The holder types the PIN at the reader's own keys")


_NOTICES: dict[type, Callable[[Counter, Any], None]] = {
    CardSeen: _card,
    PersonSeen: _person,
    PinWrong: _wrong_pin,
    PinAtReader: _at_the_reader,
    NewPinAtReader: _change_at_the_reader,
    AskingAgain: _again,
    Loaded: _loaded,
    DoubtSettled: _doubt,
    QuoteChanged: _requote,
    SellingOffline: _offline,
    Paid: _paid,
}
