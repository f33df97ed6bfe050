"""What of a card survives a power cut: one frozen value, replaced as a whole by a commit.

Handlers make a new image with `replace`; the old one stays as it was, so a refused command leaves
no trace. Files live in a flat tuple of DFs that name their parent. The encoded form carries a
version: older images are brought forward, newer ones are refused.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import zip_longest

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from card_emulator.protocol.cipher import check_value
from card_emulator.protocol.purse import Amounts

FORMAT = 2  # 1: without the count of PIN resets and without files of a fixed size

PIN = 0x100  # the condition "PIN verified"; conditions below are key ids of EXTERNAL AUTHENTICATE
PKI_USER, PKI_ADMIN = 0x201, 0x202  # a PIN of the certificate environment was proved
Access = tuple[tuple[int, ...], ...]  # any of: all of these conditions
FREE: Access = ((),)
NEVER: Access = ()
NO_KID = -1


class Kind(IntEnum):
    """Which instruction table the card answers to."""

    USER = 1
    PSAM = 2


class Structure(IntEnum):
    """How an EF is organised (card.md 7.1); TXN_NO shows the PSAM's terminal sequence."""

    TRANSPARENT = 1
    LINEAR = 2
    CYCLIC = 3
    TXN_NO = 4


class ElementaryFile(Struct, frozen=True, array_like=True):
    """An EF: records in reading order (cyclic: newest first) or content, and who may do what.

    `capacity` is how many records a record file holds at most, or how many bytes a transparent
    file has; its content is kept without the 00 bytes nobody has written yet.
    """

    fid: int
    sfi: int
    structure: Structure
    read: Access
    write: Access
    records: tuple[bytes, ...] = ()
    content: bytes = b""
    capacity: int = 0
    record_bytes: int = 0  # of a cyclic file


class Key(Struct, frozen=True, array_like=True):
    """A secret key. `kid` finds it for EXTERNAL AUTHENTICATE (NO_KID: found by name only) and, in
    a PSAM together with the usage byte, for DELIVERY SESSION KEY.
    """

    name: str
    kid: int
    version: int
    value: bytes
    tries_left: int = 3
    max_tries: int = 3
    usage: int = 0

    def __repr__(self) -> str:
        return f"Key({self.name} {self.kid:02X} v{self.version} {check_value(self.value)})"


class DedicatedFile(Struct, frozen=True, array_like=True):
    """A DF with its files and keys; `parent` is an index into the image's DFs, -1 for the MF."""

    fid: int
    name: bytes
    parent: int
    fci: bytes
    algorithm_tag: int
    files: tuple[ElementaryFile, ...] = ()
    keys: tuple[Key, ...] = ()
    blocked: bool = False


class Pin(Struct, frozen=True, array_like=True):
    """The PIN as a keyed digest (b"" = no PIN set), its initial value likewise, and the tries."""

    key: bytes
    digest: bytes
    initial: bytes
    tries_left: int
    max_tries: int
    resets: int = 0  # times the issuer gave the tries back or set a new PIN (84 24)

    def __repr__(self) -> str:
        return f"Pin(tries {self.tries_left} of {self.max_tries})"


class Proof(Struct, frozen=True, array_like=True):
    """What GET TRANSACTION PROOF answers until the next balance-changing command (card.md 8.2)."""

    kind: int
    sequence: int
    mac: bytes
    tac: bytes


class Purse(Struct, frozen=True, array_like=True):
    """The internal amount file (card.md 5.7), fen, and the last proof."""

    pay_year: int
    balance_fen: int = 0
    year_self_fen: int = 0
    year_fund_fen: int = 0
    load_sequence: int = 0
    purchase_sequence: int = 0
    starting_day: int = 101  # mmdd
    proof: Proof | None = None

    def year_start(self) -> int:
        """First day of the pay year as yyyymmdd."""
        return self.pay_year * 10000 + self.starting_day

    def with_spent(self, amounts: Amounts, day: int) -> Purse:
        """Balance and yearly sums after a purchase on day yyyymmdd (year rule, card.md 8.1)."""
        same_year = day - self.year_start() < 10000
        year = day // 10000 - (0 if day % 10000 >= self.starting_day else 1)
        return replace(
            self,
            balance_fen=self.balance_fen - amounts.account_fen,
            pay_year=self.pay_year if same_year else year,
            year_self_fen=amounts.self_fen + (self.year_self_fen if same_year else 0),
            year_fund_fen=amounts.fund_fen + (self.year_fund_fen if same_year else 0),
        )


