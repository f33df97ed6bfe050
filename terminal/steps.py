"""Steps as one-line sub-flows with typed replies: `answer = yield from ask_host(...)`."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, get_origin

from backend.protocol.calls import Call
from backend.protocol.messages.loss import CardTerms, NewCard
from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.status import bytes_waiting, right_length
from terminal.entry import Entry
from terminal.errors import CardMute
from terminal.flow import (
    Agreed,
    AskHost,
    AtTheCentre,
    ChangePin,
    Confirm,
    Flow,
    MakeCard,
    OldPin,
    PinAnswer,
    PowerUp,
    PrintPaper,
    Recall,
    Recalled,
    Record,
    Show,
    Slot,
    Split,
    Stamp,
    Stamped,
    Transmit,
    VerifyPin,
)
from terminal.visit import KeepVisit, Visit

GET_RESPONSE = Command(0x00, 0xC0, 0x00, 0x00)
LARGEST_ANSWER = 256
MOST_FOLLOW_UPS = 8

Input = TypeVar("Input")
Output = TypeVar("Output")


def power_up(slot: Slot) -> Flow[bytes]:
    """Connect to the card in a slot and give its ATR."""
    atr = yield PowerUp(slot)
    assert isinstance(atr, bytes)
    return atr


def transmit(slot: Slot, command: Command, label: str, *, private: bool = False) -> Flow[Response]:
    """A command to its whole answer: 61xx and 6Cxx are followed unless the stack did it (3.2).

    Raises CardMute when the card keeps asking: an answer that never ends is no answer.
    """
    data, sent = b"", command
    for _ in range(MOST_FOLLOW_UPS):
        response = yield Transmit(slot, sent, label, private)
        assert isinstance(response, Response)
        data += response.data
        if (waiting := bytes_waiting(response.sw)) is not None:
            sent = replace(GET_RESPONSE, le=waiting or LARGEST_ANSWER)
            label = "GET RESPONSE"
        elif (length := right_length(response.sw)) is not None:
            sent = replace(sent, le=length)
        else:
            return Response(data, response.sw)
    raise CardMute()


def ask_host(
    call: Call[Input, Output], message: Input, *, msgid: str = "", insured_place: str = ""
) -> Flow[Output]:
    """Ask the centre; a fresh message number is taken where the caller has none to keep.

    Raises Refused (nothing booked) or HostSilent (unknown).
    """
    if not msgid:
        msgid = (yield from stamp()).msgid
    reply: Output = yield AskHost(call, message, msgid, insured_place)
    assert call.output is None or isinstance(reply, get_origin(call.output) or call.output)
    return reply


def verify_pin_once(
    tries_left: int, amount_fen: int, centre: AtTheCentre | None = None
) -> Flow[PinAnswer]:
    """One PIN entry and VERIFY, or a proof for the centre."""
    answer = yield VerifyPin(tries_left, amount_fen, centre)
    assert isinstance(answer, PinAnswer)
    return answer


def change_pin_once(
    tries_left: int, old: OldPin, centre: AtTheCentre | None = None
) -> Flow[PinAnswer]:
    """Old and new PIN typed and CHANGE PIN sent: its status word, None when nothing was sent."""
    answer = yield ChangePin(tries_left, old, centre)
    assert isinstance(answer, PinAnswer)
    return answer


def confirm(split: Split) -> Flow[Agreed | None]:
    """The operator's yes to who pays what, with the cash received, or None for a no."""
    answer = yield Confirm(split)
    assert isinstance(answer, bool | Agreed)
    if isinstance(answer, Agreed):
        return answer
    return Agreed() if answer else None


def record(entry: Entry) -> Flow[Entry]:
    """Write the entry durably and give it back."""
    yield Record(entry)
    return entry


def keep_visit(visit: Visit) -> Flow[Visit]:
    """Write a visit durably and give it back. Raises JournalFailed."""
    yield KeepVisit(visit)
    return visit


def stamp() -> Flow[Stamped]:
    """The terminal's time and a fresh message number."""
    stamped = yield Stamp()
    assert isinstance(stamped, Stamped)
    return stamped


def show(what: object) -> Flow[None]:
    """Tell the people in front of the terminal."""
    yield Show(what)


def make_card(terms: CardTerms) -> Flow[NewCard]:
    """A new card from the factory of this desk, not yet entered at the centre."""
    made = yield MakeCard(terms)
    assert isinstance(made, NewCard)
    return made


def print_paper(name: str, title: str, lines: tuple[str, ...], file: str = "") -> Flow[str]:
    """A paper, whole; gives where it lies. Raises PrintFailed."""
    place = yield PrintPaper(name, title, lines, file)
    assert isinstance(place, str)
    return place


def recall(question: Recall) -> Flow[Recalled]:
    """What this terminal's journal has of a message or a place on a card."""
    found = yield question
    assert isinstance(found, Recalled)
    return found
