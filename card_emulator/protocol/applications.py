"""Names of the card's applications, of its files, and what a selection answers (card.md 1, 4,
11).
"""

from __future__ import annotations

from card_emulator.protocol import tlv

SSSE_NAME = b"sx1.sh." + "社会保障".encode("gbk")
PSAM_ENVIRONMENTS = {tag: b"sx%d" % tag + SSSE_NAME[3:] for tag in (1, 2, 3)}  # by FCI tag 86
PUBLIC_AID, EMPLOYMENT_AID, INSURANCE_AID, MEDICAL_AID, PERSONNEL_AID = (
    bytes.fromhex(f"D156000005{last:02X}") for last in range(5)
)  # DF01, DF02, DF03, DF04, DF07
PKI_NAME = b"PKI." + "社会保障".encode("gbk")
PKI_ADF_NAME = b"SS.CERT.ADF1"
PSAM_AID = bytes.fromhex("D15600000590")

SFI_CARD, SFI_HOLDER, SFI_EXTENSION = 0x05, 0x06, 0x0C
SFI_MEDICAL, SFI_OFFLINE, SFI_LOG = 0x05, 0x06, 0x08

DEFAULT_ALGORITHM = 1

# key ids of EXTERNAL AUTHENTICATE (card.md 6.1); bit 8 set = a key of the current application
KID_UKSSSE, KID_BK, KID_PUK, KID_RKSSSE, KID_STK = 0x04, 0x05, 0x06, 0x0A, 0x02
KID_LKDF04, KID_RK1DF04, KID_UK1DF04, KID_UK2DF04, KID_STKDF04 = 0x83, 0x84, 0x85, 0x86, 0x82
KID_DSK = 0x87  # not tabulated anywhere: the first id free in DF04 (UNVERIFIED)
KID_LOCAL = 0x0D  # local extension SSSE/EF0D

# PSAM: usage byte (levels, type) and key id of DELIVERY SESSION KEY (card.md 11)
PSAM_IRK = (0x67, 0x08)
PSAM_RKSSSE = (0x67, 0x0B)
PSAM_RK1DF04 = (0x67, 0x2D)
PSAM_UK2DF04 = (0x27, 0x2A)  # which UK is which of 24..2A is chosen (UNVERIFIED)

AID_LIMITS = range(5, 17)

PIN_RESET_LIMIT = 10  # rules.md R9: then the card refuses another reset and must be replaced


def fci(name: bytes, directory_sfi: int | None = None, algorithm: int | None = None) -> bytes:
    """FCI template of a DF (card.md 4.2); with a directory it is a DDF and announces its
    algorithm.
    """
    inner = tlv.pack(0x84, name)
    if directory_sfi is not None:
        own = tlv.pack(0x88, bytes((directory_sfi,)))
        if algorithm is not None:
            own += tlv.pack(0x9F0C, tlv.pack(0x86, bytes((algorithm,))))
        inner += tlv.pack(0xA5, own)
    return tlv.pack(0x6F, inner)


def pki_fci(name: bytes, version: bytes | None = None) -> bytes:
    """FCI template of the certificate environment: its own objects 73/92 carry a version
    (card.md 4.2).
    """
    own = b"" if version is None else tlv.pack(0x73, tlv.pack(0x92, version))
    return tlv.pack(0x6F, tlv.pack(0x84, name) + own)


def fci_algorithm(answer: bytes) -> int:
    """Algorithm (01 DES/3DES, 02 SSF33, 03 SM4) an FCI announces; without one the default
    applies.
    """
    data = answer
    for tag in (0x6F, 0xA5, 0x9F0C, 0x86):
        inner = tlv.find(data, tag)
        if inner is None:
            return DEFAULT_ALGORITHM
        data = inner
    return data[0] if data else DEFAULT_ALGORITHM
