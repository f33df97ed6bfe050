"""PSAMs as they leave the factory (card.md 11): one environment for each algorithm, the public
files, a sequence of their own. A shop's PSAM proves cards and seals purchases; only one for a
service window also holds the keys that write and block, one for selling offline the key of EF06.
"""

from __future__ import annotations

from card_emulator.commands.psam import CONTROL_KEY
from card_emulator.file_tree import (
    DIR_SFI,
    OFFLINE_PSAM_KEYS,
    PSAM_KEYS,
    ROAMING_PSAM_KEYS,
    SERVICE_PSAM_KEYS,
    directory,
    transparent,
)
from card_emulator.identity import PSAM_CHIP, atr, known_algorithm
from card_emulator.image import (
    FREE,
    NEVER,
    DedicatedFile,
    ElementaryFile,
    Image,
    Key,
    Kind,
    Sam,
    Structure,
)
from card_emulator.protocol import applications as app
from card_emulator.protocol.cipher import Algorithm
from card_emulator.protocol.fields import bcd
from card_emulator.protocol.keys import KEY_VERSION, IssuerKeys, card_factor

MF_FID, PSAM_DDF_FID, PSAM_ADF_FID = 0x3F00, 0xDDF0, 0xDF01
CONTROL_KID = 0x00
PSAM_DIR_FID = 0x0001


def psam(
    terminal_no: str,
    city6: str,
    keys: IssuerKeys,
    *,
    serial: int = 1,
    terminal_txn_no: int = 1,
    algorithms: tuple[int, ...] = (1, 3),
    service: bool = False,
    offline: bool = False,
    roaming: bool = False,
) -> Image:
    """The image of a terminal's PSAM; `service` adds the keys of a service window,
    `offline` the one that counts offline sales on the card (EF06), `roaming` those that seal
    purchases of other cities' cards. ValueError where a number cannot be, or an algorithm is SSF33.
    """
    if len(terminal_no) != 12 or not terminal_no.isdigit():
        raise ValueError("terminal_no: twelve digits")
    own_atr = atr(PSAM_CHIP, city6, serial)
    public = (
        transparent(0x0015, bytes((1,)) + bcd(f"{serial:020}", 10) + bytes((1, 1, 0, 0))),
        transparent(0x0016, bytes.fromhex(terminal_no)),
    )
    dfs = [DedicatedFile(MF_FID, b"", -1, app.fci(b"\x3f\x00"), algorithms[0], public)]
    more = SERVICE_PSAM_KEYS if service else OFFLINE_PSAM_KEYS if offline else ()
    rows = (*PSAM_KEYS, *more, *(ROAMING_PSAM_KEYS if roaming else ()))
    for tag in algorithms:
        cipher = known_algorithm(tag)
        control = keys.card_key(CONTROL_KEY, city6, card_factor(own_atr), cipher)
        own = tuple(_psam_key(keys, root, usage, kid, city6, cipher) for root, usage, kid in rows)
        dfs += _environment(tag, len(dfs), public, control, own)
    return Image(kind=Kind.PSAM, atr=own_atr, dfs=tuple(dfs), sam=Sam(terminal_no, terminal_txn_no))


def _environment(
    tag: int, index: int, public: tuple[ElementaryFile, ...], control: bytes, keys: tuple[Key, ...]
) -> tuple[DedicatedFile, DedicatedFile]:
    """The DDF of an algorithm at this index of the image, and its application."""
    name = app.PSAM_ENVIRONMENTS[tag]
    terms = bytes((1, 1)) + bcd("20200101", 4) + bcd("20991231", 4)
    return (
        DedicatedFile(
            PSAM_DDF_FID | tag,
            name,
            0,
            app.fci(name, DIR_SFI, tag),
            tag,
            (*public, directory((app.PSAM_AID, "PSAM"), fid=PSAM_DIR_FID)),
            (Key(CONTROL_KEY, CONTROL_KID, KEY_VERSION, control),),
        ),
        DedicatedFile(
            PSAM_ADF_FID,
            app.PSAM_AID,
            index,
            app.fci(app.PSAM_AID),
            tag,
            (
                *public,
                ElementaryFile(0x0019, 0x19, Structure.TXN_NO, FREE, NEVER),
                *(transparent(fid, terms) for fid in (0x001A, 0x001B, 0x001C)),
            ),
            keys,
        ),
    )


def _psam_key(
    keys: IssuerKeys, root: str, usage: int, kid: int, city6: str, algorithm: Algorithm
) -> Key:
    """A PSAM key at the level its usage byte leaves to go: 3 root, 2 province, 1 city."""
    value = {
        3: lambda: keys.root(root),
        2: lambda: keys.province_key(root, city6, algorithm),
        1: lambda: keys.city_key(root, city6, algorithm),
    }[usage >> 5]()
    purchase = root.startswith("dpk")
    return Key("dpk" if purchase else root, kid, kid if purchase else 1, value, usage=usage)
