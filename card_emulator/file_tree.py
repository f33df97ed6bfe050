"""Tables of the file tree: who may do what, which keys an application has, and files from layouts.

Access conditions and key ids are those of card.md 6.1; PSAM keys those of card.md 11.
"""

from __future__ import annotations

from collections.abc import Mapping

from card_emulator.image import FREE, NEVER, NO_KID, PIN, Access, ElementaryFile, Structure
from card_emulator.protocol import applications as app
from card_emulator.protocol import tlv
from card_emulator.protocol.keys import DPK_VERSIONS
from card_emulator.protocol.layouts import Columns, Layout

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

LOCAL_ONLY: Access = ((app.KID_LOCAL,),)

THREE, ONE = (1, 2, 3), (1,)  # key versions
# fmt: off
SSSE_KEYS = (  # root, key id of EXTERNAL AUTHENTICATE, versions
    ("irk", NO_KID, THREE), ("stk", NO_KID, ONE), ("uksss", app.KID_UKSSSE, THREE),
    ("bk", app.KID_BK, ONE), ("puk", app.KID_PUK, ONE), ("rksss", app.KID_RKSSSE, ONE),
    ("local", app.KID_LOCAL, ONE),
)
DF04_KEYS = (
    ("stk_df04", NO_KID, ONE), ("lk_df04", app.KID_LKDF04, ONE), ("rk1_df04", _R1, THREE),
    ("uk1_df04", _UK1, THREE), ("uk2_df04", _UK2, THREE), ("dlk", NO_KID, ONE),
    ("dtk", NO_KID, ONE), ("dsk", app.KID_DSK, ONE),
)
PSAM_KEYS = (  # root, usage byte (levels to go, type), key id; card.md 11
    ("irk", *app.PSAM_IRK), ("rksss", *app.PSAM_RKSSSE), ("rk1_df04", *app.PSAM_RK1DF04),
    *((f"dpk{version}", 0x22, version) for version in DPK_VERSIONS),
)
# What a terminal needs besides to sell while the centre is silent: EF06 of DF04 counts such sales
# and is written with UK2DF04 (card.md 5.4). It also opens EF0C, so only terminals that are allowed
# to sell offline get such a PSAM. The specification names the key (usage 27, ids 24..2A) but not
# which PSAM holds it: UNVERIFIED.
OFFLINE_PSAM_KEYS = (("uk2_df04", *app.PSAM_UK2DF04),)
# For cards of other cities (rules.md R23) a module needs the purchase keys above the city: here the
# root, all three levels to go. Which module holds them is UNVERIFIED.
ROAMING_PSAM_KEYS = tuple((f"dpk{version}", 0x62, version) for version in DPK_VERSIONS)
# What only the PSAM of a service window has: the keys that write and block (card.md 11). Which UK
# is which of 24..2A is chosen.
SERVICE_PSAM_KEYS = (
    ("stk", 0x26, 0x09),
    *((f"stk_df{n:02}", 0x26, 0x1F + n) for n in (1, 2, 3, 4)),
    *((root, 0x27, 0x24 + n) for n, root in enumerate((
        "uk1_df01", "uk1_df02", "uk1_df03", "uk2_df03", "uk3_df03", "uk1_df04", "uk2_df04"))),
    ("rk1_df03", 0x67, 0x2B), ("rk2_df03", 0x67, 0x2C),
    ("uksss", 0x48, 0x12), ("local", 0x48, 0x13),
)
# fmt: on


def linear(
    layout: Layout,
    values: Mapping[str, str],
    read: Access,
    write: Access,
    *,
    version: str = "2.00",
    room: int = 0,
) -> ElementaryFile:
    """A record file of TLV data elements; `room` = records that may still be appended."""
    records = tuple(layout.encode(values, version))
    return ElementaryFile(
        0xEF00 | layout.sfi,
        layout.sfi,
        Structure.LINEAR,
        read,
        write,
        records,
        capacity=len(records) + room,
    )


def cyclic(layout: Columns, read: Access, write: Access) -> ElementaryFile:
    """An empty cyclic file."""
    return ElementaryFile(
        0xEF00 | layout.sfi,
        layout.sfi,
        Structure.CYCLIC,
        read,
        write,
        capacity=layout.records,
        record_bytes=layout.record_bytes,
    )


def blank(fid: int, size: int, read: Access, write: Access) -> ElementaryFile:
    """A transparent file of 00 bytes."""
    return ElementaryFile(fid, fid & 0x1F, Structure.TRANSPARENT, read, write, capacity=size)


def directory(*entries: tuple[bytes, str], fid: int = DIR_SFI) -> ElementaryFile:
    """The DIR file: (AID, label) of every application (card.md 4.3)."""
    records = tuple(
        tlv.pack(0x61, tlv.pack(0x4F, aid) + tlv.pack(0x50, label.encode("gbk")))
        for aid, label in entries
    )
    return ElementaryFile(
        fid, DIR_SFI, Structure.LINEAR, FREE, NEVER, records, capacity=len(records)
    )


def transparent(fid: int, data: bytes) -> ElementaryFile:
    """A fixed transparent file that anyone may read."""
    return ElementaryFile(fid, fid & 0x1F, Structure.TRANSPARENT, FREE, NEVER, content=data)
