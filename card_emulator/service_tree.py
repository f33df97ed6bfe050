"""The applications beside the medical one, as rows: DF01, DF02, DF03, DF07 and the certificates.

Which key opens which file is in the row; key ids are those of card.md 6.1, the read keys of DF01,
DF02 and DF07 and all of DF07 are chosen (UNVERIFIED). The files are blank: the offices that keep
them write them later, plainly, after authenticating their key.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from card_emulator.card_keys import CardKeys, KeyRow
from card_emulator.file_tree import cyclic, linear
from card_emulator.image import (
    FREE,
    NEVER,
    NO_KID,
    PIN,
    PKI_ADMIN,
    DedicatedFile,
    ElementaryFile,
    Key,
    Structure,
)
from card_emulator.protocol import applications as app
from card_emulator.protocol import service_layouts as files
from card_emulator.protocol.cipher import ALGORITHMS, sm3
from card_emulator.protocol.layouts import Columns, Layout

ALL_VERSIONS = (1, 2, 3)
FIRST_VERSION = (1,)


@dataclass(frozen=True, slots=True)
class Application:
    """One ADF: its files with the key ids that read (besides the PIN) and write them."""

    fid: int
    aid: bytes
    label: str
    keys: tuple[KeyRow, ...]
    files: tuple[tuple[Layout | Columns, int, int], ...]  # layout, read key, write key


def _update_keys(df: str, first_kid: int, count: int) -> tuple[KeyRow, ...]:
    return tuple((f"uk{n + 1}_{df}", first_kid + n, ALL_VERSIONS) for n in range(count))


# fmt: off
SERVICES = (
    Application(
        0xDF01, app.PUBLIC_AID, "公共信息区",
        (("stk_df01", NO_KID, FIRST_VERSION), *_update_keys("df01", 0x83, 5),
         ("rk1_df01", 0x88, ALL_VERSIONS)),
        ((files.HOUSEHOLD, 0x88, 0x83), (files.RESIDENCE, 0x88, 0x84),
         (files.PERSONAL, 0x88, 0x85), (files.MARRIAGE, 0x88, 0x85),
         (files.EMPLOYER, 0x88, 0x86), (files.NATIONALITY, 0x88, 0x87),
         (files.EDUCATION, 0x88, 0x87))),
    Application(
        0xDF02, app.EMPLOYMENT_AID, "就业与失业信息区",
        (("stk_df02", NO_KID, FIRST_VERSION), *_update_keys("df02", 0x83, 5),
         ("rk1_df02", 0x88, ALL_VERSIONS)),
        ((files.OCCUPATION, 0x88, 0x83), (files.EMPLOYMENT, 0x88, 0x84),
         (files.EMPLOYMENT_RECORDS, 0x88, 0x85), (files.REGISTRATION, 0x88, 0x86),
         (files.ASSISTANCE, 0x88, 0x87), (files.SUPPORT_RECORDS, 0x88, 0x87))),
    Application(
        0xDF03, app.INSURANCE_AID, "社会保险信息区1",
        (("stk_df03", NO_KID, FIRST_VERSION), ("lk_df03", app.KID_LKDF04, FIRST_VERSION),
         ("rk1_df03", 0x84, ALL_VERSIONS), ("rk2_df03", 0x85, ALL_VERSIONS),
         *_update_keys("df03", 0x86, 3)),
        ((files.PENSION, 0x84, 0x86), (files.UNEMPLOYMENT, 0x84, 0x87),
         (files.CAPACITY, 0x84, 0x88), (files.CONTRIBUTION_RECORDS, 0x85, 0x86),
         (files.PENSION_ACCOUNT, 0x85, 0x86), (files.PENSION_PAYMENT, 0x85, 0x86),
         (files.INJURY, 0x84, 0x88), (files.MATERNITY, 0x84, 0x88))),
    Application(
        0xDF07, app.PERSONNEL_AID, "人事人才信息区",
        (("stk_df07", NO_KID, FIRST_VERSION), ("uk1_df07", 0x83, ALL_VERSIONS),
         ("rk1_df07", 0x88, ALL_VERSIONS)),
        ((files.TITLE, 0x88, 0x83), (files.QUALIFICATION, 0x88, 0x83),
         (files.TALENT, 0x88, 0x83))),
)
# fmt: on


def services(own: CardKeys, environment: int, version: str) -> list[DedicatedFile]:
    """DF01, DF02, DF03 and DF07 below the DF of this index."""
    return [
        DedicatedFile(
            row.fid,
            row.aid,
            environment,
            app.fci(row.aid),
            own.algorithm.tag,
            _files(row.aid, version),
            own.card_keys(row.keys),
        )
        for row in SERVICES
    ]


@lru_cache
def _files(aid: bytes, version: str) -> tuple[ElementaryFile, ...]:
    """The blank files of an application, made once: they are the same on every card."""
    row, made = next(one for one in SERVICES if one.aid == aid), []
    for layout, read, write in row.files:
        opened, changed = ((PIN,), (read,)), ((write,),)
        made.append(
            cyclic(layout, opened, changed)
            if isinstance(layout, Columns)
            else linear(layout, {}, opened, changed, version=version)
        )
    return tuple(made)


PKI_FID, PKI_ADF_FID = 0xDDF2, 0xDF01
PKI_CIPHER = 3  # SM4, whatever the environment of the medical application uses
PKI_PIN, PKI_TRIES = "123456", 6  # the initial user PIN of the certificates
PKI_VERSION = b"30"
PUBLIC_KEY_BYTES = 0x42  # tag, length and 64 bytes; 00 as long as no key pair was made
CERTIFICATE_BYTES = 0x400
# fmt: off
PKI_FILES = (  # fid, bytes, read, write
    (0x0012, PUBLIC_KEY_BYTES, FREE, NEVER),  # signature, public key
    (0x0013, PUBLIC_KEY_BYTES, NEVER, NEVER),  # signature, private key
    (0x0014, PUBLIC_KEY_BYTES, FREE, NEVER),  # encryption, public key
    (0x0015, PUBLIC_KEY_BYTES, NEVER, NEVER),  # encryption, private key
    (0x0018, CERTIFICATE_BYTES, FREE, ((PKI_ADMIN,),)),  # signature certificate
    (0x0019, CERTIFICATE_BYTES, FREE, ((PKI_ADMIN,),)),  # encryption certificate
)
# fmt: on


def pki(own: CardKeys, index: int) -> tuple[DedicatedFile, DedicatedFile]:
    """PKI.社会保障, at this index of the image, and SS.CERT.ADF1 with its two PINs: what is kept
    of a PIN is the key it makes (card.md 15.2).
    """
    user = Key("pki_user", NO_KID, 1, sm3(bytes.fromhex(PKI_PIN))[:16], PKI_TRIES, PKI_TRIES)
    sm4 = dataclasses.replace(own, algorithm=ALGORITHMS[PKI_CIPHER])
    admin = msgspec.structs.replace(
        sm4.key("pki_admin", "pki_admin", NO_KID, 1), tries_left=PKI_TRIES, max_tries=PKI_TRIES
    )
    own_files = tuple(
        ElementaryFile(fid, fid, Structure.TRANSPARENT, read, write, capacity=size)
        for fid, size, read, write in PKI_FILES
    )
    return (
        DedicatedFile(PKI_FID, app.PKI_NAME, 0, app.pki_fci(app.PKI_NAME, PKI_VERSION), PKI_CIPHER),
        DedicatedFile(
            PKI_ADF_FID,
            app.PKI_ADF_NAME,
            index,
            app.pki_fci(app.PKI_ADF_NAME),
            PKI_CIPHER,
            own_files,
            (user, admin),
        ),
    )
