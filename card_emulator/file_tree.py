"""Tables of the file tree: who may do what, which keys an application has, and files from layouts.

Access conditions and key ids are those of card.md 6.1; PSAM keys those of card.md 11.
"""

from __future__ import annotations

from collections.abc import Mapping

from card_emulator.image import FREE, NEVER, NO_KID, PIN, Access, ElementaryFile, Structure
from card_emulator.protocol import applications as app
from card_emulator.protocol import tlv
from card_emulator.protocol.keys import DPK_VERSIONS
from card_emulator.protocol.layouts import Layout

DIR_SFI = 0x1E
PUBLIC_ROOM = 4  # records a local file may grow by

_R1, _UK1, _UK2 = app.KID_RK1DF04, app.KID_UK1DF04, app.KID_UK2DF04
UKSSSE_ONLY: Access = ((app.KID_UKSSSE,),)
RKSSSE_ONLY: Access = ((app.KID_RKSSSE,),)
PIN_ONLY: Access = ((PIN,),)
PIN_OR_RK1: Access = ((PIN,), (_R1,))
PIN_AND_RK1: Access = ((PIN, _R1),)
UK1_ONLY: Access = ((_UK1,),)
UK2_ONLY: Access = ((_UK2,),)

SSSE_KEYS = (  # root, key id of EXTERNAL AUTHENTICATE
    ("irk", NO_KID), ("stk", NO_KID), ("uksss", app.KID_UKSSSE), ("bk", app.KID_BK),
    ("puk", app.KID_PUK), ("rksss", app.KID_RKSSSE),
)
DF04_KEYS = (
    ("stk_df04", NO_KID), ("lk_df04", app.KID_LKDF04), ("rk1_df04", _R1), ("uk1_df04", _UK1),
    ("uk2_df04", _UK2), ("dlk", NO_KID), ("dtk", NO_KID), ("dsk", NO_KID),
)
PSAM_KEYS = (  # root, usage byte (levels to go, type), key id; card.md 11
    ("irk", *app.PSAM_IRK), ("rksss", *app.PSAM_RKSSSE), ("rk1_df04", *app.PSAM_RK1DF04),
    *((f"dpk{version}", 0x22, version) for version in DPK_VERSIONS),
)


def linear(layout: Layout, values: Mapping[str, str], read: Access, write: Access, *,
           version: str = "2.00", room: int = 0) -> ElementaryFile:
    """A record file of TLV data elements; `room` = records that may still be appended."""
    records = tuple(layout.encode(values, version))
    return ElementaryFile(0xEF00 | layout.sfi, layout.sfi, Structure.LINEAR, read, write, records,
                          capacity=len(records) + room)


def directory(*entries: tuple[bytes, str]) -> ElementaryFile:
    """The DIR file: (AID, label) of every application (card.md 4.3)."""
    records = tuple(
        tlv.pack(0x61, tlv.pack(0x4F, aid) + tlv.pack(0x50, label.encode("gbk")))
        for aid, label in entries)
    return ElementaryFile(DIR_SFI, DIR_SFI, Structure.LINEAR, FREE, NEVER, records,
                          capacity=len(records))


def transparent(fid: int, data: bytes) -> ElementaryFile:
    """A fixed transparent file that anyone may read."""
    return ElementaryFile(fid, fid & 0x1F, Structure.TRANSPARENT, FREE, NEVER, content=data)
