"""The user card in the first slot, as flows: who it is, whether it is ours, what it is ready for.

INTERNAL AUTHENTICATE through the PSAM is how a card proves to be ours; before that only public
data is read, and to a card that does not prove it nothing else is ever sent (card.md 18.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from card_emulator.protocol.apdu import Command, Response
from card_emulator.protocol.applications import (
    KID_RKSSSE,
    MEDICAL_AID,
    PSAM_ENVIRONMENTS,
    PSAM_RKSSSE,
    SSSE_NAME,
    fci_algorithm,
)
from card_emulator.protocol.layouts import ACTIVATION, CARD_DATA, HOLDER, PRINTED, Layout
from card_emulator.protocol.status import SW, tries_left
from terminal.errors import Declined
from terminal.flow import Flow, Slot
from terminal.masks import mask_card_no, mask_id, mask_name
from terminal.psam import Psam, authentication, challenge, open_psam, same
from terminal.steps import power_up, show, transmit

ALL_RECORDS = 5
SEALED_HOLDER_SINCE = "3.00"
KEY_VERSION = b"\x01"


@dataclass(frozen=True, slots=True)
class CardFace:
    """What the card says of itself. `genuine` only after INTERNAL AUTHENTICATE through the PSAM.

    `activated` and `unprinted` are None where the card has no such file (a card of others). With
    `adopted` everything is the training person's and nothing the card's.
    """

    atr: bytes
    genuine: bool = False
    algorithm: int = 1
    card_sn: str = ""
    card_no: str = ""
    version: str = ""
    expiry_date: str = ""
    citizen_id: str = ""
    name: str = ""
    sex: str = ""
    birth_date: str = ""
    activated: bool | None = None
    unprinted: int | None = None
    adopted: bool = False

    @property
    def city6(self) -> str:
        """City code: the first three bytes of the card's identification."""
        return self.card_sn[:6]

    def masked(self) -> CardFace:
        """The same with name, id, numbers and the ATR's serial hidden: a card that is not ours."""
        return replace(
            self,
            atr=self.atr[:-8] + bytes(8),
            card_sn=mask_card_no(self.card_sn),
            card_no=mask_card_no(self.card_no),
            citizen_id=mask_id(self.citizen_id),
            name=mask_name(self.name),
            birth_date=self.birth_date[:4],
        )


@dataclass(frozen=True, slots=True)
class CardProved:
    """Shown when the card in the user slot has proved to be ours, until the next power-up."""


class NotOurs(Declined):
    """The card did not prove itself; `face` is masked."""

    template = (
        "This card is not one of ours; only its public data was read. No money moved. "
        "Take it out; cash sales go on."
    )

    def __init__(self, face: CardFace) -> None:
        super().__init__()
        self.face = face.masked()


def _user(command: Command, label: str, *, private: bool = False) -> Flow[Response]:
    return (yield from transmit(Slot.USER, command, label, private=private))


def read_file(
    layout: Layout, *, private: bool = False, version: str = "2.00"
) -> Flow[dict[str, str]]:
    """All records of a file of the current application in one READ RECORD; {} if it has none."""
    p2 = layout.sfi << 3 | ALL_RECORDS
    answer = yield from _user(
        Command(0, 0xB2, 1, p2, le=0), f"READ RECORD {layout.path}", private=private
    )
    return layout.decode(answer.data, version) if answer.sw == SW.OK else {}


def meet_card() -> Flow[tuple[CardFace, Psam]]:
    """Power up, recognise, authenticate and read the card; ends in SSSE.

    Raises NotOurs (with masked public data), NoPsam, CardGone, CardMute.
    """
    atr = yield from power_up(Slot.USER)
    selected = yield from _user(Command(0, 0xA4, 4, 0, SSSE_NAME), "SELECT SSSE")
    if selected.sw != SW.OK:
        raise NotOurs(CardFace(atr))
    public = yield from read_file(CARD_DATA, private=True)
    face = CardFace(
        atr,
        algorithm=fci_algorithm(selected.data),
        card_sn=public.get("card_sn", ""),
        card_no=public.get("card_no", ""),
        version=public.get("version", ""),
        expiry_date=public.get("expiry_date", ""),
    )
    if face.algorithm not in PSAM_ENVIRONMENTS:
        raise NotOurs(face)
    psam = yield from open_psam(face.algorithm)
    genuine = yield from _authenticate(face, psam)
    if genuine:
        yield from show(CardProved())
    if genuine and face.version >= SEALED_HOLDER_SINCE:
        # EF06 of a 3.00 card wants it before it is read (15.1)
        yield from authenticate_terminal(face, psam, KID_RKSSSE, PSAM_RKSSSE)
    holder = yield from read_file(HOLDER, private=not genuine)
    face = replace(
        face,
        genuine=genuine,
        citizen_id=holder.get("citizen_id", ""),
        name=holder.get("name", "") + holder.get("name_more", ""),
        sex=holder.get("sex", ""),
        birth_date=holder.get("birth_date", ""),
    )
    if not genuine:
        raise NotOurs(face)
    activation = yield from read_file(ACTIVATION)
    flag = activation.get("activated")
    return replace(face, activated=None if flag is None else flag == "1"), psam


def authenticate_terminal(face: CardFace, psam: Psam, kid: int, key: tuple[int, int]) -> Flow[bool]:
    """EXTERNAL AUTHENTICATE: the card believes in one of its keys, which only the module holds.

    `kid` is the key's id on the card (card.md 6.1), `key` its usage byte and id in the module (11).
    Raises NoPsam where the module has no such key.
    """
    answer = yield from _user(Command(0, 0x84, 0, 0, le=8), "GET CHALLENGE")
    if answer.sw != SW.OK:
        return False
    drawn = answer.data
    proof = yield from authentication(psam, face.atr, face.city6, drawn, drawn, key)
    version = KEY_VERSION if face.version >= SEALED_HOLDER_SINCE else b""
    data = proof + drawn + version
    answer = yield from _user(Command(0, 0x82, 0, kid, data), "EXTERNAL AUTHENTICATE")
    return answer.sw == SW.OK


def _authenticate(face: CardFace, psam: Psam) -> Flow[bool]:
    if len(face.card_sn) != 32 or not (face.city6.isascii() and face.city6.isdigit()):
        return False
    factor = yield from challenge()
    original = yield from challenge()
    answer = yield from _user(Command(0, 0x88, 0, 0, factor + original), "INTERNAL AUTHENTICATE")
    expected = yield from authentication(psam, face.atr, face.city6, factor, original)
    return answer.sw == SW.OK and same(answer.data, expected)


def select_medical() -> Flow[int | None]:
    """SELECT DF04 and give its unprinted count, None on a card that keeps none (18.2)."""
    selected = yield from _user(Command(0, 0xA4, 4, 0, MEDICAL_AID), "SELECT DF04")
    if selected.sw == SW.APP_BLOCKED:
        raise Declined(
            "The medical application of this card is blocked. No money moved. "
            "Send the holder to the agency."
        )
    if selected.sw != SW.OK:
        raise Declined("This card has no medical application. No money moved. Cash sales go on.")
    printed = yield from read_file(PRINTED)
    count = printed.get("unprinted")
    return None if count is None else int(count)


def pin_tries() -> Flow[int | None]:
    """Tries left, nothing decremented; None when no PIN is set (VERIFY with empty data, 7.2)."""
    answer = yield from _user(Command(0, 0x20, 0, 0), "VERIFY (ask)")
    return None if answer.sw == SW.OK else (tries_left(answer.sw) or 0)