class Sam(Struct, frozen=True, array_like=True):
    """What makes a PSAM: its terminal number and the number of the next terminal transaction."""

    terminal_no: str
    terminal_txn_no: int


class Image(Struct, frozen=True, array_like=True):
    """A whole card. `dfs[0]` is the MF."""

    kind: Kind
    atr: bytes
    dfs: tuple[DedicatedFile, ...]
    pin: Pin | None = None
    purse: Purse | None = None
    sam: Sam | None = None
    blocked: bool = False

    def with_df(self, index: int, df: DedicatedFile) -> Image:
        """This image with one DF exchanged."""
        return replace(self, dfs=(*self.dfs[:index], df, *self.dfs[index + 1 :]))

    def with_file(self, index: int, file: ElementaryFile) -> Image:
        """This image with one EF of a DF exchanged (the one of the same fid)."""
        df = self.dfs[index]
        files = tuple(file if old.fid == file.fid else old for old in df.files)
        return self.with_df(index, replace(df, files=files))

    def with_key(self, index: int, key: Key) -> Image:
        """This image with one key of a DF exchanged (same name and version)."""
        df = self.dfs[index]
        keys = tuple(
            key if (old.name, old.version) == (key.name, key.version) else old for old in df.keys
        )
        return self.with_df(index, replace(df, keys=keys))


class ImageFormatError(ValueError):
    """The bytes are no card image, or one of a newer program (`version` is set then)."""

    def __init__(self, version: int | None = None) -> None:
        super().__init__("not a card image" if version is None else f"image format {version}")
        self.version = version


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw])
_image_decoder = msgspec.msgpack.Decoder(Image)


def encode(image: Image) -> bytes:
    """The bytes a card file holds."""
    return _encoder.encode((FORMAT, image))


class Encoder:
    """`encode` for the images of one card, one after the other: what did not change since the last
    is not encoded again. A command changes one DF at most, and most of a card is DFs.
    """

    def __init__(self) -> None:
        self._dfs: tuple[DedicatedFile, ...] = ()
        self._parts: list[msgspec.Raw] = []
        self._joined = msgspec.Raw()

    def encode(self, image: Image) -> bytes:
        """The bytes a card file holds."""
        if image.dfs is not self._dfs:
            self._join(image.dfs)
        body = (
            image.kind,
            image.atr,
            self._joined,
            image.pin,
            image.purse,
            image.sam,
            image.blocked,
        )
        assert len(body) == len(Image.__struct_fields__), "a new field belongs into this row"
        return _encoder.encode((FORMAT, body))

    def _join(self, dfs: tuple[DedicatedFile, ...]) -> None:
        known = zip_longest(self._dfs[: len(dfs)], self._parts[: len(dfs)], dfs)
        self._parts = [
            part if df is before else msgspec.Raw(_encoder.encode(df)) for before, part, df in known
        ]
        self._dfs, self._joined = dfs, msgspec.Raw(_encoder.encode(self._parts))


def decode(raw: bytes) -> Image:
    """Read `encode`; ImageFormatError names a newer version, or says that it is no image."""
    try:
        version, body = _decoder.decode(raw)
        if 1 <= version <= FORMAT:  # later fields have defaults, so one decoder reads them all
            return _image_decoder.decode(body)
    except msgspec.MsgspecError:
        raise ImageFormatError from None
    raise ImageFormatError(version if version > FORMAT else None)
