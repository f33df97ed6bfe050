"""What an offline sale needs of the user card besides a purchase: EF05, EF06, the last proof.

EF06 is read with the PIN and RK1DF04 and written with UK2DF04; both keys are in the PSAM and are
shown to the card by EXTERNAL AUTHENTICATE (card.md 5.4, 6.1, 11). DF04 is selected before.
"""

from __future__ import annotations

from dataclasses import dataclass

from card_emulator.protocol.apdu import Command
from card_emulator.protocol.applications import (
    KID_RK1DF04,
    KID_UK2DF04,
    PSAM_RK1DF04,
    PSAM_UK2DF04,
    SFI_LOG,
)
from card_emulator.protocol.layouts import MEDICAL, OFFLINE, PRINTED
from card_emulator.protocol.purse import LOAD, LOG_RECORD_BYTES, PURCHASE, Amounts, LogRecord
from card_emulator.protocol.status import SW
from terminal.card import CardFace, authenticate_terminal, read_file
from terminal.entry import CardProof, Counted
from terminal.errors import CardMute, Declined
from terminal.flow import Flow, Slot
from terminal.psam import NoPsam, Psam
from terminal.purse import initialize_load, initialize_purchase, prove
from terminal.steps import transmit

ALLOWED, ON_CARD = "1", "2"
RECORD_NUMBER, ALL_RECORDS = 4, 5
PROBE_FEN = 1
NOTHING = Counted()


class CannotCount(Declined):
    """The module does not hold the key that writes EF06."""

    template = (
        "This terminal's security module cannot count offline sales on the card. "
        "No money moved. Cash sales go on."
    )


@dataclass(frozen=True, slots=True)
class OfflineData:
    """EF05 and EF06 of a card: whether it permits offline sales, how many there were.

    `insutype` and `category` are the card's own words for the receipt; the centre has its own.
    """

    allowed: bool
    counted: Counted
    insutype: str
    category: str


def read_offline_data(face: CardFace, psam: Psam) -> Flow[OfflineData]:
    """Both files; the PIN is verified. A card without them permits nothing."""
    medical = yield from read_file(MEDICAL, version=face.version)
    counts = yield from _read_counts(face, psam)
    return OfflineData(
        allowed=counts.get("offline_allowed") == ALLOWED and medical.get("card_use") == ON_CARD,
        counted=_counted(counts),
        insutype=medical.get("insutype_flags", "")[:3],
        category=medical.get("psn_category", ""),
    )


def _read_counts(face: CardFace, psam: Psam) -> Flow[dict[str, str]]:
    if not (yield from authenticate_terminal(face, psam, KID_RK1DF04, PSAM_RK1DF04)):
        return {}
    return (yield from read_file(OFFLINE, version=face.version))


def _counted(counts: dict[str, str]) -> Counted:
    """What cannot be read as a number counts as everything: the safe side."""
    try:
        return Counted(
            sales=int(counts.get("offline_count") or 0),
            total_fen=int(counts.get("offline_fen") or 0),
        )
    except ValueError:
        return Counted(sales=99, total_fen=99_999_999)


def write_counts(face: CardFace, psam: Psam, counted: Counted) -> Flow[None]:
    """Put the count into EF06. Raises CannotCount, or CardMute when the card does not take it.

    The amount goes first: power lost between the two leaves a sum that is too high and a number
    that is right, because no sale follows.
    """
    try:
        believed = yield from authenticate_terminal(face, psam, KID_UK2DF04, PSAM_UK2DF04)
    except NoPsam as lacking:
        raise CannotCount() from lacking
    if not believed:
        raise CannotCount()
    values = {"offline_fen": f"{counted.total_fen:08}", "offline_count": f"{counted.sales:02}"}
    _, *records = OFFLINE.encode(values, face.version)
    for record in records:
        command = Command(0, 0xDC, record[0], OFFLINE.sfi << 3, record)
        answer = yield from transmit(Slot.USER, command, "UPDATE RECORD DF04/EF06")
        if answer.sw != SW.OK:
            raise CardMute()


def clear_counts(face: CardFace, psam: Psam) -> Flow[None]:
    """After an online settlement the count starts over (card.md 5.4), if it is not zero already."""
    counts = yield from _read_counts(face, psam)
    if "offline_allowed" in counts and _counted(counts) != NOTHING:
        yield from write_counts(face, psam, NOTHING)


def last_printed() -> Flow[str]:
    """How the statement stood: EF0C, free to read; any transaction or printing changes it."""
    printed = yield from read_file(PRINTED)
    return "/".join(printed.get(name, "") for name in ("last_printed_sequence", "unprinted"))


def last_proof(terminal_no: str) -> Flow[CardProof | None]:
    """The proof of the card's last commit, which the next one erases (card.md 8.2).

    INITIALIZE tells the present sequence numbers and changes nothing; the PIN is verified.
    Raises Declined when the card refuses purchases.
    """
    terms = yield from initialize_purchase(Amounts(0, 0, 0), terminal_no)
    found = yield from _proof(PURCHASE, terms.sequence - 1)
    if found is not None:
        return found
    try:
        load = yield from initialize_load(PROBE_FEN, terminal_no)
    except Declined:  # a full purse takes no load
        return None
    return (yield from _proof(LOAD, load.sequence - 1))


def _proof(kind: int, sequence: int) -> Flow[CardProof | None]:
    if sequence < 0:
        return None
    proof = yield from prove(kind, sequence)
    if proof is None:
        return None
    return CardProof(kind=chr(kind), sequence=sequence, tac=proof.tac.hex().upper())


def read_log() -> Flow[list[LogRecord]]:
    """The card's log (EF08), newest first; the PIN is verified. Raises CardMute."""
    found: list[LogRecord] = []
    for number in range(1, 256):
        command = Command(0, 0xB2, number, SFI_LOG << 3 | RECORD_NUMBER, le=LOG_RECORD_BYTES)
        answer = yield from transmit(Slot.USER, command, "READ RECORD DF04/EF08")
        if answer.sw == SW.RECORD_NOT_FOUND:
            return found
        if answer.sw != SW.OK or len(answer.data) != LOG_RECORD_BYTES:
            raise CardMute()
        found.append(LogRecord.parse(answer.data))
    return found
