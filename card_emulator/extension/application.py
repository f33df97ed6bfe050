"""Reserved room: an application of one's own, described in a TOML file, put onto a card.

The rules are those of card.md 4: new DFs from DF0A, new EFs from EF0C, nothing that is defined is
used again. Its keys follow from the installation's, the AID and the key id, so a PSAM that got the
same description can authenticate.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from card_emulator.file_tree import DIR_SFI
from card_emulator.image import (
    PIN,
    Access,
    DedicatedFile,
    ElementaryFile,
    Image,
    Key,
    Kind,
)
from card_emulator.protocol import applications as app
from card_emulator.protocol import tlv
from card_emulator.protocol.cipher import ALGORITHMS, Algorithm
from card_emulator.protocol.factors import card_factor, city_factor, province_factor
from card_emulator.protocol.keys import IssuerKeys
from card_emulator.refusals import BadInput, CardRefused
from card_emulator.soundness import check_image

FIRST_DF, LAST_DF = 0xDF0A, 0xDFFF
OWN_KEY = 0x80  # ids from here on belong to the application
KEY_TRIES = 3
ROOM_BYTES = 0x8000  # for the records and bytes of one application
PSAM_USAGE = 0x67  # three levels to go, for encryption
DEFINED_AIDS = frozenset(
    [bytes.fromhex(f"D156000005{last:02X}") for last in range(6)] + [app.PSAM_AID, app.SSSE_NAME]
)


@dataclass(frozen=True, slots=True)
class Extension:
    """A checked description: the application, its files and the ids of its keys."""

    fid: int
    aid: bytes
    label: str
    files: tuple[ElementaryFile, ...]
    key_ids: tuple[int, ...]


def extension_root(keys: IssuerKeys, aid: bytes, kid: int) -> bytes:
    """The root of a key of an extension, as a PSAM holds it."""
    return keys.sealing_key(b"extension " + aid + bytes((kid,)))


def extension_key(
    keys: IssuerKeys, aid: bytes, kid: int, city6: str, factor: bytes, algorithm: Algorithm
) -> bytes:
    """The key of one card: the root taken down over province, city and card (card.md 10.4)."""
    value = extension_root(keys, aid, kid)
    for one in (province_factor(city6), city_factor(city6), factor):
        value = algorithm.diversify(value, one)
    return value


def extend(image: Image, wanted: Extension, keys: IssuerKeys) -> Image:
    """The card with the application on it, or the PSAM with its keys. CardRefused if the card
    has something of that id or name already, or lacks a key its conditions name.
    """
    if image.kind is Kind.PSAM:
        return _onto_psam(image, wanted, keys)
    environment = next(
        (index for index, df in enumerate(image.dfs) if df.name == app.SSSE_NAME), None
    )
    if environment is None:
        raise CardRefused("The card has no social security environment to extend.")
    _unused(image, wanted)
    _reachable(image.dfs[environment], wanted)
    algorithm = ALGORITHMS[image.dfs[environment].algorithm_tag]
    city6 = _city(image.dfs[environment])
    own = tuple(
        Key(
            f"x{kid:02X}",
            kid,
            1,
            extension_key(keys, wanted.aid, kid, city6, card_factor(image.atr), algorithm),
            KEY_TRIES,
            KEY_TRIES,
        )
        for kid in wanted.key_ids
    )
    df = DedicatedFile(
        wanted.fid, wanted.aid, environment, app.fci(wanted.aid), algorithm.tag, wanted.files, own
    )
    extended = _listed(replace(image, dfs=(*image.dfs, df)), environment, wanted)
    check_image(extended)
    return extended


def _unused(image: Image, wanted: Extension) -> None:
    for df in image.dfs:
        if wanted.fid == df.fid or wanted.aid == df.name:
            raise CardRefused(
                "The card has an application {fid} or {aid} already.",
                fid=f"{wanted.fid:04X}",
                aid=wanted.aid.hex().upper(),
            )


def _reachable(environment: DedicatedFile, wanted: Extension) -> None:
    """A condition on a key that is nowhere could never be met."""
    there = {key.kid for key in environment.keys} | set(wanted.key_ids) | {PIN}
    for file in wanted.files:
        for kid in named_keys(file.read) | named_keys(file.write):
            if kid not in there:
                raise CardRefused(
                    "The card has no key 0x{kid}, which EF {fid} asks for.",
                    kid=f"{kid:02X}",
                    fid=f"{file.fid:04X}",
                )


def named_keys(access: Access) -> set[int]:
    """The conditions of an access that are keys."""
    return {one for every in access for one in every if one != PIN}


def _city(environment: DedicatedFile) -> str:
    """The first three bytes of the 卡的识别码 name the city the keys are diversified over."""
    data = b"".join(
        b"".join(file.records) for file in environment.files if file.sfi == app.SFI_CARD
    )
    number = tlv.find(data, 0x01)
    if number is None:
        raise CardRefused("The card has no number to derive keys from.")
    return number[:3].hex()


def _listed(image: Image, environment: int, wanted: Extension) -> Image:
    """The DIR file of the environment names the application."""
    entry = tlv.pack(0x61, tlv.pack(0x4F, wanted.aid) + tlv.pack(0x50, wanted.label.encode("gbk")))
    listing = next((f for f in image.dfs[environment].files if f.sfi == DIR_SFI), None)
    if listing is None:
        return image
    return image.with_file(
        environment,
        replace(listing, records=(*listing.records, entry), capacity=listing.capacity + 1),
    )


def _onto_psam(image: Image, wanted: Extension, keys: IssuerKeys) -> Image:
    """The roots of the application's keys in every environment of the PSAM."""
    if not wanted.key_ids:
        raise CardRefused("The application has no keys, so the PSAM needs none.")
    for index, df in enumerate(image.dfs):
        if df.name != app.PSAM_AID:
            continue
        for kid in wanted.key_ids:
            if any((key.usage, key.kid) == (PSAM_USAGE, kid) for key in df.keys):
                raise CardRefused("The PSAM has a key 0x{kid} already.", kid=f"{kid:02X}")
        own = tuple(
            Key(
                f"x{wanted.fid:04X}{kid:02X}",
                kid,
                1,
                extension_root(keys, wanted.aid, kid),
                usage=PSAM_USAGE,
            )
            for kid in wanted.key_ids
        )
        image = image.with_df(index, replace(df, keys=df.keys + own))
    return image


def defined_application(aid: bytes) -> bool:
    """Whether the specification or the banks own this name."""
    return aid in DEFINED_AIDS or aid.startswith((bytes.fromhex("A000000333"), b"1PAY", b"2PAY"))


def too_large(files: tuple[ElementaryFile, ...]) -> BadInput | None:
    """The refusal of an application that no card has room for."""
    size = sum(
        sum(map(len, file.records))
        + (
            file.capacity * file.record_bytes
            if file.record_bytes
            else max(len(file.content), file.capacity)
        )
        for file in files
    )
    if size <= ROOM_BYTES:
        return None
    return BadInput(
        "the files take {size} bytes; a card has room for {most}.", size=size, most=ROOM_BYTES
    )
